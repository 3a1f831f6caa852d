// What the analyzer makes of a request on encoders and encoder-decoders.

#include <gtest/gtest.h>

#include <cmath>

#include "engine/analyzer.h"
#include "engine/model/trace_catalogue.h"
#include "engine/prediction.h"
#include "tests/support/random_loaded_model.h"

namespace headlight {
namespace {

using namespace testing;  // NOLINT: the random models' names

template <typename T>
std::vector<T> all(const std::vector<Token>& tokens, T Token::*field) {
    std::vector<T> values;
    for (const Token& token : tokens)
        values.push_back(token.*field);
    return values;
}

std::vector<std::int64_t> ids_that_ran(const Snapshot& snapshot, const char* tensor) {
    return read_tensor(snapshot.view(), tensor).ids;
}

Failed failure(std::shared_ptr<const LoadedModel> model, const AnalysisRequest& request) {
    Analyzer analyzer(std::move(model));
    return std::get<Failed>(analyzer.analyze(request, {}));
}

TEST(Pairs, BertHasATypeForEachSentence) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "ab", .second = "cde"});
    EXPECT_EQ(all(snapshot->tokens, &Token::id),
              (std::vector<TokenId>{kCls, letter('a'), letter('b'), kSep, letter('c'), letter('d'),
                                    letter('e'), kSep}));
    EXPECT_EQ(all(snapshot->tokens, &Token::segment), (std::vector<int>{0, 0, 0, 0, 1, 1, 1, 1}));
    EXPECT_EQ(all(snapshot->tokens, &Token::type), (std::vector<int>{0, 0, 0, 0, 1, 1, 1, 1}));
    EXPECT_EQ(snapshot->trace.encoder->types(), (std::vector<int>{0, 0, 0, 0, 1, 1, 1, 1}));
    EXPECT_EQ(snapshot->tokens[4].span, (TokenSpan{0, 1}));
}

TEST(Pairs, RobertaHasSentencesWithoutTypes) {
    const auto snapshot = snapshot_of(load_bert(Frame::Roberta), {.text = "a", .second = "b"});
    EXPECT_EQ(all(snapshot->tokens, &Token::segment), (std::vector<int>{0, 0, 0, 0, 1, 1}));
    EXPECT_EQ(snapshot->trace.encoder->types(), std::vector<int>(6, 0));
}

TEST(Pairs, AnEmptySecondSentenceIsStillOne) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "a", .second = ""});
    EXPECT_EQ(all(snapshot->tokens, &Token::segment), (std::vector<int>{0, 0, 0, 1}));
    EXPECT_EQ(snapshot_of(load_bert(), {.text = "a"})->tokens.size(), 3U);
}

TEST(Pairs, ASecondSentenceChangesTheFirst) {
    Analyzer analyzer(load_bert());
    const auto alone = snapshot_of(analyzer, {.text = "ab"});
    const auto pair = snapshot_of(analyzer, {.text = "ab", .second = "c"});
    EXPECT_EQ(pair->work.reused, 0);
    EXPECT_NE(alone->trace.encoder->final_row(1), pair->trace.encoder->final_row(1));
}

TEST(Masks, TheModelSeesTheMaskAndTheSnapshotTheWord) {
    const auto snapshot = snapshot_of(load_bert(), {.text = "abc", .masked = {2, 99, -1}});
    EXPECT_EQ(snapshot->tokens[2].id, letter('b'));
    EXPECT_EQ(snapshot->tokens[2].text, "b");
    EXPECT_EQ(all(snapshot->tokens, &Token::masked), (std::vector<bool>{0, 0, 1, 0, 0}));
    EXPECT_EQ(ids_that_ran(*snapshot, "hook_tokens"),
              (std::vector<std::int64_t>{kCls, letter('a'), kMask, letter('c'), kSep}));
}

