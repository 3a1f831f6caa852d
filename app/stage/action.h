#pragma once

#include <optional>
#include <span>
#include <string>

#include "app/app_state.h"
#include "app/platform/key.h"

namespace headlight {

/// Everything a person can ask for with one key or one button. The one list behind keys, buttons
/// and the help sheet; what takes a value (dragging a slider, typing a prompt) is a view's own
/// business.
enum class Action {
    SceneOverview,
    SceneAttention,
    SceneAllHeads,
    SceneEmbedding,
    SceneNextToken,
    SceneExperts,
    SceneForward,
    SceneBack,
    NextToken,
    PreviousToken,
    ReverseDirection,
    Unlock,
    LayerUp,
    LayerDown,
    HeadNext,
    HeadPrevious,
    ToggleAllHeads,
    ToggleSquareRoot,
    ToggleHideFirst,
    NextAttention,
    NextPairFilter,
    ToggleMask,
    TemperatureUp,
    TemperatureDown,
    TemperatureUpFine,
    TemperatureDownFine,
    TemperatureOne,
    Greedy,
    EditTemperature,
    EditTopK,
    EditTopP,
    EditMinP,
    ThrowDart,
    Step,
    Play,
    Undo,
    Redo,
    ToggleVocabulary,
    TogglePaths,
    ToggleColour,
    ToggleBasis,
    NextNeighbour,
    ZoomIn,
    ZoomOut,
    PanLeft,
    PanRight,
    PanUp,
    PanDown,
    FitView,
    FocusPrompt,
    EditSecond,
    EditTarget,
    ToggleChat,
    OpenModel,
    KeepLastTokens,
    CancelWork,
    FoldPanel,
    NextTheme,
    NextLanguage,
    TextLarger,
    TextSmaller,
    TextNormal,
    FullScreen,
    Help,
    RecordScript,
    Reset,
    Quit,
};

/// One line of the key table: a chord, what it does, and the key of its sentence in the string
/// table.
struct KeyBinding {
    KeyChord chord;
    Action action;
    const char* description;
};

/// The key table, in the order of the help sheet. Several chords may do the same; the sheet shows
/// the first.
std::span<const KeyBinding> key_bindings();

/// The action of a chord; nothing when it has none, or when `typing` and the chord belongs to the
/// text field.
std::optional<Action> action_for(const KeyChord& chord, bool typing);

/// The first key of an action as it stands on buttons and in the help sheet: "Ctrl+K", "Tab", "↑",
/// "Esc"; empty when it has none.
std::string key_label(Action action);

/// A hint and the key that does the same: "Theme (T)".
std::string with_key(const std::string& hint, Action action);

/// What an action does to the state, where it is a matter of state alone. Returns false for actions
/// that need more than the state (steps of generation, full screen, recording, quit): the
/// application does those.
bool apply(AppState& state, Action action);

}  // namespace headlight
