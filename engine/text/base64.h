#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headlight {

/// Bytes of standard base64 with padding (RFC 4648); nothing when the text is not that.
std::optional<std::string> decode_base64(std::string_view text);
std::string encode_base64(std::string_view bytes);

}  // namespace headlight
