#include "app/gl/context.h"

#include <epoxy/gl.h>

namespace headlight::gl {

void bind_window(Size size) {
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glViewport(0, 0, size.width, size.height);
}

std::string renderer_name() { return reinterpret_cast<const char*>(glGetString(GL_RENDERER)); }

}  // namespace headlight::gl
