#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace headlight {

/// How numbers are written everywhere in the program. Negative numbers begin with a true minus sign
/// (U+2212), which is as wide as a digit; the decimal mark is a point in every language.

/// A probability in [0, 1] as a percentage: two significant digits below 10 ("7.3 %", "0.41 %"),
/// whole from 10 on ("92 %"), "<0.01 %" only below 1e-4 and "0 %" only for 0.
std::string format_percent(double probability);

/// An attention weight in [0, 1]: two decimals.
std::string format_weight(double weight);

/// An activation, a norm or a logit: three significant digits ("0.0123", "1.23", "12.3", "1230"),
/// powers of ten below 0.001 and from a million on ("1.23e−5").
std::string format_activation(double value);

/// A difference of logits or anything else with a sign that matters: "+1.2", "−0.3", one decimal.
std::string format_signed(double value);

/// Bits of entropy, effective choices: one decimal.
std::string format_tenths(double value);

/// A temperature or another setting: two decimals.
std::string format_setting(double value);

/// A count; groups of three digits are parted by a narrow space from 10,000 on.
std::string format_count(std::int64_t count);

/// "0.4 ms", "3 ms", "1.2 s".
std::string format_duration(double milliseconds);

/// "512 B", "13 MiB": binary units, two significant digits below 10.
std::string format_bytes(std::size_t bytes);

}  // namespace headlight
