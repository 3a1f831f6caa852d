// What a person can do with encoders and encoder-decoders, as far as the state alone knows it.

#include <gtest/gtest.h>

#include "app/app_state.h"
#include "app/stage/action.h"
#include "app/text/strings.h"
#include "tests/support/random_loaded_model.h"

namespace headlight {
namespace {

using namespace testing;  // NOLINT: the random models' names

AppState state_of(std::shared_ptr<const LoadedModel> model, const AnalysisRequest& request) {
    AppState state;
    state.model = model;
    state.snapshot = snapshot_of(std::move(model), request);
    return state;
}

AppState translating() { return state_of(load_t5(), {.text = "abc", .target = "de"}); }
AppState masking() { return state_of(load_bert(), {.text = "abc"}); }

TEST(Masking, TogglesOneTokenAtATime) {
    AppState state = masking();
    toggle_mask(state, 3);
    toggle_mask(state, 1);
    EXPECT_EQ(state.masked, (std::vector<int>{1, 3}));
    toggle_mask(state, 3);
    EXPECT_EQ(state.masked, std::vector<int>{1});
    for (const int special : {0, 4, 5, -1})
        toggle_mask(state, special);
    EXPECT_EQ(state.masked, std::vector<int>{1});
}

TEST(Masking, CountsInTheWholePromptWhereTokensAreLeftOut) {
    ModelSpec spec = bert_like();
    spec.encoder->embed.n_positions = 6;
    AppState state =
        state_of(load_random(spec, Frame::Bert), {.text = "abcdefg", .keep_last = true});
    toggle_mask(state, 3);
    EXPECT_EQ(state.masked, std::vector<int>{6}) << "f: three tokens stand before it unseen";
    const AnalysisRequest request{.text = "abcdefg", .masked = state.masked, .keep_last = true};
    state.snapshot = snapshot_of(state.model, request);
    EXPECT_TRUE(state.snapshot->tokens[3].masked);
    toggle_mask(state, 3);
    EXPECT_TRUE(state.masked.empty());
}

TEST(Masking, BelongsToModelsThatSeeBothSides) {
    EXPECT_TRUE(can_mask(masking(), 1));
    EXPECT_FALSE(can_mask(state_of(load_random(gpt2_like(), Frame::None), {.text = "abc"}), 1));
    AppState empty;
    EXPECT_FALSE(can_mask(empty, 0));
}

TEST(Masking, TheKeyActsOnTheSelectedToken) {
    AppState state = masking();
    apply(state, Action::ToggleMask);
    EXPECT_TRUE(state.masked.empty());
    state.selection.lock(StackSide::Encoder, 2);
    apply(state, Action::ToggleMask);
    EXPECT_EQ(state.masked, std::vector<int>{2});
    apply(state, Action::Reset);
    EXPECT_TRUE(state.masked.empty());
}

TEST(Masking, OfATranslationIsNotInTheDecoder) {
    AppState state = translating();
    state.selection.lock(StackSide::Decoder, 1);
    apply(state, Action::ToggleMask);
    EXPECT_TRUE(state.masked.empty());
}

TEST(Attentions, TheKeyGoesRoundWhatTheModelHas) {
    AppState state = translating();
    EXPECT_EQ(shown_attention(state), AttentionKind::Decoder);
    state.selection.head_chosen = true;
    apply(state, Action::NextAttention);
    EXPECT_EQ(shown_attention(state), AttentionKind::Cross);
    EXPECT_FALSE(state.selection.head_chosen) << "the program chooses a head of its own";
    apply(state, Action::NextAttention);
    EXPECT_EQ(shown_attention(state), AttentionKind::Encoder);
    EXPECT_EQ(shown_side(state), StackSide::Encoder);

    AppState encoder = masking();
    encoder.selection.head_chosen = true;
    EXPECT_EQ(shown_attention(encoder), AttentionKind::Encoder);
    apply(encoder, Action::NextAttention);
    EXPECT_EQ(shown_attention(encoder), AttentionKind::Encoder);
    EXPECT_TRUE(encoder.selection.head_chosen) << "nothing changed";
}

TEST(Attentions, LayersAndHeadsAreThoseOfTheShownOne) {
    ModelSpec spec = t5_like();
    spec.encoder->blocks.resize(1);
    spec.decoder->blocks[1].attention.n_heads = spec.decoder->blocks[1].attention.n_kv_heads = 2;
    AppState state =
        state_of(load_random(spec, Frame::T5, {.stop_ids = {kSep}, .decoder_start_id = kPad}),
                 {.text = "abc"});
    state.scene = Scene::Attention;
    state.selection.head = 3;
    apply(state, Action::LayerUp);
    EXPECT_EQ(state.selection.layer, 1);
    EXPECT_EQ(state.selection.head, 1) << "the second layer has two heads";
    apply(state, Action::HeadNext);
    EXPECT_EQ(state.selection.head, 0);
    state.selection.attention = AttentionKind::Encoder;
    apply(state, Action::LayerUp);
    EXPECT_EQ(state.selection.layer, 0) << "the encoder has one layer";
}

TEST(Attentions, TheStackOfATokenDecidesTheDirection) {
    Selection selection;
    EXPECT_FALSE(attention_end(selection, AttentionKind::Cross).token);
    selection.lock(StackSide::Encoder, 2);
    const AttentionEnd key = attention_end(selection, AttentionKind::Cross);
    EXPECT_EQ(key.token, 2);
    EXPECT_TRUE(key.reverse);
    EXPECT_FALSE(attention_end(selection, AttentionKind::Decoder).token);
    EXPECT_EQ(attention_end(selection, AttentionKind::Encoder).token, 2);
    selection.hover(StackSide::Decoder, 1);
    const AttentionEnd query = attention_end(selection, AttentionKind::Cross);
    EXPECT_EQ(query.token, 1);
    EXPECT_FALSE(query.reverse);
    selection.reverse = true;
    EXPECT_FALSE(attention_end(selection, AttentionKind::Cross).reverse);
    EXPECT_TRUE(attention_end(selection, AttentionKind::Decoder).reverse);
    EXPECT_EQ(selection.active_token(StackSide::Encoder), 2) << "still locked in its own stack";
}

TEST(Tokens, TheKeyWalksThroughBothStacks) {
    AppState state = translating();  // 4 tokens in the encoder, 3 in the decoder
    apply(state, Action::NextToken);
    EXPECT_TRUE(state.selection.is_locked(StackSide::Encoder, 0));
    apply(state, Action::PreviousToken);
    EXPECT_TRUE(state.selection.is_locked(StackSide::Decoder, 2));
    for (int i = 0; i < 5; ++i)
        apply(state, Action::NextToken);
    EXPECT_TRUE(state.selection.is_locked(StackSide::Decoder, 0));
    apply(state, Action::PreviousToken);
    EXPECT_TRUE(state.selection.is_locked(StackSide::Encoder, 3));
    EXPECT_EQ(shown_side(state), StackSide::Encoder);

    AppState encoder = masking();
    apply(encoder, Action::NextToken);
    EXPECT_TRUE(encoder.selection.is_locked(StackSide::Encoder, 0));
}

TEST(Tokens, AnAngleLiesWithinOneStack) {
    Selection selection;
    selection.lock(StackSide::Encoder, 1);
    selection.second_token = 2;
    selection.lock(StackSide::Encoder, 3);
    EXPECT_EQ(selection.second_token, 2);
    selection.lock(StackSide::Decoder, 0);
    EXPECT_FALSE(selection.second_token);
}

TEST(PairFilterKey, GoesRoundAllFilters) {
    AppState state = masking();
    for (const PairFilter filter : {PairFilter::AToA, PairFilter::AToB, PairFilter::BToA,
                                    PairFilter::BToB, PairFilter::All}) {
        apply(state, Action::NextPairFilter);
        EXPECT_EQ(state.attention.pair, filter);
    }
}

TEST(ShownPrediction, FollowsTheSelectionOfTheHeadsStack) {
    AppState state = masking();
    EXPECT_EQ(shown_prediction(state, *state.snapshot).missing, Missing::Mask);
    state.selection.lock(StackSide::Encoder, 2);
    EXPECT_EQ(shown_prediction(state, *state.snapshot).position, 2);
    AppState translation = translating();
    translation.selection.lock(StackSide::Encoder, 1);
    EXPECT_EQ(shown_prediction(translation, *translation.snapshot).position, 2);
}

TEST(MissingTexts, StandInTheStringTable) {
    const Strings text(Language::English);
    for (const Missing missing : {Missing::Logits, Missing::Vocabulary, Missing::Tokens,
                                  Missing::NextToken, Missing::Mask, Missing::CausalMask}) {
        EXPECT_NE(text(text_key(missing)), text_key(missing));
    }
}

}  // namespace
}  // namespace headlight
