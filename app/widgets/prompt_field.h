#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/basic.h"
#include "app/widgets/line_editor.h"

namespace headlight {

/// A field for one line of text of any kind. It draws a LineEditor and takes the mouse; keys are
/// the view's business. ImGui's own field is not used because version 1.86 damages characters above
/// U+FFFF; here what no font can show stands as an escaped chip, and the text itself is never
/// touched.
class PromptField {
public:
    LineEditor& editor() { return editor_; }
    const LineEditor& editor() const { return editor_; }

    struct Result {
        bool hovered = false;
        bool pressed = false;  ///< the mouse went down in it: it wants the keyboard
    };

    /// Registers `target`. Without the keyboard it shows the text and no caret; empty, the `hint`.
    Result draw(const Canvas& canvas, const std::string& target, Rect rect, bool focused,
                std::string_view hint);

private:
    /// A character as it is shown: where it begins and how it looks.
    struct Glyph {
        std::size_t byte = 0;
        float x = 0;  ///< from the left end of the whole text
        float width = 0;
        bool escape = false;
        std::string shown;
    };

    void lay_out(const Canvas& canvas);
    float x_of(std::size_t byte) const;
    std::size_t byte_at(float x) const;
    void follow_caret(float width);
    void take_mouse(const Rect& inside, const Press& press);
    void draw_glyphs(const Canvas& canvas, Rect inside) const;

    LineEditor editor_;
    std::vector<Glyph> glyphs_;  ///< of this frame
    float text_end_ = 0;         ///< width of the whole text
    float scroll_ = 0;           ///< pixels of the text left of the field
    bool held_ = false;          ///< the mouse went down here and is still down
};

}  // namespace headlight
