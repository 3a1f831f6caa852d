#include "app/views/attention_header.h"

#include <algorithm>
#include <cmath>

#include "app/views/stepper.h"

namespace headlight {
namespace {

/// "query -> key"; where both do not fit, the longer one is cut first. Returns the width used.
float draw_pair(const Canvas& canvas, Rect rect, TextStyle style, const std::string& from,
                const std::string& to) {
    const float gap = 0.35F * line_height(canvas, style);
    const float arrow = 1.1F * line_height(canvas, style);
    const float room = std::max(0.0F, rect.w - arrow - 2 * gap);
    const float from_wish = token_width(canvas, style, from) + 1;
    const float to_wish = token_width(canvas, style, to) + 1;
    const float from_width = std::min(from_wish, std::max(room / 2, room - to_wish));
    const float to_width = std::min(to_wish, room - from_width);
    draw_token(canvas, {rect.x, rect.y, from_width, rect.h}, style, from, canvas.theme.text);
    const float left = rect.x + from_width + gap;
    const float middle = rect.centre_y() + 0.05F * line_height(canvas, style);
    draw_arrow(canvas, {left, middle}, {left + arrow, middle}, canvas.theme.text,
               canvas.metrics.line);
    draw_token(canvas, {left + arrow + gap, rect.y, to_width, rect.h}, style, to,
               canvas.theme.text);
    canvas.targets.add_text(from + " → " + to);
    return left + arrow + gap + to_width - rect.x;
}

float caption_width(const Canvas& canvas, TextStyle style, const AttentionCaption& caption) {
    return token_width(canvas, style, caption.query) + token_width(canvas, style, caption.key) +
           2.6F * line_height(canvas, style) + figures_width(canvas, style, caption.value);
}

/// At the right end of `rect`, as large as it fits.
void draw_caption(const Canvas& canvas, Rect rect, const AttentionCaption& caption) {
    TextStyle style = TextStyle::Small;
    for (const TextStyle larger : {TextStyle::Strong, TextStyle::Large}) {
        if (caption_width(canvas, larger, caption) <= rect.w) style = larger;
    }
    const float value_width = figures_width(canvas, style, caption.value);
    const float gap = 0.5F * line_height(canvas, style);
    const float start = std::max(rect.x, rect.right() - caption_width(canvas, style, caption));
    const float pair_room = rect.right() - start - value_width - gap;
    const float pair =
        draw_pair(canvas, {start, rect.y, pair_room, rect.h}, style, caption.query, caption.key);
    draw_figures(canvas, {start + pair + gap, rect.y, value_width, rect.h}, style, caption.value,
                 canvas.theme.text, Align::Left);
}

}  // namespace

void draw_attention_header(ViewContext& context, Rect rect, const AttentionCaption& caption) {
    const Canvas canvas = context.canvas();
    const auto take = [&](float width) {
        rect.x += width + canvas.metrics.em;
        rect.w -= width + canvas.metrics.em;
    };
    take(draw_stepper(context, rect, layer_stepper(caption.layer)));
    take(draw_stepper(
        context, rect,
        {"attention.head", caption.head, Action::HeadPrevious, Action::HeadNext, {"◀", "▶"}}));
    if (!caption.query.empty()) draw_caption(canvas, rect, caption);
}

}  // namespace headlight
