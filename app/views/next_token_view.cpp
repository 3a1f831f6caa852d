#include "app/views/next_token_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures/number_format.h"
#include "app/figures/rank_curve_figure.h"
#include "app/figures/token_label.h"
#include "app/views/branching.h"
#include "app/views/next_token_panel.h"
#include "app/views/notice_view.h"
#include "app/views/softmax_formula_row.h"
#include "app/widgets/controls.h"
#include "app/widgets/rank_plot.h"
#include "app/widgets/roulette.h"

namespace headlight {
namespace {

constexpr int kMostRows = 8;
constexpr int kLeastRows = 2;
constexpr float kRoomBesideFormula = 7;  ///< in em
constexpr float kRoomForCurve = 7.5F;    ///< in em
constexpr float kTableBesideCurve = 24;  ///< least width of the table, in em
constexpr int kCurvePoints = 160;
constexpr double kLeastInterval =
    0.005;  ///< narrower parts of the dart's interval round to nothing

/// The columns of the table, as shares of its width.
enum Column { kToken, kLogit, kScaled, kFilter, kSoftmax, kDraw, kColumns };
constexpr std::array<float, kColumns> kShares{0.21F, 0.14F, 0.15F, 0.13F, 0.17F, 0.20F};

std::string interval_text(double from, double to) {
    return format_weight(from) + "–" + format_weight(to);
}

/// Whether the model appends tokens, so that there is a dart and a text that grows.
bool generates(const ViewContext& context) {
    const auto& model = context.state.model;
    return model && !why_not_generate(model->spec());
}

}  // namespace

/// Where the parts of the scene are.
struct NextTokenView::Plan {
    Rect title, line, table, curve, formula, roulette;
    std::array<Rect, kColumns> columns;  ///< of the table's head
    float row_height = 0;
    int rows = 0;
    bool has_curve = true;
};

NextTokenView::Plan NextTokenView::plan_of(const ViewContext& context, Rect rect) const {
    const Metrics& m = context.metrics;
    const float gap = m.gap;
    Plan plan;
    plan.title = {rect.x, rect.y, rect.w, std::max(m.hit, std::round(1.15F * m.large))};
    plan.line = {rect.x, plan.title.bottom() + gap, rect.w, line_.height(context)};
    const float roulette = generates(context) ? roulette_height(context.canvas()) : 0;
    plan.roulette = {rect.x, rect.bottom() - roulette, rect.w, roulette};
    const float top = plan.line.bottom() + gap;
    // There is not always room for everything: first the formula goes, then the curve.
    const float room = plan.roulette.y - gap - top;
    const float formula = softmax_formula_height(context);
    const bool has_formula = room - formula - gap >= kRoomBesideFormula * m.em;
    plan.formula = {rect.x, plan.roulette.y - gap - formula, rect.w, has_formula ? formula : 0};
    const float height = std::max(0.0F, has_formula ? room - formula - gap : room);
    const float beside_curve = std::round(0.64F * rect.w);
    plan.has_curve = height >= kRoomForCurve * m.em && beside_curve >= kTableBesideCurve * m.em;
    const float table = plan.has_curve ? beside_curve : rect.w;
    plan.table = {rect.x, top, table, height};
    plan.curve = {rect.x + table + m.margin, top, rect.w - table - m.margin, height};

    const float least_row = std::round(1.4F * m.em);
    // Besides the tokens' rows there are the head and the rest.
    plan.rows = std::clamp(static_cast<int>(height / least_row) - 2, kLeastRows, kMostRows);
    plan.row_height = std::floor(std::min(m.row, height / static_cast<float>(plan.rows + 2)));
    const float padding = std::round(0.4F * m.em);
    float x = plan.table.x + padding;
    for (std::size_t i = 0; i < kColumns; ++i) {
        const float width = std::floor((table - padding) * kShares[i]);
        plan.columns[i] = {x, plan.table.y, width - 1.5F * gap, plan.row_height};
        x += width;
    }
    return plan;
}

const char* title_of(const Generation& generation) {
    if (!generation.stop) return "next.title";
    return *generation.stop == GenerationStop::End ? "generation.end" : "generation.context";
}

void NextTokenView::draw_title_row(const ViewContext& context, Rect rect) const {
    struct Entry {
        const char* target;
        const char* label;
        const char* key;
        Action action;
        bool enabled;
    };
    const Canvas canvas = context.canvas();
    const Generation& generation = context.state.generation;
    const bool can_run = context.state.snapshot != nullptr;
    const std::array all{
        Entry{"undo", "next.undo", "U", Action::Undo, !generation.ids.empty()},
        Entry{"redo", "next.redo", "Shift+U", Action::Redo, !generation.undone.empty()},
        Entry{"throw", "next.throw", "D", Action::ThrowDart, can_run},
        Entry{"step", "next.step", "Space", Action::Step, can_run},
        Entry{"play", generation.playing ? "next.pause" : "next.play", "P", Action::Play, can_run}};
    const auto entries = std::span(all).first(generates(context) ? all.size() : 0);
    const auto look_of = [&](const Entry& entry, bool with_key) {
        return ButtonLook{.chosen = entry.action == Action::Play && generation.playing,
                          .enabled = entry.enabled,
                          .key_hint = with_key ? entry.key : "",
                          .hint = {}};
    };
    float needed = 0;
    for (const Entry& entry : entries) {
        needed += button_width(canvas, context.text(entry.label), look_of(entry, true)) +
                  context.metrics.gap;
    }
    float right = rect.right();
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        const std::string label = context.text(entry->label);
        const ButtonLook look = look_of(*entry, needed <= rect.w);
        const float width = button_width(canvas, label, look);
        right -= width;
        if (button(canvas, entry->target, {right, rect.y, width, rect.h}, label, look)) {
            context.actions.push_back(entry->action);
        }
        right -= context.metrics.gap;
    }
    const std::string title = context.text(title_of(generation));
    const Rect place{rect.x, rect.y, std::max(0.0F, right - rect.x), rect.h};
    const auto fits = [&](TextStyle style) { return text_width(canvas, style, title) <= place.w; };
    if (!fits(TextStyle::Strong) && !generation.stop) return;
    draw_text(canvas, place, fits(TextStyle::Large) ? TextStyle::Large : TextStyle::Strong, title,
              context.theme.text);
}

