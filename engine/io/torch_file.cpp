#include "engine/io/torch_file.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "engine/error.h"
#include "engine/io/pickle.h"
#include "engine/io/zip_archive.h"

namespace headlight {
namespace {

using Entries = std::map<std::string, std::span<const std::byte>>;
using Value = PickleTree::Value;
using Kind = Value::Kind;

constexpr const char* kDamaged = "the file is damaged or incomplete: obtain it again";
constexpr const char* kConvert =
    "convert it once in Python: AutoModel.from_pretrained(folder).save_pretrained(folder)";

struct StorageType {
    std::string_view global;
    const char* dtype;
    std::int64_t bytes;
};

constexpr std::array kStorageTypes{
    StorageType{"torch FloatStorage", "F32", 4}, StorageType{"torch DoubleStorage", "F64", 8},
    StorageType{"torch HalfStorage", "F16", 2},  StorageType{"torch BFloat16Storage", "BF16", 2},
    StorageType{"torch LongStorage", "I64", 8},  StorageType{"torch IntStorage", "I32", 4},
    StorageType{"torch ShortStorage", "I16", 2}, StorageType{"torch CharStorage", "I8", 1},
    StorageType{"torch ByteStorage", "U8", 1},   StorageType{"torch BoolStorage", "BOOL", 1},
};

constexpr std::string_view kTensor = "torch._utils _rebuild_tensor_v2";
constexpr std::string_view kParameter = "torch._utils _rebuild_parameter";
constexpr std::string_view kDict = "collections OrderedDict";

std::vector<std::string_view> allowed_globals() {
    std::vector<std::string_view> allowed = {kTensor, kParameter, kDict};
    for (const StorageType& type : kStorageTypes)
        allowed.push_back(type.global);
    return allowed;
}

class TensorReader {
public:
    TensorReader(const PickleTree& tree, const Entries& entries, std::string folder,
                 const std::string& where)
        : tree_(tree), entries_(entries), folder_(std::move(folder)), where_(where) {}

    std::map<std::string, StoredTensor> run() {
        const Value& root = tree_.root();
        if (root.kind != Kind::Dict) {
            throw Error("holds something else than a dict of tensors", where_, kConvert);
        }
        std::map<std::string, StoredTensor> tensors;
        for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
            const Value& key = tree_.at(root.items[i]);
            if (key.kind != Kind::Text) {
                throw Error("names a tensor by something else than a text", where_, kConvert);
            }
            name_ = key.text;
            // Of equal keys the last counts, as in Python.
            tensors[name_] = read_tensor(tree_.at(root.items[i + 1]));
        }
        return tensors;
    }

private:
    [[noreturn]] void fail(const std::string& what, const char* hint = kDamaged) const {
        throw Error(what, where_ + ": tensor " + name_, hint);
    }

    /// The arguments of a call of `global`; null for another value.
    const std::vector<PickleTree::Id>* arguments(const Value& value,
                                                 std::string_view global) const {
        if (value.kind != Kind::Call || tree_.at(value.items[0]).text != global) return nullptr;
        return &tree_.at(value.items[1]).items;
    }

    StoredTensor read_tensor(const Value& value) const {
        if (const auto* parameter = arguments(value, kParameter)) {
            if (parameter->empty()) fail("is a parameter without a tensor");
            const Value& data = tree_.at(parameter->front());
            if (arguments(data, kTensor) == nullptr) fail("is a parameter without a tensor");
            return read_tensor(data);
        }
        const auto* parts = arguments(value, kTensor);
        if (parts == nullptr) fail("is no tensor, and nothing else may be here", kConvert);
        if (parts->size() < 4) fail("lacks a part of its description");
        StoredTensor tensor;
        tensor.file = where_;
        tensor.shape = read_counts((*parts)[2], "shape");
        const std::vector<std::int64_t> strides = read_counts((*parts)[3], "strides");
        const std::int64_t elements = count_elements(tensor.shape);
        check_row_major(tensor.shape, strides);
        const Storage storage = read_storage(tree_.at((*parts)[0]));
        const std::int64_t offset = read_count(tree_.at((*parts)[1]), "offset");
        if (offset > storage.elements || elements > storage.elements - offset) {
            fail("of shape " + shape_text(tensor.shape) + " begins at element " +
                 std::to_string(offset) + " of a storage with " + std::to_string(storage.elements));
        }
        const auto size = static_cast<std::size_t>(storage.type->bytes);
        tensor.dtype = storage.type->dtype;
        tensor.bytes = storage.bytes.subspan(static_cast<std::size_t>(offset) * size,
                                             static_cast<std::size_t>(elements) * size);
        return tensor;
    }

    std::int64_t read_count(const Value& value, const char* field) const {
        if (value.kind != Kind::Integer || value.integer < 0) {
            fail(std::string("has a field ") + field + " that is no count");
        }
        return value.integer;
    }

