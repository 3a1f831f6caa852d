#version 330 core
// Value -> colour with integer texel addressing: the same values give the same pixels everywhere.
uniform sampler2DArray u_values;
uniform sampler2D u_ramp;      // 256 x 1
uniform ivec2 u_map;           // size of one map in pixels
uniform vec2 u_range;          // values of the first and the last colour
uniform int u_square_root;
uniform float u_masked_below;
uniform int u_hatch;           // period of the hatch in pixels
uniform vec4 u_masked_back;
uniform vec4 u_masked_line;

flat in int v_layer;
flat in ivec2 v_corner;
out vec4 o_color;

void main() {
    ivec2 cells = textureSize(u_values, 0).xy;
    ivec2 pixel = ivec2(gl_FragCoord.xy) - v_corner;

    ivec2 first = min((pixel * 2 + 1) * cells / (u_map * 2), cells - 1);
    ivec2 last = first;
    // On an axis with more cells than pixels, every cell that the pixel touches.
    ivec2 from = pixel * cells / u_map;
    ivec2 to = min(((pixel + 1) * cells + u_map - 1) / u_map, cells) - 1;
    if (cells.x > u_map.x) { first.x = from.x; last.x = to.x; }
    if (cells.y > u_map.y) { first.y = from.y; last.y = to.y; }

    bool found = false;
    float value = 0.0;
    for (int y = first.y; y <= last.y; ++y) {
        for (int x = first.x; x <= last.x; ++x) {
            float candidate = texelFetch(u_values, ivec3(x, y, v_layer), 0).r;
            if (candidate < u_masked_below) continue;
            // Of several values in a pixel, the one farthest from zero.
            if (!found || abs(candidate) > abs(value)) value = candidate;
            found = true;
        }
    }
    if (!found) {
        ivec2 place = ivec2(gl_FragCoord.xy);
        bool line = (place.x + place.y) % u_hatch < max(u_hatch / 6, 1);
        o_color = line ? u_masked_line : u_masked_back;
        return;
    }
    float u = clamp((value - u_range.x) / (u_range.y - u_range.x), 0.0, 1.0);
    if (u_square_root != 0) u = sqrt(u);
    o_color = texelFetch(u_ramp, ivec2(int(u * 255.0 + 0.5), 0), 0);
}
