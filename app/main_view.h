#pragma once

#include "app/views/all_heads_view.h"
#include "app/views/attention_view.h"
#include "app/views/embedding_view.h"
#include "app/views/experts_view.h"
#include "app/views/frame_view.h"
#include "app/views/next_token_panel.h"
#include "app/views/next_token_view.h"
#include "app/views/overview_view.h"
#include "app/widgets/dissolve.h"

namespace headlight {

/// All pictures of one frame: the window's frame, and in it the scene of the state and the panel.
/// The one place that knows every view; views do not know each other.
class MainView {
public:
    void draw(ViewContext& context);

    /// A picture is being computed on a thread, or a change is still seen to happen: the frames
    /// after this one differ from it.
    bool working() const {
        return frame_.working() || overview_.working() || attention_.working() ||
               embedding_.working() || fade_.running();
    }

private:
    /// What the stage shows, as far as a change of it is shown by a fade.
    struct Shown {
        Scene scene = Scene::Overview;
        int layer = 0;
        int head = 0;
        bool all_heads = false;
        AttentionKind attention = AttentionKind::Decoder;
        bool operator==(const Shown&) const = default;
    };
    void draw_stage(ViewContext& context, Rect stage);
    void draw_scene(ViewContext& context, Rect stage);

    FrameView frame_;
    OverviewView overview_;
    AttentionView attention_;
    AllHeadsView all_heads_;
    EmbeddingView embedding_;
    NextTokenView next_token_;
    ExpertsView experts_;
    NextTokenPanel panel_;
    Dissolve fade_;
    Shown shown_;
};

}  // namespace headlight
