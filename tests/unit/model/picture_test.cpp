// Models that read pictures.

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "engine/error.h"
#include "engine/model/embedding.h"
#include "engine/model/kernels.h"
#include "engine/model/trace_catalogue.h"
#include "engine/model/transformer.h"
#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

using testing::RandomModel;

ForwardInput picture(const PatchSpec& spec) {
    ForwardInput input;
    const Matrix numbers = testing::Numbers(3).matrix(1, spec.pixels());
    input.pixels.assign(numbers.data(), numbers.data() + numbers.size());
    return input;
}

TEST(Picture, RowsAreProjectedPatchesInReadingOrder) {
    RandomModel model(testing::vit_like());
    const PatchSpec& spec = *model.spec.encoder->embed.patches;
    const EmbeddingWeights& weights = model.weights.encoder->embedding;
    const ForwardInput input = picture(spec);
    ThreadPool pool(1);
    const Matrix rows = picture_rows(spec, weights, input.pixels, pool);
    ASSERT_EQ(rows.rows(), 1 + 3 * 3);
    EXPECT_EQ(Vector(rows.row(0)), weights.picture);
    for (Index down = 0; down < 3; ++down)
        for (Index across = 0; across < 3; ++across) {
            Matrix patch(1, 2 * 2 * 3);
            Index at = 0;
            for (Index channel = 0; channel < 2; ++channel)
                for (Index y = 0; y < 2; ++y)
                    for (Index x = 0; x < 3; ++x)
                        patch(0, at++) = input.pixels[static_cast<std::size_t>(
                            (channel * 6 + down * 2 + y) * 9 + across * 3 + x)];
            EXPECT_EQ(Matrix(rows.row(1 + down * 3 + across)),
                      linear(patch, weights.patches, pool));
        }
}

TEST(Picture, TheSamePictureIsReused) {
    RandomModel model(testing::vit_like());
    EXPECT_NO_THROW(check_spec(model.spec, "test"));
    ForwardInput input = picture(*model.spec.encoder->embed.patches);
    ThreadPool pool(2);
    const Trace first = *forward(model.spec, model.weights, input, nullptr, pool);
    EXPECT_EQ(first.report.computed, 10);
    EXPECT_EQ(forward(model.spec, model.weights, input, &first, pool)->report.reused, 10);
    input.pixels[50] += 1;
    const Trace other = *forward(model.spec, model.weights, input, &first, pool);
    EXPECT_EQ(other.report.reused, 0);
    EXPECT_NE(other.encoder->final_out(), first.encoder->final_out());
}

TEST(Picture, WhatTheBudgetDropsIsDerivedWithTheSameBits) {
    RandomModel model(testing::vit_like());
    const ForwardInput input = picture(*model.spec.encoder->embed.patches);
    ThreadPool pool(2);
    const Trace full = *forward(model.spec, model.weights, input, nullptr, pool);
    const Trace lean =
        *forward(model.spec, model.weights, input, nullptr, pool, {}, {.pattern_bytes = 0});
    const TraceView full_view{model.spec, model.weights, full, pool};
    const TraceView lean_view{model.spec, model.weights, lean, pool};
    for (const TensorInfo& info : list_tensors(full_view)) {
        const Tensor a = read_tensor(full_view, info.name), b = read_tensor(lean_view, info.name);
        EXPECT_EQ(a.values, b.values) << info.name;
        EXPECT_EQ(a.shape, info.shape) << info.name;
    }
    EXPECT_EQ(read_tensor(full_view, "classifier.hook_out").values.size(), 4U);
}

TEST(Picture, RefusesWhatIsNotThePictureOfTheModel) {
    RandomModel model(testing::vit_like());
    ThreadPool pool(1);
    const auto run = [&](const ForwardInput& input) {
        return forward(model.spec, model.weights, input, nullptr, pool);
    };
    ForwardInput input = picture(*model.spec.encoder->embed.patches);
    EXPECT_TRUE(run(input));
    input.tokens = {1};
    EXPECT_THROW(run(input), Error);
    input.tokens.clear();
    input.pixels.pop_back();
    EXPECT_THROW(run(input), Error);
    EXPECT_THROW(run({}), Error);
    ModelSpec spec = model.spec;
    spec.encoder->embed.n_positions = 4;
    EXPECT_THROW(check_spec(spec, "config.json"), Error);
    spec = model.spec;
    spec.encoder->embed.patches->patch_width = 10;
    EXPECT_THROW(check_spec(spec, "config.json"), Error);
}

}  // namespace
}  // namespace headlight
