#pragma once

#include "app/views/all_heads_view.h"
#include "app/views/attention_view.h"
#include "app/views/embedding_view.h"
#include "app/views/frame_view.h"
#include "app/views/next_token_panel.h"
#include "app/views/next_token_view.h"
#include "app/views/overview_view.h"

namespace headlight {

/// All pictures of one frame: the window's frame, and in it the scene of the state and the panel.
/// The one place that knows every view; views do not know each other.
class MainView {
public:
    void draw(ViewContext& context);

    /// A picture is being computed on a thread and appears in a later frame.
    bool working() const { return overview_.working() || embedding_.working(); }

private:
    void draw_scene(ViewContext& context, Rect stage);

    FrameView frame_;
    OverviewView overview_;
    AttentionView attention_;
    AllHeadsView all_heads_;
    EmbeddingView embedding_;
    NextTokenView next_token_;
    NextTokenPanel panel_;
};

}  // namespace headlight
