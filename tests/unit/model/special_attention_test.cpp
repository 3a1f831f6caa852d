// Attention that does not treat all positions alike: positions that look at everything, entities
// beside words, and segments.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "engine/error.h"
#include "engine/model/derive.h"
#include "engine/model/kernels.h"
#include "engine/model/ops.h"
#include "engine/model/trace_catalogue.h"
#include "engine/model/transformer.h"
#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

using testing::RandomModel;

constexpr StackSide kEncoder = StackSide::Encoder;

ForwardInput words(int count) {
    ForwardInput input;
    for (int i = 0; i < count; ++i)
        input.tokens.push_back((i * i * 3 + i) % 23);
    return input;
}

class Pass {
public:
    Pass(const RandomModel& model, const ForwardInput& input, const Trace* previous = nullptr)
        : trace(*forward(model.spec, model.weights, input, previous, pool)),
          view{model.spec, model.weights, trace, pool} {}
    Pass(const Pass&) = delete;

    ThreadPool pool{2};
    Trace trace;
    TraceView view;
};

/// softmax(q k · scale) v of one row of queries over the keys in `seen`.
Vector attended(const AttentionSpec& spec, const Matrix& q, Index row, const Matrix& k,
                const Matrix& v, Index head, const std::function<bool(Index)>& seen) {
    const Index d = spec.d_head;
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(k.rows());
    for (Index key = 0; key < k.rows(); ++key)
        if (seen(key))
            weights[key] =
                std::exp(spec.scale * q.row(row)
                                          .segment(head * d, d)
                                          .cast<double>()
                                          .dot(k.row(key).segment(head * d, d).cast<double>()));
    weights /= weights.sum();
    return (weights.transpose() * v.middleCols(head * d, d).cast<double>()).cast<float>();
}

TEST(GlobalAttention, WindowAndGlobalPositionsAsInThePaper) {
    RandomModel model(testing::longformer_like());
    ForwardInput input = words(90);
    input.global_positions = {40, 7, 40};
    const Pass pass(model, input);
    const BlockActivations& block = pass.trace.encoder->segments().front().chunk->blocks[1];
    const AttentionSpec& spec = model.spec.encoder->blocks[1].attention;
    const Tensor3 pattern = attention_pattern(pass.view, kEncoder, 1);
    for (Index head = 0; head < spec.n_heads; ++head)
        for (Index query = 0; query < 90; ++query) {
            const auto z = block.z.row(query).segment(head * spec.d_head, spec.d_head);
            if (query == 7 || query == 40) {
                const Vector own =
                    attended(spec, block.global->q, query == 7 ? 0 : 1, block.global->k,
                             block.global->v, head, [](Index) { return true; });
                EXPECT_LT((own - z).cwiseAbs().maxCoeff(), 1e-5);
                continue;
            }
            const auto seen = [&](Index key) {
                return std::abs(key - query) <= spec.window || key == 7 || key == 40;
            };
            const Vector own = attended(spec, block.q, query, block.k, block.v, head, seen);
            EXPECT_LT((own - z).cwiseAbs().maxCoeff(), 1e-5) << query;
            for (Index key = 0; key < 90; ++key)
                EXPECT_EQ(pattern[head](query, key) > 0, seen(key)) << query << " " << key;
        }
}

TEST(GlobalAttention, AWideWindowWithoutGlobalPositionsIsFullAttention) {
    ModelSpec spec = testing::longformer_like();
    for (BlockSpec& block : spec.encoder->blocks)
        block.attention.window = 30;
    RandomModel model(spec);
    ForwardInput input = words(30);
    const Pass windowed(model, input);
    for (BlockSpec& block : model.spec.encoder->blocks) {
        block.attention.window = 0;
        block.attention.global_projections = false;
    }
    const Pass full(model, input);
    EXPECT_EQ(windowed.trace.encoder->final_out(), full.trace.encoder->final_out());
    EXPECT_EQ(logits(windowed.view), logits(full.view));
}

TEST(GlobalAttention, AnotherChoiceIsAnotherPass) {
    RandomModel model(testing::longformer_like());
    ForwardInput input = words(12);
    input.global_positions = {0};
    const Pass first(model, input);
    EXPECT_EQ(read_tensor(first.view, "hook_global_positions").ids, std::vector<std::int64_t>{0});
    input.global_positions = {3};
    const Pass third(model, input, &first.trace);
    EXPECT_EQ(third.trace.report.reused, 0);
    EXPECT_NE(third.trace.encoder->final_out(), first.trace.encoder->final_out());
    const Pass again(model, input, &third.trace);
    EXPECT_EQ(again.trace.report.reused, 12);
    input.global_positions = {12};
    EXPECT_THROW(Pass(model, input), Error);
    input.global_positions = {-1};
    EXPECT_THROW(Pass(model, input), Error);
}

