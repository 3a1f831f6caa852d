#include "app/widgets/head_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/figures/axis_labels.h"
#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

/// Badges may take this much of a map's side, not more.
constexpr float kLeastMap = 0.75F;

std::vector<gl::HeatMapParams> params_of(const Canvas& canvas, const HeadGridPlaces& places,
                                         const HeadGridContent& content) {
    std::vector<gl::HeatMapParams> all;
    for (int layer = 0; layer < static_cast<int>(content.layers.size()); ++layer) {
        const gl::TensorTexture& tensor = *content.layers[static_cast<std::size_t>(layer)];
        const Rect first = places.map_rect({layer, 0});
        gl::HeatMapParams params = gl::heat_map_of(tensor);
        params.theme = canvas.theme.name;
        params.square_root = content.square_root;
        params.hatch = static_cast<int>(canvas.metrics.hatch);
        params.grid_columns = places.heads;
        params.origin_x = static_cast<int>(first.x - places.area.x);
        params.origin_y = static_cast<int>(first.y - places.area.y);
        params.map_width = params.map_height = static_cast<int>(places.map);
        params.pitch_x = static_cast<int>(places.cell_width);
        params.pitch_y = static_cast<int>(places.cell_height);
        all.push_back(params);
    }
    return all;
}

void cover_first(const Canvas& canvas, Rect map, int tokens) {
    const float first = std::max(1.0F, std::round(map.w / static_cast<float>(std::max(1, tokens))));
    fill_rect(canvas, {map.x, map.y, first, map.h}, canvas.theme.background);
    fill_rect(canvas, {map.x, map.y, map.w, first}, canvas.theme.background);
}

void cover_outside(const Canvas& canvas, Rect map, const PartOfMap& part) {
    const Color color = canvas.theme.background;
    const float left = std::round(part.left * map.w), right = std::round(part.right * map.w);
    const float top = std::round(part.top * map.h), bottom = std::round(part.bottom * map.h);
    fill_rect(canvas, {map.x, map.y, map.w, top}, color);
    fill_rect(canvas, {map.x, map.y + bottom, map.w, map.h - bottom}, color);
    fill_rect(canvas, {map.x, map.y, left, map.h}, color);
    fill_rect(canvas, {map.x + right, map.y, map.w - right, map.h}, color);
}

void draw_frame(const Canvas& canvas, Rect map, bool chosen, bool hovered) {
    const auto around = [&](float thickness) {
        const float half = thickness / 2;
        return Rect{map.x - half, map.y - half, map.w + thickness, map.h + thickness};
    };
    const Metrics& metrics = canvas.metrics;
    if (chosen) {
        const Rect outer = around(metrics.outline * 2.5F);
        outline_rect(canvas, outer, canvas.theme.selection_outline, metrics.hairline);
        outline_rect(canvas, around(metrics.outline), canvas.theme.selection, metrics.outline);
    } else if (hovered) {
        outline_rect(canvas, around(metrics.line), canvas.theme.preview, metrics.line);
    } else {
        outline_rect(canvas, around(metrics.hairline), canvas.theme.hairline, metrics.hairline);
    }
}

}  // namespace

Rect HeadGridPlaces::cell(HeadIndex index) const {
    return {area.x + cell_width * static_cast<float>(index.head),
            area.y + cell_height * static_cast<float>(layers - 1 - index.layer), cell_width,
            cell_height};
}

Rect HeadGridPlaces::map_rect(HeadIndex index) const {
    const Rect whole = cell(index);
    return {whole.x, whole.y, map, map};
}

Rect HeadGridPlaces::badge_rect(HeadIndex index) const {
    const Rect whole = cell(index);
    switch (badges) {
        case BadgePlace::Corner:
            return {whole.x, whole.y, map, map};
        case BadgePlace::Beside:
            return {whole.x + map, whole.y, side, map};
        case BadgePlace::Below:
            return {whole.x, whole.y + map, map, side};
        case BadgePlace::None:
            break;
    }
    return {whole.x, whole.y, 0, 0};
}

