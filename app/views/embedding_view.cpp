#include "app/views/embedding_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/figures/number_format.h"
#include "app/figures/token_strip_figure.h"
#include "app/views/embedding_side.h"
#include "app/widgets/controls.h"

namespace headlight {
namespace {

constexpr float kVocabularyAlpha = 0.45F;
constexpr Index kManyPoints = 20000;
constexpr int kCandidates = 6;
constexpr float kRoomForSwitches = 21;    ///< in em
constexpr double kLeastCandidate = 0.01;  ///< less probable ones are not marked

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

std::vector<EmbeddingCandidate> candidates_of(const ViewContext& context,
                                              const Snapshot& snapshot) {
    const Distribution& distribution = context.distribution(snapshot);
    std::vector<EmbeddingCandidate> candidates;
    for (const TokenId id : distribution.order) {
        if (candidates.size() >= kCandidates) break;
        const double probability = distribution.probabilities[static_cast<std::size_t>(id)];
        if (probability >= kLeastCandidate) candidates.push_back({id, probability});
    }
    return candidates;
}

}  // namespace

struct EmbeddingView::Places {
    Rect legend, plot, side, axes, controls;
    bool spare = false;  ///< large letters: no legend and no switches, their keys remain
};

EmbeddingView::Places EmbeddingView::places_of(const ViewContext& context, Rect rect) {
    const Metrics& m = context.metrics;
    const float line = std::round(1.35F * m.em);
    Places places;
    places.spare = rect.h < kRoomForSwitches * m.em;
    const float legend =
        places.spare ? 0 : embedding_legend_height(context, rect.w, space_.kinds());
    places.legend = {rect.x, rect.y, rect.w, legend};
    const float controls = embedding_controls_height(context, rect.w, !places.spare);
    places.controls = {rect.x, rect.bottom() - controls, rect.w, controls};
    places.axes = {rect.x, places.controls.y - line, rect.w, line};
    const float side = std::round(std::min(12.0F * m.em, 0.34F * rect.w));
    const float top = places.legend.bottom() + m.gap;
    const float height = places.axes.y - m.gap - top;
    places.plot = {rect.x, top, rect.w - side - m.margin, height};
    places.side = {places.plot.right() + m.margin, top, side, height};
    return places;
}

/// A vocabulary entry that was clicked, else the selected token of the prompt at the slider's
/// layer.
EmbeddingFocus EmbeddingView::focus_of(const ViewContext& context) const {
    const AppState& state = context.state;
    EmbeddingFocus focus;
    focus.side = space_.side();
    focus.id = state.embedding.clicked_id;
    if (!focus.id) {
        if (state.selection.side == focus.side) focus.position = state.selection.token.value_or(-1);
        focus.depth = static_cast<int>(std::lround(state.embedding.layer));
    }
    return focus;
}

void EmbeddingView::find_focus(EmbeddingOverlay& overlay) {
    const AppState& state = overlay.context.state;
    const EmbeddingFocus focus = focus_of(overlay.context);
    if (!focus.id && (focus.position < 0 || focus.position >= overlay.map.positions)) return;
    overlay.focus = focus;
    if (const auto* neighbours = space_.neighbours(focus)) overlay.neighbours = *neighbours;
    const std::optional<int>& second = state.selection.second_token;
    if (state.embedding.second_id) {
        overlay.second = EmbeddingFocus{space_.side(), state.embedding.second_id, -1, 0};
    } else if (second && *second < overlay.map.positions) {
        const int depth = static_cast<int>(std::lround(state.embedding.layer));
        overlay.second = EmbeddingFocus{space_.side(), std::nullopt, *second, depth};
    }
}

void EmbeddingView::feed_points(const ViewContext& context, const EmbeddingMap& map) {
    const EmbeddingOptions& options = context.state.embedding;
    const bool by_kind = options.colour == EmbeddingColour::Kind;
    const float em = context.metrics.em;
    const float size = std::round(map.vocabulary.rows() > kManyPoints ? 0.14F * em : 0.2F * em);
    const auto key = static_cast<std::uint64_t>(by_kind) +
                     2 * static_cast<std::uint64_t>(options.vocabulary) +
                     4 * static_cast<std::uint64_t>(size);
    if (points_of_ == space_.version() && points_key_ == key) return;
    points_of_ = space_.version();
    points_key_ = key;
    const std::vector<TokenKind>& kinds = space_.kinds();
    std::vector<gl::ScatterPoint> words;
    words.reserve(static_cast<std::size_t>(map.vocabulary.rows()));
    for (Index id = 0; id < map.vocabulary.rows(); ++id) {
        const auto kind = static_cast<std::uint32_t>(kinds[static_cast<std::size_t>(id)]);
        words.push_back(
            {map.vocabulary(id, 0), map.vocabulary(id, 1), size, by_kind ? kind : kPlainPoint});
    }
    std::vector<gl::ScatterPoint> framed =
        options.vocabulary ? words : std::vector<gl::ScatterPoint>{};
    for (Index row = 0; row < map.states.rows(); ++row) {
        framed.push_back({map.states(row, 0), map.states(row, 1), size, 0});
    }
    const PlaneFrame around = PlaneFrame::around(framed);
    scatter_.set_points(scatter_.version() + 1, std::move(words), around);
}

/// The new focus; what was the focus becomes the other end of the angle. With Shift the focus stays
/// and this is the other end.
void EmbeddingView::select(const ViewContext& context, std::optional<TokenId> id, int position,
                           bool as_second) {
    EmbeddingOptions& options = context.state.embedding;
    Selection& selection = context.state.selection;
    const auto set_second = [&](std::optional<TokenId> other_id,
                                std::optional<int> other_position) {
        options.second_id = other_id;
        selection.second_token = other_id ? std::nullopt : other_position;
    };
    if (as_second) {
        set_second(id, id ? std::nullopt : std::optional(position));
        return;
    }
    set_second(options.clicked_id, selection.token);
    options.clicked_id = id;
    if (!id) selection.lock(space_.side(), position);
    last_token_ = selection.token;
}

void EmbeddingView::take_pointer(const EmbeddingOverlay& overlay, const Scatter::Result& result) {
    if (!result.pointed) return;
    const ViewContext& context = overlay.context;
    const Point at = pointer();
    const std::optional<int> marker = overlay.marker_at(at);
    if (!marker && !result.hovered) return;
    const TokenId id = marker ? overlay.tokens()[static_cast<std::size_t>(*marker)].id
                              : static_cast<TokenId>(*result.hovered);
    if (marker) context.state.selection.hover(space_.side(), *marker);
    if (result.clicked) {
        select(context, marker ? std::nullopt : std::optional(id), marker.value_or(-1),
               result.shift);
    }
    std::vector<std::string> lines{
        make_expected_chip(*overlay.snapshot.model, overlay.side, id).bytes,
        context.text("embedding.id", {std::to_string(id)})};
    if (marker) lines.push_back(context.text("embedding.position", {std::to_string(*marker)}));
    const float reach = 0.6F * context.metrics.em;
    tooltip(overlay.canvas, {at.x - reach, at.y - reach, 2 * reach, 2 * reach}, lines);
}

/// One neighbour further for each press of the key: the nearest that was not just left. The steps
/// wait while neighbours are computed.
void EmbeddingView::walk_to_neighbour(const ViewContext& context) {
    EmbeddingOptions& options = context.state.embedding;
    for (; options.neighbour_steps > 0; --options.neighbour_steps) {
        const EmbeddingFocus focus = focus_of(context);
        if (!focus.id && focus.position < 0) continue;
        const std::vector<Neighbour>* neighbours = space_.neighbours(focus);
        if (!neighbours) return;
        for (const Neighbour& neighbour : *neighbours) {
            if (options.second_id == neighbour.index) continue;
            select(context, neighbour.index, -1, false);
            break;
        }
    }
}

std::string EmbeddingView::axes_text(const ViewContext& context, const EmbeddingMap& map) {
    const Index rows = map.vocabulary.rows();
    const std::string unit = context.text("embedding.unit");
    if (context.state.embedding.basis == EmbeddingBasis::Sentence && map.positions > 0) {
        return context.text("embedding.axes_sentence") + " · " + unit;
    }
    if (map.basis.used < rows) {
        return context.text("embedding.axes_sampled",
                            {format_count(map.basis.used), format_count(rows)}) +
               " · " + unit;
    }
    return context.text("embedding.axes_vocabulary", {format_count(rows)}) + " · " + unit;
}

void EmbeddingView::draw_map(const ViewContext& context, const Places& places,
                             const EmbeddingMap& map) {
    const Canvas canvas = context.canvas();
    EmbeddingOptions& options = context.state.embedding;
    const Snapshot& snapshot = *space_.snapshot();
    options.layer =
        std::clamp(options.layer, 0.0F, static_cast<float>(std::max(0, map.depths - 1)));
    walk_to_neighbour(context);
    feed_points(context, map);

    PlaneCamera camera{options.centre[0], options.centre[1], options.zoom};
    const auto palette = palette_of(context.theme);
    const Scatter::Result result =
        scatter_.draw(canvas, "embedding", places.plot, palette, camera, options.vocabulary);
    options.centre = {camera.centre_x, camera.centre_y};
    options.zoom = camera.zoom;

    EmbeddingOverlay overlay{context,
                             canvas,
                             snapshot,
                             space_.side(),
                             map,
                             scatter_,
                             places.plot,
                             space_.kinds(),
                             space_.expected(),
                             {},
                             {},
                             {},
                             candidates_of(context, snapshot)};
    find_focus(overlay);
    take_pointer(overlay, result);
    overlay.draw();

    if (!places.spare) draw_embedding_legend(context, places.legend, space_.kinds());
    const auto clicked = draw_embedding_side(context, places.side, overlay);
    if (clicked) select(context, *clicked, -1, false);
    draw_text(canvas, places.axes, TextStyle::Body, axes_text(context, map),
              context.theme.secondary);
    draw_embedding_controls(context, places.controls, map.depths, !places.spare);
}

void EmbeddingView::draw(const ViewContext& context, Rect rect) {
    const Canvas canvas = context.canvas();
    AppState& state = context.state;
    if (!state.snapshot) {
        draw_paragraph(canvas, rect, TextStyle::Body, context.text("embedding.empty"),
                       context.theme.secondary);
        return;
    }
    if (token_table(*state.snapshot->model, shown_side(state)).empty()) {
        draw_paragraph(canvas, rect, TextStyle::Body, context.text("embedding.no_table"),
                       context.theme.secondary);
        return;
    }
    if (state.selection.token != last_token_) {
        // A token was chosen elsewhere: it is what the lecturer looks at now.
        last_token_ = state.selection.token;
        state.embedding.clicked_id.reset();
    }
    const EmbeddingMap* map = space_.map(state.snapshot, shown_side(state), state.embedding.basis);
    if (map) {
        draw_map(context, places_of(context, rect), *map);
        return;
    }
    const WeightView& table = token_table(*state.snapshot->model, shown_side(state));
    draw_paragraph(
        canvas, rect, TextStyle::Body,
        context.text("embedding.working", {format_count(table.rows), format_count(table.cols)}),
        context.theme.text);
}

}  // namespace headlight
