#include "app/gl/heat_map_renderer.h"

#include <epoxy/gl.h>

namespace headlight::gl {

HeatMapParams heat_map_of(const TensorTexture& tensor) {
    HeatMapParams params;
    params.values = tensor.texture.name();
    params.version = tensor.version;
    params.layer_count = tensor.texture.layers();
    return params;
}

HeatMapRenderer::HeatMapRenderer() : program_("heat_map"), vertex_array_(make_vertex_array()) {}

void HeatMapRenderer::draw(Size view, const HeatMapParams& p) {
    const Theme& colors = theme(p.theme);
    const Texture& ramp = ramps_.get(colors, p.ramp);
    int program_before = 0;
    int array_before = 0;
    glGetIntegerv(GL_CURRENT_PROGRAM, &program_before);
    glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &array_before);

    program_.use();
    program_.set("u_view", view.width, view.height);
    program_.set("u_origin", p.origin_x, p.origin_y);
    program_.set("u_pitch", p.pitch_x, p.pitch_y);
    program_.set("u_map", p.map_width, p.map_height);
    program_.set("u_grid_columns", p.grid_columns);
    program_.set("u_first_layer", p.first_layer);
    program_.set("u_range", p.lo, p.hi);
    program_.set("u_square_root", p.square_root ? 1 : 0);
    program_.set("u_masked_below", kMaskedBelow);
    program_.set("u_hatch", p.hatch);
    program_.set("u_masked_back", colors.masked_back);
    program_.set("u_masked_line", colors.masked_hatch);
    program_.set("u_values", 0);
    program_.set("u_ramp", 1);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, ramp.name());
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D_ARRAY, p.values);

    glBindVertexArray(vertex_array_.get());
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, p.layer_count);

    glBindVertexArray(static_cast<unsigned>(array_before));
    glUseProgram(static_cast<unsigned>(program_before));
}

}  // namespace headlight::gl
