#include "app/figures/overview_figure.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "app/figures/token_strip_figure.h"
#include "engine/analyzer.h"
#include "engine/model/derive.h"

namespace headlight {
namespace {

std::shared_ptr<const Snapshot> analyze(const std::string& text,
                                        std::vector<TokenId> continuation = {}) {
    LoadedModel::Options options;
    options.threads = 1;
    static const auto model =
        LoadedModel::open(std::string(HEADLIGHT_ASSETS) + "/models/mini-decoder", options);
    Analyzer analyzer(model);
    AnalysisRequest request;
    request.text = text;
    request.continuation = std::move(continuation);
    const AnalysisResult result = analyzer.analyze(request, {});
    if (const auto* failed = std::get_if<Failed>(&result))
        throw std::runtime_error(failed->message);
    return std::get<std::shared_ptr<const Snapshot>>(result);
}

double length_of(const ConstVectorView& vector) { return vector.cast<double>().norm(); }

TEST(OverviewFigure, NormsAreThoseOfTheTrace) {
    const auto snapshot = analyze("Le mele sono verdi");
    const StackTrace& stack = snapshot->trace.head_stack();
    const OverviewFigure figure = make_overview_figure(*snapshot, StackSide::Decoder, 1);
    ASSERT_EQ(figure.blocks.size(), static_cast<std::size_t>(stack.layers()));
    ASSERT_EQ(figure.depths.size(), figure.blocks.size() + 1);
    EXPECT_DOUBLE_EQ(figure.depths[0].norm, length_of(stack.resid_pre_row(0, 1)));
    for (Index layer = 0; layer < stack.layers(); ++layer) {
        const auto at = static_cast<std::size_t>(layer);
        EXPECT_DOUBLE_EQ(figure.blocks[at].attention_norm,
                         length_of(stack.row(layer, &BlockActivations::attn_out, 1)));
        EXPECT_DOUBLE_EQ(figure.blocks[at].mlp_norm,
                         length_of(stack.row(layer, &BlockActivations::mlp_out, 1)));
        EXPECT_DOUBLE_EQ(figure.depths[at + 1].norm,
                         length_of(stack.row(layer, &BlockActivations::resid_post, 1)));
        EXPECT_LE(figure.depths[at + 1].norm, figure.largest_norm);
        EXPECT_LE(figure.blocks[at].mlp_norm, figure.largest_write);
    }
}

TEST(OverviewFigure, TheLastGuessIsTheModelsOwn) {
    const auto snapshot = analyze("Le mele sono verdi, una mela di colore");
    const int last = static_cast<int>(snapshot->tokens.size()) - 1;
    const std::vector<OverviewGuess> guesses =
        make_overview_guesses(*snapshot, StackSide::Decoder, last);
    ASSERT_EQ(guesses.size(),
              make_overview_figure(*snapshot, StackSide::Decoder, last).depths.size());
    const Vector logits = logits_row(snapshot->view(), last);
    Index best = 0;
    const float largest = logits.maxCoeff(&best);
    const double total = (logits.cast<double>().array() - largest).exp().sum();
    EXPECT_EQ(guesses.back().id, static_cast<TokenId>(best));
    EXPECT_NEAR(guesses.back().probability, 1 / total, 1e-5);
    EXPECT_EQ(guesses.back().bytes,
              snapshot->model->tokenizer().token_text(static_cast<TokenId>(best)));
}

TEST(OverviewFigure, AGuessIsCalledWhatTheStripCallsIt) {
    const auto snapshot = analyze("Le mele");
    const std::vector<OverviewGuess> guesses =
        make_overview_guesses(*snapshot, StackSide::Decoder, 0);
    ASSERT_EQ(guesses.front().id, snapshot->tokens[0].id) << "an embedding is nearest to itself";
    EXPECT_EQ(guesses.front().bytes, "BOS");
    EXPECT_EQ(guesses.back().bytes,
              make_expected_chip(*snapshot->model, StackSide::Decoder, guesses.back().id).bytes);
}

TEST(OverviewGuesses, OfASmallModelAreThereAtOnceAndKept) {
    const auto snapshot = analyze("Le mele sono verdi");
    OverviewGuesses memo;
    const std::vector<OverviewGuess>* guesses = memo.of(snapshot, StackSide::Decoder, 1);
    ASSERT_TRUE(guesses);
    EXPECT_FALSE(memo.working());
    for (const int token : {1, 2}) {
        const std::vector<OverviewGuess> expected =
            make_overview_guesses(*snapshot, StackSide::Decoder, token);
        const std::vector<OverviewGuess>* kept = memo.of(snapshot, StackSide::Decoder, token);
        ASSERT_TRUE(kept);
        ASSERT_EQ(kept->size(), expected.size());
        for (std::size_t depth = 0; depth < expected.size(); ++depth)
            EXPECT_EQ((*kept)[depth].bytes, expected[depth].bytes) << token << " at " << depth;
    }
    EXPECT_EQ(memo.of(snapshot, StackSide::Decoder, 1), guesses) << "computed once";
}

TEST(StripChips, NameWhatEachTokenIs) {
    const auto plain = analyze("Le mele");
    const TokenId drawn = plain->tokens.back().id;
    const auto snapshot = analyze("Le mele", {drawn});
    const auto chips = make_strip_chips(*snapshot, StackSide::Decoder);
    ASSERT_EQ(chips.size(), snapshot->tokens.size());
    for (std::size_t i = 0; i < snapshot->tokens.size(); ++i) {
        const Token& token = snapshot->tokens[i];
        const auto kind = token.special     ? StripChip::Kind::Special
                          : token.generated ? StripChip::Kind::Generated
                                            : StripChip::Kind::Prompt;
        EXPECT_EQ(chips[i].kind, kind) << i;
        EXPECT_EQ(chips[i].bytes, token.special ? chips[i].bytes : token.text) << i;
    }
    EXPECT_EQ(chips.back().kind, StripChip::Kind::Generated);
}

TEST(StripChips, TheEndOfTextIsNamedByItsPart) {
    const auto model = analyze("Le mele")->model;
    ASSERT_FALSE(model->stop_ids().empty());
    EXPECT_EQ(make_expected_chip(*model, StackSide::Decoder, model->stop_ids().front()).bytes,
              "EOS");
    const TokenId word = *model->tokenizer().id_of("Ġverde");
    EXPECT_EQ(make_expected_chip(*model, StackSide::Decoder, word).bytes, " verde");
    EXPECT_EQ(make_expected_chip(*model, StackSide::Decoder, word).kind, StripChip::Kind::Expected);
}

}  // namespace
}  // namespace headlight
