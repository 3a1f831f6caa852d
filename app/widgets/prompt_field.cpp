#include "app/widgets/prompt_field.h"

#include <algorithm>
#include <cmath>

#include "app/figures/token_label.h"
#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

constexpr TextStyle kStyle = TextStyle::Body;
constexpr float kCaretWidth = 3;

}  // namespace

void PromptField::lay_out(const Canvas& canvas) {
    glyphs_.clear();
    const std::string& text = editor_.text();
    const Covers covers = [&](char32_t code) { return canvas.fonts.covers(code); };
    const float padding = std::round(canvas.metrics.em * 0.12F);
    float x = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = editor_.next_boundary(at);
        const std::string_view bytes = std::string_view(text).substr(at, end - at);
        const std::vector<TokenPiece> pieces = token_pieces(bytes, covers);
        const bool escape = pieces.front().kind == TokenPiece::Kind::Escape;
        const std::string shown = pieces.front().text;
        const float width = text_width(canvas, kStyle, shown) + (escape ? 2 * padding : 0);
        glyphs_.push_back({at, x, width, escape, shown});
        x += width;
        at = end;
    }
    text_end_ = x;
}

float PromptField::x_of(std::size_t byte) const {
    const auto found =
        std::lower_bound(glyphs_.begin(), glyphs_.end(), byte,
                         [](const Glyph& glyph, std::size_t b) { return glyph.byte < b; });
    return found == glyphs_.end() ? text_end_ : found->x;
}

std::size_t PromptField::byte_at(float x) const {
    for (const Glyph& glyph : glyphs_) {
        if (x < glyph.x + glyph.width / 2) return glyph.byte;
    }
    return editor_.text().size();
}

/// Scrolls so that the caret is inside and no room is wasted at the right end.
void PromptField::follow_caret(float width) {
    const float caret = x_of(editor_.caret());
    scroll_ = std::min(scroll_, std::max(0.0F, text_end_ + kCaretWidth - width));
    scroll_ = std::clamp(scroll_, std::max(0.0F, caret + kCaretWidth - width), caret);
}

void PromptField::take_mouse(const Rect& inside, const Press& press) {
    const float x = pointer().x - inside.x + scroll_;
    if (press.double_clicked) {
        editor_.select_word_at(byte_at(x));
    } else if (press.held && !held_) {
        editor_.place_caret(byte_at(x), ImGui::GetIO().KeyShift);
    } else if (press.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2.0F)) {
        editor_.place_caret(byte_at(x), true);
    }
    held_ = press.held;
}

void PromptField::draw_glyphs(const Canvas& canvas, Rect inside) const {
    const float y = std::floor(inside.y + (inside.h - line_height(canvas, kStyle)) / 2);
    const Face face = canvas.fonts.face(kStyle);
    const float padding = std::round(canvas.metrics.em * 0.12F);
    for (const Glyph& glyph : glyphs_) {
        const float x = std::floor(inside.x - scroll_ + glyph.x);
        if (x + glyph.width < inside.x || x > inside.right()) continue;
        if (glyph.escape) {
            const Rect box{x + 1, y, glyph.width - 2, line_height(canvas, kStyle)};
            outline_rect(canvas, box, canvas.theme.secondary, 1.5F, canvas.metrics.rounding);
            add_text(canvas.list, face, {x + padding, y}, canvas.theme.secondary, glyph.shown);
        } else {
            add_text(canvas.list, face, {x, y}, canvas.theme.text, glyph.shown);
        }
    }
}

PromptField::Result PromptField::draw(const Canvas& canvas, const std::string& target, Rect rect,
                                      bool focused, std::string_view hint) {
    const Metrics& metrics = canvas.metrics;
    const float padding = std::round(metrics.em * 0.5F);
    const Rect inside{rect.x + padding, rect.y, rect.w - 2 * padding, rect.h};
    const Press press = press_area(canvas, target, rect);
    lay_out(canvas);
    take_mouse(inside, press);
    follow_caret(inside.w);

    fill_rect(canvas, rect, canvas.theme.field, metrics.rounding);
    if (focused) {
        outline_rect(canvas, rect, canvas.theme.focus, metrics.line, metrics.rounding);
    } else {
        outline_rect(canvas, rect, press.hovered ? canvas.theme.secondary : canvas.theme.hairline,
                     metrics.hairline, metrics.rounding);
    }
    const ClipScope clip(inside);
    const float height = line_height(canvas, kStyle);
    const float top = std::floor(inside.y + (inside.h - height) / 2);
    const LineEditor::Selection chosen = editor_.selection();
    if (focused && !chosen.empty()) {
        const float begin = inside.x - scroll_ + x_of(chosen.begin);
        const float end = inside.x - scroll_ + x_of(chosen.end);
        fill_rect(canvas, {begin, top, end - begin, height},
                  mix(canvas.theme.field, canvas.theme.focus, 0.35F));
    }
    if (editor_.text().empty()) {
        draw_text(canvas, inside, kStyle, hint, canvas.theme.secondary);
    }
    draw_glyphs(canvas, inside);
    canvas.targets.add_text(editor_.text());
    if (focused) {
        const float x = std::floor(inside.x - scroll_ + x_of(editor_.caret()));
        fill_rect(canvas, {x, top, kCaretWidth, height}, canvas.theme.text);
    }
    return {press.hovered, press.held};
}

}  // namespace headlight
