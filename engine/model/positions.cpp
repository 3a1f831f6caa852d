#include "engine/model/positions.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace headlight {
namespace {

constexpr float kTau = 2 * std::numbers::pi_v<float>;

/// 1 / theta^(2i / dim)
Vector plain_frequencies(float theta, int dim) {
    Vector inverse((dim + 1) / 2);
    for (int i = 0; i < inverse.size(); ++i)
        inverse[i] = 1.0f / std::pow(theta, static_cast<float>(2 * i) / static_cast<float>(dim));
    return inverse;
}

/// Wavelengths beyond the original context are stretched by the factor, short ones kept, those
/// between blended.
Vector llama3_frequencies(const RopeSpec& spec) {
    Vector inverse = plain_frequencies(spec.theta, spec.rotary_dim);
    const auto context = static_cast<float>(spec.original_context);
    for (float& frequency : inverse) {
        const float wavelength = kTau / frequency;
        if (wavelength > context / spec.low_freq_factor) {
            frequency /= spec.factor;
        } else if (wavelength >= context / spec.high_freq_factor) {
            const float smooth = (context / wavelength - spec.low_freq_factor) /
                                 (spec.high_freq_factor - spec.low_freq_factor);
            frequency = (1 - smooth) * frequency / spec.factor + smooth * frequency;
        }
    }
    return inverse;
}

/// The feature (as a real number) that turns `rotations` times within the original context.
double yarn_feature(const RopeSpec& spec, double rotations) {
    return spec.rotary_dim * std::log(spec.original_context / (rotations * 2 * std::numbers::pi)) /
           (2 * std::log(static_cast<double>(spec.theta)));
}

/// Features that turn often are kept, slow ones stretched, with a ramp between.
Vector yarn_frequencies(const RopeSpec& spec) {
    Vector inverse = plain_frequencies(spec.theta, spec.rotary_dim);
    double low = yarn_feature(spec, spec.beta_fast), high = yarn_feature(spec, spec.beta_slow);
    if (spec.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, spec.rotary_dim - 1.0);
    if (low == high) high += 0.001;
    for (Index i = 0; i < inverse.size(); ++i) {
        const auto ramp =
            static_cast<float>(std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0));
        inverse[i] = inverse[i] / spec.factor * ramp + inverse[i] * (1 - ramp);
    }
    return inverse;
}

RopeFrequencies long_rope_frequencies(const RopeSpec& spec, Index length) {
    const auto& factors = length > spec.original_context ? spec.long_factors : spec.short_factors;
    RopeFrequencies result;
    result.inverse.resize(spec.rotary_dim / 2);
    for (int i = 0; i < spec.rotary_dim / 2; ++i)
        result.inverse[i] =
            1.0f /
            (factors[static_cast<std::size_t>(i)] *
             std::pow(spec.theta, static_cast<float>(2 * i) / static_cast<float>(spec.rotary_dim)));
    const double stretch = spec.factor;
    result.scale = spec.attention_factor;
    if (result.scale == 0)
        result.scale = stretch <= 1
                           ? 1.0f
                           : static_cast<float>(std::sqrt(
                                 1 + std::log(stretch) / std::log(double(spec.original_context))));
    return result;
}

/// Llama 3's scaling as GGUF has it.
Vector stored_frequencies(const RopeSpec& spec) {
    Vector inverse = plain_frequencies(spec.theta, spec.rotary_dim);
    for (Index i = 0; i < inverse.size(); ++i)
        inverse[i] /= spec.stored_factors[static_cast<std::size_t>(i)];
    return inverse;
}

/// The base is raised once the sequence is longer than the model was trained for.
Vector dynamic_frequencies(const RopeSpec& spec, Index length) {
    const auto context = static_cast<float>(spec.max_context);
    const float longest = std::max(static_cast<float>(length), context);
    const float growth = spec.factor * longest / context - (spec.factor - 1);
    const auto dim = static_cast<float>(spec.rotary_dim);
    return plain_frequencies(spec.theta * std::pow(growth, dim / (dim - 2)), spec.rotary_dim);
}

}  // namespace

RopeFrequencies rope_frequencies(const RopeSpec& spec, Index length) {
    const double dim = spec.rotary_dim;
    switch (spec.scaling) {
        case RopeScaling::None:
            return {plain_frequencies(spec.theta, spec.rotary_dim), 1};
        case RopeScaling::Linear:
            return {plain_frequencies(spec.theta, spec.rotary_dim) / spec.factor, 1};
        case RopeScaling::Ntk: {
            const double theta = spec.theta * std::pow(double{spec.factor}, dim / (dim - 2));
            return {plain_frequencies(static_cast<float>(theta), spec.rotary_dim), 1};
        }
        case RopeScaling::DynamicNtk:
            return {dynamic_frequencies(spec, length), 1};
        case RopeScaling::Llama3:
            return {llama3_frequencies(spec), 1};
        case RopeScaling::Yarn: {
            float scale = spec.attention_factor;
            if (scale == 0)
                scale = spec.factor <= 1
                            ? 1.0f
                            : static_cast<float>(0.1 * std::log(double{spec.factor}) + 1);
            return {yarn_frequencies(spec), scale};
        }
        case RopeScaling::Stored:
            return {stored_frequencies(spec), 1};
        case RopeScaling::LongRope:
            return long_rope_frequencies(spec, length);
    }
    return {};
}

