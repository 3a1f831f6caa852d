#include "engine/model/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

using testing::Numbers;

Matrix matrix(std::initializer_list<std::initializer_list<float>> rows) {
    Matrix m(static_cast<Index>(rows.size()), static_cast<Index>(rows.begin()->size()));
    Index r = 0;
    for (const auto& row : rows) {
        Index c = 0;
        for (const float value : row)
            m(r, c++) = value;
        ++r;
    }
    return m;
}

/// The example that the course draws by hand: three inputs, keys and queries of three features.
struct Drawn {
    Matrix x = matrix({{1, 0, 1, 0}, {0, 2, 0, 2}, {1, 1, 1, 1}});
    Matrix wk = matrix({{0, 0, 1}, {1, 1, 0}, {0, 1, 0}, {1, 1, 0}});
    Matrix wq = matrix({{1, 0, 1}, {1, 0, 0}, {0, 0, 1}, {0, 1, 1}});
    Matrix wv = matrix({{0, 2, 0}, {0, 3, 0}, {1, 0, 3}, {1, 1, 0}});
    AttentionWeights weights{{stored(wq), {}}, {stored(wk), {}}, {stored(wv), {}}, {}, {}, {}, {}};
    AttentionSpec spec{
        .n_heads = 1, .n_kv_heads = 1, .d_head = 3, .scale = 1, .mask = MaskKind::Bidirectional};

    static WeightView stored(const Matrix& w) {
        return whole_matrix(DType::F32, WeightLayout::InOut, w.data(), w.rows(), w.cols());
    }
    struct Result {
        Tensor3 pattern;
        Matrix z;
    };
    Result attend_to(const Matrix& input, const Matrix& source) {
        ThreadPool pool(1);
        const Projections from = project_qkv(spec, weights, input, nullptr, pool);
        const Projections to = project_qkv(spec, weights, source, nullptr, pool);
        Result result;
        attend({spec, view_of(from.q), view_of(to.k), view_of(to.v), 0, nullptr}, &result.pattern,
               result.z, pool);
        return result;
    }
};

void expect_matrix(const Matrix& actual, const Matrix& expected, double tolerance) {
    ASSERT_EQ(actual.rows(), expected.rows());
    ASSERT_EQ(actual.cols(), expected.cols());
    EXPECT_LE((actual - expected).cwiseAbs().maxCoeff(), tolerance) << actual;
}

TEST(Attention, ProjectionsOfTheDrawnExample) {
    Drawn drawn;
    ThreadPool pool(1);
    const Projections p = project_qkv(drawn.spec, drawn.weights, drawn.x, nullptr, pool);
    EXPECT_EQ(p.k, matrix({{0, 1, 1}, {4, 4, 0}, {2, 3, 1}}));
    EXPECT_EQ(p.q, matrix({{1, 0, 2}, {2, 2, 2}, {2, 1, 3}}));
    EXPECT_EQ(p.v, matrix({{1, 2, 3}, {2, 8, 0}, {2, 6, 3}}));
    EXPECT_EQ(p.rot_q.size(), 0);
    Matrix scores(3, 3);
    head_scores({drawn.spec, view_of(p.q), view_of(p.k), view_of(p.v)}, 0, ScoreStage::Raw,
                writable(scores));
    EXPECT_EQ(scores, matrix({{2, 4, 4}, {4, 16, 12}, {4, 12, 10}}));
}

TEST(Attention, PatternOfTheDrawnExample) {
    Drawn drawn;
    auto result = drawn.attend_to(drawn.x, drawn.x);
    expect_matrix(result.pattern[0],
                  matrix({{.063378938f, .468310531f, .468310531f},
                          {.000006034f, .982007865f, .017986101f},
                          {.000295387f, .880536902f, .119167711f}}),
                  2e-7);
    expect_matrix(result.z,
                  matrix({{1.936621062f, 6.683105308f, 1.595068407f},
                          {1.999993966f, 7.963991595f, .053976405f},
                          {1.999704613f, 7.759892255f, .358389295f}}),
                  2e-6);

    drawn.spec.scale = 1 / std::sqrt(3.0f);
    result = drawn.attend_to(drawn.x, drawn.x);
    expect_matrix(result.pattern[0],
                  matrix({{.136125798f, .431937101f, .431937101f},
                          {.000890447f, .908842647f, .090266905f},
                          {.007444892f, .754707581f, .237847527f}}),
                  2e-7);

    drawn.spec.mask = MaskKind::Causal;
    result = drawn.attend_to(drawn.x, drawn.x);
    expect_matrix(
        result.pattern[0],
        matrix({{1, 0, 0}, {.000978801f, .999021199f, 0}, {.007444892f, .754707581f, .237847527f}}),
        2e-7);
    expect_matrix(result.z,
                  matrix({{1, 2, 3},
                          {1.999021199f, 7.994127196f, .002936402f},
                          {1.992555108f, 7.479635592f, .735877258f}}),
                  2e-6);
}