TEST(EntityAttention, TheQueryDependsOnBothEnds) {
    RandomModel model(testing::luke_like());
    ForwardInput input = words(70);
    input.entities = {{3, 5, 9, 0}, {1, 6, 7, 1}, {3, 69, 70, 0}};
    const Pass pass(model, input);
    const AttentionSpec& spec = model.spec.encoder->blocks[0].attention;
    const AttentionWeights& weights = model.weights.encoder->blocks[0].attention;
    const Matrix x = pass.trace.encoder->resid_pre(0);
    ASSERT_EQ(x.rows(), 73);
    ThreadPool pool(1);
    const Matrix queries[2][2] = {
        {linear(x, weights.q, pool), linear(x, weights.q_word_to_entity, pool)},
        {linear(x, weights.q_entity_to_word, pool), linear(x, weights.q_entity_to_entity, pool)}};
    const Matrix k = linear(x, weights.k, pool);
    const Tensor3 scores = attention_scores(pass.view, kEncoder, 0);
    const Index d = spec.d_head;
    for (Index head = 0; head < spec.n_heads; ++head)
        for (Index i = 0; i < 73; ++i)
            for (Index j = 0; j < 73; ++j) {
                const Matrix& q = queries[i >= 70 ? 1 : 0][j >= 70 ? 1 : 0];
                EXPECT_NEAR(
                    scores[head](i, j),
                    spec.scale * q.row(i).segment(head * d, d).dot(k.row(j).segment(head * d, d)),
                    2e-5);
            }
}

TEST(EntityAttention, AnEntityIsItsTableRowWhereItIsMentioned) {
    RandomModel model(testing::luke_like());
    ForwardInput input = words(8);
    input.entities = {{4, 2, 5, 1}};
    const Pass pass(model, input);
    const EntityWeights& weights = model.weights.encoder->embedding.entities;
    const Matrix positions = to_matrix(weights.positions);
    const Matrix sum = entity_rows(weights, input.entities, pass.view.pool) +
                       Matrix((positions.row(2) + positions.row(3) + positions.row(4)) / 3) +
                       to_matrix(weights.types).row(1);
    const Matrix expected =
        norm(model.spec.encoder->embed.entities->norm, weights.norm, view_of(sum)).out;
    EXPECT_LT((pass.trace.encoder->resid_pre(0).bottomRows(1) - expected).cwiseAbs().maxCoeff(),
              1e-5);
}

TEST(EntityAttention, WordsAloneAreWithoutEntities) {
    RandomModel model(testing::luke_like());
    const Pass alone(model, words(20));
    for (BlockSpec& block : model.spec.encoder->blocks)
        block.attention.entity_queries = false;
    model.spec.encoder->embed.entities.reset();
    const Pass plain(model, words(20));
    EXPECT_EQ(alone.trace.encoder->final_out(), plain.trace.encoder->final_out());
    EXPECT_EQ(logits(alone.view), logits(plain.view));
}

TEST(EntityAttention, EntitiesAreCheckedAndNotReused) {
    RandomModel model(testing::luke_like());
    ForwardInput input = words(6);
    const Pass without(model, input);
    input.entities = {{0, 0, 1, 0}};
    const Pass with(model, input, &without.trace);
    EXPECT_EQ(with.trace.report.reused, 0);
    EXPECT_EQ(with.trace.encoder->words(), 6);
    EXPECT_EQ(with.trace.encoder->tokens(), input.tokens);
    EXPECT_EQ(Pass(model, input, &with.trace).trace.report.reused, 7);
    for (const EntityMention& wrong :
         {EntityMention{9, 0, 1, 0}, EntityMention{-1, 0, 1, 0}, EntityMention{0, 0, 7, 0},
          EntityMention{0, 2, 2, 0}, EntityMention{0, -1, 2, 0}, EntityMention{0, 0, 1, 2}}) {
        input.entities = {wrong};
        EXPECT_THROW(Pass(model, input), Error);
    }
    RandomModel other(testing::bert_like());
    input.entities = {{0, 0, 1, 0}};
    EXPECT_THROW(Pass(other, input), Error);
}

