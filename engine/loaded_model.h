#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/io/checkpoint.h"
#include "engine/io/parameter_counts.h"
#include "engine/model/spec.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"
#include "engine/model_text.h"

namespace headlight {

/// Everything that one model needs to run: specification, weights, tokenizer. Immutable after
/// `open`, hence free to be read from any thread; snapshots share it so that they outlive a change
/// of model.
class LoadedModel {
public:
    struct Options {
        /// Folder of the bundled models, tried first for a plain name; may be empty.
        std::filesystem::path bundled_models;
        /// Called from the loading thread with a fraction in [0, 1] and what is being done.
        std::function<void(double fraction, const std::string& what)> progress;
        /// Loading throws `Error` soon after a stop is requested.
        std::stop_token stop;
        int threads = 0;  ///< of the model's pool; 0: one per processor core
    };

    /// Opens a folder in Hugging Face layout, a GGUF, safetensors or llama2.c file, a bundled model
    /// by name, or a model of the local Hugging Face cache by its id ("openai-community/gpt2").
    /// Nothing is downloaded or executed.
    /// @throws Error naming the file and field that cannot be used.
    static std::shared_ptr<const LoadedModel> open(const std::string& name_or_path,
                                                   const Options& options);

    /// A model from parts that are there already.
    static std::shared_ptr<const LoadedModel> assemble(std::string name, Checkpoint checkpoint,
                                                       ModelText text, int threads = 0);

    /// Short name for people: the last part of the path or of the repository id.
    const std::string& name() const { return name_; }
    const std::filesystem::path& path() const { return checkpoint_.place.path; }
    const ModelSpec& spec() const { return checkpoint_.spec; }
    const Weights& weights() const { return checkpoint_.weights; }
    /// Of the text that the model reads; of an encoder-decoder, what the encoder reads.
    const Tokenizer& tokenizer() const { return text_.tokenizer; }
    /// Of what a stack reads: the same for all, but for translators with two vocabularies.
    const Tokenizer& tokenizer_of(StackSide side) const {
        const bool target = side == StackSide::Decoder && text_.target_tokenizer;
        return target ? *text_.target_tokenizer : text_.tokenizer;
    }
    /// Of what the model writes.
    const Tokenizer& head_tokenizer() const { return tokenizer_of(head_side(spec())); }

    const ChatTemplate& chat() const { return text_.chat; }

    /// Size of the weight files.
    std::uint64_t bytes() const { return checkpoint_.bytes; }
    const ParameterCounts& parameters() const { return checkpoint_.parameters; }
    /// Tensors of the files that no rule of the family claims.
    const std::vector<std::string>& unknown_tensors() const { return checkpoint_.unknown_tensors; }
    /// Longest sequence that the stack can read.
    int context_length(StackSide side) const;
    /// Of the stack that the head reads.
    int context_length() const { return context_length(head_side(spec())); }
    /// The id that may begin a sequence when the text itself is empty.
    std::optional<TokenId> bos_id() const { return known(spec().bos_id); }
    /// The token that stands for a word to be filled in; nothing where the vocabulary has none.
    std::optional<TokenId> mask_id() const { return mask_id_; }
    /// How to generate; ids outside the vocabulary are left out.
    const GenerationRules& generation() const { return checkpoint_.generation; }
    /// Ids that end a generation; may be empty.
    const std::vector<TokenId>& stop_ids() const { return generation().stop_ids; }
    bool is_stop(TokenId id) const;
    /// Threads for passes and for whatever is derived from them. It lives here because every
    /// snapshot keeps its model alive; any thread may use it.
    ThreadPool& pool() const { return *pool_; }

private:
    LoadedModel(std::string name, Checkpoint checkpoint, ModelText text, int threads);

    /// An id that the model has a row for, else nothing.
    std::optional<TokenId> known(std::optional<int> id) const;

    std::string name_;
    Checkpoint checkpoint_;
    ModelText text_;
    std::optional<TokenId> mask_id_;
    std::unique_ptr<ThreadPool> pool_;
};

}  // namespace headlight