RopeTable rope_table(const RopeSpec& spec, const RopeFrequencies& frequencies, Index first,
                     Index count) {
    RopeTable table{Matrix(count, frequencies.inverse.size()),
                    Matrix(count, frequencies.inverse.size()), spec.pairing};
    for (Index s = 0; s < count; ++s) {
        for (Index i = 0; i < frequencies.inverse.size(); ++i) {
            const float angle = static_cast<float>(first + s) * frequencies.inverse[i];
            table.cosines(s, i) = std::cos(angle) * frequencies.scale;
            table.sines(s, i) = std::sin(angle) * frequencies.scale;
        }
    }
    return table;
}

void rotate_heads(const RopeTable& table, Index d_head, MatrixView x) {
    const Index half = table.cosines.cols();
    const bool interleaved = table.pairing == RotaryPairing::Interleaved;
    const Index step = interleaved ? 2 : 1, partner = interleaved ? 1 : half;
    for (Index s = 0; s < x.rows(); ++s) {
        const float* cosines = table.cosines.data() + s * half;
        const float* sines = table.sines.data() + s * half;
        for (Index start = 0; start < x.cols(); start += d_head) {
            float* head = x.data() + s * x.outerStride() + start;
            for (Index i = 0; i < half; ++i) {
                float& a = head[i * step];
                float& b = head[i * step + partner];
                const float turned = a * cosines[i] - b * sines[i];
                b = b * cosines[i] + a * sines[i];
                a = turned;
            }
        }
    }
}

int t5_bucket(int distance, bool bidirectional, int buckets, int max_distance) {
    int bucket = 0;
    if (bidirectional) {
        buckets /= 2;
        if (distance > 0) bucket += buckets;
        distance = std::abs(distance);
    } else {
        distance = std::max(-distance, 0);
    }
    const int exact = buckets / 2;
    if (distance < exact) return bucket + distance;
    const double position = std::log(static_cast<double>(distance) / exact) /
                            std::log(static_cast<double>(max_distance) / exact);
    const int logarithmic = exact + static_cast<int>(position * (buckets - exact));
    return bucket + std::min(logarithmic, buckets - 1);
}

Matrix t5_bias(const AttentionSpec& spec, const WeightView& table, Index length) {
    const Matrix by_bucket = to_matrix(table);
    Matrix bias(spec.n_heads, 2 * length - 1);
    for (Index column = 0; column < bias.cols(); ++column) {
        const int bucket =
            t5_bucket(static_cast<int>(column - (length - 1)), spec.relative_bidirectional,
                      spec.relative_buckets, spec.relative_max_distance);
        bias.col(column) = by_bucket.row(bucket).transpose();
    }
    return bias;
}

/// Wave number `wave` at a position, in the arithmetic of the family's authors: tensor2tensor's in
/// float, the others' in double.
double sinusoid_angle(PositionKind kind, int position, int wave, int d) {
    if (kind != PositionKind::SinusoidHalfT2t) return position / std::pow(10000.0, 2.0 * wave / d);
    const auto step = static_cast<float>(-std::log(10000.0) / (d / 2 - 1));
    const float exponent = static_cast<float>(wave) * step;
    const auto frequency = static_cast<float>(std::exp(static_cast<double>(exponent)));
    return static_cast<float>(position) * frequency;
}

Vector sinusoid(PositionKind kind, int position, int d) {
    Vector row = Vector::Zero(d);
    const bool t2t = kind == PositionKind::SinusoidHalfT2t;
    const bool interleaved = kind == PositionKind::SinusoidInterleaved;
    // Of an odd width, the last sine stands alone; tensor2tensor leaves the last feature zero.
    const int cosines = d / 2, sines = t2t ? cosines : d - cosines;
    for (int wave = 0; wave < sines; ++wave) {
        const double angle = sinusoid_angle(kind, position, wave, d);
        row[interleaved ? 2 * wave : wave] = static_cast<float>(std::sin(angle));
        if (wave < cosines)
            row[interleaved ? 2 * wave + 1 : sines + wave] = static_cast<float>(std::cos(angle));
    }
    return row;
}

std::vector<int> position_rows(const EmbedSpec& spec, std::span<const int> tokens,
                               std::optional<int> pad_id) {
    std::vector<int> rows(tokens.size());
    int real = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (spec.position_ids == PositionIds::Sequential) {
            rows[i] = static_cast<int>(i) + spec.position_offset;
            continue;
        }
        const int pad = pad_id.value_or(0);
        rows[i] = tokens[i] == pad ? pad : pad + ++real;
        rows[i] += spec.position_offset;
    }
    return rows;
}

}  // namespace headlight
