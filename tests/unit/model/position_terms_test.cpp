#include "engine/model/position_terms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "engine/error.h"
#include "engine/model/attention.h"
#include "engine/model/convolution.h"
#include "engine/model/derive.h"
#include "engine/model/kernels.h"
#include "engine/model/ops.h"
#include "engine/model/transformer.h"
#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

using testing::Numbers;
using testing::RandomModel;

TEST(LogBucket, NearDistancesKeepTheirOwn) {
    for (int distance = -128; distance <= 128; ++distance)
        EXPECT_EQ(log_bucket(distance, 256, 512), distance);
}

TEST(LogBucket, FarDistancesShareBucketsThatGrow) {
    // ceil(ln(d / 128) / ln(511 / 128) * 127) + 128
    EXPECT_EQ(log_bucket(129, 256, 512), 129);
    EXPECT_EQ(log_bucket(140, 256, 512), 137);
    EXPECT_EQ(log_bucket(200, 256, 512), 169);
    EXPECT_EQ(log_bucket(511, 256, 512), 255);
    int previous = 0;
    for (int distance = 1; distance < 600; ++distance) {
        const int bucket = log_bucket(distance, 256, 512);
        EXPECT_GE(bucket, previous);
        EXPECT_EQ(log_bucket(-distance, 256, 512), -bucket);
        previous = bucket;
    }
}

std::vector<int> tokens_of(int count) {
    std::vector<int> tokens;
    for (int i = 0; i < count; ++i)
        tokens.push_back((i * i * 3 + i) % 23);
    return tokens;
}

/// One head's dot products of rows of `a` and rows of `b`.
float dot(const Matrix& a, Index row_a, const Matrix& b, Index row_b, Index head, Index d) {
    return a.row(row_a).segment(head * d, d).dot(b.row(row_b).segment(head * d, d));
}

class Disentangled : public ::testing::TestWithParam<int> {};

TEST_P(Disentangled, TermsAreProductsAtTheDistanceOfTheirEnds) {
    RandomModel model(testing::deberta_like());
    ThreadPool pool(2);
    const Trace trace =
        *forward(model.spec, model.weights, {tokens_of(GetParam()), {}, {}}, nullptr, pool);
    const TraceView view{model.spec, model.weights, trace, pool};
    const AttentionSpec& spec = model.spec.encoder->blocks[0].attention;
    const AttentionWeights& weights = model.weights.encoder->blocks[0].attention;
    const Tensor3 c2p = position_bias(view, StackSide::Encoder, 0, PositionTerm::ContentToPosition);
    const Tensor3 p2c = position_bias(view, StackSide::Encoder, 0, PositionTerm::PositionToContent);
    const Tensor3 both = position_bias(view, StackSide::Encoder, 0);
    const Tensor3 raw = attention_scores_raw(view, StackSide::Encoder, 0);
    const Tensor3 scores = attention_scores(view, StackSide::Encoder, 0);

    const Matrix table =
        norm(*model.spec.encoder->relative_norm, model.weights.encoder->relative_norm,
             view_of(to_matrix(model.weights.encoder->relative_positions)))
            .out;
    const Matrix position_k = linear(table, weights.position_k, pool);
    const Matrix position_q = linear(table, weights.position_q, pool);
    const Matrix q = trace.encoder->matrix(0, &BlockActivations::q);
    const Matrix k = trace.encoder->matrix(0, &BlockActivations::k);
    for (Index head = 0; head < spec.n_heads; ++head)
        for (Index i = 0; i < GetParam(); ++i)
            for (Index j = 0; j < GetParam(); ++j) {
                const int row = std::clamp(log_bucket(static_cast<int>(i - j), 6, 40) + 6, 0, 11);
                EXPECT_NEAR(c2p[head](i, j),
                            spec.scale * dot(q, i, position_k, row, head, spec.d_head), 2e-5);
                EXPECT_NEAR(p2c[head](i, j),
                            spec.scale * dot(k, j, position_q, row, head, spec.d_head), 2e-5);
                EXPECT_EQ(both[head](i, j), c2p[head](i, j) + p2c[head](i, j));
                EXPECT_NEAR(scores[head](i, j), raw[head](i, j) + both[head](i, j), 2e-5);
            }
}

INSTANTIATE_TEST_SUITE_P(Lengths, Disentangled, ::testing::Values(1, 7, 70, 131));

TEST(DisentangledAttention, SharedProjectionsAreThoseOfContent) {
    ModelSpec spec = testing::deberta_like();
    spec.encoder->blocks[1] = spec.encoder->blocks[0];
    spec.encoder->blocks[1].conv.reset();
    RandomModel own(spec);
    AttentionWeights& weights = own.weights.encoder->blocks[0].attention;
    weights.position_q = weights.q;
    weights.position_k = weights.k;
    ThreadPool pool(1);
    const ForwardInput input{tokens_of(20), {}, {}};
    const Trace separate = *forward(own.spec, own.weights, input, nullptr, pool);
    ModelSpec shared = spec;
    for (BlockSpec& block : shared.encoder->blocks)
        block.attention.disentangled.shared_projections = true;
    const Trace same = *forward(shared, own.weights, input, nullptr, pool);
    EXPECT_EQ(same.encoder->final_out(), separate.encoder->final_out());
}

TEST(DisentangledAttention, ContradictionsAreErrors) {
    const auto refused = [](const std::function<void(StackSpec&)>& change) {
        ModelSpec spec = testing::deberta_like();
        change(*spec.encoder);
        EXPECT_THROW(check_spec(spec, "config.json"), Error);
    };
    refused([](StackSpec& s) { s.blocks[1].attention.relative_buckets = 8; });
    refused([](StackSpec& s) {
        for (BlockSpec& block : s.blocks)
            block.attention.relative_max_distance = 4;
    });
    refused([](StackSpec& s) { s.blocks[0].attention.mask = MaskKind::Causal; });
    refused([](StackSpec& s) { s.blocks[0].conv->kernel = 2; });
    refused([](StackSpec& s) { s.blocks[0].conv->groups = 5; });
}

TEST(Convolution, SumsTheNeighboursOfItsGroup) {
    Numbers numbers(5);
    const Index s = 9, d = 6, kernel = 3, groups = 2, inputs = d / groups;
    const Matrix x = numbers.matrix(s, d), stored = numbers.matrix(d, inputs * kernel);
    const Linear layer{
        whole_matrix(DType::F32, WeightLayout::OutIn, stored.data(), d, inputs * kernel),
        Vector(numbers.matrix(1, d))};
    ThreadPool pool(1);
    const Matrix y =
        convolution({.kernel = 3, .groups = 2, .activation = Activation::Identity}, layer, x, pool);
    for (Index i = 0; i < s; ++i)
        for (Index out = 0; out < d; ++out) {
            double sum = layer.bias[out];
            for (Index in = 0; in < inputs; ++in)
                for (Index tap = 0; tap < kernel; ++tap)
                    if (i + tap >= 1 && i + tap - 1 < s)
                        sum += stored(out, in * kernel + tap) *
                               x(i + tap - 1, out / inputs * inputs + in);
            EXPECT_NEAR(y(i, out), sum, 1e-5);
        }
}

}  // namespace
}  // namespace headlight
