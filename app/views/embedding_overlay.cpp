#include "app/views/embedding_overlay.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/figures/number_format.h"
#include "app/figures/token_strip_figure.h"
#include "app/theme/imgui_compat.h"
#include "app/views/embedding_side.h"
#include "app/widgets/label_placement.h"

namespace headlight {
namespace {

constexpr int kMostLabels = 40;
constexpr int kMostPathsDrawn = 48;
constexpr std::size_t kLeastLandmarkBytes = 4;  ///< a space and three letters

}  // namespace

/// What stands beside a point.
struct EmbeddingOverlay::Label {
    std::string bytes;
    TextStyle style = TextStyle::Body;
    Color color;
    std::string arrow_to;  ///< bytes of what the model expects after it; may be empty
};

/// Labels in order of importance, with the places they ask for.
struct EmbeddingOverlay::Labels {
    const EmbeddingOverlay& overlay;
    std::vector<Label> labels;
    std::vector<LabelRequest> requests;

    float arrow_width(const Label& label) const {
        return label.arrow_to.empty() ? 0 : 1.1F * overlay.canvas.fonts.face(label.style).px;
    }
    void want(Point at, float radius, Label label) {
        const Canvas& paper = overlay.canvas;
        if (!overlay.plot.contains(at.x, at.y)) return;
        const float width = token_width(paper, label.style, label.bytes) + arrow_width(label) +
                            token_width(paper, label.style, label.arrow_to) + 2;
        const float height = std::round(1.15F * line_height(paper, label.style));
        requests.push_back({at.x, at.y, radius + 3, std::ceil(width), height});
        labels.push_back(std::move(label));
    }
};

Point EmbeddingOverlay::state_at(double at_depth, int position) const {
    const auto [x, y] = map.state(at_depth, position);
    return scatter.to_screen(x, y);
}

Point EmbeddingOverlay::word_at(TokenId id) const {
    return scatter.to_screen(map.vocabulary(id, 0), map.vocabulary(id, 1));
}

Point EmbeddingOverlay::focus_at(const EmbeddingFocus& at) const {
    return at.id ? word_at(*at.id) : state_at(depth(), at.position);
}

float EmbeddingOverlay::candidate_radius(const EmbeddingCandidate& candidate) const {
    return context.metrics.em *
           (0.15F + 0.85F * static_cast<float>(std::sqrt(candidate.probability)));
}

Color EmbeddingOverlay::marker_color(int position) const {
    const Theme& theme = context.theme;
    if (context.state.embedding.colour == EmbeddingColour::Kind) {
        const TokenId id = tokens()[static_cast<std::size_t>(position)].id;
        return kind_color(theme, kinds[static_cast<std::size_t>(id)]);
    }
    const double part = map.positions > 1 ? position / static_cast<double>(map.positions - 1) : 1;
    return theme.sequential[static_cast<std::size_t>(80 + 175 * part)];
}

/// A word's point under its name, for scripts.
void EmbeddingOverlay::note_word(TokenId id) const {
    const Point at = word_at(id);
    const float reach = 3;
    if (!plot.contains(at.x, at.y)) return;
    canvas.targets.add("point/" + std::to_string(id),
                       {at.x - reach, at.y - reach, 2 * reach, 2 * reach});
}

std::optional<int> EmbeddingOverlay::marker_at(Point at) const {
    std::optional<int> nearest;
    float best = marker_radius() + 0.3F * context.metrics.em;
    for (int position = 0; position < map.positions; ++position) {
        const Point place = state_at(depth(), position);
        const float distance = std::hypot(place.x - at.x, place.y - at.y);
        if (distance <= best) {
            best = distance;
            nearest = position;
        }
    }
    return nearest;
}

void EmbeddingOverlay::draw_paths() const {
    const Theme& theme = context.theme;
    const std::optional<int> active = context.state.selection.active_token(side);
    const int first = std::max(0, map.positions - kMostPathsDrawn);
    for (int position = first; position < map.positions; ++position) {
        const bool marked = active == position;
        const float line = context.metrics.line;
        const float width = marked ? std::max(4.0F, 1.5F * line) : std::max(2.0F, 0.7F * line);
        std::vector<ImVec2> all, past;
        for (int at_depth = 0; at_depth < map.depths; ++at_depth) {
            const Point at = state_at(at_depth, position);
            all.emplace_back(at.x, at.y);
            if (static_cast<float>(at_depth) <= depth()) past.emplace_back(at.x, at.y);
        }
        const Point now = state_at(depth(), position);
        past.emplace_back(now.x, now.y);
        const Color color = marked ? theme.selection_outline : marker_color(position);
        add_polyline(canvas.list, all.data(), static_cast<int>(all.size()),
                     color.with_alpha(marked ? 0.5F : 0.22F), std::max(1.5F, 0.6F * width));
        add_polyline(canvas.list, past.data(), static_cast<int>(past.size()),
                     color.with_alpha(marked ? 1.0F : 0.55F), width);
        for (const ImVec2& at : past)
            fill_circle(canvas, {at.x, at.y}, width, color);
    }
}

void EmbeddingOverlay::draw_neighbour_lines() const {
    if (!focus) return;
    const Theme& theme = context.theme;
    const float width = std::max(2.0F, 0.7F * context.metrics.line);
    const float radius = 0.2F * context.metrics.em;
    const Point from = focus_at(*focus);
    for (const Neighbour& neighbour : neighbours) {
        const Point to = word_at(neighbour.index);
        draw_line(canvas, from, to, theme.selection_outline.with_alpha(0.75F), width);
        fill_circle(canvas, to, radius + 2, theme.background);
        fill_circle(canvas, to, radius, theme.selection_outline);
        note_word(neighbour.index);
    }
    if (second) draw_line(canvas, from, focus_at(*second), theme.text, width);
}

/// Rings whose area is the probability: they swell and shrink with the temperature.
void EmbeddingOverlay::draw_candidates() const {
    for (const EmbeddingCandidate& candidate : candidates) {
        const Point at = word_at(candidate.id);
        const float radius = candidate_radius(candidate);
        fill_circle(canvas, at, radius, context.theme.bar.with_alpha(0.2F));
        outline_circle(canvas, at, radius, context.theme.bar,
                       std::max(2.0F, 0.8F * context.metrics.line));
        note_word(candidate.id);
    }
}

void EmbeddingOverlay::draw_markers() const {
    const Theme& theme = context.theme;
    const float radius = marker_radius();
    const float outline = context.metrics.outline;
    const std::optional<int> active = context.state.selection.active_token(side);
    const bool between = std::abs(depth() - std::round(depth())) > 0.01F;
    for (int position = 0; position < map.positions; ++position) {
        const Point at = state_at(depth(), position);
        const Color color = marker_color(position);
        fill_circle(canvas, at, radius + 2, theme.background);
        // Hollow between two layers: only at a layer is the place one of the model's own vectors.
        if (between) {
            outline_circle(canvas, at, radius - 1, color, 3);
        } else {
            fill_circle(canvas, at, radius, color);
        }
        if (active == position)
            outline_circle(canvas, at, radius + outline, theme.selection_outline, outline);
        canvas.targets.add("token-point/" + std::to_string(position),
                           {at.x - radius, at.y - radius, 2 * radius, 2 * radius});
    }
    for (const auto& clicked : {focus, second}) {
        if (!clicked || !clicked->id) continue;
        const Point at = word_at(*clicked->id);
        fill_circle(canvas, at, 0.75F * radius, theme.selection);
        outline_circle(canvas, at, 0.75F * radius + outline / 2, theme.selection_outline, outline);
        note_word(*clicked->id);
    }
}

/// What was clicked first, then the prompt from its end; in the last layer with what follows each
/// token.
void EmbeddingOverlay::want_markers(Labels& labels) const {
    const float radius = marker_radius();
    const auto arrow_to = [&](int position) {
        const bool expects =
            at_last_layer() && !expected.empty() && side == head_side(snapshot.model->spec());
        return expects ? make_expected_chip(*snapshot.model, side,
                                            expected[static_cast<std::size_t>(position)])
                             .bytes
                       : std::string();
    };
    for (const auto& clicked : {focus, second}) {
        if (!clicked) continue;
        labels.want(focus_at(*clicked), radius + context.metrics.outline,
                    {focus_text(snapshot, *clicked), TextStyle::Large, context.theme.text,
                     clicked->id ? std::string() : arrow_to(clicked->position)});
    }
    for (int position = map.positions - 1; position >= 0; --position) {
        const auto stands = [&](const std::optional<EmbeddingFocus>& at) {
            return at && !at->id && at->position == position;
        };
        if (stands(focus) || stands(second)) continue;
        labels.want(state_at(depth(), position), radius,
                    {seen_text(snapshot, side, position), TextStyle::Strong, context.theme.text,
                     arrow_to(position)});
    }
}

void EmbeddingOverlay::want_words(Labels& labels) const {
    const Theme& theme = context.theme;
    for (const Neighbour& neighbour : neighbours) {
        if (second && second->id == neighbour.index) continue;
        labels.want(word_at(neighbour.index), 0.5F * marker_radius(),
                    {make_expected_chip(*snapshot.model, side, neighbour.index).bytes,
                     TextStyle::Strong,
                     theme.selection_outline,
                     {}});
    }
    for (const EmbeddingCandidate& candidate : candidates) {
        const auto is_candidate = [&](const Neighbour& n) { return n.index == candidate.id; };
        const bool clicked =
            (focus && focus->id == candidate.id) || (second && second->id == candidate.id);
        if (clicked || std::any_of(neighbours.begin(), neighbours.end(), is_candidate)) continue;
        labels.want(word_at(candidate.id), candidate_radius(candidate),
                    {make_expected_chip(*snapshot.model, side, candidate.id).bytes,
                     TextStyle::Strong,
                     theme.bar,
                     {}});
    }
}

/// Whole words at the rim of what is seen, where there is room to read them.
void EmbeddingOverlay::want_landmarks(Labels& labels) const {
    struct Landmark {
        TokenId id;
        Point at;
        float distance;
    };
    const auto is_named = [&](TokenId id) {
        const auto is_id = [id](const auto& named) { return named && named->id == id; };
        return is_id(focus) || is_id(second) ||
               std::any_of(neighbours.begin(), neighbours.end(),
                           [id](const Neighbour& n) { return n.index == id; }) ||
               std::any_of(candidates.begin(), candidates.end(),
                           [id](const EmbeddingCandidate& c) { return c.id == id; });
    };
    if (!context.state.embedding.vocabulary) return;
    std::vector<Landmark> seen;
    for (TokenId id = 0; id < map.vocabulary.rows(); ++id) {
        if (kinds[static_cast<std::size_t>(id)] != TokenKind::WordStart) continue;
        const Point at = word_at(id);
        if (!plot.contains(at.x, at.y)) continue;
        seen.push_back({id, at, std::hypot(at.x - plot.centre_x(), at.y - plot.centre_y())});
    }
    const std::size_t wanted = std::min<std::size_t>(seen.size(), 4 * kMostLabels);
    std::partial_sort(seen.begin(), seen.begin() + static_cast<std::ptrdiff_t>(wanted), seen.end(),
                      [](const Landmark& a, const Landmark& b) { return a.distance > b.distance; });
    for (std::size_t i = 0; i < wanted; ++i) {
        const std::string bytes = snapshot.model->tokenizer_of(side).token_text(seen[i].id);
        if (bytes.size() < kLeastLandmarkBytes || is_named(seen[i].id)) continue;
        labels.want(seen[i].at, 3, {bytes, TextStyle::Body, context.theme.secondary, {}});
        note_word(seen[i].id);
    }
}

void EmbeddingOverlay::draw_labels() const {
    Labels wanted{*this, {}, {}};
    want_markers(wanted);
    want_words(wanted);
    want_landmarks(wanted);
    std::vector<Rect> taken = draw_axis_labels();
    const float radius = marker_radius();
    for (int position = 0; position < map.positions; ++position) {
        const Point at = state_at(depth(), position);
        taken.push_back({at.x - radius, at.y - radius, 2 * radius, 2 * radius});
    }
    const auto places = place_labels(wanted.requests, plot, taken, kMostLabels);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!places[i]) continue;
        const Label& label = wanted.labels[i];
        const Rect place = *places[i];
        fill_rect(canvas, place, context.theme.background.with_alpha(0.8F),
                  context.metrics.rounding);
        draw_token(canvas, place, label.style, label.bytes, label.color);
        if (label.arrow_to.empty()) continue;
        const float left = place.x + token_width(canvas, label.style, label.bytes);
        const float arrow = wanted.arrow_width(label);
        draw_arrow(canvas, {left + 0.2F * arrow, place.centre_y()},
                   {left + 0.85F * arrow, place.centre_y()}, context.theme.secondary,
                   std::max(2.0F, 0.6F * context.metrics.line));
        draw_token(canvas, {left + arrow, place.y, place.right() - left - arrow, place.h},
                   label.style, label.arrow_to, context.theme.bar);
    }
}

