#include "app/widgets/basic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/figures/token_label.h"
#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

constexpr std::string_view kEllipsis = "…";

ImVec2 min_of(Rect rect) { return {rect.x, rect.y}; }
ImVec2 max_of(Rect rect) { return {rect.right(), rect.bottom()}; }
ImVec2 vec(Point point) { return {point.x, point.y}; }

/// Left end of `width` pixels aligned in `rect`, on a whole pixel so that letters stay sharp.
float aligned_x(Rect rect, float width, Align align) {
    switch (align) {
        case Align::Left:
            return std::floor(rect.x);
        case Align::Centre:
            return std::floor(rect.x + (rect.w - width) / 2);
        case Align::Right:
            return std::floor(rect.right() - width);
    }
    return rect.x;
}

float centred_y(const Canvas& canvas, Rect rect, TextStyle style) {
    return std::floor(rect.y + (rect.h - line_height(canvas, style)) / 2);
}

/// Draws without noting: callers note the whole of what they draw in parts.
void put_text(const Canvas& canvas, TextStyle style, float x, float y, Color color,
              std::string_view text) {
    if (!text.empty()) add_text(canvas.list, canvas.fonts.face(style), {x, y}, color, text);
}

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// The longest beginning of `text`, in whole characters, that is at most `width` wide.
std::string_view beginning_within(const Canvas& canvas, TextStyle style, std::string_view text,
                                  float width) {
    std::size_t fits = 0, end = 0;
    while (end < text.size()) {
        do {
            ++end;
        } while (end < text.size() && continues_character(text[end]));
        if (text_width(canvas, style, text.substr(0, end)) > width) break;
        fits = end;
    }
    return text.substr(0, fits);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

float digit_width(const Canvas& canvas, TextStyle style) {
    float widest = 0;
    for (const char* digit : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}) {
        widest = std::max(widest, text_width(canvas, style, digit));
    }
    return widest;
}

/// Calls visit(part, width) for every digit and every run between digits.
template <class Visit>
void for_each_figure(const Canvas& canvas, TextStyle style, std::string_view text, Visit&& visit) {
    const float digit = digit_width(canvas, style);
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        if (!is_digit(text[at])) {
            while (end < text.size() && !is_digit(text[end]))
                ++end;
        }
        const std::string_view part = text.substr(at, end - at);
        visit(part, is_digit(text[at]) ? digit : text_width(canvas, style, part));
        at = end;
    }
}

/// Breaks text into lines at spaces and line feeds; a word wider than `width` has a line of its
/// own.
std::vector<std::string_view> broken_lines(const Canvas& canvas, TextStyle style,
                                           std::string_view text, float width) {
    std::vector<std::string_view> lines;
    std::size_t begin = 0, last_space = std::string_view::npos;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const bool at_end = at == text.size() || text[at] == '\n';
        if (!at_end && text[at] != ' ') continue;
        const bool too_wide = text_width(canvas, style, text.substr(begin, at - begin)) > width;
        if (too_wide && last_space != std::string_view::npos) {
            lines.push_back(text.substr(begin, last_space - begin));
            begin = last_space + 1;
            last_space = std::string_view::npos;
        }
        if (at_end) {
            lines.push_back(text.substr(begin, at - begin));
            begin = at + 1;
            last_space = std::string_view::npos;
        } else {
            last_space = at;
        }
    }
    return lines;
}

float line_step(const Canvas& canvas, TextStyle style) {
    return std::round(line_height(canvas, style) * 1.25F);
}

std::vector<TokenPiece> pieces_of(const Canvas& canvas, std::string_view bytes) {
    return token_pieces(bytes, [&](char32_t code) { return canvas.fonts.covers(code); });
}

float space_mark_width(const Canvas& canvas, TextStyle style) {
    return std::round(canvas.fonts.face(style).px * 0.42F);
}

float escape_padding(const Canvas& canvas, TextStyle style) {
    return std::round(canvas.fonts.face(style).px * 0.12F);
}

float piece_width(const Canvas& canvas, TextStyle style, const TokenPiece& piece) {
    if (piece.kind == TokenPiece::Kind::Space) return space_mark_width(canvas, style);
    const float width = text_width(canvas, style, piece.text);
    return piece.kind == TokenPiece::Kind::Escape ? width + 2 * escape_padding(canvas, style)
                                                  : width;
}

