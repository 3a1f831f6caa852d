#include "app/views/embedding_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures/number_format.h"
#include "app/theme/imgui_compat.h"
#include "app/views/embedding_side.h"
#include "app/widgets/controls.h"
#include "app/widgets/label_placement.h"

namespace headlight {
namespace {

constexpr int kMostLabels = 40;
constexpr int kMostPathsDrawn = 48;
constexpr float kVocabularyAlpha = 0.6F;

/// Index into the palette of points that are coloured by position: they are all alike.
constexpr std::uint32_t kPlainPoint = static_cast<std::uint32_t>(kTokenKinds.size());

std::array<Color, kTokenKinds.size() + 1> palette_of(const Theme& theme) {
    std::array<Color, kTokenKinds.size() + 1> palette{};
    for (std::size_t i = 0; i < kTokenKinds.size(); ++i) {
        palette[i] = kind_color(theme, kTokenKinds[i]).with_alpha(kVocabularyAlpha);
    }
    palette[kPlainPoint] = theme.point.with_alpha(kVocabularyAlpha);
    return palette;
}

}  // namespace

struct EmbeddingView::Places {
    Rect plot, side, caption, controls;
};

/// What one frame draws from.
struct EmbeddingView::Frame {
    const ViewContext& context;
    const Canvas canvas;
    const Snapshot& snapshot;
    const EmbeddingMap& map;
    const EmbeddingView& view;
    Rect plot;
    std::optional<EmbeddingFocus> focus;
    std::optional<EmbeddingFocus> second;
    std::vector<Neighbour> neighbours;
    std::vector<TokenId> expected;
    std::vector<TokenKind> kinds;
    std::optional<TokenId> hovered_id;

