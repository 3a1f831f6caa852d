#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/figures/generation_tree.h"
#include "app/views/view_context.h"

namespace headlight {

/// The text as it grows: the end of the prompt, the generated tokens, a caret, what was undone;
/// below each token the other branches that were taken there. A click goes to that place or takes
/// that branch.
class GenerationLine {
public:
    /// Notes the branch in use. Call in every frame, also while the line is not drawn.
    void observe(const AppState& state);

    void draw(const ViewContext& context, Rect rect);
    /// One line of tokens, and one of branches where there are any.
    float height(const ViewContext& context) const;

private:
    struct Chip;
    std::vector<Chip> chips_of(const ViewContext& context) const;
    void draw_branches(const ViewContext& context, Rect row, const std::vector<Chip>& chips,
                       const std::vector<TokenId>& line);

    GenerationTree tree_;
    std::weak_ptr<const LoadedModel> model_;  ///< what the tree belongs to
    std::string prompt_, target_;
};

}  // namespace headlight
