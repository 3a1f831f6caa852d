#version 330 core
layout(location = 0) in vec2 a_place;      // data units, y up
layout(location = 1) in float a_size;      // diameter in pixels
layout(location = 2) in uint a_color;      // index into the palette

uniform vec2 u_view;                       // framebuffer size
uniform vec2 u_center;                     // data point in its middle
uniform float u_scale;                     // pixels per data unit
uniform float u_size_scale;
uniform sampler2D u_palette;               // count x 1

flat out vec4 v_color;
flat out float v_diameter;

void main() {
    vec2 from_middle = (a_place - u_center) * u_scale;
    // Row 0 of a framebuffer of ours is its top row: data that goes up has falling rows.
    gl_Position = vec4(vec2(from_middle.x, -from_middle.y) * 2.0 / u_view, 0.0, 1.0);
    v_diameter = a_size * u_size_scale;
    gl_PointSize = v_diameter + 1.0;       // half a pixel around for the soft edge
    v_color = texelFetch(u_palette, ivec2(int(a_color), 0), 0);
}
