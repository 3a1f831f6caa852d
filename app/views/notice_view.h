#pragma once

#include <string>

#include "app/views/view_context.h"

namespace headlight {

/// Lines over the lower end of the stage: a model that is being opened with its progress and a way
/// to stop it, what failed and what to do, what was done. Each is one band with its button; nothing
/// when all is well.
void draw_notices(const ViewContext& context, Rect stage);

/// One sentence in place of a picture, large, in the middle of the stage.
void draw_stage_message(const ViewContext& context, Rect stage, const std::string& text);

/// In place of the stage while there is nothing to look at: what is missing and what to press.
void draw_empty_stage(const ViewContext& context, Rect stage);

}  // namespace headlight
