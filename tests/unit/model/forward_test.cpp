#include "engine/model/transformer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <set>

#include "engine/error.h"
#include "engine/model/attention_kind.h"
#include "engine/model/derive.h"
#include "engine/model/trace_catalogue.h"
#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

using testing::RandomModel;

using Tensors = std::map<std::string, Tensor>;

Tensors all_tensors(const RandomModel& model, const Trace& trace, ThreadPool& pool) {
    const TraceView view{model.spec, model.weights, trace, pool};
    Tensors tensors;
    for (const TensorInfo& info : list_tensors(view)) {
        const Tensor tensor = read_tensor(view, info.name);
        EXPECT_EQ(tensor.shape, info.shape) << info.name;
        std::int64_t count = 1;
        for (const auto size : tensor.shape)
            count *= size;
        EXPECT_EQ(tensor.holds_ids() ? tensor.ids.size() : tensor.values.size(),
                  static_cast<std::size_t>(count))
            << info.name;
        EXPECT_TRUE(tensors.emplace(info.name, tensor).second) << info.name << " is listed twice";
    }
    return tensors;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

void expect_same(const Tensors& actual, const Tensors& expected) {
    ASSERT_EQ(actual.size(), expected.size());
    for (const auto& [name, tensor] : expected) {
        EXPECT_TRUE(same_bits(actual.at(name).values, tensor.values)) << name;
        EXPECT_EQ(actual.at(name).ids, tensor.ids) << name;
    }
}

std::vector<int> some_tokens(int count, int seed = 1) {
    std::vector<int> tokens;
    for (int i = 0; i < count; ++i)
        tokens.push_back((i * i * 7 + i * seed * 5 + seed) % 23);
    return tokens;
}

struct Kind {
    const char* name;
    std::function<ModelSpec()> spec;
    std::vector<DType> types = {DType::F32};
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class AnyModel : public ::testing::TestWithParam<Kind> {
protected:
    RandomModel model{GetParam().spec(), 7, GetParam().types};
    ThreadPool pool{2};

    ForwardInput input(int count, int decoder_count = 5) const {
        ForwardInput in;
        in.tokens = some_tokens(count);
        if (model.spec.layout() == Layout::EncoderDecoder)
            in.decoder_tokens = some_tokens(decoder_count, 3);
        if (model.spec.encoder && model.spec.encoder->embed.entities)
            in.entities = {{3, 0, 2, 0}, {8, 1, 2, 1}};
        return in;
    }
    Trace run(const ForwardInput& in, const Trace* previous = nullptr,
              const ForwardBudget& budget = {}) {
        return *forward(model.spec, model.weights, in, previous, pool, {}, budget);
    }
    Tensors tensors(const Trace& trace) { return all_tensors(model, trace, pool); }
};

TEST_P(AnyModel, SpecIsAccepted) { EXPECT_NO_THROW(check_spec(model.spec, "test")); }

TEST_P(AnyModel, EverythingIsFiniteAndLogitsDiffer) {
    const Tensors all = tensors(run(input(9)));
    for (const auto& [name, tensor] : all) {
        if (name.ends_with("hook_attn_scores")) continue;
        for (const float value : tensor.values)
            ASSERT_TRUE(std::isfinite(value)) << name;
    }
    const auto& logits = all.at("unembed.hook_out").values;
    EXPECT_NE(logits.front(), logits.back());
}

TEST_P(AnyModel, PatternsSumToOneAndMaskedEntriesAreZero) {
    const Tensors all = tensors(run(input(12)));
    int patterns = 0;
    for (const auto& [name, tensor] : all) {
        if (!name.ends_with("hook_pattern")) continue;
        ++patterns;
        const auto& scores = all.at(name.substr(0, name.size() - 7) + "attn_scores").values;
        const auto keys = static_cast<std::size_t>(tensor.shape[2]);
        for (std::size_t row = 0; row < tensor.values.size(); row += keys) {
            double total = 0;
            for (std::size_t key = row; key < row + keys; ++key) {
                total += tensor.values[key];
                if (std::isinf(scores[key])) {
                    EXPECT_EQ(tensor.values[key], 0) << name;
                }
            }
            EXPECT_NEAR(total, 1, 1e-6) << name;
        }
    }
    EXPECT_GT(patterns, 0);
}

TEST_P(AnyModel, TheStreamIsASum) {
    const Tensors all = tensors(run(input(6)));
    for (const auto& [name, tensor] : all) {
        if (!name.ends_with("hook_resid_mid")) continue;
        const std::string prefix = name.substr(0, name.size() - std::strlen("hook_resid_mid"));
        const auto& before = all.at(prefix + "hook_resid_pre").values;
        const auto& added = all.at(prefix + "hook_attn_out").values;
        for (std::size_t i = 0; i < before.size(); ++i)
            EXPECT_EQ(tensor.values[i], before[i] + added[i]) << name;
    }
}

TEST_P(AnyModel, HeadResultsAddUpToTheOutput) {
    const Trace trace = run(input(7));
    const TraceView view{model.spec, model.weights, trace, pool};
    const StackSide side = head_side(view);
    const BlockSpec& block = stack_spec(view, side).blocks[1];
    if (block.placement == NormPlacement::Sandwich) return;
    Matrix sum = head_result(view, side, 1, 0);
    for (Index head = 1; head < block.attention.n_heads; ++head)
        sum += head_result(view, side, 1, head);
    const Vector& bias = stack_weights(view, side).blocks[1].attention.o.bias;
    if (bias.size() > 0) sum.rowwise() += bias;
    const Matrix out = stack_trace(view, side).matrix(1, &BlockActivations::attn_out);
    EXPECT_LT((sum - out).cwiseAbs().maxCoeff(), 1e-5);
}

TEST_P(AnyModel, AnAppendedTokenChangesNothingBefore) {
    if (!model.spec.decoder || model.spec.encoder) return;
    const Trace brief = run(input(9)), longer = run(input(10));
    const Index d = model.spec.d_model();
    for (Index layer = 0; layer <= brief.decoder->layers(); ++layer)
        for (Index position = 0; position < 9; ++position)
            EXPECT_EQ(std::memcmp(brief.decoder->resid_pre_row(layer, position).data(),
                                  longer.decoder->resid_pre_row(layer, position).data(),
                                  static_cast<std::size_t>(d) * sizeof(float)),
                      0)
                << layer << " " << position;
}

TEST_P(AnyModel, AReusedPassHasTheBitsOfAFullOne) {
    ForwardInput in = input(11);
    auto& changing = in.decoder_tokens.empty() ? in.tokens : in.decoder_tokens;
    const bool causal = model.spec.head_stack().is_causal();
    Trace reused = run(in);
    Index length = static_cast<Index>(changing.size());
    // Append, append, replace the last two, cut, and repeat unchanged.
    for (int step = 0; step < 5; ++step) {
        if (step < 2) changing.push_back(4 + step);
        if (step == 2) changing.end()[-2] = 9;
        if (step == 3) changing.resize(changing.size() - 3);
        reused = run(in, &reused);
        const Trace full = run(in);
        expect_same(tensors(reused), tensors(full));
        EXPECT_EQ(full.report.reused, 0);
        const Index encoder = model.spec.layout() == Layout::EncoderDecoder ? 11 : 0;
        const auto now = static_cast<Index>(changing.size() + in.entities.size());
        const Index expected = causal ? (step < 2    ? length
                                         : step == 2 ? now - 2
                                                     : now)
                                      : (step == 4 ? now : 0);
        EXPECT_EQ(reused.report.reused, expected + encoder) << "step " << step;
        EXPECT_EQ(reused.report.computed, now - expected);
        length = now;
    }
}

TEST_P(AnyModel, EachDecoderStepHasTheBitsOfItsTeacherForcedRow) {
    if (model.spec.layout() != Layout::EncoderDecoder) return;
    const Trace forced = run(input(9, 12));
    const TraceView forced_view{model.spec, model.weights, forced, pool};
    Trace step = run(input(9, 1));
    for (Index t = 0; t < 12; ++t) {
        if (t > 0) {
            const Matrix* source = &step.source->front().k;
            step = run(input(9, static_cast<int>(t) + 1), &step);
            EXPECT_EQ(&step.source->front().k, source) << "the encoder ran again";
            EXPECT_EQ(step.report.computed, 1);
        }
        const TraceView view{model.spec, model.weights, step, pool};
        EXPECT_EQ(logits_row(view, t), logits_row(forced_view, t)) << t;
        EXPECT_EQ(cross_pattern(view, 1)[0].row(t), cross_pattern(forced_view, 1)[0].row(t)) << t;
    }
}

TEST_P(AnyModel, TheNumberOfThreadsDoesNotMatter) {
    const Tensors two = tensors(run(input(40)));
    ThreadPool one(1), four(4);
    for (ThreadPool* other : {&one, &four}) {
        const Trace trace = *forward(model.spec, model.weights, input(40), nullptr, *other);
        expect_same(all_tensors(model, trace, *other), two);
    }
}

TEST_P(AnyModel, WhatTheBudgetDropsIsDerivedWithTheSameBits) {
    const Trace lean = run(input(13), nullptr, {.pattern_bytes = 0, .logits_bytes = 0});
    const Trace full = run(input(13));
    expect_same(tensors(lean), tensors(full));
    EXPECT_LT(lean.report.bytes, full.report.bytes);
    const TraceView lean_view{model.spec, model.weights, lean, pool};
    const TraceView full_view{model.spec, model.weights, full, pool};
    const Matrix all = logits(full_view);
    const Matrix inner = all.middleRows(1, all.rows() - 2);
    EXPECT_EQ(logits_rows(lean_view, 1, inner.rows()), inner);
    EXPECT_EQ(logits_rows(full_view, 1, inner.rows()), inner);
    const Index last = lean.head_stack().words() - 1;
    for (const Index position : {Index{0}, last})
        EXPECT_EQ(logits_row(lean_view, position), logits_row(full_view, position));
}

/// One row, and the maxima of columns, against the whole pattern.
void expect_parts_of_the_pattern(const TraceView& view, const TraceView& whole_view) {
    for (const AttentionKind kind : kAttentionKinds)
        for (int layer = 0; layer < layer_count(view.spec, kind); ++layer) {
            const Tensor3 whole = attention_pattern(whole_view, kind, layer);
            const bool cross = kind == AttentionKind::Cross;
            for (Index query = 0; query < (cross ? 0 : whole.queries()); ++query) {
                const Matrix row = attention_pattern_row(view, query_side(kind), layer, query);
                for (Index head = 0; head < whole.heads(); ++head)
                    ASSERT_EQ(row.row(head), whole[head].row(query)) << layer << " " << query;
            }
            if (!cross) continue;
            const Matrix maxima = cross_pattern_maxima(view, layer);
            for (Index head = 0; head < whole.heads(); ++head)
                EXPECT_EQ(maxima.row(head), whole[head].colwise().maxCoeff()) << layer;
        }
}

TEST_P(AnyModel, PartsOfAPatternHaveTheBitsOfTheWhole) {
    ForwardInput in = input(70, 9);
    if (model.spec.encoder && model.spec.encoder->has_global_positions())
        in.global_positions = {3, 66};
    const Trace longer = run(input(72, 12)), full = run(in, &longer);
    const Trace lean = run(in, nullptr, {.pattern_bytes = 0});
    const TraceView full_view{model.spec, model.weights, full, pool};
    const TraceView lean_view{model.spec, model.weights, lean, pool};
    expect_parts_of_the_pattern(full_view, full_view);
    expect_parts_of_the_pattern(lean_view, full_view);
    (in.decoder_tokens.empty() ? in.tokens : in.decoder_tokens).push_back(4);
    const Trace pieces = run(in, &full);
    const TraceView pieces_view{model.spec, model.weights, pieces, pool};
    expect_parts_of_the_pattern(pieces_view, pieces_view);
}

TEST_P(AnyModel, StopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    EXPECT_FALSE(forward(model.spec, model.weights, input(4), nullptr, pool, source.get_token()));
}

/// Rows of whole blocks, heads that begin inside one.
ModelSpec quantised_like() {
    ModelSpec spec = testing::gpt2_like(4, 16, 16);
    for (BlockSpec& block : spec.decoder->blocks)
        block.mlp.d_mlp = 512;
    return spec;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, AnyModel,
    ::testing::Values(Kind{"gpt2", [] { return testing::gpt2_like(); }},
                      Kind{"llama", testing::llama_like}, Kind{"gemma", testing::gemma_like},
                      Kind{"neox", testing::neox_like}, Kind{"mixtral", testing::mixtral_like},
                      Kind{"bert", testing::bert_like}, Kind{"deberta", testing::deberta_like},
                      Kind{"xlnet", testing::xlnet_like},
                      Kind{"longformer", testing::longformer_like},
                      Kind{"luke", testing::luke_like}, Kind{"bart", testing::bart_like},
                      Kind{"t5", testing::t5_like},
                      Kind{"quantised",
                           quantised_like,
                           {testing::kBlockedTypes.begin(), testing::kBlockedTypes.end()}}),
    [](const auto& kind) { return kind.param.name; });

TEST(Forward, ChangedTokenTypesAreNotReused) {
    RandomModel model(testing::bert_like());
    ThreadPool pool(1);
    ForwardInput in{some_tokens(5), {}, {}};
    const Trace plain = *forward(model.spec, model.weights, in, nullptr, pool);
    in.types = {0, 0, 1, 1, 1};
    const Trace typed = *forward(model.spec, model.weights, in, &plain, pool);
    EXPECT_EQ(typed.report.reused, 0);
    EXPECT_NE(typed.encoder->resid_pre(0), plain.encoder->resid_pre(0));
    in.types = {0, 0, 0, 0, 0};
    EXPECT_EQ(forward(model.spec, model.weights, in, &plain, pool)->report.reused, 5);
}

TEST(Forward, AChangedSourceIsReadAgain) {
    RandomModel model(testing::t5_like());
    ThreadPool pool(1);
    ForwardInput in{some_tokens(6), {}, some_tokens(4, 2)};
    const Trace first = *forward(model.spec, model.weights, in, nullptr, pool);
    in.tokens[2] = (in.tokens[2] + 1) % 23;
    const Trace second = *forward(model.spec, model.weights, in, &first, pool);
    EXPECT_EQ(second.report.reused, 0);
    expect_same(all_tensors(model, second, pool),
                all_tensors(model, *forward(model.spec, model.weights, in, nullptr, pool), pool));
}

TEST(Forward, RotationThatDependsOnTheLengthPreventsReuse) {
    ModelSpec spec = testing::llama_like();
    spec.decoder->ropes[0] = {.rotary_dim = 6,
                              .scaling = RopeScaling::LongRope,
                              .factor = 2,
                              .original_context = 8,
                              .short_factors = {1, 1, 1},
                              .long_factors = {2, 2, 2}};
    RandomModel model(spec);
    ThreadPool pool(1);
    const Trace eight =
        *forward(model.spec, model.weights, {some_tokens(8), {}, {}}, nullptr, pool);
    const Trace nine = *forward(model.spec, model.weights, {some_tokens(9), {}, {}}, &eight, pool);
    EXPECT_EQ(nine.report.reused, 0);
    const Trace ten = *forward(model.spec, model.weights, {some_tokens(10), {}, {}}, &nine, pool);
    EXPECT_EQ(ten.report.reused, 9);
}

TEST(Forward, ReusedRowsAreSharedNotCopied) {
    RandomModel model(testing::gpt2_like());
    ThreadPool pool(1);
    const Trace first =
        *forward(model.spec, model.weights, {some_tokens(9), {}, {}}, nullptr, pool);
    const Trace second =
        *forward(model.spec, model.weights, {some_tokens(10), {}, {}}, &first, pool);
    EXPECT_EQ(second.decoder->resid_pre_row(1, 4).data(),
              first.decoder->resid_pre_row(1, 4).data());
    EXPECT_EQ(second.report.bytes_shared, first.report.bytes);
    EXPECT_GT(second.report.bytes, first.report.bytes);
}

TEST(Forward, RefusesWhatDoesNotFitTheModel) {
    RandomModel model(testing::gpt2_like());
    ThreadPool pool(1);
    const auto run = [&](ForwardInput in) {
        return forward(model.spec, model.weights, in, nullptr, pool);
    };
    EXPECT_THROW(run({{}, {}, {}}), Error);
    EXPECT_THROW(run({{23}, {}, {}}), Error);
    EXPECT_THROW(run({{-1}, {}, {}}), Error);
    EXPECT_THROW(run({std::vector<int>(301, 1), {}, {}}), Error);
    EXPECT_TRUE(run({std::vector<int>(300, 1), {}, {}}));
    EXPECT_THROW(run({{1, 2}, {0}, {}}), Error);
    EXPECT_THROW(run({{1, 2}, {0, 1}, {}}), Error);
}

TEST(Trace, UnknownNamesAreErrors) {
    RandomModel model(testing::gpt2_like());
    ThreadPool pool(1);
    const Trace trace = *forward(model.spec, model.weights, {{1, 2}, {}, {}}, nullptr, pool);
    const TraceView view{model.spec, model.weights, trace, pool};
    EXPECT_THROW(read_tensor(view, "blocks.9.hook_resid_pre"), Error);
}

TEST(Spec, ContradictionsAreErrors) {
    const auto refused = [](const std::function<void(ModelSpec&)>& change) {
        ModelSpec spec = testing::mixtral_like();
        change(spec);
        EXPECT_THROW(check_spec(spec, "config.json"), Error);
    };
    refused([](ModelSpec& s) { s.decoder.reset(); });
    refused([](ModelSpec& s) { s.decoder->embed.vocab_size = 0; });
    refused([](ModelSpec& s) { s.decoder->embed.d_embed = 3; });
    refused([](ModelSpec& s) { s.decoder->blocks[0].attention.n_kv_heads = 3; });
    refused([](ModelSpec& s) { s.decoder->blocks[0].attention.rope = 1; });
    refused([](ModelSpec& s) { s.decoder->blocks[1].mlp.moe->top_k = 6; });
    refused([](ModelSpec& s) { s.decoder->ropes[0].rotary_dim = 7; });
    refused([](ModelSpec& s) { s.decoder->ropes[0].scaling = RopeScaling::Yarn; });
    refused([](ModelSpec& s) { s.decoder->blocks[0].cross = s.decoder->blocks[0].attention; });
    refused(
        [](ModelSpec& s) { s.decoder->blocks[0].attention.relative = RelativeKind::Disentangled; });
}

}  // namespace
}  // namespace headlight
