#pragma once

#include <string_view>

#include "app/platform/key.h"

namespace headlight {

/// GLFW's number for a key -> ours, Key::None for keys we have no name for. Printing keys go by
/// what the layout writes on them when that is one of our names (AZERTY, the "+" of an Italian
/// keyboard), else by their place. REQUIRES: GLFW is initialised.
Key key_from_glfw(int key, int scancode);

/// The same where it is known what the layout writes on the key; empty when it writes nothing.
Key key_from_glfw(int key, std::string_view written);

}  // namespace headlight
