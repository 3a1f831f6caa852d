#include "app/views/frame_view.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "app/views/overview_view.h"
#include "engine/analyzer.h"
#include "tests/support/driven_window.h"

namespace headlight {
namespace {

constexpr const char* kSentence = "Le mele sono verdi, una mela di colore";

/// The frame around the overview on an off-screen picture, with a real snapshot, driven by the
/// queue.
class FrameViewTest : public testing::DrivenWindow {
protected:
    void SetUp() override {
        state_.prompt = kSentence;
        analyze();
        frames(3);
    }

    void analyze() {
        LoadedModel::Options options;
        options.threads = 1;
        static const auto model =
            LoadedModel::open(std::string(HEADLIGHT_ASSETS) + "/models/mini-decoder", options);
        state_.model = model;
        Analyzer analyzer(model, next_snapshot_);
        AnalysisRequest request;
        request.text = state_.prompt;
        const AnalysisResult result = analyzer.analyze(request, {});
        if (const auto* failed = std::get_if<Failed>(&result)) {
            throw std::runtime_error(failed->message);
        }
        state_.snapshot = std::get<std::shared_ptr<const Snapshot>>(result);
        next_snapshot_ = analyzer.next_snapshot_id();
    }

    void draw(ViewContext& context) override {
        FrameSlots slots;
        slots.stage = [&](Rect stage) { overview_.draw(context, stage); };
        slots.panel = [&](Rect panel) { panel_ = panel; };
        view_.draw(context, slots);
    }

