#version 330 core
flat in vec4 v_color;
flat in float v_diameter;
out vec4 o_color;

void main() {
    float distance_to_edge =
        0.5 * v_diameter - length(gl_PointCoord - vec2(0.5)) * (v_diameter + 1.0);
    float coverage = clamp(distance_to_edge + 0.5, 0.0, 1.0);
    if (coverage <= 0.0) discard;
    o_color = vec4(v_color.rgb, v_color.a * coverage);
}
