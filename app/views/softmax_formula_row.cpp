#include "app/views/softmax_formula_row.h"

#include <algorithm>
#include <cmath>

#include "app/figures/number_format.h"
#include "app/views/next_token_panel.h"

namespace headlight {
namespace {

float fraction_width(const Canvas& canvas, const std::string& above, const std::string& below) {
    return std::max(figures_width(canvas, TextStyle::Body, above),
                    figures_width(canvas, TextStyle::Body, below));
}

/// Draws numerator over denominator from `x`; returns the x behind it.
float draw_fraction(const Canvas& canvas, Rect rect, float x, const std::string& above,
                    const std::string& below) {
    const TextStyle style = TextStyle::Body;
    const float width = fraction_width(canvas, above, below);
    const float half = rect.h / 2;
    const Color color = canvas.theme.text;
    draw_figures(canvas, {x, rect.y, width, half}, style, above, color, Align::Centre);
    draw_figures(canvas, {x, rect.y + half, width, half}, style, below, color, Align::Centre);
    const float y = std::round(rect.centre_y());
    draw_line(canvas, {x, y}, {x + width, y}, color, std::max(2.0F, canvas.metrics.line / 2));
    return x + width;
}

float draw_word(const Canvas& canvas, Rect rect, float x, const std::string& text) {
    const float gap = 0.5F * canvas.metrics.em;
    const float width = figures_width(canvas, TextStyle::Strong, text);
    draw_figures(canvas, {x + gap, rect.y, width, rect.h}, TextStyle::Strong, text,
                 canvas.theme.text);
    return x + width + 2 * gap;
}

/// The denominator's first `count` terms and how many follow.
std::string sum_text(const ViewContext& context, const SoftmaxFormula& formula, std::size_t count) {
    std::string sum;
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) sum += " + ";
        sum += format_activation(formula.first_terms[i]);
    }
    const long long others =
        formula.other_terms + static_cast<long long>(formula.first_terms.size() - count);
    if (others > 0) sum += " + … " + context.text("next.more", {format_count(others)});
    return sum;
}

}  // namespace

float softmax_formula_height(const ViewContext& context) {
    return std::round(2.7F * context.metrics.em);
}

void draw_softmax_formula(const ViewContext& context, Rect rect, const Distribution& current,
                          const CandidateRow& row) {
    const Canvas canvas = context.canvas();
    const float width = token_width(canvas, TextStyle::Large, row.text);
    draw_token(canvas, {rect.x, rect.y, width, rect.h}, TextStyle::Large, row.text,
               context.theme.text);
    float x = rect.x + width + context.metrics.em;
    const Rect rest{x, rect.y, rect.right() - x, rect.h};
    if (row.removed_by && *row.removed_by != StageKind::Temperature) {
        draw_text(
            canvas, rest, TextStyle::Body,
            context.text("next.formula.removed", {stage_label(context.text, *row.removed_by)}),
            context.theme.text);
        return;
    }
    if (context.state.sampling.temperature <= 0) {
        draw_text(canvas, rest, TextStyle::Body, context.text("next.formula.greedy"),
                  context.theme.text);
        return;
    }
    const double temperature = context.state.sampling.temperature;
    const SoftmaxFormula formula = softmax_formula(current, temperature, row.id);
    const std::string power = "exp(" + format_weight(formula.score * temperature) + " ÷ " +
                              format_setting(temperature) + ")";
    const std::string numerator = format_activation(formula.numerator);
    const std::string denominator = format_activation(formula.denominator);
    const std::string percent = format_percent(formula.probability);
    const float word = figures_width(canvas, TextStyle::Strong, "=") + context.metrics.em;
    const float room = rect.right() - x - word - figures_width(canvas, TextStyle::Large, percent);
    // Where the row is too narrow for everything, terms of the sum go, then the second fraction.
    std::size_t terms = formula.first_terms.size();
    while (terms > 1 && fraction_width(canvas, power, sum_text(context, formula, terms)) > room)
        --terms;
    const std::string sum = sum_text(context, formula, terms);
    const float step = fraction_width(canvas, numerator, denominator) + word;
    const bool has_step = fraction_width(canvas, power, sum) + step <= room;
    x = draw_word(canvas, rect, draw_fraction(canvas, rect, x, power, sum), "=");
    if (has_step)
        x = draw_word(canvas, rect, draw_fraction(canvas, rect, x, numerator, denominator), "=");
    draw_figures(canvas, {x, rect.y, rect.right() - x, rect.h}, TextStyle::Large, percent,
                 context.theme.text, Align::Left);
}

}  // namespace headlight