TEST(Masks, AWrittenMaskRunsLikeAChosenOne) {
    const auto chosen = snapshot_of(load_bert(), {.text = "abc", .masked = {2}});
    const auto written = snapshot_of(load_bert(), {.text = "a[MASK]c"});
    EXPECT_TRUE(written->tokens[2].masked);
    EXPECT_EQ(prediction_logits(*chosen, 2), prediction_logits(*written, 2));
}

TEST(Masks, StayWithTheirTokenWhenTokensAreLeftOut) {
    ModelSpec spec = bert_like();
    spec.encoder->embed.n_positions = 6;
    const auto snapshot = snapshot_of(load_random(spec, Frame::Bert),
                                      {.text = "abcdefg", .masked = {2, 6}, .keep_last = true});
    EXPECT_EQ(snapshot->work.dropped, 3);
    EXPECT_EQ(
        all(snapshot->tokens, &Token::id),
        (std::vector<TokenId>{kCls, letter('d'), letter('e'), letter('f'), letter('g'), kSep}));
    EXPECT_EQ(all(snapshot->tokens, &Token::prompt_position), (std::vector<int>{0, 4, 5, 6, 7, 8}));
    EXPECT_EQ(all(snapshot->tokens, &Token::masked), (std::vector<bool>{0, 0, 0, 1, 0, 0}))
        << "b is left out with its mask, f keeps its own";
    EXPECT_EQ(
        ids_that_ran(*snapshot, "hook_tokens"),
        (std::vector<std::int64_t>{kCls, letter('d'), letter('e'), kMask, letter('g'), kSep}));
}

TEST(Masks, AModelWithoutMaskSaysSo) {
    Checkpoint checkpoint;
    const RandomModel random(bert_like());
    checkpoint.spec = random.spec;
    checkpoint.weights = random.weights;
    std::string json = letters_json(Frame::Bert);
    for (std::size_t at; (at = json.find("[MASK]")) != std::string::npos;)
        json.replace(at, 6, "[GAP]");
    const auto model = LoadedModel::assemble("m", std::move(checkpoint),
                                             {Tokenizer::from_json(json, "letters"), {}}, 1);
    EXPECT_FALSE(model->mask_id());
    EXPECT_EQ(failure(model, {.text = "abc", .masked = {1}}).reason, Failed::Reason::NoMask);
}

TEST(Predictions, AMaskedModelSpeaksAtTheMask) {
    Analyzer analyzer(load_bert());
    const auto plain = snapshot_of(analyzer, {.text = "abc"});
    EXPECT_EQ(predict(*plain).missing, Missing::Mask);
    EXPECT_EQ(predict(*plain, 3).position, 3);
    EXPECT_EQ(predict(*plain, 17).missing, Missing::Mask);
    const auto masked = snapshot_of(analyzer, {.text = "abc", .masked = {1, 3}});
    EXPECT_EQ(predict(*masked).position, 1);
    EXPECT_EQ(predict(*masked, 3).position, 3);
    EXPECT_EQ(predict(*masked, 2).position, 1);
    EXPECT_TRUE(prediction_history(*masked, 3).empty());
    EXPECT_EQ(why_not_generate(masked->model->spec()), Missing::NextToken);
}

TEST(Requests, AConversationIsFramedByTheTemplate) {
    const auto model = load_chat();
    const auto ids_of = [&](const AnalysisRequest& request) {
        const auto snapshot = snapshot_of(model, request);
        std::vector<TokenId> ids;
        for (const Token& token : snapshot->tokens)
            ids.push_back(token.id);
        return ids;
    };
    EXPECT_EQ(ids_of({.text = "ab"}), (std::vector{letter('a'), letter('b')}));
    EXPECT_EQ(ids_of({.text = "ab", .chat = true}),
              (std::vector{kCls, letter('a'), letter('b'), kSep, letter('r')}));
    EXPECT_EQ(ids_of({.text = "a", .chat = true, .continuation = {letter('c')}}),
              (std::vector{kCls, letter('a'), kSep, letter('r'), letter('c')}));
    EXPECT_THROW(snapshot_of(load_random(gpt2_like(), Frame::None), {.text = "a", .chat = true}),
                 std::runtime_error);
}

