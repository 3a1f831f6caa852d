#include "engine/io/tensor_request.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string_view>
#include <utility>

namespace headlight {
namespace {

WeightView view_of(const StoredTensor& tensor, WeightLayout layout, Index rows, Index cols) {
    return whole_matrix(*tensor.weight_type(), layout, tensor.bytes.data(), rows, cols);
}

Vector vector_of(const StoredTensor& tensor) {
    return to_vector(view_of(tensor, WeightLayout::OutIn, 1, tensor.element_count()));
}

Index total_out(const std::vector<TensorPart>& pieces) {
    Index out = 0;
    for (const TensorPart& piece : pieces) {
        out += piece.out;
    }
    return out;
}

/// Gives each projection its view of the stored weight.
void bind_weights(const WeightView& whole, const std::vector<TensorPart>& pieces, Packing packing,
                  Index d_head, Weights& weights) {
    const auto count = static_cast<Index>(pieces.size());
    Index first = 0;
    for (Index i = 0; i < count; ++i) {
        const TensorPart& piece = pieces[static_cast<std::size_t>(i)];
        WeightView& view = piece.linear(weights).weight;
        if (packing == Packing::RotaryPairs) {
            view = halves_of_pairs(whole, d_head);
        } else if (packing == Packing::PerHead) {
            view = strided_groups_of(whole, d_head, count, i);
        } else if (whole.layout == WeightLayout::OutIn) {
            view = rows_of(whole, first, piece.out);
        } else {
            view = columns_of(whole, first, piece.out);
        }
        first += piece.out;
    }
}

void bind_biases(const Vector& whole, const std::vector<TensorPart>& pieces, Packing packing,
                 Index d_head, Weights& weights) {
    const auto count = static_cast<Index>(pieces.size());
    Index first = 0;
    for (Index i = 0; i < count; ++i) {
        const TensorPart& piece = pieces[static_cast<std::size_t>(i)];
        Vector& bias = piece.linear(weights).bias;
        bias.resize(piece.out);
        if (packing == Packing::RotaryPairs) {
            for (Index row = 0; row < piece.out; ++row) {
                const Index head = row / d_head * d_head, at = row % d_head, half = d_head / 2;
                bias[row] = whole[head + 2 * (at % half) + at / half];
            }
        } else if (packing == Packing::PerHead) {
            for (Index at = 0; at < piece.out; at += d_head) {
                bias.segment(at, d_head) = whole.segment(at * count + i * d_head, d_head);
            }
        } else {
            bias = whole.segment(first, piece.out);
        }
        first += piece.out;
    }
}

}  // namespace

std::vector<std::string> names_of(const TensorRule& rule, const char* ending,
                                  const PatternIndex& index) {
    std::vector<std::string> names;
    std::string_view rest = rule.pattern;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        names.push_back(expand_pattern(rest.substr(0, end), index) + ending);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return names;
}

void TensorRequest::ask(const char* ending, std::vector<std::int64_t> shape,
                        std::function<void(const StoredTensor&, Weights&)> bind) const {
    ExpectedTensor tensor{
        rule_.role,       part_,           in_expert,     names_of(rule_, ending, index),
        std::move(shape), std::move(bind), rule_.optional};
    tensor.names.insert(tensor.names.end(), other_names.begin(), other_names.end());
    visit_(tensor);
}

/// The columns of all heads are one axis, or an axis of heads and one of their features.
std::vector<std::int64_t> TensorRequest::shape_of(Index rows, Index cols) const {
    if (rule_.head_axis) {
        return {rows, cols / d_head, d_head};
    }
    return {rows, cols};
}

void TensorRequest::table(Index rows, Index cols,
                          std::function<void(Weights&, WeightView)> put) const {
    ask("", shape_of(rows, cols), [=](const StoredTensor& tensor, Weights& weights) {
        put(weights, view_of(tensor, WeightLayout::OutIn, rows, cols));
    });
}

void TensorRequest::norm(const NormSpec& spec, Index size,
                         std::function<NormWeights&(Weights&)> get) const {
    if (!spec.affine) {
        return;
    }
    ask(".weight", {size}, [=](const StoredTensor& tensor, Weights& weights) {
        get(weights).weight = vector_of(tensor);
    });
    if (spec.kind == NormKind::LayerNorm) {
        ask(".bias", {size}, [=](const StoredTensor& tensor, Weights& weights) {
            get(weights).bias = vector_of(tensor);
        });
    }
}

void TensorRequest::vector(Index size, std::function<Vector&(Weights&)> get) const {
    ask("", {size},
        [=](const StoredTensor& tensor, Weights& weights) { get(weights) = vector_of(tensor); });
}

void TensorRequest::linear(Index in, bool bias, std::vector<TensorPart> pieces,
                           Packing packing) const {
    const Index out = total_out(pieces);
    const WeightLayout layout = rule_.layout;
    const Index rows = layout == WeightLayout::OutIn ? out : in;
    const Index cols = layout == WeightLayout::OutIn ? in : out;
    const char* ending = rule_.head_axis ? "" : ".weight";
    const Index head = d_head;
    ask(ending, shape_of(rows, cols), [=](const StoredTensor& tensor, Weights& weights) {
        bind_weights(view_of(tensor, layout, rows, cols), pieces, packing, head, weights);
    });
    if (bias) {
        ask(".bias", {out}, [=](const StoredTensor& tensor, Weights& weights) {
            bind_biases(vector_of(tensor), pieces, packing, head, weights);
        });
    }
}

void TensorRequest::convolution(Index in, const std::vector<std::int64_t>& kernel,
                                const TensorPart& piece) const {
    std::vector<std::int64_t> shape{piece.out, in};
    shape.insert(shape.end(), kernel.begin(), kernel.end());
    const Index inputs = std::accumulate(kernel.begin(), kernel.end(), in, std::multiplies<>());
    ask(".weight", shape, [=](const StoredTensor& tensor, Weights& weights) {
        piece.linear(weights).weight = view_of(tensor, WeightLayout::OutIn, piece.out, inputs);
    });
    ask(".bias", {piece.out}, [=](const StoredTensor& tensor, Weights& weights) {
        piece.linear(weights).bias = vector_of(tensor);
    });
}

}  // namespace headlight