    FrameView view_;
    OverviewView overview_;
    Rect panel_;
    std::uint64_t next_snapshot_ = 1;
};

TEST_F(FrameViewTest, AClickLocksAToken) {
    click("token/2");
    EXPECT_EQ(state_.selection.token, 2);
    EXPECT_FALSE(state_.selection.reverse);
    click("token/4");
    EXPECT_EQ(state_.selection.token, 4);
}

TEST_F(FrameViewTest, ASecondClickTurnsTheDirectionRound) {
    click("token/2");
    click("token/2");
    EXPECT_EQ(state_.selection.token, 2);
    EXPECT_TRUE(state_.selection.reverse);
}

TEST_F(FrameViewTest, HoveringPreviewsAndLeavesNoTrace) {
    hover("token/3");
    EXPECT_EQ(state_.selection.hovered_token, 3);
    hover("prompt");
    EXPECT_FALSE(state_.selection.hovered_token);
    EXPECT_FALSE(state_.selection.token);
}

TEST_F(FrameViewTest, TheStripSaysWhereTheTokensAre) {
    for (std::size_t i = 0; i < state_.snapshot->tokens.size(); ++i)
        EXPECT_TRUE(targets_.find("token/" + std::to_string(i))) << i;
    EXPECT_FALSE(targets_.find("token/" + std::to_string(state_.snapshot->tokens.size())));
    EXPECT_TRUE(targets_.drawn(" mele"));
}

TEST_F(FrameViewTest, ALongTextKeepsTheSelectionInView) {
    for (int i = 0; i < 4; ++i)
        state_.prompt += std::string(", ") + kSentence;
    analyze();
    frames(2);
    const std::string last = "token/" + std::to_string(state_.snapshot->tokens.size() - 1);
    EXPECT_TRUE(targets_.find(last)) << "the end is shown first";
    EXPECT_FALSE(targets_.find("token/0"));
    state_.selection.token = 0;
    frames(2);
    EXPECT_TRUE(targets_.find("token/0"));
    EXPECT_FALSE(targets_.find(last));
    const Rect stage = *targets_.find("block/3");
    for (std::size_t i = 0; i < state_.snapshot->tokens.size(); ++i) {
        const auto chip = targets_.find("token/" + std::to_string(i));
        EXPECT_LE(chip.value_or(Rect{}).bottom(), stage.y) << i;
    }
}

TEST_F(FrameViewTest, TheKeyOfThePromptTypesNothingAndTypingReplacesTheText) {
    surface_.input().push(KeyChange{Key::Slash, true, false});
    surface_.input().push(TextInput{"/"});
    surface_.input().push(KeyChange{Key::Slash, false, false});
    settle();
    EXPECT_EQ(state_.focus, TextField::Prompt);
    EXPECT_EQ(state_.prompt, kSentence);
    type("Il gatto");
    EXPECT_EQ(state_.prompt, "Il gatto");
    press(Key::Enter);
    EXPECT_FALSE(state_.focus);
}

TEST_F(FrameViewTest, AClickInThePromptPutsTheCaretAtItsEnd) {
    click("prompt");  // the middle of the field is right of the sentence
    type(", vero");
    EXPECT_EQ(state_.prompt, std::string(kSentence) + ", vero");
    press(Key::Z, true);
    EXPECT_EQ(state_.prompt, kSentence);
}

TEST_F(FrameViewTest, PastedCharactersOfEveryPlaneReachThePrompt) {
    const std::string pasted = "perché 😀\n日𝔸";
    surface_.set_clipboard(pasted);
    press(Key::L, true);
    press(Key::V, true);
    EXPECT_EQ(state_.prompt, pasted);
    EXPECT_TRUE(targets_.drawn(pasted));
}

TEST_F(FrameViewTest, CopyAndCutFillTheClipboard) {
    press(Key::L, true);
    press(Key::C, true);
    EXPECT_EQ(surface_.clipboard(), kSentence);
    press(Key::X, true);
    EXPECT_EQ(state_.prompt, "");
    EXPECT_TRUE(targets_.drawn(Strings(Language::English)("prompt.hint")));
}

TEST_F(FrameViewTest, EditingEndsAGenerationFromAnotherSentence) {
    state_.generation.ids = {5, 6};
    state_.generation.playing = true;
    state_.generation.tokens_per_second = 7;
    press(Key::L, true);
    type("x");
    EXPECT_TRUE(state_.generation.ids.empty());
    EXPECT_FALSE(state_.generation.playing);
    EXPECT_EQ(state_.generation.tokens_per_second, 7);
}

TEST_F(FrameViewTest, TabsAskForTheirScenes) {
    click("scene/attention");
    EXPECT_EQ(actions_, std::vector{Action::SceneAttention});
    click("theme");
    EXPECT_EQ(actions_.back(), Action::NextTheme);
}

TEST_F(FrameViewTest, ABlockLeadsToItsAttentionAndBack) {
    click("block/1");
    EXPECT_EQ(state_.scene, Scene::Attention);
    EXPECT_EQ(state_.selection.layer, 1);
    EXPECT_TRUE(state_.selection.head_chosen);
    EXPECT_EQ(state_.return_scene, Scene::Overview);
}

TEST_F(FrameViewTest, ANoticeTakesTheClickAndIsClosed) {
    state_.notice = Notice{"config.json: n_head is 7; choose another folder", true};
    frames(2);
    EXPECT_TRUE(targets_.drawn("n_head is 7"));
    click("notice/close");
    EXPECT_FALSE(state_.notice);
    EXPECT_EQ(state_.scene, Scene::Overview) << "the block below was clicked";
    EXPECT_FALSE(state_.selection.token);
}

TEST_F(FrameViewTest, APromptThatIsTooLongOffersToKeepTheLastTokens) {
    state_.work.failure = Failed{};
    state_.work.failure->reason = Failed::Reason::TooLong;
    frames(2);
    click("keep-last");
    EXPECT_EQ(actions_, std::vector{Action::KeepLastTokens});
}

TEST_F(FrameViewTest, ModelsAreFilteredChosenAndOpenedByKey) {
    for (int i = 0; i < 30; ++i) {
        FoundModel model;
        model.name = "model-" + std::to_string(i);
        model.family = i % 2 == 0 ? "gpt2" : "bert";
        state_.picker.found.push_back(model);
    }
    state_.picker.found[4].problem = "config.json: n_head is 7";
    press(Key::O, true);
    ASSERT_TRUE(state_.picker.open);
    EXPECT_TRUE(targets_.find("found/model-0"));
    EXPECT_FALSE(targets_.find("token/2")) << "it lies below the list";
    EXPECT_FALSE(targets_.find("found/model-29")) << "the list is longer than the sheet";
    for (int i = 0; i < 4; ++i)
        press(Key::Down);
    EXPECT_TRUE(targets_.drawn("n_head is 7"));
    press(Key::Enter);
    EXPECT_FALSE(state_.picker.asked) << "a model that cannot be opened is not asked for";
    press(Key::PageDown);
    EXPECT_TRUE(targets_.find("found/model-" + std::to_string(state_.picker.chosen)));
    EXPECT_EQ(state_.scene, Scene::Overview) << "its keys turn the pages of the list";
    type("bert 9");
    EXPECT_EQ(state_.picker.chosen, 0);
    EXPECT_TRUE(targets_.find("found/model-9"));
    EXPECT_FALSE(targets_.find("found/model-8"));
    press(Key::Enter);
    EXPECT_EQ(state_.picker.asked, "model-9");
    EXPECT_EQ(state_.prompt, kSentence);
}

TEST_F(FrameViewTest, AClickBesideTheListOfModelsClosesIt) {
    press(Key::O, true);
    EXPECT_EQ(state_.focus, TextField::ModelFilter);
    surface_.input().push(MouseMove{5, 600});
    surface_.input().push(MouseButtonChange{MouseButton::Left, true});
    surface_.input().push(MouseButtonChange{MouseButton::Left, false});
    settle();
    EXPECT_EQ(actions_, std::vector{Action::OpenModel});
}

TEST_F(FrameViewTest, OpeningAModelCanBeCancelled) {
    state_.work.doing = "opening gpt2";
    state_.work.progress = 0.4F;
    frames(2);
    EXPECT_TRUE(targets_.drawn("40 %"));
    click("cancel");
    EXPECT_EQ(actions_, std::vector{Action::CancelWork});
}

TEST_F(FrameViewTest, TheHelpSheetTakesEveryClick) {
    const std::optional<Rect> token = targets_.find("token/2");
    press(Key::H);
    EXPECT_TRUE(targets_.drawn(Strings(Language::English)("key.reverse")));
    surface_.input().push(MouseMove{token->centre_x(), token->centre_y()});
    surface_.input().push(MouseButtonChange{MouseButton::Left, true});
    surface_.input().push(MouseButtonChange{MouseButton::Left, false});
    settle();
    EXPECT_FALSE(state_.help_open);
    EXPECT_FALSE(state_.selection.token);
}

TEST_F(FrameViewTest, WithoutASnapshotItSaysWhatToDo) {
    state_.snapshot.reset();
    state_.model.reset();
    frames(2);
    EXPECT_TRUE(targets_.drawn("Press Ctrl+O"));
}

TEST_F(FrameViewTest, NothingIsCutAtAnySizeInAnyLanguage) {
    click("token/4");
    for (const auto& [width, height] : {std::pair{1920, 1080}, std::pair{1280, 720}}) {
        surface_.resize({width, height});
        for (const float scale : {1.0F, 1.3F, 1.5F}) {
            state_.text_scale = scale;
            for (const Language language :
                 {Language::English, Language::Italian, Language::Portuguese}) {
                state_.language = language;
                frames(2);
                EXPECT_FALSE(targets_.drawn("…"))
                    << width << " wide, scale " << scale << ", " << language_code(language);
                state_.help_open = true;
                frames(2);
                EXPECT_FALSE(targets_.drawn("…")) << "help, " << width << " wide, scale " << scale
                                                  << ", " << language_code(language);
                state_.help_open = false;
            }
        }
    }
}

}  // namespace
}  // namespace headlight