void NextTokenView::draw_table_row(const ViewContext& context, const Plan& plan, Rect rect,
                                   const CandidateRow& row) {
    const Canvas canvas = context.canvas();
    const Theme& theme = context.theme;
    const Press press = press_area(canvas, "candidate/" + std::to_string(row.rank), rect);
    if (press.hovered) next_hovered_ = row.rank;
    if (press.clicked) force_token(context.state, *context.state.snapshot, row.id);
    if (hovered_rank_ == row.rank) fill_rect(canvas, rect, theme.hover, context.metrics.rounding);
    const bool removed = row.removed_by.has_value();
    const Color color = removed ? theme.secondary : theme.text;
    const auto cell = [&](Column column) {
        const Rect& head = plan.columns[column];
        return Rect{head.x, rect.y, head.w, rect.h};
    };
    const Rect name = cell(kToken);
    draw_token(canvas, name, TextStyle::Strong, row.text, color);
    if (removed) {
        const float width = std::min(name.w, token_width(canvas, TextStyle::Strong, row.text));
        const float y = std::round(name.centre_y() + 0.08F * context.metrics.em);
        draw_line(canvas, {name.x, y}, {name.x + width, y}, theme.text,
                  std::max(2.0F, context.metrics.line / 2));
    }
    const auto number = [&](Column column, const std::string& text) {
        draw_figures(canvas, cell(column), TextStyle::Body, text, color);
    };
    number(kLogit, format_signed(row.below_max));
    number(kScaled, format_signed(row.scaled_below_max));
    draw_text(canvas, cell(kFilter), TextStyle::Body,
              removed ? stage_label(context.text, *row.removed_by) : "✓", color, Align::Right);
    number(kSoftmax, format_percent(row.probability));
    if (row.probability >= kLeastInterval) number(kDraw, interval_text(row.from, row.to));
    if (row.hit || row.real) {
        outline_rect(canvas, rect, row.hit ? theme.selection_outline : theme.text,
                     context.metrics.line, context.metrics.rounding);
    }
}

