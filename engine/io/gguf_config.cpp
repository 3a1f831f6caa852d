#include "engine/io/gguf_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>

#include "engine/error.h"
#include "engine/io/gguf_translation.h"
#include "engine/io/hf_config.h"

namespace headlight {
namespace {

using nlohmann::json;

using Field = GgufField;
using Kind = GgufField::Kind;
using Translation = GgufTranslation;

constexpr std::array kLlamaFields{
    Field{"context_length", "max_position_embeddings"},
    Field{"embedding_length", "hidden_size"},
    Field{"block_count", "num_hidden_layers"},
    Field{"feed_forward_length", "intermediate_size"},
    Field{"attention.head_count", "num_attention_heads"},
    Field{"attention.layer_norm_rms_epsilon", "rms_norm_eps", Kind::Number},
    Field{"attention.key_length", "head_dim", Kind::Count, false},
    Field{"attention.sliding_window", "sliding_window", Kind::Count, false},
    Field{"attn_logit_softcapping", "attn_logit_softcapping", Kind::Number, false},
    Field{"final_logit_softcapping", "final_logit_softcapping", Kind::Number, false},
    Field{"expert_count", "num_local_experts", Kind::Count, false},
    Field{"expert_used_count", "num_experts_per_tok", Kind::Count, false},
    Field{"rope.freq_base_swa", "rope_local_base_freq", Kind::Number, false},
};

constexpr std::array kGpt2Fields{
    Field{"context_length", "n_positions"},
    Field{"embedding_length", "n_embd"},
    Field{"block_count", "n_layer"},
    Field{"feed_forward_length", "n_inner"},
    Field{"attention.head_count", "n_head"},
    Field{"attention.layer_norm_epsilon", "layer_norm_epsilon", Kind::Number},
};

constexpr std::array kNeoxFields{
    Field{"context_length", "max_position_embeddings"},
    Field{"embedding_length", "hidden_size"},
    Field{"block_count", "num_hidden_layers"},
    Field{"feed_forward_length", "intermediate_size"},
    Field{"attention.head_count", "num_attention_heads"},
    Field{"attention.layer_norm_epsilon", "layer_norm_eps", Kind::Number},
    Field{"use_parallel_residual", "use_parallel_residual", Kind::Flag, false},
};

constexpr std::array kBertFields{
    Field{"context_length", "max_position_embeddings"},
    Field{"embedding_length", "hidden_size"},
    Field{"block_count", "num_hidden_layers"},
    Field{"feed_forward_length", "intermediate_size"},
    Field{"attention.head_count", "num_attention_heads"},
    Field{"attention.layer_norm_epsilon", "layer_norm_eps", Kind::Number},
};

constexpr std::array kT5Fields{
    Field{"embedding_length", "d_model"},
    Field{"block_count", "num_layers"},
    Field{"decoder_block_count", "num_decoder_layers", Kind::Count, false},
    Field{"feed_forward_length", "d_ff"},
    Field{"attention.head_count", "num_heads"},
    Field{"attention.relative_buckets_count", "relative_attention_num_buckets"},
    Field{"attention.layer_norm_rms_epsilon", "layer_norm_epsilon", Kind::Number},
};

json factors_of(const StoredTensor& tensor, const std::string& name) {
    if (tensor.weight_type() != DType::F32 || tensor.shape.size() != 1) {
        throw Error("is " + tensor.dtype + " of shape " + shape_text(tensor.shape) +
                        ", one row of F32 is expected",
                    tensor.file + ": tensor " + name, "obtain the model again");
    }
    const Vector factors = to_vector(
        whole_matrix(DType::F32, WeightLayout::OutIn, tensor.bytes.data(), 1, tensor.shape[0]));
    return json(std::vector<float>(factors.begin(), factors.end()));
}

void add_long_rope(Translation& file, json& scaling) {
    scaling["rope_type"] = "longrope";
    for (const auto& [field, name] : {std::pair{"short_factor", "rope_factors_short.weight"},
                                      std::pair{"long_factor", "rope_factors_long.weight"}}) {
        if (const StoredTensor* tensor = file.tensor(name)) {
            scaling[field] = factors_of(*tensor, name);
        }
    }
    scaling["attention_factor"] = file.number_or("rope.scaling.attn_factor", 1);
}

/// The base of the rotation, and what stretches it.
void add_rope(Translation& file) {
    file.config["rope_theta"] = file.number_or("rope.freq_base", 10000);
    const std::string key = file.key("rope.scaling.type");
    const std::string type = file.reader().text_or(key.c_str(), "none");
    json scaling = json::object();
    if (file.tensor("rope_factors_long.weight") != nullptr) {
        add_long_rope(file, scaling);
    } else if (type == "linear" || type == "yarn") {
        scaling["rope_type"] = type;
        scaling["factor"] = file.number_or("rope.scaling.factor", 1);
    } else if (type != "none" && type != "longrope") {
        file.reader().refuse(key.c_str(), "none, linear, yarn or longrope");
    }
    if (type == "yarn") {
        const double factor = file.number_or("rope.scaling.factor", 1);
        scaling["attention_factor"] =
            file.number_or("rope.scaling.attn_factor", 1) * (0.1 * std::log(factor) + 1);
        for (const auto& [field, name] : {std::pair{"beta_fast", "rope.scaling.yarn_beta_fast"},
                                          std::pair{"beta_slow", "rope.scaling.yarn_beta_slow"}}) {
            if (file.has(name)) scaling[field] = file.number(name);
        }
    }
    if (file.has("rope.scaling.original_context_length")) {
        file.put("original_max_position_embeddings",
                 file.count("rope.scaling.original_context_length"));
    }
    if (scaling.contains("rope_type")) {
        file.config["rope_scaling"] = std::move(scaling);
    }
}

/// The part of a head that rotates. Half a feature is added so that multiplying by the head's size
/// and rounding down gives the count again.
void add_partial_rotation(Translation& file, const char* field) {
    const int d_head = file.d_head();
    const int rotated = file.count_or("rope.dimension_count", d_head);
    if (rotated < d_head) {
        file.config[field] = (rotated + 0.5) / d_head;
    }
}

void add_llama(Translation& file) {
    file.add(kLlamaFields);
    add_rope(file);
    file.put("head_dim", file.d_head());
    file.put("num_key_value_heads",
             file.count_or("attention.head_count_kv", file.count("attention.head_count")),
             "attention.head_count_kv");
    file.config["attention_bias"] = file.tensor("blk.0.attn_q.bias") != nullptr;
}

void read_llama(Translation& file) {
    add_llama(file);
    const std::string key = file.key("rope.dimension_count");
    if (file.count_or("rope.dimension_count", file.d_head()) != file.d_head()) {
        // The rows of queries and keys stand in pairs over the whole head.
        file.reader().refuse(key.c_str(), "the size of a head, " + std::to_string(file.d_head()));
    }
    file.config["model_type"] = file.config.contains("num_local_experts") ? "mixtral"
                                : file.config.contains("sliding_window")  ? "mistral"
                                                                          : "llama";
    file.config["mlp_bias"] = file.tensor("blk.0.ffn_up.bias") != nullptr;
}

void read_qwen(Translation& file) {
    add_llama(file);
    file.config.erase("sliding_window");
    file.config["model_type"] = file.architecture();
}

/// The divisor of the scores is not stored; llama.cpp knows the two largest models by their depth.
void read_gemma(Translation& file) {
    add_llama(file);
    const bool third = file.architecture() == "gemma3";
    const bool largest = file.count("block_count") == (third ? 62 : 46);
    file.config["model_type"] = third ? "gemma3_text" : "gemma2";
    file.put("query_pre_attn_scalar",
             largest ? file.count("embedding_length") / file.count("attention.head_count")
                     : file.d_head());
    for (const char* cap : {"attn_logit_softcapping", "final_logit_softcapping"}) {
        if (!file.config.contains(cap)) {
            file.config[cap] = nullptr;
        }
    }
}

void read_phi3(Translation& file) {
    add_llama(file);
    add_partial_rotation(file, "partial_rotary_factor");
    file.config["model_type"] = "phi3";
}

void read_gpt2(Translation& file) {
    file.add(kGpt2Fields);
    file.config["model_type"] = "gpt2";
}

void read_neox(Translation& file) {
    file.add(kNeoxFields);
    file.config["model_type"] = "gpt_neox";
    file.config["rotary_emb_base"] = file.number_or("rope.freq_base", 10000);
    file.config["rotary_pct"] = 1;
    add_partial_rotation(file, "rotary_pct");
}

/// Bodies of BERT and of RoBERTa, whose positions the converter counts from 0; without heads.
void read_bert(Translation& file) {
    file.add(kBertFields);
    file.config["model_type"] = "bert";
    file.config["architectures"] = {"BertModel"};
    const StoredTensor* types = file.tensor("token_types.weight");
    file.put("type_vocab_size", types == nullptr || types->shape.empty() ? 0 : types->shape[0]);
}

/// The activation is not stored: with a gate it is that of T5 1.1, without that of T5.
void read_t5(Translation& file) {
    file.add(kT5Fields);
    file.config["model_type"] = "t5";
    file.put("d_kv", file.d_head());
    file.config["feed_forward_proj"] =
        file.tensor("enc.blk.0.ffn_gate.weight") == nullptr ? "relu" : "gated-gelu";
    if (file.has("decoder_start_token_id")) {
        file.put("decoder_start_token_id", file.whole_or("decoder_start_token_id", 0));
    }
}

struct Architecture {
    std::string_view name;
    void (*read)(Translation&);
};

constexpr std::array kArchitectures{
    Architecture{"bert", read_bert},    Architecture{"gemma2", read_gemma},
    Architecture{"gemma3", read_gemma}, Architecture{"gpt2", read_gpt2},
    Architecture{"gptneox", read_neox}, Architecture{"llama", read_llama},
    Architecture{"phi3", read_phi3},    Architecture{"qwen2", read_qwen},
    Architecture{"qwen3", read_qwen},   Architecture{"t5", read_t5},
};

const Architecture& architecture_of(const Translation& file) {
    const auto* found = std::ranges::find(kArchitectures, file.architecture(), &Architecture::name);
    if (found == kArchitectures.end()) {
        std::string known;
        for (const Architecture& architecture : kArchitectures) {
            known += (known.empty() ? "" : ", ") + std::string(architecture.name);
        }
        file.reader().refuse("general.architecture", "one of " + known);
    }
    return *found;
}

/// Large models are cut into files that only together hold one.
void refuse_part(const Translation& file) {
    constexpr const char* kCount = "split.count";
    const int parts = file.reader().whole_or(kCount, 0);
    if (parts > 1) {
        throw Error(
            "is one of " + std::to_string(parts) + " parts of a model",
            file.reader().where() + ": " + kCount,
            "join the parts with llama.cpp: llama-gguf-split --merge FIRST.gguf WHOLE.gguf");
    }
}

/// What every file says in the same words.
void add_vocabulary(Translation& file) {
    const StoredTensor* table = file.tensor("token_embd.weight");
    if (table == nullptr || table->shape.size() != 2) {
        throw Error(
            "the tensor of the token embedding, token_embd.weight of two dimensions, is "
            "missing",
            file.reader().where(), "the file is damaged or holds no model");
    }
    file.put("vocab_size", table->shape[0]);
    file.config["tie_word_embeddings"] = file.tensor("output.weight") == nullptr;
    const auto id = [&](const char* key) -> json {
        const std::optional<int> value = file.reader().id(key);
        return value ? json(static_cast<std::uint64_t>(*value)) : json(nullptr);
    };
    file.config["bos_token_id"] = id("tokenizer.ggml.bos_token_id");
    file.config["pad_token_id"] = id("tokenizer.ggml.padding_token_id");
    json ends = json::array();
    for (const char* key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"}) {
        if (const json end = id(key); !end.is_null()) {
            ends.push_back(end);
        }
    }
    file.config["eos_token_id"] = ends;
}

/// Gemma's norms are stored with the offset added.
void drop_offsets(StackSpec& stack) {
    if (stack.final_norm) {
        stack.final_norm->weight_offset = 0;
    }
    for (BlockSpec& block : stack.blocks) {
        block.norm.weight_offset = 0;
        if (block.attention.qk_norm) {
            block.attention.qk_norm->weight_offset = 0;
        }
    }
}

/// Llama 3's rotation, which comes as what each frequency is divided by.
void use_stored_rotation(const GgufContent& content, const std::string& where, ModelSpec& spec) {
    constexpr const char* kFactors = "rope_freqs.weight";
    const auto found = content.tensors.find(kFactors);
    if (found == content.tensors.end() || spec.decoder->ropes.empty()) {
        return;
    }
    RopeSpec& rope = spec.decoder->ropes.front();
    rope.scaling = RopeScaling::Stored;
    rope.stored_factors = factors_of(found->second, kFactors).get<std::vector<float>>();
    check_spec(spec, where + ": tensor " + kFactors);
}

/// How one vector is made of a text, by llama.cpp's numbers.
PoolKind pooling_of(const Translation& file) {
    const std::string key = file.key("pooling_type");
    switch (file.whole_or("pooling_type", 0)) {
        case 0:
            return PoolKind::None;
        case 1:
            return PoolKind::Mean;
        case 2:
            return PoolKind::First;
        default:
            file.reader().refuse(key.c_str(), "0 (none), 1 (mean) or 2 (first token)");
    }
}

void translate(Translation& file) {
    refuse_part(file);
    architecture_of(file).read(file);
    add_vocabulary(file);
}

ModelSpec read_translated(const Translation& file) {
    try {
        return spec_of_config(file.config, file.reader().where());
    } catch (const Error& refusal) {
        throw file.in_words_of_the_file(refusal);
    }
}

}  // namespace

std::string gguf_architecture(const GgufContent& content, const std::string& where) {
    return std::string(architecture_of(Translation(content, where)).name);
}

ModelSpec read_gguf_spec(const GgufContent& content, const std::string& where) {
    Translation file(content, where);
    translate(file);
    ModelSpec spec = read_translated(file);
    if (spec.decoder) {
        drop_offsets(*spec.decoder);
        use_stored_rotation(content, where, spec);
    } else {
        spec.head.pool = pooling_of(file);
    }
    return spec;
}

}  // namespace headlight
