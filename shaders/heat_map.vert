#version 330 core
// One rectangle for each map of a grid. Pixels count from the top left, and row 0 of a framebuffer
// of ours is its top row.
uniform ivec2 u_view;          // framebuffer size
uniform ivec2 u_origin;        // of the first map
uniform ivec2 u_pitch;         // from one map to the next
uniform ivec2 u_map;           // size of one map
uniform int u_grid_columns;
uniform int u_first_layer;

flat out int v_layer;
flat out ivec2 v_corner;

void main() {
    ivec2 place = ivec2(gl_InstanceID % u_grid_columns, gl_InstanceID / u_grid_columns);
    v_layer = u_first_layer + gl_InstanceID;
    v_corner = u_origin + place * u_pitch;
    ivec2 pixel = v_corner + ivec2(gl_VertexID & 1, gl_VertexID >> 1) * u_map;
    gl_Position = vec4(vec2(pixel) / vec2(u_view) * 2.0 - 1.0, 0.0, 1.0);
}
