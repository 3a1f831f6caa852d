#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/figures/ranking_figure.h"
#include "app/views/sampler_controls.h"
#include "app/views/view_context.h"
#include "app/widgets/bars.h"

namespace headlight {

/// The panel that stands beside every scene: temperature, the likeliest next tokens, everything
/// else, filters.
class NextTokenPanel {
public:
    /// Draws into `rect`; edits the sampling settings, and the generation when a row is clicked or
    /// Alt and its number are pressed.
    void draw(const ViewContext& context, Rect rect);

private:
    struct Plan;
    static Plan plan_of(const ViewContext& context, Rect rect);
    static void draw_title(const ViewContext& context, const Plan& plan);
    void draw_controls(const ViewContext& context, const Plan& plan);
    void draw_ranking(const ViewContext& context, const Plan& plan,
                      const std::function<Bar(int index)>& bar_of,
                      const std::function<void(const Ranking::Row&, Rect, const Press&)>& pressed);
    void draw_replaced(const ViewContext& context, const Plan& plan);
    void draw_classes(const ViewContext& context, const Plan& plan);
    void draw_rows(const ViewContext& context, const Plan& plan, const NextTokenFigure& figure);
    void draw_foot(const ViewContext& context, const Plan& plan, const NextTokenFigure& figure);

    SamplerControls controls_;
    RankingMemo ranking_;
};

/// What one candidate is: its share now and at temperature 1, its logit, and why it was removed.
std::vector<std::string> candidate_lines(const ViewContext& context, const CandidateRow& row);

/// The name of a stage on chips and in sentences: "top-k".
std::string stage_label(const Strings& text, StageKind stage);

/// The bytes of a token of the snapshot's model, the name of a special one. Valid as long as the
/// snapshot.
TokenText token_text_of(const Snapshot& snapshot);

}  // namespace headlight
