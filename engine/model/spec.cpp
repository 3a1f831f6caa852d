#include "engine/model/spec.h"

#include <algorithm>

#include "engine/error.h"

namespace headlight {
namespace {

/// Collects the checks of one spec: each throws when its condition does not hold.
class Checker {
public:
    explicit Checker(const std::string& where) : where_(where) {}

    void require(bool holds, const std::string& problem) const {
        if (!holds) throw Error(problem, where_, "the configuration contradicts itself");
    }

private:
    const std::string& where_;
};

void check_rope(const Checker& check, const RopeSpec& rope, int d_head) {
    check.require(rope.rotary_dim > 0 && 2 * rope.pairs() <= d_head,
                  "the features that rotate must be pairs that fit into a head");
    check.require(rope.theta > 0 && rope.factor > 0, "rotary theta and factor must be positive");
    const bool original = rope.scaling == RopeScaling::Llama3 ||
                          rope.scaling == RopeScaling::Yarn ||
                          rope.scaling == RopeScaling::LongRope;
    check.require(!original || rope.original_context > 0,
                  "this rotary scaling needs the original context");
    check.require(rope.scaling != RopeScaling::DynamicNtk || rope.max_context > 0,
                  "dynamic rotary scaling needs the context");
    const bool raised = rope.scaling == RopeScaling::DynamicNtk || rope.scaling == RopeScaling::Ntk;
    check.require(!raised || rope.rotary_dim > 2,
                  "a rotary scaling that raises theta needs more than one pair of features");
    const bool by_feature = rope.scaling == RopeScaling::Yarn ||
                            rope.scaling == RopeScaling::LongRope ||
                            rope.scaling == RopeScaling::Stored;
    check.require(!by_feature || rope.rotary_dim % 2 == 0,
                  "this rotary scaling needs an even rotary dimension");
    check.require(
        rope.scaling != RopeScaling::Llama3 || rope.high_freq_factor > rope.low_freq_factor,
        "the high frequency factor must exceed the low one");
    const auto half = static_cast<std::size_t>(rope.rotary_dim / 2);
    check.require(rope.scaling != RopeScaling::LongRope ||
                      (rope.short_factors.size() == half && rope.long_factors.size() == half),
                  "longrope needs rotary_dim / 2 short and long factors");
    const bool positive = std::ranges::all_of(rope.stored_factors, [](float f) { return f > 0; });
    check.require(
        rope.scaling != RopeScaling::Stored || (rope.stored_factors.size() == half && positive),
        "stored rotary factors must be rotary_dim / 2 numbers above 0");
}

/// All blocks read the same relative positions, head by head.
void check_same_positions(const Checker& check, const StackSpec& stack, const AttentionSpec& spec) {
    const AttentionSpec& first = stack.blocks.front().attention;
    check.require(first.relative == spec.relative &&
                      first.relative_buckets == spec.relative_buckets &&
                      first.relative_max_distance == spec.relative_max_distance,
                  "all blocks of a stack must have the same relative positions");
    check.require(spec.n_heads == spec.n_kv_heads,
                  "relative positions need as many key-value heads as heads");
}

void check_disentangled(const Checker& check, const StackSpec& stack, const AttentionSpec& spec) {
    check_same_positions(check, stack, spec);
    check.require(spec.mask == MaskKind::Bidirectional, "disentangled attention has no mask");
    check.require(spec.relative_max_distance > 0 && spec.relative_buckets >= 0,
                  "relative distances must be positive");
    const int mid = spec.relative_buckets / 2;
    check.require(spec.relative_buckets == 0 || (mid > 0 && spec.relative_max_distance - 1 > mid),
                  "relative buckets and distance do not fit together");
}

void check_conv(const Checker& check, const ConvSpec& conv, int d_model) {
    check.require(conv.kernel > 0 && conv.kernel % 2 == 1,
                  "a convolution must span an odd number of positions");
    check.require(conv.groups > 0 && d_model % conv.groups == 0,
                  "the groups of a convolution must divide the width");
}

void check_attention(const Checker& check, const StackSpec& stack, const AttentionSpec& spec) {
    check.require(spec.n_heads > 0 && spec.n_kv_heads > 0 && spec.d_head > 0,
                  "heads and their size must be positive");
    check.require(spec.n_heads % spec.n_kv_heads == 0,
                  "key-value heads must divide the query heads");
    check.require(spec.window >= 0, "the attention window must not be negative");
    if (spec.relative == RelativeKind::Rotary) {
        check.require(spec.rope >= 0 && spec.rope < static_cast<int>(stack.ropes.size()),
                      "a block names a rotary table that does not exist");
        check_rope(check, stack.ropes[static_cast<std::size_t>(spec.rope)], spec.d_head);
    }
    if (spec.relative == RelativeKind::T5Bucket)
        check.require(
            spec.relative_buckets >= 4 && spec.relative_max_distance > spec.relative_buckets / 2,
            "relative buckets and distance do not fit together");
    if (spec.relative == RelativeKind::Disentangled) check_disentangled(check, stack, spec);
    if (spec.relative == RelativeKind::TransformerXl) {
        check_same_positions(check, stack, spec);
        check.require(stack.embed.d_model % 2 == 0,
                      "a sine and a cosine per frequency make an even width");
    }
    check.require(!spec.global_projections ||
                      (spec.mask == MaskKind::Bidirectional && spec.n_heads == spec.n_kv_heads),
                  "global attention looks both ways, with as many key-value heads as heads");
    check.require(
        !spec.entity_queries || (spec.mask == MaskKind::Bidirectional && stack.embed.entities),
        "attention between words and entities needs entities, and looks both ways");
}

void check_block(const Checker& check, const ModelSpec& model, const StackSpec& stack,
                 const BlockSpec& block) {
    check_attention(check, stack, block.attention);
    check.require(block.mlp.d_mlp > 0, "the MLP must have a width");
    check.require(block.weight_group >= 0, "the weight group must not be negative");
    if (block.cross) {
        check_attention(check, stack, *block.cross);
        check.require(model.encoder && &stack == &*model.decoder,
                      "only the decoder of an encoder-decoder has cross-attention");
        check.require(block.placement != NormPlacement::Parallel,
                      "a parallel block has no cross-attention");
    }
    if (block.conv) check_conv(check, *block.conv, stack.embed.d_model);
    if (block.mlp.moe)
        check.require(block.mlp.moe->top_k > 0 && block.mlp.moe->top_k <= block.mlp.moe->n_experts,
                      "the router must choose between one and all experts");
}

void check_patches(const Checker& check, const EmbedSpec& embed) {
    const PatchSpec& patches = *embed.patches;
    check.require(patches.channels > 0 && patches.patch_height > 0 && patches.patch_width > 0 &&
                      patches.height >= patches.patch_height &&
                      patches.width >= patches.patch_width,
                  "a picture must have channels and at least one patch");
    check.require(embed.position == PositionKind::Learned && embed.n_positions == patches.rows(),
                  "every patch and the whole picture must have a position");
}

void check_stack(const Checker& check, const ModelSpec& model, const StackSpec& stack) {
    const EmbedSpec& embed = stack.embed;
    if (embed.patches) check_patches(check, embed);
    check.require((embed.patches || embed.vocab_size > 0) && embed.d_embed > 0 && embed.d_model > 0,
                  "vocabulary and widths must be positive");
    check.require(embed.project || embed.d_embed == embed.d_model,
                  "the embedding is as wide as the model unless it is projected");
    check.require(!embed.project_before_positions || (embed.project && !embed.norm_before_project),
                  "positions after a projection need the projection, and norms come after them");
    check.require(
        embed.position != PositionKind::Learned || embed.n_positions > embed.position_offset,
        "the position table must have rows");
    check.require(embed.position != PositionKind::SinusoidHalfT2t || embed.d_embed >= 4,
                  "these sinusoidal positions need a width of at least 4");
    if (embed.entities)
        check.require(embed.entities->vocab_size > 0 && embed.entities->d_embed > 0 &&
                          embed.entities->n_positions > 0 && embed.entities->n_types > 0,
                      "entities must have a vocabulary, a width, positions and types");
    for (const BlockSpec& block : stack.blocks)
        check_block(check, model, stack, block);
}

}  // namespace

std::optional<int> EmbedSpec::most_positions(std::optional<int> pad_id) const {
    if (position != PositionKind::Learned) return std::nullopt;
    const int padding = position_ids == PositionIds::AfterPadding ? pad_id.value_or(0) + 1 : 0;
    return n_positions - position_offset - padding;
}

std::size_t StackSpec::filled_rows(std::span<const int> tokens, std::optional<int> pad_id) const {
    if (!blank_padding || !pad_id) return tokens.size();
    return tokens.size() - static_cast<std::size_t>(std::ranges::count(tokens, *pad_id));
}

bool StackSpec::is_causal() const {
    return std::ranges::all_of(blocks, [](const BlockSpec& block) {
        return block.attention.mask == MaskKind::Causal && !block.conv;
    });
}

bool StackSpec::has_global_positions() const {
    return std::ranges::any_of(
        blocks, [](const BlockSpec& block) { return block.attention.global_projections; });
}

bool StackSpec::compares_types() const {
    return std::ranges::any_of(blocks, [](const BlockSpec& block) {
        return block.attention.relative == RelativeKind::TransformerXl;
    });
}

bool has_position_terms(const AttentionSpec& spec) {
    return spec.relative == RelativeKind::T5Bucket ||
           spec.relative == RelativeKind::TransformerXl || spec.disentangled.content_to_position ||
           spec.disentangled.position_to_content;
}

int relative_span(const AttentionSpec& spec) {
    return spec.relative_buckets > 0 ? spec.relative_buckets : spec.relative_max_distance;
}

Layout ModelSpec::layout() const {
    if (encoder && decoder) return Layout::EncoderDecoder;
    return encoder ? Layout::EncoderOnly : Layout::DecoderOnly;
}

const StackSpec& ModelSpec::stack(StackSide side) const {
    return side == StackSide::Encoder ? *encoder : *decoder;
}
const StackSpec& ModelSpec::head_stack() const { return stack(head_side(*this)); }
StackSide head_side(const ModelSpec& spec) {
    return spec.decoder ? StackSide::Decoder : StackSide::Encoder;
}
int ModelSpec::vocab_size() const { return head_stack().embed.vocab_size; }
int ModelSpec::d_model() const { return head_stack().embed.d_model; }

void check_spec(const ModelSpec& spec, const std::string& where) {
    const Checker check(where);
    check.require(spec.encoder || spec.decoder, "the model has neither encoder nor decoder");
    if (spec.encoder) check_stack(check, spec, *spec.encoder);
    if (spec.decoder) check_stack(check, spec, *spec.decoder);
}

const char* to_text(Layout value) {
    switch (value) {
        case Layout::DecoderOnly:
            return "decoder only";
        case Layout::EncoderOnly:
            return "encoder only";
        case Layout::EncoderDecoder:
            return "encoder-decoder";
    }
    return "";
}

const char* to_text(NormKind value) {
    return value == NormKind::LayerNorm ? "LayerNorm" : "RMSNorm";
}

const char* to_text(NormPlacement value) {
    switch (value) {
        case NormPlacement::Pre:
            return "pre-norm";
        case NormPlacement::Post:
            return "post-norm";
        case NormPlacement::Sandwich:
            return "sandwich";
        case NormPlacement::Parallel:
            return "parallel";
    }
    return "";
}

const char* to_text(Activation value) {
    switch (value) {
        case Activation::Identity:
            return "identity";
        case Activation::Relu:
            return "ReLU";
        case Activation::GeluErf:
            return "GELU";
        case Activation::GeluTanh:
            return "GELU (tanh)";
        case Activation::QuickGelu:
            return "quick GELU";
        case Activation::Silu:
            return "SiLU";
        case Activation::Tanh:
            return "tanh";
    }
    return "";
}

const char* to_text(PositionKind value) {
    switch (value) {
        case PositionKind::None:
            return "none";
        case PositionKind::Learned:
            return "learned";
        case PositionKind::SinusoidInterleaved:
            return "sinusoidal, interleaved";
        case PositionKind::SinusoidHalf:
            return "sinusoidal, half sines";
        case PositionKind::SinusoidHalfT2t:
            return "sinusoidal, tensor2tensor";
    }
    return "";
}

const char* to_text(PositionIds value) {
    return value == PositionIds::Sequential ? "sequential" : "after padding";
}

const char* to_text(RelativeKind value) {
    switch (value) {
        case RelativeKind::None:
            return "none";
        case RelativeKind::Rotary:
            return "rotary";
        case RelativeKind::T5Bucket:
            return "relative buckets";
        case RelativeKind::Disentangled:
            return "disentangled";
        case RelativeKind::TransformerXl:
            return "Transformer-XL";
    }
    return "";
}

const char* to_text(RotaryPairing value) {
    return value == RotaryPairing::Half ? "half" : "interleaved";
}

const char* to_text(RopeScaling value) {
    switch (value) {
        case RopeScaling::None:
            return "none";
        case RopeScaling::Linear:
            return "linear";
        case RopeScaling::DynamicNtk:
            return "dynamic NTK";
        case RopeScaling::Ntk:
            return "NTK";
        case RopeScaling::Llama3:
            return "llama3";
        case RopeScaling::Yarn:
            return "YaRN";
        case RopeScaling::Stored:
            return "stored factors";
        case RopeScaling::LongRope:
            return "LongRoPE";
    }
    return "";
}

const char* to_text(MaskKind value) {
    return value == MaskKind::Causal ? "causal" : "bidirectional";
}

const char* to_text(RouterKind value) {
    switch (value) {
        case RouterKind::SoftmaxTopKRenormalised:
            return "softmax, top k, renormalised";
        case RouterKind::SoftmaxTopK:
            return "softmax, top k";
        case RouterKind::TopKSoftmax:
            return "top k, softmax";
    }
    return "";
}

const char* to_text(HeadKind value) {
    switch (value) {
        case HeadKind::None:
            return "none";
        case HeadKind::CausalLm:
            return "next token";
        case HeadKind::MaskedLm:
            return "masked token";
        case HeadKind::Discriminator:
            return "replaced-token detection";
    }
    return "";
}

const char* to_text(PoolKind value) {
    switch (value) {
        case PoolKind::None:
            return "none";
        case PoolKind::FirstTanh:
            return "first token, dense, tanh";
        case PoolKind::First:
            return "first token";
        case PoolKind::Mean:
            return "mean";
        case PoolKind::EndToken:
            return "end token, projected";
    }
    return "";
}

}  // namespace headlight