    float depth() const { return context.state.embedding.layer; }
    int rounded_depth() const { return static_cast<int>(std::lround(depth())); }
    Point state_at(double at_depth, int position) const {
        const auto [x, y] = map.state(at_depth, position);
        return view.scatter_.to_screen(x, y);
    }
    Point word_at(TokenId id) const {
        return view.scatter_.to_screen(map.vocabulary(id, 0), map.vocabulary(id, 1));
    }
    Point focus_at(const EmbeddingFocus& at) const {
        return at.id ? word_at(*at.id) : state_at(depth(), at.position);
    }
    bool shows_states() const { return map.positions > 0; }
    float marker_radius() const { return 0.36F * context.metrics.em; }
    Color marker_color(int position) const {
        const Theme& theme = context.theme;
        const Token& token = snapshot.tokens[static_cast<std::size_t>(position)];
        if (context.state.embedding.colour == EmbeddingColour::Kind) {
            return kind_color(theme, kinds[static_cast<std::size_t>(token.id)]);
        }
        const double part = map.positions > 1 ? position / static_cast<double>(map.positions - 1) : 1;
        return theme.sequential[static_cast<std::size_t>(80 + 175 * part)];
    }
};

EmbeddingView::Places EmbeddingView::places_of(const ViewContext& context, Rect rect) {
    const Metrics& m = context.metrics;
    Places places;
    const float controls = embedding_controls_height(context);
    places.controls = {rect.x, rect.bottom() - controls, rect.w, controls};
    const float caption = std::round(1.35F * m.em);
    places.caption = {rect.x, rect.y, rect.w, caption};
    const float side = std::round(std::min(12.5F * m.em, 0.36F * rect.w));
    const float top = places.caption.bottom() + m.gap;
    const float height = places.controls.y - m.gap - top;
    places.plot = {rect.x, top, rect.w - side - m.margin, height};
    places.side = {places.plot.right() + m.margin, top, side, height};
    return places;
}

/// A vocabulary entry that was clicked, else the selected token of the prompt at the slider's layer.
EmbeddingFocus EmbeddingView::focus_of(const ViewContext& context) const {
    const AppState& state = context.state;
    EmbeddingFocus focus;
    focus.id = state.embedding.clicked_id;
    if (!focus.id) {
        focus.position = state.selection.token.value_or(-1);
        focus.depth = static_cast<int>(std::lround(state.embedding.layer));
    }
    return focus;
}

void EmbeddingView::feed_points(const ViewContext& context, const EmbeddingMap& map) {
    const EmbeddingOptions& options = context.state.embedding;
    const bool by_kind = options.colour == EmbeddingColour::Kind;
    const float size = std::round(context.metrics.em * (map.vocabulary.rows() > 20000 ? 0.14F : 0.22F));
    const auto options_key =
        static_cast<std::uint64_t>(by_kind) + 2 * static_cast<std::uint64_t>(options.vocabulary) +
        4 * static_cast<std::uint64_t>(size);
    if (points_of_ == space_.version() && points_key_ == options_key) return;
    points_of_ = space_.version();
    points_key_ = options_key;
    const std::vector<TokenKind>& kinds = space_.kinds();
    std::vector<gl::ScatterPoint> words;
    words.reserve(static_cast<std::size_t>(map.vocabulary.rows()));
    for (Index id = 0; id < map.vocabulary.rows(); ++id) {
        const auto color = by_kind ? static_cast<std::uint32_t>(kinds[static_cast<std::size_t>(id)])
                                   : kPlainPoint;
        words.push_back({map.vocabulary(id, 0), map.vocabulary(id, 1), size, color});
    }
    std::vector<gl::ScatterPoint> framed = options.vocabulary ? words : std::vector<gl::ScatterPoint>{};
    for (Index row = 0; row < map.states.rows(); ++row) {
        framed.push_back({map.states(row, 0), map.states(row, 1), size, 0});
    }
    const PlaneFrame around = PlaneFrame::around(framed);
    scatter_.set_points(scatter_.version() + 1, std::move(words), around);
}

std::optional<int> EmbeddingView::marker_at(const Frame& frame, Point at) const {
    if (!frame.shows_states()) return std::nullopt;
    std::optional<int> nearest;
    float best = frame.marker_radius() + 0.3F * frame.context.metrics.em;
    for (int position = 0; position < frame.map.positions; ++position) {
        const Point place = frame.state_at(frame.depth(), position);
        const float distance = std::hypot(place.x - at.x, place.y - at.y);
        if (distance <= best) {
            best = distance;
            nearest = position;
        }
    }
    return nearest;
}

/// The new focus; what was the focus becomes the other end of the angle, or stays while Shift is held.
void EmbeddingView::select(const ViewContext& context, std::optional<TokenId> id, int position,
                           bool as_second) {
    EmbeddingOptions& options = context.state.embedding;
    Selection& selection = context.state.selection;
    const auto set_second = [&](std::optional<TokenId> other_id, std::optional<int> other_position) {
        options.second_id = other_id;
        selection.second_token = other_id ? std::nullopt : other_position;
    };
    if (as_second) {
        set_second(id, id ? std::nullopt : std::optional(position));
        return;
    }
    set_second(options.clicked_id, selection.token);
    options.clicked_id = id;
    if (!id) selection.token = position;
    last_token_ = selection.token;
}

void EmbeddingView::take_pointer(const Frame& frame, const Scatter::Result& result) {
    if (!result.pointed) return;
    const ViewContext& context = frame.context;
    const Point at = pointer();
    const std::optional<int> marker = marker_at(frame, at);
    if (marker) context.state.selection.hovered_token = *marker;
    if (result.clicked) {
        if (marker) {
            select(context, std::nullopt, *marker, result.shift);
        } else if (result.hovered) {
            select(context, static_cast<TokenId>(*result.hovered), -1, result.shift);
        }
    }
    if (!marker && !result.hovered) return;
    const TokenId id = marker ? frame.snapshot.tokens[static_cast<std::size_t>(*marker)].id
                              : static_cast<TokenId>(*result.hovered);
    const Tokenizer& tokenizer = frame.snapshot.model->tokenizer();
    std::vector<std::string> lines{tokenizer.token_text(id), context.text("embedding.id", {std::to_string(id)})};
    if (marker) {
        lines.push_back(context.text("embedding.position", {std::to_string(*marker)}));
    }
    const float reach = 0.6F * context.metrics.em;
    tooltip(frame.canvas, {at.x - reach, at.y - reach, 2 * reach, 2 * reach}, lines);
}

void EmbeddingView::draw_paths(const Frame& frame) const {
    const Theme& theme = frame.context.theme;
    const std::optional<int> active = frame.context.state.selection.active_token();
    const int first = std::max(0, frame.map.positions - kMostPathsDrawn);
    for (int position = first; position < frame.map.positions; ++position) {
        const bool marked = active == position;
        const float width = marked ? std::max(4.0F, frame.context.metrics.line * 1.5F)
                                   : std::max(2.0F, frame.context.metrics.line * 0.7F);
        std::vector<ImVec2> all, past;
        for (int depth = 0; depth < frame.map.depths; ++depth) {
            const Point at = frame.state_at(depth, position);
            all.emplace_back(at.x, at.y);
            if (static_cast<float>(depth) <= frame.depth()) past.emplace_back(at.x, at.y);
        }
        const Point now = frame.state_at(frame.depth(), position);
        past.emplace_back(now.x, now.y);
        const Color color = marked ? theme.selection_outline : frame.marker_color(position);
        add_polyline(frame.canvas.list, all.data(), static_cast<int>(all.size()),
                     color.with_alpha(marked ? 0.5F : 0.22F), std::max(1.5F, width * 0.6F));
        add_polyline(frame.canvas.list, past.data(), static_cast<int>(past.size()),
                     color.with_alpha(marked ? 1.0F : 0.7F), width);
        for (const ImVec2& at : past) fill_circle(frame.canvas, {at.x, at.y}, width, color);
    }
}

void EmbeddingView::draw_neighbour_lines(const Frame& frame) const {
    if (!frame.focus) return;
    const Theme& theme = frame.context.theme;
    const float radius = 0.2F * frame.context.metrics.em;
    const Point from = frame.focus_at(*frame.focus);
    for (const Neighbour& neighbour : frame.neighbours) {
        const Point to = frame.word_at(neighbour.index);
        draw_line(frame.canvas, from, to, theme.selection_outline.with_alpha(0.75F),
                  std::max(2.0F, frame.context.metrics.line * 0.7F));
        fill_circle(frame.canvas, to, radius + 2, theme.background);
        fill_circle(frame.canvas, to, radius, theme.selection_outline);
        frame.canvas.targets.add("point/" + std::to_string(neighbour.index),
                                 {to.x - radius, to.y - radius, 2 * radius, 2 * radius});
    }
    if (frame.second) {
        draw_line(frame.canvas, from, frame.focus_at(*frame.second), theme.text,
                  std::max(2.0F, frame.context.metrics.line * 0.7F));
    }
}

void EmbeddingView::draw_markers(const Frame& frame) const {
    const Theme& theme = frame.context.theme;
    const float radius = frame.marker_radius();
    const std::optional<int> active = frame.context.state.selection.active_token();
    const bool between = std::abs(frame.depth() - std::round(frame.depth())) > 0.01F;
    for (int position = 0; position < frame.map.positions; ++position) {
        const Point at = frame.state_at(frame.depth(), position);
        const Color color = frame.marker_color(position);
        fill_circle(frame.canvas, at, radius + 2, theme.background);
        // Hollow between two layers: only at a layer is the place one of the model's own vectors.
        if (between) {
            outline_circle(frame.canvas, at, radius - 1, color, 3);
        } else {
            fill_circle(frame.canvas, at, radius, color);
        }
        if (active == position) {
            outline_circle(frame.canvas, at, radius + frame.context.metrics.outline,
                           theme.selection_outline, frame.context.metrics.outline);
        }
        frame.canvas.targets.add("token-point/" + std::to_string(position),
                                 {at.x - radius, at.y - radius, 2 * radius, 2 * radius});
    }
    for (const auto& clicked : {frame.focus, frame.second}) {
        if (!clicked || !clicked->id) continue;
        const Point at = frame.word_at(*clicked->id);
        fill_circle(frame.canvas, at, 0.75F * radius, theme.selection);
        outline_circle(frame.canvas, at, 0.75F * radius + frame.context.metrics.outline / 2,
                       theme.selection_outline, frame.context.metrics.outline);
        frame.canvas.targets.add("point/" + std::to_string(*clicked->id),
                                 {at.x - radius, at.y - radius, 2 * radius, 2 * radius});
    }
}

void EmbeddingView::draw_labels(const Frame& frame) const {
    struct Label {
        std::string bytes;
        TextStyle style;
        Color color;
        TokenId id;  ///< -1: of the prompt
    };
    const ViewContext& context = frame.context;
    const Theme& theme = context.theme;
    const Tokenizer& tokenizer = frame.snapshot.model->tokenizer();
    std::vector<Label> labels;
    std::vector<LabelRequest> requests;
    const auto want = [&](Point at, float radius, std::string bytes, TextStyle style, Color color,
                          TokenId id) {
        if (!frame.plot.contains(at.x, at.y)) return;
        const float width = std::ceil(token_width(frame.canvas, style, bytes)) + 2;
        requests.push_back({at.x, at.y, radius + 3, width, std::round(1.1F * line_height(frame.canvas, style))});
        labels.push_back({std::move(bytes), style, color, id});
    };
    const float radius = frame.marker_radius();
    for (const auto& clicked : {frame.focus, frame.second}) {
        if (clicked) {
            want(frame.focus_at(*clicked), radius, focus_text(frame.snapshot, *clicked), TextStyle::Large,
                 theme.text, clicked->id.value_or(-1));
        }
    }
    for (int position = frame.map.positions - 1; position >= 0; --position) {
        const Token& token = frame.snapshot.tokens[static_cast<std::size_t>(position)];
        const bool is_focus = frame.focus && !frame.focus->id && frame.focus->position == position;
        if (!is_focus) {
            want(frame.state_at(frame.depth(), position), radius, token.text, TextStyle::Strong, theme.text, -1);
        }
    }
    for (const Neighbour& neighbour : frame.neighbours) {
        want(frame.word_at(neighbour.index), 0.5F * radius, tokenizer.token_text(neighbour.index),
             TextStyle::Strong, theme.selection_outline, neighbour.index);
    }
    if (context.state.embedding.vocabulary) {
        // The vocabulary in its own order: what the tokenizer learnt first is what texts hold most of.
        const int most = 4 * kMostLabels;
        for (TokenId id = 0; id < frame.map.vocabulary.rows() && static_cast<int>(requests.size()) < most; ++id) {
            if (frame.kinds[static_cast<std::size_t>(id)] != TokenKind::WordStart) continue;
            const std::string bytes = tokenizer.token_text(id);
            if (bytes.size() > 3) want(frame.word_at(id), 3, bytes, TextStyle::Body, theme.secondary, id);
        }
    }
    std::vector<Rect> taken;
    for (int position = 0; position < frame.map.positions; ++position) {
        const Point at = frame.state_at(frame.depth(), position);
        taken.push_back({at.x - radius, at.y - radius, 2 * radius, 2 * radius});
    }
    const auto places = place_labels(requests, frame.plot, taken, kMostLabels);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!places[i]) continue;
        fill_rect(frame.canvas, *places[i], theme.background.with_alpha(0.78F));
        draw_token(frame.canvas, *places[i], labels[i].style, labels[i].bytes, labels[i].color);
        if (labels[i].id >= 0) {
            const Point at{requests[i].x, requests[i].y};
            frame.canvas.targets.add("point/" + std::to_string(labels[i].id), {at.x - 3, at.y - 3, 6, 6});
        }
    }
}