TEST(BlankPadding, NobodySeesIt) {
    ModelSpec spec = testing::bert_like();
    spec.encoder->blank_padding = true;
    spec.pad_id = 0;
    RandomModel model(spec);
    ForwardInput input;
    input.tokens = {5, 9, 3};
    const Pass words_alone(model, input);
    input.tokens = {5, 9, 3, 0, 0};
    const Pass padded(model, input);
    const Matrix& rows = padded.trace.encoder->final_out();
    EXPECT_TRUE(rows.topRows(3).isApprox(words_alone.trace.encoder->final_out(), 1e-6F));
    EXPECT_EQ(rows.bottomRows(2), Matrix::Zero(2, rows.cols()));
    // Padding inside the text counts, whatever stands at the end.
    input.tokens = {5, 0, 3};
    const Pass inside(model, input);
    EXPECT_EQ(inside.trace.encoder->final_out().bottomRows(1), Matrix::Zero(1, rows.cols()));
    input.tokens = {0, 0};
    const Pass nothing(model, input);
    EXPECT_EQ(nothing.trace.encoder->final_out(), Matrix::Zero(2, rows.cols()));
    EXPECT_EQ(attention_pattern(nothing.view, kEncoder, 0)[0], Matrix::Zero(2, 2));
    EXPECT_TRUE(nothing.trace.encoder->matrix(0, &BlockActivations::z).isZero());
}

TEST(TransformerXl, TermsAreProductsWithDistancesAndSegments) {
    RandomModel model(testing::xlnet_like());
    ForwardInput input = words(75);
    for (int i = 0; i < 75; ++i)
        input.types.push_back(i < 30 ? 0 : i < 74 ? 1 : 2);
    const Pass pass(model, input);
    const AttentionSpec& spec = model.spec.encoder->blocks[0].attention;
    const AttentionWeights& weights = model.weights.encoder->blocks[0].attention;
    const Index d = spec.d_head, width = model.spec.d_model();
    const Matrix q = pass.trace.encoder->matrix(0, &BlockActivations::q);
    const Matrix k = pass.trace.encoder->matrix(0, &BlockActivations::k);
    const Tensor3 raw = attention_scores_raw(pass.view, kEncoder, 0);
    const Tensor3 bd = position_bias(pass.view, kEncoder, 0, PositionTerm::ContentToPosition);
    const Tensor3 ef = position_bias(pass.view, kEncoder, 0, PositionTerm::Segment);
    const Tensor3 scores = attention_scores(pass.view, kEncoder, 0);
    const Matrix segments = to_matrix(weights.segments);
    ThreadPool pool(1);
    for (Index i = 0; i < 75; ++i)
        for (Index j = 0; j < 75; ++j) {
            const auto distance = static_cast<float>(std::clamp<Index>(i - j, -9, 9));
            Matrix position(1, width);
            for (Index f = 0; f < width / 2; ++f) {
                const float angle = distance / std::pow(10000.0f, 2.0f * static_cast<float>(f) /
                                                                      static_cast<float>(width));
                position(0, f) = std::sin(angle);
                position(0, width / 2 + f) = std::cos(angle);
            }
            const Matrix r = linear(position, weights.position_k, pool);
            for (Index head = 0; head < spec.n_heads; ++head) {
                const auto of = [&](const Vector& bias) -> Vector {
                    return q.row(i).segment(head * d, d) + bias.segment(head * d, d);
                };
                const Index other = input.types[static_cast<std::size_t>(i)] !=
                                    input.types[static_cast<std::size_t>(j)];
                EXPECT_NEAR(
                    raw[head](i, j),
                    spec.scale * of(weights.content_bias).dot(k.row(j).segment(head * d, d)), 2e-5);
                EXPECT_NEAR(
                    bd[head](i, j),
                    spec.scale * of(weights.position_bias).dot(r.row(0).segment(head * d, d)),
                    2e-5);
                EXPECT_NEAR(
                    ef[head](i, j),
                    spec.scale *
                        of(weights.segment_bias).dot(segments.row(other).segment(head * d, d)),
                    2e-5);
                EXPECT_NEAR(scores[head](i, j), raw[head](i, j) + bd[head](i, j) + ef[head](i, j),
                            2e-5);
            }
        }
}

TEST(TransformerXl, AnyTypeOfSegmentWillDo) {
    RandomModel model(testing::xlnet_like());
    ForwardInput input = words(4);
    const Pass one(model, input);
    input.types = {7, 7, 7, 7};
    EXPECT_EQ(Pass(model, input).trace.encoder->final_out(), one.trace.encoder->final_out());
    input.types = {7, 7, 2, 2};
    EXPECT_NE(Pass(model, input).trace.encoder->final_out(), one.trace.encoder->final_out());
    input.types = {0, 0, 0, -1};
    EXPECT_THROW(Pass(model, input), Error);
}

}  // namespace
}  // namespace headlight