/// The open box that stands for a space, on the baseline.
void draw_space_mark(const Canvas& canvas, TextStyle style, float x, float y, Color color) {
    const float px = canvas.fonts.face(style).px;
    const float left = x + px * 0.07F, right = x + px * 0.33F;
    const float bottom = std::round(y + px * 0.86F), top = bottom - std::round(px * 0.16F);
    const std::array<ImVec2, 4> points{ImVec2(left, top), ImVec2(left, bottom),
                                       ImVec2(right, bottom), ImVec2(right, top)};
    add_polyline(canvas.list, points.data(), 4, color.with_alpha(0.5F), std::max(1.5F, px * 0.05F));
}

void draw_piece(const Canvas& canvas, TextStyle style, float x, float y, Color color,
                const TokenPiece& piece) {
    switch (piece.kind) {
        case TokenPiece::Kind::Space:
            draw_space_mark(canvas, style, x, y, color);
            return;
        case TokenPiece::Kind::Text:
            put_text(canvas, style, x, y, color, piece.text);
            return;
        case TokenPiece::Kind::Newline:
            put_text(canvas, style, x, y, color.with_alpha(0.6F), piece.text);
            return;
        case TokenPiece::Kind::Escape: {
            const float padding = escape_padding(canvas, style);
            const Rect box{x + 1, y, piece_width(canvas, style, piece) - 2,
                           line_height(canvas, style)};
            outline_rect(canvas, box, color.with_alpha(0.5F), 1.5F, canvas.metrics.rounding);
            put_text(canvas, style, x + padding, y, color, piece.text);
            return;
        }
    }
}

}  // namespace

Canvas Canvas::on_top() const {
    return {theme, metrics, fonts, targets, *ImGui::GetForegroundDrawList()};
}

float text_width(const Canvas& canvas, TextStyle style, std::string_view text) {
    return text.empty() ? 0 : text_size(canvas.fonts.face(style), text).x;
}

float line_height(const Canvas& canvas, TextStyle style) { return canvas.fonts.face(style).px; }

std::string fitted(const Canvas& canvas, TextStyle style, std::string_view text, float width) {
    if (text_width(canvas, style, text) <= width) return std::string(text);
    const float room = width - text_width(canvas, style, kEllipsis);
    if (room <= 0) return {};
    std::string cut(beginning_within(canvas, style, text, room));
    while (!cut.empty() && cut.back() == ' ')
        cut.pop_back();
    return cut + std::string(kEllipsis);
}

std::string first_fitting(const Canvas& canvas, TextStyle style,
                          std::initializer_list<std::string> texts, float width) {
    for (const std::string& text : texts) {
        if (text_width(canvas, style, text) <= width) return text;
    }
    return texts.size() == 0 ? std::string() : *(texts.end() - 1);
}

void draw_text(const Canvas& canvas, Rect rect, TextStyle style, std::string_view text, Color color,
               Align align) {
    // Half a pixel of grace: callers make rectangles just as wide as their text.
    const std::string shown = fitted(canvas, style, text, rect.w + 0.5F);
    if (shown.empty()) return;
    const float x = aligned_x(rect, text_width(canvas, style, shown), align);
    put_text(canvas, style, x, centred_y(canvas, rect, style), color, shown);
    canvas.targets.add_text(shown);
}

float figures_width(const Canvas& canvas, TextStyle style, std::string_view text) {
    float total = 0;
    for_each_figure(canvas, style, text, [&](std::string_view, float width) { total += width; });
    return total;
}

void draw_figures(const Canvas& canvas, Rect rect, TextStyle style, std::string_view text,
                  Color color, Align align) {
    float x = aligned_x(rect, figures_width(canvas, style, text), align);
    const float y = centred_y(canvas, rect, style);
    for_each_figure(canvas, style, text, [&](std::string_view part, float width) {
        const float slack = (width - text_width(canvas, style, part)) / 2;
        put_text(canvas, style, x + slack, y, color, part);
        x += width;
    });
    canvas.targets.add_text(text);
}

float paragraph_height(const Canvas& canvas, TextStyle style, std::string_view text, float width) {
    const auto lines = broken_lines(canvas, style, text, width);
    return static_cast<float>(lines.size()) * line_step(canvas, style);
}

float draw_paragraph(const Canvas& canvas, Rect rect, TextStyle style, std::string_view text,
                     Color color) {
    const float step = line_step(canvas, style);
    float y = rect.y;
    std::string read;
    for (const std::string_view line : broken_lines(canvas, style, text, rect.w)) {
        if (y + step > rect.bottom() + 1) break;
        const std::string shown = fitted(canvas, style, line, rect.w + 0.5F);
        put_text(canvas, style, std::floor(rect.x), std::floor(y), color, shown);
        read += (read.empty() ? "" : " ") + shown;
        y += step;
    }
    canvas.targets.add_text(read);
    return y - rect.y;
}

