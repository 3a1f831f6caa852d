#pragma once

#include <memory>

#include "engine/text/normalizer.h"

namespace headlight {

/// What XLM does to English text before byte-pair encoding, in the manner of the Moses scripts
/// (Koehn et al. 2007): signs of other scripts become ASCII, quotation marks and spaces are tidied,
/// control characters vanish, and every word and sign stands between single spaces. XLM reads texts
/// in other languages so as well, unless it is told their language.
std::unique_ptr<const Normalizer> make_moses_normalizer();

}  // namespace headlight