HeadGridPlaces place_head_grid(Rect area, int layers, int heads, float gap, const BadgeRoom& room) {
    HeadGridPlaces places;
    places.layers = std::max(1, layers);
    places.heads = std::max(1, heads);
    const float width = std::floor(area.w / static_cast<float>(places.heads)) - gap;
    const float height = std::floor(area.h / static_cast<float>(places.layers)) - gap;
    const float alone = std::min(width, height);
    places.map = alone;
    const auto offer = [&](float side, BadgePlace place) {
        if (side <= 0 || places.badges != BadgePlace::None) return;
        const bool below = place == BadgePlace::Below;
        const float map = below ? std::min(width, height - side) : std::min(width - side, height);
        if (map < kLeastMap * alone) return;
        places.map = map;
        places.side = side;
        places.badges = place;
    };
    if (room.corner > 0 && alone >= room.corner) places.badges = BadgePlace::Corner;
    offer(room.row, BadgePlace::Beside);
    offer(room.stack, BadgePlace::Beside);
    offer(room.line, BadgePlace::Below);
    offer(room.sign, BadgePlace::Beside);
    places.map = std::max(1.0F, std::floor(places.map));
    places.side = std::floor(places.side);
    const bool below = places.badges == BadgePlace::Below;
    places.cell_width = places.map + gap + (below ? 0 : places.side);
    places.cell_height = places.map + gap + (below ? places.side : 0);
    if (places.badges != BadgePlace::None) {
        // Room that is left parts the cells, so that it is seen which badge belongs to which map.
        places.cell_width = std::min(width + gap, std::floor(1.3F * places.cell_width));
        places.cell_height = std::min(height + gap, std::floor(1.3F * places.cell_height));
    }
    places.area = {std::floor(area.x), std::floor(area.y),
                   places.cell_width * static_cast<float>(places.heads),
                   places.cell_height * static_cast<float>(places.layers)};
    return places;
}

HeadGridPress HeadGrid::draw(const Canvas& canvas, const HeadGridPlaces& places,
                             const HeadGridContent& content) {
    HeadGridPress result;
    if (content.layers.empty() || places.area.w < 1 || places.area.h < 1) return result;
    const gl::Size size{static_cast<int>(places.area.w), static_cast<int>(places.area.h)};
    const std::vector<gl::HeatMapParams> params = params_of(canvas, places, content);
    const gl::Texture& shown = picture_.get(size, params, [&] {
        gl::clear(canvas.theme.background);
        for (const gl::HeatMapParams& layer : params)
            renderer_.draw(size, layer);
    });
    canvas.list.AddImage(im_texture(shown.name()), {places.area.x, places.area.y},
                         {places.area.right(), places.area.bottom()});
    std::optional<HeadIndex> chosen;
    for (int layer = 0; layer < static_cast<int>(content.layers.size()); ++layer) {
        const gl::Texture& texture = content.layers[static_cast<std::size_t>(layer)]->texture;
        for (int head = 0; head < texture.layers(); ++head) {
            const HeadIndex index{layer, head};
            const Press press =
                press_area(canvas, "head/" + std::to_string(layer) + "/" + std::to_string(head),
                           places.cell(index));
            if (press.hovered) result.hovered = index;
            if (press.clicked) result.clicked = index;
            const Rect map = places.map_rect(index);
            if (content.first_left_out) cover_first(canvas, map, texture.columns());
            if (content.part) cover_outside(canvas, map, *content.part);
            if (index == content.chosen) chosen = index;
            draw_frame(canvas, map, false, press.hovered);
        }
    }
    // Last, so that no neighbour's frame lies over it.
    if (chosen) draw_frame(canvas, places.map_rect(*chosen), true, false);
    return result;
}

void draw_head_grid_numbers(const Canvas& canvas, const HeadGridPlaces& places, HeadIndex chosen) {
    const auto number = [&](Rect rect, int value, bool is_chosen) {
        const Color color = is_chosen ? canvas.theme.text : canvas.theme.secondary;
        draw_figures(canvas, rect, is_chosen ? TextStyle::Strong : TextStyle::Body,
                     std::to_string(value), color, Align::Centre);
    };
    const float em = canvas.metrics.em;
    const float widest = figures_width(canvas, TextStyle::Strong, std::to_string(places.heads - 1));
    const std::array chosen_head{chosen.head}, chosen_layer{chosen.layer};
    for (const int head :
         spaced_labels(places.heads, places.cell_width, widest + 0.25F * em, chosen_head)) {
        const Rect map = places.map_rect({places.layers - 1, head});
        number({map.x, map.y - 1.25F * em, map.w, 1.2F * em}, head, head == chosen.head);
    }
    for (const int layer :
         spaced_labels(places.layers, places.cell_height, 0.85F * em, chosen_layer)) {
        const Rect map = places.map_rect({layer, 0});
        number({map.x - 1.4F * em, map.y, 1.2F * em, map.h}, layer, layer == chosen.layer);
    }
}

}  // namespace headlight
