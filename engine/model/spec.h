#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headlight {

/// What a transformer is, apart from its numbers. A spec is composed of small pieces; a model
/// family is nothing but a choice of pieces, so one forward pass serves them all. Every number
/// comes from the checkpoint's own configuration. Sequences are single and unpadded, so no piece
/// speaks of padding masks.

enum class Layout { DecoderOnly, EncoderOnly, EncoderDecoder };

enum class NormKind { LayerNorm, RmsNorm };

/// Where a block normalises.
enum class NormPlacement {
    Pre,       ///< x + A(n1 x), then x + M(n2 x)
    Post,      ///< n1(x + A x), then n2(x + M x): the 2017 order
    Sandwich,  ///< x + p1(A(n1 x)), then x + p2(M(n2 x)): Gemma
    Parallel,  ///< x + A(n1 x) + M(n2 x): GPT-NeoX
};

enum class Activation { Identity, Relu, GeluErf, GeluTanh, QuickGelu, Silu, Tanh };

/// Absolute positions added to the token rows.
enum class PositionKind {
    None,
    Learned,              ///< a table in the checkpoint
    SinusoidInterleaved,  ///< sin, cos, sin, cos ...: "Attention is all you need", 2017
    SinusoidHalf,         ///< sines, then cosines, the paper's frequencies: Marian
    SinusoidHalfT2t,      ///< sines, then cosines, tensor2tensor's frequencies: M2M100
};

/// Which row of the position table a token takes, before `EmbedSpec::position_offset` is added.
enum class PositionIds {
    Sequential,    ///< 0, 1, 2 ...
    AfterPadding,  ///< pad_id + count of non-pad tokens so far; pads take pad_id: RoBERTa, M2M100
};

/// Positions that act inside attention.
enum class RelativeKind { None, Rotary, T5Bucket, Disentangled, TransformerXl };

/// Which features of a head rotate together.
enum class RotaryPairing {
    Half,         ///< i with i + rotary_dim / 2: Hugging Face
    Interleaved,  ///< 2i with 2i + 1: the paper, llama2.c, GGUF
};

enum class RopeScaling { None, Linear, DynamicNtk, Ntk, Llama3, Yarn, LongRope, Stored };

enum class MaskKind { Bidirectional, Causal };

/// How a router's logits become the weights of the chosen experts.
enum class RouterKind {
    SoftmaxTopKRenormalised,  ///< softmax over all, take k, divide by their sum: Mixtral
    SoftmaxTopK,              ///< softmax over all, take k
    TopKSoftmax,              ///< take k, softmax over those
};

/// What the model reads from its last residual stream.
enum class HeadKind {
    None,
    CausalLm,       ///< next token
    MaskedLm,       ///< the token that stands here
    Discriminator,  ///< one logit a position: was this token replaced? ELECTRA
};

/// How one vector is made of a whole sequence.
enum class PoolKind {
    None,
    FirstTanh,  ///< tanh(W x_0 + b): BERT's pooler
    First,      ///< x_0
    Mean,       ///< over positions: sentence embeddings
    EndToken,   ///< the row of the end token, projected: CLIP
};

struct NormSpec {
    NormKind kind = NormKind::LayerNorm;
    float epsilon = 1e-5f;
    float weight_offset = 0;  ///< added to the stored weight when it is used: 1 in Gemma
    bool affine = true;       ///< multiplies by a weight, and LayerNorm adds a bias
};

/// One table of rotary frequencies. A stack may own several: Gemma 3 has one per kind of layer.
struct RopeSpec {
    /// Spaces the frequencies theta^(-2i / rotary_dim). The leading features of each head rotate in
    /// pairs, so an odd number (a quarter of 12) rotates one feature more.
    int rotary_dim = 0;
    float theta = 10000;
    RotaryPairing pairing = RotaryPairing::Half;
    RopeScaling scaling = RopeScaling::None;
    float factor = 1;
    float low_freq_factor = 1;   ///< Llama3
    float high_freq_factor = 4;  ///< Llama3
    float beta_fast = 32;        ///< Yarn
    float beta_slow = 1;         ///< Yarn
    bool truncate = true;        ///< Yarn: round the ramp's ends to whole features
    /// Yarn, LongRope: cosines and sines are multiplied by this; 0 means the scaling's own formula.
    float attention_factor = 0;
    int max_context = 0;       ///< DynamicNtk, LongRope
    int original_context = 0;  ///< Llama3, Yarn, LongRope: the context before scaling
    std::vector<float> short_factors = {}, long_factors = {};  ///< LongRope, rotary_dim / 2 each
    std::vector<float> stored_factors = {};  ///< Stored: each frequency is divided by its own

    int pairs() const { return (rotary_dim + 1) / 2; }
};

/// Which terms a score has beside content with content: DeBERTa (He et al. 2021).
struct DisentangledSpec {
    bool content_to_position = false;  ///< the query with the key's relative position
    bool position_to_content = false;  ///< the query's relative position with the key
    bool shared_projections = false;   ///< positions go through the content's own projections
};

