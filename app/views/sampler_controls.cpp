#include "app/views/sampler_controls.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures/number_format.h"
#include "app/platform/input_queue.h"
#include "app/widgets/controls.h"
#include "app/widgets/slider.h"

namespace headlight {
namespace {

constexpr std::array kFilterFields{SamplingField::TopK, SamplingField::TopP, SamplingField::MinP};
constexpr double kLargestTemperature = 5;

int vocabulary_of(const ViewContext& context) {
    return context.state.model ? static_cast<int>(context.state.model->spec().vocab_size()) : 1;
}

/// What a hand does to the field in one notch of the wheel or one press of an arrow key.
double coarse_step(SamplingField field) {
    return field == SamplingField::TopK ? 1 : field == SamplingField::Temperature ? 0.1 : 0.01;
}

}  // namespace

/// One of the filters as it stands.
struct SamplerControls::Filter {
    SamplingField field;
    std::string target;
    std::string label, short_label;
    std::string hint;
    std::string key;
    bool on = false;
    double place = 0;  ///< value of the slider; the off end when it is off
    std::string text;  ///< value as it is read
    SliderScale scale;
};

double sampling_value(const SamplingSettings& settings, SamplingField field) {
    switch (field) {
        case SamplingField::Temperature:
            return settings.temperature;
        case SamplingField::TopK:
            return settings.top_k;
        case SamplingField::TopP:
            return settings.top_p;
        case SamplingField::MinP:
            return settings.min_p;
    }
    return 0;
}

void set_sampling_value(SamplingSettings& settings, SamplingField field, double value,
                        int vocabulary) {
    switch (field) {
        case SamplingField::Temperature:
            settings.temperature = std::clamp(value, 0.0, kLargestTemperature);
            return;
        case SamplingField::TopK:
            settings.top_k =
                value >= vocabulary ? 0 : static_cast<int>(std::lround(std::max(value, 0.0)));
            return;
        case SamplingField::TopP:
            settings.top_p = std::clamp(value, 0.0, 1.0);
            return;
        case SamplingField::MinP:
            settings.min_p = std::clamp(value, 0.0, 1.0);
            return;
    }
}

SliderScale sampling_scale(SamplingField field, int vocabulary) {
    switch (field) {
        case SamplingField::Temperature:
            return {{0, 0.5, 1, 2, kLargestTemperature}, 100};
        case SamplingField::TopP:
            return {{0, 0.5, 0.9, 1}, 100};
        case SamplingField::MinP:
            return {{0, 0.05, 0.1, 0.5, 1}, 100};
        case SamplingField::TopK:
            break;
    }
    std::vector<double> marks{1};
    for (int mark = 10; mark < vocabulary; mark *= 10)
        marks.push_back(mark);
    marks.push_back(std::max(vocabulary, 2));
    return {std::move(marks), 1};
}

SamplerControls::Filter SamplerControls::filter_of(const ViewContext& context,
                                                   SamplingField field) {
    const SamplingSettings& settings = context.state.sampling;
    const int vocabulary = vocabulary_of(context);
    const double value = sampling_value(settings, field);
    Filter filter{field, "", "", "", "", "", false, value, "", sampling_scale(field, vocabulary)};
    if (field == SamplingField::TopK) {
        filter.on = settings.top_k > 0;
        filter.place = filter.on ? value : vocabulary;
        filter.target = "top-k";
        filter.key = key_label(Action::EditTopK);
        filter.text = format_count(settings.top_k);
    } else {
        const bool is_top_p = field == SamplingField::TopP;
        filter.on = is_top_p ? value < 1 : value > 0;
        filter.target = is_top_p ? "top-p" : "min-p";
        filter.key = key_label(is_top_p ? Action::EditTopP : Action::EditMinP);
        filter.text = format_setting(value);
    }
    const std::string name = field == SamplingField::TopK   ? "top_k"
                             : field == SamplingField::TopP ? "top_p"
                                                            : "min_p";
    filter.label = context.text("panel." + name);
    filter.short_label = context.text("panel.short." + name);
    filter.hint = context.text("key.edit_" + name);
    if (!filter.on) filter.text = context.text("panel.off");
    return filter;
}

void SamplerControls::take_keys(const ViewContext& context) {
    AppState& state = context.state;
    if (entered_ != state.editing) {
        entered_ = state.editing;
        entry_.clear();
    }
    if (!state.editing) return;
    const FrameInput& input = context.input;
    const SamplingField field = *state.editing;
    const int vocabulary = vocabulary_of(context);
    const double now = sampling_value(state.sampling, field);
    entry_.type(input.text);
    if (input.was_pressed({Key::Backspace})) entry_.erase_last();
    const double step = coarse_step(field);
    for (const auto& [key, by] : {std::pair{Key::Up, step}, std::pair{Key::Down, -step}}) {
        if (!input.was_pressed({key})) continue;
        const SliderScale scale = sampling_scale(field, vocabulary);
        const double from = field == SamplingField::TopK && now == 0 ? vocabulary : now;
        set_sampling_value(state.sampling, field, scale.clamped(from + by), vocabulary);
        entry_.clear();
    }
    if (input.was_pressed({Key::Enter}) || input.was_pressed({Key::KeypadEnter})) {
        set_sampling_value(state.sampling, field, entry_.value_or(now), vocabulary);
        state.editing.reset();
        entered_.reset();
    }
}

void SamplerControls::draw_value(const ViewContext& context, Rect rect, SamplingField field,
                                 const std::string& target, const std::string& text, bool active) {
    const Canvas canvas = context.canvas();
    const bool editing = context.state.editing == field;
    const Press press = press_area(canvas, target + "/value", rect);
    if (press.clicked) context.state.editing = field;
    const TextStyle style =
        field == SamplingField::Temperature ? TextStyle::Large : TextStyle::Body;
    const float rounding = canvas.metrics.rounding;
    if (editing) {
        fill_rect(canvas, rect, context.theme.field, rounding);
        outline_rect(canvas, rect, context.theme.focus, std::max(2.0F, canvas.metrics.line),
                     rounding);
        const float right = rect.right() - canvas.metrics.gap;
        draw_figures(canvas, {rect.x, rect.y, right - rect.x, rect.h}, style, entry_.text(),
                     context.theme.text);
        const float caret = 0.35F * rect.h;
        draw_line(canvas, {right + 2, rect.centre_y() - caret},
                  {right + 2, rect.centre_y() + caret}, context.theme.text,
                  std::max(2.0F, canvas.metrics.line / 2));
        return;
    }
    if (press.hovered) fill_rect(canvas, rect, context.theme.hover, rounding);
    draw_figures(canvas, {rect.x, rect.y, rect.w - canvas.metrics.gap / 2, rect.h}, style, text,
                 active ? context.theme.text : context.theme.secondary);
}

float SamplerControls::temperature_value_width(const ViewContext& context) {
    const Canvas canvas = context.canvas();
    return figures_width(canvas, TextStyle::Large, context.text("panel.temperature", {"0.00"})) +
           2 * canvas.metrics.gap;
}

void SamplerControls::draw_temperature_value(const ViewContext& context, Rect rect) {
    const std::string value = format_setting(context.state.sampling.temperature);
    draw_value(context, rect, SamplingField::Temperature, "temperature",
               context.text("panel.temperature", {value}), true);
}

void SamplerControls::draw_temperature_slider(const ViewContext& context, Rect rect) {
    SamplingSettings& settings = context.state.sampling;
    const SliderResult moved =
        slider(context.canvas(), "temperature", rect, sampling_scale(SamplingField::Temperature, 0),
               settings.temperature, {.wheel_step = 0.1, .pointer_x = context.input.mouse_x});
    if (moved.value) settings.temperature = *moved.value;
    if (moved.wants_entry) context.state.editing = SamplingField::Temperature;
}

void SamplerControls::draw_switch(const ViewContext& context, Rect rect, const Filter& filter,
                                  bool is_short) {
    SamplingSettings& settings = context.state.sampling;
    const int vocabulary = vocabulary_of(context);
    if (filter.on) {
        set_sampling_value(last_on_, filter.field, sampling_value(settings, filter.field),
                           vocabulary);
    }
    bool on = filter.on;
    const std::string& label = is_short ? filter.short_label : filter.label;
    const std::string key = is_short ? std::string() : filter.key;
    if (!toggle(context.canvas(), filter.target + "/on", rect, label, on, key, filter.hint)) return;
    const double value = on ? sampling_value(last_on_, filter.field)
                            : sampling_value(SamplingSettings{}, filter.field);
    set_sampling_value(settings, filter.field, value, vocabulary);
}

void SamplerControls::draw_filter_row(const ViewContext& context, Rect rect, const Filter& filter) {
    const Canvas canvas = context.canvas();
    const float gap = canvas.metrics.gap;
    const float switch_width =
        toggle_width(canvas, context.text("panel.min_p"), key_label(Action::EditMinP));
    const float value_width = figures_width(canvas, TextStyle::Body, "00000") + gap;
    draw_switch(context, {rect.x, rect.y, switch_width, rect.h}, filter, false);
    const Rect track{rect.x + switch_width + gap, rect.y,
                     rect.w - switch_width - value_width - 2 * gap, rect.h};
    const float height = slider_height(canvas, false);
    const SliderResult moved =
        slider(canvas, filter.target, {track.x, track.centre_y() - height / 2, track.w, height},
               filter.scale, filter.place,
               {.active = filter.on,
                .mark_labels = false,
                .wheel_step = coarse_step(filter.field),
                .pointer_x = context.input.mouse_x});
    if (moved.value) {
        set_sampling_value(context.state.sampling, filter.field, *moved.value,
                           vocabulary_of(context));
    }
    if (moved.wants_entry) context.state.editing = filter.field;
    draw_value(context, {rect.right() - value_width, rect.y, value_width, rect.h}, filter.field,
               filter.target, filter.text, filter.on);
}

void SamplerControls::draw_filter_cell(const ViewContext& context, Rect rect,
                                       const Filter& filter) {
    const Canvas canvas = context.canvas();
    const float switch_width = std::min(toggle_width(canvas, filter.short_label), 0.6F * rect.w);
    draw_switch(context, {rect.x, rect.y, switch_width, rect.h}, filter, true);
    draw_value(context, {rect.x + switch_width, rect.y, rect.w - switch_width, rect.h},
               filter.field, filter.target, filter.text, filter.on);
}

void SamplerControls::draw_filters(const ViewContext& context, Rect rect, bool side_by_side) {
    const float share = 1.0F / static_cast<float>(kFilters);
    for (int i = 0; i < kFilters; ++i) {
        const Filter filter = filter_of(context, kFilterFields[static_cast<std::size_t>(i)]);
        const auto at = static_cast<float>(i);
        if (side_by_side) {
            const float width = rect.w * share;
            draw_filter_cell(context, {rect.x + at * width, rect.y, width, rect.h}, filter);
        } else {
            const float height = rect.h * share;
            draw_filter_row(context, {rect.x, rect.y + at * height, rect.w, height}, filter);
        }
    }
}

}  // namespace headlight
