#include "app/widgets/arcs.h"

#include <algorithm>
#include <cmath>

#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

/// The middle of row `index` of `count`.
float row_centre(Rect area, int index, int count) {
    return area.y + area.h * (static_cast<float>(index) + 0.5F) / static_cast<float>(count);
}

float lane_offset(const Canvas& canvas, const ArcPicture& picture, int head) {
    if (picture.lanes < 2) return 0;
    const float row = picture.area.h / static_cast<float>(std::max(picture.queries, picture.keys));
    const float spread = std::min(0.7F * row, 1.2F * canvas.metrics.em);
    const float place = static_cast<float>(head) / static_cast<float>(picture.lanes - 1) - 0.5F;
    return place * spread;
}

float widest_line(const Canvas& canvas, const ArcPicture& picture) {
    const float row = picture.area.h / static_cast<float>(std::max(picture.queries, picture.keys));
    const float lane =
        picture.lanes < 2 ? 0.5F * row : 1.6F * row / static_cast<float>(picture.lanes);
    return std::clamp(lane, canvas.metrics.line, 0.34F * canvas.metrics.em);
}

void draw_arc(const Canvas& canvas, const ArcPicture& picture, const AttentionArc& arc) {
    const Theme& theme = canvas.theme;
    const float strength = arc_opacity(arc.weight, picture.square_root);
    const bool recedes = picture.stressed_head && *picture.stressed_head != arc.head;
    const float opacity = recedes ? 0.15F * strength : picture.quiet ? 0.55F * strength : strength;
    const Color base = picture.quiet     ? theme.ghost
                       : picture.by_head ? theme.head_color(static_cast<std::size_t>(arc.head))
                                         : theme.attention;
    const float least = canvas.metrics.line;
    const float width =
        picture.quiet ? least * 0.7F : least + (widest_line(canvas, picture) - least) * strength;

    const float shift = picture.quiet ? 0 : lane_offset(canvas, picture, arc.head);
    const float head = picture.quiet ? 0 : 2.2F * width;
    const ImVec2 from(picture.area.right(),
                      row_centre(picture.area, arc.query, picture.queries) + shift);
    const ImVec2 tip(picture.area.x, row_centre(picture.area, arc.key, picture.keys) + shift);
    const ImVec2 to(tip.x + head, tip.y);
    const float bend = (from.x - to.x) * 0.5F;
    const ImU32 color = im_color(base.with_alpha(opacity));
    canvas.list.AddBezierCubic(from, {from.x - bend, from.y}, {to.x + bend, to.y}, to, color,
                               width);
    if (head > 0) {
        canvas.list.AddTriangleFilled(tip, {to.x, to.y + 0.5F * head}, {to.x, to.y - 0.5F * head},
                                      color);
    }
}

}  // namespace

float arc_opacity(float weight, bool square_root) {
    const float clamped = std::clamp(weight, 0.0F, 1.0F);
    return square_root ? std::sqrt(clamped) : clamped;
}

void draw_arcs(const Canvas& canvas, const ArcPicture& picture) {
    if (picture.keys <= 0 || picture.queries <= 0 || picture.area.w < 1) return;
    for (const AttentionArc& arc : picture.arcs)
        draw_arc(canvas, picture, arc);
}

}  // namespace headlight
