#include <ostream>

#include "app/asset_paths.h"
#include "app/commands/analysis.h"
#include "app/commands/commands.h"
#include "app/commands/json_text.h"
#include "app/commands/spec_json.h"
#include "engine/io/memory.h"
#include "engine/io/model_finder.h"

namespace headlight {
namespace {

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

/// The numbers that a lecture asks for, of the stack that the head reads.
json summary_json(const ModelSpec& spec) {
    const StackSpec& stack = spec.head_stack();
    json summary{{"layers", stack.blocks.size()},
                 {"d_model", spec.d_model()},
                 {"vocabulary", spec.vocab_size()},
                 {"context", spec.context}};
    if (stack.blocks.empty()) return summary;
    const BlockSpec& block = stack.blocks.front();
    summary["heads"] = block.attention.n_heads;
    summary["kv_heads"] = block.attention.n_kv_heads;
    summary["d_head"] = block.attention.d_head;
    summary["d_ff"] = block.mlp.d_mlp;
    summary["rope_theta"] = stack.ropes.empty() ? json(nullptr) : json(stack.ropes.front().theta);
    return summary;
}

}  // namespace

void run_models(std::ostream& out) {
    json models = json::array();
    const std::optional<std::uint64_t> free_memory = available_memory();
    for (const FoundModel& model : find_models({bundled_models_folder(), default_hub_cache()})) {
        models.push_back(
            {{"name", model.name},
             {"origin", to_text(model.origin)},
             {"family", model.family},
             {"bytes", model.bytes},
             {"fits",
              free_memory ? json(memory_needed(model.bytes) <= *free_memory) : json(nullptr)},
             {"path", model.path.string()},
             {"problem", model.problem.empty() ? json(nullptr) : json(model.problem)}});
    }
    write_json(out, models);
}

void run_info(const InfoCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    write_json(
        out,
        {{"name", model->name()},
         {"path", model->path().string()},
         {"family", model->spec().family},
         {"summary", summary_json(model->spec())},
         {"parameters", parameters_json(model->parameters())},
         {"tokenizer",
          {{"kind", model->tokenizer().kind()}, {"vocabulary", model->tokenizer().vocab_size()}}},
         {"bytes", model->bytes()},
         {"stop_ids", model->stop_ids()},
         {"unknown_tensors", model->unknown_tensors()},
         {"spec", spec_json(model->spec())}});
}

}  // namespace headlight
