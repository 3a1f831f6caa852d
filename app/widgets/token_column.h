#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/widgets/basic.h"

namespace headlight {

/// Least distance of lines in a column, of a line's height: descenders may touch the next line's
/// box.
inline constexpr float kLineDistance = 0.85F;

/// How one token of a column looks.
struct TokenRow {
    std::string bytes;
    std::optional<Color> fill;  ///< behind the token; the text flips to be read on it
    bool selected = false;
    bool previewed = false;  ///< outlined as under the pointer
    bool dimmed = false;     ///< nothing of it is in the picture
};

/// A column of tokens that share the height of `rect` equally. Where rows are lower than a line of
/// text, labels thin out; those of selected, previewed and `important` rows stay.
struct TokenColumn {
    std::string target;  ///< rows are "target/0", "target/1", ...
    Rect rect;
    TextStyle style = TextStyle::Body;
    Align align = Align::Left;
    std::span<const TokenRow> rows;
    std::span<const int> important;  ///< most important first
};

struct TokenColumnPress {
    std::optional<int> hovered;
    std::optional<int> clicked;
};

TokenColumnPress draw_token_column(const Canvas& canvas, const TokenColumn& column);

/// The largest text style whose lines stand `pitch` apart; Small where even those would not.
TextStyle style_for_rows(const Canvas& canvas, float pitch);

/// The width of the widest token in this style, padding included.
float token_column_width(const Canvas& canvas, std::span<const std::string> tokens,
                         TextStyle style);

}  // namespace headlight
