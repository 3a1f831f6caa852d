#include "app/views/overview_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/figures/token_strip_figure.h"
#include "app/views/overview_places.h"
#include "app/widgets/controls.h"

namespace headlight {
namespace {

float padding_of(const Metrics& metrics) { return std::round(metrics.em * 0.5F); }

/// The largest style whose letters fit a line of this height.
TextStyle style_for(const Metrics& metrics, float height) {
    if (height >= metrics.large * 1.5F) return TextStyle::Large;
    return height >= metrics.em * 1.15F ? TextStyle::Body : TextStyle::Small;
}

/// What the end of a stream is called, and why it says no tokens where it says none.
struct EndNames {
    const char* sentence;
    const char* word;
    const char* why_silent = "";
};

EndNames end_names(const ModelSpec& spec, StackSide side) {
    if (side != head_side(spec))
        return {"overview.output_encoder", "overview.output_encoder", "overview.to_decoder"};
    switch (spec.head.kind) {
        case HeadKind::CausalLm:
            return {"overview.output", "overview.output_short"};
        case HeadKind::MaskedLm:
            return {"overview.output_mask", "overview.output_short"};
        case HeadKind::Discriminator:
            return {"overview.output_replaced", "overview.output_replaced",
                    text_key(Missing::Vocabulary)};
        case HeadKind::None:
            break;
    }
    if (!spec.head.classes.empty())
        return {"overview.output_classes", "overview.output_classes", text_key(Missing::Tokens)};
    return {"overview.output_none", "overview.output_none", text_key(Missing::Logits)};
}

std::string longest_number_of(const OverviewFigure& figure) {
    std::string longest;
    for (const OverviewBlock& block : figure.blocks) {
        for (const double size :
             {block.attention_norm, block.cross_norm.value_or(0), block.mlp_norm}) {
            std::string number = format_activation(size);
            if (number.size() > longest.size()) longest = std::move(number);
        }
    }
    return longest;
}

}  // namespace

struct OverviewView::Frame {
    const ViewContext& context;
    const Canvas canvas;
    const OverviewFigure& figure;
    bool speaks;  ///< the model's head reads this stream and says tokens
    const std::vector<OverviewGuess>& guesses;  ///< by depth; empty until they are there
    bool guesses_are_old;                       ///< of the token or the text before
    OverviewPlaces places;
    std::string longest_number;  ///< of those behind the bars, which all leave room for it