    std::vector<std::int64_t> read_counts(PickleTree::Id id, const char* field) const {
        constexpr std::size_t kRankLimit = 64;
        const Value& list = tree_.at(id);
        if (list.kind != Kind::List || list.items.size() > kRankLimit) {
            fail(std::string("has a field ") + field + " that is no short list of counts");
        }
        std::vector<std::int64_t> counts;
        for (const PickleTree::Id item : list.items)
            counts.push_back(read_count(tree_.at(item), field));
        return counts;
    }

    std::int64_t count_elements(const std::vector<std::int64_t>& shape) const {
        std::int64_t elements = 1;
        for (const std::int64_t size : shape) {
            if (__builtin_mul_overflow(elements, size, &elements)) {
                fail("has the shape " + shape_text(shape) + ", whose size overflows 64 bits");
            }
        }
        return elements;
    }

    void check_row_major(const std::vector<std::int64_t>& shape,
                         const std::vector<std::int64_t>& strides) const {
        if (shape.size() != strides.size()) {
            fail("has " + std::to_string(strides.size()) + " strides for " +
                 std::to_string(shape.size()) + " dimensions");
        }
        const bool empty = std::find(shape.begin(), shape.end(), 0) != shape.end();
        std::int64_t expected = 1;
        for (std::size_t i = shape.size(); i-- > 0 && !empty;) {
            if (shape[i] > 1 && strides[i] != expected) {
                fail("of shape " + shape_text(shape) + " is stored with the strides " +
                         shape_text(strides) + ", not row after row",
                     kConvert);
            }
            expected *= shape[i];
        }
    }

    struct Storage {
        const StorageType* type = nullptr;
        std::int64_t elements = 0;
        std::span<const std::byte> bytes;
    };

    /// ("storage", type, key of the entry, device, number of elements)
    Storage read_storage(const Value& value) const {
        if (value.kind != Kind::Persistent) fail("has no storage");
        const Value& description = tree_.at(value.items.front());
        if (description.kind != Kind::List || description.items.size() < 5) {
            fail("has a storage that is not described");
        }
        const auto part = [&](std::size_t i) -> const Value& {
            return tree_.at(description.items[i]);
        };
        const auto* type =
            std::find_if(kStorageTypes.begin(), kStorageTypes.end(), [&](const StorageType& known) {
                return part(1).kind == Kind::Global && part(1).text == known.global;
            });
        if (type == kStorageTypes.end()) fail("has a storage of an unknown type", kConvert);
        if (part(2).kind != Kind::Text) fail("has a storage without a key");
        const std::string entry = folder_ + "data/" + std::string(part(2).text);
        const auto found = entries_.find(entry);
        if (found == entries_.end()) fail("needs the entry " + entry + ", which is not there");
        const std::int64_t elements = read_count(part(4), "size");
        const auto available = static_cast<std::int64_t>(found->second.size()) / type->bytes;
        if (elements > available) {
            fail("has a storage of " + std::to_string(elements) + " elements, the entry " + entry +
                 " holds " + std::to_string(available));
        }
        return {type, elements, found->second};
    }

    const PickleTree& tree_;
    const Entries& entries_;
    std::string folder_;  // in the archive, with its slash
    const std::string& where_;
    std::string name_;
};

/// The folder of the archive that holds the pickle.
std::string folder_of(const Entries& entries, const std::string& where) {
    constexpr std::string_view kPickle = "data.pkl";
    for (const auto& [name, bytes] : entries) {
        if (!name.ends_with(kPickle)) continue;
        const std::string folder = name.substr(0, name.size() - kPickle.size());
        if (folder.ends_with('/')) return folder;
    }
    throw Error("has no entry data.pkl", where, "it is no file of PyTorch's");
}

void check_byte_order(const Entries& entries, const std::string& folder, const std::string& where) {
    const auto order = entries.find(folder + "byteorder");
    if (order == entries.end()) return;
    const std::string_view text(reinterpret_cast<const char*>(order->second.data()),
                                order->second.size());
    if (text != "little") {
        throw Error("has the byte order \"" + std::string(text) + "\", little is expected", where,
                    "save the model again on a usual computer");
    }
}

}  // namespace

std::map<std::string, StoredTensor> read_torch_file(std::span<const std::byte> bytes,
                                                    const std::string& where) {
    if (!is_zip(bytes)) {
        throw Error("is no ZIP file: PyTorch before version 1.6 wrote another format", where,
                    "convert it once in Python: torch.save(torch.load(path, weights_only=True), "
                    "path)");
    }
    const Entries entries = read_zip(bytes, where);
    const std::string folder = folder_of(entries, where);
    check_byte_order(entries, folder, where);
    const std::vector<std::string_view> allowed = allowed_globals();
    const PickleTree tree =
        PickleTree::read(entries.at(folder + "data.pkl"), allowed, where + ": data.pkl");
    return TensorReader(tree, entries, folder, where).run();
}

}  // namespace headlight
