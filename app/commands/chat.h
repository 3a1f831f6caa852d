#pragma once

#include <string>

#include "engine/loaded_model.h"

namespace headlight {

/// The text that a model reads for a conversation, by its own template. It holds every special
/// token: it is to be encoded without further ones.
/// @param messages           JSON: [{"role": "user", "content": "..."}, ...]
/// @param generation_prompt  whether the text ends with what opens the model's answer
/// @throws Error when the messages are no such list, when the model has no template that is
///         understood, and when the template refuses the messages
std::string chat_text(const LoadedModel& model, const std::string& messages,
                      bool generation_prompt);

}  // namespace headlight