float token_width(const Canvas& canvas, TextStyle style, std::string_view bytes) {
    float total = 0;
    for (const TokenPiece& piece : pieces_of(canvas, bytes)) {
        total += piece_width(canvas, style, piece);
    }
    return total;
}

void draw_token(const Canvas& canvas, Rect rect, TextStyle style, std::string_view bytes,
                Color color, Align align) {
    const auto pieces = pieces_of(canvas, bytes);
    const float total = token_width(canvas, style, bytes);
    float x = aligned_x(rect, std::min(total, rect.w), align);
    const float end = x + rect.w + 0.5F;
    const float y = centred_y(canvas, rect, style);
    std::string read;
    for (const TokenPiece& piece : pieces) {
        const float width = piece_width(canvas, style, piece);
        if (x + width > end) {
            const std::string cut = fitted(canvas, style, piece.text, end - x);
            put_text(canvas, style, x, y, color, cut);
            read += cut;
            break;
        }
        draw_piece(canvas, style, x, y, color, piece);
        read += piece.text;
        x += width;
    }
    canvas.targets.add_text(read);
}

void fill_rect(const Canvas& canvas, Rect rect, Color color, float rounding) {
    canvas.list.AddRectFilled(min_of(rect), max_of(rect), im_color(color), rounding);
}

void outline_rect(const Canvas& canvas, Rect rect, Color color, float thickness, float rounding) {
    add_rect(canvas.list, min_of(rect), max_of(rect), color, thickness, rounding);
}

void draw_line(const Canvas& canvas, Point from, Point to, Color color, float thickness) {
    canvas.list.AddLine(vec(from), vec(to), im_color(color), thickness);
}

void draw_arrow(const Canvas& canvas, Point from, Point to, Color color, float thickness) {
    const float dx = to.x - from.x, dy = to.y - from.y;
    const float length = std::hypot(dx, dy);
    if (length < 1) return;
    const float ux = dx / length, uy = dy / length;
    const float head = std::min(length, thickness * 4), half = head / 2;
    const Point neck{to.x - ux * head, to.y - uy * head};
    draw_line(canvas, from, neck, color, thickness);
    canvas.list.AddTriangleFilled(vec(to), {neck.x - uy * half, neck.y + ux * half},
                                  {neck.x + uy * half, neck.y - ux * half}, im_color(color));
}

void draw_hatch(const Canvas& canvas, Rect rect, Color color, float spacing, float thickness) {
    canvas.list.PushClipRect(min_of(rect), max_of(rect), true);
    // Lines x + y = c, placed on the window so that the hatch of neighbours runs through.
    const float first = std::ceil((rect.x + rect.y) / spacing) * spacing;
    for (float c = first; c < rect.right() + rect.bottom(); c += spacing) {
        draw_line(canvas, {c - rect.y, rect.y}, {c - rect.bottom(), rect.bottom()}, color,
                  thickness);
    }
    canvas.list.PopClipRect();
}

void fill_circle(const Canvas& canvas, Point centre, float radius, Color color) {
    canvas.list.AddCircleFilled(vec(centre), radius, im_color(color));
}

void outline_circle(const Canvas& canvas, Point centre, float radius, Color color,
                    float thickness) {
    canvas.list.AddCircle(vec(centre), radius, im_color(color), 0, thickness);
}

void draw_selection(const Canvas& canvas, Rect rect, float rounding) {
    fill_rect(canvas, rect, canvas.theme.selection, rounding);
    const float half = canvas.metrics.outline / 2;
    const Rect around{rect.x - half, rect.y - half, rect.w + 2 * half, rect.h + 2 * half};
    outline_rect(canvas, around, canvas.theme.selection_outline, canvas.metrics.outline,
                 rounding + half);
}

ClipScope::ClipScope(Rect rect) { ImGui::PushClipRect(min_of(rect), max_of(rect), true); }
ClipScope::~ClipScope() { ImGui::PopClipRect(); }

Press press_area(const Canvas& canvas, const std::string& target, Rect rect, bool allow_overlap) {
    Press press;
    if (rect.w < 1 || rect.h < 1) return press;
    canvas.targets.add(target, rect);
    ImGui::SetCursorScreenPos(min_of(rect));
    if (allow_overlap) allow_overlap_before();
    press.clicked = ImGui::InvisibleButton(target.c_str(), {rect.w, rect.h});
    press.hovered = ImGui::IsItemHovered();
    press.held = ImGui::IsItemActive();
    press.double_clicked = press.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    press.right_clicked = press.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
    if (allow_overlap) allow_overlap_after();
    return press;
}

Point pointer() {
    const ImVec2 position = ImGui::GetMousePos();
    return {position.x, position.y};
}

}  // namespace headlight
