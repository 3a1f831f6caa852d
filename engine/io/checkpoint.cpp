#include "engine/io/checkpoint.h"

#include "engine/error.h"
#include "engine/io/family_rules.h"
#include "engine/io/gguf_config.h"
#include "engine/io/hf_config.h"
#include "engine/io/llama2c.h"
#include "engine/io/memory.h"
#include "engine/io/sentence_modules.h"
#include "engine/io/tensor_binding.h"
#include "engine/io/weight_files.h"

namespace headlight {
namespace {

constexpr std::size_t kConfigLimit = std::size_t{16} << 20;

using Step = std::function<void(double fraction, const std::string& what)>;

/// What the files of a model say before its weights are read.
struct Content {
    ModelSpec spec;
    GenerationRules generation;
    const FamilyRules* rules = nullptr;  ///< how the tensors are called
    std::map<std::string, StoredTensor> tensors;
    std::vector<MappedFile> files;
    std::uint64_t bytes = 0;
    GgufMetadata metadata;
};

Content read_folder(const ModelPath& place, const Step& step) {
    const std::filesystem::path& folder = place.path;
    Content content;
    Configuration configuration = read_configuration(folder / "config.json");
    content.spec = std::move(configuration.spec);
    content.generation = std::move(configuration.generation);
    read_sentence_modules(folder, content.spec.head);
    content.rules = &rules_of(content.spec.family);
    const auto before_file = [&](std::size_t done, std::size_t count, const std::string& name) {
        step(0.1 + 0.6 * static_cast<double>(done) / static_cast<double>(count), name);
    };
    WeightFiles files =
        place.weights ? open_weight_file(*place.weights) : open_weight_files(folder, before_file);
    content.tensors = std::move(files.tensors);
    content.files = std::move(files.files);
    content.bytes = files.bytes;
    return content;
}

Content read_gguf_file(const std::filesystem::path& path) {
    const std::string where = path.string();
    Content content;
    const MappedFile& file = content.files.emplace_back(path);
    GgufContent stored = read_gguf(file.bytes(), where);
    content.spec = read_gguf_spec(stored, where);
    content.rules = &gguf_rules_of(gguf_architecture(stored, where));
    content.tensors = std::move(stored.tensors);
    content.metadata = std::move(stored.metadata);
    content.bytes = file.bytes().size();
    content.generation = default_generation_rules(content.spec);
    return content;
}

Content read_llama2c_file(const std::filesystem::path& path) {
    Content content;
    const MappedFile& file = content.files.emplace_back(path);
    Llama2cContent stored = read_llama2c(file.bytes(), path.string());
    content.spec = std::move(stored.spec);
    content.rules = &rules_of(content.spec.family);
    content.tensors = std::move(stored.tensors);
    content.bytes = file.bytes().size();
    content.generation = default_generation_rules(content.spec);
    return content;
}

Content read_content(const ModelPath& place, const Step& step) {
    switch (place.format) {
        case ModelFormat::Gguf:
            return read_gguf_file(place.path);
        case ModelFormat::Llama2c:
            return read_llama2c_file(place.path);
        case ModelFormat::HuggingFace:
            break;
    }
    return read_folder(place, step);
}

}  // namespace

Configuration read_configuration(const std::filesystem::path& config) {
    const std::string text = read_text_file(config, kConfigLimit);
    Configuration result;
    result.spec = read_hf_config(text, config.string());
    result.generation = read_generation_rules(config.parent_path(), result.spec, text);
    return result;
}

Checkpoint load_checkpoint(const std::filesystem::path& path, const LoadOptions& options) {
    const Step step = [&](double fraction, const std::string& what) {
        if (options.stop.stop_requested()) {
            throw Error("loading was cancelled", path.string(), "open it again to load it");
        }
        if (options.progress) {
            options.progress(fraction, what);
        }
    };
    step(0.0, path.filename().string());
    Checkpoint checkpoint;
    checkpoint.place = recognise_model(path);
    Content content = read_content(checkpoint.place, step);
    const std::string where = checkpoint.place.path.string();
    check_memory(content.bytes, options.memory ? options.memory : available_memory(), where);

    step(0.7, "weights");
    for (const MappedFile& file : content.files) {
        file.read_ahead();
    }
    BoundWeights bound = bind_tensors(content.spec, *content.rules, content.tensors, where);
    checkpoint.spec = std::move(bound.spec);
    checkpoint.parameters = count_parameters(checkpoint.spec);
    checkpoint.weights = std::move(bound.weights);
    checkpoint.unknown_tensors = std::move(bound.unknown);
    checkpoint.bytes = content.bytes;
    checkpoint.generation = std::move(content.generation);
    checkpoint.metadata = std::move(content.metadata);
    checkpoint.files = std::move(content.files);
    return checkpoint;
}

}  // namespace headlight
