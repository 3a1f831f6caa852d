#include "engine/text/jinja_expressions.h"

#include <algorithm>
#include <charconv>

#include "engine/error.h"

namespace headlight::jinja {
namespace {

using Kind = Expression::Kind;

constexpr int kDeepest = 60;

bool is_keyword(const std::string& name) {
    return name == "if" || name == "else" || name == "and" || name == "or" || name == "not" ||
           name == "in" || name == "is";
}

}  // namespace

ExpressionParser::Depth::Depth(ExpressionParser& parser) : parser_(parser) {
    if (++parser_.depth_ > kDeepest) {
        --parser_.depth_;
        parser_.fail("it is nested deeper than " + std::to_string(kDeepest) + " levels");
    }
}

void ExpressionParser::fail(const std::string& what) const {
    throw Error("line " + std::to_string(peek().line) + ": " + what, where_,
                "use the template as it was published");
}

Token ExpressionParser::next() {
    Token token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
}

bool ExpressionParser::at_sign(std::string_view sign) const {
    return peek().kind == Token::Kind::Sign && peek().text == sign;
}

bool ExpressionParser::at_name(std::string_view name) const {
    return peek().kind == Token::Kind::Name && peek().text == name;
}

bool ExpressionParser::skip_sign(std::string_view sign) {
    if (!at_sign(sign)) return false;
    next();
    return true;
}

bool ExpressionParser::skip_name(std::string_view name) {
    if (!at_name(name)) return false;
    next();
    return true;
}

void ExpressionParser::expect_sign(std::string_view sign) {
    if (!skip_sign(sign)) fail("'" + std::string(sign) + "' is missing");
}

void ExpressionParser::expect(Token::Kind kind, const char* what) {
    if (peek().kind != kind) fail(std::string(what) + " is missing");
    next();
}

std::string ExpressionParser::expect_identifier() {
    if (peek().kind != Token::Kind::Name || is_keyword(peek().text)) fail("a name is missing");
    return next().text;
}

std::unique_ptr<Expression> ExpressionParser::make(Kind kind, std::string text) const {
    auto result = std::make_unique<Expression>();
    result->kind = kind;
    result->text = std::move(text);
    result->line = peek().line;
    return result;
}

ExpressionPtr ExpressionParser::adopted(Expression& parent, ExpressionPtr child) const {
    constexpr int kTallest = 300;
    if (child != nullptr) parent.height = std::max(parent.height, child->height + 1);
    if (parent.height > kTallest) {
        fail("an expression has more than " + std::to_string(kTallest) + " steps");
    }
    return child;
}

void ExpressionParser::adopt(Expression& parent, ExpressionPtr child) const {
    parent.parts.push_back(adopted(parent, std::move(child)));
}

ExpressionPtr ExpressionParser::joined(ExpressionPtr left,
                                       ExpressionPtr (ExpressionParser::*operand)()) {
    auto binary = make(Kind::Binary, next().text);
    adopt(*binary, std::move(left));
    adopt(*binary, (this->*operand)());
    return binary;
}

ExpressionPtr ExpressionParser::expression_or_tuple() {
    ExpressionPtr first = expression();
    if (!at_sign(",")) return first;
    auto tuple = make(Kind::List);
    adopt(*tuple, std::move(first));
    while (skip_sign(","))
        adopt(*tuple, expression());
    return tuple;
}

ExpressionPtr ExpressionParser::expression() {
    const Depth depth(*this);
    ExpressionPtr result = or_expression();
    while (at_name("if")) {
        auto conditional = make(Kind::Conditional);
        next();
        adopt(*conditional, std::move(result));
        adopt(*conditional, or_expression());
        adopt(*conditional, skip_name("else") ? expression() : nullptr);
        result = std::move(conditional);
    }
    return result;
}

ExpressionPtr ExpressionParser::or_expression() {
    ExpressionPtr left = and_expression();
    while (at_name("or")) {
        left = joined(std::move(left), &ExpressionParser::and_expression);
    }
    return left;
}

ExpressionPtr ExpressionParser::and_expression() {
    ExpressionPtr left = not_expression();
    while (at_name("and")) {
        left = joined(std::move(left), &ExpressionParser::not_expression);
    }
    return left;
}

ExpressionPtr ExpressionParser::not_expression() {
    if (!at_name("not")) return comparison();
    const Depth depth(*this);
    auto unary = make(Kind::Unary, next().text);
    adopt(*unary, not_expression());
    return unary;
}

ExpressionPtr ExpressionParser::comparison() {
    ExpressionPtr left = sum();
    bool compared = false;
    while (true) {
        std::string sign;
        for (const char* known : {"==", "!=", "<=", ">=", "<", ">"}) {
            if (at_sign(known)) sign = known;
        }
        if (at_name("in")) sign = "in";
        if (at_name("not") && peek_next().kind == Token::Kind::Name && peek_next().text == "in") {
            sign = "not in";
        }
        if (sign.empty()) return left;
        if (compared) fail("chains of comparisons are not known here");
        auto binary = make(Kind::Binary, sign);
        next();
        if (sign == "not in") next();
        adopt(*binary, std::move(left));
        adopt(*binary, sum());
        left = std::move(binary);
        compared = true;
    }
}

ExpressionPtr ExpressionParser::sum() {
    ExpressionPtr left = concatenation();
    while (at_sign("+") || at_sign("-")) {
        left = joined(std::move(left), &ExpressionParser::concatenation);
    }
    return left;
}

ExpressionPtr ExpressionParser::concatenation() {
    ExpressionPtr left = product();
    while (at_sign("~")) {
        left = joined(std::move(left), &ExpressionParser::product);
    }
    return left;
}

ExpressionPtr ExpressionParser::product() {
    ExpressionPtr left = filtered();
    while (at_sign("*") || at_sign("/") || at_sign("//") || at_sign("%")) {
        left = joined(std::move(left), &ExpressionParser::filtered);
    }
    return left;
}

ExpressionPtr ExpressionParser::filtered() { return filters(unary()); }

ExpressionPtr ExpressionParser::unary() {
    const Depth depth(*this);
    ExpressionPtr result;
    if (at_sign("-") || at_sign("+")) {
        auto signed_value = make(Kind::Unary, next().text);
        adopt(*signed_value, unary());
        result = std::move(signed_value);
    } else {
        result = primary();
    }
    return postfix(std::move(result));
}

ExpressionPtr ExpressionParser::primary() {
    const Token& token = peek();
    switch (token.kind) {
        case Token::Kind::Name:
            return name_or_constant();
        case Token::Kind::String: {
            auto literal = make(Kind::Literal);
            std::string text;
            while (peek().kind == Token::Kind::String)
                text += next().text;
            literal->value = std::move(text);
            return literal;
        }
        case Token::Kind::Number: {
            auto literal = make(Kind::Literal);
            const std::string digits = next().text;
            const char* end = digits.data() + digits.size();
            std::int64_t whole = 0;
            double number = 0;
            if (std::from_chars(digits.data(), end, whole).ptr == end) {
                literal->value = whole;
            } else if (std::from_chars(digits.data(), end, number).ptr == end) {
                literal->value = number;
            } else {
                fail("'" + digits + "' is no number");
            }
            return literal;
        }
        default:
            break;
    }
    if (at_sign("[")) return list();
    if (at_sign("{")) return dict();
    if (!skip_sign("(")) fail("a value is missing");
    ExpressionPtr inner = expression_or_tuple();
    expect_sign(")");
    return inner;
}

ExpressionPtr ExpressionParser::name_or_constant() {
    const std::string& name = peek().text;
    const bool is_true = name == "true" || name == "True";
    if (is_true || name == "false" || name == "False") {
        auto literal = make(Kind::Literal);
        next();
        literal->value = is_true;
        return literal;
    }
    if (name == "none" || name == "None") {
        auto literal = make(Kind::Literal);
        next();
        return literal;
    }
    auto result = make(Kind::Name);
    result->text = expect_identifier();
    return result;
}

ExpressionPtr ExpressionParser::list() {
    auto result = make(Kind::List);
    expect_sign("[");
    while (!at_sign("]")) {
        adopt(*result, expression());
        if (!skip_sign(",")) break;
    }
    expect_sign("]");
    return result;
}

ExpressionPtr ExpressionParser::dict() {
    auto result = make(Kind::Dict);
    expect_sign("{");
    while (!at_sign("}")) {
        adopt(*result, expression());
        expect_sign(":");
        adopt(*result, expression());
        if (!skip_sign(",")) break;
    }
    expect_sign("}");
    return result;
}

ExpressionPtr ExpressionParser::postfix(ExpressionPtr operand) {
    while (true) {
        if (at_sign(".")) {
            auto attribute = make(Kind::Attribute);
            next();
            adopt(*attribute, std::move(operand));
            if (peek().kind != Token::Kind::Name) fail("the name of an attribute is missing");
            attribute->text = next().text;
            operand = std::move(attribute);
        } else if (at_sign("[")) {
            operand = subscript(std::move(operand));
        } else if (at_sign("(")) {
            auto call = make(Kind::Call);
            adopt(*call, std::move(operand));
            arguments(*call);
            operand = std::move(call);
        } else {
            return operand;
        }
    }
}

ExpressionPtr ExpressionParser::subscript(ExpressionPtr operand) {
    auto result = make(Kind::Item);
    expect_sign("[");
    adopt(*result, std::move(operand));
    const auto bound = [&] { return at_sign(":") || at_sign("]") ? nullptr : expression(); };
    adopt(*result, bound());
    if (at_sign(":")) {
        result->kind = Kind::Slice;
        for (int i = 0; i < 2; ++i)
            adopt(*result, skip_sign(":") ? bound() : nullptr);
    } else if (result->parts.back() == nullptr) {
        fail("an index is missing");
    }
    expect_sign("]");
    return result;
}

void ExpressionParser::arguments(Expression& call) {
    expect_sign("(");
    while (!at_sign(")")) {
        const bool is_named = peek().kind == Token::Kind::Name &&
                              peek_next().kind == Token::Kind::Sign && peek_next().text == "=";
        if (is_named) {
            std::string name = next().text;
            next();
            call.named.emplace_back(std::move(name), adopted(call, expression()));
        } else {
            adopt(call, expression());
        }
        if (!skip_sign(",")) break;
    }
    expect_sign(")");
}

ExpressionPtr ExpressionParser::filters(ExpressionPtr operand) {
    while (true) {
        if (skip_sign("|")) {
            auto filter = make(Kind::Filter);
            filter->text = expect_identifier();
            adopt(*filter, std::move(operand));
            if (at_sign("(")) arguments(*filter);
            operand = std::move(filter);
        } else if (skip_name("is")) {
            operand = test(std::move(operand));
        } else if (at_sign("(")) {
            auto call = make(Kind::Call);
            adopt(*call, std::move(operand));
            arguments(*call);
            operand = std::move(call);
        } else {
            return operand;
        }
    }
}

ExpressionPtr ExpressionParser::test(ExpressionPtr operand) {
    const bool negated = skip_name("not");
    auto result = make(Kind::Test);
    if (peek().kind != Token::Kind::Name) fail("the name of a test is missing");
    result->text = next().text;
    adopt(*result, std::move(operand));
    const bool has_value = at_sign("[") || peek().kind == Token::Kind::String ||
                           peek().kind == Token::Kind::Number ||
                           (peek().kind == Token::Kind::Name && !is_keyword(peek().text));
    if (at_sign("(")) {
        arguments(*result);
    } else if (has_value) {
        adopt(*result, postfix(primary()));
    }
    if (!negated) return result;
    auto inverted = make(Kind::Unary, "not");
    adopt(*inverted, std::move(result));
    return inverted;
}

}  // namespace headlight::jinja
