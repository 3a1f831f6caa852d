#include <cstdlib>

#include "engine/error.h"
#include "engine/io/gguf.h"
#include "engine/io/gguf_config.h"
#include "engine/io/llama2c.h"
#include "engine/io/safetensors.h"
#include "engine/io/tensor_binding.h"
#include "engine/io/torch_file.h"
#include "engine/io/weight_index.h"
#include "tests/fuzz/targets.h"

namespace headlight::fuzz {
namespace {

/// Reads both ends of a tensor, so that a sanitizer sees a view that leaves the file.
void touch(const StoredTensor& tensor) {
    if (tensor.bytes.empty()) return;
    volatile std::byte seen = tensor.bytes.front();
    seen = tensor.bytes.back();
    static_cast<void>(seen);
    if (tensor.element_count() <= 0) std::abort();
}

}  // namespace

void safetensors(Bytes bytes) {
    try {
        for (const auto& [name, tensor] : read_safetensors(bytes, "file").tensors)
            touch(tensor);
    } catch (const Error&) {
        return;
    }
}

void torch_file(Bytes bytes) {
    try {
        for (const auto& [name, tensor] : read_torch_file(bytes, "file"))
            touch(tensor);
    } catch (const Error&) {
        return;
    }
}

void gguf(Bytes bytes) {
    try {
        const GgufContent content = read_gguf(bytes, "file");
        for (const auto& [name, tensor] : content.tensors)
            touch(tensor);
        for (const auto& [key, value] : content.metadata) {
            value.texts();
            value.floats();
            value.wholes();
            value.to_json();
        }
        count_parameters(read_gguf_spec(content, "file"));
    } catch (const Error&) {
        return;
    }
}

void llama2c(Bytes bytes) {
    try {
        is_llama2c(bytes);
        for (const std::string_view piece : read_llama2c_pieces(bytes, 3, "file").texts)
            if (piece.size() > bytes.size()) std::abort();
    } catch (const Error&) {
        // it is no tokenizer, but may be a model
    }
    try {
        const Llama2cContent content = read_llama2c(bytes, "file");
        for (const auto& [name, tensor] : content.tensors)
            touch(tensor);
        count_parameters(content.spec);
    } catch (const Error&) {
        return;
    }
}

void weight_index(Bytes bytes) {
    try {
        for (const auto& [tensor, file] : read_weight_index(text_of(bytes), "file")) {
            if (file.find('/') != std::string::npos) std::abort();
        }
    } catch (const Error&) {
        return;
    }
}

}  // namespace headlight::fuzz
