#pragma once

#include <memory>
#include <vector>

#include "engine/loaded_model.h"

/// Models with random weights for measuring: only their shape matters.
namespace headlight::bench {

/// A shape, as a config.json in Hugging Face layout says it.
struct Shape {
    const char* name;
    const char* config;
};

/// GPT-2 small: 124 million numbers.
inline constexpr Shape kGpt2Small{"gpt2", R"({"model_type": "gpt2", "n_layer": 12, "n_head": 12,
    "n_embd": 768, "n_positions": 1024, "vocab_size": 50257})"};
/// The bundled model, with a longer context so that 256 tokens fit.
inline constexpr Shape kMiniDecoder{"mini-decoder", R"({"model_type": "gpt2", "n_layer": 4,
    "n_head": 6, "n_embd": 144, "n_positions": 512, "vocab_size": 4542})"};
inline constexpr Shape kBertBase{"bert-base", R"({"model_type": "bert",
    "architectures": ["BertForMaskedLM"], "num_hidden_layers": 12, "num_attention_heads": 12,
    "hidden_size": 768, "intermediate_size": 3072, "max_position_embeddings": 512,
    "type_vocab_size": 2, "vocab_size": 30522})"};
inline constexpr Shape kSmolLm2{"smollm2-135m", R"({"model_type": "llama", "num_hidden_layers": 30,
    "num_attention_heads": 9, "num_key_value_heads": 3, "hidden_size": 576,
    "intermediate_size": 1536, "max_position_embeddings": 8192, "rope_theta": 100000,
    "rms_norm_eps": 1e-05, "tie_word_embeddings": true, "vocab_size": 49152})"};
inline constexpr Shape kT5Small{"t5-small", R"({"model_type": "t5", "num_layers": 6, "num_heads": 8,
    "d_model": 512, "d_kv": 64, "d_ff": 2048, "vocab_size": 32128, "decoder_start_token_id": 0,
    "architectures": ["T5ForConditionalGeneration"]})"};

/// A model of a shape in F32, the same in every run; made at the first use and kept.
std::shared_ptr<const LoadedModel> random_model(const Shape& shape);

/// `count` ids, of few different ones so that tokens repeat as they do in a text.
std::vector<int> random_ids(const LoadedModel& model, int count);

}  // namespace headlight::bench
