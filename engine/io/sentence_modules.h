#pragma once

#include <filesystem>

#include "engine/model/spec.h"

namespace headlight {

/// What stands after the body in a folder of the sentence-transformers library, whose modules.json
/// lists the steps from a text to one vector. Gives the head that pooling; where a step is not one
/// of Headlight's (another pooling, a dense layer), it gets none, since it would not be the model's
/// vector. Does nothing in other folders.
/// @throws Error naming file and field
void read_sentence_modules(const std::filesystem::path& folder, HeadSpec& head);

}  // namespace headlight
