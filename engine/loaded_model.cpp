#include "engine/loaded_model.h"

#include <algorithm>
#include <utility>

#include "engine/io/model_finder.h"

namespace headlight {
namespace {

/// The last part of a path or of a repository id.
std::string short_name(const std::string& name_or_path, const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::exists(name_or_path, error)) {
        return name_or_path.substr(name_or_path.rfind('/') + 1);
    }
    const std::filesystem::path real = std::filesystem::canonical(folder, error);
    return (error ? folder : real).filename().string();
}

}  // namespace

LoadedModel::LoadedModel(std::string name, Checkpoint checkpoint, ModelText text, int threads)
    : name_(std::move(name)),
      checkpoint_(std::move(checkpoint)),
      text_(std::move(text)),
      pool_(std::make_unique<ThreadPool>(threads)) {
    const int vocabulary = checkpoint_.spec.vocab_size();
    if (checkpoint_.spec.bos_id && *checkpoint_.spec.bos_id < vocabulary) {
        bos_id_ = *checkpoint_.spec.bos_id;
    }
    std::copy_if(checkpoint_.stop_ids.begin(), checkpoint_.stop_ids.end(),
                 std::back_inserter(stop_ids_), [&](int id) { return id < vocabulary; });
}

std::shared_ptr<const LoadedModel> LoadedModel::open(const std::string& name_or_path,
                                                     const Options& options) {
    const std::filesystem::path folder =
        resolve_model(name_or_path, {options.bundled_models, default_hub_cache()});
    Checkpoint checkpoint = load_checkpoint(folder, {options.progress, options.stop});
    if (options.progress) {
        options.progress(0.8, "tokenizer");
    }
    ModelText text = open_model_text(folder);
    if (options.progress) {
        options.progress(1.0, short_name(name_or_path, folder));
    }
    return std::shared_ptr<const LoadedModel>(new LoadedModel(
        short_name(name_or_path, folder), std::move(checkpoint), std::move(text), options.threads));
}

int LoadedModel::context_length() const {
    constexpr int kUnlimited = 1 << 20;
    return spec().context > 0 ? spec().context : kUnlimited;
}

bool LoadedModel::is_stop(TokenId id) const {
    return std::find(stop_ids_.begin(), stop_ids_.end(), id) != stop_ids_.end();
}

}  // namespace headlight