void EmbeddingView::draw_axis_labels(const Frame& frame) const {
    const ViewContext& context = frame.context;
    const Rect plot = frame.plot;
    const float em = context.metrics.em;
    const auto text = [&](int axis) {
        return context.text("embedding.variance", {std::to_string(axis + 1),
                                                   format_percent(frame.map.basis.variance(axis))});
    };
    const auto label = [&](Rect place, const std::string& words) {
        const float width = std::min(place.w, text_width(frame.canvas, TextStyle::Body, words));
        fill_rect(frame.canvas, {place.x, place.y, width, place.h}, context.theme.background.with_alpha(0.85F));
        draw_text(frame.canvas, {place.x, place.y, width, place.h}, TextStyle::Body, words,
                  context.theme.secondary);
    };
    const float height = 1.2F * em;
    label({plot.x, plot.y, plot.w, height}, "↑ " + text(1));
    const std::string along = text(0) + " →";
    const float width = text_width(frame.canvas, TextStyle::Body, along);
    label({plot.right() - width, plot.bottom() - height, width, height}, along);
}

void EmbeddingView::draw_plot(const Frame& frame) {
    const ClipScope clip(frame.plot);
    const ViewContext& context = frame.context;
    const Point origin = scatter_.to_screen(0, 0);
    draw_line(frame.canvas, {frame.plot.x, origin.y}, {frame.plot.right(), origin.y},
              context.theme.hairline, context.metrics.hairline);
    draw_line(frame.canvas, {origin.x, frame.plot.y}, {origin.x, frame.plot.bottom()},
              context.theme.hairline, context.metrics.hairline);
    if (context.state.embedding.paths && frame.shows_states()) draw_paths(frame);
    draw_neighbour_lines(frame);
    draw_markers(frame);
    draw_labels(frame);
    draw_axis_labels(frame);
}