    Color guess_color() const {
        return guesses_are_old ? canvas.theme.disabled : canvas.theme.text;
    }
    float em() const { return canvas.metrics.em; }
    /// Style of the labels in boxes.
    TextStyle label_style() const {
        const TextStyle style = style_for(canvas.metrics, places.row - places.gap);
        return style == TextStyle::Large ? TextStyle::Body : style;
    }
    /// The same for blocks, whose names are strong.
    TextStyle block_style() const {
        return label_style() == TextStyle::Body ? TextStyle::Strong : label_style();
    }
    std::string fitting(const char* sentence, const char* word, TextStyle style,
                        float width) const {
        return first_fitting(canvas, style, {context.text(sentence), context.text(word)}, width);
    }
};

/// "The path of" and the token; the chip looks as it does in the strip.
void OverviewView::draw_title(const Frame& frame) {
    const ViewContext& context = frame.context;
    const Theme& theme = context.theme;
    const Rect place = frame.places.title;
    const std::string title = context.text("overview.title");
    draw_text(frame.canvas, place, TextStyle::Large, title, theme.text);
    const std::string name =
        seen_text(*context.state.snapshot, frame.figure.side, frame.figure.token);
    const float padding = std::round(frame.em() * 0.35F);
    const float left =
        place.x + text_width(frame.canvas, TextStyle::Large, title) + frame.em() * 0.7F;
    const float room = std::max(0.0F, place.right() - left - 2 * padding);
    const float width = std::min(token_width(frame.canvas, TextStyle::Large, name), room);
    const float height = std::round(frame.em() * 1.85F);
    const Rect box{left, std::floor(place.centre_y() - height / 2), width + 2 * padding, height};
    const bool locked = context.state.selection.is_locked(frame.figure.side, frame.figure.token);
    const float rounding = context.metrics.rounding;
    fill_rect(frame.canvas, box, locked ? theme.selection : theme.panel, rounding);
    outline_rect(frame.canvas, box, locked ? theme.selection_outline : theme.hairline,
                 locked ? 2 : context.metrics.hairline, rounding);
    draw_token(frame.canvas, {box.x + padding, box.y, width, box.h}, TextStyle::Large, name,
               locked ? theme.on_selection : theme.text);
}

/// While a block is under the pointer, its heading says what a click does.
void OverviewView::draw_headings(const Frame& frame, bool block_hovered) {
    const OverviewPlaces& places = frame.places;
    const Theme& theme = frame.context.theme;
    const Rect line = places.headings;
    const std::string blocks = block_hovered
                                   ? frame.context.text("overview.open_block")
                                   : frame.fitting("overview.blocks", "overview.blocks_short",
                                                   TextStyle::Body, places.boxes);
    draw_text(frame.canvas, {line.x, line.y, places.boxes, line.h}, TextStyle::Body, blocks,
              block_hovered ? theme.text : theme.secondary);
    const float half = places.guesses.x - places.stream.middle - frame.context.metrics.gap / 2;
    draw_text(frame.canvas, {places.stream.middle - half, line.y, 2 * half, line.h},
              TextStyle::Body, frame.context.text("overview.stream"), theme.secondary,
              Align::Centre);
    if (!frame.speaks) return;
    draw_text(frame.canvas, {places.guesses.x, line.y, places.guesses.w, line.h}, TextStyle::Body,
              first_fitting(frame.canvas, TextStyle::Body,
                            {frame.context.text("overview.guess"),
                             frame.context.text("overview.guess_middle"),
                             frame.context.text("overview.guess_short")},
                            places.guesses.w),
              theme.secondary);
}

void OverviewView::draw_stream(const Frame& frame) {
    const Theme& theme = frame.context.theme;
    const OverviewPlaces& places = frame.places;
    const StreamShape& stream = places.stream;
    const Color fill = mix(theme.background, theme.selection, 0.38F);
    const float from = places.row_at(0).bottom() - places.gap / 2;
    const float to = places.row_at(static_cast<int>(stream.norms.size())).centre_y();
    draw_stream_shape(frame.canvas, stream, from, to, fill, theme.selection_outline,
                      frame.context.metrics.line);
    // Out of the end of the stream comes the answer.
    if (frame.guesses.empty()) return;
    const float left = stream.middle + stream.half_width_at(to);
    draw_arrow(frame.canvas, {left, to}, {places.guesses.x - frame.context.metrics.gap, to},
               theme.selection_outline, frame.context.metrics.line * 1.5F);
}

/// Inside the stream where it is wide enough, else beside it, else over it.
void OverviewView::draw_stream_numbers(const Frame& frame) {
    const OverviewPlaces& places = frame.places;
    const Theme& theme = frame.context.theme;
    const TextStyle style = frame.label_style();
    for (std::size_t depth = 0; depth < frame.figure.depths.size(); ++depth) {
        const int index = static_cast<int>(depth);
        if (!places.labelled(index)) continue;
        const Rect row = places.row_at(index);
        const std::string number = format_activation(frame.figure.depths[depth].norm);
        const float width = figures_width(frame.canvas, style, number);
        const float half = places.stream.half_width_at(row.centre_y());
        const float gap = frame.context.metrics.gap;
        const bool inside = width + gap / 2 < 2 * half;
        const float beside = places.stream.middle + half + gap * 0.7F;
        const bool fits_beside = beside + width + gap < places.guesses.x;
        const float left = !inside && fits_beside ? beside : places.stream.middle - width / 2;
        if (!inside && !fits_beside) {
            const float height = line_height(frame.canvas, style);
            fill_rect(frame.canvas,
                      {left - gap / 2, row.centre_y() - height / 2, width + gap, height},
                      theme.background, frame.context.metrics.rounding);
        }
        draw_figures(frame.canvas, {left, row.y, width, row.h}, style, number, theme.text,
                     Align::Left);
    }
}

/// The first and the last box: a sentence where it fits, else a word.
void OverviewView::draw_end_box(const Frame& frame, int row, const char* sentence,
                                const char* word) {
    const Theme& theme = frame.context.theme;
    const Rect box = frame.places.box_at(row);
    const Metrics& metrics = frame.context.metrics;
    fill_rect(frame.canvas, box, theme.panel, metrics.rounding);
    outline_rect(frame.canvas, box, theme.hairline, metrics.hairline, metrics.rounding);
    const float padding = padding_of(metrics);
    const Rect inside{box.x + padding, box.y, box.w - 2 * padding, box.h};
    const TextStyle style = frame.label_style();
    draw_text(frame.canvas, inside, style, frame.fitting(sentence, word, style, inside.w),
              theme.text);
}

/// One bar, its number and its arrow into the stream, as thick as much is written.
void OverviewView::draw_write(const Frame& frame, Rect room, double size, Color color) {
    const Metrics& metrics = frame.context.metrics;
    const bool readable = frame.places.readable();
    const TextStyle style =
        style_for(metrics, room.h) == TextStyle::Small ? TextStyle::Small : TextStyle::Body;
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

void OverviewView::draw_writes(const Frame& frame, int layer, Rect room) {
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
        const float padding = padding_of(metrics);
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
            place.x += place.w + padding_of(metrics);
        }
    }
}

