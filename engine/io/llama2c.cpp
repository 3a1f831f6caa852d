#include "engine/io/llama2c.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "engine/error.h"
#include "engine/io/byte_reader.h"
#include "engine/io/tensor_rules.h"

namespace headlight {
namespace {

constexpr std::uint32_t kMark = 0x616b3432;
constexpr std::uint64_t kMarkedHeader = 256;
// Beyond any model, and small enough that no size of a file overflows.
constexpr int kCountLimit = 1 << 24;
constexpr int kWidthLimit = 1 << 20;
constexpr int kLayerLimit = 4096;
constexpr const char* kDamaged = "the file is damaged or no model of llama2.c";

struct Header {
    std::uint32_t version = 0;
    int dim = 0, hidden_dim = 0, n_layers = 0, n_heads = 0, n_kv_heads = 0, vocab_size = 0,
        seq_len = 0;
    bool tied = true;
    std::uint64_t bytes = 0;

    std::int64_t d_head() const { return dim / n_heads; }
    std::int64_t kv_dim() const { return d_head() * n_kv_heads; }
};

struct Place {
    const char* name;  ///< {i}: one for each layer
    std::vector<std::int64_t> shape;
};

bool has_mark(std::span<const std::byte> bytes) {
    std::uint32_t mark = 0;
    if (bytes.size() < sizeof mark) return false;
    std::memcpy(&mark, bytes.data(), sizeof mark);
    return mark == kMark;
}

class HeaderReader {
public:
    HeaderReader(std::span<const std::byte> bytes, const std::string& where)
        : where_(where), from_(bytes, where), marked_(has_mark(bytes)) {}

    Header read() {
        if (marked_) {
            read_version();
        }
        Header header = read_counts();
        if (marked_) {
            header.tied = from_.number<std::uint8_t>("shared_classifier") != 0;
        }
        header.bytes = marked_ ? kMarkedHeader : from_.position();
        check_heads(header);
        return header;
    }

private:
    [[noreturn]] void refuse(const std::string& field, std::int64_t value,
                             const std::string& expected) const {
        throw Error("holds " + std::to_string(value) + ", " + expected + " is expected",
                    where_ + ": " + field, kDamaged);
    }

    void read_version() {
        from_.take(sizeof kMark, "the mark");
        const auto version = from_.number<std::uint32_t>("the version");
        if (version != 1) {
            throw Error("is version " + std::to_string(version) +
                            " of llama2.c's format, 0 or 1 is expected",
                        where_, "export the model again with --version 1");
        }
    }

    int read_count(const char* field, int limit) {
        const auto value = from_.number<std::int32_t>(field);
        if (value < 1 || value > limit) {
            refuse(field, value, "a whole number from 1 to " + std::to_string(limit));
        }
        return value;
    }

    Header read_counts() {
        Header header;
        header.version = marked_ ? 1 : 0;
        header.dim = read_count("dim", kWidthLimit);
        header.hidden_dim = read_count("hidden_dim", kWidthLimit);
        header.n_layers = read_count("n_layers", kLayerLimit);
        header.n_heads = read_count("n_heads", header.dim);
        header.n_kv_heads = read_count("n_kv_heads", header.n_heads);
        // Version 0 says by the sign that the unembedding is a table of its own.
        const std::int64_t vocabulary = from_.number<std::int32_t>("vocab_size");
        const std::int64_t size = marked_ ? vocabulary : std::abs(vocabulary);
        if (size < 1 || size > kCountLimit) {
            refuse("vocab_size", vocabulary, "a count up to " + std::to_string(kCountLimit));
        }
        header.vocab_size = static_cast<int>(size);
        header.tied = vocabulary > 0;
        header.seq_len = read_count("seq_len", kCountLimit);
        return header;
    }

    void check_heads(const Header& header) const {
        if (header.dim % header.n_heads != 0 || header.d_head() % 2 != 0) {
            refuse("dim", header.dim,
                   "an even multiple of the " + std::to_string(header.n_heads) + " heads");
        }
        if (header.n_heads % header.n_kv_heads != 0) {
            refuse("n_kv_heads", header.n_kv_heads,
                   "a divisor of the " + std::to_string(header.n_heads) + " heads");
        }
    }

