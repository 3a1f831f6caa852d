#include "app/figures/embedding_figure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "app/figures/next_token_figure.h"
#include "engine/analyzer.h"
#include "engine/model/derive.h"

namespace headlight {
namespace {

std::shared_ptr<const Snapshot> analyse(const std::string& text) {
    static const auto model = [] {
        LoadedModel::Options options;
        options.threads = 1;
        return LoadedModel::open(std::string(HEADLIGHT_ASSETS) + "/models/mini-decoder", options);
    }();
    Analyzer analyzer(model);
    const AnalysisResult result = analyzer.analyze({.text = text}, {});
    return std::get<std::shared_ptr<const Snapshot>>(result);
}

const Snapshot& snapshot() {
    static const auto made = analyse("Le mele sono verdi, una mela di colore");
    return *made;
}

int positions() { return static_cast<int>(snapshot().tokens.size()); }
int depths() { return static_cast<int>(snapshot().trace.head_stack().layers()) + 1; }

const WeightView& words_of(const Snapshot& of) {
    return token_table(*of.model, StackSide::Decoder);
}
Matrix states_of(const Snapshot& of) { return unit_states(of, StackSide::Decoder); }

TEST(EmbeddingFigure, StatesHaveLengthOneInEveryLayer) {
    const Matrix states = states_of(snapshot());
    ASSERT_EQ(states.rows(), depths() * positions());
    for (Index row = 0; row < states.rows(); ++row)
        EXPECT_NEAR(states.row(row).norm(), 1, 1e-5);
}

TEST(EmbeddingFigure, OneStateIsARowOfAllStates) {
    const Matrix states = states_of(snapshot());
    const Vector one = state_vector(snapshot(), StackSide::Decoder, depths() - 1, 3);
    EXPECT_LT((one - states.row((depths() - 1) * positions() + 3)).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(EmbeddingFigure, LastStateIsWhatTheHeadReads) {
    const Vector read = snapshot().trace.head_stack().final_row(positions() - 1);
    const Vector state =
        state_vector(snapshot(), StackSide::Decoder, depths() - 1, positions() - 1);
    EXPECT_LT((state - read / read.norm()).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(EmbeddingFigure, WordsLieWhereTheirVectorsProject) {
    const EmbeddingMap map =
        make_vocabulary_map(words_of(snapshot()), states_of(snapshot()), positions());
    ASSERT_EQ(map.vocabulary.rows(), words_of(snapshot()).rows);
    EXPECT_EQ(map.basis.used, map.vocabulary.rows());  // exact, not sampled
    for (const TokenId id : {0, 17, 300, static_cast<TokenId>(map.vocabulary.rows() - 1)}) {
        Matrix row = token_vector(words_of(snapshot()), id);
        if (row.norm() > 0) row /= row.norm();
        const Matrix place = map.basis.project(row);
        EXPECT_NEAR(map.vocabulary(id, 0), place(0, 0), 1e-5);
        EXPECT_NEAR(map.vocabulary(id, 1), place(0, 1), 1e-5);
    }
    EXPECT_GE(map.basis.variance(0), map.basis.variance(1));
}

TEST(EmbeddingFigure, SentenceAxesShowMoreOfTheSentence) {
    const Matrix states = states_of(snapshot());
    const EmbeddingMap words = make_vocabulary_map(words_of(snapshot()), states, positions());
    const EmbeddingMap sentence = make_sentence_map(words_of(snapshot()), states, positions());
    const auto spread = [](const Matrix& points) {
        return (points.rowwise() - points.colwise().mean()).squaredNorm();
    };
    EXPECT_GE(spread(sentence.states), spread(words.states));
    EXPECT_LE(spread(sentence.vocabulary), spread(words.vocabulary) * 1.0001F);
}

TEST(EmbeddingFigure, FrozenAxesStayForAnotherSentence) {
    const auto other = analyse("Il gatto dorme sul");
    const Matrix states = states_of(*other);
    const auto count = static_cast<int>(other->tokens.size());
    const EmbeddingMap map = make_vocabulary_map(words_of(*other), states, count);
    const EmbeddingMap first =
        make_vocabulary_map(words_of(snapshot()), states_of(snapshot()), positions());
    const EmbeddingMap again = with_states(first, states, count);
    EXPECT_EQ(map.vocabulary, again.vocabulary);
    EXPECT_EQ(map.states, again.states);
    EXPECT_EQ(again.positions, count);
    EXPECT_EQ(with_states(first, {}, 0).depths, 0);
}

TEST(EmbeddingFigure, PathsMeetTheLayersAndRunStraightBetween) {
    const EmbeddingMap map =
        make_sentence_map(words_of(snapshot()), states_of(snapshot()), positions());
    const auto at = [&](double depth) { return map.state(depth, 2); };
    EXPECT_FLOAT_EQ(at(1)[0], map.states(positions() + 2, 0));
    EXPECT_NEAR(at(1.5)[0], (at(1)[0] + at(2)[0]) / 2, 1e-6);
    EXPECT_EQ(at(-3), at(0));
    EXPECT_EQ(at(99), at(depths() - 1));
}

TEST(EmbeddingFigure, EmbeddedTokenLiesNearItsOwnWord) {
    const Token& token = snapshot().tokens.back();
    const Vector state = state_vector(snapshot(), StackSide::Decoder, 0, positions() - 1);
    const auto nearest = nearest_rows(words_of(snapshot()), {state.data(), state.size()}, 1);
    EXPECT_EQ(nearest.front().index, token.id);
}

TEST(EmbeddingFigure, KindsCoverTheVocabulary) {
    const auto kinds = token_kinds(*snapshot().model, StackSide::Decoder);
    EXPECT_EQ(static_cast<Index>(kinds.size()), words_of(snapshot()).rows);
    for (const TokenKind kind : {TokenKind::WordStart, TokenKind::WordPart, TokenKind::Special}) {
        EXPECT_GT(std::count(kinds.begin(), kinds.end(), kind), 0);
    }
}

TEST(EmbeddingFigure, ExpectedTokensAreTheLargestLogits) {
    const auto expected = expected_tokens(snapshot());
    ASSERT_EQ(static_cast<int>(expected.size()), positions());
    DistributionMemo memo;
    const int last = positions() - 1;
    EXPECT_EQ(expected.back(), memo.untouched(snapshot(), last).most_likely());
}

TEST(EmbeddingFigure, ExpectedTokensOfALongTextAreThoseOfAllLogitsTogether) {
    std::string text = "Le mele";
    for (int i = 0; i < 12; ++i)
        text += " sono verdi, una mela di colore";
    const auto longer = analyse(text);
    const Matrix all = logits(longer->view());
    ASSERT_GT(all.rows(), 64);
    const auto expected = expected_tokens(*longer);
    ASSERT_EQ(static_cast<Index>(expected.size()), all.rows());
    for (Index position = 0; position < all.rows(); ++position) {
        Index best = 0;
        all.row(position).maxCoeff(&best);
        EXPECT_EQ(expected[static_cast<std::size_t>(position)], best) << position;
    }
}

TEST(DistributionMemo, FollowsSettingsAndSnapshot) {
    DistributionMemo memo;
    const int last = positions() - 1;
    SamplingSettings hot;
    hot.temperature = 2;
    const double cool = memo.of(snapshot(), last, {}).entropy_bits;
    const double warm = memo.of(snapshot(), last, hot).entropy_bits;
    EXPECT_GT(warm, cool);
    // Sums of doubles may differ in their last bit with the place of the numbers in memory.
    EXPECT_NEAR(memo.untouched(snapshot(), last).entropy_bits, cool, 1e-12);
    EXPECT_NEAR(memo.of(snapshot(), last, {}).entropy_bits, cool, 1e-12);

    const Vector logits = logits_row(snapshot().view(), positions() - 1);
    const Distribution direct =
        make_distribution({logits.data(), static_cast<std::size_t>(logits.size())}, stages_of({}));
    const Distribution& remembered = memo.of(snapshot(), last, {});
    ASSERT_EQ(remembered.order, direct.order);
    for (const TokenId id : {direct.order.front(), direct.order.back()}) {
        const auto i = static_cast<std::size_t>(id);
        EXPECT_NEAR(remembered.probabilities[i], direct.probabilities[i], 1e-12);
    }
}

}  // namespace
}  // namespace headlight
