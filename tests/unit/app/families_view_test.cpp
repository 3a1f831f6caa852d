// What the window shows and does on models that are no plain decoder.

#include <gtest/gtest.h>

#include "app/main_view.h"
#include "tests/support/driven_window.h"
#include "tests/support/random_loaded_model.h"

namespace headlight {
namespace {

using namespace testing;  // NOLINT: the random models' names

class FamiliesViewTest : public DrivenWindow {
protected:
    void show(std::shared_ptr<const LoadedModel> model, const AnalysisRequest& request) {
        state_.model = model;
        state_.prompt = request.text;
        state_.second = request.second;
        state_.target = request.target;
        state_.masked = request.masked;
        Analyzer analyzer(std::move(model), next_snapshot_);
        state_.snapshot = snapshot_of(analyzer, request);
        next_snapshot_ = analyzer.next_snapshot_id();
        frames(3);
    }
    void show(Scene scene) {
        state_.scene = scene;
        frames(3);
    }
    void draw(ViewContext& context) override {
        view_.draw(context);
        for (const Action action : std::exchange(actions_, {}))
            apply(state_, action);
    }
    std::string text(std::string_view key) const { return Strings(state_.language)(key); }

    MainView view_;
    std::uint64_t next_snapshot_ = 1;
};

TEST_F(FamiliesViewTest, AnEncoderDecoderHasAStripForEachStack) {
    show(load_t5(), {.text = "abcd", .target = "ef"});
    EXPECT_TRUE(targets_.find("token/4"));
    EXPECT_TRUE(targets_.find("target/2"));
    EXPECT_FALSE(targets_.find("target/3"));
    const Rect encoder = *targets_.find("token/0"), decoder = *targets_.find("target/0");
    EXPECT_GT(decoder.y, encoder.bottom());
    EXPECT_EQ(decoder.x, encoder.x);
    click("target/1");
    EXPECT_EQ(state_.selection.side, StackSide::Decoder);
    EXPECT_EQ(state_.selection.token, 1);
    click("token/2");
    EXPECT_EQ(state_.selection.side, StackSide::Encoder);
    EXPECT_EQ(state_.selection.token, 2);
}

TEST_F(FamiliesViewTest, AnAngleIsBetweenTokensOfOneStack) {
    show(load_t5(), {.text = "abcd", .target = "ef"});
    click("token/2");
    surface_.input().push(KeyChange{Key::LeftShift, true, false});
    click("target/1");
    EXPECT_FALSE(state_.selection.second_token);
    EXPECT_EQ(state_.selection.side, StackSide::Decoder);
    EXPECT_EQ(state_.selection.token, 1);
    click("target/2");
    EXPECT_EQ(state_.selection.token, 1);
    EXPECT_EQ(state_.selection.second_token, 2);
}

TEST_F(FamiliesViewTest, TheDecodersTextIsEditedInAFieldOfItsOwn) {
    show(load_t5(), {.text = "abcd"});
    state_.generation.ids = {5};
    press(Key::D, true);
    EXPECT_EQ(state_.focus, TextField::Target);
    type("gh");
    EXPECT_EQ(state_.target, "gh");
    EXPECT_EQ(state_.prompt, "abcd");
    EXPECT_TRUE(state_.generation.ids.empty());
    press(Key::Enter);
    EXPECT_FALSE(state_.focus);
    click("target");
    EXPECT_EQ(state_.focus, TextField::Target);
    click("prompt");
    EXPECT_EQ(state_.focus, TextField::Prompt);
}

TEST_F(FamiliesViewTest, AttentionIsChosenByClickAndByKey) {
    show(load_t5(), {.text = "abcd", .target = "ef"});
    show(Scene::Attention);
    click("attention/cross");
    EXPECT_EQ(shown_attention(state_), AttentionKind::Cross);
    EXPECT_TRUE(targets_.find("heatmap"));
    EXPECT_TRUE(targets_.find("heatmap/2,4"));
    EXPECT_FALSE(targets_.find("heatmap/3,0")) << "three queries";
    EXPECT_TRUE(targets_.find("key/4"));
    EXPECT_FALSE(targets_.find("query/3"));
    press(Key::Y);
    EXPECT_EQ(shown_attention(state_), AttentionKind::Encoder);
    EXPECT_TRUE(targets_.find("heatmap/4,4"));
    show(Scene::AllHeads);
    click("attention/decoder");
    EXPECT_EQ(shown_attention(state_), AttentionKind::Decoder);
}

TEST_F(FamiliesViewTest, ATokenOfEitherStripPointsIntoCrossAttention) {
    show(load_t5(), {.text = "abcd", .target = "ef"});
    show(Scene::Attention);
    click("attention/cross");
    click("target/1");
    EXPECT_FALSE(attention_end(state_.selection, AttentionKind::Cross).reverse);
    click("token/3");
    EXPECT_TRUE(attention_end(state_.selection, AttentionKind::Cross).reverse)
        << "an encoder's token is looked at";
}

TEST_F(FamiliesViewTest, AModelWithOneAttentionOffersNoChoice) {
    show(load_bert(), {.text = "abcd"});
    show(Scene::Attention);
    EXPECT_FALSE(targets_.find("attention/encoder"));
    EXPECT_FALSE(targets_.find("pair/all"));
    EXPECT_TRUE(targets_.drawn(text("missing.causal_mask")));
}

TEST_F(FamiliesViewTest, APairIsFilteredByClickAndByKey) {
    show(load_bert(), {.text = "ab", .second = "cde"});
    show(Scene::Attention);
    click("pair/a-b");
    EXPECT_EQ(state_.attention.pair, PairFilter::AToB);
    press(Key::Z);
    EXPECT_EQ(state_.attention.pair, PairFilter::BToA);
    show(Scene::AllHeads);
    click("pair/all");
    EXPECT_EQ(state_.attention.pair, PairFilter::All);
}

TEST_F(FamiliesViewTest, TheSecondSentenceIsOpenedEditedAndClosed) {
    show(load_bert(), {.text = "ab"});
    EXPECT_FALSE(targets_.find("second"));
    press(Key::P, true);
    EXPECT_EQ(state_.focus, TextField::Second);
    type("cd");
    EXPECT_EQ(state_.second, "cd");
    EXPECT_EQ(state_.prompt, "ab");
    press(Key::P, true);
    EXPECT_FALSE(state_.second);
    click("pair");
    EXPECT_EQ(state_.second, "");
    press(Key::Enter);
    click("pair");
    EXPECT_FALSE(state_.second);
}

TEST_F(FamiliesViewTest, ADecoderTakesNoPair) {
    show(load_random(gpt2_like(), Frame::None), {.text = "ab"});
    EXPECT_FALSE(targets_.find("pair"));
    press(Key::P, true);
    EXPECT_FALSE(state_.second);
    press(Key::D, true);
    EXPECT_FALSE(state_.focus);
}

TEST_F(FamiliesViewTest, AChatModelTakesThePromptAsAConversation) {
    show(load_random(gpt2_like(), Frame::None), {.text = "ab"});
    EXPECT_FALSE(targets_.find("chat"));
    press(Key::T, true);
    EXPECT_FALSE(state_.chat);
    show(load_chat(), {.text = "ab"});
    state_.generation.ids = {letter('c')};
    click("chat");
    EXPECT_TRUE(state_.chat);
    EXPECT_TRUE(state_.generation.ids.empty());
    press(Key::T, true);
    EXPECT_FALSE(state_.chat);
}

AnalysisRequest picture_for(const ModelSpec& spec) {
    AnalysisRequest request;
    const PatchSpec& patches = *spec.encoder->embed.patches;
    request.pixels.resize(
        static_cast<std::size_t>(patches.channels * patches.height * patches.width), 0.5F);
    return request;
}

TEST_F(FamiliesViewTest, AModelOfPicturesAsksForAFile) {
    state_.model = load_random(vit_like(), Frame::None);
    frames(2);
    EXPECT_FALSE(targets_.find("pair"));
    EXPECT_FALSE(targets_.find("prompt"));
    EXPECT_TRUE(targets_.find("picture"));
    press(Key::Slash);
    EXPECT_EQ(state_.focus, TextField::Picture);
}

TEST_F(FamiliesViewTest, AClassifierListsItsClasses) {
    const ModelSpec spec = vit_like();
    show(load_random(spec, Frame::None), picture_for(spec));
    ASSERT_TRUE(state_.snapshot);
    const Vector shares = class_probabilities(*state_.snapshot);
    EXPECT_NEAR(shares.sum(), 1, 1e-6);
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
            if (shares[i] <= shares[j]) continue;
            EXPECT_LT(targets_.find("class/" + std::to_string(i))->y,
                      targets_.find("class/" + std::to_string(j))->y);
        }
    }
    EXPECT_FALSE(targets_.find("temperature"));
}

