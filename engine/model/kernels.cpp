#include "engine/model/kernels.h"

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "engine/model/simd.h"
#include "engine/model/stored_blocks.h"
#include "engine/model/stored_numbers.h"

namespace headlight {
namespace {

using simd::kLanes;
using simd::Vec;
using stored::F32;

/// Calls run(std::type_identity<F32>{}) and its like for the type of a weight.
template <class Run>
void with_type(DType dtype, Run run) {
    switch (dtype) {
        case DType::F32:
            return run(std::type_identity<stored::F32>{});
        case DType::F16:
            return run(std::type_identity<stored::F16>{});
        case DType::BF16:
            return run(std::type_identity<stored::BF16>{});
        case DType::F64:
            return run(std::type_identity<stored::F64>{});
        case DType::Q4_0:
            return run(std::type_identity<stored::Q4_0>{});
        case DType::Q4_1:
            return run(std::type_identity<stored::Q4_1>{});
        case DType::Q5_0:
            return run(std::type_identity<stored::Q5_0>{});
        case DType::Q5_1:
            return run(std::type_identity<stored::Q5_1>{});
        case DType::Q8_0:
            return run(std::type_identity<stored::Q8_0>{});
        case DType::Q2_K:
            return run(std::type_identity<stored::Q2_K>{});
        case DType::Q3_K:
            return run(std::type_identity<stored::Q3_K>{});
        case DType::Q4_K:
            return run(std::type_identity<stored::Q4_K>{});
        case DType::Q5_K:
            return run(std::type_identity<stored::Q5_K>{});
        case DType::Q6_K:
            return run(std::type_identity<stored::Q6_K>{});
    }
}

// ---- the product ------------------------------------------------------------------------------
//
// Lanes run along the outputs. A panel of the weight, kPanelDepth inputs by at most kPanelColumns
// outputs, is brought into the first-level cache as floats, [in, out] whatever its type and layout,
// and then serves all rows of x. Each output is a sum over panels of a sum over the panel's inputs,
// both in order: that is the fixed sequence that the header promises.

#if defined(__AVX512F__)
constexpr int kTileRows = 8, kTileVecs = 3;  // 24 sums of 32 registers
#else
constexpr int kTileRows = 6, kTileVecs = 2;  // 12 sums of 16 registers
#endif
constexpr Index kPanelColumns = kTileVecs * kLanes;
constexpr Index kPanelDepth = 192;

/// Part of a weight, [in, out], as floats.
struct Panel {
    const float* data;
    Index stride;     ///< floats between neighbouring inputs
    Index depth;      ///< inputs
    Index columns;    ///< outputs
    Index ahead = 0;  ///< floats from here to what will be needed soon; 0 in copies
};

/// Where a tile's sums go.
struct Target {
    float* data;
    Index stride;  ///< floats between rows
    bool first;    ///< the first panel of a product: store instead of add
};

/// y[R rows, C vectors] = or += x[R rows, depth] panel[depth, C vectors].
template <int R, int C>
inline void multiply_tile(const float* x, Index x_stride, const Panel& panel, Target y) {
    Vec sums[R][C] = {};
    const float* weights = panel.data;
    for (Index k = 0; k < panel.depth; ++k) {
        Vec weight[C];
        for (int c = 0; c < C; ++c)
            weight[c] = simd::load(weights + c * kLanes);
        if (panel.ahead != 0)
            for (int c = 0; c < C; ++c)
                __builtin_prefetch(weights + c * kLanes + panel.ahead);
        for (int r = 0; r < R; ++r) {
            const Vec value = simd::broadcast(x[r * x_stride + k]);
            for (int c = 0; c < C; ++c)
                sums[r][c] = simd::multiply_add(value, weight[c], sums[r][c]);
        }
        weights += panel.stride;
    }
    const Index last_lanes = panel.columns - (C - 1) * kLanes;
    for (int r = 0; r < R; ++r) {
        float* row = y.data + r * y.stride;
        for (int c = 0; c < C; ++c, row += kLanes) {
            if (c == C - 1 && last_lanes < kLanes) {
                const Vec before = y.first ? Vec{} : simd::load_first(row, last_lanes);
                simd::store_first(row, before + sums[r][c], last_lanes);
            } else {
                const Vec before = y.first ? Vec{} : simd::load(row);
                simd::store(row, before + sums[r][c]);
            }
        }
    }
}

template <int C, int R = kTileRows>
inline void multiply_rows(Index rows, const float* x, Index x_stride, const Panel& panel,
                          Target y) {
    if (rows == R)
        multiply_tile<R, C>(x, x_stride, panel, y);
    else if constexpr (R > 1)
        multiply_rows<C, R - 1>(rows, x, x_stride, panel, y);
}

template <int C = kTileVecs>
void multiply_panel(Index vecs, Index rows, const float* x, Index x_stride, const Panel& panel,
                    Target y) {
    if constexpr (C > 1) {
        if (vecs < C) return multiply_panel<C - 1>(vecs, rows, x, x_stride, panel, y);
    }
    for (Index r = 0; r < rows; r += kTileRows)
        multiply_rows<C>(std::min<Index>(kTileRows, rows - r), x + r * x_stride, x_stride, panel,
                         {y.data + r * y.stride, y.stride, y.first});
}

/// The distance in bytes from some numbers of a row to those `count` further on.
template <class Type>
constexpr std::ptrdiff_t bytes_ahead(Index count) {
    return count / Type::kNumbers * Type::kBytes;
}

/// `depth` rows of a weight stored [in, out], from row `k`: `columns` numbers of each from `first`
/// on, filled up with zeros to `stride`.
template <class Type>
void copy_panel(const WeightView& weight, Index k, Index depth, Index first, Index columns,
                Index stride, float* panel) {
    const std::byte* row = weight.row(k);
    const std::ptrdiff_t ahead = bytes_ahead<Type>(first + 2 * kPanelColumns);
    for (Index i = 0; i < depth; ++i, row += weight.row_stride, panel += stride) {
        __builtin_prefetch(row + ahead);
        stored::read<Type>(row, first, columns, panel);
        std::fill(panel + columns, panel + stride, 0.0f);
    }
}

/// Numbers [first, first + depth) of `stride` rows of a weight stored [out, in]: squares of kLanes
/// by kLanes are transposed in registers. `ahead` is the distance in bytes to what will be needed
/// soon.
template <stored::Single Type>
void transpose_panel(const std::byte* const* rows, Index first, Index depth, std::ptrdiff_t ahead,
                     Index stride, float* panel) {
    for (Index column = 0; column < stride; column += kLanes, rows += kLanes) {
        Index i = 0;
        for (; i + kLanes <= depth; i += kLanes) {
            const std::ptrdiff_t offset = (first + i) * Type::kBytes;
            Vec square[kLanes];
            for (int r = 0; r < kLanes; ++r) {
                square[r] = Type::vec(rows[r] + offset);
                __builtin_prefetch(rows[r] + offset + ahead);
            }
            simd::transpose(square);
            for (int r = 0; r < kLanes; ++r)
                simd::store(panel + (i + r) * stride + column, square[r]);
        }
        for (; i < depth; ++i)
            for (int r = 0; r < kLanes; ++r)
                panel[i * stride + column + r] = Type::one(rows[r] + (first + i) * Type::kBytes);
    }
}

/// The same of quantised rows, which become floats first.
template <stored::Blocked Type>
void transpose_panel(const std::byte* const* rows, Index first, Index depth, std::ptrdiff_t ahead,
                     Index stride, float* panel) {
    alignas(64) float floats[kPanelColumns * kPanelDepth];
    const std::byte* lines[kPanelColumns];
    for (Index r = 0; r < stride; ++r) {
        float* line = floats + r * kPanelDepth;
        __builtin_prefetch(rows[r] + bytes_ahead<Type>(first) + ahead);
        stored::read<Type>(rows[r], first, depth, line);
        lines[r] = reinterpret_cast<const std::byte*>(line);
    }
    transpose_panel<F32>(lines, 0, depth, 0, stride, panel);
}

/// Columns [begin, end) of y = x W, W stored [in, out].
template <class Type>
void multiply_in_out(ConstMatrixView x, const WeightView& weight, Index begin, Index end,
                     MatrixView y) {
    alignas(64) float copy[kPanelDepth * kPanelColumns];
    const bool few_rows = x.rows() <= kTileRows;
    const bool floats = std::is_same_v<Type, F32> &&
                        reinterpret_cast<std::uintptr_t>(weight.data) % alignof(float) == 0;
    const auto multiply_at = [&](Index column, Index k) {
        const Index columns = std::min(kPanelColumns, end - column);
        const Index vecs = (columns + kLanes - 1) / kLanes;
        Panel panel{copy, vecs * kLanes, std::min(kPanelDepth, x.cols() - k), columns};
        if (few_rows && floats && columns % kLanes == 0) {
            panel.data = reinterpret_cast<const float*>(weight.row(k)) + column;
            panel.stride = weight.row_stride / std::ptrdiff_t{sizeof(float)};
            panel.ahead = 2 * kPanelColumns;
        } else {
            copy_panel<Type>(weight, k, panel.depth, weight.skip + column, columns, panel.stride,
                             copy);
        }
        multiply_panel(vecs, x.rows(), x.data() + k, x.outerStride(), panel,
                       {y.data() + column, y.outerStride(), k == 0});
    };
    // With few rows the weight streams past, so its rows are read lengthwise; with many, the sums
    // of a panel of columns stay in the cache.
    if (few_rows) {
        for (Index k = 0; k < x.cols(); k += kPanelDepth)
            for (Index column = begin; column < end; column += kPanelColumns)
                multiply_at(column, k);
    } else {
        for (Index column = begin; column < end; column += kPanelColumns)
            for (Index k = 0; k < x.cols(); k += kPanelDepth)
                multiply_at(column, k);
    }
}

/// Columns [begin, end) of y = x W, W stored [out, in].
template <class Type>
void multiply_out_in(ConstMatrixView x, const WeightView& weight, Index begin, Index end,
                     MatrixView y) {
    alignas(64) float copy[kPanelDepth * kPanelColumns];
    const std::byte* rows[kPanelColumns];
    for (Index column = begin; column < end; column += kPanelColumns) {
        const Index columns = std::min(kPanelColumns, end - column);
        const Index vecs = (columns + kLanes - 1) / kLanes;
        // The last row stands in for those that fill up the last vector.
        for (Index i = 0; i < vecs * kLanes; ++i)
            rows[i] = weight.row(column + std::min(i, columns - 1));
        for (Index k = 0; k < x.cols(); k += kPanelDepth) {
            const Index depth = std::min(kPanelDepth, x.cols() - k);
            const bool last = k + depth == x.cols();
            const std::ptrdiff_t ahead =
                last ? kPanelColumns * weight.row_stride - bytes_ahead<Type>(k)
                     : bytes_ahead<Type>(depth);
            const Panel panel{copy, vecs * kLanes, depth, columns};
            transpose_panel<Type>(rows, weight.skip + k, depth, ahead, panel.stride, copy);
            multiply_panel(vecs, x.rows(), x.data() + k, x.outerStride(), panel,
                           {y.data() + column, y.outerStride(), k == 0});
        }
    }
}

/// Columns [begin, end) of y = x W.
template <class Type>
void multiply_columns(ConstMatrixView x, const WeightView& weight, Index begin, Index end,
                      MatrixView y) {
    if (weight.layout == WeightLayout::OutIn)
        multiply_out_in<Type>(x, weight, begin, end, y);
    else
        multiply_in_out<Type>(x, weight, begin, end, y);
}

/// Whole panels, and enough of them to be worth waking a thread for.
Index columns_per_task(Index work_per_column) {
    constexpr Index kWork = 1 << 18, kLeastPanels = 4;
    const Index columns = kWork / std::max<Index>(work_per_column, 1);
    return std::max(kLeastPanels, columns / kPanelColumns + 1) * kPanelColumns;
}

}  // namespace

void convert_to_float(DType dtype, const std::byte* row, Index first, Index count, float* to) {
    with_type(dtype, [&](auto type) {
        stored::read<typename decltype(type)::type>(row, first, count, to);
    });
}

void linear(ConstMatrixView x, const Linear& layer, MatrixView y, ThreadPool& pool) {
    const auto columns = [&](Index begin, Index end) {
        with_type(layer.weight.dtype, [&](auto type) {
            multiply_columns<typename decltype(type)::type>(x, layer.weight, begin, end, y);
        });
        if (layer.bias.size() == 0) return;
        for (Index r = 0; r < y.rows(); ++r) {
            float* row = y.data() + r * y.outerStride();
            const float* bias = layer.bias.data();
            for (Index column = begin; column < end; ++column)
                row[column] += bias[column];
        }
    };
    pool.parallel_for(y.cols(), columns_per_task(x.rows() * x.cols()), columns);
}

Matrix linear(const Matrix& x, const Linear& layer, ThreadPool& pool) {
    Matrix y(x.rows(), layer.weight.out_features());
    linear(view_of(x), layer, writable(y), pool);
    return y;
}

namespace {

WeightView weight_of(ConstMatrixView matrix, WeightLayout layout) {
    WeightView weight =
        whole_matrix(DType::F32, layout, matrix.data(), matrix.rows(), matrix.cols());
    weight.row_stride = matrix.outerStride() * std::ptrdiff_t{sizeof(float)};
    return weight;
}

}  // namespace

void multiply(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    multiply_columns<F32>(a, weight_of(b, WeightLayout::InOut), 0, b.cols(), c);
}

void multiply_transposed(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    multiply_columns<F32>(a, weight_of(b, WeightLayout::OutIn), 0, b.rows(), c);
}

}  // namespace headlight