TEST(Predictions, AModelWithoutHeadSaysSo) {
    ModelSpec spec = bert_like();
    spec.head = {};
    const auto snapshot = snapshot_of(load_random(spec, Frame::Bert), {.text = "abc"});
    EXPECT_EQ(predict(*snapshot, 1).missing, Missing::Logits);
    EXPECT_EQ(why_not_generate(spec), Missing::Logits);
    spec.head.classes = {"cat"};
    EXPECT_EQ(why_not_generate(spec), Missing::Tokens);
}

TEST(Predictions, ADiscriminatorHasAProbabilityForEachToken) {
    ModelSpec spec = bert_like();
    spec.head.kind = HeadKind::Discriminator;
    spec.head.tied = false;
    const RandomModel random(spec);
    Checkpoint checkpoint;
    checkpoint.spec = random.spec;
    checkpoint.weights = random.weights;
    Numbers numbers(3);
    const Matrix row = numbers.matrix(1, spec.encoder->embed.d_embed);
    checkpoint.weights.head.unembed = {
        whole_matrix(DType::F32, WeightLayout::OutIn, row.data(), 1, row.cols()), {}};
    const auto snapshot = snapshot_of(
        LoadedModel::assemble("m", std::move(checkpoint),
                              {Tokenizer::from_json(letters_json(Frame::Bert), "letters"), {}}, 1),
        {.text = "abc"});
    EXPECT_EQ(predict(*snapshot, 1).missing, Missing::Vocabulary);
    const Vector replaced = replaced_probabilities(*snapshot);
    const Matrix all_logits = logits(snapshot->view());
    ASSERT_EQ(replaced.size(), 5);
    ASSERT_EQ(all_logits.cols(), 1);
    for (Index i = 0; i < replaced.size(); ++i)
        EXPECT_NEAR(replaced[i], 1 / (1 + std::exp(-all_logits(i, 0))), 1e-6);
}

TEST(Predictions, OnlyBidirectionalAttentionSeesEverything) {
    EXPECT_EQ(why_no_mask(bert_like(), AttentionKind::Encoder), Missing::CausalMask);
    EXPECT_EQ(why_no_mask(t5_like(), AttentionKind::Cross), Missing::CausalMask);
    EXPECT_EQ(why_no_mask(t5_like(), AttentionKind::Decoder), std::nullopt);
    EXPECT_EQ(why_no_mask(gpt2_like(), AttentionKind::Decoder), std::nullopt);
}

TEST(EncoderDecoders, BeginWithTheirStartToken) {
    const auto snapshot = snapshot_of(load_t5(), {.text = "abc"});
    EXPECT_EQ(all(snapshot->tokens, &Token::id),
              (std::vector<TokenId>{letter('a'), letter('b'), letter('c'), kSep}));
    EXPECT_EQ(all(snapshot->decoder_tokens, &Token::id), std::vector<TokenId>{kPad});
    EXPECT_TRUE(snapshot->decoder_tokens[0].special);
    EXPECT_EQ(predict(*snapshot).position, 0);
}

TEST(EncoderDecoders, ATargetStandsInTheDecoderWithoutItsEnd) {
    const auto snapshot =
        snapshot_of(load_t5(), {.text = "abc", .target = "de", .continuation = {letter('f')}});
    EXPECT_EQ(all(snapshot->decoder_tokens, &Token::id),
              (std::vector<TokenId>{kPad, letter('d'), letter('e'), letter('f')}));
    EXPECT_EQ(all(snapshot->decoder_tokens, &Token::generated), (std::vector<bool>{0, 0, 0, 1}));
    EXPECT_EQ(snapshot->decoder_tokens[1].span, (TokenSpan{0, 1}));
    EXPECT_EQ(snapshot->tokens.size(), 4U);
    EXPECT_EQ(ids_that_ran(*snapshot, "decoder.hook_tokens").size(), 4U);
    EXPECT_EQ(predict(*snapshot).position, 3);
    EXPECT_EQ(prediction_history(*snapshot, 3).size(), 4U);
}