TEST(Attention, OrderMattersOnlyUnderAMask) {
    Drawn drawn;
    drawn.spec.scale = 1 / std::sqrt(3.0f);
    Matrix turned(3, 4);
    turned << drawn.x.row(2), drawn.x.row(0), drawn.x.row(1);
    const Matrix straight = drawn.attend_to(drawn.x, drawn.x).z;
    const Matrix moved = drawn.attend_to(turned, turned).z;
    EXPECT_LT((moved.row(0) - straight.row(2)).cwiseAbs().maxCoeff(), 2e-6);
    EXPECT_LT((moved.row(1) - straight.row(0)).cwiseAbs().maxCoeff(), 2e-6);
    drawn.spec.mask = MaskKind::Causal;
    expect_matrix(drawn.attend_to(turned, turned).z.topRows(1), matrix({{2, 6, 3}}), 2e-6);
}

TEST(Attention, QueriesMayReadAnotherSequence) {
    Drawn drawn;
    drawn.spec.scale = 1 / std::sqrt(3.0f);
    const auto result = drawn.attend_to(matrix({{1, 0, 0, 0}, {0, 0, 0, 1}}), drawn.x);
    expect_matrix(result.pattern[0],
                  matrix({{.101778f, .575273f, .322949f}, {.136126f, .431937f, .431937f}}), 1e-6);
    expect_matrix(result.z,
                  matrix({{1.898222f, 6.743434f, 1.274181f}, {1.863874f, 6.319371f, 1.704189f}}),
                  2e-6);
}

TEST(Attention, TwoHeadsReadTheirOwnFeatures) {
    const Matrix x = matrix({{1, 0, 2, 0}, {0, 2, 0, 1}, {1, 1, 1, 1}});
    const AttentionSpec spec{.n_heads = 2,
                             .n_kv_heads = 2,
                             .d_head = 2,
                             .scale = 1 / std::sqrt(2.0f),
                             .mask = MaskKind::Bidirectional};
    ThreadPool pool(1);
    Tensor3 pattern;
    Matrix z;
    attend({spec, view_of(x), view_of(x), view_of(x)}, &pattern, z, pool);
    expect_matrix(pattern[0],
                  matrix({{.401112f, .197776f, .401112f},
                          {.045388f, .767918f, .186694f},
                          {.197776f, .401112f, .401112f}}),
                  1e-6);
    expect_matrix(pattern[1],
                  matrix({{.767918f, .045388f, .186694f},
                          {.197776f, .401112f, .401112f},
                          {.401112f, .197776f, .401112f}}),
                  1e-6);
    expect_matrix(z,
                  matrix({{.802224f, .796664f, 1.722530f, .232082f},
                          {.232082f, 1.722530f, .796664f, .802224f},
                          {.598888f, 1.203336f, 1.203336f, .598888f}}),
                  2e-6);
}

TEST(Attention, VisibleKeysOfEveryMask) {
    AttentionSpec spec;
    const auto seen = [&](Index query) {
        const KeyRange range = visible_keys(spec, query, 10);
        return std::pair(range.begin, range.end);
    };
    EXPECT_EQ(seen(3), std::pair(Index{0}, Index{4}));
    spec.window = 2;
    EXPECT_EQ(seen(0), std::pair(Index{0}, Index{1}));
    EXPECT_EQ(seen(5), std::pair(Index{4}, Index{6}));
    spec.mask = MaskKind::Bidirectional;
    EXPECT_EQ(seen(5), std::pair(Index{3}, Index{8}));
    EXPECT_EQ(seen(9), std::pair(Index{7}, Index{10}));
    spec.window = 0;
    EXPECT_EQ(seen(5), std::pair(Index{0}, Index{10}));
}

struct Shape {
    Index n, t;
    int heads, kv_heads, d;
};

class AnyAttention : public ::testing::TestWithParam<Shape> {};

