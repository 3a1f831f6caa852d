#include <array>

#include "engine/io/config_encoder.h"
#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

ModelSpec read_bert(const ConfigReader& config) {
    ModelSpec spec = encoder_of(read_shape(config, {}));
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.next_sentence = true;
    spec.pad_id = 0;
    return spec;
}

ModelSpec read_roberta(const ConfigReader& config) {
    return roberta_of(config, {.vocab_size = 50265});
}

/// XLM-RoBERTa and CamemBERT.
ModelSpec read_xlm_roberta(const ConfigReader& config) { return roberta_of(config, {}); }

/// DistilBERT (Sanh et al. 2019): half of BERT's layers, no token types, no pooler.
ModelSpec read_distilbert(const ConfigReader& config) {
    EncoderShape shape{};
    shape.vocab_size = config.count_or("vocab_size", 30522);
    shape.n_positions = config.count_or("max_position_embeddings", 512);
    shape.d_model = config.count_or("dim", 768);
    shape.d_embed = shape.d_model;
    shape.d_mlp = config.count_or("hidden_dim", 3072);
    shape.n_layers = config.count_or("n_layers", 6, kLayerLimit);
    shape.n_heads = config.count_or("n_heads", 12);
    shape.d_head = head_size(config, "dim", shape.d_model, shape.n_heads);
    shape.activation = config.activation_or("activation", "gelu");
    shape.epsilon = 1e-12F;
    ModelSpec spec = encoder_of(shape);
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.pool = PoolKind::None;
    spec.pad_id = 0;
    return spec;
}

/// ALBERT (Lan et al. 2020): a narrow token table, and layers that share their weights. The layers
/// are cut into groups of neighbours; each layer runs the blocks of its group one after the other.
ModelSpec read_albert(const ConfigReader& config) {
    ModelSpec spec = encoder_of(read_shape(config, {.vocab_size = 30000,
                                                    .d_embed = 128,
                                                    .d_model = 4096,
                                                    .d_mlp = 16384,
                                                    .n_heads = 64,
                                                    .activation = "gelu_new"}));
    StackSpec& stack = *spec.encoder;
    stack.embed.project = true;
    const auto n_layers = static_cast<int>(stack.blocks.size());
    const int n_groups = config.count_or("num_hidden_groups", 1, kLayerLimit);
    const int inner = config.count_or("inner_group_num", 1, kLayerLimit / n_groups);
    if (n_layers * inner > kLayerLimit) {
        config.refuse("inner_group_num", "at most " + std::to_string(kLayerLimit / n_layers));
    }
    BlockSpec block = stack.blocks.front();
    stack.blocks.clear();
    stack.blocks_per_group = inner;
    for (int layer = 0; layer < n_layers; ++layer) {
        // The library's arithmetic, where groups do not divide the layers.
        const auto group = static_cast<int>(layer / (static_cast<double>(n_layers) / n_groups));
        for (int k = 0; k < inner; ++k) {
            block.weight_group = group * inner + k;
            stack.blocks.push_back(block);
        }
    }
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.next_sentence = true;
    spec.bos_id = 2;
    spec.pad_id = 0;
    spec.eos_ids = {3};
    return spec;
}

/// ELECTRA (Clark et al. 2020): this is the generator; the class or the tensors make it a
/// discriminator.
ModelSpec read_electra(const ConfigReader& config) {
    ModelSpec spec = encoder_of(
        read_shape(config, {.d_embed = 128, .d_model = 256, .d_mlp = 1024, .n_heads = 4}));
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.transform->activation = Activation::GeluErf;
    spec.head.pool = PoolKind::None;
    spec.pad_id = 0;
    return spec;
}

/// XLM (Conneau and Lample 2019): languages take the place of token types, and causal models look
/// back only.
ModelSpec read_xlm(const ConfigReader& config) {
    if (config.flag_or("asm", false)) {
        config.refuse("asm", "an unembedding without adaptive softmax (false)");
    }
    if (!config.flag_or("is_encoder", true)) {
        config.refuse("is_encoder", "an encoder (true)");
    }
    EncoderShape shape{};
    shape.vocab_size = config.count_or("vocab_size", config.count_or("n_words", 30145));
    shape.n_positions = config.count_or("max_position_embeddings", 512);
    const int n_languages = config.count_or("n_langs", 1);
    shape.n_types = n_languages > 1 && config.flag_or("use_lang_emb", true) ? n_languages : 0;
    shape.d_model = config.count_or("emb_dim", 2048);
    shape.d_embed = shape.d_model;
    shape.d_mlp = 4 * shape.d_model;
    shape.n_layers = config.count_or("n_layers", 12, kLayerLimit);
    shape.n_heads = config.count_or("n_heads", 16);
    shape.d_head = head_size(config, "emb_dim", shape.d_model, shape.n_heads);
    shape.activation =
        config.flag_or("gelu_activation", true) ? Activation::GeluErf : Activation::Relu;
    shape.epsilon = config.positive_or("layer_norm_eps", 1e-12F);
    ModelSpec spec = encoder_of(shape);
    spec.encoder->blank_padding = true;
    spec.encoder->embed.types_optional = true;
    if (config.flag_or("causal", false)) {
        for (BlockSpec& block : spec.encoder->blocks) {
            block.attention.mask = MaskKind::Causal;
        }
        spec.head.kind = HeadKind::CausalLm;
    }
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.transform.reset();
    spec.head.pool = PoolKind::None;
    spec.bos_id = config.id("bos_index").value_or(0);
    spec.pad_id = config.id("pad_index").value_or(2);
    spec.eos_ids = {config.id("eos_index").value_or(1)};
    spec.mask_id = config.id("mask_index").value_or(5);
    return spec;
}

constexpr std::array kFamilies{
    ConfigFamily{"bert", read_bert},
    ConfigFamily{"roberta", read_roberta},
    ConfigFamily{"xlm-roberta", read_xlm_roberta},
    ConfigFamily{"camembert", read_xlm_roberta},
    ConfigFamily{"distilbert", read_distilbert},
    ConfigFamily{"albert", read_albert},
    ConfigFamily{"electra", read_electra},
    ConfigFamily{"xlm", read_xlm},
};

}  // namespace

std::span<const ConfigFamily> bert_config_families() { return kFamilies; }

}  // namespace headlight
