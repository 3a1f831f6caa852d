#include "engine/io/pickle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <optional>

#include "engine/error.h"

// The instructions: the module pickletools of Python's standard library.
namespace headlight {
namespace {

constexpr const char* kConvert =
    "convert it once in Python: AutoModel.from_pretrained(folder).save_pretrained(folder)";

}  // namespace

/// Runs the instructions of a pickle on a stack, without ever looking anything up outside.
class PickleTree::Machine {
public:
    Machine(std::span<const std::byte> bytes, std::span<const std::string_view> allowed,
            const std::string& where)
        : bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
          allowed_(allowed),
          where_(where) {}

    PickleTree run() {
        while (true) {
            const auto code = static_cast<unsigned char>(take(1).front());
            if (code == '.') break;
            if (!push_constant(code) && !push_text(code) && !remember(code) && !build(code)) {
                fail("holds the instruction " + std::to_string(code) + ", which is not allowed");
            }
        }
        PickleTree tree;
        tree.root_ = pop();
        tree.values_ = std::move(values_);
        return tree;
    }

private:
    using Kind = Value::Kind;

    [[noreturn]] void fail(const std::string& what) const {
        throw Error("at byte " + std::to_string(at_) + " " + what, where_, kConvert);
    }

    std::string_view take(std::uint64_t size) {
        if (size > bytes_.size() - at_) fail("it ends inside an instruction");
        const std::string_view part = bytes_.substr(at_, size);
        at_ += size;
        return part;
    }

    /// A little-endian number of `size` bytes.
    std::uint64_t take_number(std::size_t size) {
        std::uint64_t value = 0;
        std::memcpy(&value, take(size).data(), size);
        return value;
    }

    std::string_view take_line() {
        const std::size_t end = bytes_.find('\n', at_);
        if (end == std::string_view::npos) fail("it ends inside a line");
        const std::string_view line = take(end - at_);
        take(1);
        return line;
    }

    Id add(Value value) {
        constexpr std::size_t kMost = std::size_t{1} << 26;
        if (values_.size() >= kMost) fail("it describes too many values");
        values_.push_back(std::move(value));
        return static_cast<Id>(values_.size() - 1);
    }

    void push(Value value) { stack_.push_back(add(std::move(value))); }

    void push_integer(std::int64_t integer) {
        Value value;
        value.kind = Kind::Integer;
        value.integer = integer;
        push(std::move(value));
    }

    Id pop() {
        if (stack_.size() <= marks_floor()) fail("takes a value that is not there");
        const Id id = stack_.back();
        stack_.pop_back();
        return id;
    }

    std::size_t marks_floor() const { return marks_.empty() ? 0 : marks_.back(); }

    Value& top(Kind kind, const char* what) {
        if (stack_.size() <= marks_floor() || values_[stack_.back()].kind != kind) {
            fail(std::string("expects ") + what);
        }
        return values_[stack_.back()];
    }

    /// The values since the last mark, which goes away.
    std::vector<Id> pop_to_mark() {
        if (marks_.empty()) fail("looks for a mark that is not there");
        const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
        std::vector<Id> items(first, stack_.end());
        stack_.erase(first, stack_.end());
        marks_.pop_back();
        return items;
    }

    std::vector<Id> pop_last(std::size_t count) {
        std::vector<Id> items(count);
        for (std::size_t i = count; i-- > 0;)
            items[i] = pop();
        return items;
    }

    void push_items(Kind kind, std::vector<Id> items) {
        Value value;
        value.kind = kind;
        value.items = std::move(items);
        push(std::move(value));
    }

    /// None, numbers and empty containers; also the headers that say nothing.
    bool push_constant(unsigned char code) {
        Value value;
        switch (code) {
            case 0x80:  // PROTO
                check_protocol(take_number(1));
                return true;
            case 0x95:  // FRAME
                take(8);
                return true;
            case 'N':
                break;
            case 0x88:
            case 0x89:  // NEWTRUE, NEWFALSE
                value.kind = Kind::Boolean;
                value.integer = code == 0x88 ? 1 : 0;
                break;
            case 'J':  // BININT
                push_integer(static_cast<std::int32_t>(take_number(4)));
                return true;
            case 'K':  // BININT1
                push_integer(static_cast<std::int64_t>(take_number(1)));
                return true;
            case 'M':  // BININT2
                push_integer(static_cast<std::int64_t>(take_number(2)));
                return true;
            case 0x8a:  // LONG1
                push_integer(take_long());
                return true;
            case 'G':  // BINFLOAT
                value.kind = Kind::Float;
                value.number = std::bit_cast<double>(__builtin_bswap64(take_number(8)));
                break;
            case '}':
                value.kind = Kind::Dict;
                break;
            case ']':
            case ')':
                value.kind = Kind::List;
                break;
            default:
                return false;
        }
        push(std::move(value));
        return true;
    }

    void check_protocol(std::uint64_t protocol) const {
        if (protocol < 2 || protocol > 5) {
            fail("it has protocol " + std::to_string(protocol) + ", 2 to 5 can be read");
        }
    }

    /// A number of up to eight bytes in two's complement.
    std::int64_t take_long() {
        const auto size = static_cast<std::size_t>(take_number(1));
        if (size > 8) fail("holds a number of " + std::to_string(size) + " bytes");
        if (size == 0) return 0;
        const std::uint64_t bits = take_number(size);
        const std::size_t unused = 64 - 8 * size;
        return static_cast<std::int64_t>(bits << unused) >> unused;
    }

