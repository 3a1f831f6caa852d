#pragma once

#include <memory>
#include <vector>

#include "engine/loaded_model.h"

/// Models with random weights for measuring: only their shape matters.
namespace headlight::bench {

struct Gpt2Shape {
    int layers, heads, width, vocabulary, context;
};

/// GPT-2 small: 124 million numbers.
inline constexpr Gpt2Shape kGpt2Small{12, 12, 768, 50257, 1024};
/// The bundled model, with a longer context so that 256 tokens fit.
inline constexpr Gpt2Shape kMiniDecoder{4, 6, 144, 4542, 512};

/// A model of one of these shapes in F32, the same in every run; made at the first use and kept.
std::shared_ptr<const LoadedModel> random_gpt2(const Gpt2Shape& shape);

/// `count` ids, of few different ones so that tokens repeat as they do in a text.
std::vector<int> random_ids(const Gpt2Shape& shape, int count);

}  // namespace headlight::bench
