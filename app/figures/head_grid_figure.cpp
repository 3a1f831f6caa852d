#include "app/figures/head_grid_figure.h"

#include <algorithm>

#include "engine/snapshot.h"

namespace headlight {
namespace {

HeadCell make_cell(HeadIndex index, const HeadStats& stats) {
    HeadCell cell{index, stats, {}};
    for (const HeadHabit habit : kHeadHabits) {
        if (habit_score(stats, habit).value_or(0) >= kHabitScore) cell.habits.push_back(habit);
    }
    std::stable_sort(cell.habits.begin(), cell.habits.end(), [&](HeadHabit a, HeadHabit b) {
        return habit_score(stats, a) > habit_score(stats, b);
    });
    return cell;
}

std::optional<HeadIndex> best_head(const HeadGridFigure& figure, HeadHabit habit) {
    std::optional<HeadIndex> best;
    double highest = 0;
    for (const HeadCell& cell : figure.cells) {
        const double score = habit_score(cell.stats, habit).value_or(0);
        if (score < kHabitScore || score <= highest) continue;
        best = cell.index;
        highest = score;
    }
    return best;
}

}  // namespace

std::optional<double> habit_score(const HeadStats& stats, HeadHabit habit) {
    if (!stats.one_sequence) return std::nullopt;
    switch (habit) {
        case HeadHabit::First:
            return stats.first;
        case HeadHabit::Previous:
            if (!stats.resting) return stats.previous;
            break;
        case HeadHabit::Induction:
            if (!stats.resting && stats.has_repeats) return stats.induction;
            break;
    }
    return std::nullopt;
}

const HeadCell* HeadGridFigure::cell(HeadIndex index) const {
    const auto found = std::find_if(cells.begin(), cells.end(),
                                    [&](const HeadCell& cell) { return cell.index == index; });
    return found == cells.end() ? nullptr : &*found;
}

HeadGridFigure make_head_grid_figure(std::span<const std::vector<HeadStats>> layers) {
    HeadGridFigure figure;
    figure.layers = static_cast<int>(layers.size());
    for (int layer = 0; layer < figure.layers; ++layer) {
        const std::vector<HeadStats>& heads = layers[static_cast<std::size_t>(layer)];
        figure.heads = std::max(figure.heads, static_cast<int>(heads.size()));
        for (int head = 0; head < static_cast<int>(heads.size()); ++head) {
            const HeadStats& stats = heads[static_cast<std::size_t>(head)];
            figure.has_repeats = figure.has_repeats || stats.has_repeats;
            figure.cells.push_back(make_cell({layer, head}, stats));
        }
    }
    for (const HeadHabit habit : kHeadHabits) {
        figure.best[static_cast<std::size_t>(habit)] = best_head(figure, habit);
    }
    return figure;
}

std::vector<std::vector<HeadStats>> all_head_stats(const Snapshot& snapshot, AttentionKind kind) {
    std::vector<std::vector<HeadStats>> layers;
    for (int layer = 0; layer < layer_count(snapshot.model->spec(), kind); ++layer)
        layers.push_back(layer_head_stats(snapshot.view(), kind, layer));
    return layers;
}

const HeadGridFigure& HeadGridMemo::of(const Snapshot& snapshot, AttentionKind kind) {
    if (snapshot.id != snapshot_id_) {
        figures_.clear();
        snapshot_id_ = snapshot.id;
    }
    const auto found = figures_.find(kind);
    if (found != figures_.end()) return found->second;
    return figures_.emplace(kind, make_head_grid_figure(all_head_stats(snapshot, kind)))
        .first->second;
}

}  // namespace headlight
