#include "app/views/branching.h"

#include <gtest/gtest.h>

#include <vector>

#include "app/views/sampler_controls.h"
#include "tests/support/random_loaded_model.h"

namespace headlight {
namespace {

using Ids = std::vector<TokenId>;

/// A finished pass of the prompt and what was appended to it.
Snapshot pass_of(const std::string& text, Ids continuation) {
    static const auto model = testing::load_random(testing::gpt2_like(), testing::Frame::None);
    Snapshot snapshot;
    snapshot.model = model;
    snapshot.request.text = text;
    snapshot.request.continuation = std::move(continuation);
    return snapshot;
}

TEST(Branching, AClickAppendsTheToken) {
    AppState state;
    state.prompt = "a";
    state.generation.ids = {7};
    state.generation.playing = true;
    state.dart.throws = 3;
    force_token(state, pass_of("a", {7}), 9);
    EXPECT_EQ(state.generation.ids, (Ids{7, 9}));
    EXPECT_TRUE(state.generation.undone.empty());
    EXPECT_FALSE(state.generation.playing);
    EXPECT_EQ(state.dart.throws, 0U);
}

TEST(Branching, NothingIsAppendedWhereGapsAreFilled) {
    AppState state;
    state.prompt = "a";
    Snapshot pass = pass_of("a", {});
    pass.model = testing::load_bert();
    force_token(state, pass, 9);
    EXPECT_TRUE(state.generation.ids.empty());
}

TEST(Branching, AClickMeansThePassThatIsShown) {
    AppState state;
    state.prompt = "a";
    state.generation.ids = {7, 8};  // the pass with 8 is still under way
    force_token(state, pass_of("a", {7}), 9);
    EXPECT_EQ(state.generation.ids, (Ids{7, 9}));
}

TEST(Branching, TakingTheSameTokenAgainKeepsWhatFollowed) {
    AppState state;
    state.prompt = "a";
    state.generation.ids = {1};
    state.generation.undone = {4, 3, 2};  // 2 is the next to redo
    force_token(state, pass_of("a", {1}), 2);
    EXPECT_EQ(state.generation.ids, (Ids{1, 2}));
    EXPECT_EQ(state.generation.undone, (Ids{4, 3}));
    force_token(state, pass_of("a", {1, 2}), 5);
    EXPECT_EQ(state.generation.ids, (Ids{1, 2, 5}));
    EXPECT_TRUE(state.generation.undone.empty());
}

TEST(Branching, AClickOnAnOldPromptDoesNothing) {
    AppState state;
    state.prompt = "ab";
    force_token(state, pass_of("a", {}), 9);
    EXPECT_TRUE(state.generation.ids.empty());
}

TEST(Branching, ABranchIsTakenUpToAPlace) {
    AppState state;
    const Ids branch{1, 2, 3, 4};
    take_branch(state, branch, 2);
    EXPECT_EQ(state.generation.ids, (Ids{1, 2}));
    EXPECT_EQ(state.generation.undone, (Ids{4, 3}));
    take_branch(state, branch, 99);
    EXPECT_EQ(state.generation.ids, branch);
    EXPECT_TRUE(state.generation.undone.empty());
}

TEST(SamplingFields, StayInTheirRanges) {
    SamplingSettings settings;
    set_sampling_value(settings, SamplingField::Temperature, 12, 100);
    EXPECT_DOUBLE_EQ(settings.temperature, 5);
    set_sampling_value(settings, SamplingField::TopP, 1.5, 100);
    EXPECT_DOUBLE_EQ(settings.top_p, 1);
    set_sampling_value(settings, SamplingField::MinP, 0.05, 100);
    EXPECT_DOUBLE_EQ(sampling_value(settings, SamplingField::MinP), 0.05);
}

TEST(SamplingFields, KeepingTheWholeVocabularyIsOff) {
    SamplingSettings settings;
    set_sampling_value(settings, SamplingField::TopK, 40, 4542);
    EXPECT_EQ(settings.top_k, 40);
    set_sampling_value(settings, SamplingField::TopK, 4542, 4542);
    EXPECT_EQ(settings.top_k, 0);
}

TEST(SamplingFields, ScalesEndWhereTheSettingEnds) {
    EXPECT_DOUBLE_EQ(sampling_scale(SamplingField::Temperature, 0).largest(), 5);
    EXPECT_DOUBLE_EQ(sampling_scale(SamplingField::TopK, 4542).largest(), 4542);
    EXPECT_DOUBLE_EQ(sampling_scale(SamplingField::TopK, 4542).least(), 1);
    EXPECT_DOUBLE_EQ(sampling_scale(SamplingField::TopK, 2).largest(), 2);
    EXPECT_DOUBLE_EQ(sampling_scale(SamplingField::TopP, 0).largest(), 1);
}

}  // namespace
}  // namespace headlight
