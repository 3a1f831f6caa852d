#include "app/views/notice_view.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/widgets/controls.h"
#include "app/widgets/fixed_window.h"

namespace headlight {
namespace {

/// One line with at most one button.
struct Band {
    std::string text;
    bool failure = false;
    std::optional<float> progress;
    std::string button;  ///< label; empty: none
    std::string target;
    std::string key_hint;
};

std::vector<Band> bands_of(const ViewContext& context) {
    const AppState& state = context.state;
    const Strings& text = context.text;
    std::vector<Band> bands;
    if (!state.work.doing.empty()) {
        bands.push_back({state.work.doing, false, state.work.progress, text("notice.cancel"),
                         "cancel", key_label(Action::CancelWork)});
    }
    if (const auto& failure = state.work.failure) {
        const bool offer = failure->reason == Failed::Reason::TooLong;
        bands.push_back({failure_text(text, *failure),
                         true,
                         {},
                         offer ? text("notice.keep_last") : "",
                         "keep-last",
                         offer ? key_label(Action::KeepLastTokens) : ""});
    }
    if (state.notice) {
        bands.push_back({state.notice->text,
                         state.notice->failure,
                         {},
                         text("notice.close"),
                         "notice/close",
                         key_label(Action::Unlock)});
    }
    return bands;
}

void press_band_button(const ViewContext& context, const Band& band) {
    if (band.target == "cancel") context.actions.push_back(Action::CancelWork);
    if (band.target == "keep-last") context.actions.push_back(Action::KeepLastTokens);
    if (band.target == "notice/close") context.state.notice.reset();
}

/// A filled circle with "!" or "i": a failure is not told by its colour alone.
void draw_sign(const ViewContext& context, Point centre, bool failure) {
    const Canvas canvas = context.canvas();
    const float radius = std::round(context.metrics.em * 0.55F);
    const Color color = failure ? context.theme.error : context.theme.secondary;
    fill_circle(canvas, centre, radius, color);
    const Rect around{centre.x - radius, centre.y - radius, 2 * radius, 2 * radius};
    draw_text(canvas, around, TextStyle::Strong, failure ? "!" : "i", context.theme.text_on(color),
              Align::Centre);
}

float text_left(const Metrics& metrics) { return std::round(metrics.em * 2.0F); }

struct BandSize {
    float button = 0, text = 0, height = 0;
};

/// Needs no window: the window's size follows from it.
BandSize measure(const ViewContext& context, const Band& band, float width) {
    const Canvas canvas{context.theme, context.metrics, context.fonts, context.targets,
                        *ImGui::GetForegroundDrawList()};
    const Metrics& metrics = context.metrics;
    const ButtonLook look{.key_hint = band.key_hint};
    BandSize size;
    size.button = band.button.empty() ? 0 : button_width(canvas, band.button, look);
    size.text = width - text_left(metrics) - size.button - 2 * metrics.em;
    const float lines = paragraph_height(canvas, TextStyle::Body, band.text, size.text);
    size.height = std::max(std::round(metrics.em * 2.2F), std::round(lines + metrics.em));
    return size;
}

void draw_band(const ViewContext& context, const Band& band, const BandSize& size, Rect rect) {
    const Canvas canvas = context.canvas();
    const Metrics& metrics = context.metrics;
    fill_rect(canvas, rect, context.theme.background, metrics.rounding);
    if (band.progress) {
        const Rect done{rect.x, rect.bottom() - metrics.outline,
                        rect.w * std::clamp(*band.progress, 0.0F, 1.0F), metrics.outline};
        fill_rect(canvas, done, context.theme.bar);
    }
    outline_rect(canvas, rect, band.failure ? context.theme.error : context.theme.secondary,
                 metrics.line, metrics.rounding);
    draw_sign(context, {rect.x + metrics.em, rect.centre_y()}, band.failure);
    const float lines = paragraph_height(canvas, TextStyle::Body, band.text, size.text);
    const Rect place{rect.x + text_left(metrics), std::floor(rect.centre_y() - lines / 2),
                     size.text, rect.h};
    draw_paragraph(canvas, place, TextStyle::Body, band.text, context.theme.text);
    if (band.progress) {
        const Rect share{place.x, rect.y, size.text, rect.h};
        draw_figures(canvas, share, TextStyle::Body, format_percent(*band.progress),
                     context.theme.secondary);
    }
    if (band.button.empty()) return;
    const Rect at{rect.right() - size.button - metrics.em / 2,
                  std::floor(rect.centre_y() - metrics.hit / 2), size.button, metrics.hit};
    if (button(canvas, band.target, at, band.button, {.key_hint = band.key_hint})) {
        press_band_button(context, band);
    }
}

}  // namespace

void draw_notices(const ViewContext& context, Rect stage) {
    const std::vector<Band> bands = bands_of(context);
    if (bands.empty() || stage.w < 1) return;
    const float gap = context.metrics.gap;
    std::vector<BandSize> sizes;
    float height = 0;
    for (const Band& band : bands) {
        sizes.push_back(measure(context, band, stage.w));
        height += sizes.back().height + gap;
    }
    const Rect place{stage.x, stage.bottom() - height, stage.w, height};
    // A window of its own, so that what lies below takes no click.
    const FixedWindow window("notices", place, FixedWindow::Layer::Over);
    float y = place.y;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        y += gap;
        draw_band(context, bands[i], sizes[i], {place.x, y, place.w, sizes[i].height});
        y += sizes[i].height;
    }
}

void draw_stage_message(const ViewContext& context, Rect stage, const std::string& text) {
    const Canvas canvas = context.canvas();
    const float width = std::min(stage.w, context.metrics.em * 34);
    const float height = paragraph_height(canvas, TextStyle::Large, text, width);
    const Rect place{std::floor(stage.centre_x() - width / 2),
                     std::floor(std::max(stage.y, stage.y + (stage.h - height) * 0.4F)), width,
                     height};
    draw_paragraph(canvas, place, TextStyle::Large, text, context.theme.secondary);
}

void draw_empty_stage(const ViewContext& context, Rect stage) {
    const AppState& state = context.state;
    const bool opening = !state.work.doing.empty() || state.work.busy;
    const char* key = opening                ? "empty.opening"
                      : !state.model         ? "empty.model"
                      : reads_picture(state) ? "empty.picture"
                                             : "empty.prompt";
    draw_stage_message(context, stage, context.text(key));
}

}  // namespace headlight
