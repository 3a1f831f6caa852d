#pragma once

#include <imgui.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "app/theme/fonts.h"
#include "app/theme/metrics.h"
#include "app/theme/theme.h"
#include "app/widgets/targets.h"

/// What every picture is drawn with: text, shapes and the places that take the pointer. Buttons,
/// tooltips and legends stand in app/widgets/controls.h.
namespace headlight {

/// Where and how a widget draws. Cheap to make; lives for one view in one frame.
struct Canvas {
    const Theme& theme;
    const Metrics& metrics;
    const Fonts& fonts;
    Targets& targets;
    ImDrawList& list;

    /// The same on top of everything else: for tooltips.
    Canvas on_top() const;
};

enum class Align { Left, Centre, Right };

/// A place in window pixels.
struct Point {
    float x = 0, y = 0;
};

// ---- Text. All of it is noted in `targets` as it can be read, so that scripts can expect it.

float text_width(const Canvas& canvas, TextStyle style, std::string_view text);
float line_height(const Canvas& canvas, TextStyle style);

/// The text, cut with an ellipsis where it is wider than `width`.
std::string fitted(const Canvas& canvas, TextStyle style, std::string_view text, float width);

/// The first of the texts that is at most `width` wide, else the last: a sentence and its short
/// form.
std::string first_fitting(const Canvas& canvas, TextStyle style,
                          std::initializer_list<std::string> texts, float width);

/// One line, centred vertically in `rect`, cut with an ellipsis where it is too wide.
void draw_text(const Canvas& canvas, Rect rect, TextStyle style, std::string_view text, Color color,
               Align align = Align::Left);

/// A number or a text with numbers: every digit is as wide as the widest, so that columns of
/// numbers stand still while they change. Never cut.
void draw_figures(const Canvas& canvas, Rect rect, TextStyle style, std::string_view text,
                  Color color, Align align = Align::Right);
float figures_width(const Canvas& canvas, TextStyle style, std::string_view text);

/// Lines broken at spaces, from the top of `rect`. Returns the height that was used; draws nothing
/// below `rect`.
float draw_paragraph(const Canvas& canvas, Rect rect, TextStyle style, std::string_view text,
                     Color color);
float paragraph_height(const Canvas& canvas, TextStyle style, std::string_view text, float width);

/// A token's bytes (see token_label.h): a faint mark for each space, an arrow for a newline, what
/// no font can show as an escaped chip; cut with an ellipsis where it is too wide. Noted with its
/// true spaces.
void draw_token(const Canvas& canvas, Rect rect, TextStyle style, std::string_view bytes,
                Color color, Align align = Align::Left);
float token_width(const Canvas& canvas, TextStyle style, std::string_view bytes);

// ---- Shapes.

void fill_rect(const Canvas& canvas, Rect rect, Color color, float rounding = 0);
void outline_rect(const Canvas& canvas, Rect rect, Color color, float thickness,
                  float rounding = 0);
void draw_line(const Canvas& canvas, Point from, Point to, Color color, float thickness);
/// A line with a filled head at `to`; the head is four times as wide as the line.
void draw_arrow(const Canvas& canvas, Point from, Point to, Color color, float thickness);
/// Diagonal lines `spacing` apart: masked cells and bars that a filter removed.
void draw_hatch(const Canvas& canvas, Rect rect, Color color, float spacing,
                float thickness = 1.5F);
void fill_circle(const Canvas& canvas, Point centre, float radius, Color color);
void outline_circle(const Canvas& canvas, Point centre, float radius, Color color, float thickness);
/// The mark of what is selected: fill, and the outline around it.
void draw_selection(const Canvas& canvas, Rect rect, float rounding);

/// Everything drawn and pressed while this lives stays inside `rect`.
class ClipScope {
public:
    explicit ClipScope(Rect rect);
    ~ClipScope();
    ClipScope(const ClipScope&) = delete;
    ClipScope& operator=(const ClipScope&) = delete;
};

// ---- The pointer.

/// What the pointer does on a place.
struct Press {
    bool hovered = false;
    bool held = false;            ///< the left button went down here and is still down
    bool clicked = false;         ///< pressed and released here
    bool double_clicked = false;  ///< second press of two
    bool right_clicked = false;
};

/// Makes `rect` a place that can be pointed at, under the name `target`. Places made later lie
/// below earlier ones unless the earlier one allows overlap.
Press press_area(const Canvas& canvas, const std::string& target, Rect rect,
                 bool allow_overlap = false);

/// The pointer in window pixels; far outside when it is not over the window.
Point pointer();

}  // namespace headlight
