#pragma once

namespace headlight {

/// Sizes in framebuffer pixels, all multiples of one em: framebuffer height / 37 times the text
/// scale, so that the last row of a hall reads the same at every resolution. A window narrower than
/// 4:3 counts as one of that shape and its width.
struct Metrics {
    float em = 29.0F;      ///< body text (B)
    float large = 44.0F;   ///< tokens, percentages, titles (A): 1.5 em
    float small = 20.0F;   ///< status, presenter only (C): 0.7 em
    float margin = 29.0F;  ///< around and between panels
    float gap = 10.0F;     ///< between neighbours that belong together
    float hit = 38.0F;     ///< least height of what can be clicked: 1.3 em
    float row = 40.0F;     ///< one row of a list or of the probability bars
    float hairline = 1.0F;
    float line = 3.0F;     ///< data lines and arcs, at least
    float outline = 4.0F;  ///< around the selection
    float rounding = 5.0F;
    float slider_track = 16.0F;
    float slider_grab = 36.0F;  ///< width of the part that is dragged
    float cell_min = 24.0F;     ///< a heat map cell with labels
    float hatch = 12.0F;        ///< period of the diagonal lines of what is masked or cut
    float scale = 1.0F;         ///< the text scale these sizes were made with

    bool operator==(const Metrics&) const = default;
};

/// Beyond this the parts of the window have no room left.
inline constexpr float kLargestTextScale = 1.5F;
inline constexpr float kSmallestTextScale = 0.6F;

/// Text scales the keys step through, 1 is in it.
float next_text_scale(float scale, int steps);

/// @param width, height  of the framebuffer in pixels
/// @param text_scale     the person's choice, clamped to what there is room for
Metrics make_metrics(int width, int height, float text_scale);

/// A rectangle in pixels, y down.
struct Rect {
    float x = 0.0F;
    float y = 0.0F;
    float w = 0.0F;
    float h = 0.0F;

    float right() const { return x + w; }
    float bottom() const { return y + h; }
    float centre_x() const { return x + w / 2; }
    float centre_y() const { return y + h / 2; }
    bool contains(float px, float py) const {
        return px >= x && px < right() && py >= y && py < bottom();
    }
    /// Smaller by `by` on each side, never below zero.
    Rect inset(float by) const;
    bool operator==(const Rect&) const = default;
};

struct LayoutRequest {
    int width = 1920;  ///< framebuffer pixels
    int height = 1080;
    int strip_lines = 1;     ///< lines the token strip needs; 2 are given at most
    bool panel_open = true;  ///< the person's choice; matters only when the panel folds
};

/// Where the parts of the one fixed window are: whole pixels, inside the window, no overlaps but
/// that of a folded panel that is open.
struct WindowLayout {
    Rect bar;  ///< name, model, scenes
    Rect prompt;
    Rect strip;  ///< token strip
    Rect stage;  ///< the scene
    Rect panel;  ///< next token; zero wide when folded away
    Rect status;
    int strip_lines = 1;
    bool panel_folds = false;  ///< too small for both: the panel opens over the stage by key
};

/// Gives way in this order when there is little room: the panel's width, then the panel folds
/// (windows under 1024 x 640, or letters so large that it would be under 13 em wide).
WindowLayout make_layout(const LayoutRequest& request, const Metrics& metrics);

}  // namespace headlight
