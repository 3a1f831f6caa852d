// The session on encoders, encoder-decoders and mixtures of experts.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/state_json.h"
#include "tests/support/golden_folder.h"
#include "tests/support/running_session.h"

namespace headlight {
namespace {

using nlohmann::json;
using testing::Frame;
using testing::letter;

/// A golden checkpoint in a running program.
struct Running {
    Running(const std::string& name, Frame frame, const std::string& prompt) {
        testing::copy_golden(name, frame, folder.path());
        running.emplace(folder.path().string(), prompt);
        running->settle();
    }
    AppState& state() { return running->state(); }
    const Snapshot& snapshot() { return *state().snapshot; }
    json document() { return state_json(running->session(), Targets{}); }
    void perform(Action action) {
        running->session().perform(action);
        running->settle();
    }
    void settle() { running->settle(); }

    test::TempFolder folder;
    std::optional<testing::RunningSession> running;
};

Running bert(const std::string& prompt) { return {"bert-masked-lm", Frame::Bert, prompt}; }
Running t5(const std::string& prompt) { return {"t5-gated-own-head", Frame::T5, prompt}; }

std::vector<TokenId> ids(const std::vector<Token>& tokens) {
    std::vector<TokenId> result;
    for (const Token& token : tokens)
        result.push_back(token.id);
    return result;
}

TEST(MaskedSession, AMaskRunsAndFollowsItsWord) {
    Running session = bert("abcd");
    EXPECT_EQ(session.document()["prediction"]["position"], nullptr);
    EXPECT_TRUE(session.document()["next"].empty());
    toggle_mask(session.state(), 3);
    session.settle();
    EXPECT_TRUE(session.snapshot().tokens[3].masked);
    json document = session.document();
    EXPECT_EQ(document["prediction"]["position"], 3);
    EXPECT_EQ(document["prediction"]["real"]["id"], letter('c'));
    EXPECT_EQ(document["masked"], json{3});
    EXPECT_EQ(document["next"].size(), 10U);

    session.state().prompt = "abbcd";
    session.settle();
    EXPECT_EQ(session.state().masked, std::vector<int>{4});
    EXPECT_EQ(session.snapshot().tokens[4].id, letter('c'));
    EXPECT_TRUE(session.snapshot().tokens[4].masked);
    session.state().prompt = "abbd";
    session.settle();
    EXPECT_TRUE(session.state().masked.empty()) << "its word is gone";
    EXPECT_EQ(session.snapshot().request.masked, std::vector<int>{});
}

TEST(MaskedSession, SaysThatNothingComesNext) {
    Running session = bert("abcd");
    session.perform(Action::Step);
    ASSERT_TRUE(session.state().notice);
    EXPECT_FALSE(session.state().notice->failure);
    EXPECT_NE(session.state().notice->text.find("no next token"), std::string::npos);
    EXPECT_TRUE(session.state().generation.ids.empty());
    session.perform(Action::Play);
    EXPECT_FALSE(session.state().generation.playing);
}

TEST(PairSession, ASecondSentenceIsRun) {
    Running session = bert("ab");
    session.state().second = "c";
    session.settle();
    EXPECT_EQ(session.snapshot().tokens.size(), 6U);
    const json document = session.document();
    EXPECT_EQ(document["second"], "c");
    EXPECT_EQ(document["tokens"][4]["segment"], 1);
    EXPECT_EQ(document["attention"]["stack"], "encoder");
    session.state().second.reset();
    session.settle();
    EXPECT_EQ(session.snapshot().tokens.size(), 4U);
}

TEST(PairSession, AMaskOfTheFirstSentenceStaysWhenASecondComes) {
    Running session = bert("ab");
    toggle_mask(session.state(), 2);
    session.settle();
    session.state().second = "c";
    session.settle();
    EXPECT_EQ(session.state().masked, std::vector<int>{2});
}

TEST(TranslatingSession, GenerationGrowsInTheDecoder) {
    Running session = t5("abc");
    EXPECT_EQ(ids(session.snapshot().decoder_tokens), std::vector<TokenId>{0});
    session.perform(Action::Greedy);
    session.perform(Action::Step);
    session.perform(Action::Step);
    ASSERT_EQ(session.state().generation.ids.size(), 2U);
    const TokenId first = session.state().generation.ids[0];
    EXPECT_EQ(session.snapshot().tokens.size(), 4U) << "the prompt stays";
    EXPECT_EQ(session.snapshot().decoder_tokens[1].id, first);
    EXPECT_TRUE(session.snapshot().decoder_tokens[1].generated);
    EXPECT_EQ(session.snapshot().work.computed, 1) << "neither the encoder nor the prefix";
    EXPECT_EQ(session.document()["decoder_tokens"][1]["generated"], true);
    session.perform(Action::Undo);
    EXPECT_EQ(session.snapshot().decoder_tokens.size(), 2U);
    session.perform(Action::Redo);
    EXPECT_EQ(session.snapshot().decoder_tokens.size(), 3U);
    session.state().prompt = "abd";
    restart_generation(session.state());
    session.settle();
    EXPECT_EQ(session.snapshot().decoder_tokens.size(), 1U);
}

TEST(TranslatingSession, TheDecodersInputCanBeWritten) {
    Running session = t5("abc");
    session.state().target = "de";
    session.settle();
    EXPECT_EQ(ids(session.snapshot().decoder_tokens),
              (std::vector<TokenId>{0, letter('d'), letter('e')}));
    EXPECT_EQ(session.snapshot().work.reused, 5) << "the encoder and the start";
    EXPECT_EQ(session.document()["target"], "de");
}

TEST(TranslatingSession, EveryAttentionHasItsRow) {
    Running session = t5("abc");
    session.state().target = "d";
    session.settle();
    const auto shown = [&] { return session.document()["attention"]; };
    EXPECT_EQ(shown()["stack"], "decoder");
    EXPECT_EQ(shown()["weights"].size(), 2U);
    session.perform(Action::NextAttention);
    EXPECT_EQ(shown()["stack"], "cross");
    EXPECT_EQ(shown()["query"], 1);
    EXPECT_EQ(shown()["weights"].size(), 4U);
    session.perform(Action::NextAttention);
    EXPECT_EQ(shown()["stack"], "encoder");
    EXPECT_EQ(shown()["query"], 2) << "the last word, not what ends the sentence";
    session.state().selection.lock(StackSide::Encoder, 1);
    EXPECT_EQ(shown()["query"], 1);
    EXPECT_EQ(session.document()["selection"]["side"], "encoder");
}

TEST(TranslatingSession, TheHeadIsChosenForEachAttention) {
    Running session = t5("abc");
    session.state().target = "def";
    session.settle();
    for (int i = 0; i < 3; ++i) {
        const Selection& selection = session.state().selection;
        const AttentionKind kind = shown_attention(session.state());
        const ModelSpec& spec = session.snapshot().model->spec();
        EXPECT_LT(selection.layer, layer_count(spec, kind));
        EXPECT_LT(selection.head, attention_spec(spec, kind, selection.layer).n_heads);
        EXPECT_FALSE(selection.head_chosen);
        session.perform(Action::NextAttention);
    }
}

TEST(SessionOfManyModels, AnotherModelForgetsWhatBelongedToTheLast) {
    Running session = bert("abc");
    toggle_mask(session.state(), 1);
    session.state().second = "d";
    session.settle();
    test::TempFolder other;
    testing::copy_golden("gpt2-odd-head", Frame::None, other.path());
    session.running->session().open_model(other.path().string());
    session.settle();
    EXPECT_TRUE(session.state().masked.empty());
    EXPECT_EQ(session.snapshot().tokens.size(), 3U) << "a decoder reads one text";
    EXPECT_EQ(session.document()["attention"]["stack"], "decoder");
    EXPECT_TRUE(session.document()["experts"].empty());
}

TEST(SessionWithoutHead, SaysThatThereAreNoLogits) {
    Running session("bert-body", Frame::Bert, "abc");
    const json document = session.document();
    EXPECT_NE(document["prediction"]["missing"].get<std::string>().find("no logits"),
              std::string::npos);
    EXPECT_EQ(document["draw"]["id"], -1);
}

/// gpt2-odd-head with a chat template of its own.
struct Talking {
    explicit Talking(const std::string& chat_template) {
        testing::copy_golden("gpt2-odd-head", Frame::None, folder.path());
        test::write_file(folder / "chat_template.jinja", chat_template);
        running.emplace(folder.path().string(), "ab");
        running->settle();
    }
    test::TempFolder folder;
    std::optional<testing::RunningSession> running;
};

TEST(ChatSession, ThePromptBecomesWhatAUserSays) {
    Talking talking("[CLS]{{ messages[0].content }}[SEP]");
    AppState& state = talking.running->state();
    ASSERT_TRUE(state.snapshot) << talking.running->failure();
    EXPECT_EQ(state.snapshot->tokens.size(), 2U);
    talking.running->session().perform(Action::ToggleChat);
    talking.running->settle();
    ASSERT_EQ(state.snapshot->tokens.size(), 4U);
    EXPECT_EQ(state.snapshot->tokens[0].id, testing::kCls);
    EXPECT_EQ(state.snapshot->tokens[2].id, letter('b'));
    EXPECT_TRUE(state_json(talking.running->session(), Targets{})["chat"]);
    talking.running->session().perform(Action::ToggleChat);
    talking.running->settle();
    EXPECT_EQ(state.snapshot->tokens.size(), 2U);
}

TEST(ChatSession, ATemplateThatIsNotUnderstoodSaysWhy) {
    Talking talking("{% unheard_of %}");
    AppState& state = talking.running->state();
    EXPECT_TRUE(takes_chat(state));
    talking.running->session().perform(Action::ToggleChat);
    talking.running->settle();
    EXPECT_NE(talking.running->failure().find("unheard_of"), std::string::npos)
        << talking.running->failure();
    EXPECT_NE(talking.running->failure().find("chat_template.jinja"), std::string::npos);
}

}  // namespace
}  // namespace headlight
