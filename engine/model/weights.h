#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/model/tensor.h"

namespace headlight {

/// How the numbers of a weight are stored: one by one, or in the blocks of ggml, where several
/// small whole numbers share a scale and, in some types, a minimum.
enum class DType {
    F32,
    F16,
    BF16,
    F64,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2_K,
    Q3_K,
    Q4_K,
    Q5_K,
    Q6_K
};

/// The smallest part of a row that can be read on its own.
struct BlockSize {
    Index numbers;
    std::ptrdiff_t bytes;
};

BlockSize block_size(DType dtype);
/// "BF16", "Q4_K": as the file formats write them.
const char* to_text(DType dtype);
/// Nothing for a type that the engine does not compute with.
std::optional<DType> dtype_of(std::string_view text);

/// What the rows of a stored weight are.
enum class WeightLayout {
    OutIn,  ///< a row per output feature: nn.Linear, embedding tables
    InOut,  ///< a row per input feature: Conv1D of GPT-1 and GPT-2
};

/// A matrix inside a mapped file, as it is stored: never transposed, copied or converted at load.
/// The owner of the file (the checkpoint) must outlive it. Bytes may stand at any address.
///
/// A part of a fused tensor is a view too. Of a Conv1D the query part is a range of columns: move
/// `data`, keep `row_stride`. Of a concatenated nn.Linear it is a range of rows. GPT-NeoX stores q,
/// k and v of one head together, so its query rows come in groups of d_head, 3·d_head rows apart.
/// llama.cpp stores the two features that rotate together next to each other, so the rows of a
/// head's first half and of its second are groups that take turns.
struct WeightView {
    DType dtype = DType::F32;
    WeightLayout layout = WeightLayout::OutIn;
    const std::byte* data = nullptr;  ///< first block of row 0; null: the model has no such weight
    Index skip = 0;                   ///< numbers of each row's first block before column 0
    Index rows = 0, cols = 0;         ///< as stored, of this view
    std::ptrdiff_t row_stride = 0;    ///< bytes between neighbouring rows of a group
    Index group_rows = 0;             ///< rows of one group; `rows` when there is only one
    Index turns = 1;                  ///< groups that take turns among the rows of one stretch
    std::ptrdiff_t turn_stride = 0;   ///< bytes between the first rows of such groups
    std::ptrdiff_t group_stride = 0;  ///< bytes between the first rows of neighbouring stretches

