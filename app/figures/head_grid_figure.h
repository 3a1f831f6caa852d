#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "engine/analysis/head_stats.h"

namespace headlight {

struct Snapshot;

/// One head of one kind of attention.
struct HeadIndex {
    int layer = 0;
    int head = 0;
    bool operator==(const HeadIndex&) const = default;
};

/// What a head can be seen to do on a prompt.
enum class HeadHabit {
    Previous,   ///< looks at the token just before
    Induction,  ///< looks at what followed an earlier copy of the token
    First,      ///< rests on the first token
};
inline constexpr std::array kHeadHabits{HeadHabit::Previous, HeadHabit::Induction,
                                        HeadHabit::First};

/// How much of a head's attention the habit takes, 0 to 1; nothing where the prompt cannot show it.
std::optional<double> habit_score(const HeadStats& stats, HeadHabit habit);

/// Least score for a habit to be shown.
inline constexpr double kHabitScore = 0.5;

struct HeadCell {
    HeadIndex index;
    HeadStats stats;
    std::vector<HeadHabit> habits;  ///< with a score of at least kHabitScore, strongest first
};

/// The heads of a model on one prompt.
struct HeadGridFigure {
    int layers = 0;
    int heads = 0;                ///< most heads of any layer
    std::vector<HeadCell> cells;  ///< layer by layer
    /// By habit: the head with the highest score of at least kHabitScore.
    std::array<std::optional<HeadIndex>, kHeadHabits.size()> best;
    bool has_repeats = false;  ///< some token repeats, so that induction can show

    /// Nothing for a head the model does not have.
    const HeadCell* cell(HeadIndex index) const;
    const std::optional<HeadIndex>& best_of(HeadHabit habit) const {
        return best[static_cast<std::size_t>(habit)];
    }
};

/// @param layers  statistics of every head, layer by layer
HeadGridFigure make_head_grid_figure(std::span<const std::vector<HeadStats>> layers);

/// Statistics of every head of one kind of attention, layer by layer.
std::vector<std::vector<HeadStats>> all_head_stats(const Snapshot& snapshot, AttentionKind kind);

/// Remembers the figures of the newest snapshot by kind. UI thread only.
class HeadGridMemo {
public:
    /// The reference holds until the next call with another snapshot.
    const HeadGridFigure& of(const Snapshot& snapshot, AttentionKind kind);

private:
    std::uint64_t snapshot_id_ = 0;  ///< 0: empty, snapshots count from 1
    std::map<AttentionKind, HeadGridFigure> figures_;
};

}  // namespace headlight
