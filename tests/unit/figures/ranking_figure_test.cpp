#include "app/figures/ranking_figure.h"

#include <gtest/gtest.h>

#include "engine/prediction.h"
#include "tests/support/random_loaded_model.h"

namespace headlight {
namespace {

using namespace testing;  // NOLINT: the random models' names

std::shared_ptr<const Snapshot> discriminated(const std::string& text) {
    ModelSpec spec = bert_like();
    spec.head = {};
    spec.head.kind = HeadKind::Discriminator;
    return snapshot_of(load_random(spec, Frame::Bert), {.text = text});
}

std::shared_ptr<const Snapshot> classified() {
    const ModelSpec spec = vit_like();
    const PatchSpec& patches = *spec.encoder->embed.patches;
    AnalysisRequest request;
    for (int i = 0; i < patches.channels * patches.height * patches.width; ++i)
        request.pixels.push_back(static_cast<float>(i % 7) / 7);
    return snapshot_of(load_random(spec, Frame::None), request);
}

TEST(Ranking, TheMostSuspiciousTokenIsFirst) {
    const auto snapshot = discriminated("abcd");
    const Vector shares = replaced_probabilities(*snapshot);
    const Ranking ranking = make_ranking(*snapshot);
    ASSERT_EQ(ranking.rows.size(), 6U);
    EXPECT_EQ(ranking.rows.front().probability, shares.maxCoeff());
    for (std::size_t i = 0; i < ranking.rows.size(); ++i) {
        EXPECT_EQ(ranking.rows[i].probability, shares[ranking.rows[i].index]);
        if (i > 0) {
            EXPECT_LE(ranking.rows[i].probability, ranking.rows[i - 1].probability);
        }
    }
}

TEST(Ranking, ClassesSumToOneAndTellTheirDistance) {
    const Ranking ranking = make_ranking(*classified());
    ASSERT_EQ(ranking.rows.size(), 4U);
    EXPECT_EQ(ranking.rows[0].below_max, 0);
    float sum = 0;
    for (const Ranking::Row& row : ranking.rows) {
        sum += row.probability;
        EXPECT_NEAR(row.probability / ranking.rows[0].probability, std::exp(row.below_max), 1e-5F);
    }
    EXPECT_NEAR(sum, 1, 1e-6F);
}

TEST(Ranking, OtherHeadsHaveNone) {
    EXPECT_TRUE(make_ranking(*snapshot_of(load_bert(), {.text = "abc"})).rows.empty());
}

TEST(Ranking, TheMemoFollowsTheSnapshot) {
    RankingMemo memo;
    const auto first = discriminated("abcd");
    EXPECT_EQ(memo.of(*first).rows.size(), 6U);
    EXPECT_EQ(&memo.of(*first), &memo.of(*first));
    Analyzer analyzer(first->model, first->id + 1);
    EXPECT_EQ(memo.of(*snapshot_of(analyzer, {.text = "ab"})).rows.size(), 4U);
}

}  // namespace
}  // namespace headlight
