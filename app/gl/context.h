#pragma once

#include <string>

#include "app/gl/image.h"

/// What belongs to the current context itself and to no object of ours.
namespace headlight::gl {

/// Binds the framebuffer of the window that the context belongs to, with a viewport of this size.
void bind_window(Size size);

/// What the driver calls itself; "llvmpipe" in it means that drawing costs processor time.
std::string renderer_name();

}  // namespace headlight::gl
