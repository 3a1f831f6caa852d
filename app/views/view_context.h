#pragma once

#include <vector>

#include "app/app_state.h"
#include "app/figures/next_token_figure.h"
#include "app/gl/tensor_textures.h"
#include "app/platform/surface.h"
#include "app/stage/action.h"
#include "app/text/strings.h"
#include "app/theme/fonts.h"
#include "app/theme/theme.h"
#include "app/widgets/basic.h"
#include "app/widgets/targets.h"

namespace headlight {

/// What every view gets in every frame. A view draws into the rectangle it is given, reads and
/// edits `state`, registers what can be pointed at in `targets`, and knows no other view.
struct ViewContext {
    AppState& state;
    const Theme& theme;
    const Metrics& metrics;
    const Fonts& fonts;
    Strings text;
    Targets& targets;
    gl::TensorTextures& textures;
    const FrameInput& input;  ///< this frame's keys and text, for fields that are typed into
    Surface& surface;         ///< clipboard and cursor shape
    DistributionMemo& distributions;  ///< the next-token distribution of this frame's settings
    std::vector<Action>& actions;  ///< what buttons asked for; performed after the frame, like keys

    /// What the model says under the settings where it speaks, and what it said itself; empty where
    /// it says nothing.
    const Distribution& distribution(const Snapshot& snapshot) const {
        return distributions.of(snapshot, shown_prediction(state, snapshot).position,
                                state.sampling);
    }
    const Distribution& untouched(const Snapshot& snapshot) const {
        return distributions.untouched(snapshot, shown_prediction(state, snapshot).position);
    }

    /// What the widgets of the current ImGui window draw with.
    Canvas canvas() const { return {theme, metrics, fonts, targets, *ImGui::GetWindowDrawList()}; }
};

}  // namespace headlight