    bool push_text(unsigned char code) {
        Value value;
        value.kind = Kind::Text;
        switch (code) {
            case 'X':  // BINUNICODE
                value.text = take(take_number(4));
                break;
            case 0x8c:  // SHORT_BINUNICODE
                value.text = take(take_number(1));
                break;
            case 0x8d:  // BINUNICODE8
                value.text = take(take_number(8));
                break;
            case 'c': {  // GLOBAL
                const std::string_view module = take_line();
                push_global(module, take_line());
                return true;
            }
            case 0x93: {  // STACK_GLOBAL
                const std::vector<Id> names = pop_last(2);
                for (const Id name : names) {
                    if (values_[name].kind != Kind::Text) fail("names something with no text");
                }
                push_global(values_[names[0]].text, values_[names[1]].text);
                return true;
            }
            default:
                return false;
        }
        push(std::move(value));
        return true;
    }

    void push_global(std::string_view module, std::string_view name) {
        const std::string full = std::string(module) + " " + std::string(name);
        const auto known = std::find(allowed_.begin(), allowed_.end(), full);
        if (known == allowed_.end()) {
            fail("it asks for " + std::string(module) + "." + std::string(name) +
                 ", and nothing but tensors may be in it");
        }
        Value value;
        value.kind = Kind::Global;
        value.text = *known;
        push(std::move(value));
    }

    /// The memo, the marks and what duplicates or drops values.
    bool remember(unsigned char code) {
        switch (code) {
            case '(':
                marks_.push_back(stack_.size());
                return true;
            case 'q':  // BINPUT
                store(take_number(1));
                return true;
            case 'r':  // LONG_BINPUT
                store(take_number(4));
                return true;
            case 0x94:  // MEMOIZE
                store(memo_.size());
                return true;
            case 'h':  // BINGET
                recall(take_number(1));
                return true;
            case 'j':  // LONG_BINGET
                recall(take_number(4));
                return true;
            case '0':
                pop();
                return true;
            case '1':  // POP_MARK
                pop_to_mark();
                return true;
            default:
                return false;
        }
    }

    void store(std::uint64_t key) {
        const Id id = pop();
        stack_.push_back(id);
        memo_[key] = id;
    }

    void recall(std::uint64_t key) {
        const auto found = memo_.find(key);
        if (found == memo_.end()) fail("recalls a value that was not kept");
        stack_.push_back(found->second);
    }

    /// What puts values together.
    bool build(unsigned char code) {
        switch (code) {
            case 't':
            case 'l':  // TUPLE, LIST
                push_items(Kind::List, pop_to_mark());
                return true;
            case 0x85:
            case 0x86:
            case 0x87:  // TUPLE1, TUPLE2, TUPLE3
                push_items(Kind::List, pop_last(code - 0x84u));
                return true;
            case 'd': {  // DICT
                push_items(Kind::Dict, pop_to_mark());
                check_pairs(values_[stack_.back()].items);
                return true;
            }
            case 'a':  // APPEND
                extend(Kind::List, pop_last(1));
                return true;
            case 'e':  // APPENDS
                extend(Kind::List, pop_to_mark());
                return true;
            case 's':  // SETITEM
                extend(Kind::Dict, pop_last(2));
                return true;
            case 'u':  // SETITEMS
                extend(Kind::Dict, pop_to_mark());
                return true;
            case 'R':  // REDUCE
                call(pop_last(2));
                return true;
            case 'Q':  // BINPERSID
                push_items(Kind::Persistent, pop_last(1));
                return true;
            case 'b':  // BUILD: attributes of the value below, which no tensor needs
                pop();
                if (stack_.size() <= marks_floor()) fail("sets attributes of nothing");
                return true;
            default:
                return false;
        }
    }

    void check_pairs(const std::vector<Id>& items) const {
        if (items.size() % 2 != 0) fail("builds a dict with a key that has no value");
    }

    void extend(Kind kind, const std::vector<Id>& items) {
        if (kind == Kind::Dict) check_pairs(items);
        Value& target = top(kind, kind == Kind::Dict ? "a dict" : "a list");
        target.items.insert(target.items.end(), items.begin(), items.end());
    }

    /// A call is a value; that of OrderedDict is an empty dict, since items follow.
    void call(std::vector<Id> items) {
        if (values_[items[0]].kind != Kind::Global || values_[items[1]].kind != Kind::List) {
            fail("calls something that is no name");
        }
        const bool is_dict =
            values_[items[0]].text == "collections OrderedDict" && values_[items[1]].items.empty();
        if (is_dict) {
            push_items(Kind::Dict, {});
        } else {
            push_items(Kind::Call, std::move(items));
        }
    }

    std::string_view bytes_;
    std::span<const std::string_view> allowed_;
    const std::string& where_;
    std::size_t at_ = 0;
    std::vector<Value> values_;
    std::vector<Id> stack_;
    std::vector<std::size_t> marks_;  // sizes of the stack
    std::map<std::uint64_t, Id> memo_;
};

PickleTree PickleTree::read(std::span<const std::byte> bytes,
                            std::span<const std::string_view> allowed, const std::string& where) {
    return Machine(bytes, allowed, where).run();
}

}  // namespace headlight