TEST(EncoderDecoders, TargetIdsAreTheWholeInput) {
    const auto snapshot =
        snapshot_of(load_t5(), {.text = "a", .target_ids = std::vector<TokenId>{7, 8}});
    EXPECT_EQ(all(snapshot->decoder_tokens, &Token::id), (std::vector<TokenId>{7, 8}));
}

TEST(EncoderDecoders, AForcedLanguageReplacesTheTokenizersOwn) {
    const auto model = load_random(t5_like(), Frame::Bert,
                                   {.decoder_start_id = kSep, .forced_bos_id = letter('r')});
    EXPECT_EQ(all(snapshot_of(model, {.text = "a"})->decoder_tokens, &Token::id),
              (std::vector<TokenId>{kSep, letter('r')}));
    EXPECT_EQ(all(snapshot_of(model, {.text = "a", .target = "b"})->decoder_tokens, &Token::id),
              (std::vector<TokenId>{kSep, letter('r'), letter('b')}));
    const auto plain = load_random(t5_like(), Frame::Bert, {.decoder_start_id = kSep});
    EXPECT_EQ(all(snapshot_of(plain, {.text = "a", .target = "b"})->decoder_tokens, &Token::id),
              (std::vector<TokenId>{kSep, kCls, letter('b')}));
}

TEST(EncoderDecoders, TheEncoderRunsOnce) {
    Analyzer analyzer(load_t5());
    EXPECT_EQ(snapshot_of(analyzer, {.text = "abc"})->work.computed, 5);
    const auto longer = snapshot_of(analyzer, {.text = "abc", .continuation = {letter('d')}});
    EXPECT_EQ(longer->work.computed, 1);
    EXPECT_EQ(longer->work.reused, 5);
    EXPECT_EQ(snapshot_of(analyzer, {.text = "abd"})->work.reused, 0);
}

TEST(EncoderDecoders, EachStackHasItsLimit) {
    ModelSpec spec = t5_like();
    for (StackSpec* stack : {&*spec.encoder, &*spec.decoder}) {
        stack->embed.position = PositionKind::Learned;
        stack->embed.position_offset = 2;
    }
    spec.encoder->embed.n_positions = 7;
    spec.decoder->embed.n_positions = 5;
    const auto model = load_random(spec, Frame::T5, {.stop_ids = {kSep}, .decoder_start_id = kPad});
    EXPECT_EQ(model->context_length(StackSide::Encoder), 5);
    EXPECT_EQ(model->context_length(), 3);
    const Failed prompt = failure(model, {.text = "abcdefg"});
    EXPECT_EQ(prompt.reason, Failed::Reason::TooLong);
    EXPECT_EQ(prompt.side, StackSide::Encoder);
    EXPECT_EQ(prompt.limit, 5);
    const Failed target = failure(model, {.text = "a", .target = "abc"});
    EXPECT_EQ(target.side, StackSide::Decoder);
    EXPECT_EQ(target.tokens, 4);
    EXPECT_NE(target.message.find("the decoder's input"), std::string::npos);
    const auto kept = snapshot_of(model, {.text = "a", .target = "abc", .keep_last = true});
    EXPECT_EQ(all(kept->decoder_tokens, &Token::id),
              (std::vector<TokenId>{kPad, letter('b'), letter('c')}));
    EXPECT_EQ(kept->work.dropped, 1);
}

