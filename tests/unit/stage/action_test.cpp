#include "app/stage/action.h"

#include <gtest/gtest.h>

#include <set>

#include "app/text/strings.h"

namespace headlight {
namespace {

KeyChord chord(const char* text) { return parse_key_chord(text).value(); }

TEST(KeyTable, EveryChordHasOneAction) {
    std::set<std::string> seen;
    for (const KeyBinding& binding : key_bindings()) {
        EXPECT_TRUE(seen.insert(to_string(binding.chord)).second) << to_string(binding.chord);
    }
}

TEST(KeyTable, EveryDescriptionIsInTheStringTable) {
    for (const KeyBinding& binding : key_bindings()) {
        for (const Language language :
             {Language::English, Language::Italian, Language::Portuguese}) {
            EXPECT_NE(Strings(language)(binding.description), binding.description);
        }
    }
}

TEST(KeyTable, TypingTakesLettersAndLeavesChords) {
    EXPECT_EQ(action_for(chord("2"), false), Action::SceneAttention);
    EXPECT_EQ(action_for(chord("2"), true), std::nullopt);
    EXPECT_EQ(action_for(chord("Ctrl+2"), true), Action::SceneAttention);
    EXPECT_EQ(action_for(chord("Left"), true), std::nullopt);
    EXPECT_EQ(action_for(chord("Backspace"), true), std::nullopt);
    EXPECT_EQ(action_for(chord("PageDown"), true), Action::SceneForward);
    EXPECT_EQ(action_for(chord("Escape"), true), Action::Unlock);
    EXPECT_EQ(action_for(chord("F1"), true), Action::Help);
    EXPECT_EQ(action_for(chord("Ctrl+Z"), false), std::nullopt);
}

TEST(KeyTable, NamesKeysAsKeyboardsDo) {
    EXPECT_EQ(key_label(Action::LayerUp), "↑");
    EXPECT_EQ(key_label(Action::Unlock), "Esc");
    EXPECT_EQ(key_label(Action::NextToken), "Tab");
    EXPECT_EQ(key_label(Action::KeepLastTokens), "Ctrl+K");
    EXPECT_EQ(key_label(Action::TextLarger), "Ctrl++");
    EXPECT_EQ(key_label(Action::TemperatureUpFine), "Shift+]");
    EXPECT_EQ(with_key("Theme", Action::NextTheme), "Theme (T)");
    for (const KeyBinding& binding : key_bindings())
        EXPECT_FALSE(key_label(binding.action).empty()) << binding.description;
}

TEST(Actions, ScenesByKeyAndByClicker) {
    AppState state;
    EXPECT_TRUE(apply(state, Action::SceneBack));
    EXPECT_EQ(state.scene, Scene::Overview);
    for (const Scene scene :
         {Scene::Overview, Scene::Attention, Scene::AllHeads, Scene::Embedding, Scene::NextToken}) {
        EXPECT_EQ(state.scene, scene);
        apply(state, Action::SceneForward);
    }
    EXPECT_EQ(state.scene, Scene::NextToken) << "the experts come where the model has some";
}

TEST(Actions, TemperatureStaysInRangeAndOnItsGrid) {
    AppState state;
    for (int i = 0; i < 60; ++i)
        apply(state, Action::TemperatureUp);
    EXPECT_EQ(state.sampling.temperature, 5);
    apply(state, Action::TemperatureDownFine);
    EXPECT_DOUBLE_EQ(state.sampling.temperature, 4.99);
    for (int i = 0; i < 60; ++i)
        apply(state, Action::TemperatureDown);
    EXPECT_EQ(state.sampling.temperature, 0);
    apply(state, Action::TemperatureOne);
    EXPECT_EQ(state.sampling.temperature, 1);
    apply(state, Action::Greedy);
    EXPECT_EQ(state.sampling.temperature, 0);
}

TEST(Actions, EscapeTakesBackOneThingAtATime) {
    AppState state;
    state.scene = Scene::Attention;
    state.return_scene = Scene::AllHeads;
    state.selection.token = 3;
    state.focus = TextField::Prompt;
    state.notice = Notice{"x", true};
    state.help_open = true;
    apply(state, Action::Unlock);
    EXPECT_FALSE(state.help_open);
    EXPECT_TRUE(state.notice);
    apply(state, Action::Unlock);
    EXPECT_FALSE(state.notice);
    EXPECT_TRUE(state.focus);
    apply(state, Action::Unlock);
    EXPECT_FALSE(state.focus);
    EXPECT_TRUE(state.selection.token);
    apply(state, Action::Unlock);
    EXPECT_FALSE(state.selection.token);
    EXPECT_EQ(state.scene, Scene::Attention);
    apply(state, Action::Unlock);
    EXPECT_EQ(state.scene, Scene::AllHeads);
    apply(state, Action::Unlock);
    EXPECT_EQ(state.scene, Scene::AllHeads);
}

TEST(Actions, TheListOfModelsOpensEmptyAndCloses) {
    AppState state;
    state.picker.filter = "gpt2";
    state.picker.chosen = 3;
    apply(state, Action::OpenModel);
    EXPECT_TRUE(state.picker.open);
    EXPECT_EQ(state.picker.filter, "");
    EXPECT_EQ(state.picker.chosen, 0);
    EXPECT_EQ(state.focus, TextField::ModelFilter);
    apply(state, Action::SceneForward);
    EXPECT_EQ(state.scene, Scene::Overview);
    apply(state, Action::Unlock);
    EXPECT_FALSE(state.picker.open);
    EXPECT_FALSE(state.focus);
    apply(state, Action::OpenModel);
    apply(state, Action::SceneAttention);
    EXPECT_FALSE(state.picker.open);
    EXPECT_EQ(state.scene, Scene::Attention);
}

TEST(Actions, LanguagesAndThemesGoRound) {
    AppState state;
    for (int i = 0; i < 3; ++i) {
        apply(state, Action::NextLanguage);
        apply(state, Action::NextTheme);
    }
    EXPECT_EQ(state.language, Language::English);
    EXPECT_EQ(state.theme, ThemeName::Light);
}

TEST(Actions, WithoutAModelNothingMovesAndNothingCrashes) {
    AppState state;
    for (const KeyBinding& binding : key_bindings())
        apply(state, binding.action);
    EXPECT_EQ(state.selection.layer, 0);
    EXPECT_EQ(state.selection.token, std::nullopt);
}

TEST(Actions, ResetKeepsPromptModelAndLooks) {
    AppState state;
    state.prompt = "ciao";
    state.theme = ThemeName::Dark;
    state.scene = Scene::NextToken;
    state.sampling.temperature = 3;
    state.generation.ids = {1, 2};
    apply(state, Action::Reset);
    EXPECT_EQ(state.scene, Scene::Overview);
    EXPECT_EQ(state.sampling.temperature, 1);
    EXPECT_TRUE(state.generation.ids.empty());
    EXPECT_EQ(state.prompt, "ciao");
    EXPECT_EQ(state.theme, ThemeName::Dark);
}

}  // namespace
}  // namespace headlight
