#pragma once

#include <vector>

#include "engine/sampling/distribution.h"

namespace headlight {

/// The whole vocabulary as curves of probability over rank, and where the stages cut it.
struct RankCurveFigure {
    struct Point {
        int rank = 0;  ///< 1 is the likeliest token
        double probability = 0;
    };
    /// What one stage that removes tokens did.
    struct Cut {
        StageKind kind = StageKind::TopK;
        double parameter = 0;
        int survivors = 0;   ///< tokens left after it
        int removed = 0;     ///< tokens that it took away
        double mass = 1;     ///< share of the probability before it that its survivors hold
        bool prefix = true;  ///< it kept the likeliest `survivors` tokens and nothing else
    };

    std::vector<Point> untouched;  ///< temperature 1, nothing removed
    std::vector<Point> scaled;     ///< after the temperature, nothing removed
    std::vector<Point> final;      ///< after the stages; ends where the kept tokens end
    std::vector<Cut> cuts;         ///< the stages that removed a token, in their order
    int vocabulary = 0;
    double highest = 1;  ///< largest probability on any curve
    double lowest = 0;  ///< smallest positive one that is worth showing: not below `highest` * 1e-9
};

/// The curves at ranks that are evenly spread on a logarithmic axis, at most `points` of them;
/// every value is that of the token at that rank, none is interpolated. The first ten ranks and the
/// last are always among them.
RankCurveFigure make_rank_curve_figure(const Distribution& current, const Distribution& untouched,
                                       int points);

}  // namespace headlight
