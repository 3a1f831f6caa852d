#pragma once

#include <ctime>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/text/jinja_syntax.h"
#include "engine/text/jinja_value.h"

namespace headlight::jinja {

/// The variables of a running template and the values of its expressions. Counts steps, so that no
/// template runs for ever.
class Evaluator {
public:
    using Scope = std::map<std::string, Value, std::less<>>;
    /// Runs the macro of a handle with the arguments of a call.
    using MacroCall = std::function<Value(std::size_t handle, const Expression& call)>;

    Evaluator(const Json& variables, const std::tm& now, const std::string& where,
              MacroCall call_macro);

    /// @throws Error
    Value evaluate(const Expression& expression);
    /// The values of a call's arguments.
    Arguments arguments(const Expression& call);

    /// Sets a variable of the innermost scope.
    void set(const std::string& name, Value value);
    /// Sets a field of a namespace.
    void set_field(const std::string& name, const std::string& field, Value value,
                   std::size_t line);

    /// A scope that ends with this object.
    class Local {
    public:
        explicit Local(Evaluator& evaluator) : evaluator_(evaluator) {
            evaluator_.scopes_.emplace_back();
        }
        ~Local() { evaluator_.scopes_.pop_back(); }
        Local(const Local&) = delete;
        Local& operator=(const Local&) = delete;

    private:
        Evaluator& evaluator_;
    };
    /// While it lives, only the template's own variables can be seen: a macro runs.
    class OuterOnly {
    public:
        explicit OuterOnly(Evaluator& evaluator);
        ~OuterOnly();
        OuterOnly(const OuterOnly&) = delete;
        OuterOnly& operator=(const OuterOnly&) = delete;

    private:
        Evaluator& evaluator_;
        std::vector<Scope> inner_;
    };

    /// Counts steps. @throws Error past the limit
    void step(std::size_t line, std::size_t steps = 1);
    [[noreturn]] void fail(std::size_t line, const std::string& what) const;
    /// Gives what goes wrong with values its line.
    template <typename Work>
    auto guarded(std::size_t line, Work&& work) const {
        try {
            return work();
        } catch (const std::invalid_argument& error) {
            fail(line, error.what());
        }
    }

private:
    void charge(const Json& data, std::size_t line);
    const Value* find(const std::string& name) const;
    Value lookup(const std::string& name) const;
    const Json* locate(const Expression& expression);

    Value value_of(const Expression& expression);
    Json data_of(const Expression& expression);
    Value list(const Expression& expression);
    Value dict(const Expression& expression);
    Value attribute(const Expression& expression);
    Value item(const Expression& expression);
    static Value element(const Json& list, const Value& key);
    Value slice(const Expression& expression);
    Value unary(const Expression& expression);
    Value binary(const Expression& expression);
    Value call(const Expression& expression);
    Value call_function(const std::string& name, const Arguments& with, std::size_t line);
    Value range(const Arguments& with, std::size_t line) const;
    Value date(const Arguments& with, std::size_t line) const;

    const std::tm& now_;
    const std::string& where_;
    MacroCall call_macro_;
    std::vector<Scope> scopes_;  // the last is the innermost
    std::vector<Scope> namespaces_;
    std::size_t steps_ = 0;
};

}  // namespace headlight::jinja
