#include "app/views/all_heads_view.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/views/attention_choices.h"
#include "app/views/head_badges.h"
#include "app/views/head_legend.h"
#include "app/views/head_pictures.h"
#include "app/widgets/turned.h"
#include "engine/model/attention.h"

namespace headlight {
namespace {

/// The width that the numbers of the layers and the word before the heads' numbers take.
float axis_width(const ViewContext& context) {
    const Canvas canvas = context.canvas();
    const float head = text_width(canvas, TextStyle::Body, context.text("attention.head"));
    return std::round(std::max(2.6F * canvas.metrics.em, head + 0.4F * canvas.metrics.em));
}

/// "head" beside the numbers of the heads, "layer" upright beside those of the layers.
void draw_axis_titles(const ViewContext& context, const HeadGridPlaces& places) {
    const Canvas canvas = context.canvas();
    const float em = canvas.metrics.em;
    const std::string layer = context.text("attention.layer"),
                      head = context.text("attention.head");
    const Color color = canvas.theme.secondary;
    const float width = axis_width(context);
    draw_text(canvas, {places.area.x - width, places.area.y - 1.25F * em, width, 1.2F * em},
              TextStyle::Body, head, color);
    const float length = text_width(canvas, TextStyle::Body, layer) + 1;
    if (length + em > places.area.h) return;
    draw_turned(canvas, {places.area.x - 2.1F * em, places.area.centre_y() + length / 2}, 90,
                [&](Point origin) {
                    draw_text(canvas, {origin.x, origin.y - em / 2, length, em}, TextStyle::Body,
                              layer, color);
                });
}

/// Whether every layer's first query sees nothing of the last key.
bool corners_masked(const ViewContext& context) {
    const Snapshot& snapshot = *context.state.snapshot;
    const ModelSpec& spec = snapshot.model->spec();
    const AttentionKind kind = shown_attention(context.state);
    const int last = static_cast<int>(snapshot.keys(kind).size()) - 1;
    for (int layer = 0; layer < layer_count(spec, kind); ++layer)
        if (visible_keys(attention_spec(spec, kind, layer), 0, last + 1).end > last) return false;
    return true;
}

void open_head(AppState& state, HeadIndex index) {
    choose_head(state.selection, index);
    state.scene = Scene::Attention;
    state.return_scene = Scene::AllHeads;
}

}  // namespace

void AllHeadsView::draw(ViewContext& context, Rect stage) {
    AppState& state = context.state;
    const Canvas canvas = context.canvas();
    const std::optional<HeadExtent> extent = head_extent(state);
    if (!extent) {
        draw_no_attention(context, stage);
        return;
    }
    const Snapshot& snapshot = *state.snapshot;
    const HeadGridFigure& figure = figures_.of(snapshot, shown_attention(state));
    const Metrics& metrics = canvas.metrics;
    const float em = metrics.em;
    draw_attention_choices(context, stage);
    const float choices = attention_choices_height(context);
    stage.y += choices;
    stage.h -= choices;

    const Rect options{stage.x, stage.bottom() - metrics.hit, stage.w, metrics.hit};
    const float toggles = draw_attention_options(context, options);
    const Rect beside{options.x + toggles + em, options.y, options.w - toggles - em, options.h};
    const HeadLegend legend = make_head_legend(context, figure, stage, beside);
    const float left = axis_width(context), top = legend.bottom + metrics.gap + 1.3F * em;
    const Rect grid{stage.x + left, top, stage.w - left, options.y - metrics.gap - top};
    const HeadGridPlaces places =
        place_head_grid(grid, extent->layers, extent->heads, std::max(4.0F, std::round(0.3F * em)),
                        badge_room(canvas, corners_masked(context)));
    HeadGridContent content = grid_content(context, patterns_, snapshot, places.map);
    content.chosen = {state.selection.layer, state.selection.head};

    draw_head_legend(context, legend);
    draw_axis_titles(context, places);
    draw_head_grid_numbers(canvas, places, content.chosen);
    const HeadGridPress press = grid_.draw(canvas, places, content);
    for (const HeadCell& cell : figure.cells) {
        draw_badges(canvas, places, figure, cell);
    }
    if (press.hovered) {
        if (const HeadCell* cell = figure.cell(*press.hovered)) {
            draw_head_tooltip(context, places.cell(*press.hovered), *cell);
        }
    }
    const bool typing = state.focus || state.editing || state.help_open;
    if (press.clicked) {
        open_head(state, *press.clicked);
    } else if (!typing && context.input.was_pressed({Key::Enter, false, false, false}, false)) {
        open_head(state, content.chosen);
    }
}

}  // namespace headlight
