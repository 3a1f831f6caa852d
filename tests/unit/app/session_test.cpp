#include "app/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/state_json.h"
#include "tests/support/running_session.h"

namespace headlight {
namespace {

constexpr const char* kPrompt = "Le mele sono verdi, una mela di colore";

/// The program without pictures on the bundled model.
class SessionTest : public ::testing::Test {
protected:
    explicit SessionTest(const std::string& model = HEADLIGHT_ASSETS "/models/mini-decoder")
        : running_(model, kPrompt) {}

    void settle() { running_.settle(); }
    AppState& state() { return session_.state(); }

    headlight::testing::RunningSession running_;
    Session& session_ = running_.session();
};

TEST_F(SessionTest, OpensTheModelAndRunsTheFirstPrompt) {
    settle();
    ASSERT_TRUE(state().snapshot);
    EXPECT_EQ(state().model->name(), "mini-decoder");
    EXPECT_EQ(state().snapshot->request.text, kPrompt);
    EXPECT_EQ(state_json(session_, Targets{})["next"][0]["token"], " verde");
}

TEST_F(SessionTest, AnEditedPromptIsRunAndThePrefixReused) {
    settle();
    const int before = static_cast<int>(state().snapshot->tokens.size());
    state().prompt += " verde";
    settle();
    EXPECT_EQ(state().snapshot->request.text, std::string(kPrompt) + " verde");
    EXPECT_EQ(state().snapshot->work.reused, before);
}

TEST_F(SessionTest, StepUndoAndRedoMoveByOneToken) {
    settle();
    session_.perform(Action::Greedy);
    session_.perform(Action::Step);
    settle();
    ASSERT_EQ(state().generation.ids.size(), 1u);
    const TokenId first = state().generation.ids[0];
    EXPECT_EQ(state().model->tokenizer().token_text(first), " verde");
    EXPECT_TRUE(state().snapshot->tokens.back().generated);
    session_.perform(Action::Undo);
    settle();
    EXPECT_TRUE(state().generation.ids.empty());
    session_.perform(Action::Redo);
    settle();
    EXPECT_EQ(state().generation.ids, std::vector<TokenId>{first});
}

TEST_F(SessionTest, NoStepIsLostWhileAPassIsUnderWay) {
    settle();
    for (int i = 0; i < 5; ++i)
        session_.perform(Action::Step);
    settle();
    EXPECT_EQ(state().generation.ids.size(), 5u);
}

TEST_F(SessionTest, UndoBringsTheDartBack) {
    settle();
    const double u = state().dart.u;
    session_.perform(Action::Step);
    settle();
    EXPECT_NE(state().dart.u, u);
    session_.perform(Action::Undo);
    settle();
    EXPECT_EQ(state().dart.u, u);
    session_.perform(Action::ThrowDart);
    settle();
    EXPECT_NE(state().dart.u, u);
}

TEST_F(SessionTest, PlayingStepsByTheClockUntilItIsStopped) {
    settle();
    state().generation.tokens_per_second = 10;
    session_.perform(Action::Play);
    for (int i = 0; i < 400 && state().generation.ids.size() < 3; ++i) {
        running_.frame(0.05);
        running_.wait(std::chrono::milliseconds(5));
    }
    EXPECT_GE(state().generation.ids.size(), 3u);
    // While the next pass is under way its end wakes the program, else the clock does.
    EXPECT_FALSE(session_.next_update().has_value());
    for (int i = 0; i < 400 && !session_.next_update(); ++i) {
        running_.wait(std::chrono::milliseconds(5));
        running_.frame(0);
    }
    EXPECT_TRUE(session_.next_update().has_value());
    session_.perform(Action::Play);
    settle();
    EXPECT_FALSE(session_.next_update().has_value());
}

TEST_F(SessionTest, NothingWaitsForAnAnswerThatDoesNotCome) {
    settle();
    state().prompt.clear();
    for (int i = 0; i < 1000; ++i)
        state().prompt += " mela";
    settle();
    ASSERT_TRUE(state().work.failure);
    session_.perform(Action::Step);
    settle();
    session_.perform(Action::Play);
    settle();
    EXPECT_FALSE(state().generation.playing);
    state().prompt = kPrompt;
    settle();
    EXPECT_TRUE(state().generation.ids.empty()) << "a step of long ago";
}

TEST_F(SessionTest, TheBeginningShowsTheHeadOfTheBeginning) {
    settle();
    const Selection first = state().selection;
    EXPECT_FALSE(first.head_chosen);
    session_.perform(Action::LayerDown);
    session_.perform(Action::HeadNext);
    session_.perform(Action::HeadNext);
    settle();
    EXPECT_TRUE(state().selection.head_chosen);
    session_.perform(Action::Reset);
    settle();
    EXPECT_EQ(state().selection.layer, first.layer);
    EXPECT_EQ(state().selection.head, first.head);
    session_.perform(Action::Reset);
    settle();
    EXPECT_EQ(state().selection.layer, first.layer);
    EXPECT_EQ(state().selection.head, first.head);
}

TEST_F(SessionTest, AFieldThatTheNextModelLacksLosesTheKeyboard) {
    settle();
    session_.open_model(HEADLIGHT_ASSETS "/models/mini-translator");
    settle();
    session_.perform(Action::EditTarget);
    ASSERT_EQ(state().focus, TextField::Target);
    session_.open_model(HEADLIGHT_ASSETS "/models/mini-decoder");
    settle();
    EXPECT_FALSE(state().focus);
    session_.perform(Action::FocusPrompt);
    session_.open_model(HEADLIGHT_ASSETS "/models/mini-encoder");
    settle();
    EXPECT_EQ(state().focus, TextField::Prompt);
}

TEST_F(SessionTest, AnOpeningThatAnotherReplacesSaysNothing) {
    settle();
    session_.open_model(HEADLIGHT_ASSETS "/models/mini-encoder");
    session_.open_model(HEADLIGHT_ASSETS "/models/mini-translator");
    settle();
    EXPECT_EQ(state().model->name(), "mini-translator");
    EXPECT_FALSE(state().notice);
}

TEST_F(SessionTest, ABadModelIsRefusedAndTheOldOneStays) {
    settle();
    const auto before = state().snapshot;
    session_.open_model(::testing::TempDir() + "/no-such-model");
    settle();
    ASSERT_TRUE(state().notice);
    EXPECT_TRUE(state().notice->failure);
    EXPECT_NE(state().notice->text.find("no-such-model"), std::string::npos);
    EXPECT_EQ(state().model->name(), "mini-decoder");
    ASSERT_TRUE(state().snapshot);
    EXPECT_EQ(state().snapshot->tokens.size(), before->tokens.size());
    state().prompt = "Il gatto dorme sul";
    settle();
    EXPECT_EQ(state().snapshot->request.text, "Il gatto dorme sul");
}

TEST_F(SessionTest, TheOpenListOfModelsIsReadAndOneIsOpened) {
    settle();
    EXPECT_TRUE(state().picker.found.empty());
    session_.perform(Action::OpenModel);
    settle();
    const auto& found = state().picker.found;
    const auto mini = std::find_if(found.begin(), found.end(), [](const FoundModel& model) {
        return model.path.filename() == "mini-decoder";
    });
    ASSERT_NE(mini, found.end());
    EXPECT_EQ(state().picker.current, static_cast<int>(mini - found.begin()));
    const auto before = state().model;
    state().picker.asked = mini->name;
    settle();
    EXPECT_FALSE(state().picker.open);
    EXPECT_NE(state().model, before) << "it was opened anew";
    EXPECT_EQ(state().snapshot->model, state().model);
}

TEST_F(SessionTest, AFolderThatWasRefusedIsListedWithItsReason) {
    settle();
    const std::filesystem::path folder = ::testing::TempDir() + "/headlight-refused";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "config.json") << "{}";
    session_.open_model(folder.string());
    settle();
    session_.perform(Action::OpenModel);
    settle();
    const auto& found = state().picker.found;
    const auto refused = std::find_if(found.begin(), found.end(), [](const FoundModel& model) {
        return model.path.filename() == "headlight-refused";
    });
    ASSERT_NE(refused, found.end());
    EXPECT_FALSE(refused->problem.empty());
    std::filesystem::remove_all(folder);
}

TEST_F(SessionTest, APromptBeyondTheContextIsRefusedOrCut) {
    settle();
    const int limit = state().model->context_length();
    std::string text;
    for (int i = 0; i < limit + 5; ++i)
        text += " mela";
    state().prompt = text;
    settle();
    ASSERT_TRUE(state().work.failure);
    EXPECT_EQ(state().work.failure->reason, Failed::Reason::TooLong);
    EXPECT_NE(
        failure_text(Strings(Language::English), *state().work.failure).find(std::to_string(limit)),
        std::string::npos);
    session_.perform(Action::KeepLastTokens);
    settle();
    EXPECT_FALSE(state().work.failure);
    EXPECT_EQ(static_cast<int>(state().snapshot->tokens.size()), limit);
    EXPECT_GT(state().snapshot->work.dropped, 0);
}

TEST_F(SessionTest, AnEmptyPromptRunsTheFirstTokenAlone) {
    state().prompt.clear();
    settle();
    ASSERT_TRUE(state().snapshot);
    EXPECT_EQ(state().snapshot->tokens.size(), 1u);
}

TEST_F(SessionTest, TheNewestPromptWins) {
    settle();
    for (const char* text : {"Il", "Il gatto", "Il gatto dorme", "Il gatto dorme sul"}) {
        state().prompt = text;
        running_.frame(0.01);
    }
    settle();
    EXPECT_EQ(state().snapshot->request.text, "Il gatto dorme sul");
}

class SessionWithoutModel : public SessionTest {
protected:
    SessionWithoutModel() : SessionTest("/nowhere/at/all") {}
};

TEST_F(SessionWithoutModel, SaysWhyAndStaysUsable) {
    settle();
    ASSERT_TRUE(state().notice);
    EXPECT_FALSE(state().model);
    EXPECT_TRUE(session_.perform(Action::Step));
    EXPECT_TRUE(session_.perform(Action::Play));
    settle();
    session_.open_model(HEADLIGHT_ASSETS "/models/mini-decoder");
    settle();
    EXPECT_TRUE(state().snapshot);
    EXPECT_TRUE(state().generation.ids.empty());
}

}  // namespace
}  // namespace headlight
