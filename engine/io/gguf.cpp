#include "engine/io/gguf.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "engine/error.h"
#include "engine/io/byte_reader.h"

namespace headlight {
namespace {

static_assert(std::endian::native == std::endian::little, "files are read in place");

constexpr std::string_view kMagic = "GGUF";
constexpr std::uint64_t kKeyLimit = 65535;
constexpr std::uint64_t kTextLimit = std::uint64_t{1} << 30;
constexpr std::uint64_t kNameLimit = 63;
constexpr std::uint32_t kRankLimit = 4;
constexpr const char* kDamaged = "the file is damaged or incomplete: obtain it again";

struct TensorType {
    std::uint32_t number;
    const char* name;
    std::uint64_t plain_bytes = 0;  ///< of one number, where the engine has no such weight
};

/// Every type of ggml that is or was in use.
constexpr std::array kTensorTypes{
    TensorType{0, "F32"},     TensorType{1, "F16"},      TensorType{2, "Q4_0"},
    TensorType{3, "Q4_1"},    TensorType{6, "Q5_0"},     TensorType{7, "Q5_1"},
    TensorType{8, "Q8_0"},    TensorType{9, "Q8_1"},     TensorType{10, "Q2_K"},
    TensorType{11, "Q3_K"},   TensorType{12, "Q4_K"},    TensorType{13, "Q5_K"},
    TensorType{14, "Q6_K"},   TensorType{15, "Q8_K"},    TensorType{16, "IQ2_XXS"},
    TensorType{17, "IQ2_XS"}, TensorType{18, "IQ3_XXS"}, TensorType{19, "IQ1_S"},
    TensorType{20, "IQ4_NL"}, TensorType{21, "IQ3_S"},   TensorType{22, "IQ2_S"},
    TensorType{23, "IQ4_XS"}, TensorType{24, "I8", 1},   TensorType{25, "I16", 2},
    TensorType{26, "I32", 4}, TensorType{27, "I64", 8},  TensorType{28, "F64", 8},
    TensorType{29, "IQ1_M"},  TensorType{30, "BF16"},    TensorType{34, "TQ1_0"},
    TensorType{35, "TQ2_0"},  TensorType{39, "MXFP4"},   TensorType{40, "NVFP4"},
};

struct Block {
    std::uint64_t numbers, bytes;
};

std::optional<Block> block_of(const TensorType& type) {
    if (type.plain_bytes > 0) {
        return Block{1, type.plain_bytes};
    }
    if (const std::optional<DType> dtype = dtype_of(type.name)) {
        const BlockSize size = block_size(*dtype);
        return Block{static_cast<std::uint64_t>(size.numbers),
                     static_cast<std::uint64_t>(size.bytes)};
    }
    return std::nullopt;
}

class HeaderReader {
public:
    HeaderReader(std::span<const std::byte> file, const std::string& where)
        : where_(where), from_(file, where) {}

    GgufContent read() {
        if (from_.take(kMagic.size(), "the first four bytes") != kMagic) {
            throw Error("does not begin with GGUF", where_, "it is not a GGUF file");
        }
        read_version();
        const std::uint64_t tensors = read_count("tensors", kLeastTensor);
        const std::uint64_t values = read_count("metadata values", kLeastValue);
        for (std::uint64_t i = 0; i < values; ++i) {
            read_value(i);
        }
        const std::uint64_t alignment = read_alignment();
        for (std::uint64_t i = 0; i < tensors; ++i) {
            read_tensor(i);
        }
        place_tensors(alignment);
        return std::move(content_);
    }

private:
    // The fewest bytes that one of them takes in the header.
    static constexpr std::uint64_t kLeastTensor = 8 + 1 + 4 + 4 + 8;
    static constexpr std::uint64_t kLeastValue = 8 + 1 + 4 + 1;

    struct Placed {
        std::string name;
        std::uint64_t offset, bytes;
    };

    [[noreturn]] void fail(const std::string& place, const std::string& what) const {
        throw Error(what, where_ + ": " + place, kDamaged);
    }

    void read_version() {
        const auto version = from_.number<std::uint32_t>("the version");
        if (version != 0 && (version & 0xffff) == 0) {
            throw Error("is written for processors that store the highest byte first", where_,
                        "obtain the usual little-endian file");
        }
        if (version != 2 && version != 3) {
            throw Error("is GGUF version " + std::to_string(version) + ", 2 or 3 is expected",
                        where_, "convert the model again with a current program");
        }
    }