    const std::string& where_;
    ByteReader from_;
    bool marked_;
};

Header read_header(std::span<const std::byte> bytes, const std::string& where) {
    return HeaderReader(bytes, where).read();
}

/// The tensors in the order of the file.
std::vector<Place> places_of(const Header& h) {
    const std::int64_t d = h.dim, kv = h.kv_dim(), f = h.hidden_dim, v = h.vocab_size;
    const Place table{"tok_embeddings.weight", {v, d}};
    const Place attention_norm{"layers.{i}.attention_norm.weight", {d}};
    const Place ffn_norm{"layers.{i}.ffn_norm.weight", {d}};
    const Place norm{"norm.weight", {d}};
    const std::array attention{Place{"layers.{i}.attention.wq.weight", {d, d}},
                               Place{"layers.{i}.attention.wk.weight", {kv, d}},
                               Place{"layers.{i}.attention.wv.weight", {kv, d}},
                               Place{"layers.{i}.attention.wo.weight", {d, d}}};
    const std::array mlp{Place{"layers.{i}.feed_forward.w1.weight", {f, d}},
                         Place{"layers.{i}.feed_forward.w2.weight", {d, f}},
                         Place{"layers.{i}.feed_forward.w3.weight", {f, d}}};
    std::vector<Place> places;
    if (h.version == 0) {
        places = {table, attention_norm};
        places.insert(places.end(), attention.begin(), attention.end());
        places.push_back(ffn_norm);
        places.insert(places.end(), mlp.begin(), mlp.end());
        places.push_back(norm);
        // Sines and cosines of the rotation, which are computed anew.
        places.push_back({"freqs", {2, h.seq_len, h.d_head() / 2}});
    } else {
        places = {attention_norm, ffn_norm, norm, table};
        places.insert(places.end(), attention.begin(), attention.end());
        places.insert(places.end(), mlp.begin(), mlp.end());
    }
    if (!h.tied) {
        places.push_back({"output.weight", {v, d}});
    }
    return places;
}

bool is_per_layer(const Place& place) {
    return std::string_view(place.name).find("{i}") != std::string_view::npos;
}

/// Of one tensor. With the limits above no product overflows.
std::uint64_t bytes_of(const Place& place) {
    std::uint64_t bytes = sizeof(float);
    for (const std::int64_t size : place.shape) {
        bytes *= static_cast<std::uint64_t>(size);
    }
    return bytes;
}

std::uint64_t file_size(const Header& header) {
    std::uint64_t total = header.bytes;
    for (const Place& place : places_of(header)) {
        total += bytes_of(place) *
                 (is_per_layer(place) ? static_cast<std::uint64_t>(header.n_layers) : 1);
    }
    return total;
}

ModelSpec spec_of(const Header& header) {
    ModelSpec spec;
    spec.family = "llama2c";
    spec.context = header.seq_len;
    spec.bos_id = 1;
    // run.c stops where the next story would begin.
    spec.eos_ids = {1, 2};
    BlockSpec block;
    block.norm = {NormKind::RmsNorm, 1e-5F};
    block.attention.n_heads = header.n_heads;
    block.attention.n_kv_heads = header.n_kv_heads;
    block.attention.d_head = static_cast<int>(header.d_head());
    block.attention.scale = 1 / std::sqrt(static_cast<float>(header.d_head()));
    block.attention.relative = RelativeKind::Rotary;
    block.mlp.activation = Activation::Silu;
    block.mlp.gated = true;
    block.mlp.d_mlp = header.hidden_dim;
    StackSpec& stack = spec.decoder.emplace();
    for (int layer = 0; layer < header.n_layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    stack.final_norm = block.norm;
    RopeSpec rope;
    rope.rotary_dim = block.attention.d_head;
    rope.pairing = RotaryPairing::Interleaved;
    stack.ropes.push_back(rope);
    stack.embed.vocab_size = header.vocab_size;
    stack.embed.d_embed = stack.embed.d_model = header.dim;
    spec.head.kind = HeadKind::CausalLm;
    spec.head.tied = header.tied;
    return spec;
}

}  // namespace

bool is_llama2c(std::span<const std::byte> bytes) {
    if (has_mark(bytes)) return true;
    try {
        return file_size(read_header(bytes, "")) == bytes.size();
    } catch (const Error&) {
        return false;  // the first numbers are no header
    }
}

Llama2cContent read_llama2c(std::span<const std::byte> bytes, const std::string& where) {
    const Header header = read_header(bytes, where);
    if (file_size(header) != bytes.size()) {
        throw Error("is " + std::to_string(bytes.size()) + " bytes long, its header asks for " +
                        std::to_string(file_size(header)),
                    where, kDamaged);
    }
    Llama2cContent content;
    content.spec = spec_of(header);
    check_spec(content.spec, where);
    std::uint64_t offset = header.bytes;
    for (const Place& place : places_of(header)) {
        const int count = is_per_layer(place) ? header.n_layers : 1;
        for (int layer = 0; layer < count; ++layer, offset += bytes_of(place)) {
            content.tensors.emplace(
                expand_pattern(place.name, {.layer = layer}),
                StoredTensor{"F32", place.shape, bytes.subspan(offset, bytes_of(place)), where});
        }
    }
    return content;
}

Llama2cPieces read_llama2c_pieces(std::span<const std::byte> bytes, int count,
                                  const std::string& where) {
    ByteReader from(bytes, where);
    Llama2cPieces pieces;
    from.number<std::int32_t>("the longest length");
    for (int i = 0; i < count; ++i) {
        pieces.scores.push_back(from.number<float>("a score"));
        const auto size = from.number<std::int32_t>("the length of a piece");
        if (size < 0) {
            throw Error("holds a piece of " + std::to_string(size) + " bytes",
                        where + ": piece " + std::to_string(i), kDamaged);
        }
        pieces.texts.push_back(from.take(static_cast<std::uint64_t>(size), "a piece"));
    }
    if (from.left() > 0) {
        throw Error("holds more than the " + std::to_string(count) + " pieces of the model", where,
                    "give the tokenizer that belongs to the model");
    }
    return pieces;
}

}  // namespace headlight
