#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/error.h"
#include "engine/io/safetensors.h"
#include "engine/sampling/rng.h"

/// Small model files that tests write, damage and read.
namespace headlight::test {

/// A folder that vanishes with its content.
class TempFolder {
public:
    TempFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "headlight-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path_ = pattern;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& path, std::string_view content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << content;
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + path.string());
    }
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A safetensors file with any header, right or wrong.
inline std::string safetensors_bytes(const std::string& header, const std::string& data) {
    const std::uint64_t size = header.size();
    return std::string(reinterpret_cast<const char*>(&size), sizeof size) + header + data;
}

/// What an action refuses with; empty when it does not.
inline std::string refusal(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// Numbers between -0.5 and 0.5, the same on every machine.
inline Tensor random_tensor(std::vector<std::int64_t> shape, Rng& rng) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) {
        count *= size;
    }
    Tensor tensor{std::move(shape), {}, {}};
    for (std::int64_t i = 0; i < count; ++i) {
        tensor.values.push_back(static_cast<float>(rng.uniform() - 0.5));
    }
    return tensor;
}

/// A GPT-2 with random weights: two layers of two heads, 8 features, 16 tokens, 12 positions.
struct TinyGpt2 {
    static constexpr const char* kConfig = R"({
        "model_type": "gpt2", "n_embd": 8, "n_head": 2, "n_layer": 2, "n_positions": 12,
        "vocab_size": 16, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05,
        "bos_token_id": 0, "eos_token_id": 0})";
    /// One token for each letter from a to o, and one that begins and ends a text.
    static constexpr const char* kTokenizer = R"({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [{"id": 0, "content": "<|endoftext|>", "single_word": false, "lstrip": false,
                          "rstrip": false, "normalized": false, "special": true}],
        "normalizer": null,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
                          "use_regex": true},
        "post_processor": null,
        "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
                    "use_regex": true},
        "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                  "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
                  "vocab": {"<|endoftext|>": 0, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7,
                            "h": 8, "i": 9, "j": 10, "k": 11, "l": 12, "m": 13, "n": 14, "o": 15},
                  "merges": []}})";

    static NamedTensors tensors() {
        Rng rng(5);
        NamedTensors all;
        const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) {
            all.emplace_back(name, random_tensor(std::move(shape), rng));
        };
        add("wte.weight", {16, 8});
        add("wpe.weight", {12, 8});
        for (const std::string layer : {"h.0.", "h.1."}) {
            for (const std::string norm : {"ln_1", "ln_2"}) {
                add(layer + norm + ".weight", {8});
                add(layer + norm + ".bias", {8});
            }
            add(layer + "attn.c_attn.weight", {8, 24});
            add(layer + "attn.c_attn.bias", {24});
            add(layer + "attn.c_proj.weight", {8, 8});
            add(layer + "attn.c_proj.bias", {8});
            add(layer + "mlp.c_fc.weight", {8, 32});
            add(layer + "mlp.c_fc.bias", {32});
            add(layer + "mlp.c_proj.weight", {32, 8});
            add(layer + "mlp.c_proj.bias", {8});
        }
        add("ln_f.weight", {8});
        add("ln_f.bias", {8});
        return all;
    }

    static void write(const std::filesystem::path& folder) {
        write_file(folder / "config.json", kConfig);
        write_file(folder / "tokenizer.json", kTokenizer);
        write_safetensors(folder / "model.safetensors", tensors(), {{"format", "pt"}});
    }
};

}  // namespace headlight::test
