#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/widgets/basic.h"

/// What is pressed and read beside the pictures: buttons, toggles, choices, tooltips, legends. All
/// are registered under their target's name and at least Metrics::hit high when the caller's
/// rectangle is.
namespace headlight {

/// How a button looks and what it says beside its label.
struct ButtonLook {
    bool chosen = false;   ///< the one of several that holds now
    bool enabled = true;   ///< a disabled button takes no click
    bool framed = true;    ///< with a fill; else only a change under the pointer
    bool focused = false;  ///< the keyboard acts on it
    TextStyle style = TextStyle::Body;
    std::string_view key_hint{};  ///< "Ctrl+K": small, after the label
    std::string_view hint{};      ///< tooltip: what it does
};

/// Returns whether it was clicked.
bool button(const Canvas& canvas, const std::string& target, Rect rect, std::string_view label,
            const ButtonLook& look = {});
/// The width at which `label` and its key hint fit.
float button_width(const Canvas& canvas, std::string_view label, const ButtonLook& look = {});

/// A button that stays down, with a box that is ticked; flips `on` when clicked and returns whether
/// it was.
bool toggle(const Canvas& canvas, const std::string& target, Rect rect, std::string_view label,
            bool& on, std::string_view key_hint = {}, std::string_view hint = {});
float toggle_width(const Canvas& canvas, std::string_view label, std::string_view key_hint = {});

/// Choices side by side, equally wide, one of them chosen; targets "target/0", "target/1", ...
/// Returns the index of the one clicked.
std::optional<int> segmented(const Canvas& canvas, const std::string& target, Rect rect,
                             std::span<const std::string> labels, int chosen);
float segmented_width(const Canvas& canvas, std::span<const std::string> labels);

/// A panel beside `anchor`, on top of everything and inside the window: the first line strong, the
/// others plain; a tab in a line parts a label from a right-aligned value.
void tooltip(const Canvas& canvas, Rect anchor, std::span<const std::string> lines);

/// A colour scale with its ends. `rect` holds the bar (upper part) and one line of labels below it.
struct ColourBar {
    std::string low{};         ///< label of the first colour
    std::string high{};        ///< label of the last colour
    std::string middle{};      ///< label of the middle, "0" of a diverging scale; may be empty
    std::string caption{};     ///< what is measured, before the bar; may be empty
    bool square_root = false;  ///< colours follow the square root of the value
};
void draw_colour_bar(const Canvas& canvas, Rect rect, const Ramp& ramp, const ColourBar& bar);
float colour_bar_height(const Canvas& canvas);

/// One entry of a legend: a filled square (hatched for masked cells) and its meaning. Returns its
/// width.
float draw_legend_entry(const Canvas& canvas, Point left_centre, Color color,
                        std::string_view label, bool hatched = false);

}  // namespace headlight
