#include "app/views/stepper.h"

#include <cmath>
#include <string>

#include "app/widgets/controls.h"

namespace headlight {

float draw_stepper(const ViewContext& context, Rect rect, const Stepper& stepper) {
    const Canvas canvas = context.canvas();
    const Metrics& metrics = canvas.metrics;
    const std::string name = context.text(stepper.name);
    const float name_width = text_width(canvas, TextStyle::Body, name) + 0.4F * metrics.em;
    draw_text(canvas, {rect.x, rect.y, name_width, rect.h}, TextStyle::Body, name,
              canvas.theme.secondary);
    const float top = std::round(rect.centre_y() - metrics.hit / 2);
    Rect place{rect.x + name_width, top, metrics.hit, metrics.hit};
    const std::string target(stepper.name);
    if (button(canvas, target + "/down", place, stepper.signs[0]))
        context.actions.push_back(stepper.down);
    const float number_width = 1.7F * metrics.em;
    draw_figures(canvas, {place.right(), rect.y, number_width, rect.h}, TextStyle::Large,
                 std::to_string(stepper.value), canvas.theme.text, Align::Centre);
    place.x = place.right() + number_width;
    if (button(canvas, target + "/up", place, stepper.signs[1]))
        context.actions.push_back(stepper.up);
    return place.right() - rect.x;
}

Stepper layer_stepper(int layer) {
    return {"attention.layer", layer, Action::LayerDown, Action::LayerUp, {"▼", "▲"}};
}

}  // namespace headlight
