#include "engine/analysis/projection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "engine/sampling/rng.h"

namespace headlight {
namespace {

Matrix random_matrix(Index rows, Index cols, std::uint64_t seed) {
    Rng random(seed);
    Matrix matrix(rows, cols);
    for (Index i = 0; i < matrix.size(); ++i) {
        matrix.data()[i] = static_cast<float>(random.uniform() * 2 - 1);
    }
    return matrix;
}

/// Three vectors whose components are known in closed form (computed in double precision
/// elsewhere).
TEST(PrincipalComponents, OfThreeKnownVectors) {
    const Matrix x{{1, 0, 1, 0}, {0, 2, 0, 2}, {1, 1, 1, 1}};
    const Projection pca = principal_components(x, 4);
    const double total = 2.535184 + 0.131483;
    EXPECT_NEAR(pca.variance[0], 2.535184 / total, 1e-6);
    EXPECT_NEAR(pca.variance[1], 0.131483 / total, 1e-6);
    EXPECT_EQ(pca.variance[2], 0);
    const Vector axis{{-0.333654f, 0.623438f, -0.333654f, 0.623438f}};
    EXPECT_TRUE(pca.axes.row(0).isApprox(axis, 1e-5f)) << pca.axes.row(0);
    const Matrix scores = pca.project(x);
    const Vector first{{-1.469312f, 1.691748f, -0.222436f}};
    EXPECT_TRUE(scores.col(0).transpose().isApprox(first, 1e-5f)) << scores.col(0);
    const Vector second{{0.251682f, 0.163943f, -0.415625f}};
    EXPECT_TRUE(scores.col(1).transpose().cwiseAbs().isApprox(second.cwiseAbs(), 1e-4f));
}

TEST(PrincipalComponents, GramAndCovarianceGiveTheSameAxes) {
    // 12 vectors of 12 features go by the covariance; one feature more, always zero, sends them to
    // the Gram matrix.
    const Matrix square = random_matrix(12, 12, 3);
    Matrix wide = Matrix::Zero(12, 13);
    wide.leftCols(12) = square;
    const Projection a = principal_components(square, 5);
    const Projection b = principal_components(wide, 5);
    EXPECT_TRUE(a.axes.isApprox(b.axes.leftCols(12), 1e-4f));
    EXPECT_TRUE(a.variance.isApprox(b.variance, 1e-6));
}

TEST(PrincipalComponents, AxesAreOrthonormalAndTheirLargestEntryPositive) {
    const Projection pca = principal_components(random_matrix(40, 9, 5), 9);
    EXPECT_TRUE((pca.axes * pca.axes.transpose()).isApprox(Matrix::Identity(9, 9), 1e-5f));
    EXPECT_NEAR(pca.variance.sum(), 1, 1e-9);
    for (Index c = 0; c < 9; ++c) {
        Index largest = 0;
        pca.axes.row(c).cwiseAbs().maxCoeff(&largest);
        EXPECT_GT(pca.axes(c, largest), 0);
        if (c > 0) {
            EXPECT_LE(pca.variance[c], pca.variance[c - 1]);
        }
    }
}

TEST(PrincipalComponents, OfOneOrEqualVectorsIsZeroAndFinite) {
    for (const Index n : {1, 3}) {
        const Matrix equal = Matrix::Constant(n, 4, 2.5f);
        const Projection pca = principal_components(equal, 2);
        EXPECT_EQ(pca.axes, Matrix::Zero(2, 4));
        EXPECT_EQ(pca.project(equal), Matrix::Zero(n, 2));
    }
}

TEST(PrincipalComponents, TheBasisIsFrozenForOtherVectors) {
    const Matrix all = random_matrix(30, 6, 8);
    const Projection pca = principal_components(all.topRows(20), 2);
    const Matrix both = pca.project(all);
    EXPECT_TRUE(both.bottomRows(10).isApprox(pca.project(all.bottomRows(10))));
}

TEST(DrawnWithoutReplacement, NumbersDifferAndFollowTheSeed) {
    const std::vector<Index> drawn = drawn_without_replacement(200, 50, 1);
    EXPECT_EQ(std::set<Index>(drawn.begin(), drawn.end()).size(), 50U);
    EXPECT_GE(*std::ranges::min_element(drawn), 0);
    EXPECT_LT(*std::ranges::max_element(drawn), 200);
    EXPECT_EQ(drawn_without_replacement(200, 50, 1), drawn);
    EXPECT_NE(drawn_without_replacement(200, 50, 2), drawn);
    std::vector<Index> all = drawn_without_replacement(9, 9, 3);
    std::ranges::sort(all);
    EXPECT_EQ(all, (std::vector<Index>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
}

}  // namespace
}  // namespace headlight
