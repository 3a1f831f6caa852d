#include <array>
#include <string_view>

#include "app/stage/action.h"

namespace headlight {
namespace {

constexpr KeyChord plain(Key key) { return {key, false, false, false}; }
constexpr KeyChord ctrl(Key key) { return {key, true, false, false}; }
constexpr KeyChord shift(Key key) { return {key, false, true, false}; }

constexpr std::array kBindings{
    KeyBinding{plain(Key::Digit1), Action::SceneOverview, "key.scene_overview"},
    KeyBinding{plain(Key::Digit2), Action::SceneAttention, "key.scene_attention"},
    KeyBinding{plain(Key::Digit3), Action::SceneAllHeads, "key.scene_all_heads"},
    KeyBinding{plain(Key::Digit4), Action::SceneEmbedding, "key.scene_embedding"},
    KeyBinding{plain(Key::Digit5), Action::SceneNextToken, "key.scene_next_token"},
    KeyBinding{plain(Key::Digit6), Action::SceneExperts, "key.scene_experts"},
    KeyBinding{ctrl(Key::Digit1), Action::SceneOverview, "key.scene_overview"},
    KeyBinding{ctrl(Key::Digit2), Action::SceneAttention, "key.scene_attention"},
    KeyBinding{ctrl(Key::Digit3), Action::SceneAllHeads, "key.scene_all_heads"},
    KeyBinding{ctrl(Key::Digit4), Action::SceneEmbedding, "key.scene_embedding"},
    KeyBinding{ctrl(Key::Digit5), Action::SceneNextToken, "key.scene_next_token"},
    KeyBinding{ctrl(Key::Digit6), Action::SceneExperts, "key.scene_experts"},
    KeyBinding{plain(Key::PageDown), Action::SceneForward, "key.scene_forward"},
    KeyBinding{plain(Key::PageUp), Action::SceneBack, "key.scene_back"},
    KeyBinding{plain(Key::Slash), Action::FocusPrompt, "key.focus_prompt"},
    KeyBinding{ctrl(Key::L), Action::FocusPrompt, "key.focus_prompt"},
    KeyBinding{ctrl(Key::P), Action::EditSecond, "key.edit_second"},
    KeyBinding{ctrl(Key::D), Action::EditTarget, "key.edit_target"},
    KeyBinding{ctrl(Key::T), Action::ToggleChat, "key.toggle_chat"},
    KeyBinding{plain(Key::Tab), Action::NextToken, "key.next_token"},
    KeyBinding{shift(Key::Tab), Action::PreviousToken, "key.previous_token"},
    KeyBinding{plain(Key::R), Action::ReverseDirection, "key.reverse"},
    KeyBinding{plain(Key::Escape), Action::Unlock, "key.unlock"},
    KeyBinding{plain(Key::Up), Action::LayerUp, "key.layer_up"},
    KeyBinding{plain(Key::Down), Action::LayerDown, "key.layer_down"},
    KeyBinding{plain(Key::Right), Action::HeadNext, "key.head_next"},
    KeyBinding{plain(Key::Left), Action::HeadPrevious, "key.head_previous"},
    KeyBinding{plain(Key::A), Action::ToggleAllHeads, "key.all_heads"},
    KeyBinding{plain(Key::C), Action::ToggleSquareRoot, "key.square_root"},
    KeyBinding{plain(Key::X), Action::ToggleHideFirst, "key.hide_first"},
    KeyBinding{plain(Key::Y), Action::NextAttention, "key.next_attention"},
    KeyBinding{plain(Key::Z), Action::NextPairFilter, "key.next_pair_filter"},
    KeyBinding{plain(Key::M), Action::ToggleMask, "key.toggle_mask"},
    KeyBinding{plain(Key::RightBracket), Action::TemperatureUp, "key.temperature_up"},
    KeyBinding{plain(Key::LeftBracket), Action::TemperatureDown, "key.temperature_down"},
    KeyBinding{shift(Key::RightBracket), Action::TemperatureUpFine, "key.temperature_up_fine"},
    KeyBinding{shift(Key::LeftBracket), Action::TemperatureDownFine, "key.temperature_down_fine"},
    KeyBinding{plain(Key::Backslash), Action::TemperatureOne, "key.temperature_one"},
    KeyBinding{plain(Key::G), Action::Greedy, "key.greedy"},
    KeyBinding{plain(Key::E), Action::EditTemperature, "key.edit_temperature"},
    KeyBinding{plain(Key::K), Action::EditTopK, "key.edit_top_k"},
    KeyBinding{plain(Key::N), Action::EditTopP, "key.edit_top_p"},
    KeyBinding{plain(Key::I), Action::EditMinP, "key.edit_min_p"},
    KeyBinding{plain(Key::D), Action::ThrowDart, "key.throw_dart"},
    KeyBinding{plain(Key::Space), Action::Step, "key.step"},
    KeyBinding{plain(Key::S), Action::Step, "key.step"},
    KeyBinding{plain(Key::P), Action::Play, "key.play"},
    KeyBinding{plain(Key::U), Action::Undo, "key.undo"},
    KeyBinding{plain(Key::Backspace), Action::Undo, "key.undo"},
    KeyBinding{shift(Key::U), Action::Redo, "key.redo"},
    KeyBinding{plain(Key::V), Action::ToggleVocabulary, "key.vocabulary"},
    KeyBinding{plain(Key::W), Action::TogglePaths, "key.paths"},
    KeyBinding{plain(Key::O), Action::ToggleColour, "key.colour"},
    KeyBinding{plain(Key::B), Action::ToggleBasis, "key.basis"},
    KeyBinding{plain(Key::J), Action::NextNeighbour, "key.next_neighbour"},
    KeyBinding{plain(Key::Plus), Action::ZoomIn, "key.zoom_in"},
    KeyBinding{plain(Key::Equal), Action::ZoomIn, "key.zoom_in"},
    KeyBinding{shift(Key::Equal), Action::ZoomIn, "key.zoom_in"},
    KeyBinding{plain(Key::KeypadAdd), Action::ZoomIn, "key.zoom_in"},
    KeyBinding{plain(Key::Minus), Action::ZoomOut, "key.zoom_out"},
    KeyBinding{plain(Key::KeypadSubtract), Action::ZoomOut, "key.zoom_out"},
    KeyBinding{shift(Key::Left), Action::PanLeft, "key.pan"},
    KeyBinding{shift(Key::Right), Action::PanRight, "key.pan"},
    KeyBinding{shift(Key::Up), Action::PanUp, "key.pan"},
    KeyBinding{shift(Key::Down), Action::PanDown, "key.pan"},
    KeyBinding{plain(Key::Digit0), Action::FitView, "key.fit_view"},
    KeyBinding{plain(Key::F), Action::FoldPanel, "key.fold_panel"},
    KeyBinding{ctrl(Key::O), Action::OpenModel, "key.open_model"},
    KeyBinding{ctrl(Key::K), Action::KeepLastTokens, "key.keep_last"},
    KeyBinding{ctrl(Key::Period), Action::CancelWork, "key.cancel"},
    KeyBinding{plain(Key::T), Action::NextTheme, "key.theme"},
    KeyBinding{plain(Key::L), Action::NextLanguage, "key.language"},
    KeyBinding{ctrl(Key::Plus), Action::TextLarger, "key.text_larger"},
    KeyBinding{ctrl(Key::Equal), Action::TextLarger, "key.text_larger"},
    KeyBinding{KeyChord{Key::Equal, true, true, false}, Action::TextLarger, "key.text_larger"},
    KeyBinding{ctrl(Key::KeypadAdd), Action::TextLarger, "key.text_larger"},
    KeyBinding{ctrl(Key::Minus), Action::TextSmaller, "key.text_smaller"},
    KeyBinding{ctrl(Key::KeypadSubtract), Action::TextSmaller, "key.text_smaller"},
    KeyBinding{ctrl(Key::Digit0), Action::TextNormal, "key.text_normal"},
    KeyBinding{plain(Key::F11), Action::FullScreen, "key.full_screen"},
    KeyBinding{plain(Key::F9), Action::RecordScript, "key.record"},
    KeyBinding{plain(Key::H), Action::Help, "key.help"},
    KeyBinding{plain(Key::F1), Action::Help, "key.help"},
    KeyBinding{shift(Key::Slash), Action::Help, "key.help"},
    KeyBinding{plain(Key::Home), Action::Reset, "key.reset"},
    KeyBinding{ctrl(Key::Q), Action::Quit, "key.quit"},
};

/// While a person types, only these act; the rest belongs to the text field.
bool acts_while_typing(const KeyBinding& binding) {
    switch (binding.action) {
        case Action::SceneForward:
        case Action::SceneBack:
        case Action::Unlock:
        case Action::FullScreen:
        case Action::RecordScript:
        case Action::CancelWork:
        case Action::KeepLastTokens:
        case Action::Quit:
            return true;
        case Action::Help:
            return binding.chord.key == Key::F1;
        default:
            return binding.chord.ctrl;
    }
}

/// Short names and pictures of keys.
std::string_view key_face(Key key) {
    switch (key) {
        case Key::Up:
            return "↑";
        case Key::Down:
            return "↓";
        case Key::Left:
            return "←";
        case Key::Right:
            return "→";
        case Key::PageUp:
            return "PgUp";
        case Key::PageDown:
            return "PgDn";
        case Key::Escape:
            return "Esc";
        case Key::Minus:
            return "−";
        default:
            return to_string(key);
    }
}

}  // namespace

std::span<const KeyBinding> key_bindings() { return kBindings; }

std::optional<Action> action_for(const KeyChord& chord, bool typing) {
    for (const KeyBinding& binding : kBindings) {
        if (binding.chord == chord && (!typing || acts_while_typing(binding))) {
            return binding.action;
        }
    }
    return std::nullopt;
}

std::string key_label(Action action) {
    for (const KeyBinding& binding : kBindings) {
        if (binding.action != action) continue;
        KeyChord modifiers = binding.chord;
        modifiers.key = Key::None;
        return to_string(modifiers).append(key_face(binding.chord.key));
    }
    return {};
}

std::string with_key(const std::string& hint, Action action) {
    return hint + " (" + key_label(action) + ")";
}

}  // namespace headlight
