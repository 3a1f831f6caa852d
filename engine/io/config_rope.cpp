#include "engine/io/config_rope.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace headlight {
namespace {

RopeScaling scaling_of(const ConfigReader& object) {
    using Entry = std::pair<std::string_view, RopeScaling>;
    constexpr std::array kNames{
        Entry{"default", RopeScaling::None},       Entry{"linear", RopeScaling::Linear},
        Entry{"dynamic", RopeScaling::DynamicNtk}, Entry{"llama3", RopeScaling::Llama3},
        Entry{"yarn", RopeScaling::Yarn},          Entry{"longrope", RopeScaling::LongRope},
        Entry{"su", RopeScaling::LongRope},
    };
    const char* field = object.states("rope_type") ? "rope_type" : "type";
    const std::string name = object.text_or(field, "default");
    if (name == "yarn" && object.has("short_factor")) {
        return RopeScaling::LongRope;  // as the first Phi-3 configurations called it
    }
    for (const auto& [known, scaling] : kNames) {
        if (known == name) {
            return scaling;
        }
    }
    object.refuse(field, "default, linear, dynamic, llama3, yarn or longrope");
}

/// 0.1 m ln(factor) + 1 (Peng et al. 2023, YaRN, section 3.4).
double yarn_scale(double factor, double m) {
    return factor <= 1 ? 1 : 0.1 * m * std::log(factor) + 1;
}

/// The stretch of yarn and longrope, which may be left to the two contexts.
float stretch_of(const ConfigReader& object, const RopeSpec& rope) {
    return object.positive_or(
        "factor", static_cast<float>(rope.max_context) / static_cast<float>(rope.original_context));
}

float required_number(const ConfigReader& object, const char* field) {
    if (!object.has(field)) {
        object.refuse(field, "a number above 0");
    }
    return object.positive_or(field, 1);
}

void read_yarn(const ConfigReader& object, RopeSpec& rope) {
    rope.factor = stretch_of(object, rope);
    rope.beta_fast = object.positive_or("beta_fast", 32);
    rope.beta_slow = object.positive_or("beta_slow", 1);
    rope.truncate = object.flag_or("truncate", true);
    const bool two_scales = object.has("mscale") && object.has("mscale_all_dim");
    const double of_scores = two_scales ? object.positive_or("mscale", 1) : 1;
    const double of_all = two_scales ? object.positive_or("mscale_all_dim", 1) : 0;
    const double scale = yarn_scale(rope.factor, of_scores) / yarn_scale(rope.factor, of_all);
    rope.attention_factor = object.positive_or("attention_factor", static_cast<float>(scale));
}

void read_long_rope(const ConfigReader& object, RopeSpec& rope) {
    rope.factor = stretch_of(object, rope);
    rope.attention_factor = object.positive_or("attention_factor", 0);
    const auto factors = [&](const char* field) {
        std::vector<float> numbers = object.numbers(field);
        if (numbers.size() != static_cast<std::size_t>(rope.rotary_dim / 2)) {
            object.refuse(field, std::to_string(rope.rotary_dim / 2) + " numbers");
        }
        return numbers;
    };
    rope.short_factors = factors("short_factor");
    rope.long_factors = factors("long_factor");
}

void read_scaling(const ConfigReader& object, RopeSpec& rope) {
    switch (rope.scaling) {
        case RopeScaling::Yarn:
            return read_yarn(object, rope);
        case RopeScaling::LongRope:
            return read_long_rope(object, rope);
        case RopeScaling::Llama3:
            rope.low_freq_factor = required_number(object, "low_freq_factor");
            rope.high_freq_factor = required_number(object, "high_freq_factor");
            break;
        default:
            break;
    }
    if (rope.scaling != RopeScaling::None) {
        rope.factor = required_number(object, "factor");
    }
}

/// int(d_head * partial), as the oracle computes it.
int partial_dim_of(const ConfigReader& config, const ConfigReader& object, int d_head,
                   const RopeDefaults& defaults) {
    const bool inside = object.has("partial_rotary_factor");
    const ConfigReader& reader = inside ? object : config;
    const char* field = inside ? "partial_rotary_factor" : defaults.partial_field;
    const double partial = reader.precise_or(field, defaults.partial);
    if (partial > 1 || d_head * partial < 1) {
        reader.refuse(field, "a part of the " + std::to_string(d_head) + " features of a head");
    }
    return static_cast<int>(d_head * partial);
}

int rotary_dim_of(const ConfigReader& config, const ConfigReader& object, int d_head,
                  const RopeDefaults& defaults) {
    const bool whole = defaults.partial_field == nullptr;
    const int rotary_dim = whole ? d_head : partial_dim_of(config, object, d_head, defaults);
    if (rotary_dim == d_head && d_head % 2 != 0) {
        config.refuse(config.has("head_dim") ? "head_dim" : "hidden_size",
                      "an even number of features for each head");
    }
    return rotary_dim;
}

int original_context_of(const ConfigReader& config, const ConfigReader& object, int max_context,
                        const RopeDefaults& defaults) {
    // The field beside the object outranks the one inside.
    constexpr const char* kField = "original_max_position_embeddings";
    return config.has(kField) || defaults.original_context > 0
               ? config.count_or(kField, defaults.original_context)
               : object.count_or(kField, max_context);
}

}  // namespace

RopeSpec read_rope_object(const ConfigReader& config, const ConfigReader& object, int d_head,
                          int max_context, const RopeDefaults& defaults) {
    RopeSpec rope;
    rope.theta =
        object.positive_or("rope_theta", config.positive_or(defaults.theta_field, defaults.theta));
    rope.rotary_dim = rotary_dim_of(config, object, d_head, defaults);
    rope.scaling = scaling_of(object);
    rope.max_context = max_context;
    rope.original_context = original_context_of(config, object, max_context, defaults);
    read_scaling(object, rope);
    return rope;
}

RopeSpec read_rope(const ConfigReader& config, int d_head, int max_context,
                   const RopeDefaults& defaults) {
    static const nlohmann::json kSilent = nlohmann::json::object();
    const nlohmann::json* scaling = config.find("rope_scaling");
    const bool old_style = scaling != nullptr && !scaling->empty();
    const auto object = config.object(old_style ? "rope_scaling" : "rope_parameters");
    return read_rope_object(config, object.value_or(ConfigReader(kSilent, config.where())), d_head,
                            max_context, defaults);
}

int context_with(const RopeSpec& rope, int context) {
    const double factor = rope.scaling == RopeScaling::DynamicNtk ? rope.factor : 1;
    return static_cast<int>(std::min<double>(context * factor, 1 << 30));
}

}  // namespace headlight
