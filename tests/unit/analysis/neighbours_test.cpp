#include "engine/analysis/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/sampling/rng.h"

namespace headlight {
namespace {

ConstVectorView view(const Vector& vector) { return {vector.data(), vector.size()}; }

TEST(Cosine, KnownAngles) {
    const Vector a{{1, 0}}, b{{1, 1}}, zero{{0, 0}};
    EXPECT_NEAR(cosine(view(a), view(b)), 0.707107, 1e-6);
    EXPECT_NEAR(angle_degrees(cosine(view(a), view(b))), 45.0, 1e-4);
    EXPECT_DOUBLE_EQ(cosine(view(a), view(b)), cosine(view(b), view(a)));
    EXPECT_DOUBLE_EQ(cosine(view(b), view(b)), 1);
    EXPECT_EQ(cosine(view(a), view(zero)), 0);
    EXPECT_EQ(angle_degrees(-1.0000001), 180);
}

TEST(NearestRows, EqualBruteForceOverTheWholeTable) {
    Rng random(4);
    Matrix table(300, 7);
    for (Index i = 0; i < table.size(); ++i)
        table.data()[i] = static_cast<float>(random.uniform() - 0.5);
    const WeightView stored =
        whole_matrix(DType::F32, WeightLayout::OutIn, table.data(), table.rows(), table.cols());
    for (int query = 0; query < 20; ++query) {
        const Vector vector = table.row(query);
        std::vector<std::pair<double, int>> all;
        for (int r = 0; r < 300; ++r) {
            const Eigen::RowVectorXd row = table.row(r).cast<double>();
            const Eigen::RowVectorXd q = vector.cast<double>();
            if (r != query) all.emplace_back(-row.dot(q) / row.norm() / q.norm(), r);
        }
        std::sort(all.begin(), all.end());
        const auto found = nearest_rows(stored, view(vector), 10, query);
        ASSERT_EQ(found.size(), 10u);
        for (int i = 0; i < 10; ++i) {
            EXPECT_EQ(found[i].index, all[i].second);
            EXPECT_NEAR(found[i].cosine, -all[i].first, 1e-12);
        }
    }
}

TEST(NearestRows, ReadsHalfPrecisionAndStopsAtTheTable) {
    const Eigen::half stored[4] = {Eigen::half(1), Eigen::half(0), Eigen::half(0.5f),
                                   Eigen::half(0.5f)};
    const WeightView table = whole_matrix(DType::F16, WeightLayout::OutIn, stored, 2, 2);
    const Vector vector{{1, 0}};
    const auto found = nearest_rows(table, view(vector), 99);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].index, 0);
    EXPECT_DOUBLE_EQ(found[0].cosine, 1);
    EXPECT_NEAR(found[1].cosine, 0.707107, 1e-6);
    EXPECT_TRUE(nearest_rows(table, view(vector), 0).empty());
}

}  // namespace
}  // namespace headlight
