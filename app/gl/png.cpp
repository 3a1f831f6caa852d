#include "app/gl/png.h"

#include <stb_image.h>
#include <stb_image_write.h>

#include <fstream>
#include <memory>

#include "engine/error.h"

namespace headlight::gl {

void write_png(const std::filesystem::path& file, const Image& image) {
    // stb writes a file without looking whether it could.
    std::ofstream out(file, std::ios::binary);
    const auto write = [](void* to, void* bytes, int size) {
        static_cast<std::ofstream*>(to)->write(static_cast<const char*>(bytes), size);
    };
    const int written = stbi_write_png_to_func(write, &out, image.size.width, image.size.height, 4,
                                               image.rgba.data(), 4 * image.size.width);
    out.close();
    if (written == 0 || !out) {
        throw Error("the picture cannot be written", file.string(),
                    "check that the folder exists and has room");
    }
}

Image read_png(const std::filesystem::path& file) {
    Image image;
    int channels = 0;
    const std::unique_ptr<unsigned char, void (*)(void*)> pixels(
        stbi_load(file.c_str(), &image.size.width, &image.size.height, &channels, 4),
        stbi_image_free);
    if (!pixels) throw Error(stbi_failure_reason(), file.string(), "give a PNG file");
    const std::size_t bytes = 4 * static_cast<std::size_t>(image.size.width) *
                              static_cast<std::size_t>(image.size.height);
    image.rgba.assign(pixels.get(), pixels.get() + bytes);
    return image;
}

}  // namespace headlight::gl