void NextTokenView::draw_rest_row(const ViewContext& context, const Plan& plan, Rect rect,
                                  const RestRow& rest) const {
    const Canvas canvas = context.canvas();
    const Color color = context.theme.text;
    const auto cell = [&](Column column) {
        const Rect& head = plan.columns[column];
        return Rect{head.x, rect.y, head.w, rect.h};
    };
    const Rect name{plan.columns[kToken].x, rect.y,
                    plan.columns[kFilter].x - plan.columns[kToken].x, rect.h};
    draw_text(canvas, name, TextStyle::Body,
              context.text("panel.rest_count", {format_count(rest.count)}), color);
    draw_figures(canvas, cell(kFilter), TextStyle::Body, "✓ " + format_count(rest.kept), color);
    draw_figures(canvas, cell(kSoftmax), TextStyle::Body, format_percent(rest.probability), color);
    if (rest.probability >= kLeastInterval) {
        draw_figures(canvas, cell(kDraw), TextStyle::Body, interval_text(1 - rest.probability, 1),
                     color);
    }
    if (rest.hit) {
        outline_rect(canvas, rect, context.theme.selection_outline, context.metrics.line,
                     context.metrics.rounding);
    }
}

void NextTokenView::draw_table(const ViewContext& context, const Plan& plan,
                               const NextTokenFigure& figure) {
    const Canvas canvas = context.canvas();
    const std::array<std::string, kColumns> heads{
        context.text("next.column.token"),
        context.text("next.column.logit"),
        "÷ " + format_setting(context.state.sampling.temperature),
        context.text("next.column.filter"),
        context.text("next.column.softmax"),
        context.text("next.column.draw")};
    for (std::size_t i = 0; i < kColumns; ++i) {
        draw_text(canvas, plan.columns[i], TextStyle::Strong, heads[i], context.theme.secondary,
                  i == kToken ? Align::Left : Align::Right);
        if (i > kToken && i + 1 < kColumns) {
            const float y = plan.columns[i].centre_y();
            const float from = plan.columns[i].right() + 3;
            draw_arrow(canvas, {from, y}, {from + 0.5F * context.metrics.em, y},
                       context.theme.secondary, 2);
        }
    }
    const float line = plan.columns[0].bottom() - 1;
    draw_line(canvas, {plan.table.x, line}, {plan.table.right(), line}, context.theme.hairline,
              context.metrics.hairline);
    Rect rect{plan.table.x, plan.columns[0].bottom(), plan.table.w, plan.row_height};
    for (const CandidateRow& row : figure.rows) {
        draw_table_row(context, plan, rect, row);
        rect.y += plan.row_height;
    }
    draw_rest_row(context, plan, rect, figure.rest);
}

void NextTokenView::draw_curve(const ViewContext& context, Rect rect, const Distribution& current,
                               const CandidateRow& looked_at, const NextTokenFigure& figure) {
    const Distribution& untouched = context.untouched(*context.state.snapshot);
    const RankCurveFigure curve = make_rank_curve_figure(current, untouched, kCurvePoints);
    RankPlotLabels labels{context.text("next.curve.untouched"),
                          context.text("next.curve.scaled"),
                          context.text("next.curve.final"),
                          context.text("next.curve", {format_count(curve.vocabulary)}),
                          {}};
    for (const auto& cut : curve.cuts) {
        labels.cuts.push_back(
            context.text("next.cut", {stage_label(context.text, cut.kind),
                                      format_count(cut.survivors), format_percent(cut.mass)}));
    }
    std::vector<RankPlotMark> marks;
    const auto add = [&](const CandidateRow& row, bool dart) {
        const double shown = row.probability > 0 ? row.probability : row.softmax;
        marks.push_back({row.rank + 1, shown, row.text, dart});
    };
    if (figure.drawn) add(*figure.drawn, true);
    if (!figure.drawn || looked_at.id != figure.drawn->id) add(looked_at, false);
    const auto rank = draw_rank_plot(context.canvas(), "rank-curve", rect, curve, labels, marks);
    if (rank) next_hovered_ = *rank - 1;
}

