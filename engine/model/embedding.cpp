#include "engine/model/embedding.h"

#include <algorithm>
#include <utility>

#include "engine/model/kernels.h"
#include "engine/model/ops.h"
#include "engine/model/positions.h"

namespace headlight {

Matrix token_rows(const EmbedSpec& spec, const EmbeddingWeights& weights,
                  const EmbeddingInput& in) {
    Matrix rows(in.count(), weights.tokens.cols);
    for (Index i = 0; i < rows.rows(); ++i)
        read_row(weights.tokens, in.tokens[static_cast<std::size_t>(in.first + i)],
                 rows.data() + i * rows.cols());
    if (spec.scale != 1) scale(spec.scale, rows.data(), rows.size());
    return rows;
}

Matrix position_table_rows(const EmbedSpec& spec, const EmbeddingWeights& weights,
                           const EmbeddingInput& in) {
    const std::vector<int> ids = position_rows(spec, in.tokens, in.pad_id);
    const bool counts_padding = spec.position_ids == PositionIds::AfterPadding;
    Matrix rows(in.count(), spec.position_width());
    for (Index i = 0; i < rows.rows(); ++i) {
        const int id = ids[static_cast<std::size_t>(in.first + i)];
        if (!weights.positions.empty())
            read_row(weights.positions, id, rows.data() + i * rows.cols());
        else if (counts_padding && id == in.pad_id.value_or(0))
            rows.row(i).setZero();  // the place of padding has no waves: M2M100
        else
            rows.row(i) = sinusoid(spec.position, id, spec.position_width());
    }
    return rows;
}

Matrix type_rows(const EmbeddingWeights& weights, const EmbeddingInput& in) {
    Matrix rows(in.count(), weights.types.cols);
    for (Index i = 0; i < rows.rows(); ++i) {
        const auto position = static_cast<std::size_t>(in.first + i);
        read_row(weights.types, in.types.empty() ? 0 : in.types[position],
                 rows.data() + i * rows.cols());
    }
    return rows;
}

namespace {

Embedded embed_words(const EmbedSpec& spec, const EmbeddingWeights& weights,
                     const EmbeddingInput& in, ThreadPool& pool) {
    Embedded result;
    Matrix sum = token_rows(spec, weights, in);
    if (spec.adds_types(!in.types.empty())) sum += type_rows(weights, in);
    if (spec.project_before_positions) sum = linear(sum, weights.projection, pool);
    if (spec.position != PositionKind::None) sum += position_table_rows(spec, weights, in);
    const auto normalise = [&] {
        if (!spec.norm) return;
        Normalized normed = norm(*spec.norm, weights.norm, view_of(sum));
        sum = std::move(normed.out);
        result.scale = std::move(normed.scale);
    };
    const bool project_last = spec.project && !spec.project_before_positions;
    if (spec.norm_before_project || !project_last) normalise();
    if (project_last) sum = linear(sum, weights.projection, pool);
    if (project_last && !spec.norm_before_project) normalise();
    result.out = std::move(sum);
    return result;
}

Embedded embed_entities(const EntitySpec& spec, const EntityWeights& weights,
                        std::span<const EntityMention> entities, ThreadPool& pool) {
    const Matrix sum = entity_rows(weights, entities, pool) +
                       entity_position_rows(weights, entities) +
                       entity_type_rows(weights, entities);
    Normalized normed = norm(spec.norm, weights.norm, view_of(sum));
    return {std::move(normed.out), std::move(normed.scale)};
}

}  // namespace

Matrix entity_rows(const EntityWeights& weights, std::span<const EntityMention> entities,
                   ThreadPool& pool) {
    Matrix rows(static_cast<Index>(entities.size()), weights.table.cols);
    for (Index i = 0; i < rows.rows(); ++i)
        read_row(weights.table, entities[static_cast<std::size_t>(i)].id,
                 rows.data() + i * rows.cols());
    return weights.projection.weight.empty() ? rows : linear(rows, weights.projection, pool);
}

Matrix entity_position_rows(const EntityWeights& weights, std::span<const EntityMention> entities) {
    Matrix means = Matrix::Zero(static_cast<Index>(entities.size()), weights.positions.cols);
    Vector row(weights.positions.cols);
    for (Index i = 0; i < means.rows(); ++i) {
        const EntityMention& entity = entities[static_cast<std::size_t>(i)];
        for (int position = entity.begin; position < entity.end; ++position) {
            read_row(weights.positions, position, row.data());
            means.row(i) += row;
        }
        means.row(i) /= static_cast<float>(entity.end - entity.begin);
    }
    return means;
}

Matrix entity_type_rows(const EntityWeights& weights, std::span<const EntityMention> entities) {
    Matrix rows(static_cast<Index>(entities.size()), weights.types.cols);
    for (Index i = 0; i < rows.rows(); ++i)
        read_row(weights.types, entities[static_cast<std::size_t>(i)].type,
                 rows.data() + i * rows.cols());
    return rows;
}

Matrix picture_rows(const PatchSpec& spec, const EmbeddingWeights& weights,
                    std::span<const float> pixels, ThreadPool& pool) {
    const Index area = Index{spec.patch_height} * spec.patch_width;
    Matrix patches(spec.rows() - 1, spec.channels * area);
    for (Index patch = 0; patch < patches.rows(); ++patch) {
        const Index top = patch / spec.across() * spec.patch_height;
        const Index left = patch % spec.across() * spec.patch_width;
        float* to = patches.data() + patch * patches.cols();
        for (Index channel = 0; channel < spec.channels; ++channel)
            for (Index y = 0; y < spec.patch_height; ++y) {
                const Index row = channel * spec.height + top + y;
                const float* from = pixels.data() + row * spec.width + left;
                to = std::copy(from, from + spec.patch_width, to);
            }
    }
    Matrix rows(spec.rows(), weights.picture.size());
    rows << weights.picture, linear(patches, weights.patches, pool);
    return rows;
}

Embedded embed(const EmbedSpec& spec, const EmbeddingWeights& weights, const EmbeddingInput& in,
               ThreadPool& pool) {
    if (spec.patches) {
        const Matrix rows = picture_rows(*spec.patches, weights, in.pixels, pool);
        return {rows + to_matrix(weights.positions), {}};
    }
    Embedded words = embed_words(spec, weights, in, pool);
    if (in.entities.empty()) return words;
    const Embedded entities = embed_entities(*spec.entities, weights.entities, in.entities, pool);
    Embedded all{Matrix(words.out.rows() + entities.out.rows(), spec.d_model),
                 Vector(words.scale.size() + entities.scale.size())};
    all.out << words.out, entities.out;
    all.scale << words.scale, entities.scale;
    return all;
}

}  // namespace headlight