    bool empty() const { return data == nullptr; }
    Index out_features() const { return layout == WeightLayout::OutIn ? rows : cols; }
    /// Address of a row's first block.
    const std::byte* row(Index r) const {
        const Index group = r / group_rows;
        return data + group / turns * group_stride + group % turns * turn_stride +
               r % group_rows * row_stride;
    }
};

/// A whole, contiguous stored matrix. `cols` is a multiple of the type's block.
WeightView whole_matrix(DType dtype, WeightLayout layout, const void* data, Index rows, Index cols);
/// `count` rows from `first`; the view must have one group.
WeightView rows_of(const WeightView& weight, Index first, Index count);
/// `count` columns from `first`.
WeightView columns_of(const WeightView& weight, Index first, Index count);
/// The rows r with (r / group) % period == phase: q, k or v (phase 0, 1, 2 of period 3) of
/// GPT-NeoX's fused projection with group = d_head. The view must have one group.
WeightView strided_groups_of(const WeightView& weight, Index group, Index period, Index phase);

/// The rows of each head in the order of features (first half, second half), of a weight that
/// stores them in rotary pairs (i, i + d_head / 2). The view must have one group.
WeightView halves_of_pairs(const WeightView& weight, Index d_head);

/// Row `row` as it is stored, converted exactly to float. `out` has `weight.cols` places.
void read_row(const WeightView& weight, Index row, float* out);
/// The whole weight as it is stored, [rows, cols].
Matrix to_matrix(const WeightView& weight);
/// All numbers of a small tensor, row by row: norms and biases.
Vector to_vector(const WeightView& weight);

/// y = x W + b. Shapes: x [s, in], y [s, out].
struct Linear {
    WeightView weight;
    Vector bias;  ///< [out], or empty
};

struct NormWeights {
    Vector weight;  ///< [D], or empty: multiplies by one
    Vector bias;    ///< [D], or empty
};

struct AttentionWeights {
    Linear q;                    ///< D -> n_heads * d_head
    Linear k;                    ///< D -> n_kv_heads * d_head; D of the encoder in cross-attention
    Linear v;                    ///< D -> n_kv_heads * d_head
    Linear o;                    ///< n_heads * d_head -> D
    NormWeights q_norm, k_norm;  ///< [d_head], or [heads * d_head]
    /// T5: [relative_buckets, n_heads]. Every block of a stack views block 0's table.
    WeightView relative_bias;
    /// Disentangled: D -> n_heads * d_head, of the stack's relative positions; empty when the
    /// positions go through q and k.
    Linear position_q = {}, position_k = {};  ///< TransformerXl has position_k alone
    /// TransformerXl: [n_heads * d_head] added to the query before it meets content, relative
    /// positions (r_r) or segments (r_s); here r_w comes first.
    Vector content_bias = {}, position_bias = {}, segment_bias = {};
    WeightView segments = {};  ///< TransformerXl: [2, n_heads * d_head] same segment, another one
    /// D -> n_heads * d_head, of the positions that look at everything: Longformer.
    Linear q_global = {}, k_global = {}, v_global = {};
    /// D -> n_heads * d_head: a word's query for entities, an entity's for words and for entities;
    /// a word's for words is `q`. LUKE.
    Linear q_word_to_entity = {}, q_entity_to_word = {}, q_entity_to_entity = {};
};

/// act(in x) -> out; gated: act(gate x) · (in x) -> out.
struct MlpWeights {
    Linear gate;  ///< D -> d_mlp; only in gated MLPs
    Linear in;    ///< D -> d_mlp
    Linear out;   ///< d_mlp -> D
};

struct MoeWeights {
    Linear router;  ///< D -> n_experts
    std::vector<MlpWeights> experts;
};

struct BlockWeights {
    NormWeights ln1;  ///< of attention: before it, or after its sum in post-norm models
    AttentionWeights attention;
    NormWeights ln1_post;  ///< of attention's output: sandwich only
    NormWeights ln_cross;  ///< of cross-attention
    std::optional<AttentionWeights> cross;
    NormWeights ln2;       ///< of the MLP; a parallel block with one norm repeats ln1
    MlpWeights mlp;        ///< dense blocks
    MoeWeights moe;        ///< blocks of experts
    NormWeights ln2_post;  ///< of the MLP's output: sandwich only
    Linear conv;           ///< kernel * d_model / groups -> d_model, row by row [feature, tap]
    NormWeights ln_conv;   ///< of the sum of the block's output and the convolution's
};

struct EntityWeights {
    WeightView table;      ///< [entity vocabulary, d_embed]
    Linear projection;     ///< d_embed -> D; empty where they are equal
    WeightView positions;  ///< [n_positions, D]
    WeightView types;      ///< [n_types, D]
    NormWeights norm;
};

struct EmbeddingWeights {
    WeightView tokens;     ///< [vocab_size, d_embed]
    WeightView positions;  ///< [n_positions, position_width()], where the checkpoint has them
    WeightView types;      ///< [n_types, d_embed]
    NormWeights norm;
    Linear projection;  ///< d_embed -> d_model
    EntityWeights entities;
    Linear patches;  ///< channels * patch height * patch width -> D
    Vector picture;  ///< [D] the row in front of the patches
};

struct StackWeights {
    EmbeddingWeights embedding;
    std::vector<BlockWeights> blocks;  ///< one per weight group
    NormWeights final_norm;
    WeightView relative_positions;  ///< Disentangled: [2 * span, D], a row a bucket of distances
    NormWeights relative_norm;
};

struct HeadWeights {
    Linear project_out;  ///< d_model -> d_embed
    Linear transform;    ///< d_model -> HeadTransformSpec::d_out
    NormWeights transform_norm;
    Linear unembed;  ///< -> vocab_size (1 for a discriminator); views the token table when tied
    Linear pooler;   ///< d_model -> d_model, or the projection of an end token
    Linear next_sentence;     ///< d_model -> 2
    Linear classes;           ///< d_model -> n_classes
    Linear entity_transform;  ///< d_model -> HeadTransformSpec::d_out
    NormWeights entity_norm;
    Linear entity_unembed;  ///< -> entity vocabulary; views the entity table
};

/// Every number of a model, in the order a token meets them.
struct Weights {
    std::optional<StackWeights> encoder, decoder;
    HeadWeights head;
};

}  // namespace headlight
