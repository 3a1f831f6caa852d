#include <optional>
#include <ostream>

#include "app/asset_paths.h"
#include "app/commands/analysis.h"
#include "app/commands/commands.h"
#include "app/commands/json_text.h"
#include "app/commands/spec_json.h"
#include "engine/io/checkpoint.h"
#include "engine/io/model_finder.h"
#include "engine/io/tensor_binding.h"
#include "engine/io/weight_files.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json parameters_json(const ParameterCounts& counts) {
    return {{"total", counts.total()},
            {"active", counts.active},
            {"embedding", counts.embedding},
            {"positions", counts.positions},
            {"attention", counts.attention},
            {"mlp", counts.mlp},
            {"experts", counts.experts},
            {"norms", counts.norms},
            {"head", counts.head}};
}

json stack_summary(const StackSpec& stack) {
    json summary{{"layers", stack.blocks.size()}, {"d_model", stack.embed.d_model}};
    if (stack.blocks.empty()) return summary;
    const BlockSpec& block = stack.blocks.front();
    summary["heads"] = block.attention.n_heads;
    summary["kv_heads"] = block.attention.n_kv_heads;
    summary["d_head"] = block.attention.d_head;
    summary["d_ff"] = block.mlp.d_mlp;
    summary["rope_theta"] = stack.ropes.empty() ? json(nullptr) : json(stack.ropes.front().theta);
    summary["experts"] = block.mlp.moe ? block.mlp.moe->n_experts : 0;
    summary["experts_per_token"] = block.mlp.moe ? block.mlp.moe->top_k : 0;
    for (const BlockSpec& each : stack.blocks) {
        const AttentionSpec& attention = each.attention;
        const bool rotates = attention.relative == RelativeKind::Rotary;
        summary["window_by_layer"].push_back(attention.window);
        summary["rope_theta_by_layer"].push_back(
            rotates ? json(stack.ropes[static_cast<std::size_t>(attention.rope)].theta)
                    : json(nullptr));
    }
    return summary;
}

/// The numbers that a lecture asks for, of the stack that the head reads; of an encoder-decoder
/// those of its encoder beside them.
json summary_json(const ModelSpec& spec) {
    json summary = stack_summary(spec.head_stack());
    summary["vocabulary"] = spec.vocab_size();
    summary["context"] = spec.context;
    if (spec.layout() == Layout::EncoderDecoder) summary["encoder"] = stack_summary(*spec.encoder);
    return summary;
}

json generation_json(const GenerationRules& rules) {
    return {{"stop_ids", rules.stop_ids},
            {"decoder_start_id", or_null(rules.decoder_start_id)},
            {"forced_bos_id", or_null(rules.forced_bos_id)},
            {"forced_eos_id", or_null(rules.forced_eos_id)},
            {"banned_ids", rules.banned_ids}};
}

json chat_json(const ChatTemplate& chat) {
    if (!chat.exists()) return nullptr;
    const auto or_nothing = [](const std::string& text) {
        return text.empty() ? json(nullptr) : json(text);
    };
    return {{"format", or_nothing(chat.format())},
            {"problem", or_nothing(chat.problem())},
            {"template", chat.source()}};
}

json description(const std::string& name, const fs::path& path, const ModelSpec& spec,
                 const ParameterCounts& counts) {
    return {{"name", name},
            {"path", path.string()},
            {"family", spec.family},
            {"summary", summary_json(spec)},
            {"parameters", parameters_json(counts)},
            {"spec", spec_json(spec)}};
}

/// The configuration that stands without weights: a file that is named itself, or the one of a
/// folder that holds no weights.
std::optional<fs::path> lone_configuration(const std::string& name_or_path) {
    std::error_code ignored;
    const fs::path named(name_or_path);
    if (named.extension() == ".json" && fs::is_regular_file(named, ignored)) {
        return named;
    }
    const fs::path folder =
        resolve_model(name_or_path, {bundled_models_folder(), default_hub_cache()});
    const fs::path config = folder / "config.json";
    const bool alone = !has_weight_files(folder) && fs::exists(config, ignored);
    return alone ? std::optional(config) : std::nullopt;
}

json describe_configuration(const fs::path& config) {
    const auto [spec, generation] = read_configuration(config);
    const bool usual_name = config.filename() == "config.json" && config.has_parent_path();
    const fs::path what = usual_name ? config.parent_path() : config;
    json result = description(what.filename().string(), config, spec, count_parameters(spec));
    result["tokenizer"] = nullptr;
    result["chat"] = nullptr;
    result["bytes"] = nullptr;
    result["generation"] = generation_json(generation);
    result["unknown_tensors"] = json::array();
    return result;
}

json describe_model(const LoadedModel& model) {
    json result = description(model.name(), model.path(), model.spec(), model.parameters());
    result["tokenizer"] = {{"kind", model.tokenizer().kind()},
                           {"vocabulary", model.tokenizer().vocab_size()},
                           {"mask_id", or_null(model.mask_id())}};
    result["chat"] = chat_json(model.chat());
    result["bytes"] = model.bytes();
    result["generation"] = generation_json(model.generation());
    result["unknown_tensors"] = model.unknown_tensors();
    return result;
}

}  // namespace

void run_info(const InfoCommand& command, std::ostream& out) {
    const std::optional<fs::path> config = lone_configuration(command.model.model);
    write_json(
        out, config ? describe_configuration(*config) : describe_model(*open_model(command.model)));
}

}  // namespace headlight
