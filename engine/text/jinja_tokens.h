#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headlight::jinja {

/// The smallest parts of a template: text between tags, and names, numbers, texts and signs inside.
struct Token {
    enum class Kind {
        Text,
        OutputBegin,  // {{
        OutputEnd,
        BlockBegin,  // {%
        BlockEnd,
        Name,
        String,
        Number,
        Sign,
        End
    };
    Kind kind = Kind::End;
    std::string text;  // of a String its value
    std::size_t line = 1;
};

/// Cuts a template as Jinja 2 does with `trim_blocks` and `lstrip_blocks`, the settings of
/// transformers: the line break after a block and the spaces before one are no part of the text.
/// @throws Error naming the line
std::vector<Token> tokenize(std::string_view source, const std::string& where);

}  // namespace headlight::jinja
