#pragma once

#include <cmath>
#include <cstdint>
#include <deque>
#include <vector>

#include "engine/model/spec.h"
#include "engine/model/weights.h"
#include "tests/unit/model/numbers.h"
#include "tests/unit/model/random_blocks.h"

namespace headlight::testing {

/// Random weights for any spec, with the memory that they view.
class RandomModel {
public:
    /// Matrices take turns through the types; those whose rows do not fit a type's blocks are F32.
    explicit RandomModel(ModelSpec model_spec, std::uint64_t seed = 7,
                         std::vector<DType> types = {DType::F32})
        : spec(std::move(model_spec)), numbers_(seed), types_(std::move(types)) {
        if (spec.encoder) weights.encoder = stack(*spec.encoder);
        if (spec.decoder) weights.decoder = stack(*spec.decoder);
        head();
    }
    RandomModel(const RandomModel&) = delete;

    ModelSpec spec;
    Weights weights;

private:
    WeightView view(Index rows, Index cols, WeightLayout layout, float scale) {
        const DType dtype = types_[next_type_++ % types_.size()];
        if (dtype != DType::F32 && cols % block_size(dtype).numbers == 0) {
            blocks_.push_back(random_blocks(dtype, rows, cols, scale, numbers_));
            return whole_matrix(dtype, layout, blocks_.back().data(), rows, cols);
        }
        memory_.push_back(numbers_.matrix(rows, cols, scale));
        return whole_matrix(DType::F32, layout, memory_.back().data(), rows, cols);
    }
    /// Layouts alternate, so that both are met.
    Linear linear(Index in, Index out, bool bias) {
        const float scale = 1.7f / std::sqrt(static_cast<float>(in));
        conv_ = !conv_;
        return {conv_ ? view(in, out, WeightLayout::InOut, scale)
                      : view(out, in, WeightLayout::OutIn, scale),
                bias ? Vector(numbers_.matrix(1, out, 0.3f)) : Vector()};
    }
    NormWeights norm(const NormSpec& norm_spec, Index d) {
        NormWeights result;
        result.weight = numbers_.matrix(1, d, 0.3f).array() + (1 - norm_spec.weight_offset);
        if (norm_spec.kind == NormKind::LayerNorm) result.bias = numbers_.matrix(1, d, 0.3f);
        return result;
    }
    AttentionWeights attention(const AttentionSpec& s, Index d) {
        AttentionWeights w;
        w.q = linear(d, s.n_heads * s.d_head, s.qkv_bias);
        w.k = linear(d, s.n_kv_heads * s.d_head, s.qkv_bias);
        w.v = linear(d, s.n_kv_heads * s.d_head, s.qkv_bias);
        w.o = linear(s.n_heads * s.d_head, d, s.out_bias);
        if (s.qk_norm) {
            w.q_norm = norm(*s.qk_norm, s.qk_norm_per_head ? s.d_head : s.n_heads * s.d_head);
            w.k_norm = norm(*s.qk_norm, s.qk_norm_per_head ? s.d_head : s.n_kv_heads * s.d_head);
        }
        if (s.relative == RelativeKind::T5Bucket)
            w.relative_bias = view(s.relative_buckets, s.n_heads, WeightLayout::OutIn, 1);
        if (s.disentangled.content_to_position && !s.disentangled.shared_projections)
            w.position_k = linear(d, s.n_heads * s.d_head, s.qkv_bias);
        if (s.disentangled.position_to_content && !s.disentangled.shared_projections)
            w.position_q = linear(d, s.n_heads * s.d_head, s.qkv_bias);
        const Index width = Index{s.n_heads} * s.d_head;
        if (s.relative == RelativeKind::TransformerXl) {
            w.position_k = linear(d, width, false);
            w.content_bias = numbers_.matrix(1, width, 0.5f);
            w.position_bias = numbers_.matrix(1, width, 0.5f);
            w.segment_bias = numbers_.matrix(1, width, 0.5f);
            w.segments = view(2, width, WeightLayout::OutIn, 1);
        }
        if (s.global_projections)
            for (Linear* layer : {&w.q_global, &w.k_global, &w.v_global})
                *layer = linear(d, width, s.qkv_bias);
        if (s.entity_queries)
            for (Linear* layer : {&w.q_word_to_entity, &w.q_entity_to_word, &w.q_entity_to_entity})
                *layer = linear(d, width, s.qkv_bias);
        return w;
    }
    MlpWeights mlp(const MlpSpec& s, Index d) {
        MlpWeights w;
        if (s.gated) w.gate = linear(d, s.d_mlp, s.bias);
        w.in = linear(d, s.d_mlp, s.bias);
        w.out = linear(s.d_mlp, d, s.bias);
        return w;
    }
    BlockWeights block(const BlockSpec& s, Index d) {
        BlockWeights w;
        w.ln1 = norm(s.norm, d);
        w.ln2 = norm(s.norm, d);
        w.ln1_post = norm(s.norm, d);
        w.ln2_post = norm(s.norm, d);
        w.ln_cross = norm(s.norm, d);
        w.attention = attention(s.attention, d);
        if (s.cross) w.cross = attention(*s.cross, d);
        if (s.conv) {
            const Index inputs = d / s.conv->groups * s.conv->kernel;
            w.conv = {view(d, inputs, WeightLayout::OutIn, 0.5f),
                      Vector(numbers_.matrix(1, d, 0.3f))};
            w.ln_conv = norm(s.norm, d);
        }
        if (!s.mlp.moe) {
            w.mlp = mlp(s.mlp, d);
        } else {
            w.moe.router = linear(d, s.mlp.moe->n_experts, false);
            for (int e = 0; e < s.mlp.moe->n_experts; ++e)
                w.moe.experts.push_back(mlp(s.mlp, d));
        }
        return w;
    }
    EntityWeights entities(const EntitySpec& s, Index d) {
        EntityWeights w;
        w.table = view(s.vocab_size, s.d_embed, WeightLayout::OutIn, 1);
        if (s.d_embed != d) w.projection = linear(s.d_embed, d, false);
        w.positions = view(s.n_positions, d, WeightLayout::OutIn, 1);
        w.types = view(s.n_types, d, WeightLayout::OutIn, 1);
        w.norm = norm(s.norm, d);
        return w;
    }
    StackWeights stack(const StackSpec& s) {
        StackWeights w;
        const EmbedSpec& e = s.embed;
        w.embedding.tokens = view(e.vocab_size, e.d_embed, WeightLayout::OutIn, 1);
        if (e.n_positions > 0)
            w.embedding.positions = view(e.n_positions, e.d_embed, WeightLayout::OutIn, 1);
        if (e.n_types > 0) w.embedding.types = view(e.n_types, e.d_embed, WeightLayout::OutIn, 1);
        if (e.norm) w.embedding.norm = norm(*e.norm, e.norm_before_project ? e.d_embed : e.d_model);
        if (e.project) w.embedding.projection = linear(e.d_embed, e.d_model, e.project_bias);
        if (e.patches) {
            const PatchSpec& patches = *e.patches;
            const Index numbers =
                Index{patches.channels} * patches.patch_height * patches.patch_width;
            w.embedding.patches = linear(numbers, e.d_model, true);
            w.embedding.picture = numbers_.matrix(1, e.d_model);
        }
        if (e.entities) w.embedding.entities = entities(*e.entities, e.d_model);
        for (const BlockSpec& b : s.blocks)
            w.blocks.push_back(block(b, e.d_model));
        if (s.final_norm) w.final_norm = norm(*s.final_norm, e.d_model);
        const AttentionSpec& attention_spec = s.blocks.front().attention;
        if (attention_spec.relative == RelativeKind::Disentangled)
            w.relative_positions =
                view(2 * relative_span(attention_spec), e.d_model, WeightLayout::OutIn, 1);
        if (s.relative_norm) w.relative_norm = norm(*s.relative_norm, e.d_model);
        return w;
    }
    void head() {
        const EmbedSpec& e = spec.head_stack().embed;
        const HeadSpec& h = spec.head;
        if (h.project_out) weights.head.project_out = linear(e.d_model, e.d_embed, false);
        if (h.transform) {
            weights.head.transform = linear(e.d_model, h.transform->d_out, true);
            if (h.transform->norm)
                weights.head.transform_norm = norm(*h.transform->norm, h.transform->d_out);
        }
        if (h.entity) {
            weights.head.entity_transform = linear(e.d_model, h.entity->transform.d_out, true);
            weights.head.entity_norm = norm(*h.entity->transform.norm, h.entity->transform.d_out);
            weights.head.entity_unembed = {weights.encoder->embedding.entities.table,
                                           Vector(numbers_.matrix(1, e.entities->vocab_size))};
        }
        if (!h.classes.empty())
            weights.head.classes = linear(e.d_model, static_cast<int>(h.classes.size()), true);
        if (h.kind == HeadKind::None) return;
        weights.head.unembed = {
            spec.head_stack().embed.vocab_size > 0 && h.tied
                ? (spec.decoder ? weights.decoder : weights.encoder)->embedding.tokens
                : view(e.vocab_size, e.d_embed, WeightLayout::OutIn, 0.5f),
            {}};
    }

