#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headlight {

/// Carries any text through ImGui's text fields undamaged. Fields of a 16-bit build hold only code
/// points up to U+FFFF and no broken UTF-8; this gives every character beyond (emoji, letters of
/// maths alphabets, the private-use area itself, a byte that is not UTF-8) a stand-in of the
/// private-use area, and gives the character back when the text is read.
///
/// The program has one, given to the clipboard, to text input and to the prompt field:
///     buffer = wide.encode(text);  ImGui::InputText(..., &buffer);  text = wide.decode(buffer);
/// UI thread only. Holds 6,400 different stand-ins; what comes after becomes U+FFFD.
class WideText {
public:
    /// Any bytes -> UTF-8 that a text field can hold.
    std::string encode(std::string_view text);
    /// What `encode` was given; text without stand-ins stays as it is.
    std::string decode(std::string_view text) const;
    /// The text behind one stand-in, empty when the code point is none.
    std::string_view meaning(char32_t stand_in) const;

private:
    char32_t stand_in_for(std::string_view bytes);

    std::vector<std::string> meanings_;  ///< by code point - kFirst
    std::map<std::string, char32_t, std::less<>> stand_ins_;
};

}  // namespace headlight