TEST(EncoderDecoders, DecoderInputNeedsADecoderOfItsOwn) {
    EXPECT_EQ(failure(load_bert(), {.text = "a", .target = "b"}).reason, Failed::Reason::NoDecoder);
    const auto gpt = load_random(gpt2_like(), Frame::None);
    EXPECT_EQ(failure(gpt, {.text = "a", .target_ids = std::vector<TokenId>{1}}).reason,
              Failed::Reason::NoDecoder);
    const auto no_start = load_random(t5_like(), Frame::T5);
    const Failed failed = failure(no_start, {.text = "a"});
    EXPECT_EQ(failed.reason, Failed::Reason::Empty);
    EXPECT_EQ(failed.side, StackSide::Decoder);
}

TEST(EncoderDecoders, BannedTokensAreImpossible) {
    const auto model =
        load_random(t5_like(), Frame::T5, {.decoder_start_id = kPad, .banned_ids = {kPad, 900}});
    const auto snapshot = snapshot_of(model, {.text = "a"});
    EXPECT_EQ(prediction_logits(*snapshot, 0)[kPad], -std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isfinite(prediction_logits(*snapshot, 0)[1]));
}

TEST(AttentionKinds, NameWhoLooksAtWhom) {
    const auto snapshot = snapshot_of(load_t5(), {.text = "abc", .target = "d"});
    EXPECT_EQ(&snapshot->queries(AttentionKind::Encoder), &snapshot->tokens);
    EXPECT_EQ(&snapshot->queries(AttentionKind::Cross), &snapshot->decoder_tokens);
    EXPECT_EQ(&snapshot->keys(AttentionKind::Cross), &snapshot->tokens);
    EXPECT_EQ(&snapshot->keys(AttentionKind::Decoder), &snapshot->decoder_tokens);
    for (const AttentionKind kind : kAttentionKinds) {
        const Tensor3 pattern = snapshot->pattern(kind, 1);
        EXPECT_EQ(pattern.queries(), static_cast<Index>(snapshot->queries(kind).size()));
        EXPECT_EQ(pattern.keys(), static_cast<Index>(snapshot->keys(kind).size()));
    }
    EXPECT_EQ(main_attention(snapshot->model->spec()), AttentionKind::Decoder);
    const auto gpt = snapshot_of(load_random(gpt2_like(), Frame::None), {.text = "abc"});
    EXPECT_EQ(&gpt->queries(AttentionKind::Decoder), &gpt->tokens);
    EXPECT_EQ(&gpt->head_tokens(), &gpt->tokens);
}

TEST(AttentionKinds, EveryModelHasItsOwn) {
    const auto kinds = [](const ModelSpec& spec) {
        std::string names;
        for (const AttentionKind kind : kAttentionKinds)
            if (has_attention(spec, kind)) names += std::string(to_text(kind)) + " ";
        return names;
    };
    EXPECT_EQ(kinds(gpt2_like()), "decoder ");
    EXPECT_EQ(kinds(bert_like()), "encoder ");
    EXPECT_EQ(kinds(t5_like()), "encoder decoder cross ");
    ModelSpec uneven = t5_like();
    uneven.decoder->blocks[1].cross->n_heads = 7;
    EXPECT_EQ(most_heads(uneven, AttentionKind::Cross), 7);
    EXPECT_EQ(most_heads(uneven, AttentionKind::Decoder), 4);
}

TEST(RestingPosition, IsWhereThereIsSomethingToSee) {
    const auto rest = [](std::shared_ptr<const LoadedModel> model, const AnalysisRequest& request,
                         StackSide side) {
        return snapshot_of(std::move(model), request)->resting_position(side);
    };
    EXPECT_EQ(rest(load_bert(), {.text = "abc"}, StackSide::Encoder), 3);
    EXPECT_EQ(rest(load_bert(), {.text = "abc", .masked = {1}}, StackSide::Encoder), 1);
    EXPECT_EQ(rest(load_bert(), {.text = ""}, StackSide::Encoder), 1);
    EXPECT_EQ(rest(load_t5(), {.text = "abc", .target = "de"}, StackSide::Decoder), 2);
    EXPECT_EQ(rest(load_t5(), {.text = "abc"}, StackSide::Encoder), 2);
}

}  // namespace
}  // namespace headlight
