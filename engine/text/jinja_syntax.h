#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headlight::jinja {

struct Expression;
using ExpressionPtr = std::unique_ptr<const Expression>;

/// Something with a value.
struct Expression {
    enum class Kind {
        Literal,      // value
        Name,         // text
        List,         // parts
        Dict,         // parts: key, value, key, value ...
        Attribute,    // parts[0].text
        Item,         // parts[0][parts[1]]
        Slice,        // parts[0][parts[1]:parts[2]:parts[3]], each but the first may be null
        Call,         // parts[0](parts[1] ..., named)
        Filter,       // parts[0] | text(parts[1] ..., named)
        Test,         // parts[0] is text(parts[1] ...)
        Unary,        // text parts[0]
        Binary,       // parts[0] text parts[1]
        Conditional,  // parts[0] if parts[1] else parts[2], which may be null
    };
    Kind kind = Kind::Literal;
    std::string text;
    nlohmann::ordered_json value;
    std::vector<ExpressionPtr> parts;
    std::vector<std::pair<std::string, ExpressionPtr>> named;
    std::size_t line = 0;
    int height = 1;  // of the tree below, itself included
};

struct Statement;
using Block = std::vector<Statement>;

/// Something that is done.
struct Statement {
    enum class Kind {
        Text,      // text
        Output,    // value
        If,        // value, body, otherwise
        For,       // names in value, if condition; body, otherwise when no round came to its end
        Set,       // names[0] = value, or names[0].names[1] = value
        SetBlock,  // names[0] = body as a text
        Macro,     // text(names, with values in defaults), body
        Break,
        Continue,
    };
    Kind kind = Kind::Text;
    std::string text;
    std::vector<std::string> names;
    std::vector<ExpressionPtr> defaults;  // one for each name, null where there is none
    ExpressionPtr value;
    ExpressionPtr condition;
    Block body;
    Block otherwise;
    std::size_t line = 0;
};

/// Reads a template. What this part of Jinja does not know is refused, not guessed.
/// @throws Error naming the line
Block parse(std::string_view source, const std::string& where);

}  // namespace headlight::jinja
