#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "app/gl/texture.h"

namespace headlight::gl {

/// A texture with a number that changes whenever its values do; pictures compare the number.
struct TensorTexture {
    Texture texture;
    std::uint64_t version = 0;
};

/// Values of the current snapshot on the graphics card: each tensor is uploaded once, raw; range
/// and colours are applied when it is drawn.
class TensorTextures {
public:
    struct Shape {
        int columns = 0;
        int rows = 0;
        int layers = 1;
    };

    /// The texture of the tensor `key` of a snapshot; uploads `values` ([layers, rows, columns])
    /// when it is new. The first call with another snapshot drops the textures of the one before.
    /// The reference stays valid until the snapshot changes.
    const TensorTexture& get(std::uint64_t snapshot, std::string_view key, Shape shape,
                             std::span<const float> values);

    std::size_t count() const { return textures_.size(); }
    std::size_t bytes() const;
    std::uint64_t uploads() const { return uploads_; }

private:
    std::uint64_t snapshot_ = 0;
    std::map<std::string, TensorTexture, std::less<>> textures_;
    std::uint64_t uploads_ = 0;
};

}  // namespace headlight::gl
