#pragma once

#include <cstdint>
#include <optional>

#include "engine/model/tensor.h"

namespace headlight {

/// Principal components of a set of vectors (Pearson 1901): the directions along which they differ
/// most.
struct Projection {
    Vector mean;  ///< [D] of the vectors it was made from
    Matrix axes;  ///< [c, D] unit rows, by explained variance; the largest entry is positive
    Eigen::VectorXd variance;  ///< [c] explained by each axis, as a share of all variance
    /// How many vectors it was made from; fewer than were given when they had to be sampled.
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

/// The same of at most `limit` of the vectors, drawn without replacement by a seeded generator, so
/// that a vocabulary of any size answers in bounded time. `Projection::used` says how many.
Projection principal_components_sampled(const Matrix& vectors, Index components, Index limit,
                                        std::uint64_t seed);

}  // namespace headlight
