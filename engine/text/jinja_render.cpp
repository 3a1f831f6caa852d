#include "engine/text/jinja_render.h"

#include "engine/text/jinja_evaluator.h"

namespace headlight::jinja {
namespace {

constexpr int kDeepestCall = 40;

/// What a block ended with.
enum class Flow { On, Break, Continue };

class Renderer {
public:
    Renderer(const Json& variables, const std::tm& now, const std::string& where)
        : evaluator_(variables, now, where, [this](std::size_t handle, const Expression& call) {
              return call_macro(handle, call);
          }) {}

    std::string run(const Block& body) {
        std::string out;
        block(body, out);
        return out;
    }

private:
    Flow block(const Block& body, std::string& out) {
        for (const Statement& statement : body) {
            const Flow flow = run(statement, out);
            if (flow != Flow::On) return flow;
        }
        return Flow::On;
    }

    Flow run(const Statement& statement, std::string& out) {
        evaluator_.step(statement.line);
        switch (statement.kind) {
            case Statement::Kind::Text:
                write(statement.text, statement.line, out);
                return Flow::On;
            case Statement::Kind::Output:
                output(statement, out);
                return Flow::On;
            case Statement::Kind::If:
                return block(truth(evaluator_.evaluate(*statement.value)) ? statement.body
                                                                          : statement.otherwise,
                             out);
            case Statement::Kind::For:
                return loop(statement, out);
            case Statement::Kind::Set:
                assign(statement);
                return Flow::On;
            case Statement::Kind::SetBlock: {
                std::string text;
                block(statement.body, text);
                evaluator_.set(statement.names.front(), Value::of(std::move(text)));
                return Flow::On;
            }
            case Statement::Kind::Macro:
                evaluator_.set(statement.text,
                               {Value::Kind::Macro, {}, statement.text, macros_.size()});
                macros_.push_back(&statement);
                return Flow::On;
            case Statement::Kind::Break:
                return Flow::Break;
            case Statement::Kind::Continue:
                return Flow::Continue;
        }
        return Flow::On;
    }

    void write(const std::string& text, std::size_t line, std::string& out) const {
        if (out.size() + text.size() > kLongestText)
            evaluator_.fail(line, "the text grows too long");
        out += text;
    }

    void output(const Statement& statement, std::string& out) {
        const Value value = evaluator_.evaluate(*statement.value);
        write(evaluator_.guarded(statement.line, [&] { return to_text(value); }), statement.line,
              out);
    }

    void assign(const Statement& statement) {
        Value value = evaluator_.evaluate(*statement.value);
        if (statement.names.size() == 1) {
            evaluator_.set(statement.names.front(), std::move(value));
        } else {
            evaluator_.set_field(statement.names.front(), statement.names.back(), std::move(value),
                                 statement.line);
        }
    }

    /// What a loop goes over.
    Json items_of(const Statement& statement) {
        const Value list = evaluator_.evaluate(*statement.value);
        if (list.is_undefined())
            evaluator_.fail(statement.line, "'" + list.name + "' is not defined");
        const Value items =
            evaluator_.guarded(statement.line, [&] { return apply_filter("list", list, {}); });
        if (statement.condition == nullptr) return items.data;
        Json kept = Json::array();
        for (const Json& item : items.data) {
            const Evaluator::Local scope(evaluator_);
            bind(statement, item);
            if (truth(evaluator_.evaluate(*statement.condition))) kept.push_back(item);
        }
        return kept;
    }

    void bind(const Statement& statement, const Json& item) {
        if (statement.names.size() == 1) {
            evaluator_.set(statement.names.front(), Value::of(item));
            return;
        }
        if (!item.is_array() || item.size() != statement.names.size()) {
            evaluator_.fail(statement.line, "what the loop goes over does not fall into " +
                                                std::to_string(statement.names.size()) + " parts");
        }
        for (std::size_t i = 0; i < item.size(); ++i)
            evaluator_.set(statement.names[i], Value::of(item[i]));
    }

    Flow loop(const Statement& statement, std::string& out) {
        const Json items = items_of(statement);
        const std::size_t size = items.size();
        bool finished_one = false;
        for (std::size_t i = 0; i < size; ++i) {
            evaluator_.step(statement.line);
            const Evaluator::Local scope(evaluator_);
            bind(statement, items[i]);
            Json state = {{"index", i + 1},       {"index0", i},
                          {"revindex", size - i}, {"revindex0", size - i - 1},
                          {"first", i == 0},      {"last", i + 1 == size},
                          {"length", size}};
            if (i > 0) state["previtem"] = items[i - 1];
            if (i + 1 < size) state["nextitem"] = items[i + 1];
            evaluator_.set("loop", Value::of(std::move(state)));
            const Flow flow = block(statement.body, out);
            if (flow == Flow::Break) break;
            finished_one = finished_one || flow == Flow::On;
        }
        return finished_one ? Flow::On : block(statement.otherwise, out);
    }

    Value call_macro(std::size_t handle, const Expression& expression) {
        const Statement& macro = *macros_[handle];
        const Arguments with = evaluator_.arguments(expression);
        if (++call_depth_ > kDeepestCall)
            evaluator_.fail(expression.line, "macros call each other too deeply");
        if (with.positional.size() > macro.names.size()) {
            evaluator_.fail(expression.line, "'" + macro.text + "' is called with too many values");
        }
        // A macro sees the template's own variables, not those of its caller.
        const Evaluator::OuterOnly outer(evaluator_);
        const Evaluator::Local scope(evaluator_);
        set_parameters(macro, with);
        std::string text;
        block(macro.body, text);
        --call_depth_;
        return Value::of(std::move(text));
    }

    void set_parameters(const Statement& macro, const Arguments& with) {
        for (std::size_t i = 0; i < macro.names.size(); ++i) {
            const Value* given = with.find(i, macro.names[i]);
            Value value = given != nullptr ? *given : Value::undefined(macro.names[i]);
            if (given == nullptr && macro.defaults[i] != nullptr)
                value = evaluator_.evaluate(*macro.defaults[i]);
            evaluator_.set(macro.names[i], std::move(value));
        }
    }

    Evaluator evaluator_;
    std::vector<const Statement*> macros_;
    int call_depth_ = 0;
};

}  // namespace

std::string render(const Block& body, const Json& variables, const std::tm& now,
                   const std::string& where) {
    return Renderer(variables, now, where).run(body);
}

}  // namespace headlight::jinja
