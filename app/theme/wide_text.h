#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headlight {

/// Carries any text through ImGui's one-line text fields undamaged. Fields of a 16-bit build hold
/// only code points up to U+FFFF, no broken UTF-8 and no line breaks. `encode` puts a stand-in in
/// the place of every character they cannot hold (emoji, letters of the maths alphabets, the
/// private-use area, control characters, a byte that is not UTF-8), and `decode` gives it back.
/// A line break is shown as an arrow; the other stand-ins are code points of a block our fonts do
/// not draw, whose own characters get stand-ins too.
///
/// The program has one, owned by Gui, which uses it for typed text and for the clipboard:
///     buffer = wide.encode(text);  ImGui::InputText(..., &buffer);  text = wide.decode(buffer);
/// UI thread only. Knows 1,600 different characters at a time; those after become U+FFFD.
class WideText {
public:
    /// Any bytes -> UTF-8 that a text field can hold.
    std::string encode(std::string_view text);
    /// What `encode` was given; text without stand-ins stays as it is.
    std::string decode(std::string_view text) const;
    /// The text behind one stand-in, empty when the code point is none.
    std::string_view meaning(char32_t stand_in) const;

private:
    std::string stand_in_for(std::string_view bytes);

    std::vector<std::string> meanings_;  ///< by code point - the first stand-in
    std::map<std::string, char32_t, std::less<>> stand_ins_;
};

}  // namespace headlight
