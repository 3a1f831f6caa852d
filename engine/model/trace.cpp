#include "engine/model/trace.h"

#include <algorithm>
#include <set>

namespace headlight {
namespace {

template <class Values>
std::size_t bytes_of_all(std::initializer_list<const Values*> tensors) {
    std::size_t total = 0;
    for (const Values* tensor : tensors)
        total += static_cast<std::size_t>(tensor->size()) * sizeof(float);
    return total;
}

std::size_t bytes_of(const BlockActivations& b) {
    std::size_t total =
        bytes_of_all<Matrix>({&b.q, &b.k, &b.v, &b.rot_q, &b.rot_k, &b.q_entity, &b.z, &b.attn_out,
                              &b.resid_mid, &b.router_logits, &b.mlp_out, &b.resid_post,
                              &b.normalized_resid_post}) +
        bytes_of_all<Vector>({&b.ln1_scale, &b.ln2_scale}) + b.pattern.values().size_bytes();
    if (b.cross)
        total +=
            bytes_of_all<Matrix>({&b.cross->q, &b.cross->z, &b.cross->out, &b.cross->resid_mid}) +
            bytes_of_all<Vector>({&b.cross->scale}) + b.cross->pattern.values().size_bytes();
    if (b.global) total += bytes_of_all<Matrix>({&b.global->q, &b.global->k, &b.global->v});
    if (b.conv)
        total += bytes_of_all<Matrix>({&b.conv->out, &b.conv->resid, &b.conv->normalized_resid}) +
                 bytes_of_all<Vector>({&b.conv->scale});
    return total;
}

ConstVectorView row_of(const Matrix& matrix, Index row) {
    return {matrix.data() + row * matrix.cols(), matrix.cols()};
}

const Matrix& input_of(const StackChunk& chunk, Index layer) {
    return layer == 0 ? chunk.embedded : chunk.blocks[static_cast<std::size_t>(layer - 1)].output();
}

const Matrix& final_of(const StackChunk& chunk) {
    return chunk.final_out.size() > 0 ? chunk.final_out
                                      : input_of(chunk, static_cast<Index>(chunk.blocks.size()));
}

/// Tokens among the rows in use.
Index words_of(const StackTrace::Segment& segment) {
    return std::min(segment.count, static_cast<Index>(segment.chunk->tokens.size()));
}

}  // namespace

std::size_t StackChunk::bytes() const {
    std::size_t total = bytes_of_all<Matrix>({&embedded, &final_out, &logits}) +
                        bytes_of_all<Vector>({&embed_scale, &final_scale}) +
                        (tokens.size() + types.size()) * sizeof(int) +
                        pixels.size() * sizeof(float) + global_positions.size() * sizeof(Index) +
                        entities.size() * sizeof(EntityMention);
    for (const BlockActivations& block : blocks)
        total += bytes_of(block);
    return total;
}

Index StackTrace::layers() const {
    return segments_.empty() ? 0 : static_cast<Index>(segments_.front().chunk->blocks.size());
}

void StackTrace::append(Segment segment) {
    length_ += segment.count;
    segments_.push_back(std::move(segment));
}

StackTrace StackTrace::prefix(Index count) const {
    StackTrace result;
    for (const Segment& segment : segments_) {
        if (result.length_ >= count) break;
        result.append({segment.chunk, std::min(segment.count, count - result.length_)});
    }
    return result;
}

std::vector<int> StackTrace::tokens() const {
    std::vector<int> all;
    for (const Segment& segment : segments_) {
        const auto& tokens = segment.chunk->tokens;
        all.insert(all.end(), tokens.begin(), tokens.begin() + words_of(segment));
    }
    return all;
}

bool StackTrace::has_types() const {
    return !segments_.empty() && !segments_.front().chunk->types.empty();
}

std::vector<int> StackTrace::types() const {
    std::vector<int> all;
    for (const Segment& segment : segments_) {
        const auto& types = segment.chunk->types;
        if (types.empty())
            all.resize(all.size() + static_cast<std::size_t>(words_of(segment)));
        else
            all.insert(all.end(), types.begin(), types.begin() + words_of(segment));
    }
    return all;
}

std::span<const Index> StackTrace::global_positions() const {
    if (segments_.empty()) return {};
    return segments_.front().chunk->global_positions;
}

std::span<const EntityMention> StackTrace::entities() const {
    if (segments_.empty()) return {};
    return segments_.front().chunk->entities;
}

std::span<const float> StackTrace::pixels() const {
    if (segments_.empty()) return {};
    return segments_.front().chunk->pixels;
}

const StackTrace::Segment& StackTrace::segment_of(Index position) const {
    const auto after = std::ranges::upper_bound(
        segments_, position, {}, [](const Segment& segment) { return segment.chunk->first; });
    return *std::prev(after);
}

ConstVectorView StackTrace::row(Index layer, BlockField field, Index position) const {
    const StackChunk& chunk = chunk_of(position);
    return row_of(chunk.blocks[static_cast<std::size_t>(layer)].*field, position - chunk.first);
}

ConstVectorView StackTrace::resid_pre_row(Index layer, Index position) const {
    const StackChunk& chunk = chunk_of(position);
    return row_of(input_of(chunk, layer), position - chunk.first);
}

ConstVectorView StackTrace::final_row(Index position) const {
    const StackChunk& chunk = chunk_of(position);
    return row_of(final_of(chunk), position - chunk.first);
}

Matrix StackTrace::matrix(Index layer, BlockField field) const {
    return gather([&](const StackChunk& chunk) -> const Matrix& {
        return chunk.blocks[static_cast<std::size_t>(layer)].*field;
    });
}

Matrix StackTrace::resid_pre(Index layer) const {
    return gather([&](const StackChunk& chunk) -> const Matrix& { return input_of(chunk, layer); });
}

Matrix StackTrace::final_out() const {
    return gather([](const StackChunk& chunk) -> const Matrix& { return final_of(chunk); });
}

Matrix StackTrace::attended_k(Index layer) const {
    return gather([&](const StackChunk& chunk) -> const Matrix& {
        return chunk.blocks[static_cast<std::size_t>(layer)].attended_k();
    });
}

Matrix StackTrace::attended_q(Index layer) const {
    return gather([&](const StackChunk& chunk) -> const Matrix& {
        return chunk.blocks[static_cast<std::size_t>(layer)].attended_q();
    });
}

std::size_t bytes_of(const Trace& trace) {
    std::set<const StackChunk*> chunks;
    for (const auto* stack : {&trace.encoder, &trace.decoder}) {
        if (!*stack) continue;
        for (const auto& segment : (*stack)->segments())
            chunks.insert(segment.chunk.get());
    }
    std::size_t total = 0;
    for (const StackChunk* chunk : chunks)
        total += chunk->bytes();
    if (trace.source)
        for (const SourceKeys& keys : *trace.source)
            total += bytes_of_all<Matrix>({&keys.k, &keys.v});
    return total;
}

}  // namespace headlight
