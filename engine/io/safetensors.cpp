#include "engine/io/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "engine/io/json.h"

namespace headlight {
namespace {

static_assert(std::endian::native == std::endian::little, "files are read in place");

constexpr std::uint64_t kHeaderLimit = 100'000'000;
constexpr std::size_t kRankLimit = 64;

struct FormatType {
    std::string_view name;
    std::uint64_t bits;
};

constexpr std::array kFormatTypes{
    FormatType{"BOOL", 8},        FormatType{"U8", 8},          FormatType{"I8", 8},
    FormatType{"F8_E5M2", 8},     FormatType{"F8_E4M3", 8},     FormatType{"F8_E8M0", 8},
    FormatType{"F8_E4M3FNUZ", 8}, FormatType{"F8_E5M2FNUZ", 8}, FormatType{"I16", 16},
    FormatType{"U16", 16},        FormatType{"F16", 16},        FormatType{"BF16", 16},
    FormatType{"I32", 32},        FormatType{"U32", 32},        FormatType{"F32", 32},
    FormatType{"C64", 64},        FormatType{"I64", 64},        FormatType{"U64", 64},
    FormatType{"F64", 64},        FormatType{"F4", 4},          FormatType{"F6_E2M3", 6},
    FormatType{"F6_E3M2", 6},
};

constexpr const char* kDamaged = "the file is damaged or incomplete: obtain it again";

/// A tensor's place in the buffer.
struct Range {
    std::uint64_t begin = 0, end = 0;
    std::string name;
};

class HeaderReader {
public:
    HeaderReader(std::span<const std::byte> buffer, std::string where)
        : buffer_(buffer), where_(std::move(where)) {}

    SafetensorsContent read(const nlohmann::json& header) {
        if (!header.is_object()) {
            throw Error("the header is not a JSON object", where_, kDamaged);
        }
        for (const auto& [name, entry] : header.items()) {
            if (name == "__metadata__") {
                read_metadata(entry);
            } else {
                read_tensor(name, entry);
            }
        }
        check_ranges();
        return std::move(content_);
    }

private:
    [[noreturn]] void fail(const std::string& name, const std::string& what) const {
        throw Error(what, where_ + ": tensor " + name, kDamaged);
    }

    void read_metadata(const nlohmann::json& entry) {
        if (!entry.is_object()) {
            throw Error("__metadata__ is not an object", where_, kDamaged);
        }
        for (const auto& [key, value] : entry.items()) {
            if (!value.is_string()) {
                throw Error("__metadata__ holds something that is not text under " + key, where_,
                            kDamaged);
            }
            content_.metadata[key] = value.get<std::string>();
        }
    }

    std::uint64_t count(const std::string& name, const nlohmann::json& value,
                        const char* field) const {
        if (!value.is_number_unsigned() ||
            value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
            fail(name, std::string(field) + " holds " + value.dump() + ", a count is expected");
        }
        return value.get<std::uint64_t>();
    }

    const nlohmann::json& field(const std::string& name, const nlohmann::json& entry,
                                const char* key) const {
        const auto found = entry.find(key);
        if (found == entry.end()) {
            fail(name, std::string("has no ") + key);
        }
        return *found;
    }

    void read_tensor(const std::string& name, const nlohmann::json& entry) {
        if (!entry.is_object() || entry.size() != 3) {
            fail(name, "is not described by exactly dtype, shape and data_offsets");
        }
        const nlohmann::json& dtype = field(name, entry, "dtype");
        const auto* type =
            std::find_if(kFormatTypes.begin(), kFormatTypes.end(), [&](const auto& t) {
                return dtype.is_string() && dtype.get_ref<const std::string&>() == t.name;
            });
        if (type == kFormatTypes.end()) {
            fail(name, "has the unknown dtype " + dtype.dump());
        }
        StoredTensor tensor;
        tensor.dtype = type->name;
        tensor.file = where_;
        const std::uint64_t bytes =
            read_shape(name, field(name, entry, "shape"), type->bits, tensor);
        const Range range = read_offsets(name, field(name, entry, "data_offsets"));
        if (range.end - range.begin != bytes) {
            fail(name, "of shape " + shape_text(tensor.shape) + " and dtype " + tensor.dtype +
                           " needs " + std::to_string(bytes) + " bytes, data_offsets give it " +
                           std::to_string(range.end - range.begin));
        }
        tensor.bytes = buffer_.subspan(range.begin, range.end - range.begin);
        ranges_.push_back(range);
        content_.tensors.emplace(name, std::move(tensor));
    }