TEST_F(FamiliesViewTest, TokensAreMaskedByTheRightButtonTheKeyAndInTheirScene) {
    show(load_bert(), {.text = "abcd"});
    click("token/2", MouseButton::Right);
    EXPECT_EQ(state_.masked, std::vector<int>{2});
    click("token/3");
    EXPECT_EQ(state_.masked, std::vector<int>{2}) << "elsewhere a click only selects";
    press(Key::M);
    EXPECT_EQ(state_.masked, (std::vector<int>{2, 3}));
    show(Scene::NextToken);
    click("token/1");
    EXPECT_EQ(state_.masked, (std::vector<int>{1, 2, 3}));
    click("token/2");
    EXPECT_EQ(state_.masked, (std::vector<int>{1, 3}));
}

TEST_F(FamiliesViewTest, AtAMaskTheRealTokenHasItsRow) {
    show(load_bert(), {.text = "abcd", .masked = {2}});
    EXPECT_TRUE(targets_.drawn(text("panel.title_mask")));
    const TokenId real = state_.snapshot->tokens[2].id;
    EXPECT_EQ(real_token(state_, *state_.snapshot), real);
    EXPECT_TRUE(targets_.find("next/0"));
    const auto& seen = state_.snapshot->model->tokenizer();
    EXPECT_TRUE(targets_.drawn(seen.token_text(real)));
    show(Scene::NextToken);
    EXPECT_TRUE(targets_.drawn(text("next.mask_again")));
    EXPECT_FALSE(targets_.find("step")) << "nothing is appended";
}

