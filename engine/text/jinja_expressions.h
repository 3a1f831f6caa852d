#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engine/text/jinja_syntax.h"
#include "engine/text/jinja_tokens.h"

namespace headlight::jinja {

/// Reads expressions from a list of tokens, and is the place in it.
class ExpressionParser {
public:
    ExpressionParser(std::vector<Token> tokens, const std::string& where)
        : tokens_(std::move(tokens)), where_(where) {}

    ExpressionPtr expression();
    /// Without "x if y else z", which the heads of loops use otherwise.
    ExpressionPtr or_expression();
    /// "x, y" as a list, "x" as itself.
    ExpressionPtr expression_or_tuple();

    const Token& peek() const { return tokens_[at_]; }
    const Token& peek_next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
    Token next();
    bool at_sign(std::string_view sign) const;
    bool at_name(std::string_view name) const;
    /// Steps over a sign or name when it stands here.
    bool skip_sign(std::string_view sign);
    bool skip_name(std::string_view name);
    void expect_sign(std::string_view sign);
    void expect(Token::Kind kind, const char* what);
    std::string expect_identifier();
    [[noreturn]] void fail(const std::string& what) const;

    /// Counts how deep a template is nested; past the limit it is refused.
    class Depth {
    public:
        explicit Depth(ExpressionParser& parser);
        ~Depth() { --parser_.depth_; }
        Depth(const Depth&) = delete;
        Depth& operator=(const Depth&) = delete;

    private:
        ExpressionParser& parser_;
    };

private:
    ExpressionPtr and_expression();
    ExpressionPtr not_expression();
    ExpressionPtr comparison();
    ExpressionPtr sum();
    ExpressionPtr concatenation();
    ExpressionPtr product();
    ExpressionPtr filtered();
    ExpressionPtr unary();
    ExpressionPtr primary();
    ExpressionPtr postfix(ExpressionPtr operand);
    ExpressionPtr filters(ExpressionPtr operand);
    ExpressionPtr subscript(ExpressionPtr operand);
    ExpressionPtr test(ExpressionPtr operand);
    ExpressionPtr list();
    ExpressionPtr dict();
    ExpressionPtr name_or_constant();
    void arguments(Expression& call);
    /// `left`, the operator that stands here, and the operand after it.
    ExpressionPtr joined(ExpressionPtr left, ExpressionPtr (ExpressionParser::*operand)());
    std::unique_ptr<Expression> make(Expression::Kind kind, std::string text = {}) const;
    /// Makes `child` a part; evaluation goes down all of them, so their height is limited.
    void adopt(Expression& parent, ExpressionPtr child) const;
    ExpressionPtr adopted(Expression& parent, ExpressionPtr child) const;

    std::vector<Token> tokens_;
    const std::string& where_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace headlight::jinja