    /// @return the bytes that the shape needs
    std::uint64_t read_shape(const std::string& name, const nlohmann::json& shape,
                             std::uint64_t bits, StoredTensor& tensor) const {
        if (!shape.is_array() || shape.size() > kRankLimit) {
            fail(name, "has a shape that is not a short list of counts");
        }
        std::uint64_t total = bits;
        for (const nlohmann::json& dimension : shape) {
            const std::uint64_t size = count(name, dimension, "shape");
            if (__builtin_mul_overflow(total, size, &total)) {
                fail(name, "has the shape " + shape.dump() + ", whose size overflows 64 bits");
            }
            tensor.shape.push_back(static_cast<std::int64_t>(size));
        }
        if (total % 8 != 0) {
            fail(name, "ends inside a byte");
        }
        return total / 8;
    }

    Range read_offsets(const std::string& name, const nlohmann::json& offsets) const {
        if (!offsets.is_array() || offsets.size() != 2) {
            fail(name, "has data_offsets that are not a pair");
        }
        const Range range{count(name, offsets[0], "data_offsets"),
                          count(name, offsets[1], "data_offsets"), name};
        if (range.end < range.begin || range.end > buffer_.size()) {
            fail(name, "has data_offsets " + offsets.dump() + " outside the " +
                           std::to_string(buffer_.size()) + " bytes of data");
        }
        return range;
    }

    /// Tensors must cover the buffer exactly, one after the other.
    void check_ranges() {
        std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) {
            return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
        });
        std::uint64_t end = 0;
        for (const Range& range : ranges_) {
            if (range.begin != end) {
                fail(range.name, std::string(range.begin > end ? "leaves a hole before it"
                                                               : "overlaps the one before it") +
                                     ": it begins at byte " + std::to_string(range.begin) +
                                     ", expected " + std::to_string(end));
            }
            end = range.end;
        }
        if (end != buffer_.size()) {
            throw Error("holds " + std::to_string(buffer_.size()) +
                            " bytes of data, its tensors take " + std::to_string(end),
                        where_, kDamaged);
        }
    }

    std::span<const std::byte> buffer_;
    std::string where_;
    SafetensorsContent content_;
    std::vector<Range> ranges_;
};

std::span<const std::byte> data_of(const Tensor& tensor) {
    return tensor.holds_ids() ? std::as_bytes(std::span(tensor.ids))
                              : std::as_bytes(std::span(tensor.values));
}

}  // namespace

SafetensorsContent read_safetensors(std::span<const std::byte> bytes, const std::string& where) {
    std::uint64_t header_size = 0;
    if (bytes.size() < sizeof header_size) {
        throw Error(
            "is " + std::to_string(bytes.size()) + " bytes long, too short for a safetensors file",
            where, kDamaged);
    }
    std::memcpy(&header_size, bytes.data(), sizeof header_size);
    const std::span<const std::byte> rest = bytes.subspan(sizeof header_size);
    if (header_size > kHeaderLimit || header_size > rest.size()) {
        throw Error("declares a header of " + std::to_string(header_size) + " bytes, " +
                        std::to_string(std::min<std::uint64_t>(kHeaderLimit, rest.size())) +
                        " are possible",
                    where, "it is damaged, incomplete, or not a safetensors file");
    }
    const std::string_view text(reinterpret_cast<const char*>(rest.data()), header_size);
    if (!text.starts_with('{')) {
        throw Error("the header does not begin with {", where, "it is not a safetensors file");
    }
    const nlohmann::json header = read_json(text, where);
    return HeaderReader(rest.subspan(header_size), where).read(header);
}

void write_safetensors(const std::filesystem::path& path,
                       std::span<const std::pair<std::string, Tensor>> tensors,
                       const std::map<std::string, std::string>& metadata) {
    std::map<std::string_view, const Tensor*> sorted;
    for (const auto& [name, tensor] : tensors) {
        sorted.emplace(name, &tensor);
    }
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) {
        header["__metadata__"] = metadata;
    }
    std::uint64_t offset = 0;
    for (const auto& [name, tensor] : sorted) {
        const std::uint64_t end = offset + data_of(*tensor).size();
        header[std::string(name)] = {{"dtype", tensor->holds_ids() ? "I64" : "F32"},
                                     {"shape", tensor->shape},
                                     {"data_offsets", {offset, end}}};
        offset = end;
    }
    // Text that is not UTF-8 (a prompt cut inside a character) must not make the file unreadable.
    std::string text =
        header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    text.append((8 - text.size() % 8) % 8, ' ');
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    const std::uint64_t header_size = text.size();
    out.write(reinterpret_cast<const char*>(&header_size), sizeof header_size);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    for (const auto& [name, tensor] : sorted) {
        const std::span<const std::byte> data = data_of(*tensor);
        out.write(reinterpret_cast<const char*>(data.data()),
                  static_cast<std::streamsize>(data.size()));
    }
    out.close();
    if (!out) {
        throw Error("cannot be written", path.string(), "check the folder and the free space");
    }
}

}  // namespace headlight
