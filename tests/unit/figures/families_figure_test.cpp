// The figures on models that are no plain decoder.

#include <gtest/gtest.h>

#include "app/figures/attention_figure.h"
#include "app/figures/embedding_figure.h"
#include "app/figures/head_grid_figure.h"
#include "app/figures/next_token_figure.h"
#include "app/figures/overview_figure.h"
#include "app/figures/pair_look.h"
#include "app/figures/token_strip_figure.h"
#include "engine/prediction.h"
#include "tests/support/random_loaded_model.h"

namespace headlight {
namespace {

using namespace testing;  // NOLINT: the random models' names

std::shared_ptr<const Snapshot> translated() {
    return snapshot_of(load_t5(), {.text = "abcdef", .target = "gh"});
}

TEST(SeenText, OfAMaskedTokenIsItsMask) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "abc", .masked = {2}});
    EXPECT_EQ(seen_text(*snapshot, StackSide::Encoder, 1), "a");
    EXPECT_EQ(seen_text(*snapshot, StackSide::Encoder, 2), "[MASK]");
    EXPECT_EQ(make_strip_chip(*snapshot, StackSide::Encoder, 2).bytes, "b")
        << "the strip shows the word, marked as masked";
}

TEST(LayerPatternOfFamilies, CrossAttentionSeesEverythingAndIsNotSquare) {
    const auto snapshot = translated();
    const LayerPattern pattern = make_layer_pattern(*snapshot, AttentionKind::Cross, 1);
    EXPECT_EQ(pattern.kind, AttentionKind::Cross);
    EXPECT_EQ(pattern.queries, 3);
    EXPECT_EQ(pattern.keys, 7);
    for (int query = 0; query < pattern.queries; ++query) {
        float sum = 0;
        for (int key = 0; key < pattern.keys; ++key) {
            EXPECT_FALSE(pattern.masked(query, key));
            sum += pattern.value(0, query, key);
        }
        EXPECT_NEAR(sum, 1, 1e-5);
    }
    EXPECT_TRUE(make_layer_pattern(*snapshot, AttentionKind::Decoder, 0).masked(0, 1));
    EXPECT_FALSE(make_layer_pattern(*snapshot, AttentionKind::Encoder, 0).masked(0, 1));
}

TEST(LayerPatternOfFamilies, MoreQueriesThanKeysAreStillUnmasked) {
    const auto snapshot = snapshot_of(load_t5(), {.text = "a", .target = "bcdefg"});
    const LayerPattern pattern = make_layer_pattern(*snapshot, AttentionKind::Cross, 0);
    EXPECT_EQ(pattern.queries, 7);
    EXPECT_EQ(pattern.keys, 2);
    EXPECT_FALSE(pattern.masked(6, 0));
}

TEST(PatternMemo, KeepsTheKindsApart) {
    const auto snapshot = translated();
    PatternMemo memo;
    const LayerPattern& encoder = memo.of(*snapshot, AttentionKind::Encoder, 0);
    const LayerPattern& decoder = memo.of(*snapshot, AttentionKind::Decoder, 0);
    EXPECT_EQ(encoder.queries, 7);
    EXPECT_EQ(decoder.queries, 3);
    EXPECT_EQ(&memo.of(*snapshot, AttentionKind::Encoder, 0), &encoder);
    EXPECT_EQ(&memo.small_of(*snapshot, AttentionKind::Decoder, 0, 4), &decoder);
    const LayerPattern& small = memo.small_of(*snapshot, AttentionKind::Cross, 0, 4);
    EXPECT_EQ(small.queries, 3);
    EXPECT_EQ(small.keys, 4);
}

TEST(PairFilter, LeavesTheRectangleOfTwoSentences) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "ab", .second = "cde"});
    const auto part = [&](PairFilter filter) {
        const PatternPart p = filtered_part(*snapshot, AttentionKind::Encoder, filter);
        return std::vector<int>{p.queries.first, p.queries.last, p.keys.first, p.keys.last};
    };
    EXPECT_EQ(part(PairFilter::All), (std::vector<int>{0, 7, 0, 7}));
    EXPECT_EQ(part(PairFilter::AToA), (std::vector<int>{0, 3, 0, 3}));
    EXPECT_EQ(part(PairFilter::AToB), (std::vector<int>{0, 3, 4, 7}));
    EXPECT_EQ(part(PairFilter::BToA), (std::vector<int>{4, 7, 0, 3}));
    EXPECT_EQ(part(PairFilter::BToB), (std::vector<int>{4, 7, 4, 7}));
    EXPECT_TRUE(is_pair(snapshot->tokens));
}

