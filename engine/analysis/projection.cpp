#include "engine/analysis/projection.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>
#include <vector>

#include "engine/sampling/rng.h"

namespace headlight {
namespace {

using MatrixD = Eigen::MatrixXd;

/// Eigenvectors of a symmetric matrix, largest eigenvalue first.
struct Spectrum {
    Eigen::VectorXd values;
    MatrixD vectors;  // one a column
};

Spectrum spectrum_of(const MatrixD& symmetric) {
    const Eigen::SelfAdjointEigenSolver<MatrixD> solver(symmetric);
    return {solver.eigenvalues().reverse(), solver.eigenvectors().rowwise().reverse()};
}

/// The direction of an axis is arbitrary: its largest entry (the first of equals) shall be
/// positive.
void fix_sign(Eigen::Ref<Eigen::VectorXd> axis) {
    Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    if (axis[largest] < 0) axis = -axis;
}

}  // namespace

Matrix Projection::project(const Matrix& vectors) const {
    return (vectors.rowwise() - mean) * axes.transpose();
}

Projection principal_components(const Matrix& vectors, Index components) {
    Projection result;
    const Index n = vectors.rows();
    const Index d = vectors.cols();
    const Eigen::RowVectorXd mean = vectors.cast<double>().colwise().mean();
    const MatrixD centred = vectors.cast<double>().rowwise() - mean;
    result.mean = mean.cast<float>();
    result.axes = Matrix::Zero(components, d);
    result.variance = Eigen::VectorXd::Zero(components);
    result.used = n;
    const double total = centred.squaredNorm();
    if (total <= 0) return result;

    const bool gram = n < d;
    const Spectrum spectrum = spectrum_of(gram ? MatrixD(centred * centred.transpose())
                                               : MatrixD(centred.transpose() * centred));
    // Beyond the rank of the vectors an axis is rounding noise.
    const double noise = spectrum.values[0] * 1e-12;
    const Index found = std::min(components, spectrum.values.size());
    for (Index c = 0; c < found && spectrum.values[c] > noise; ++c) {
        Eigen::VectorXd axis = gram ? Eigen::VectorXd(centred.transpose() * spectrum.vectors.col(c))
                                    : Eigen::VectorXd(spectrum.vectors.col(c));
        axis.normalize();
        fix_sign(axis);
        result.axes.row(c) = axis.transpose().cast<float>();
        result.variance[c] = spectrum.values[c] / total;
    }
    return result;
}

std::vector<Index> drawn_without_replacement(Index total, Index count, std::uint64_t seed) {
    std::vector<Index> numbers(static_cast<std::size_t>(total));
    std::iota(numbers.begin(), numbers.end(), Index{0});
    Rng random(seed);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const auto left = static_cast<std::uint32_t>(numbers.size() - i);
        std::swap(numbers[i], numbers[i + random.below(left)]);
    }
    numbers.resize(static_cast<std::size_t>(count));
    return numbers;
}

}  // namespace headlight
