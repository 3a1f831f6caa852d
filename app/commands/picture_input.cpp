#include "app/commands/picture_input.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "app/gl/png.h"
#include "engine/error.h"
#include "engine/io/mapped_file.h"
#include "engine/io/picture_rules.h"
#include "engine/io/safetensors.h"

namespace headlight {
namespace {

/// Values from 0 to 255 of one channel, row by row.
struct Channel {
    int width = 0, height = 0;
    std::vector<float> values;
};

/// The values that one new value is a mean of.
struct Share {
    int first = 0;
    std::vector<float> weights;  ///< sum to 1
};

/// Triangles around the new places, as wide as a step of the coarser grid, so that nothing is
/// skipped when a picture shrinks.
std::vector<Share> bilinear_shares(int from, int to) {
    const double step = static_cast<double>(from) / to, reach = std::max(step, 1.0);
    std::vector<Share> shares(static_cast<std::size_t>(to));
    for (int i = 0; i < to; ++i) {
        const double centre = (i + 0.5) * step;
        Share& share = shares[static_cast<std::size_t>(i)];
        share.first = std::max(0, static_cast<int>(centre - reach + 0.5));
        const int end = std::min(from, static_cast<int>(centre + reach + 0.5));
        double sum = 0;
        for (int j = share.first; j < end; ++j) {
            const double weight = std::max(0.0, 1 - std::abs((j + 0.5 - centre) / reach));
            share.weights.push_back(static_cast<float>(weight));
            sum += weight;
        }
        for (float& weight : share.weights)
            weight = static_cast<float>(weight / sum);
    }
    return shares;
}

/// Whole colours after each direction, as the processors' image library has them.
float mean_of(const Share& share, const float* values, int stride) {
    float sum = 0;
    for (std::size_t j = 0; j < share.weights.size(); ++j)
        sum += share.weights[j] * values[(share.first + static_cast<int>(j)) * stride];
    return std::clamp(std::floor(sum + 0.5F), 0.0F, 255.0F);
}

Channel scaled(const Channel& from, int width, int height) {
    Channel wide{width, from.height, {}};
    const std::vector<Share> across = bilinear_shares(from.width, width);
    for (int y = 0; y < from.height; ++y)
        for (const Share& share : across)
            wide.values.push_back(mean_of(share, from.values.data() + y * from.width, 1));
    Channel result{width, height, {}};
    for (const Share& share : bilinear_shares(from.height, height))
        for (int x = 0; x < width; ++x)
            result.values.push_back(mean_of(share, wide.values.data() + x, width));
    return result;
}

/// One channel is how bright the picture is.
Channel channel_of(const gl::Image& image, int channels, int which) {
    Channel channel{image.size.width, image.size.height, {}};
    for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
        const auto* rgb = &image.rgba[i];
        const int grey = (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000;
        channel.values.push_back(static_cast<float>(channels == 1 ? grey : rgb[which]));
    }
    return channel;
}

std::vector<float> pixels_of_png(const std::string& file, const LoadedModel& model,
                                 const PatchSpec& patches) {
    if (patches.channels != 1 && patches.channels != 3) {
        throw Error("the model reads pictures of " + std::to_string(patches.channels) + " channels",
                    file, "give their numbers as pixel_values in a safetensors file");
    }
    const PictureRules rules = read_picture_rules(model.path(), patches.channels);
    const gl::Image image = gl::read_png(file);
    std::vector<float> pixels;
    for (int c = 0; c < patches.channels; ++c) {
        const auto at = static_cast<std::size_t>(c);
        for (const float value :
             scaled(channel_of(image, patches.channels, c), patches.width, patches.height).values)
            pixels.push_back((value * rules.factor - rules.mean[at]) / rules.deviation[at]);
    }
    return pixels;
}

std::vector<float> pixels_of_tensor(const std::string& file, const PatchSpec& patches) {
    const MappedFile mapped(file);
    const SafetensorsContent content = read_safetensors(mapped.bytes(), file);
    const auto found = content.tensors.find("pixel_values");
    if (found == content.tensors.end())
        throw Error("there is no tensor pixel_values", file, "save the picture under this name");
    const std::vector<std::int64_t> wanted{patches.channels, patches.height, patches.width};
    std::vector<std::int64_t> shape = found->second.shape;
    if (shape.size() == 4 && shape.front() == 1) shape.erase(shape.begin());
    if (shape != wanted || found->second.dtype != "F32")
        throw Error("pixel_values is " + found->second.dtype + " " + shape_text(shape), file,
                    "the model reads F32 " + shape_text(wanted));
    std::vector<float> pixels(found->second.bytes.size() / sizeof(float));
    std::memcpy(pixels.data(), found->second.bytes.data(), found->second.bytes.size());
    return pixels;
}

}  // namespace

std::vector<float> read_pixels(const std::string& file, const LoadedModel& model) {
    const auto& encoder = model.spec().encoder;
    if (!encoder || !encoder->embed.patches)
        throw Error("the model reads text, not pictures", "--picture", "give a --prompt");
    const bool numbers = std::filesystem::path(file).extension() == ".safetensors";
    return numbers ? pixels_of_tensor(file, *encoder->embed.patches)
                   : pixels_of_png(file, model, *encoder->embed.patches);
}

}  // namespace headlight