TEST(PairFilter, CutsNothingOfASingleSentence) {
    const auto snapshot = translated();
    EXPECT_FALSE(is_pair(snapshot->tokens));
    const PatternPart part = filtered_part(*snapshot, AttentionKind::Cross, PairFilter::BToB);
    EXPECT_EQ(part.queries.last, 2);
    EXPECT_EQ(part.keys.last, 6);
    EXPECT_EQ(part.keys.first, 0);
}

TEST(PairFilter, OfASourceActsOnTheKeysOfCrossAttention) {
    const auto snapshot = snapshot_of(load_t5(), {.text = "ab", .second = "c", .target = "d"});
    const PatternPart part = filtered_part(*snapshot, AttentionKind::Cross, PairFilter::AToB);
    EXPECT_EQ(part.queries.first, 0);
    EXPECT_EQ(part.queries.last, 1);
    EXPECT_EQ(part.keys.first, 3);
    EXPECT_EQ(part.keys.last, 4);
}

TEST(PairLook, IsTheLargestWeightBetweenTwoWordsOfThePart) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "ab", .second = "cde"});
    const HeadChoice best =
        hardest_looking_head(*snapshot, AttentionKind::Encoder, PairFilter::AToB);
    const Tensor3 chosen = snapshot->pattern(AttentionKind::Encoder, best.layer);
    const int query =
        resting_query(*snapshot, AttentionKind::Encoder, PairFilter::AToB, chosen[best.head]);
    EXPECT_TRUE(query == 1 || query == 2) << "a word of A, not the tokens around it";
    const float largest = chosen[best.head].row(query).segment(4, 3).maxCoeff();
    for (int layer = 0; layer < 2; ++layer) {
        const Tensor3 pattern = snapshot->pattern(AttentionKind::Encoder, layer);
        for (Index head = 0; head < pattern.heads(); ++head)
            EXPECT_LE(pattern[head].block(1, 4, 2, 3).maxCoeff(), largest);
    }
}

TEST(PairFilter, TheAttentionFigureShowsItsPartAlone) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "ab", .second = "cde"});
    const LayerPattern pattern = make_layer_pattern(*snapshot, AttentionKind::Encoder, 0);
    AttentionChoice choice;
    choice.token = 1;
    choice.least_weight = 0;
    choice.part = filtered_part(*snapshot, AttentionKind::Encoder, PairFilter::AToB);
    const AttentionFigure figure = make_attention_figure(pattern, choice);
    EXPECT_EQ(figure.arcs.size(), 4U);
    for (const AttentionArc& arc : figure.arcs)
        EXPECT_GE(arc.key, 4);
    EXPECT_FALSE(figure.row[0]);
    EXPECT_TRUE(figure.row[4]);
    ASSERT_TRUE(figure.strongest);
    EXPECT_GE(figure.strongest->key, 4);
    EXPECT_EQ(head_arcs(pattern, choice).size(), 16U);
    choice.token = 5;  // of the other sentence: nothing of it is in the part
    EXPECT_TRUE(make_attention_figure(pattern, choice).arcs.empty());
}

TEST(HeadGrid, HeadsThatReadAnotherSequenceHaveNoHabits) {
    const auto snapshot = translated();
    HeadGridMemo memo;
    const HeadGridFigure cross = memo.of(*snapshot, AttentionKind::Cross);
    EXPECT_EQ(cross.layers, 2);
    EXPECT_EQ(cross.heads, 4);
    for (const HeadCell& cell : cross.cells) {
        EXPECT_TRUE(cell.habits.empty());
        EXPECT_FALSE(cell.stats.one_sequence);
        EXPECT_GT(cell.stats.entropy, 0);
        EXPECT_LE(cell.stats.entropy, 1);
        for (const HeadHabit habit : kHeadHabits)
            EXPECT_FALSE(habit_score(cell.stats, habit));
    }
    EXPECT_TRUE(memo.of(*snapshot, AttentionKind::Encoder).cells[0].stats.one_sequence);
}

