#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/tensor.h"

namespace headlight {

/// Principal components of a set of vectors (Pearson 1901): the directions along which they differ
/// most.
struct Projection {
    Vector mean;  ///< [D] of the vectors it was made from
    Matrix axes;  ///< [c, D] unit rows, by explained variance; the largest entry is positive
    Eigen::VectorXd variance;  ///< [c] explained by each axis, as a share of all variance
    /// How many vectors it was made from.
    Index used = 0;

    Index components() const { return axes.rows(); }

    /// [n, D] -> [n, c] coordinates; vectors that it was not made from are welcome: the basis is
    /// frozen.
    Matrix project(const Matrix& vectors) const;
};

/// The exact principal components, by the eigenvectors of the smaller of covariance [D, D] and Gram
/// matrix [n, n], in double precision. Fewer than `components` when the vectors span less; the rest
/// of the axes is then zero.
/// @param vectors  [n, D], n >= 1
Projection principal_components(const Matrix& vectors, Index components);

/// `count` different numbers below `total` in random order, the same for the same seed: rows of a
/// vocabulary to take for all of it, so that one of any size answers in bounded time. Neighbours in
/// a vocabulary are alike, so that a regular choice would be none.
/// REQUIRES: count <= total < 2^32.
std::vector<Index> drawn_without_replacement(Index total, Index count, std::uint64_t seed);

}  // namespace headlight
