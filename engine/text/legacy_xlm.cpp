#include "engine/error.h"
#include "engine/text/bpe.h"
#include "engine/text/json_field.h"
#include "engine/text/legacy_tokenizer.h"
#include "engine/text/renumbered_model.h"

namespace headlight {
namespace {

using nlohmann::json;

constexpr const char* kSuffix = "</w>";

/// Byte-pair encoding whose merges may make pieces that the vocabulary lacks: these have ids of
/// their own until the merges are done.
std::unique_ptr<const TokenModel> make_model(const Vocabulary& known, const Bpe::Merges& merges,
                                             const std::string& unknown, const std::string& where) {
    Vocabulary pieces;
    auto next_id = static_cast<TokenId>(known.end_id());
    for (TokenId id = 0; id < next_id; ++id) {
        if (known.contains(id)) pieces.add(known.token(id), id);
    }
    const auto id_of = [&](const std::string& piece) {
        if (const std::optional<TokenId> id = pieces.find(piece)) return *id;
        if (next_id > kLargestTokenId) {
            throw Error("the merges make more pieces than can be read", where,
                        "download the file again");
        }
        pieces.add(piece, next_id);
        return next_id++;
    };
    PairTable table(merges.size());
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        const auto& [left, right] = merges[rank];
        const TokenId left_id = id_of(left);
        const TokenId right_id = id_of(right);
        table.set(left_id, right_id, {static_cast<std::uint32_t>(rank), id_of(left + right)});
    }
    Bpe::Options options;
    options.end_of_word_suffix = kSuffix;
    options.unknown_token = unknown;
    return std::make_unique<Bpe>(std::move(pieces), std::move(table), std::move(options), where);
}

std::vector<LegacyConfig::Role> special_roles() {
    return {{"bos_token", "<s>"},        {"eos_token", nullptr}, {"unk_token", "<unk>"},
            {"sep_token", "</s>"},       {"pad_token", "<pad>"}, {"cls_token", "</s>"},
            {"mask_token", "<special1>"}};
}

/// Ten tokens for uses to come, of which the second became the mask.
json numbered_tokens(const Vocabulary& vocabulary) {
    json tokens = json::array();
    for (int number = 0; number < 10; ++number) {
        const std::string content = "<special" + std::to_string(number) + ">";
        const std::optional<TokenId> id = vocabulary.find(content);
        if (!id) continue;
        tokens.push_back(
            {{"id", *id}, {"content", content}, {"special", true}, {"normalized", false}});
    }
    return tokens;
}

}  // namespace

LegacyTokenizer read_xlm_files(const TokenizerFiles& files, const LegacyConfig& config) {
    const json document = parse_json(files.vocab_json->bytes, files.vocab_json->path);
    Vocabulary vocabulary = read_vocabulary(JsonField(document, files.vocab_json->path));
    const std::string& path = files.merges_txt->path;
    const Bpe::Merges merges =
        read_merge_lines(files.merges_txt->bytes, path, MergeLine::PairAndCount);
    const std::string unknown = config.token("unk_token", "<unk>").value_or("<unk>");

    LegacyTokenizer result;
    json normalizers = json::array({{{"type", "Moses"}}});
    if (config.flag("do_lowercase_and_remove_accent", true)) {
        normalizers.push_back({{"type", "BertNormalizer"},
                               {"clean_text", false},
                               {"handle_chinese_chars", false},
                               {"strip_accents", true},
                               {"lowercase", true}});
    }
    result.parts["normalizer"] = {{"type", "Sequence"}, {"normalizers", std::move(normalizers)}};
    result.parts["pre_tokenizer"] = {{"type", "WhitespaceSplit"}};
    result.parts["decoder"] = {{"type", "BPEDecoder"}, {"suffix", kSuffix}};
    result.parts["added_tokens"] =
        config.added_tokens(special_roles(), vocabulary, numbered_tokens(vocabulary));
    const std::string bos = config.token("bos_token", "<s>").value_or("<s>");
    const std::string sep = config.token("sep_token", "</s>").value_or("</s>");
    result.parts["post_processor"] = describe_template(
        {{bos, 0}, {"A", 0}, {sep, 0}}, {{bos, 0}, {"A", 0}, {sep, 0}, {"B", 0}, {sep, 0}},
        result.parts["added_tokens"]);
    auto model = make_model(vocabulary, merges, unknown, path);
    result.model =
        std::make_unique<RenumberedModel>(std::move(model), std::move(vocabulary), unknown, path);
    return result;
}

}  // namespace headlight