void NextTokenView::draw_roulette_strip(const ViewContext& context, Rect rect,
                                        const NextTokenFigure& figure) {
    std::vector<RouletteSegment> segments;
    for (const CandidateRow& row : figure.rows) {
        segments.push_back({row.from, row.to, row.text, true, row.hit});
    }
    const double from = figure.rows.empty() ? 0 : figure.rows.back().to;
    if (figure.rest.probability > 0) {
        segments.push_back({from, 1.0, context.text("panel.rest"), false, figure.rest.hit});
    }
    std::string dart = context.text("panel.dart", {format_weight(context.state.dart.u)});
    if (figure.drawn) {
        const std::string& drawn = figure.drawn->text;
        const std::size_t first = drawn.find_first_not_of(' ');
        dart += " → " + token_text(first == std::string::npos ? drawn : drawn.substr(first));
    }
    const auto hovered =
        draw_roulette(context.canvas(), "roulette", rect, segments, context.state.dart.u, dart);
    if (hovered && *hovered < figure.rows.size()) next_hovered_ = figure.rows[*hovered].rank;
}

void NextTokenView::draw(const ViewContext& context, Rect rect) {
    const auto& snapshot = context.state.snapshot;
    const Plan plan = plan_of(context, rect);
    draw_title_row(context, plan.title);
    if (!snapshot) {
        draw_stage_message(context, rect, context.text("next.empty"));
        return;
    }
    if (const auto missing = shown_prediction(context.state, *snapshot).missing) {
        const char* hint = *missing == Missing::Mask ? "next.mask_hint" : text_key(*missing);
        draw_stage_message(context, rect, context.text(hint));
        return;
    }
    if (generates(context)) {
        observe(context.state);
        line_.draw(context, plan.line);
    } else {
        draw_text(context.canvas(), plan.line, TextStyle::Body, context.text("next.mask_again"),
                  context.theme.secondary);
    }
    const Distribution& current = context.distribution(*snapshot);
    if (current.notice == DistributionNotice::NotANumber) {
        draw_paragraph(context.canvas(), plan.table, TextStyle::Body,
                       context.text("panel.no_numbers"), context.theme.error);
        return;
    }
    const Distribution& untouched = context.untouched(*snapshot);
    const TokenText text_of = token_text_of(*snapshot);
    NextTokenFigure figure =
        make_next_token_figure(text_of, current, untouched, context.state.dart.u, plan.rows);
    if (const std::optional<TokenId> real = real_token(context.state, *snapshot))
        show_real_token(figure, text_of, current, untouched, *real);
    next_hovered_.reset();
    const int rank = hovered_rank_.value_or(figure.drawn ? figure.drawn->rank : 0);
    const CandidateRow looked_at = candidate_row(text_of, current, untouched, context.state.dart.u,
                                                 std::clamp(rank, 0, figure.vocabulary - 1));
    draw_table(context, plan, figure);
    if (plan.has_curve) draw_curve(context, plan.curve, current, looked_at, figure);
    if (plan.formula.h > 0) draw_softmax_formula(context, plan.formula, current, looked_at);
    if (plan.roulette.h > 0) draw_roulette_strip(context, plan.roulette, figure);
    hovered_rank_ = next_hovered_;
}

}  // namespace headlight
