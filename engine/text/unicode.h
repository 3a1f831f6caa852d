#pragma once

#include <string>

namespace headlight::unicode {

/// Unicode property White_Space.
bool is_whitespace(char32_t code);
/// ASCII punctuation, symbols such as `$` and `+` included, or general category P*.
bool is_punctuation(char32_t code);
/// General category N*.
bool is_numeric(char32_t code);
/// General category Mn.
bool is_nonspacing_mark(char32_t code);
/// General category M*.
bool is_mark(char32_t code);
/// General category Cc, Cf, Co or Cs.
bool is_other(char32_t code);
/// What BERT calls a Chinese character: eight blocks of ideographs.
bool is_ideograph(char32_t code);

/// General category L*.
bool is_letter(char32_t code);

/// Upper case of one character, without those that become several.
char32_t upper(char32_t code);
/// Lower case of one character without regard to its neighbours: one character, two for U+0130.
std::u32string lower(char32_t code);

}  // namespace headlight::unicode