/// One neighbour nearer for each press of the key: the first that was not just left.
void EmbeddingView::walk_to_neighbour(const ViewContext& context, const Snapshot& snapshot) {
    EmbeddingOptions& options = context.state.embedding;
    for (; options.neighbour_steps > 0; --options.neighbour_steps) {
        const EmbeddingFocus focus = focus_of(context);
        if (!focus.id && focus.position < 0) continue;
        for (const Neighbour& neighbour : space_.neighbours(snapshot, focus)) {
            if (options.second_id == neighbour.index) continue;
            select(context, neighbour.index, -1, false);
            break;
        }
    }
}

void EmbeddingView::draw(const ViewContext& context, Rect rect) {
    const Canvas canvas = context.canvas();
    AppState& state = context.state;
    if (!state.snapshot) {
        draw_paragraph(canvas, rect, TextStyle::Body, context.text("embedding.empty"), context.theme.secondary);
        return;
    }
    const Places places = places_of(context, rect);
    const EmbeddingMap* map = space_.map(state.snapshot, state.embedding.basis);
    if (!map) {
        const WeightView& table = token_table(*state.snapshot->model);
        draw_text(canvas, places.caption, TextStyle::Body,
                  context.text("embedding.working", {format_count(table.rows), format_count(table.cols)}),
                  context.theme.text);
        return;
    }
    const Snapshot& snapshot = *space_.snapshot();
    if (state.selection.token != last_token_) {
        // A token was chosen elsewhere: it is what the lecturer looks at now.
        last_token_ = state.selection.token;
        state.embedding.clicked_id.reset();
    }
    const auto last_depth = static_cast<float>(std::max(0, map->depths - 1));
    state.embedding.layer = std::clamp(state.embedding.layer, 0.0F, last_depth);
    walk_to_neighbour(context, snapshot);
    feed_points(context, *map);

    PlaneCamera camera{state.embedding.centre[0], state.embedding.centre[1], state.embedding.zoom};
    const auto palette = palette_of(context.theme);
    const Scatter::Result result =
        scatter_.draw(canvas, "embedding", places.plot, palette, camera, state.embedding.vocabulary);
    state.embedding.centre = {camera.centre_x, camera.centre_y};
    state.embedding.zoom = camera.zoom;

    Frame frame{context, canvas, snapshot, *map, *this, places.plot, {}, {}, {}, {}, space_.kinds(), {}};
    const EmbeddingFocus focus = focus_of(context);
    const bool position_there = focus.position >= 0 && focus.position < map->positions;
    if (focus.id || position_there) {
        frame.focus = focus;
        frame.neighbours = space_.neighbours(snapshot, focus);
        const Selection& selection = state.selection;
        if (state.embedding.second_id) {
            frame.second = EmbeddingFocus{state.embedding.second_id, -1, 0};
        } else if (selection.second_token && *selection.second_token < map->positions) {
            frame.second = EmbeddingFocus{std::nullopt, *selection.second_token, frame.rounded_depth()};
        }
    }
    take_pointer(frame, result);
    draw_plot(frame);

    const bool sentence = state.embedding.basis == EmbeddingBasis::Sentence && map->positions > 0;
    const Index rows = map->vocabulary.rows();
    const std::string axes =
        sentence ? context.text("embedding.axes_sentence")
        : map->basis.used < rows
            ? context.text("embedding.axes_sampled", {format_count(map->basis.used), format_count(rows)})
            : context.text("embedding.axes_vocabulary", {format_count(rows)});
    draw_text(canvas, places.caption, TextStyle::Body, axes + "; " + context.text("embedding.unit"),
              context.theme.secondary);
    const auto clicked = draw_embedding_side(context, places.side, space_, frame.focus, frame.second);
    if (clicked) select(context, *clicked, -1, false);
    draw_embedding_controls(context, places.controls, map->depths);
}

}  // namespace headlight
