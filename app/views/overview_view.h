#pragma once

#include "app/figures/overview_figure.h"
#include "app/views/view_context.h"

namespace headlight {

/// Scene 1: the model as a column of blocks, first at the bottom; beside it the residual stream of
/// the selected token, as wide as its vector is long, with what every block adds to it; and what
/// the model would say if it stopped there. A click on a block goes to its attention.
class OverviewView {
public:
    void draw(const ViewContext& context, Rect stage);

    /// Guesses are being computed on a thread.
    bool working() const { return guesses_.working(); }

private:
    /// The guesses of this frame, or the last ones of the same model while new ones are computed.
    void follow_guesses(const ViewContext& context, const OverviewFigure& figure);

    OverviewGuesses guesses_;
    std::vector<OverviewGuess> shown_;        ///< by depth
    std::weak_ptr<const LoadedModel> model_;  ///< that said them
    bool shown_are_old_ = false;
};

}  // namespace headlight
