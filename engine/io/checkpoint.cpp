#include "engine/io/checkpoint.h"

#include "engine/error.h"
#include "engine/io/hf_config.h"
#include "engine/io/sentence_modules.h"
#include "engine/io/tensor_binding.h"
#include "engine/io/weight_files.h"

namespace headlight {
namespace {

constexpr std::size_t kConfigLimit = std::size_t{16} << 20;

}  // namespace

Configuration read_configuration(const std::filesystem::path& config) {
    const std::string text = read_text_file(config, kConfigLimit);
    Configuration result;
    result.spec = read_hf_config(text, config.string());
    result.generation = read_generation_rules(config.parent_path(), result.spec, text);
    return result;
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
    Configuration configuration = read_configuration(folder / "config.json");
    checkpoint.spec = std::move(configuration.spec);
    checkpoint.generation = std::move(configuration.generation);
    read_sentence_modules(folder, checkpoint.spec.head);

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
