#include "app/views/prompt_view.h"

namespace headlight {

void PromptView::draw(const ViewContext& context, Rect rect) {
    AppState& state = context.state;
    const EditedLine::Result result = line_.draw(context, "prompt", rect, TextField::Prompt,
                                                 state.prompt, context.text("prompt.hint"));
    if (result.changed) restart_generation(state);
    if (result.entered) state.focus.reset();
}

}  // namespace headlight
