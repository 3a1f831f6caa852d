#include "app/views/overview_blocks.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "app/figures/number_format.h"

namespace headlight {
namespace {

/// Names are strong where they are not small.
TextStyle name_style(const OverviewFrame& frame) {
    return frame.label_style() == TextStyle::Body ? TextStyle::Strong : frame.label_style();
}

/// One bar, its number and its arrow into the stream, as thick as much is written.
void draw_write(const OverviewFrame& frame, Rect room, double size, Color color) {
    const Metrics& metrics = frame.context.metrics;
    const bool readable = frame.places.readable();
    const TextStyle style =
        frame.style_for(room.h) == TextStyle::Small ? TextStyle::Small : TextStyle::Body;
    const float number = readable ? figures_width(frame.canvas, style, frame.longest_number) : 0;
    const float largest = static_cast<float>(std::max(frame.figure.largest_write, 1e-30));
    const float share = static_cast<float>(size) / largest;
    const float length = std::max(2.0F, (room.w - number - metrics.gap / 2) * share);
    const float thickness = std::floor(std::min(room.h * 0.75F, metrics.em * 0.95F));
    const Rect bar{room.x, std::floor(room.centre_y() - thickness / 2), length, thickness};
    fill_rect(frame.canvas, bar, color, 2);
    if (readable) {
        draw_figures(frame.canvas, {bar.right() + metrics.gap / 2, room.y, number, room.h}, style,
                     format_activation(size), frame.context.theme.text, Align::Left);
    }
    if (!frame.places.stacked) return;
    const Rect box = frame.places.rows;
    const float y = room.centre_y();
    const float edge = frame.places.stream.middle - frame.places.stream.half_width_at(y);
    draw_arrow(frame.canvas, {box.x + frame.places.boxes, y}, {edge, y}, color,
               std::max(metrics.line * 0.75F, metrics.em * 0.28F * share));
}

void draw_writes(const OverviewFrame& frame, int layer, Rect room) {
    const Theme& theme = frame.context.theme;
    const Metrics& metrics = frame.context.metrics;
    const OverviewPlaces& places = frame.places;
    const OverviewBlock& block = frame.figure.blocks[static_cast<std::size_t>(layer)];
    // In the order in which they write.
    std::vector<std::pair<double, Color>> writes{{block.attention_norm, theme.attention}};
    if (block.cross_norm) writes.emplace_back(*block.cross_norm, theme.value);
    writes.emplace_back(block.mlp_norm, theme.mlp);
    const auto count = static_cast<float>(writes.size());
    Rect place = room;
    if (places.stacked) {
        // What writes first stands at the bottom, as the blocks do.
        place.h = std::floor(room.h / count);
        place.y = room.bottom() - place.h;
    } else {
        const float padding = frame.padding();
        place.w = (room.w - padding * (count - 1)) / count;
        const float y = room.centre_y();
        draw_arrow(frame.canvas, {places.rows.x + places.boxes, y},
                   {places.stream.middle - places.stream.half_width_at(y), y}, theme.secondary,
                   metrics.line * 0.75F);
    }
    for (const auto& [size, color] : writes) {
        draw_write(frame, place, size, color);
        if (places.stacked) {
            place.y -= place.h;
        } else {
            place.x += place.w + frame.padding();
        }
    }
}

}  // namespace

float block_label_width(const OverviewFrame& frame, int blocks) {
    const float padding = frame.padding();
    const std::string last = std::to_string(std::max(0, blocks - 1));
    const std::string name = frame.context.text("overview.block", {last});
    const float wanted = text_width(frame.canvas, name_style(frame), name);
    const float number = text_width(frame.canvas, name_style(frame), last);
    return (wanted < frame.places.boxes * 0.38F ? wanted : number) + padding + 1;
}

bool draw_block(const OverviewFrame& frame, int layer) {
    const ViewContext& context = frame.context;
    const Theme& theme = context.theme;
    const Metrics& metrics = context.metrics;
    const Rect box = frame.places.box_at(layer + 1);
    const Press press = press_area(frame.canvas, "block/" + std::to_string(layer), box);
    const bool chosen = context.state.selection.layer == layer;
    fill_rect(frame.canvas, box,
              press.held      ? theme.pressed
              : press.hovered ? theme.hover
                              : theme.panel,
              metrics.rounding);
    outline_rect(frame.canvas, box, chosen ? theme.focus : theme.hairline,
                 chosen ? metrics.line : metrics.hairline, metrics.rounding);
    const float padding = frame.padding();
    const float label = frame.places.label;
    draw_writes(frame, layer,
                {box.x + padding + label, box.y + 2, box.w - label - 2 * padding, box.h - 4});
    if (press.clicked) {
        AppState& state = context.state;
        choose_attention(state, frame.figure.side == StackSide::Encoder ? AttentionKind::Encoder
                                                                        : AttentionKind::Decoder);
        state.selection.layer = layer;
        state.selection.head_chosen = true;
        state.return_scene = Scene::Overview;
        state.scene = Scene::Attention;
    }
    return press.hovered;
}

void draw_block_name(const OverviewFrame& frame, int layer) {
    if (!frame.places.labelled(layer + 1)) return;
    const Rect box = frame.places.box_at(layer + 1);
    const float padding = frame.padding(), label = frame.places.label;
    const TextStyle style = name_style(frame);
    const std::string number = std::to_string(layer);
    const std::string name = frame.context.text("overview.block", {number});
    draw_text(frame.canvas, {box.x + padding, box.y, label, box.h}, style,
              first_fitting(frame.canvas, style, {name, number}, label - padding),
              frame.context.theme.text);
}

}  // namespace headlight
