// Every tensor of the forward pass against Hugging Face transformers, on the tiny checkpoints that
// tests/golden/make_model_goldens.py writes.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "engine/io/checkpoint.h"
#include "engine/io/mapped_file.h"
#include "engine/io/safetensors.h"
#include "engine/model/trace_catalogue.h"
#include "engine/model/transformer.h"

namespace headlight {
namespace {

std::vector<std::string> golden_models() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(HEADLIGHT_GOLDEN) / "models"))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

/// The absolute part of the tolerance, by what the tensor is (reference: section 7.2).
double absolute_tolerance(const std::string& name, double rms) {
    if (contains(name, "unembed") || contains(name, "logits")) return 1e-4 * std::max(1.0, rms);
    if (contains(name, "ln_final") || contains(name, "final_ln")) return 5e-5;
    if (contains(name, "pattern")) return 5e-6;
    if (contains(name, "normalized") || contains(name, "hook_scale")) return 2e-6;
    if (contains(name, "hook_q") || contains(name, "hook_k") || contains(name, "hook_v"))
        return 5e-6;
    return 1e-5;
}

std::vector<float> floats_of(const StoredTensor& tensor) {
    std::vector<float> values(tensor.bytes.size() / sizeof(float));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

std::vector<std::int64_t> ids_of(const StoredTensor& tensor) {
    std::vector<std::int64_t> values(tensor.bytes.size() / sizeof(std::int64_t));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

void expect_near(const std::string& name, const std::vector<float>& actual,
                 const std::vector<float>& expected) {
    ASSERT_EQ(actual.size(), expected.size()) << name;
    double squares = 0, largest = 0;
    std::size_t finite = 0;
    for (const float value : expected) {
        if (!std::isfinite(value)) continue;
        squares += static_cast<double>(value) * value;
        largest = std::max(largest, std::abs(static_cast<double>(value)));
        ++finite;
    }
    const double rms = std::sqrt(squares / static_cast<double>(std::max<std::size_t>(finite, 1)));
    const double tolerance = absolute_tolerance(name, rms) + 2e-5 * rms +
                             4 * std::numeric_limits<float>::epsilon() * largest;
    double worst = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        if (!std::isfinite(expected[i])) {
            ASSERT_EQ(actual[i], expected[i]) << name << " at " << i;
            continue;
        }
        worst = std::max(worst, std::abs(static_cast<double>(actual[i]) - expected[i]));
    }
    EXPECT_LE(worst, tolerance) << name << ", rms " << rms;
}

class GoldenModel : public testing::TestWithParam<std::string> {};

std::filesystem::path folder_of(const std::string& model) {
    return std::filesystem::path(HEADLIGHT_GOLDEN) / "models" / model;
}

ForwardInput input_of(const SafetensorsContent& expected) {
    const auto ids = [&](const char* name) {
        const auto values = ids_of(expected.tensors.at(name));
        return std::vector<int>(values.begin(), values.end());
    };
    ForwardInput input;
    if (expected.tensors.contains("hook_tokens")) input.tokens = ids("hook_tokens");
    if (expected.tensors.contains("pixels"))
        input.pixels = floats_of(expected.tensors.at("pixels"));
    if (expected.tensors.contains("decoder.hook_tokens"))
        input.decoder_tokens = ids("decoder.hook_tokens");
    if (expected.tensors.contains("token_types")) input.types = ids("token_types");
    if (expected.tensors.contains("hook_global_positions"))
        input.global_positions = ids("hook_global_positions");
    if (expected.tensors.contains("entity_spans")) {
        const auto entities = ids("hook_entities"), spans = ids("entity_spans");
        for (std::size_t i = 0; i < entities.size(); ++i)
            input.entities.push_back(
                {entities[i], spans[3 * i], spans[3 * i + 1], spans[3 * i + 2]});
    }
    return input;
}

TEST_P(GoldenModel, EveryTensorAgreesWithTransformers) {
    const Checkpoint checkpoint = load_checkpoint(folder_of(GetParam()), {});
    EXPECT_EQ(checkpoint.unknown_tensors, std::vector<std::string>());
    const MappedFile file(folder_of(GetParam()) / "expected.safetensors");
    const SafetensorsContent expected = read_safetensors(file.bytes(), "expected.safetensors");
    const ForwardInput input = input_of(expected);
    ThreadPool pool(2);
    const auto trace = forward(checkpoint.spec, checkpoint.weights, input, nullptr, pool);
    ASSERT_TRUE(trace);
    const TraceView view{checkpoint.spec, checkpoint.weights, *trace, pool};
    std::size_t compared = 0;
    for (const TensorInfo& info : list_tensors(view)) {
        const auto found = expected.tensors.find(info.name);
        ASSERT_NE(found, expected.tensors.end()) << "no golden for " << info.name;
        EXPECT_EQ(info.shape, found->second.shape) << info.name;
        const Tensor actual = read_tensor(view, info.name);
        if (info.holds_ids) {
            EXPECT_EQ(actual.ids, ids_of(found->second)) << info.name;
        } else {
            expect_near(info.name, actual.values, floats_of(found->second));
        }
        ++compared;
    }
    const std::size_t inputs = expected.tensors.count("token_types") +
                               expected.tensors.count("entity_spans") +
                               expected.tensors.count("pixels");
    EXPECT_EQ(compared + inputs, expected.tensors.size())
        << "a golden tensor that the trace does not show";
}

/// The first half of the longest input, with what lies in it.
ForwardInput begun(ForwardInput input) {
    std::vector<int>& grown = input.decoder_tokens.empty() ? input.tokens : input.decoder_tokens;
    grown.resize((grown.size() + 1) / 2);
    if (input.decoder_tokens.empty() && !input.types.empty())
        input.types.resize(input.tokens.size());
    const auto length = static_cast<int>(input.tokens.size());
    std::erase_if(input.global_positions, [=](int position) { return position >= length; });
    std::erase_if(input.entities,
                  [=](const EntityMention& mention) { return mention.end > length; });
    return input;
}

TEST_P(GoldenModel, WhatIsReusedHasTheSameBits) {
    const Checkpoint checkpoint = load_checkpoint(folder_of(GetParam()), {});
    const MappedFile file(folder_of(GetParam()) / "expected.safetensors");
    const ForwardInput input = input_of(read_safetensors(file.bytes(), "expected.safetensors"));
    ThreadPool pool(2);
    const auto run = [&](const ForwardInput& in, const Trace* previous) {
        return *forward(checkpoint.spec, checkpoint.weights, in, previous, pool);
    };
    const Trace first = run(begun(input), nullptr);
    const Trace grown = run(input, &first), fresh = run(input, nullptr);
    const TraceView grown_view{checkpoint.spec, checkpoint.weights, grown, pool};
    const TraceView fresh_view{checkpoint.spec, checkpoint.weights, fresh, pool};
    for (const TensorInfo& info : list_tensors(fresh_view)) {
        const Tensor a = read_tensor(grown_view, info.name), b = read_tensor(fresh_view, info.name);
        EXPECT_EQ(a.ids, b.ids) << info.name;
        ASSERT_EQ(a.values.size(), b.values.size()) << info.name;
        if (a.values.empty()) continue;
        EXPECT_EQ(std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(float)), 0)
            << info.name;
    }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Models, GoldenModel, testing::ValuesIn(golden_models()), test_name);

}  // namespace
}  // namespace headlight
