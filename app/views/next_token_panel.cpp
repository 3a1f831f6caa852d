#include "app/views/next_token_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "app/figures/number_format.h"
#include "app/figures/token_strip_figure.h"
#include "app/views/branching.h"
#include "app/widgets/controls.h"
#include "app/widgets/slider.h"

namespace headlight {
namespace {

constexpr int kMostRows = 8;
constexpr int kLeastRows = 3;
constexpr float kLeastRow = 1.6F;  ///< height in em, so that large letters of two rows never touch
constexpr double kManyChoices = 100;  ///< from here on no tenths

/// The keys of the rows, from the top: Alt with these.
constexpr std::array kRowKeys{Key::Digit1, Key::Digit2, Key::Digit3, Key::Digit4, Key::Digit5,
                              Key::Digit6, Key::Digit7, Key::Digit8, Key::Digit9, Key::Digit0};

Bar bar_of(const ViewContext& context, const CandidateRow& row, std::size_t index) {
    Bar bar;
    bar.target = "next/" + std::to_string(index);
    bar.label = row.text;
    bar.value = row.probability;
    bar.ghost = row.untouched;
    bar.number = format_percent(row.probability);
    bar.hit = row.hit;
    bar.real = row.real;
    bar.fill = context.theme.bar;
    if (row.removed_by) bar.reason = stage_label(context.text, *row.removed_by);
    return bar;
}

Bar rest_bar(const ViewContext& context, const RestRow& rest) {
    Bar bar;
    bar.target = "next/rest";
    bar.label = context.text("panel.rest");
    bar.is_token = false;
    bar.value = rest.probability;
    bar.ghost = rest.untouched;
    bar.number = format_percent(rest.probability);
    bar.hit = rest.hit;
    bar.fill = context.theme.bar_rest;
    return bar;
}

std::string rest_line(const ViewContext& context, const RestRow& rest) {
    const std::string count = format_count(rest.count);
    return rest.kept == rest.count
               ? context.text("panel.rest_count", {count})
               : context.text("panel.rest_kept", {count, format_count(rest.kept)});
}

}  // namespace

TokenText token_text_of(const Snapshot& snapshot) {
    return [&model = *snapshot.model](TokenId id) {
        std::string bytes = make_expected_chip(model, head_side(model.spec()), id).bytes;
        // A model may have more rows than its tokenizer has tokens.
        return bytes.empty() ? "#" + std::to_string(id) : bytes;
    };
}

std::string stage_label(const Strings& text, StageKind stage) {
    switch (stage) {
        case StageKind::RepetitionPenalty:
            return text("panel.penalty");
        case StageKind::Temperature:
            return text("panel.greedy");
        case StageKind::TopK:
            return text("panel.top_k");
        case StageKind::TopP:
            return text("panel.top_p");
        case StageKind::MinP:
            return text("panel.min_p");
        case StageKind::Typical:
            return text("panel.typical");
    }
    return {};
}

std::vector<std::string> candidate_lines(const ViewContext& context, const CandidateRow& row) {
    const Strings& text = context.text;
    const bool can_append = !why_not_generate(context.state.snapshot->model->spec());
    std::vector<std::string> lines{can_append ? text("panel.force")
                                              : text("panel.rank", {format_count(row.rank + 1)})};
    if (row.real) lines.push_back(text("panel.real"));
    lines.push_back(text("panel.now", {format_percent(row.probability)}));
    lines.push_back(text("panel.at_t1", {format_percent(row.untouched)}));
    lines.push_back(text("panel.logit", {format_signed(row.below_max)}));
    if (row.removed_by) {
        lines.push_back(text("panel.removed_by", {stage_label(text, *row.removed_by)}));
    }
    return lines;
}

namespace {

/// What the panel is about, by what the model's head says.
const char* title_of(const AppState& state) {
    const auto& model = state.snapshot ? state.snapshot->model : state.model;
    if (!model) return "panel.title";
    const HeadSpec& head = model->spec().head;
    switch (head.kind) {
        case HeadKind::None:
            return head.classes.empty() ? "panel.title" : "panel.title_classes";
        case HeadKind::Discriminator:
            return "panel.title_replaced";
        case HeadKind::CausalLm:
            return "panel.title";
        case HeadKind::MaskedLm:
            break;
    }
    if (!state.snapshot) return "panel.title_mask";
    const Snapshot& snapshot = *state.snapshot;
    const std::optional<int> position = shown_prediction(state, snapshot).position;
    const bool seen =
        position && !snapshot.head_tokens()[static_cast<std::size_t>(*position)].masked;
    return seen ? "panel.title_here" : "panel.title_mask";
}

}  // namespace

/// Where the parts of the panel are and how many rows it has.
struct NextTokenPanel::Plan {
    Rect title, value, slider, rows, filters, foot;
    int row_count = 0;
    float row_height = 0;
    bool filters_side_by_side = false;
};

NextTokenPanel::Plan NextTokenPanel::plan_of(const ViewContext& context, Rect rect) {
    const Metrics& m = context.metrics;
    const Canvas canvas = context.canvas();
    const float gap = m.gap;
    const Rect inside = rect.inset(std::round(0.5F * m.margin));
    Plan plan;
    const float value_width = SamplerControls::temperature_value_width(context);
    plan.title = {inside.x, inside.y, inside.w - value_width - gap, std::round(1.2F * m.large)};
    plan.value = {inside.right() - value_width, inside.y, value_width, plan.title.h};
    plan.slider = {inside.x, plan.title.bottom() + gap, inside.w, slider_height(canvas, true)};
    const float foot_height = std::round(1.3F * m.em);
    plan.foot = {inside.x, inside.bottom() - foot_height, inside.w, foot_height};
    const float filter_height = std::max(m.hit, slider_height(canvas, false)) + 0.3F * gap;
    const float top = plan.slider.bottom() + 1.5F * gap;
    const float least_row = std::floor(kLeastRow * m.em);
    for (const bool side_by_side : {false, true}) {
        plan.filters_side_by_side = side_by_side;
        const float height = filter_height * (side_by_side ? 1.0F : SamplerControls::kFilters);
        plan.filters = {inside.x, plan.foot.y - 0.5F * gap - height, inside.w, height};
        plan.rows = {inside.x, top, inside.w, plan.filters.y - gap - top};
        const int fitting = static_cast<int>(plan.rows.h / least_row) - 1;
        plan.row_count = std::clamp(fitting, kLeastRows, kMostRows);
        if (plan.row_count == kMostRows) break;
    }
    plan.row_height =
        std::floor(std::min(m.row, plan.rows.h / static_cast<float>(plan.row_count + 1)));
    return plan;
}

void NextTokenPanel::draw_title(const ViewContext& context, const Plan& plan) {
    const Canvas canvas = context.canvas();
    const std::string title = context.text(title_of(context.state));
    const bool fits = text_width(canvas, TextStyle::Large, title) <= plan.title.w;
    draw_text(canvas, plan.title, fits ? TextStyle::Large : TextStyle::Strong, title,
              context.theme.text);
}

void NextTokenPanel::draw_controls(const ViewContext& context, const Plan& plan) {
    controls_.draw_temperature_value(context, plan.value);
    controls_.draw_temperature_slider(context, plan.slider);
    controls_.draw_filters(context, plan.filters, plan.filters_side_by_side);
}

void NextTokenPanel::draw_rows(const ViewContext& context, const Plan& plan,
                               const NextTokenFigure& figure) {
    const Canvas canvas = context.canvas();
    std::vector<Bar> bars;
    for (std::size_t i = 0; i < figure.rows.size(); ++i) {
        bars.push_back(bar_of(context, figure.rows[i], i));
    }
    bars.push_back(rest_bar(context, figure.rest));
    const BarColumns columns = bar_columns(canvas, bars, plan.rows.w);
    Rect rect{plan.rows.x, plan.rows.y, plan.rows.w, plan.row_height};
    for (std::size_t i = 0; i < bars.size(); ++i, rect.y += plan.row_height) {
        const Press press = draw_bar(canvas, rect, bars[i], columns);
        const bool is_rest = i == figure.rows.size();
        if (press.hovered) {
            const auto lines = is_rest ? std::vector<std::string>{rest_line(context, figure.rest)}
                                       : candidate_lines(context, figure.rows[i]);
            tooltip(canvas, rect, lines);
        }
        if (is_rest) continue;
        const bool by_key = i < kRowKeys.size() && !context.state.focus &&
                            context.input.was_pressed({kRowKeys[i], false, false, true}, false);
        if (press.clicked || by_key)
            force_token(context.state, *context.state.snapshot, figure.rows[i].id);
    }
}

void NextTokenPanel::draw_foot(const ViewContext& context, const Plan& plan,
                               const NextTokenFigure& figure) {
    const Canvas canvas = context.canvas();
    const std::string bits = context.text("panel.bits", {format_tenths(figure.entropy_bits)});
    const double count = figure.effective_choices;
    const std::string choices = context.text(
        "panel.choices",
        {count < kManyChoices ? format_tenths(count) : format_count(std::lround(count))});
    draw_figures(canvas, plan.foot, TextStyle::Strong, bits, context.theme.text, Align::Left);
    draw_figures(canvas, plan.foot, TextStyle::Strong, choices, context.theme.text, Align::Right);
}

/// The first rows of a ranking as bars, as many as there is room for. `bar_of` says what a row is
/// called, `pressed` what it does under the pointer.
void NextTokenPanel::draw_ranking(
    const ViewContext& context, const Plan& plan, const std::function<Bar(int index)>& bar_of,
    const std::function<void(const Ranking::Row&, Rect, const Press&)>& pressed) {
    const Ranking& ranking = ranking_.of(*context.state.snapshot);
    const Rect list{plan.slider.x, plan.slider.y, plan.slider.w, plan.foot.y - plan.slider.y};
    const auto fitting = static_cast<std::size_t>(list.h / plan.row_height);
    const auto rows = std::span(ranking.rows).first(std::min(fitting, ranking.rows.size()));
    std::vector<Bar> bars;
    for (const Ranking::Row& row : rows) {
        Bar bar = bar_of(row.index);
        bar.value = row.probability;
        bar.number = format_percent(row.probability);
        bar.fill = context.theme.bar;
        bars.push_back(std::move(bar));
    }
    const Canvas canvas = context.canvas();
    const BarColumns columns = bar_columns(canvas, bars, list.w);
    Rect rect{list.x, list.y, list.w, plan.row_height};
    for (std::size_t i = 0; i < bars.size(); ++i, rect.y += plan.row_height)
        pressed(rows[i], rect, draw_bar(canvas, rect, bars[i], columns));
}

/// What a discriminator says of every token, the most suspicious first; a click selects it.
void NextTokenPanel::draw_replaced(const ViewContext& context, const Plan& plan) {
    const Snapshot& snapshot = *context.state.snapshot;
    Selection& selection = context.state.selection;
    const StackSide side = head_side(snapshot.model->spec());
    const auto bar_of = [&](int position) {
        Bar bar;
        bar.target = "replaced/" + std::to_string(position);
        bar.label = make_strip_chip(snapshot, side, position).bytes;
        bar.hit = selection.is_locked(side, position);
        return bar;
    };
    draw_ranking(context, plan, bar_of, [&](const Ranking::Row& row, Rect, const Press& press) {
        if (press.hovered) selection.hover(side, row.index);
        if (press.clicked) selection.lock(side, row.index);
    });
}

/// What a classifier says of the whole, the likeliest class first.
void NextTokenPanel::draw_classes(const ViewContext& context, const Plan& plan) {
    const std::vector<std::string>& classes = context.state.snapshot->model->spec().head.classes;
    const auto bar_of = [&](int index) {
        Bar bar;
        bar.target = "class/" + std::to_string(index);
        bar.label = classes[static_cast<std::size_t>(index)];
        bar.is_token = false;
        return bar;
    };
    draw_ranking(
        context, plan, bar_of, [&](const Ranking::Row& row, Rect rect, const Press& press) {
            if (!press.hovered) return;
            const std::array lines{classes[static_cast<std::size_t>(row.index)],
                                   context.text("panel.logit", {format_signed(row.below_max)})};
            tooltip(context.canvas(), rect, lines);
        });
}

void NextTokenPanel::draw(const ViewContext& context, Rect rect) {
    const Canvas canvas = context.canvas();
    fill_rect(canvas, rect, context.theme.panel, context.metrics.rounding);
    controls_.take_keys(context);
    const Plan plan = plan_of(context, rect);
    draw_title(context, plan);
    const auto& snapshot = context.state.snapshot;
    const std::optional<Missing> missing =
        snapshot ? shown_prediction(context.state, *snapshot).missing : std::nullopt;
    if (missing == Missing::Vocabulary) {
        draw_replaced(context, plan);
        return;
    }
    if (missing == Missing::Tokens) {
        draw_classes(context, plan);
        return;
    }
    if (missing == Missing::Logits) {
        draw_paragraph(canvas, {plan.slider.x, plan.slider.y, plan.slider.w, rect.h},
                       TextStyle::Body, context.text(text_key(*missing)), context.theme.secondary);
        return;
    }
    if (!snapshot && reads_picture(context.state)) {
        draw_paragraph(canvas, {plan.slider.x, plan.slider.y, plan.slider.w, rect.h},
                       TextStyle::Body, context.text("panel.empty_picture"),
                       context.theme.secondary);
        return;
    }
    draw_controls(context, plan);
    if (!snapshot || missing) {
        draw_paragraph(canvas, plan.rows, TextStyle::Body,
                       context.text(missing ? text_key(*missing) : "panel.empty"),
                       context.theme.secondary);
        return;
    }
    const Distribution& current = context.distribution(*snapshot);
    if (current.notice == DistributionNotice::NotANumber) {
        draw_paragraph(canvas, plan.rows, TextStyle::Body, context.text("panel.no_numbers"),
                       context.theme.error);
        return;
    }
    const TokenText text_of = token_text_of(*snapshot);
    NextTokenFigure figure = make_next_token_figure(text_of, current, context.untouched(*snapshot),
                                                    context.state.dart.u, plan.row_count);
    if (const std::optional<TokenId> real = real_token(context.state, *snapshot))
        show_real_token(figure, text_of, current, context.untouched(*snapshot), *real);
    draw_rows(context, plan, figure);
    draw_foot(context, plan, figure);
}

}  // namespace headlight