/// Room for the longest name where it leaves the bars enough, else for its number.
float OverviewView::label_width(const Frame& frame, int blocks) {
    const float padding = padding_of(frame.context.metrics);
    const std::string last = std::to_string(std::max(0, blocks - 1));
    const std::string name = frame.context.text("overview.block", {last});
    const float wanted = text_width(frame.canvas, frame.block_style(), name);
    const float number = text_width(frame.canvas, frame.block_style(), last);
    return (wanted < frame.places.boxes * 0.38F ? wanted : number) + padding + 1;
}

/// Returns whether the pointer is on it.
bool OverviewView::draw_block(const Frame& frame, int layer) {
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
    const float padding = padding_of(metrics);
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

/// After all boxes, so that letters may be higher than their row.
void OverviewView::draw_block_name(const Frame& frame, int layer) {
    if (!frame.places.labelled(layer + 1)) return;
    const Rect box = frame.places.box_at(layer + 1);
    const float padding = padding_of(frame.context.metrics), label = frame.places.label;
    const TextStyle style = frame.block_style();
    const std::string number = std::to_string(layer);
    const std::string name = frame.context.text("overview.block", {number});
    draw_text(frame.canvas, {box.x + padding, box.y, label, box.h}, style,
              first_fitting(frame.canvas, style, {name, number}, label - padding),
              frame.context.theme.text);
}

/// The model's answer, larger than the guesses below it.
void OverviewView::draw_output(const Frame& frame) {
    if (frame.guesses.empty()) return;
    const OverviewGuess& last = frame.guesses.back();
    const Rect place = frame.places.guess_at(static_cast<int>(frame.figure.depths.size()));
    const TextStyle style =
        place.h >= frame.context.metrics.large * 1.1F ? TextStyle::Large : frame.label_style();
    const std::string share = format_percent(last.probability);
    const float width = figures_width(frame.canvas, style, share) + frame.context.metrics.gap;
    draw_figures(frame.canvas, place, style, share, frame.guess_color());
    draw_token(frame.canvas, {place.x, place.y, place.w - width, place.h}, style, last.bytes,
               frame.guess_color());
}

/// The likeliest token at this depth with its probability as a bar and a number.
void OverviewView::draw_guess(const Frame& frame, int depth) {
    const auto at = static_cast<std::size_t>(depth);
    if (at >= frame.guesses.size() || !frame.places.labelled(depth)) return;
    const OverviewGuess& now = frame.guesses[at];
    const Theme& theme = frame.context.theme;
    const Metrics& metrics = frame.context.metrics;
    const Rect row = frame.places.guess_at(depth);
    const bool roomy = row.h >= metrics.large * 1.5F && row.w >= metrics.em * 12;
    const TextStyle style = roomy ? TextStyle::Large : frame.label_style();
    const float number = figures_width(frame.canvas, style, "0.00 %");
    draw_figures(frame.canvas, row, style, format_percent(now.probability), frame.guess_color());
    const float token = std::floor((row.w - number) * 0.55F);
    draw_token(frame.canvas, {row.x, row.y, token, row.h}, style, now.bytes, frame.guess_color());
    const float thickness = std::floor(std::min(row.h * 0.5F, metrics.em * 0.8F));
    const Rect track{row.x + token + metrics.gap, std::floor(row.centre_y() - thickness / 2),
                     row.w - token - number - 2 * metrics.gap, thickness};
    if (track.w < metrics.em) return;
    fill_rect(frame.canvas, track, theme.track, 2);
    const float share = static_cast<float>(now.probability);
    fill_rect(frame.canvas, {track.x, track.y, std::max(2.0F, track.w * share), track.h},
              frame.guesses_are_old ? theme.disabled : theme.bar, 2);
}

void OverviewView::draw_legend(const Frame& frame) {
    const ViewContext& context = frame.context;
    const Theme& theme = context.theme;
    const Rect line = frame.places.legend;
    const std::string bars = format_activation(frame.figure.largest_write);
    const std::string length = format_activation(frame.figure.largest_norm);
    Point at{line.x, line.centre_y()};
    at.x +=
        draw_legend_entry(frame.canvas, at, theme.attention, context.text("overview.attention")) +
        frame.em() * 0.8F;
    const bool cross = !frame.figure.blocks.empty() && frame.figure.blocks.front().cross_norm;
    if (cross) {
        at.x += draw_legend_entry(frame.canvas, at, theme.value, context.text("overview.cross")) +
                frame.em() * 0.8F;
    }
    at.x += draw_legend_entry(frame.canvas, at, theme.mlp, context.text("overview.mlp")) +
            frame.em() * 0.8F;
    const auto draw_scale = [&](const char* sentence, const std::string& end, Rect place) {
        const std::string text =
            first_fitting(frame.canvas, TextStyle::Body,
                          {context.text(sentence, {end}), "0 – " + end, ""}, place.w);
        draw_text(frame.canvas, place, TextStyle::Body, text, theme.secondary);
    };
    const float stream = frame.places.stream.middle - frame.places.stream.largest_half;
    const float middle = std::max(stream, at.x);
    draw_scale("overview.scale", bars, {at.x, line.y, middle - at.x - frame.em() * 0.3F, line.h});
    draw_scale("overview.width", length, {middle, line.y, line.right() - middle, line.h});
}

void OverviewView::follow_guesses(const ViewContext& context, const OverviewFigure& figure) {
    const std::shared_ptr<const Snapshot>& snapshot = context.state.snapshot;
    const std::vector<OverviewGuess>* guesses = guesses_.of(snapshot, figure.side, figure.token);
    if (model_.lock() != snapshot->model) {
        shown_.clear();
        model_ = snapshot->model;
    }
    shown_are_old_ = !guesses;
    if (guesses) shown_ = *guesses;
}

void OverviewView::draw(const ViewContext& context, Rect stage) {
    const Snapshot& snapshot = *context.state.snapshot;
    const StackSide side = shown_side(context.state);
    const int last = static_cast<int>(snapshot.tokens_of(side).size()) - 1;
    const std::optional<int> active = context.state.selection.active_token(side);
    const int token = std::clamp(active.value_or(snapshot.resting_position(side)), 0, last);
    const OverviewFigure figure = make_overview_figure(snapshot, side, token);
    follow_guesses(context, figure);
    const ModelSpec& spec = snapshot.model->spec();
    const bool speaks = side == head_side(spec) && spec.head.speaks_tokens();
    Frame frame{context,
                context.canvas(),
                figure,
                speaks,
                shown_,
                shown_are_old_,
                place_overview(stage, context.metrics, figure),
                longest_number_of(figure)};
    const int blocks = static_cast<int>(figure.blocks.size());
    frame.places.label = label_width(frame, blocks);
    draw_title(frame);
    draw_stream(frame);
    draw_end_box(frame, 0, "overview.embedding", "overview.embedding_short");
    bool hovered = false;
    for (int layer = 0; layer < blocks; ++layer)
        hovered = draw_block(frame, layer) || hovered;
    for (int layer = 0; layer < blocks; ++layer)
        draw_block_name(frame, layer);
    const EndNames end = end_names(spec, side);
    draw_end_box(frame, blocks + 1, end.sentence, end.word);
    if (!frame.speaks) {
        const Rect place = frame.places.guesses;
        draw_paragraph(frame.canvas, {place.x, place.y, place.w, place.h}, TextStyle::Body,
                       context.text(end.why_silent), context.theme.secondary);
    }
    draw_stream_numbers(frame);
    for (int depth = 0; depth <= blocks; ++depth)
        draw_guess(frame, depth);
    draw_output(frame);
    draw_headings(frame, hovered);
    draw_legend(frame);
}

}  // namespace headlight