TEST_F(FamiliesViewTest, AttentionCallsAMaskedTokenItsMask) {
    state_.panel_folded = true;
    show(load_bert(), {.text = "abcd"});
    show(Scene::Attention);
    EXPECT_FALSE(targets_.drawn("[MASK]"));
    show(load_bert(), {.text = "abcd", .masked = {2}});
    EXPECT_TRUE(targets_.drawn("[MASK]"));
    EXPECT_TRUE(targets_.drawn("b")) << "in the strip the word stays";
}

TEST_F(FamiliesViewTest, WhatAModelDoesNotHaveIsSaid) {
    show(load_bert(), {.text = "abcd"});
    EXPECT_TRUE(targets_.drawn(text("missing.mask")));
    show(Scene::NextToken);
    EXPECT_TRUE(targets_.drawn(text("next.mask_hint")));
    show(Scene::Overview);
    ModelSpec vectors = bert_like();
    vectors.head = {};
    show(load_random(vectors, Frame::Bert), {.text = "abcd"});
    EXPECT_TRUE(targets_.drawn(text("missing.logits")));
    EXPECT_FALSE(targets_.find("temperature"));
    show(Scene::Experts);
    EXPECT_TRUE(targets_.drawn(text("experts.none").substr(0, 20)));
    EXPECT_TRUE(targets_.find("scene/experts")) << "the tab of the scene that is shown";
    show(Scene::Overview);
    EXPECT_FALSE(targets_.find("scene/experts"));
}

TEST_F(FamiliesViewTest, TheRouterIsReadByTokenLayerAndExpert) {
    show(load_random(mixtral_like(), Frame::None), {.text = "abcdef"});
    EXPECT_TRUE(targets_.find("scene/experts"));
    press(Key::Digit5);
    press(Key::PageDown);
    EXPECT_EQ(state_.scene, Scene::Experts);
    press(Key::Digit1);
    press(Key::Digit6);
    EXPECT_EQ(state_.scene, Scene::Experts);
    EXPECT_TRUE(targets_.find("expert/5,0"));
    click("routed/3");
    EXPECT_EQ(state_.selection.token, 3);
    const int before = state_.selection.layer;
    press(Key::Up);
    EXPECT_EQ(state_.selection.layer, before + 1);
    click("experts/layer/0");
    EXPECT_EQ(state_.selection.layer, 0);
    click("expert/1,2");
    EXPECT_EQ(state_.selection.token, 1);
}

TEST_F(FamiliesViewTest, EverySceneDrawsEveryFamilyInEveryTheme) {
    ModelSpec vectors = bert_like();
    vectors.head = {};
    ModelSpec discriminator = bert_like();
    discriminator.head = {};
    discriminator.head.kind = HeadKind::Discriminator;
    const ModelSpec classifier = vit_like();
    const std::vector<std::pair<std::shared_ptr<const LoadedModel>, AnalysisRequest>> cases{
        {load_random(classifier, Frame::None), picture_for(classifier)},
        {load_t5(), {.text = "abcdef", .target = "gh"}},
        {load_bert(), {.text = "abc", .second = "def", .masked = {1}}},
        {load_random(vectors, Frame::Bert), {.text = "abcd"}},
        {load_random(discriminator, Frame::Bert), {.text = "abcd"}},
        {load_random(mixtral_like(), Frame::None), {.text = "a"}}};
    for (const auto& [model, request] : cases) {
        show(model, request);
        for (const Scene scene : kScenes) {
            show(scene);
            for (const AttentionKind kind : kAttentionKinds) {
                state_.selection.attention = kind;
                state_.attention.all_heads = !state_.attention.all_heads;
                frames(1);
            }
            press(Key::Tab);
            press(Key::T);
        }
    }
    EXPECT_EQ(state_.model, cases.back().first);
}

}  // namespace
}  // namespace headlight
