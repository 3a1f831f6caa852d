#include "engine/io/picture_rules.h"

#include <algorithm>
#include <cmath>

#include "engine/io/config_reader.h"
#include "engine/io/json.h"
#include "engine/io/mapped_file.h"

namespace headlight {
namespace {

constexpr std::size_t kLimit = std::size_t{1} << 20;

std::vector<float> per_channel(const ConfigReader& config, const char* field, int channels,
                               float least) {
    constexpr float kUsual = 0.5F;
    const auto count = static_cast<std::size_t>(channels);
    const nlohmann::json* value = config.find(field);
    if (value == nullptr) return std::vector<float>(count, kUsual);
    const auto fits = [&](const nlohmann::json& number) {
        return number.is_number() && std::isfinite(number.get<float>()) &&
               number.get<float>() >= least;
    };
    if (!value->is_array() || value->size() != count || !std::ranges::all_of(*value, fits)) {
        config.refuse(field, std::to_string(channels) + " numbers, one for each channel");
    }
    return value->get<std::vector<float>>();
}

}  // namespace

PictureRules read_picture_rules(const std::filesystem::path& folder, int channels) {
    const std::filesystem::path path = folder / "preprocessor_config.json";
    std::error_code ignored;
    const bool there = std::filesystem::exists(path, ignored);
    const nlohmann::json fields =
        there ? read_json(read_text_file(path, kLimit), path.string()) : nlohmann::json::object();
    const ConfigReader config(fields, path.string());
    constexpr int kBilinear = 2;
    if (config.whole_or("resample", kBilinear) != kBilinear) {
        config.refuse("resample", "bilinear scaling (2)");
    }
    constexpr float kLeastDeviation = 1e-6F;
    PictureRules rules;
    rules.factor = config.flag_or("do_rescale", true)
                       ? config.positive_or("rescale_factor", rules.factor)
                       : 1.0F;
    if (config.flag_or("do_normalize", true)) {
        rules.mean = per_channel(config, "image_mean", channels, -1e6F);
        rules.deviation = per_channel(config, "image_std", channels, kLeastDeviation);
    } else {
        rules.mean.assign(static_cast<std::size_t>(channels), 0.0F);
        rules.deviation.assign(static_cast<std::size_t>(channels), 1.0F);
    }
    return rules;
}

}  // namespace headlight