    std::uint64_t read_count(const std::string& things, std::uint64_t least_bytes) {
        const auto count = from_.number<std::uint64_t>("the number of " + things);
        if (count > from_.left() / least_bytes) {
            fail("header", "declares " + std::to_string(count) + " " + things + ", the " +
                               std::to_string(from_.left()) + " bytes left hold at most " +
                               std::to_string(from_.left() / least_bytes));
        }
        return count;
    }

    std::string read_text(std::uint64_t limit, const std::string& what) {
        const auto size = from_.number<std::uint64_t>("the length of " + what);
        if (size > limit) {
            fail(what, "is " + std::to_string(size) + " bytes long, at most " +
                           std::to_string(limit) + " are expected");
        }
        return std::string(from_.take(size, what));
    }

    GgufType read_type(const std::string& what) {
        const auto number = from_.number<std::uint32_t>("the type of " + what);
        if (number > static_cast<std::uint32_t>(GgufType::F64)) {
            fail(what, "has the unknown type " + std::to_string(number) + ", 0 to 12 are expected");
        }
        return static_cast<GgufType>(number);
    }

    void read_value(std::uint64_t index) {
        const std::string number = "metadata value " + std::to_string(index);
        const std::string key = read_text(kKeyLimit, "the key of " + number);
        if (key.empty()) {
            fail(number, "has an empty key");
        }
        GgufValue value;
        value.type = read_type(key);
        if (value.type == GgufType::List) {
            value.is_list = true;
            value.type = read_type("the items of " + key);
            value.count = from_.number<std::uint64_t>("the length of " + key);
            if (value.type == GgufType::List) {
                fail(key, "is a list of lists, a list of numbers, flags or texts is expected");
            }
        }
        value.bytes = read_items(key, value);
        if (!content_.metadata.emplace(key, value).second) {
            fail(key, "occurs twice in the metadata");
        }
    }

    std::span<const std::byte> read_items(const std::string& key, const GgufValue& value) {
        const bool texts = value.type == GgufType::Text;
        const std::uint64_t least = texts ? sizeof(std::uint64_t) : size_of(value.type);
        if (value.count > from_.left() / least) {
            fail(key, "declares " + std::to_string(value.count) + " items, the " +
                          std::to_string(from_.left()) + " bytes left hold at most " +
                          std::to_string(from_.left() / least));
        }
        const std::span<const std::byte> rest = from_.rest();
        if (texts) {
            const std::string what = "a text of " + key;
            for (std::uint64_t i = 0; i < value.count; ++i) {
                const auto size = from_.number<std::uint64_t>(what);
                if (size > kTextLimit) {
                    fail(key, "holds a text of " + std::to_string(size) + " bytes, at most " +
                                  std::to_string(kTextLimit) + " are expected");
                }
                from_.take(size, what);
            }
        } else {
            const std::string_view items = from_.take(value.count * least, key);
            if (value.type == GgufType::Bool &&
                items.find_first_not_of(std::string_view("\0\1", 2)) != std::string_view::npos) {
                fail(key, "holds a flag that is neither 0 nor 1");
            }
        }
        return rest.first(rest.size() - from_.left());
    }

    std::uint64_t read_alignment() const {
        constexpr const char* kKey = "general.alignment";
        const auto found = content_.metadata.find(kKey);
        if (found == content_.metadata.end()) {
            return 32;
        }
        const GgufValue& value = found->second;
        std::uint32_t alignment = 0;
        if (value.type == GgufType::U32 && !value.is_list) {
            std::memcpy(&alignment, value.bytes.data(), sizeof alignment);
        }
        if (!std::has_single_bit(alignment)) {
            fail(kKey, "holds " +
                           value.to_json().dump(-1, ' ', false,
                                                nlohmann::json::error_handler_t::replace) +
                           ", a power of two (u32) is expected");
        }
        return alignment;
    }

