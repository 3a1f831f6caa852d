#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headlight {

/// What a pickle describes, as a tree of plain values. Nothing is executed: a call in the pickle is
/// a value that names what would be called and with what.
class PickleTree {
public:
    using Id = std::uint32_t;
    struct Value {
        enum class Kind {
            None,
            Boolean,  // integer is 0 or 1
            Integer,
            Float,  // number
            Text,
            List,        // items; tuples, too
            Dict,        // items: key, value, key, value ...
            Global,      // text: "module name"
            Call,        // items: what is called, its arguments
            Persistent,  // items: the description of something outside the pickle
        };
        Kind kind = Kind::None;
        std::int64_t integer = 0;
        double number = 0;
        std::string_view text;  // into the pickle
        std::vector<Id> items;
    };

    /// Reads protocols 2 to 5. Memory is in proportion to the size of the pickle.
    /// @param allowed  the globals that may be named, each as "module name"
    /// @param where    file and entry, for messages
    /// @throws Error naming the global or the instruction that is not allowed
    static PickleTree read(std::span<const std::byte> bytes,
                           std::span<const std::string_view> allowed, const std::string& where);

    const Value& root() const { return values_[root_]; }
    const Value& at(Id id) const { return values_[id]; }

private:
    class Machine;

    std::vector<Value> values_;
    Id root_ = 0;
};

}  // namespace headlight
