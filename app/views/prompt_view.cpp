#include "app/views/prompt_view.h"

namespace headlight {
namespace {

void end_generation(AppState& state) {
    const float pace = state.generation.tokens_per_second;
    state.generation = Generation{};
    state.generation.tokens_per_second = pace;
    state.dart.throws = 0;
}

}  // namespace

void PromptView::draw(const ViewContext& context, Rect rect) {
    AppState& state = context.state;
    const EditedLine::Result result = line_.draw(context, "prompt", rect, TextField::Prompt,
                                                 state.prompt, context.text("prompt.hint"));
    if (result.changed) end_generation(state);
    if (result.entered) state.focus.reset();
}

}  // namespace headlight