TEST_P(AnyAttention, RowsSumToOneAndMaskedEntriesAreZero) {
    const auto [n, t, heads, kv_heads, d] = GetParam();
    Numbers numbers(11);
    const Matrix q = numbers.matrix(n, heads * d, 2), k = numbers.matrix(t, kv_heads * d, 2);
    const Matrix v = numbers.matrix(t, kv_heads * d);
    ThreadPool pool(2);
    for (const MaskKind mask : {MaskKind::Causal, MaskKind::Bidirectional})
        for (const int window : {0, 3}) {
            const AttentionSpec spec{.n_heads = heads,
                                     .n_kv_heads = kv_heads,
                                     .d_head = d,
                                     .scale = 0.7f,
                                     .mask = mask,
                                     .window = window};
            const AttentionInput in{spec, view_of(q), view_of(k), view_of(v), t - n, nullptr};
            Tensor3 pattern;
            Matrix z, z_alone;
            attend(in, &pattern, z, pool);
            attend(in, nullptr, z_alone, pool);
            EXPECT_EQ(z, z_alone);
            for (Index head = 0; head < heads; ++head)
                for (Index i = 0; i < n; ++i) {
                    const KeyRange seen = visible_keys(spec, t - n + i, t);
                    const Vector row = pattern[head].row(i);
                    EXPECT_NEAR(row.sum(), 1, 1e-6);
                    for (Index key = 0; key < t; ++key)
                        if (key < seen.begin || key >= seen.end) {
                            EXPECT_EQ(row[key], 0);
                        }
                    const Index shared = head / (heads / kv_heads);
                    EXPECT_LT((row * v.middleCols(shared * d, d) - z.row(i).segment(head * d, d))
                                  .cwiseAbs()
                                  .maxCoeff(),
                              1e-5);
                }
        }
}

TEST_P(AnyAttention, OneQueryAtATimeGivesTheSameBits) {
    const auto [n, t, heads, kv_heads, d] = GetParam();
    Numbers numbers(12);
    const Matrix q = numbers.matrix(n, heads * d, 2), k = numbers.matrix(t, kv_heads * d, 2);
    const Matrix v = numbers.matrix(t, kv_heads * d);
    const AttentionSpec spec{.n_heads = heads, .n_kv_heads = kv_heads, .d_head = d, .scale = 0.7f};
    ThreadPool pool(2);
    Tensor3 pattern;
    Matrix z;
    attend({spec, view_of(q), view_of(k), view_of(v), t - n, nullptr}, &pattern, z, pool);
    for (Index i = 0; i < n; ++i) {
        const Index keys = t - n + i + 1;
        Tensor3 own;
        Matrix own_z;
        attend(
            {spec, rows_of(q, i, 1), rows_of(k, 0, keys), rows_of(v, 0, keys), keys - 1, nullptr},
            &own, own_z, pool);
        EXPECT_EQ(Matrix(own_z), Matrix(z.row(i)));
        for (Index head = 0; head < heads; ++head)
            EXPECT_EQ(Matrix(own[head]), Matrix(pattern[head].row(i).head(keys)));
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, AnyAttention,
                         ::testing::Values(Shape{1, 1, 1, 1, 1}, Shape{5, 5, 3, 1, 7},
                                           Shape{70, 200, 2, 2, 16}, Shape{130, 130, 4, 2, 5},
                                           Shape{3, 290, 2, 1, 64}));

TEST(Attention, MaskedScoresAreMinusInfinity) {
    Numbers numbers(13);
    const Matrix x = numbers.matrix(6, 4);
    const AttentionSpec spec{
        .n_heads = 1, .n_kv_heads = 1, .d_head = 4, .score_softcap = 0.5f, .window = 2};
    const AttentionInput in{spec, view_of(x), view_of(x), view_of(x)};
    Matrix raw(6, 6), masked(6, 6);
    head_scores(in, 0, ScoreStage::Raw, writable(raw));
    head_scores(in, 0, ScoreStage::Masked, writable(masked));
    for (Index q = 0; q < 6; ++q)
        for (Index k = 0; k < 6; ++k) {
            if (k <= q && k > q - 2) {
                EXPECT_NEAR(masked(q, k), 0.5 * std::tanh(raw(q, k) / 0.5), 1e-6);
            } else {
                EXPECT_EQ(masked(q, k), -std::numeric_limits<float>::infinity());
            }
        }
}

}  // namespace
}  // namespace headlight
