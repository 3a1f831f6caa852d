#include "app/gl/handle.h"

#include <epoxy/gl.h>

namespace headlight::gl {

Handle make_texture() {
    unsigned name = 0;
    glGenTextures(1, &name);
    return {name, [](unsigned n) { glDeleteTextures(1, &n); }};
}

Handle make_framebuffer() {
    unsigned name = 0;
    glGenFramebuffers(1, &name);
    return {name, [](unsigned n) { glDeleteFramebuffers(1, &n); }};
}

Handle make_vertex_array() {
    unsigned name = 0;
    glGenVertexArrays(1, &name);
    return {name, [](unsigned n) { glDeleteVertexArrays(1, &n); }};
}

Handle make_buffer() {
    unsigned name = 0;
    glGenBuffers(1, &name);
    return {name, [](unsigned n) { glDeleteBuffers(1, &n); }};
}

}  // namespace headlight::gl
