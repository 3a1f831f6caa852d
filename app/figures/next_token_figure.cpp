#include "app/figures/next_token_figure.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "engine/prediction.h"

namespace headlight {
namespace {

constexpr std::size_t kFormulaTerms = 3;

std::size_t index(TokenId id) { return static_cast<std::size_t>(id); }

/// Everything of a row but its place in the unit interval.
CandidateRow make_row(const TokenText& text_of, const Distribution& current,
                      const Distribution& untouched, int rank) {
    CandidateRow row;
    row.id = current.order[static_cast<std::size_t>(rank)];
    row.rank = rank;
    row.text = text_of(row.id);
    row.probability = current.probabilities[index(row.id)];
    row.untouched = untouched.probabilities[index(row.id)];
    row.softmax = current.unfiltered[index(row.id)];
    const TokenId first = current.order.front();
    row.below_max = current.logits[index(row.id)] - current.logits[index(first)];
    row.scaled_below_max = current.scaled[index(row.id)] - current.scaled[index(first)];
    const int removed_by = current.removed_by[index(row.id)];
    if (removed_by != Distribution::kKept) {
        row.removed_by = current.effects[static_cast<std::size_t>(removed_by)].stage.kind;
    }
    return row;
}

}  // namespace

const Distribution& DistributionMemo::refresh(Entry& entry, const Snapshot& snapshot,
                                              std::optional<int> position,
                                              const SamplingSettings& settings) {
    if (entry.snapshot_id == snapshot.id && entry.position == position &&
        entry.settings == settings) {
        return entry.sampler.distribution();
    }
    const Vector logits = prediction_logits(snapshot, *position);
    entry.snapshot_id = snapshot.id;
    entry.position = position;
    entry.settings = settings;
    return entry.sampler.distribute(
        std::span(logits.data(), static_cast<std::size_t>(logits.size())), stages_of(settings),
        prediction_history(snapshot, *position));
}

const Distribution& DistributionMemo::of(const Snapshot& snapshot, std::optional<int> position,
                                         const SamplingSettings& settings) {
    return position ? refresh(current_, snapshot, position, settings) : nothing_;
}

const Distribution& DistributionMemo::untouched(const Snapshot& snapshot,
                                                std::optional<int> position) {
    return position ? refresh(untouched_, snapshot, position, SamplingSettings{}) : nothing_;
}

NextTokenFigure make_next_token_figure(const TokenText& text_of, const Distribution& current,
                                       const Distribution& untouched, double u, int rows) {
    NextTokenFigure figure;
    figure.vocabulary = current.vocab_size();
    figure.kept = current.kept;
    figure.entropy_bits = current.entropy_bits;
    figure.effective_choices = current.effective_choices;
    figure.notice = current.notice;
    if (current.order.empty()) return figure;

    const Draw dart = current.draw(u);
    const int shown = std::clamp(rows, 0, figure.vocabulary);
    double from = 0;
    double untouched_shown = 0;
    for (int rank = 0; rank < shown; ++rank) {
        CandidateRow row = make_row(text_of, current, untouched, rank);
        row.from = from;
        row.to = from + row.probability;
        row.hit = row.id == dart.id;
        from = row.to;
        untouched_shown += row.untouched;
        figure.rows.push_back(std::move(row));
    }
    figure.rest.count = figure.vocabulary - shown;
    figure.rest.kept = current.kept_beyond(shown);
    figure.rest.probability = current.mass_beyond(shown);
    figure.rest.untouched = figure.rest.count > 0 ? std::max(0.0, 1 - untouched_shown) : 0;
    figure.rest.hit = dart.id >= 0 && dart.rank >= shown;
    if (dart.id >= 0) {
        CandidateRow drawn = make_row(text_of, current, untouched, dart.rank);
        drawn.from = dart.from;
        drawn.to = dart.to;
        drawn.hit = true;
        figure.drawn = std::move(drawn);
    }
    return figure;
}

void show_real_token(NextTokenFigure& figure, const TokenText& text_of, const Distribution& current,
                     const Distribution& untouched, TokenId id) {
    for (CandidateRow& row : figure.rows)
        row.hit = false;
    figure.rest.hit = false;
    figure.drawn.reset();
    const auto shown = std::ranges::find(figure.rows, id, &CandidateRow::id);
    if (shown != figure.rows.end()) {
        shown->real = true;
    } else if (!figure.rows.empty()) {
        CandidateRow real = make_row(text_of, current, untouched, rank_of(current, id));
        real.real = true;
        const CandidateRow& last = figure.rows.back();
        figure.rest.probability += last.probability - real.probability;
        figure.rest.untouched += last.untouched - real.untouched;
        figure.rest.kept += static_cast<int>(!last.removed_by) - static_cast<int>(!real.removed_by);
        figure.rows.back() = std::move(real);
    }
}

int rank_of(const Distribution& current, TokenId id) {
    return static_cast<int>(std::ranges::find(current.order, id) - current.order.begin());
}

CandidateRow candidate_row(const TokenText& text_of, const Distribution& current,
                           const Distribution& untouched, double u, int rank) {
    CandidateRow row = make_row(text_of, current, untouched, rank);
    for (int before = 0; before < rank; ++before) {
        row.from += current.probabilities[index(current.order[static_cast<std::size_t>(before)])];
    }
    row.to = row.from + row.probability;
    row.hit = current.draw(u).id == row.id;
    return row;
}

SoftmaxFormula softmax_formula(const Distribution& current, double temperature, TokenId id) {
    SoftmaxFormula formula;
    formula.logit = current.logits[index(id)];
    formula.temperature = temperature;
    const double largest = current.scaled[index(current.most_likely())];
    formula.score = current.scaled[index(id)] - largest;
    formula.numerator = std::exp(formula.score);
    for (const TokenId other : current.order) {
        if (current.probabilities[index(other)] <= 0) continue;
        const double term = std::exp(current.scaled[index(other)] - largest);
        formula.denominator += term;
        if (formula.first_terms.size() < kFormulaTerms) {
            formula.first_terms.push_back(term);
        } else {
            ++formula.other_terms;
        }
    }
    formula.probability = current.probabilities[index(id)];
    return formula;
}

}  // namespace headlight
