#include "engine/error.h"
#include "engine/text/jinja_expressions.h"
#include "engine/text/jinja_syntax.h"

namespace headlight::jinja {
namespace {

using Kind = Statement::Kind;

/// The words that may end a block, "elif" and "else" among them.
using Ends = std::vector<std::string_view>;

class Parser {
public:
    Parser(std::vector<Token> tokens, const std::string& where)
        : expressions_(std::move(tokens), where) {}

    Block template_body() { return block({}); }

private:
    /// The first word of a block tag that stands here.
    std::string word() const {
        return expressions_.peek().kind == Token::Kind::BlockBegin ? expressions_.peek_next().text
                                                                   : "";
    }

    Statement make(Kind kind) const {
        Statement statement;
        statement.kind = kind;
        statement.line = expressions_.peek().line;
        return statement;
    }

    void open_tag(std::string_view name) {
        expressions_.expect(Token::Kind::BlockBegin, "'{%'");
        if (!expressions_.skip_name(name))
            expressions_.fail("'" + std::string(name) + "' is missing");
    }

    void close_tag() { expressions_.expect(Token::Kind::BlockEnd, "'%}'"); }

    void whole_tag(std::string_view name) {
        open_tag(name);
        close_tag();
    }

    /// Statements up to one of the words, which stays; or to the end of the template.
    Block block(const Ends& ends) {
        const ExpressionParser::Depth depth(expressions_);
        Block body;
        while (expressions_.peek().kind != Token::Kind::End) {
            const std::string name = word();
            for (const std::string_view end : ends) {
                if (name == end) return body;
            }
            if (name == "generation" || name == "endgeneration") {
                whole_tag(name);  // marks what a model said, for training
                continue;
            }
            body.push_back(statement(name));
        }
        if (!ends.empty()) {
            expressions_.fail("'" + std::string(ends.back()) + "' is missing");
        }
        return body;
    }

    Statement statement(const std::string& name) {
        if (expressions_.peek().kind == Token::Kind::Text) {
            Statement text = make(Kind::Text);
            text.text = expressions_.next().text;
            return text;
        }
        if (expressions_.peek().kind == Token::Kind::OutputBegin) return output();
        if (name == "if") return condition("if");
        if (name == "for") return loop();
        if (name == "set") return assignment();
        if (name == "macro") return macro();
        if (name == "break" || name == "continue") {
            Statement jump = make(name == "break" ? Kind::Break : Kind::Continue);
            whole_tag(name);
            return jump;
        }
        if (name.starts_with("end") || name == "else" || name == "elif") {
            expressions_.fail("'" + name + "' belongs to nothing");
        }
        expressions_.fail("'" + name + "' is not known here");
    }

    Statement output() {
        Statement result = make(Kind::Output);
        expressions_.next();
        result.value = expressions_.expression();
        expressions_.expect(Token::Kind::OutputEnd, "'}}'");
        return result;
    }

    Statement condition(std::string_view name) {
        const ExpressionParser::Depth depth(expressions_);
        Statement result = make(Kind::If);
        open_tag(name);
        result.value = expressions_.expression();
        close_tag();
        result.body = block({"elif", "else", "endif"});
        if (word() == "elif") {
            result.otherwise.push_back(condition("elif"));
            return result;
        }
        if (word() == "else") {
            whole_tag("else");
            result.otherwise = block({"endif"});
        }
        whole_tag("endif");
        return result;
    }

    Statement loop() {
        Statement result = make(Kind::For);
        open_tag("for");
        do {
            result.names.push_back(expressions_.expect_identifier());
        } while (expressions_.skip_sign(","));
        if (!expressions_.skip_name("in")) expressions_.fail("'in' is missing");
        result.value = expressions_.or_expression();
        if (expressions_.skip_name("if")) result.condition = expressions_.expression();
        close_tag();
        result.body = block({"else", "endfor"});
        if (word() == "else") {
            whole_tag("else");
            result.otherwise = block({"endfor"});
        }
        whole_tag("endfor");
        return result;
    }

    Statement assignment() {
        Statement result = make(Kind::Set);
        open_tag("set");
        result.names.push_back(expressions_.expect_identifier());
        if (expressions_.skip_sign(".")) result.names.push_back(expressions_.expect_identifier());
        if (expressions_.skip_sign("=")) {
            result.value = expressions_.expression_or_tuple();
            close_tag();
            return result;
        }
        if (result.names.size() > 1) expressions_.fail("'=' is missing");
        result.kind = Kind::SetBlock;
        close_tag();
        result.body = block({"endset"});
        whole_tag("endset");
        return result;
    }

    Statement macro() {
        Statement result = make(Kind::Macro);
        open_tag("macro");
        result.text = expressions_.expect_identifier();
        expressions_.expect_sign("(");
        while (!expressions_.at_sign(")")) {
            result.names.push_back(expressions_.expect_identifier());
            result.defaults.push_back(expressions_.skip_sign("=") ? expressions_.expression()
                                                                  : nullptr);
            if (!expressions_.skip_sign(",")) break;
        }
        expressions_.expect_sign(")");
        close_tag();
        result.body = block({"endmacro"});
        whole_tag("endmacro");
        return result;
    }

    ExpressionParser expressions_;
};

}  // namespace

Block parse(std::string_view source, const std::string& where) {
    constexpr std::size_t kLongest = std::size_t{1} << 20;
    if (source.size() > kLongest) {
        throw Error("the template has " + std::to_string(source.size()) + " bytes", where,
                    "templates have at most " + std::to_string(kLongest));
    }
    return Parser(tokenize(source, where), where).template_body();
}

}  // namespace headlight::jinja