    Numbers numbers_;
    bool conv_ = false;
    std::vector<DType> types_;
    std::size_t next_type_ = 0;
    std::deque<Matrix> memory_;
    std::deque<std::vector<std::byte>> blocks_;
};

/// GPT-2's pieces at odd sizes.
inline ModelSpec gpt2_like(int layers = 2, int heads = 3, int d_head = 5) {
    const int d = heads * d_head;
    BlockSpec block;
    block.attention = {.n_heads = heads,
                       .n_kv_heads = heads,
                       .d_head = d_head,
                       .scale = 1 / std::sqrt(static_cast<float>(d_head)),
                       .qkv_bias = true,
                       .out_bias = true};
    block.mlp = {.activation = Activation::GeluTanh, .d_mlp = 4 * d + 1, .bias = true};
    StackSpec stack;
    stack.embed = {.vocab_size = 23,
                   .d_embed = d,
                   .d_model = d,
                   .position = PositionKind::Learned,
                   .n_positions = 300};
    for (int layer = 0; layer < layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    stack.final_norm = NormSpec{};
    ModelSpec spec;
    spec.family = "gpt2";
    spec.decoder = stack;
    spec.head = {.kind = HeadKind::CausalLm, .tied = true};
    return spec;
}

/// RMSNorm, rotation, fewer key-value heads than heads, gated MLP.
inline ModelSpec llama_like() {
    ModelSpec spec = gpt2_like(2, 4, 6);
    spec.family = "llama";
    StackSpec& stack = *spec.decoder;
    stack.embed.position = PositionKind::None;
    stack.embed.n_positions = 0;
    stack.ropes.push_back({.rotary_dim = 6});
    stack.final_norm = NormSpec{.kind = NormKind::RmsNorm};
    for (BlockSpec& block : stack.blocks) {
        block.norm.kind = NormKind::RmsNorm;
        block.attention.n_kv_heads = 2;
        block.attention.qkv_bias = block.attention.out_bias = false;
        block.attention.relative = RelativeKind::Rotary;
        block.mlp = {.activation = Activation::Silu, .gated = true, .d_mlp = 37};
    }
    spec.head.tied = false;
    return spec;
}

/// Gemma's pieces: sandwich norms, weights stored less one, soft caps, a window.
inline ModelSpec gemma_like() {
    ModelSpec spec = llama_like();
    spec.decoder->embed.scale = 4.9f;
    spec.decoder->final_norm->weight_offset = 1;
    for (BlockSpec& block : spec.decoder->blocks) {
        block.placement = NormPlacement::Sandwich;
        block.norm.weight_offset = 1;
        block.attention.score_softcap = 5;
        block.attention.qk_norm = block.norm;
    }
    spec.decoder->blocks[0].attention.window = 4;
    spec.head.logit_softcap = 3;
    return spec;
}

inline ModelSpec neox_like() {
    ModelSpec spec = gpt2_like(2, 2, 8);
    spec.decoder->embed.position = PositionKind::None;
    spec.decoder->ropes.push_back({.rotary_dim = 4, .pairing = RotaryPairing::Interleaved});
    for (BlockSpec& block : spec.decoder->blocks) {
        block.placement = NormPlacement::Parallel;
        block.attention.relative = RelativeKind::Rotary;
    }
    return spec;
}

inline ModelSpec mixtral_like() {
    ModelSpec spec = llama_like();
    for (BlockSpec& block : spec.decoder->blocks)
        block.mlp.moe = MoeSpec{.n_experts = 5, .top_k = 2};
    return spec;
}

/// Post-norm encoder with types and a masked-token head.
inline ModelSpec bert_like() {
    ModelSpec spec = gpt2_like(2, 3, 4);
    spec.encoder = std::move(spec.decoder);
    spec.decoder.reset();
    spec.encoder->embed.n_types = 2;
    spec.encoder->embed.norm = NormSpec{};
    spec.encoder->final_norm.reset();
    for (BlockSpec& block : spec.encoder->blocks) {
        block.placement = NormPlacement::Post;
        block.attention.mask = MaskKind::Bidirectional;
    }
    spec.head.kind = HeadKind::MaskedLm;
    spec.head.transform = HeadTransformSpec{.d_out = 12, .norm = NormSpec{}};
    return spec;
}

/// Disentangled attention over logarithmic buckets, and a convolution beside the first block.
inline ModelSpec deberta_like() {
    ModelSpec spec = bert_like();
    spec.family = "deberta-v2";
    StackSpec& stack = *spec.encoder;
    stack.embed.position = PositionKind::None;
    stack.embed.n_positions = 0;
    stack.relative_norm = NormSpec{};
    for (BlockSpec& block : stack.blocks) {
        block.attention.relative = RelativeKind::Disentangled;
        block.attention.relative_buckets = 6;
        block.attention.relative_max_distance = 40;
        block.attention.disentangled = {.content_to_position = true, .position_to_content = true};
    }
    stack.blocks[1].attention.disentangled.shared_projections = true;
    stack.blocks[0].conv = ConvSpec{.groups = 2};
    return spec;
}

/// Transformer-XL's relative positions and segments.
inline ModelSpec xlnet_like() {
    ModelSpec spec = bert_like();
    spec.family = "xlnet";
    EmbedSpec& embed = spec.encoder->embed;
    embed.position = PositionKind::None;
    embed.n_positions = embed.n_types = 0;
    embed.norm.reset();
    for (BlockSpec& block : spec.encoder->blocks) {
        block.attention.relative = RelativeKind::TransformerXl;
        block.attention.relative_max_distance = 9;
        block.attention.qkv_bias = block.attention.out_bias = false;
    }
    spec.head.transform.reset();
    return spec;
}

/// Windows of several widths, and positions that look at everything.
inline ModelSpec longformer_like() {
    ModelSpec spec = bert_like();
    spec.family = "longformer";
    for (BlockSpec& block : spec.encoder->blocks) {
        block.attention.window = 2 + block.weight_group;
        block.attention.global_projections = true;
    }
    return spec;
}

/// Entities behind the words, with queries and a head of their own.
inline ModelSpec luke_like() {
    ModelSpec spec = bert_like();
    spec.family = "luke";
    spec.encoder->embed.entities =
        EntitySpec{.vocab_size = 9, .d_embed = 5, .n_positions = 100, .n_types = 2, .norm = {}};
    for (BlockSpec& block : spec.encoder->blocks)
        block.attention.entity_queries = true;
    spec.head.entity = EntityHeadSpec{{.d_out = 5, .norm = NormSpec{}}, true};
    return spec;
}

/// Pre-norm blocks over the patches of a picture of two channels, 6 high and 9 wide.
inline ModelSpec vit_like() {
    ModelSpec spec = gpt2_like(2, 3, 4);
    spec.family = "vit";
    spec.encoder = std::move(spec.decoder);
    spec.decoder.reset();
    EmbedSpec& embed = spec.encoder->embed;
    embed.vocab_size = 0;
    embed.patches = PatchSpec{2, 6, 9, 2, 3};
    embed.n_positions = embed.patches->rows();
    for (BlockSpec& block : spec.encoder->blocks)
        block.attention.mask = MaskKind::Bidirectional;
    spec.head = {.pool = PoolKind::First, .classes = {"a", "b", "c", "d"}};
    return spec;
}

/// Post-norm encoder and decoder with learned positions and biases everywhere.
inline ModelSpec bart_like() {
    ModelSpec spec = bert_like();
    spec.head = {.kind = HeadKind::CausalLm, .tied = true};
    spec.encoder->embed.n_types = 0;
    spec.encoder->embed.position_offset = 2;
    spec.decoder = spec.encoder;
    for (BlockSpec& block : spec.decoder->blocks) {
        block.cross = block.attention;
        block.attention.mask = MaskKind::Causal;
    }
    return spec;
}

/// Encoder and decoder with relative buckets, no biases and a scaled head.
inline ModelSpec t5_like() {
    ModelSpec spec = llama_like();
    StackSpec stack = *spec.decoder;
    stack.ropes.clear();
    for (BlockSpec& block : stack.blocks) {
        block.attention.n_kv_heads = block.attention.n_heads;
        block.attention.scale = 1;
        block.attention.relative = RelativeKind::T5Bucket;
        block.attention.relative_buckets = 8;
        block.attention.relative_max_distance = 20;
    }
    spec.decoder = spec.encoder = stack;
    for (BlockSpec& block : spec.encoder->blocks) {
        block.attention.mask = MaskKind::Bidirectional;
        block.attention.relative_bidirectional = true;
    }
    for (BlockSpec& block : spec.decoder->blocks) {
        block.cross = block.attention;
        block.cross->relative = RelativeKind::None;
        block.cross->mask = MaskKind::Bidirectional;
    }
    spec.head.hidden_scale = 0.3f;
    return spec;
}

}  // namespace headlight::testing