TEST(Overview, EachStackHasItsOwnWay) {
    const auto snapshot = translated();
    const OverviewFigure encoder = make_overview_figure(*snapshot, StackSide::Encoder, 5);
    EXPECT_EQ(encoder.side, StackSide::Encoder);
    EXPECT_FALSE(encoder.blocks[0].cross_norm);
    EXPECT_TRUE(make_overview_guesses(*snapshot, StackSide::Encoder, 5).empty())
        << "the head does not read the encoder";
    const OverviewFigure decoder = make_overview_figure(*snapshot, StackSide::Decoder, 2);
    ASSERT_TRUE(decoder.blocks[1].cross_norm);
    EXPECT_GT(*decoder.blocks[1].cross_norm, 0);
    EXPECT_GE(decoder.largest_write, *decoder.blocks[1].cross_norm);
    const auto guesses = make_overview_guesses(*snapshot, StackSide::Decoder, 2);
    ASSERT_EQ(guesses.size(), decoder.depths.size());
    EXPECT_EQ(guesses.back().id, expected_tokens(*snapshot)[2]);
}

TEST(Overview, GuessesOfTheStacksAreKeptApart) {
    const auto snapshot = translated();
    OverviewGuesses memo;
    EXPECT_TRUE(memo.of(snapshot, StackSide::Encoder, 2)->empty());
    EXPECT_FALSE(memo.of(snapshot, StackSide::Decoder, 2)->empty());
}

TEST(Overview, AMaskedModelGuessesWhatStandsHere) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "abc", .masked = {2}});
    Index best = 0;
    prediction_logits(*snapshot, 2).maxCoeff(&best);
    EXPECT_EQ(make_overview_guesses(*snapshot, StackSide::Encoder, 2).back().id,
              static_cast<TokenId>(best));
}

TEST(Overview, AModelWithoutHeadGuessesNothing) {
    ModelSpec spec = bert_like();
    spec.head = {};
    const auto snapshot = snapshot_of(load_random(spec, Frame::Bert), {.text = "abc"});
    EXPECT_TRUE(make_overview_guesses(*snapshot, StackSide::Encoder, 1).empty());
}

TEST(Embedding, EveryStackHasItsStates) {
    const auto snapshot = translated();
    EXPECT_EQ(unit_states(*snapshot, StackSide::Encoder).rows(), 3 * 7);
    EXPECT_EQ(unit_states(*snapshot, StackSide::Decoder).rows(), 3 * 3);
    EXPECT_EQ(expected_tokens(*snapshot).size(), 3U);
    const auto masked = snapshot_of(load_bert(), {.text = "abc"});
    EXPECT_EQ(unit_states(*masked, StackSide::Encoder).rows(), 3 * 5);
    EXPECT_TRUE(expected_tokens(*masked).empty());
}

TEST(Strip, SaysWhatIsMaskedAndInWhichSentence) {
    const auto pair = snapshot_of(load_bert(), {.text = "ab", .second = "c", .masked = {2}});
    const auto chips = make_strip_chips(*pair, StackSide::Encoder);
    EXPECT_EQ(chips[2].bytes, "b");
    EXPECT_TRUE(chips[2].masked);
    EXPECT_FALSE(chips[1].masked);
    EXPECT_EQ(chips[3].segment, 0);
    EXPECT_EQ(chips[4].segment, 1);
    const auto translation = translated();
    EXPECT_EQ(make_strip_chips(*translation, StackSide::Decoder).size(), 3U);
    EXPECT_EQ(make_strip_chip(*translation, StackSide::Decoder, 1).bytes, "g");
}

TEST(DistributionOfFamilies, IsReadWhereTheModelSpeaks) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "abc", .masked = {1, 3}});
    DistributionMemo memo;
    const Distribution& nothing = memo.of(*snapshot, std::nullopt, {});
    EXPECT_EQ(nothing.vocab_size(), 0);
    EXPECT_EQ(nothing.most_likely(), -1);
    EXPECT_EQ(nothing.draw(0.5).id, -1);
    const Distribution first = memo.of(*snapshot, 1, {});
    const Distribution second = memo.of(*snapshot, 3, {});
    EXPECT_NE(first.logits, second.logits);
    const int rank = rank_of(first, letter('a'));
    EXPECT_EQ(first.order[static_cast<std::size_t>(rank)], letter('a'));
    // A penalty has no history to act on where nothing is continued.
    EXPECT_EQ(memo.of(*snapshot, 1, {.repetition_penalty = 5}).scaled, first.scaled);
}

}  // namespace
}  // namespace headlight
