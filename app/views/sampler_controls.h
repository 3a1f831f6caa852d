#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/figures/next_token_figure.h"
#include "app/views/view_context.h"
#include "app/widgets/slider_scale.h"

namespace headlight {

/// The knobs of the next-token panel: temperature, top-k, top-p, min-p. Each can be dragged, turned
/// by the wheel, typed, and switched off; what is typed is kept here until Enter.
class SamplerControls {
public:
    /// "T = 1.00" in a field that can be typed into.
    void draw_temperature_value(const ViewContext& context, Rect rect);
    void draw_temperature_slider(const ViewContext& context, Rect rect);
    static float temperature_value_width(const ViewContext& context);

    /// One filter in each row of `rect`, with its slider; or all of them side by side without
    /// sliders.
    void draw_filters(const ViewContext& context, Rect rect, bool side_by_side);
    static constexpr int kFilters = 3;

    /// Takes this frame's typing when a field is being typed into. Call once a frame, before
    /// drawing.
    void take_keys(const ViewContext& context);

private:
    struct Filter;
    static Filter filter_of(const ViewContext& context, SamplingField field);
    void draw_filter_row(const ViewContext& context, Rect rect, const Filter& filter);
    void draw_filter_cell(const ViewContext& context, Rect rect, const Filter& filter);
    void draw_switch(const ViewContext& context, Rect rect, const Filter& filter, bool is_short);
    void draw_value(const ViewContext& context, Rect rect, SamplingField field,
                    const std::string& target, const std::string& text, bool active);

    NumberEntry entry_;
    std::optional<SamplingField> entered_;  ///< the field that `entry_` belongs to
    SamplingSettings last_on_{1.0, 40, 0.9,
                              0.05};  ///< what a filter comes back with when switched on
};

/// The value of a field, and the same set; a value that switches the field off is allowed.
double sampling_value(const SamplingSettings& settings, SamplingField field);
void set_sampling_value(SamplingSettings& settings, SamplingField field, double value,
                        int vocabulary);

/// The scale of a field's slider; top-k runs to the size of the vocabulary, which means off.
SliderScale sampling_scale(SamplingField field, int vocabulary);

}  // namespace headlight
