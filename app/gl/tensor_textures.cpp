#include "app/gl/tensor_textures.h"

namespace headlight::gl {

const TensorTexture& TensorTextures::get(std::uint64_t snapshot, std::string_view key, Shape shape,
                                         std::span<const float> values) {
    if (snapshot != snapshot_) {
        textures_.clear();
        snapshot_ = snapshot;
    }
    const auto known = textures_.find(key);
    if (known != textures_.end()) return known->second;
    TensorTexture made{Texture::values(shape.columns, shape.rows, shape.layers, values),
                       ++uploads_};
    return textures_.emplace(key, std::move(made)).first->second;
}

std::size_t TensorTextures::bytes() const {
    std::size_t sum = 0;
    for (const auto& [key, tensor] : textures_) {
        sum += sizeof(float) * static_cast<std::size_t>(tensor.texture.columns()) *
               static_cast<std::size_t>(tensor.texture.rows()) *
               static_cast<std::size_t>(tensor.texture.layers());
    }
    return sum;
}

}  // namespace headlight::gl
