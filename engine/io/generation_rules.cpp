#include "engine/io/generation_rules.h"

#include <limits>

#include "engine/io/config_reader.h"
#include "engine/io/json.h"
#include "engine/io/mapped_file.h"

namespace headlight {
namespace {

constexpr std::size_t kLimit = std::size_t{16} << 20;

/// `suppress_tokens`, and the words of `bad_words_ids` that are a single token.
std::vector<int> banned_ids(const ConfigReader& config) {
    std::vector<int> banned = config.ids("suppress_tokens");
    const nlohmann::json* words = config.find("bad_words_ids");
    if (words == nullptr) return banned;
    const std::string expected = "a list of lists of token ids";
    if (!words->is_array()) config.refuse("bad_words_ids", expected);
    for (const nlohmann::json& word : *words) {
        if (!word.is_array() || word.empty() || !word.front().is_number_unsigned() ||
            word.front() > std::numeric_limits<int>::max()) {
            config.refuse("bad_words_ids", expected);
        }
        if (word.size() == 1) banned.push_back(word.front().get<int>());
    }
    return banned;
}

GenerationRules read_rules(const ConfigReader& config) {
    return {config.ids("eos_token_id"), config.id("decoder_start_token_id"),
            config.id("forced_bos_token_id"), config.id("forced_eos_token_id"), banned_ids(config)};
}

/// Fills in what no file names.
void add_defaults(const ModelSpec& spec, GenerationRules& rules) {
    if (rules.stop_ids.empty()) rules.stop_ids = spec.eos_ids;
    // What begins a text begins an answer too; T5 leaves both open and begins with its padding.
    for (const std::optional<int>& fallback : {spec.decoder_start_id, spec.bos_id, spec.pad_id}) {
        if (!rules.decoder_start_id) rules.decoder_start_id = fallback;
    }
}

}  // namespace

GenerationRules default_generation_rules(const ModelSpec& spec) {
    GenerationRules rules;
    add_defaults(spec, rules);
    return rules;
}

GenerationRules read_generation_rules(const std::filesystem::path& folder, const ModelSpec& spec,
                                      const std::string& config_text) {
    const std::filesystem::path path = folder / "generation_config.json";
    std::error_code ignored;
    const bool own_file = std::filesystem::exists(path, ignored);
    const std::string where = (own_file ? path : folder / "config.json").string();
    const nlohmann::json fields =
        read_json(own_file ? read_text_file(path, kLimit) : config_text, where);
    GenerationRules rules = read_rules(ConfigReader(fields, where));
    add_defaults(spec, rules);
    return rules;
}

}  // namespace headlight
