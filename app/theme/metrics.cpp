#include "app/theme/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace headlight {

namespace {

constexpr std::array kTextScales{0.75F, 0.85F, 1.0F, 1.15F, 1.3F, kLargestTextScale};
constexpr float kEmsPerHeight = 37.0F;
constexpr float kNarrowest = 4.0F / 3.0F;  // what the parts are laid out for, width to height
// A window smaller than this has no room for stage and panel side by side.
constexpr float kLeastWidth = 1024.0F;
constexpr float kLeastHeight = 640.0F;

/// Whole pixels, at least one.
float whole(float pixels) { return std::max(1.0F, std::round(pixels)); }

}  // namespace

float next_text_scale(float scale, int steps) {
    const auto nearest = std::min_element(
        kTextScales.begin(), kTextScales.end(),
        [scale](float a, float b) { return std::abs(a - scale) < std::abs(b - scale); });
    const long index = (nearest - kTextScales.begin()) + steps;
    return kTextScales[static_cast<std::size_t>(
        std::clamp<long>(index, 0, static_cast<long>(kTextScales.size()) - 1))];
}

Metrics make_metrics(int width, int height, float text_scale) {
    Metrics m;
    m.scale = std::clamp(text_scale, kSmallestTextScale, kLargestTextScale);
    const float useful =
        std::min(static_cast<float>(height), static_cast<float>(width) / kNarrowest);
    const float plain = std::max(useful, 240.0F) / kEmsPerHeight;
    const float em = plain * m.scale;
    m.em = whole(em);
    m.large = whole(1.5F * em);
    m.small = whole(0.7F * em);
    // Space does not grow with the letters: larger text needs it for itself.
    m.margin = whole(plain);
    m.gap = whole(0.35F * plain);
    m.hit = whole(1.3F * em);
    m.row = whole(std::max(1.8F * plain, 1.45F * em));
    m.hairline = whole(plain / 29.0F);
    m.line = std::max(2.0F, whole(plain / 9.7F));
    m.outline = std::max(3.0F, whole(plain / 7.3F));
    m.rounding = whole(0.18F * plain);
    m.slider_track = whole(0.55F * plain);
    m.slider_grab = whole(1.25F * plain);
    m.hatch = whole(0.41F * plain);
    m.cell_min = whole(0.83F * plain);
    return m;
}

Rect Rect::inset(float by) const {
    const float dx = std::min(by, 0.5F * w);
    const float dy = std::min(by, 0.5F * h);
    return {x + dx, y + dy, w - 2.0F * dx, h - 2.0F * dy};
}

WindowLayout make_layout(const LayoutRequest& request, const Metrics& m) {
    const float width = static_cast<float>(request.width);
    const float height = static_cast<float>(request.height);
    const float side = std::round(std::min(m.margin, 0.02F * width));
    const float inner = width - 2.0F * side;

    WindowLayout layout;
    layout.strip_lines = std::clamp(request.strip_lines, 1, 2);
    layout.bar = {0.0F, 0.0F, width, std::round(2.0F * m.em)};
    layout.prompt = {side, layout.bar.bottom() + m.gap, inner, std::round(2.2F * m.em)};
    const float line = std::round(m.large + 1.2F * m.em);
    layout.strip = {side, layout.prompt.bottom() + m.gap, inner,
                    line * static_cast<float>(layout.strip_lines)};
    const float status = std::round(2.0F * m.small);
    layout.status = {side, height - status, inner, status};

    const float top = layout.strip.bottom() + m.gap;
    const float body = std::max(0.0F, layout.status.y - top);
    const float wanted = std::round(std::clamp(18.5F * m.em, 0.27F * width, 0.36F * width));
    const bool small_window = width < kLeastWidth || height < kLeastHeight;
    const float least_panel = 13.0F * m.em;
    layout.panel_folds = small_window || wanted < least_panel;
    const bool beside = !layout.panel_folds;
    const float panel = beside ? wanted : 0.0F;
    layout.stage = {side, top, beside ? inner - panel - m.margin : inner, body};
    if (beside) {
        layout.panel = {layout.stage.right() + m.margin, top, panel, body};
    } else if (request.panel_open) {
        const float over = std::min(inner, std::max(least_panel, 0.5F * inner));
        layout.panel = {width - side - over, top, over, body};
    }
    return layout;
}

}  // namespace headlight