    void read_tensor(std::uint64_t index) {
        const std::string number = "tensor " + std::to_string(index);
        const std::string name = read_text(kNameLimit, "the name of " + number);
        if (name.empty()) {
            fail(number, "has an empty name");
        }
        const std::string place = "tensor " + name;
        StoredTensor tensor;
        tensor.file = where_;
        const auto rank = from_.number<std::uint32_t>("the rank of " + place);
        if (rank > kRankLimit) {
            fail(place, "has " + std::to_string(rank) + " dimensions, at most " +
                            std::to_string(kRankLimit) + " are expected");
        }
        for (std::uint32_t i = 0; i < rank; ++i) {
            tensor.shape.push_back(from_.number<std::int64_t>("the shape of " + place));
        }
        const std::uint64_t bytes = read_tensor_type(place, tensor);
        const auto offset = from_.number<std::uint64_t>("the offset of " + place);
        std::reverse(tensor.shape.begin(), tensor.shape.end());
        placed_.push_back({name, offset, bytes});
        if (!content_.tensors.emplace(name, std::move(tensor)).second) {
            fail(place, "stands in the file twice");
        }
    }

    /// @return the bytes that a tensor of this shape and type takes. The shape begins with the
    ///         length of a row, as in the file.
    std::uint64_t read_tensor_type(const std::string& place, StoredTensor& tensor) {
        const auto number = from_.number<std::uint32_t>("the type of " + place);
        const auto* type = std::ranges::find(kTensorTypes, number, &TensorType::number);
        const std::optional<Block> block =
            type == kTensorTypes.end() ? std::nullopt : block_of(*type);
        if (!block) {
            throw Error(
                "has the type " +
                    (type == kTensorTypes.end() ? std::to_string(number)
                                                : std::string(type->name)) +
                    ", one of F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K to Q6_K is "
                    "expected",
                where_ + ": " + place, "obtain the model in one of these types");
        }
        tensor.dtype = type->name;
        const std::uint64_t row =
            tensor.shape.empty() ? 1 : static_cast<std::uint64_t>(tensor.shape.front());
        std::uint64_t count = 1;
        for (const std::int64_t size : tensor.shape) {
            if (size < 0 ||
                __builtin_mul_overflow(count, static_cast<std::uint64_t>(size), &count)) {
                fail(place, "has the shape " + shape_text(tensor.shape) +
                                ", whose size is no 64-bit count");
            }
        }
        if (row % block->numbers != 0) {
            fail(place, "has rows of " + std::to_string(row) + " numbers, a multiple of " +
                            std::to_string(block->numbers) + " is expected for " + tensor.dtype);
        }
        std::uint64_t bytes = 0;
        if (__builtin_mul_overflow(count / block->numbers, block->bytes, &bytes) ||
            count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            fail(place,
                 "has the shape " + shape_text(tensor.shape) + ", whose size is no 64-bit count");
        }
        return bytes;
    }

    /// Tensors stand one after the other from the first aligned byte after the header.
    void place_tensors(std::uint64_t alignment) {
        const auto padded = [&](std::uint64_t size) {
            return (size + alignment - 1) / alignment * alignment;
        };
        const std::uint64_t begin = padded(from_.position());
        std::uint64_t expected = 0;
        for (const Placed& tensor : placed_) {
            const std::string place = "tensor " + tensor.name;
            if (tensor.offset != expected) {
                fail(place, "begins at byte " + std::to_string(tensor.offset) +
                                " of the data, expected " + std::to_string(expected));
            }
            const std::uint64_t left = from_.size() - std::min(from_.size(), begin + tensor.offset);
            if (tensor.bytes > left) {
                fail(place, "needs " + std::to_string(tensor.bytes) + " bytes, the file has " +
                                std::to_string(left) + " left");
            }
            content_.tensors.at(tensor.name).bytes =
                from_.all().subspan(std::min(from_.size(), begin + tensor.offset), tensor.bytes);
            expected += padded(tensor.bytes);
        }
    }

    const std::string& where_;
    ByteReader from_;
    GgufContent content_;
    std::vector<Placed> placed_;  ///< in the order of the file
};

}  // namespace

bool is_gguf(std::span<const std::byte> bytes) {
    return bytes.size() >= kMagic.size() &&
           std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

GgufContent read_gguf(std::span<const std::byte> bytes, const std::string& where) {
    return HeaderReader(bytes, where).read();
}

}  // namespace headlight
