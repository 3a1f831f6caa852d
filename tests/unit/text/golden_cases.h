#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/text/span.h"

/// Reads the cases that tests/golden/make_text_goldens.py writes; the format stands there.
namespace golden {

/// A file under tests/golden/text or, from the root of the project, elsewhere.
std::string read_file(const std::string& path);
std::string path_of(const std::string& name);

/// One JSON value per line of tests/golden/text/<name>.
std::vector<nlohmann::json> read_lines(const std::string& name);

/// The bytes of a case's text.
std::string text_of(const nlohmann::json& golden_case);
std::vector<headlight::TokenSpan> offsets_of(const nlohmann::json& compact);

/// Printable form of bytes, for messages.
std::string quoted(const std::string& bytes);

}  // namespace golden
