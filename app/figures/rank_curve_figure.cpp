#include "app/figures/rank_curve_figure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace headlight {
namespace {

constexpr int kFirstRanks = 10;
constexpr double kRangeOfInterest = 1e-9;

/// Distinct ranks, ascending: 1, 2, ... kFirstRanks, then evenly by their logarithm up to `count`.
std::vector<int> shown_ranks(int count, int points) {
    std::vector<int> ranks;
    for (int rank = 1; rank <= std::min(count, kFirstRanks); ++rank)
        ranks.push_back(rank);
    const int rest = std::max(points - kFirstRanks, 1);
    for (int i = 1; i <= rest && count > kFirstRanks; ++i) {
        const double exponent = static_cast<double>(i) / rest;
        const int rank = static_cast<int>(std::lround(
            kFirstRanks * std::pow(static_cast<double>(count) / kFirstRanks, exponent)));
        if (rank > ranks.back()) ranks.push_back(rank);
    }
    return ranks;
}

using Point = RankCurveFigure::Point;

std::vector<Point> curve(std::span<const std::int32_t> order, std::span<const double> probabilities,
                         std::span<const int> ranks) {
    std::vector<Point> points;
    for (const int rank : ranks) {
        const auto id = static_cast<std::size_t>(order[static_cast<std::size_t>(rank) - 1]);
        if (probabilities[id] > 0) points.push_back({rank, probabilities[id]});
    }
    return points;
}

/// True when the ids that survived stage `stage` are the first `survivors` of the order.
bool is_prefix(const Distribution& distribution, std::size_t stage, int survivors) {
    for (int rank = 0; rank < survivors; ++rank) {
        const auto id =
            static_cast<std::size_t>(distribution.order[static_cast<std::size_t>(rank)]);
        const int removed_by = distribution.removed_by[id];
        if (removed_by != Distribution::kKept && removed_by <= static_cast<int>(stage))
            return false;
    }
    return true;
}

}  // namespace

RankCurveFigure make_rank_curve_figure(const Distribution& current, const Distribution& untouched,
                                       int points) {
    RankCurveFigure figure;
    figure.vocabulary = current.vocab_size();
    if (current.order.empty() || current.notice == DistributionNotice::NotANumber) return figure;

    const std::vector<int> ranks = shown_ranks(figure.vocabulary, points);
    figure.untouched = curve(untouched.order, untouched.probabilities, ranks);
    figure.scaled = curve(current.order, current.unfiltered, ranks);
    figure.final = curve(current.order, current.probabilities, ranks);

    int before = figure.vocabulary;
    for (std::size_t i = 0; i < current.effects.size(); ++i) {
        const StageEffect& effect = current.effects[i];
        if (effect.survivors < before) {
            figure.cuts.push_back({effect.stage.kind, effect.stage.parameter, effect.survivors,
                                   before - effect.survivors, effect.mass,
                                   is_prefix(current, i, effect.survivors)});
        }
        before = std::min(before, effect.survivors);
    }

    figure.highest = 0;
    figure.lowest = std::numeric_limits<double>::infinity();
    for (const auto* points_of : {&figure.untouched, &figure.scaled, &figure.final}) {
        for (const Point& point : *points_of)
            figure.highest = std::max(figure.highest, point.probability);
    }
    const double floor = figure.highest * kRangeOfInterest;
    for (const auto* points_of : {&figure.untouched, &figure.scaled, &figure.final}) {
        for (const Point& point : *points_of) {
            figure.lowest = std::min(figure.lowest, std::max(point.probability, floor));
        }
    }
    return figure;
}

}  // namespace headlight
