#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/sampling/distribution.h"

namespace headlight {
namespace {

SamplingSettings settings_of(const nlohmann::json& entry) {
    SamplingSettings settings;
    settings.order = entry["order"] == "llama.cpp" ? StageOrder::LlamaCpp : StageOrder::HuggingFace;
    const std::map<std::string, double*> fields{
        {"repetition_penalty", &settings.repetition_penalty},
        {"temperature", &settings.temperature},
        {"top_p", &settings.top_p},
        {"min_p", &settings.min_p},
        {"typical", &settings.typical_p},
    };
    for (const nlohmann::json& stage : entry["stages"]) {
        if (stage[0] == "top_k") {
            settings.top_k = stage[1];
        } else {
            *fields.at(stage[0]) = stage[1];
        }
    }
    return settings;
}

// tests/golden/make_sampling_goldens.py made these with transformers.
TEST(GoldenSampling, AgreesWithTransformers) {
    std::ifstream file(std::string(HEADLIGHT_GOLDEN) + "/sampling/cases.json");
    ASSERT_TRUE(file);
    const nlohmann::json cases = nlohmann::json::parse(file);
    ASSERT_GE(cases.size(), 60U);
    for (const nlohmann::json& entry : cases) {
        std::vector<float> logits;
        for (const nlohmann::json& logit : entry["logits"]) {
            logits.push_back(logit.is_null() ? -std::numeric_limits<float>::infinity()
                                             : logit.get<float>());
        }
        const auto history = entry["history"].get<std::vector<std::int32_t>>();
        const Distribution result =
            make_distribution(logits, stages_of(settings_of(entry)), history);
        const auto expected = entry["probabilities"].get<std::vector<double>>();
        for (std::size_t id = 0; id < expected.size(); ++id) {
            EXPECT_NEAR(result.probabilities[id], expected[id], 1e-6)
                << entry["order"] << " " << entry["kind"] << " " << entry["stages"] << " id " << id;
            // Below this the smallest doubles end, each library at a place of its own.
            EXPECT_EQ(result.probabilities[id] > 1e-300, expected[id] > 1e-300)
                << entry["order"] << " " << entry["kind"] << " " << entry["stages"] << " id " << id;
        }
    }
}

}  // namespace
}  // namespace headlight
