#pragma once

#include <optional>
#include <span>

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// Tokens to vectors: token row · scale + position row + type row, then norm and projection.
/// Entities likewise, with tables of their own.

/// An entity and the tokens that mention it, for models with entities (LUKE).
struct EntityMention {
    int id = 0;              ///< row of the entity table
    int begin = 0, end = 0;  ///< the mention's positions [begin, end)
    int type = 0;

    bool operator==(const EntityMention&) const = default;
};

/// The sequence and the part of it that is wanted.
struct EmbeddingInput {
    std::span<const int> tokens;  ///< from the first position: some position ids count them
    std::span<const int> types;   ///< as many, or none: all 0
    Index first = 0;              ///< first wanted position
    std::optional<int> pad_id;
    std::span<const EntityMention> entities = {};
    std::span<const float> pixels = {};  ///< [channels, height, width], in place of tokens

    /// Words only.
    Index count() const { return static_cast<Index>(tokens.size()) - first; }
};

/// [n, d_embed] each.
Matrix token_rows(const EmbedSpec& spec, const EmbeddingWeights& weights, const EmbeddingInput& in);
Matrix position_table_rows(const EmbedSpec& spec, const EmbeddingWeights& weights,
                           const EmbeddingInput& in);
Matrix type_rows(const EmbeddingWeights& weights, const EmbeddingInput& in);

/// [e, D] each: rows of the entity table, projected; the mean of the position rows that a mention
/// covers; rows of the entities' type table.
Matrix entity_rows(const EntityWeights& weights, std::span<const EntityMention> entities,
                   ThreadPool& pool);
Matrix entity_position_rows(const EntityWeights& weights, std::span<const EntityMention> entities);
Matrix entity_type_rows(const EntityWeights& weights, std::span<const EntityMention> entities);

/// [s, D] the row that stands for the whole picture, then one per patch, from the top left.
Matrix picture_rows(const PatchSpec& spec, const EmbeddingWeights& weights,
                    std::span<const float> pixels, ThreadPool& pool);

struct Embedded {
    Matrix out;    ///< [n, D] words, then entities
    Vector scale;  ///< [n] of the norm; empty without one
};
Embedded embed(const EmbedSpec& spec, const EmbeddingWeights& weights, const EmbeddingInput& in,
               ThreadPool& pool);

}  // namespace headlight
