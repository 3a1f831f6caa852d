#pragma once

#include "engine/text/aligned_text.h"

namespace headlight {

enum class UnicodeForm { Nfc, Nfd, Nfkc, Nfkd };

/// The text in a normalisation form (Unicode Standard Annex 15). A composed character stands for
/// the first of the characters it was made of.
AlignedText to_unicode_form(const AlignedText& text, UnicodeForm form);

}  // namespace headlight