/// Returns where they stand.
std::vector<Rect> EmbeddingOverlay::draw_axis_labels() const {
    const auto text = [&](int axis) {
        return context.text("embedding.variance",
                            {std::to_string(axis + 1), format_percent(map.basis.variance(axis))});
    };
    const float height = std::round(1.2F * context.metrics.em);
    const std::string up = "↑ " + text(1);
    const std::string along = text(0) + " →";
    const float up_width = std::min(plot.w, text_width(canvas, TextStyle::Body, up) + 1);
    const float along_width = std::min(plot.w, text_width(canvas, TextStyle::Body, along) + 1);
    const std::vector<Rect> places{
        {plot.x, plot.y, up_width, height},
        {plot.right() - along_width, plot.bottom() - height, along_width, height}};
    for (const Rect& place : places)
        fill_rect(canvas, place, context.theme.background.with_alpha(0.85F));
    draw_text(canvas, places[0], TextStyle::Body, up, context.theme.secondary);
    draw_text(canvas, places[1], TextStyle::Body, along, context.theme.secondary);
    return places;
}

void EmbeddingOverlay::draw() const {
    const ClipScope clip(plot);
    const Point origin = scatter.to_screen(0, 0);
    const Color hairline = context.theme.hairline;
    draw_line(canvas, {plot.x, origin.y}, {plot.right(), origin.y}, hairline,
              context.metrics.hairline);
    draw_line(canvas, {origin.x, plot.y}, {origin.x, plot.bottom()}, hairline,
              context.metrics.hairline);
    if (context.state.embedding.paths && map.positions > 0) draw_paths();
    draw_neighbour_lines();
    draw_candidates();
    draw_markers();
    draw_labels();
}

}  // namespace headlight