struct AttentionSpec {
    int n_heads = 0;
    int n_kv_heads = 0;  ///< divides n_heads; smaller in grouped-query attention
    int d_head = 0;
    float scale = 1;  ///< multiplies q·k
    bool qkv_bias = false;
    bool out_bias = false;
    std::optional<NormSpec> qk_norm = std::nullopt;  ///< of queries and keys, before rotation
    bool qk_norm_per_head = true;                    ///< over d_head; else over all heads together
    float score_softcap = 0;                         ///< c·tanh(score / c) when positive: Gemma 2
    MaskKind mask = MaskKind::Causal;
    /// 0: no window. Causal: this many keys, the query's own among them. Bidirectional: keys at
    /// most this far away on either side.
    int window = 0;
    RelativeKind relative = RelativeKind::None;
    int rope = 0;                         ///< Rotary: index into StackSpec::ropes
    int relative_buckets = 0;             ///< T5Bucket, Disentangled; there 0: one per distance
    int relative_max_distance = 0;        ///< T5Bucket, Disentangled; TransformerXl: 0 if no limit
    bool relative_bidirectional = false;  ///< T5Bucket: half of the buckets look ahead
    DisentangledSpec disentangled = {};   ///< Disentangled
    /// Positions of the caller's choice look at everything, with projections of their own, and are
    /// seen by everybody, window or not: Longformer.
    bool global_projections = false;
    /// The query depends on whether its ends are words or entities: LUKE.
    bool entity_queries = false;
};

/// Disentangled: half of the rows of the stack's table of relative positions.
int relative_span(const AttentionSpec& spec);
/// True when scores have terms beside q·k.
bool has_position_terms(const AttentionSpec& spec);

struct MoeSpec {
    int n_experts = 0;
    int top_k = 0;
    RouterKind router = RouterKind::SoftmaxTopKRenormalised;
};

struct MlpSpec {
    Activation activation = Activation::GeluErf;
    bool gated = false;  ///< act(gate x) · (in x) instead of act(in x)
    int d_mlp = 0;
    bool bias = false;
    std::optional<MoeSpec> moe = std::nullopt;  ///< then each expert is an MLP of this shape
};

/// A convolution along the sequence that reads a block's input, beside the block: DeBERTa v2.
struct ConvSpec {
    int kernel = 3;  ///< positions; odd, so that the sequence keeps its length
    int groups = 1;  ///< divides d_model; features of a group read only each other
    Activation activation = Activation::Tanh;
};

struct BlockSpec {
    NormPlacement placement = NormPlacement::Pre;
    NormSpec norm;  ///< of every norm of the block
    AttentionSpec attention;
    std::optional<AttentionSpec> cross =
        std::nullopt;  ///< reads the encoder's output; decoder blocks only
    MlpSpec mlp;
    std::optional<ConvSpec> conv = std::nullopt;  ///< norm(block(x) + conv(x)) leaves the block
    int weight_group = 0;  ///< index into StackWeights::blocks; ALBERT shares one among all layers
};

/// Entities stand behind the words of a sequence, as rows of their own: LUKE (Yamada et al. 2020).
struct EntitySpec {
    int vocab_size = 0;
    int d_embed = 0;      ///< columns of the entity table; projected where it differs from d_model
    int n_positions = 0;  ///< rows of the position table, which is not that of the words
    int n_types = 0;
    NormSpec norm;
};

/// A picture cut into patches, each a row of the sequence behind one row that stands for the whole:
/// ViT (Dosovitskiy et al. 2021).
struct PatchSpec {
    int channels = 3;
    int height = 0, width = 0;              ///< of the picture, in pixels
    int patch_height = 0, patch_width = 0;  ///< divide them

    int down() const { return height / patch_height; }
    int across() const { return width / patch_width; }
    int pixels() const { return channels * height * width; }
    /// Rows of the sequence.
    int rows() const { return 1 + down() * across(); }
};

struct EmbedSpec {
    int vocab_size = 0;
    int d_embed = 0;  ///< columns of the token table; differs from d_model in ALBERT and OPT-350m
    int d_model = 0;
    float scale = 1;  ///< multiplies the token rows
    PositionKind position = PositionKind::None;
    PositionIds position_ids = PositionIds::Sequential;
    int position_offset = 0;  ///< 2 in OPT and BART
    int n_positions = 0;      ///< rows of the position table
    int n_types = 0;          ///< token types (segments); 0: none
    /// An input without types has none, rather than type 0 everywhere: XLM's languages.
    bool types_optional = false;
    std::optional<NormSpec> norm = std::nullopt;
    bool project = false;  ///< d_embed -> d_model
    /// The projection is of the token rows alone, and positions as wide as the model are added to
    /// its result: OPT-350m.
    bool project_before_positions = false;
    bool project_bias = false;
    bool norm_before_project = false;
    std::optional<EntitySpec> entities = std::nullopt;
    std::optional<PatchSpec> patches = std::nullopt;  ///< then there are no tokens

