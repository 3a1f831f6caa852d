#include "engine/io/checkpoint.h"

#include "engine/error.h"
#include "engine/io/config_reader.h"
#include "engine/io/hf_config.h"
#include "engine/io/json.h"
#include "engine/io/sentence_modules.h"
#include "engine/io/tensor_binding.h"
#include "engine/io/weight_files.h"

namespace headlight {
namespace {

constexpr std::size_t kConfigLimit = std::size_t{16} << 20;

/// Ids that end a generation stand in a file of their own; config.json is older.
std::vector<int> read_stop_ids(const std::filesystem::path& folder, const ModelSpec& spec) {
    const std::filesystem::path path = folder / "generation_config.json";
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
        const nlohmann::json fields = read_json(read_text_file(path, kConfigLimit), path.string());
        const ConfigReader config(fields, path.string());
        if (config.has("eos_token_id")) {
            return config.ids("eos_token_id");
        }
    }
    return spec.eos_ids;
}

}  // namespace

ModelSpec read_specification(const std::filesystem::path& config) {
    return read_hf_config(read_text_file(config, kConfigLimit), config.string());
}

Checkpoint load_checkpoint(const std::filesystem::path& folder, const LoadOptions& options) {
    const auto step = [&](double fraction, const std::string& what) {
        if (options.stop.stop_requested()) {
            throw Error("loading was cancelled", folder.string(), "open it again to load it");
        }
        if (options.progress) {
            options.progress(fraction, what);
        }
    };
    step(0.0, "config.json");
    Checkpoint checkpoint;
    checkpoint.folder = folder;
    checkpoint.spec = read_specification(folder / "config.json");
    read_sentence_modules(folder, checkpoint.spec.head);
    checkpoint.stop_ids = read_stop_ids(folder, checkpoint.spec);

    WeightFiles files = open_weight_files(
        folder, [&](std::size_t done, std::size_t count, const std::string& name) {
            step(0.1 + 0.6 * static_cast<double>(done) / static_cast<double>(count), name);
        });
    step(0.7, "weights");
    BoundWeights bound = bind_tensors(checkpoint.spec, files.tensors, folder.string());
    checkpoint.spec = std::move(bound.spec);
    checkpoint.parameters = count_parameters(checkpoint.spec);
    checkpoint.weights = std::move(bound.weights);
    checkpoint.unknown_tensors = std::move(bound.unknown);
    checkpoint.bytes = files.bytes;
    checkpoint.files = std::move(files.files);
    return checkpoint;
}

}  // namespace headlight
