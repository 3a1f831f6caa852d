#include "app/views/prompt_view.h"

#include <cmath>

#include "app/widgets/controls.h"

namespace headlight {
namespace {

/// How a field is called by scripts, and by the person who reads it.
struct FieldName {
    const char* target;
    const char* label;  ///< keys of the string table; none before the only field
    const char* hint;
};

FieldName name_of(const AppState& state, TextField field) {
    switch (field) {
        case TextField::Second:
            return {"second", "prompt.b", "prompt.second_hint"};
        case TextField::Target:
            return {"target", "prompt.decoder", "prompt.target_hint"};
        case TextField::Picture:
            return {"picture", "prompt.picture", "prompt.picture_hint"};
        default:
            return {"prompt",
                    takes_target(state) ? "prompt.encoder"
                    : is_paired(state)  ? "prompt.a"
                                        : nullptr,
                    "prompt.hint"};
    }
}

}  // namespace

void PromptView::draw_field(const ViewContext& context, Rect rect, EditedLine& line,
                            TextField field, std::string& text) const {
    const Canvas canvas = context.canvas();
    const FieldName name = name_of(context.state, field);
    if (name.label) {
        const std::string label = context.text(name.label);
        const float width = std::ceil(text_width(canvas, TextStyle::Body, label));
        draw_text(canvas, {rect.x, rect.y, width + 1, rect.h}, TextStyle::Body, label,
                  context.theme.secondary);
        rect.x += width + context.metrics.gap;
        rect.w -= width + context.metrics.gap;
    }
    const EditedLine::Result result =
        line.draw(context, name.target, rect, field, text, context.text(name.hint));
    if (result.changed) restart_generation(context.state);
    if (result.entered) context.state.focus.reset();
}

/// Opens the field of the second sentence, and closes it.
void PromptView::draw_pair_button(const ViewContext& context, Rect rect) const {
    const bool open = is_paired(context.state);
    const std::string hint =
        with_key(context.text(open ? "prompt.close_pair" : "key.edit_second"), Action::EditSecond);
    if (!button(context.canvas(), "pair", rect, open ? "×" : "+ B", {.hint = hint})) return;
    if (open) {
        close_pair(context.state);
    } else {
        context.actions.push_back(Action::EditSecond);
    }
}

/// Whether the prompt is framed by the chat template. Returns the width that it takes at the right.
float PromptView::draw_chat_toggle(const ViewContext& context, Rect rect) const {
    const std::string label = context.text("prompt.chat");
    const float width = toggle_width(context.canvas(), label);
    const std::string hint = with_key(context.text("key.toggle_chat"), Action::ToggleChat);
    bool on = context.state.chat;
    if (toggle(context.canvas(), "chat", {rect.right() - width, rect.y, width, rect.h}, label, on,
               {}, hint))
        context.actions.push_back(Action::ToggleChat);
    return width + context.metrics.gap;
}

void PromptView::draw(const ViewContext& context, Rect rect) {
    AppState& state = context.state;
    if (reads_picture(state)) {
        draw_field(context, rect, picture_, TextField::Picture, state.picture);
        return;
    }
    const float gap = context.metrics.gap;
    if (takes_pairs(state)) {
        const float width = std::round(2.2F * context.metrics.em);
        draw_pair_button(context, {rect.right() - width, rect.y, width, rect.h});
        rect.w -= width + gap;
    }
    if (takes_chat(state)) rect.w -= draw_chat_toggle(context, rect);
    const bool two = takes_target(state) || is_paired(state);
    const float half = std::floor((rect.w - context.metrics.margin) / 2);
    const Rect first{rect.x, rect.y, two ? half : rect.w, rect.h};
    const Rect other{rect.right() - half, rect.y, half, rect.h};
    draw_field(context, first, prompt_, TextField::Prompt, state.prompt);
    if (takes_target(state)) {
        draw_field(context, other, target_, TextField::Target, state.target);
    } else if (is_paired(state)) {
        draw_field(context, other, second_, TextField::Second, *state.second);
    }
}

}  // namespace headlight
