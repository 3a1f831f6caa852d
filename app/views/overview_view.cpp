#include "app/views/overview_view.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/figures/token_strip_figure.h"
#include "app/views/overview_blocks.h"
#include "app/views/overview_frame.h"
#include "app/widgets/controls.h"

namespace headlight {
namespace {

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

/// "The path of" and the token; the chip looks as it does in the strip.
void draw_title(const OverviewFrame& frame) {
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
void draw_headings(const OverviewFrame& frame, bool block_hovered) {
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

void draw_stream(const OverviewFrame& frame) {
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
void draw_stream_numbers(const OverviewFrame& frame) {
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
void draw_end_box(const OverviewFrame& frame, int row, const char* sentence, const char* word) {
    const Theme& theme = frame.context.theme;
    const Rect box = frame.places.box_at(row);
    const Metrics& metrics = frame.context.metrics;
    fill_rect(frame.canvas, box, theme.panel, metrics.rounding);
    outline_rect(frame.canvas, box, theme.hairline, metrics.hairline, metrics.rounding);
    const float padding = frame.padding();
    const Rect inside{box.x + padding, box.y, box.w - 2 * padding, box.h};
    const TextStyle style = frame.label_style();
    draw_text(frame.canvas, inside, style, frame.fitting(sentence, word, style, inside.w),
              theme.text);
}

/// The model's answer, larger than the guesses below it.
void draw_output(const OverviewFrame& frame) {
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
void draw_guess(const OverviewFrame& frame, int depth) {
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

void draw_legend(const OverviewFrame& frame) {
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

}  // namespace

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
    OverviewFrame frame{context,
                        context.canvas(),
                        figure,
                        speaks,
                        shown_,
                        shown_are_old_,
                        place_overview(stage, context.metrics, figure),
                        longest_number_of(figure)};
    const int blocks = static_cast<int>(figure.blocks.size());
    frame.places.label = block_label_width(frame, blocks);
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
