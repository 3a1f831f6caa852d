#include "app/views/model_picker_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/figures/number_format.h"
#include "app/widgets/controls.h"
#include "app/widgets/fixed_window.h"

namespace headlight {
namespace {

constexpr float kWidest = 46;    ///< in em
constexpr float kRow = 2.8F;     ///< in em: two lines
constexpr float kFootLines = 3;  ///< lines for a reason

float padding_of(const Metrics& metrics) { return std::round(0.6F * metrics.em); }

std::string origin_text(const ViewContext& context, const ModelRow& row) {
    switch (row.model->origin) {
        case FoundModel::Origin::Bundled:
            return context.text("picker.bundled");
        case FoundModel::Origin::Folder:
            return row.place;
        case FoundModel::Origin::Cache:
            return context.text("picker.cache");
    }
    return {};
}

/// Whether it can be opened, in a few words.
std::string verdict(const ViewContext& context, const ModelRow& row) {
    if (!row.can_open()) return context.text("picker.cannot");
    switch (row.fit) {
        case ModelRow::Fit::Fits:
            return context.text("picker.fits");
        case ModelRow::Fit::TooLarge:
            return context.text("picker.too_large");
        case ModelRow::Fit::Unknown:
            return {};
    }
    return {};
}

bool is_trouble(const ModelRow& row) {
    return !row.can_open() || row.fit == ModelRow::Fit::TooLarge;
}

/// What the chosen row has to say at length: why it cannot be opened, what it needs, where it is.
std::string reason(const ViewContext& context, const ModelRow& row) {
    if (!row.can_open()) return row.model->problem;
    if (row.fit == ModelRow::Fit::TooLarge) {
        return context.text(
            "picker.needs",
            {format_bytes(row.needs), format_bytes(context.state.picker.free_memory.value_or(0))});
    }
    return row.model->path.string();
}

void open_row(const ViewContext& context, const ModelRow& row) {
    if (!row.can_open()) return;
    context.state.picker.asked = row.model->name;
    context.actions.push_back(Action::OpenModel);
}

void draw_row(const ViewContext& context, const ModelRow& row, Rect rect, bool chosen,
              const Press& press) {
    const Canvas canvas = context.canvas();
    const Metrics& metrics = context.metrics;
    const Theme& theme = context.theme;
    if (press.hovered) fill_rect(canvas, rect, theme.hover, metrics.rounding);
    if (chosen) outline_rect(canvas, rect.inset(1), theme.focus, metrics.line, metrics.rounding);
    const float padding = padding_of(metrics);
    const Rect inside{rect.x + padding, rect.y, rect.w - 2 * padding, rect.h};
    const float line = std::floor(rect.h / 2);
    const Rect upper{inside.x, inside.y + 0.15F * metrics.em, inside.w, line};
    const Rect lower{inside.x, rect.bottom() - line - 0.1F * metrics.em, inside.w, line};

    const std::string size = format_bytes(row.model->bytes);
    const std::string open = row.is_open ? context.text("picker.open_now") : "";
    const float size_width = figures_width(canvas, TextStyle::Body, size);
    const float open_width =
        open.empty() ? 0 : text_width(canvas, TextStyle::Body, open) + metrics.em;
    draw_figures(canvas, upper, TextStyle::Body, size, theme.text);
    if (!open.empty()) {
        draw_text(canvas, {upper.x, upper.y, upper.w - size_width - metrics.em, upper.h},
                  TextStyle::Body, open, theme.secondary, Align::Right);
    }
    draw_text(canvas, {upper.x, upper.y, upper.w - size_width - open_width - metrics.em, upper.h},
              TextStyle::Strong, row.name, row.can_open() ? theme.text : theme.secondary);

    const std::string judged = verdict(context, row);
    const float judged_width = text_width(canvas, TextStyle::Body, judged);
    draw_text(canvas, lower, TextStyle::Body, judged,
              is_trouble(row) ? theme.error : theme.secondary, Align::Right);
    const std::string origin = origin_text(context, row);
    const std::string about =
        row.model->family.empty() ? origin : row.model->family + "  ·  " + origin;
    draw_text(canvas, {lower.x, lower.y, lower.w - judged_width - metrics.em, lower.h},
              TextStyle::Body, about, theme.secondary);
}

}  // namespace

struct ModelPickerView::Places {
    Rect panel, title, filter, rows, foot;
    float row = 0;
    int shown = 1;  ///< rows that fit
};

ModelPickerView::Places ModelPickerView::places_of(const ViewContext& context, Rect window) const {
    const Metrics& metrics = context.metrics;
    const float em = metrics.em, margin = metrics.margin;
    Places places;
    const float width = std::min(kWidest * em, window.w - 2 * margin);
    places.panel = {std::floor(window.centre_x() - width / 2), std::round(2.6F * em), width,
                    window.h - std::round(2.6F * em) - margin};
    const Rect inside = places.panel.inset(std::round(0.8F * em));
    places.title = {inside.x, inside.y, inside.w, std::round(1.7F * em)};
    places.filter = {inside.x, places.title.bottom() + metrics.gap, inside.w,
                     std::round(1.8F * em)};
    const float foot = std::round(kFootLines * 1.25F * em);
    places.foot = {inside.x, inside.bottom() - foot, inside.w, foot};
    const float top = places.filter.bottom() + metrics.gap;
    places.rows = {inside.x, top, inside.w, places.foot.y - metrics.gap - top};
    places.row = std::round(kRow * em);
    places.shown = std::max(1, static_cast<int>(places.rows.h / places.row));
    return places;
}

void ModelPickerView::take_keys(const ViewContext& context, const Places& places,
                                const std::vector<ModelRow>& rows) {
    ModelPicker& picker = context.state.picker;
    const auto pressed = [&](Key key) {
        return context.input.was_pressed({key, false, false, false});
    };
    if (pressed(Key::Down)) ++picker.chosen;
    if (pressed(Key::Up)) --picker.chosen;
    if (pressed(Key::PageDown)) picker.chosen += places.shown;
    if (pressed(Key::PageUp)) picker.chosen -= places.shown;
    picker.chosen = std::clamp(picker.chosen, 0, std::max(0, static_cast<int>(rows.size()) - 1));
}

/// The wheel turns the list; the chosen row comes into view when it changes.
void ModelPickerView::scroll(const ViewContext& context, const Places& places, int rows) {
    const int chosen = context.state.picker.chosen;
    first_row_ -= static_cast<int>(std::lround(context.input.wheel_y));
    if (chosen != followed_) {
        first_row_ = std::clamp(first_row_, chosen - places.shown + 1, chosen);
        followed_ = chosen;
    }
    first_row_ = std::clamp(first_row_, 0, std::max(0, rows - places.shown));
}

void ModelPickerView::draw_rows(const ViewContext& context, const Places& places,
                                const std::vector<ModelRow>& rows) {
    const Canvas canvas = context.canvas();
    ModelPicker& picker = context.state.picker;
    Rect rect{places.rows.x, places.rows.y, places.rows.w, places.row};
    const int end = std::min(static_cast<int>(rows.size()), first_row_ + places.shown);
    for (int i = first_row_; i < end; ++i, rect.y += places.row) {
        const ModelRow& row = rows[static_cast<std::size_t>(i)];
        const Press press = press_area(canvas, "found/" + row.model->name, rect);
        if (press.clicked) {
            picker.chosen = followed_ = i;
            open_row(context, row);
        }
        draw_row(context, row, rect, i == picker.chosen, press);
    }
    // What is scrolled out of view is said: the rows above and below.
    const float mark = context.metrics.em;
    if (first_row_ > 0) {
        draw_text(canvas, {places.rows.right() - mark, places.rows.y - mark, mark, mark},
                  TextStyle::Small, "↑", context.theme.secondary, Align::Right);
    }
    if (end < static_cast<int>(rows.size())) {
        draw_text(canvas, {rect.right() - mark, rect.y, mark, mark}, TextStyle::Small, "↓",
                  context.theme.secondary, Align::Right);
    }
    if (rows.empty()) {
        const char* key = picker.reading ? "picker.reading" : "picker.none";
        draw_paragraph(canvas, places.rows, TextStyle::Body, context.text(key),
                       context.theme.secondary);
    }
}

void ModelPickerView::draw(const ViewContext& context) {
    AppState& state = context.state;
    ModelPicker& picker = state.picker;
    const Rect window = whole_window();
    const FixedWindow over("models", window, FixedWindow::Layer::Over);
    context.targets.cover();
    const Canvas canvas = context.canvas();
    const Metrics& metrics = context.metrics;
    const Places places = places_of(context, window);
    fill_rect(canvas, window, context.theme.scrim);
    fill_rect(canvas, places.panel, context.theme.background, metrics.rounding);
    outline_rect(canvas, places.panel, context.theme.text, 2, metrics.rounding);
    draw_text(canvas, places.title, TextStyle::Large, context.text("picker.title"),
              context.theme.text);
    draw_text(canvas, places.title, TextStyle::Body, context.text("picker.keys"),
              context.theme.secondary, Align::Right);

    // Whatever was clicked: as long as the list is open, letters go into its filter.
    state.focus = TextField::ModelFilter;
    const EditedLine::Result typed =
        filter_.draw(context, "model-filter", places.filter, TextField::ModelFilter, picker.filter,
                     context.text("picker.hint"));
    if (typed.changed) picker.chosen = 0;
    const std::vector<ModelRow> rows =
        make_model_list(picker.found, picker.filter, picker.free_memory, picker.current);
    take_keys(context, places, rows);
    scroll(context, places, static_cast<int>(rows.size()));
    draw_rows(context, places, rows);
    if (!rows.empty()) {
        const ModelRow& chosen = rows[static_cast<std::size_t>(picker.chosen)];
        draw_paragraph(canvas, places.foot, TextStyle::Body, reason(context, chosen),
                       is_trouble(chosen) ? context.theme.error : context.theme.secondary);
        if (typed.entered) open_row(context, chosen);
    }
    const Point at = pointer();
    const bool beside = !places.panel.contains(at.x, at.y);
    if (beside && ImGui::IsMouseClicked(ImGuiMouseButton_Left))
        context.actions.push_back(Action::OpenModel);
}

}  // namespace headlight
