#include "engine/loaded_model.h"

#include <algorithm>
#include <utility>

#include "engine/io/model_finder.h"

namespace headlight {
namespace {

/// The last part of a path or of a repository id.
std::string short_name(const std::string& name_or_path, const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(name_or_path, error)) {
        return name_or_path.substr(name_or_path.rfind('/') + 1);
    }
    // A folder may be given as "."; a file of the cache is a link to one without a name.
    const bool is_folder = std::filesystem::is_directory(path, error);
    const std::filesystem::path real = is_folder ? std::filesystem::canonical(path, error) : path;
    return (error ? path : real).filename().string();
}

/// The token by which masked language models mark a gap: each family has one of these.
std::optional<TokenId> find_mask(const Tokenizer& tokenizer) {
    for (const char* name : {"[MASK]", "<mask>"}) {
        if (const auto id = tokenizer.id_of(name); id && tokenizer.is_special(*id)) return id;
    }
    return std::nullopt;
}

}  // namespace

LoadedModel::LoadedModel(std::string name, Checkpoint checkpoint, ModelText text, int threads)
    : name_(std::move(name)),
      checkpoint_(std::move(checkpoint)),
      text_(std::move(text)),
      pool_(std::make_unique<ThreadPool>(threads)) {
    GenerationRules& rules = checkpoint_.generation;
    for (std::vector<int>* ids : {&rules.stop_ids, &rules.banned_ids})
        std::erase_if(*ids, [&](int id) { return !known(id); });
    for (std::optional<int>* id :
         {&rules.decoder_start_id, &rules.forced_bos_id, &rules.forced_eos_id})
        *id = known(*id);
    mask_id_ = known(spec().mask_id ? spec().mask_id : find_mask(tokenizer()));
}

std::shared_ptr<const LoadedModel> LoadedModel::assemble(std::string name, Checkpoint checkpoint,
                                                         ModelText text, int threads) {
    return std::shared_ptr<const LoadedModel>(
        new LoadedModel(std::move(name), std::move(checkpoint), std::move(text), threads));
}

std::shared_ptr<const LoadedModel> LoadedModel::open(const std::string& name_or_path,
                                                     const Options& options) {
    const std::filesystem::path path =
        resolve_model(name_or_path, {options.bundled_models, default_hub_cache()});
    Checkpoint checkpoint = load_checkpoint(path, {options.progress, options.stop});
    const std::string name = short_name(name_or_path, checkpoint.place.path);
    if (options.progress) {
        options.progress(0.8, "tokenizer");
    }
    ModelText text = open_model_text(checkpoint);
    if (options.progress) {
        options.progress(1.0, name);
    }
    return assemble(name, std::move(checkpoint), std::move(text), options.threads);
}

int LoadedModel::context_length(StackSide side) const {
    constexpr int kUnlimited = 1 << 20;
    const int context = spec().context > 0 ? spec().context : kUnlimited;
    return std::min(context,
                    spec().stack(side).embed.most_positions(spec().pad_id).value_or(context));
}

std::optional<TokenId> LoadedModel::known(std::optional<int> id) const {
    return id && *id >= 0 && *id < spec().vocab_size() ? id : std::nullopt;
}

bool LoadedModel::is_stop(TokenId id) const {
    return std::find(stop_ids().begin(), stop_ids().end(), id) != stop_ids().end();
}

}  // namespace headlight
