#include "app/main_view.h"

namespace headlight {

void MainView::draw(ViewContext& context) {
    next_token_.observe(context.state);
    FrameSlots slots;
    slots.stage = [&](Rect stage) { draw_stage(context, stage); };
    slots.panel = [&](Rect panel) { panel_.draw(context, panel); };
    frame_.draw(context, slots);
}

void MainView::draw_stage(ViewContext& context, Rect stage) {
    const AppState& state = context.state;
    const Shown now{state.scene, state.selection.layer, state.selection.head,
                    state.attention.all_heads, state.selection.attention};
    if (now != shown_) fade_.start();
    shown_ = now;
    draw_scene(context, stage);
    fade_.draw(context.canvas(), stage);
}

void MainView::draw_scene(ViewContext& context, Rect stage) {
    switch (context.state.scene) {
        case Scene::Overview:
            overview_.draw(context, stage);
            break;
        case Scene::Attention:
            attention_.draw(context, stage);
            break;
        case Scene::AllHeads:
            all_heads_.draw(context, stage);
            break;
        case Scene::Embedding:
            embedding_.draw(context, stage);
            break;
        case Scene::NextToken:
            next_token_.draw(context, stage);
            break;
        case Scene::Experts:
            experts_.draw(context, stage);
            break;
    }
}

}  // namespace headlight