    /// Whether rows of the type table are added to an input that has types or not.
    bool adds_types(bool has_types) const { return n_types > 0 && (has_types || !types_optional); }
    /// Columns of the position table.
    int position_width() const { return project_before_positions ? d_model : d_embed; }
    /// Most positions of one sequence that a learned table has rows for; nothing without a table.
    std::optional<int> most_positions(std::optional<int> pad_id) const;
};

/// An encoder or a decoder: embedding, blocks, final norm.
struct StackSpec {
    EmbedSpec embed;
    std::vector<BlockSpec> blocks;
    std::optional<NormSpec> final_norm = std::nullopt;
    std::vector<RopeSpec> ropes;
    /// Disentangled: of the table of relative positions that all blocks share.
    std::optional<NormSpec> relative_norm = std::nullopt;
    /// As many rows at the end as there are padding tokens are blank: zero in front of every block
    /// and behind it, and not seen where nothing else hides what comes later. XLM.
    bool blank_padding = false;
    /// Weight groups that checkpoints number inside one another: ALBERT's inner groups.
    int blocks_per_group = 1;

    /// True when some blocks let chosen positions look at everything.
    bool has_global_positions() const;
    /// True when attention asks whether two tokens have the same type; then any type will do.
    bool compares_types() const;
    /// How many of these tokens' rows come before the blank ones.
    std::size_t filled_rows(std::span<const int> tokens, std::optional<int> pad_id) const;
    /// True when no position can see a later one, so that a prefix's activations never change.
    bool is_causal() const;
};

/// The dense layer, activation and norm in front of an encoder's unembedding.
struct HeadTransformSpec {
    int d_out = 0;
    Activation activation = Activation::GeluErf;
    std::optional<NormSpec> norm = std::nullopt;
};

/// Reads an entity from the last row of each: LUKE.
struct EntityHeadSpec {
    HeadTransformSpec transform;
    bool tied = false;  ///< the unembedding is the entity table
};

/// Where `kind` is None, the fields of the unembedding say what it would be if there were one.
struct HeadSpec {
    HeadKind kind = HeadKind::None;
    bool tied = false;  ///< the unembedding is the token table
    bool bias = false;
    bool project_out = false;  ///< d_model -> d_embed before the unembedding: OPT-350m
    float hidden_scale = 1;    ///< multiplies what the unembedding reads: T5 v1.0
    float logit_softcap = 0;   ///< c·tanh(logit / c) when positive: Gemma 2
    std::optional<HeadTransformSpec> transform = std::nullopt;
    PoolKind pool = PoolKind::None;
    bool pool_normalised = false;  ///< the pooled vector is divided by its length
    bool next_sentence = false;    ///< two logits on the pooled vector: BERT
    std::optional<EntityHeadSpec> entity = std::nullopt;
    /// What the logits on the pooled vector stand for: classifiers of pictures.
    std::vector<std::string> classes = {};

    /// Its logits are over the vocabulary.
    bool speaks_tokens() const { return kind == HeadKind::CausalLm || kind == HeadKind::MaskedLm; }
};

/// One of the stacks of a model.
enum class StackSide { Encoder, Decoder };

struct ModelSpec {
    std::string family;        ///< as the configuration names it: "gpt2"
    std::string architecture;  ///< the class it was saved from, "BertForMaskedLM"; may be empty
    std::optional<StackSpec> encoder, decoder;
    bool shared_embedding = false;  ///< encoder and decoder read one token table
    HeadSpec head;
    int context = 0;  ///< most positions of one sequence; 0: no limit of its own

    std::optional<int> bos_id, pad_id, mask_id, decoder_start_id;
    std::vector<int> eos_ids;

    Layout layout() const;
    /// REQUIRES: the model has it.
    const StackSpec& stack(StackSide side) const;
    /// The stack whose last residual stream the head reads: the decoder where there is one.
    const StackSpec& head_stack() const;
    int vocab_size() const;
    int d_model() const;
};

/// The side of `ModelSpec::head_stack`.
StackSide head_side(const ModelSpec& spec);

/// Throws Error when the numbers of a spec do not fit together. `where` names the file it came
/// from.
void check_spec(const ModelSpec& spec, const std::string& where);

/// Names for people, as the literature writes them.
const char* to_text(Layout value);
const char* to_text(NormKind value);
const char* to_text(NormPlacement value);
const char* to_text(Activation value);
const char* to_text(PositionKind value);
const char* to_text(PositionIds value);
const char* to_text(RelativeKind value);
const char* to_text(RotaryPairing value);
const char* to_text(RopeScaling value);
const char* to_text(MaskKind value);
const char* to_text(RouterKind value);
const char* to_text(HeadKind value);
const char* to_text(PoolKind value);

}  // namespace headlight
