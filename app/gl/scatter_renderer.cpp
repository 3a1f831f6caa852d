#include "app/gl/scatter_renderer.h"

#include <epoxy/gl.h>

#include <cstddef>

namespace headlight::gl {

namespace {

const void* offset(std::size_t bytes) { return reinterpret_cast<const void*>(bytes); }

}  // namespace

ScatterRenderer::ScatterRenderer()
    : program_("scatter"), vertex_array_(make_vertex_array()), buffer_(make_buffer()) {
    int array_before = 0;
    int buffer_before = 0;
    glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &array_before);
    glGetIntegerv(GL_ARRAY_BUFFER_BINDING, &buffer_before);
    glBindVertexArray(vertex_array_.get());
    glBindBuffer(GL_ARRAY_BUFFER, buffer_.get());
    constexpr int kStride = sizeof(ScatterPoint);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, kStride, offset(offsetof(ScatterPoint, x)));
    glEnableVertexAttribArray(1);
    glVertexAttribPointer(1, 1, GL_FLOAT, GL_FALSE, kStride, offset(offsetof(ScatterPoint, size)));
    glEnableVertexAttribArray(2);
    glVertexAttribIPointer(2, 1, GL_UNSIGNED_INT, kStride, offset(offsetof(ScatterPoint, color)));
    glBindBuffer(GL_ARRAY_BUFFER, static_cast<unsigned>(buffer_before));
    glBindVertexArray(static_cast<unsigned>(array_before));
}

void ScatterRenderer::set_points(std::span<const ScatterPoint> points) {
    int before = 0;
    glGetIntegerv(GL_ARRAY_BUFFER_BINDING, &before);
    glBindBuffer(GL_ARRAY_BUFFER, buffer_.get());
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(points.size_bytes()), points.data(),
                 GL_STATIC_DRAW);
    glBindBuffer(GL_ARRAY_BUFFER, static_cast<unsigned>(before));
    count_ = points.size();
}

void ScatterRenderer::set_palette(std::span<const Color> colors) {
    palette_ = Texture::palette(colors);
}

void ScatterRenderer::draw(Size view, const Camera& camera, float size_scale) const {
    int program_before = 0;
    int array_before = 0;
    glGetIntegerv(GL_CURRENT_PROGRAM, &program_before);
    glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &array_before);

    program_.use();
    program_.set("u_view", static_cast<float>(view.width), static_cast<float>(view.height));
    program_.set("u_center", camera.center_x, camera.center_y);
    program_.set("u_scale", camera.pixels_per_unit);
    program_.set("u_size_scale", size_scale);
    program_.set("u_palette", 0);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, palette_.name());
    glEnable(GL_PROGRAM_POINT_SIZE);
    glEnable(GL_BLEND);
    // The picture stays opaque: ImGui blends it again.
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glBindVertexArray(vertex_array_.get());
    glDrawArrays(GL_POINTS, 0, static_cast<int>(count_));

    glDisable(GL_BLEND);
    glDisable(GL_PROGRAM_POINT_SIZE);
    glBindVertexArray(static_cast<unsigned>(array_before));
    glUseProgram(static_cast<unsigned>(program_before));
}

}  // namespace headlight::gl
