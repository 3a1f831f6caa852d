#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace headlight {

using Index = Eigen::Index;

/// Activations are [position, feature]: one row a token, so a token's vector is contiguous.
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// A row: one value per feature.
using Vector = Eigen::Matrix<float, 1, Eigen::Dynamic>;

/// Rows of somebody else's matrix; rows may be further apart than they are long.
using MatrixView = Eigen::Map<Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
using ConstMatrixView = Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
using ConstVectorView = Eigen::Map<const Vector>;

inline ConstMatrixView view_of(const Matrix& matrix) {
    return {matrix.data(), matrix.rows(), matrix.cols(), Eigen::OuterStride<>(matrix.cols())};
}
inline MatrixView writable(Matrix& matrix) {
    return {matrix.data(), matrix.rows(), matrix.cols(), Eigen::OuterStride<>(matrix.cols())};
}

/// `count` rows of a matrix from `first`.
inline ConstMatrixView rows_of(const Matrix& matrix, Index first, Index count) {
    return {matrix.data() + first * matrix.cols(), count, matrix.cols(),
            Eigen::OuterStride<>(matrix.cols())};
}

/// [head, query, key], contiguous; one head is a matrix without copying.
class Tensor3 {
public:
    Tensor3() = default;
    /// All zeros.
    Tensor3(Index heads, Index queries, Index keys)
        : heads_(heads),
          queries_(queries),
          keys_(keys),
          values_(static_cast<std::size_t>(heads * queries * keys)) {}

    Index heads() const { return heads_; }
    Index queries() const { return queries_; }
    Index keys() const { return keys_; }
    bool empty() const { return values_.empty(); }
    std::span<const float> values() const { return values_; }

    MatrixView operator[](Index head) {
        return {values_.data() + head * queries_ * keys_, queries_, keys_,
                Eigen::OuterStride<>(keys_)};
    }
    ConstMatrixView operator[](Index head) const {
        return {values_.data() + head * queries_ * keys_, queries_, keys_,
                Eigen::OuterStride<>(keys_)};
    }

private:
    Index heads_ = 0, queries_ = 0, keys_ = 0;
    std::vector<float> values_;
};

/// A tensor of any rank by value: what the tensor browser, the dump and the checks read. Row-major,
/// last axis contiguous. Holds numbers or ids, never both.
struct Tensor {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
    std::vector<std::int64_t> ids;

    bool holds_ids() const { return !ids.empty(); }
};

}  // namespace headlight
