#include "app/views/token_strip_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures/number_format.h"
#include "app/widgets/controls.h"

namespace headlight {
namespace {

float chip_padding(const Metrics& metrics) { return std::round(metrics.em * 0.3F); }
float chip_gap(const Metrics& metrics) { return std::max(6.0F, std::round(metrics.gap * 0.7F)); }
/// Room for the letter of a sentence before its first token.
float letter_room(const Metrics& metrics) { return std::round(metrics.em * 0.9F); }
/// Room for the arrow before the expected token.
float arrow_room(const Metrics& metrics) { return std::round(metrics.em * 1.1F); }

TextStyle style_of(const StripChip& chip) {
    return chip.kind == StripChip::Kind::Special ? TextStyle::Body : TextStyle::Large;
}

float chip_width(const Canvas& canvas, const StripChip& chip) {
    const float text = chip.kind == StripChip::Kind::Special
                           ? text_width(canvas, TextStyle::Body, chip.bytes)
                           : token_width(canvas, TextStyle::Large, chip.bytes);
    const float arrow = chip.kind == StripChip::Kind::Expected ? arrow_room(canvas.metrics) : 0;
    const float least = canvas.metrics.em * 0.8F;
    return std::ceil(std::max(text, least) + 2 * chip_padding(canvas.metrics) + arrow);
}

std::optional<TokenId> likeliest(const ViewContext& context) {
    const auto& snapshot = context.state.snapshot;
    if (!snapshot || why_not_generate(snapshot->model->spec())) return std::nullopt;
    const TokenId id = context.distribution(*snapshot).most_likely();
    return id < 0 ? std::nullopt : std::optional(id);
}

/// The outline of what is not there yet.
void draw_dashes(const Canvas& canvas, Rect rect, Color color, float thickness) {
    const float dash = std::round(canvas.metrics.em * 0.28F);
    for (float x = rect.x; x < rect.right(); x += 2 * dash) {
        const float end = std::min(x + dash, rect.right());
        draw_line(canvas, {x, rect.y}, {end, rect.y}, color, thickness);
        draw_line(canvas, {x, rect.bottom()}, {end, rect.bottom()}, color, thickness);
    }
    for (float y = rect.y; y < rect.bottom(); y += 2 * dash) {
        const float end = std::min(y + dash, rect.bottom());
        draw_line(canvas, {rect.x, y}, {rect.x, end}, color, thickness);
        draw_line(canvas, {rect.right(), y}, {rect.right(), end}, color, thickness);
    }
}

/// A triangle in the corner and a line below: drawn, not typed.
void draw_generated_mark(const Canvas& canvas, Rect rect, Color color) {
    const float side = std::round(canvas.metrics.em * 0.4F);
    canvas.list.AddTriangleFilled({rect.x + 3, rect.y + 3},
                                  {rect.x + 3 + side, rect.y + 3 + side / 2},
                                  {rect.x + 3, rect.y + 3 + side}, color.packed());
    const float thickness = canvas.metrics.line;
    fill_rect(canvas, {rect.x, rect.bottom() - thickness, rect.w, thickness}, color);
}

}  // namespace

float chip_height(const Metrics& metrics, float line_height) {
    return std::floor(line_height - chip_gap(metrics));
}

/// The first of each sentence of a pair has its letter before it.
bool TokenStripView::begins_sentence(std::size_t index) const {
    if (chips_.empty() || chips_.back().segment == 0) return false;
    return index == 0 || chips_[index].segment != chips_[index - 1].segment;
}

int TokenStripView::lines_needed(const ViewContext& context, StackSide side, float width) {
    side_ = side;
    chips_.clear();
    expected_.reset();
    std::vector<float> widths;
    if (const auto& snapshot = context.state.snapshot) {
        const Canvas canvas = context.canvas();
        chips_ = make_strip_chips(*snapshot, side);
        for (std::size_t i = 0; i < chips_.size(); ++i) {
            widths.push_back(chip_width(canvas, chips_[i]) +
                             (begins_sentence(i) ? letter_room(context.metrics) : 0));
        }
        const auto id = likeliest(context);
        if (id && side == head_side(snapshot->model->spec()))
            expected_ = make_expected_chip(*snapshot->model, side, *id);
    }
    lines_ = break_strip(widths, chip_gap(context.metrics), width);
    return lines_.count;
}

/// What was typed is bright for a moment. The first text of a model is not.
void TokenStripView::note_change(const Snapshot& snapshot) {
    std::vector<TokenId> ids = token_ids(snapshot.tokens_of(side_));
    const bool same_model = model_.lock() == snapshot.model;
    change_ = change_of_tokens(ids_, ids);
    if (same_model && change_.first < change_.end) flash_.start();
    ids_ = std::move(ids);
    model_ = snapshot.model;
}

/// Keeps the selection in view when it moved, the end when the text changed, and follows the wheel.
void TokenStripView::scroll(const ViewContext& context, Rect rect) {
    const auto line_of = [&](int index) {
        return lines_.places[static_cast<std::size_t>(index)].line;
    };
    const int count = static_cast<int>(chips_.size());
    const Selection& selection = context.state.selection;
    const std::optional<int> selected = selection.side == side_ ? selection.token : std::nullopt;
    std::optional<int> wanted;
    const std::uint64_t id = context.state.snapshot ? context.state.snapshot->id : 0;
    if (id != snapshot_id_ && count > 0 && !selected) wanted = count - 1;
    if ((selected != followed_ || id != snapshot_id_) && selected && *selected < count)
        wanted = selected;
    if (id != snapshot_id_ && context.state.snapshot) note_change(*context.state.snapshot);
    snapshot_id_ = id;
    followed_ = selected;
    const Point mouse = pointer();
    if (rect.contains(mouse.x, mouse.y)) {
        first_line_ -= static_cast<int>(std::lround(context.input.wheel_y));
    }
    first_line_ = scrolled_to(first_line_, shown_lines_, lines_.count,
                              wanted ? std::optional(line_of(*wanted)) : std::nullopt);
}

/// Where a masked language model answers, a click masks; elsewhere it locks, and a second one turns
/// the direction round.
void TokenStripView::press_token(const ViewContext& context, int token) const {
    AppState& state = context.state;
    Selection& selection = state.selection;
    const bool masks = state.scene == Scene::NextToken && side_ == StackSide::Encoder &&
                       state.snapshot->model->spec().head.kind == HeadKind::MaskedLm;
    if (masks && can_mask(state, token)) {
        toggle_mask(state, token);
        selection.lock(side_, token);
    } else if (context.input.shift() && selection.token && selection.side == side_ &&
               selection.token != token) {
        selection.second_token = token;
    } else if (selection.is_locked(side_, token)) {
        selection.reverse = !selection.reverse;
    } else {
        selection.lock(side_, token);
        selection.reverse = context.input.alt();
    }
}

void TokenStripView::press_chip(const ViewContext& context, int token, const Press& press) const {
    if (press.hovered) context.state.selection.hover(side_, token);
    if (press.clicked) press_token(context, token);
    if (press.right_clicked && side_ == StackSide::Encoder) toggle_mask(context.state, token);
}

/// Behind the last chip, where the line has room: it never makes the strip longer.
void TokenStripView::place_expected(const ViewContext& context, Rect rect, float height) {
    if (!expected_) return;
    float left = rect.x, top = rect.y;
    if (!layout_.chips.empty()) {
        if (!layout_.chips.back()) return;
        left = layout_.chips.back()->right() + chip_gap(context.metrics);
        top = layout_.chips.back()->y;
    }
    const Rect place{left, top, chip_width(context.canvas(), *expected_), height};
    if (place.right() <= rect.right()) layout_.expected = place;
}

void TokenStripView::point(const ViewContext& context, Rect rect, int lines) {
    const Canvas canvas = context.canvas();
    shown_lines_ = std::max(1, lines);
    line_height_ = rect.h / static_cast<float>(shown_lines_);
    scroll(context, rect);
    layout_ = Layout{rect, {}, {}};
    const bool second = side_ == StackSide::Decoder && shows_two_stacks(context.state);
    const std::string name = second ? "target/" : "token/";
    const float height = chip_height(context.metrics, line_height_);
    for (std::size_t i = 0; i < chips_.size(); ++i) {
        const StripPlace& place = lines_.places[i];
        const int row = place.line - first_line_;
        const bool shown = row >= 0 && row < shown_lines_;
        const float letter = begins_sentence(i) ? letter_room(context.metrics) : 0;
        const Rect chip{rect.x + place.x + letter,
                        std::floor(rect.y + line_height_ * static_cast<float>(row)),
                        place.width - letter, height};
        layout_.chips.push_back(shown ? std::optional(chip) : std::nullopt);
        if (!shown) continue;
        const int token = static_cast<int>(i);
        press_chip(context, token, press_area(canvas, name + std::to_string(token), chip));
    }
    place_expected(context, rect, height);
}

void TokenStripView::draw_chip(const ViewContext& context, std::size_t index, Rect rect) const {
    const Canvas canvas = context.canvas();
    const Theme& theme = context.theme;
    const Selection& selection = context.state.selection;
    const StripChip& chip = chips_[index];
    const int token = static_cast<int>(index);
    const bool hovered = selection.hovered_side == side_ && selection.hovered_token == token;
    const bool quiet = chip.kind == StripChip::Kind::Special;
    const float rounding = context.metrics.rounding;
    Color color = quiet ? theme.secondary : theme.text;
    if (selection.is_locked(side_, token)) {
        draw_selection(canvas, rect, rounding);
        color = theme.on_selection;
    } else {
        fill_rect(canvas, rect, quiet ? theme.background : theme.panel, rounding);
        outline_rect(canvas, rect, theme.hairline, context.metrics.hairline, rounding);
        if (hovered) fill_rect(canvas, rect, theme.hover, rounding);
    }
    if (change_.contains(token) && flash_.running()) {
        const float strength = flash_.strength();
        fill_rect(canvas, rect, theme.selection.with_alpha(0.6F * strength), rounding);
        outline_rect(canvas, rect, theme.selection_outline.with_alpha(strength),
                     context.metrics.line, rounding);
    }
    if (hovered || (selection.side == side_ && selection.second_token == token)) {
        outline_rect(canvas, rect, theme.preview, context.metrics.outline, rounding);
    }
    if (chip.masked) {
        draw_hatch(canvas, rect.inset(2), theme.masked_hatch, context.metrics.hatch,
                   context.metrics.line / 2);
    }
    if (begins_sentence(index)) {
        const float room = letter_room(context.metrics);
        draw_text(canvas, {rect.x - room, rect.y, room, rect.h}, TextStyle::Strong,
                  context.text(chip.segment == 0 ? "prompt.a" : "prompt.b"), theme.secondary);
    }
    if (chip.kind == StripChip::Kind::Generated) draw_generated_mark(canvas, rect, theme.bar);
    const float padding = chip_padding(context.metrics);
    const Rect inside{rect.x + padding, rect.y, rect.w - 2 * padding, rect.h};
    if (quiet) {
        draw_text(canvas, inside, style_of(chip), chip.bytes, color, Align::Centre);
    } else {
        draw_token(canvas, inside, style_of(chip), chip.bytes, color, Align::Centre);
    }
}

void TokenStripView::draw_expected(const ViewContext& context, Rect rect) const {
    const Canvas canvas = context.canvas();
    const Metrics& metrics = context.metrics;
    const float arrow = arrow_room(metrics);
    draw_arrow(canvas, {rect.x, rect.centre_y()},
               {rect.x + arrow - metrics.gap / 2, rect.centre_y()}, context.theme.secondary,
               metrics.line);
    const Rect box{rect.x + arrow, rect.y, rect.w - arrow, rect.h};
    draw_dashes(canvas, box, context.theme.secondary, metrics.line * 0.75F);
    const Rect inside = {box.x + chip_padding(metrics), box.y, box.w - 2 * chip_padding(metrics),
                         box.h};
    draw_token(canvas, inside, TextStyle::Large, expected_->bytes, context.theme.secondary,
               Align::Centre);
    const Point mouse = pointer();
    if (!ImGui::IsWindowHovered() || !box.contains(mouse.x, mouse.y)) return;
    const auto& snapshot = *context.state.snapshot;
    const Distribution& now = context.distribution(snapshot);
    const double share = now.probabilities[static_cast<std::size_t>(now.most_likely())];
    const std::array lines{context.text("strip.expected"),
                           context.text("strip.probability") + "\t" + format_percent(share)};
    tooltip(canvas, box, lines);
}

void TokenStripView::draw(const ViewContext& context) const {
    const Canvas canvas = context.canvas();
    for (std::size_t i = 0; i < layout_.chips.size(); ++i) {
        if (layout_.chips[i]) draw_chip(context, i, *layout_.chips[i]);
    }
    if (layout_.expected) draw_expected(context, *layout_.expected);
    // What is scrolled out of view is said: the lines above and below.
    const int below = lines_.count - shown_lines_ - first_line_;
    const float side = context.metrics.small;
    const Rect end{layout_.area.right() - 2 * side, layout_.area.y, 2 * side, side};
    if (first_line_ > 0) {
        draw_text(canvas, end, TextStyle::Small, "↑", context.theme.secondary, Align::Right);
    }
    if (below > 0) {
        const Rect low{end.x, layout_.area.bottom() - 2 * side, end.w, side};
        draw_text(canvas, low, TextStyle::Small, "↓", context.theme.secondary, Align::Right);
    }
}

}  // namespace headlight
