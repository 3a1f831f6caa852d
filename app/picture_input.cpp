#include "app/picture_input.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <numeric>

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
    std::vector<int> values;
};

/// Pillow, which the processors scale with, counts weights in 2^-22 and colours as whole numbers
/// after each direction; so do we, for the same colours.
constexpr int kWeightBits = 22;

/// The values that one new value is a mean of.
struct Share {
    int first = 0;
    std::vector<int> weights;  ///< in 2^-22; sum to about 1
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
        std::vector<double> weights;
        for (int j = share.first; j < end; ++j)
            weights.push_back(std::max(0.0, 1 - std::abs((j + 0.5 - centre) / reach)));
        const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
        for (const double weight : weights)
            share.weights.push_back(static_cast<int>(0.5 + weight / sum * (1 << kWeightBits)));
    }
    return shares;
}

int mean_of(const Share& share, const int* values, int stride) {
    int sum = 1 << (kWeightBits - 1);
    for (std::size_t j = 0; j < share.weights.size(); ++j)
        sum += share.weights[j] * values[(share.first + static_cast<int>(j)) * stride];
    return std::clamp(sum >> kWeightBits, 0, 255);
}

Channel across(const Channel& from, int width) {
    const std::vector<Share> shares = bilinear_shares(from.width, width);
    Channel result{width, from.height, {}};
    for (int y = 0; y < from.height; ++y)
        for (const Share& share : shares)
            result.values.push_back(mean_of(share, from.values.data() + y * from.width, 1));
    return result;
}

Channel down(const Channel& from, int height) {
    Channel result{from.width, height, {}};
    for (const Share& share : bilinear_shares(from.height, height))
        for (int x = 0; x < from.width; ++x)
            result.values.push_back(mean_of(share, from.values.data() + x, from.width));
    return result;
}

/// Rows first, but columns where many more of those go; the order shows in the rounding.
Channel scaled(const Channel& from, int width, int height) {
    const int fewer_rows = from.height - height, fewer_columns = from.width - width;
    const bool down_first = fewer_rows > 0 && fewer_rows > 2 * fewer_columns;
    return down_first ? across(down(from, height), width) : down(across(from, width), height);
}

/// One channel is how bright the picture is (ITU-R 601, in 2^-16).
Channel channel_of(const gl::Image& image, int channels, int which) {
    Channel channel{image.size.width, image.size.height, {}};
    for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
        const auto* rgb = &image.rgba[i];
        const int grey = (19595 * rgb[0] + 38470 * rgb[1] + 7471 * rgb[2] + 32768) >> 16;
        channel.values.push_back(channels == 1 ? grey : rgb[which]);
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
        for (const int value :
             scaled(channel_of(image, patches.channels, c), patches.width, patches.height).values)
            pixels.push_back((static_cast<float>(value) * rules.factor - rules.mean[at]) /
                             rules.deviation[at]);
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
