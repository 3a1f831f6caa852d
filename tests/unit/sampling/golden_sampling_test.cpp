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

Stage stage_of(const nlohmann::json& entry) {
    static const std::map<std::string, StageKind> kKinds{
        {"repetition_penalty", StageKind::RepetitionPenalty},
        {"temperature", StageKind::Temperature},
        {"top_k", StageKind::TopK},
        {"top_p", StageKind::TopP},
        {"min_p", StageKind::MinP},
        {"typical", StageKind::Typical},
    };
    return {kKinds.at(entry[0]), entry[1]};
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
        std::vector<Stage> stages;
        for (const nlohmann::json& stage : entry["stages"]) {
            stages.push_back(stage_of(stage));
        }
        const auto history = entry["history"].get<std::vector<std::int32_t>>();
        const Distribution result = make_distribution(logits, stages, history);
        const auto expected = entry["probabilities"].get<std::vector<double>>();
        for (std::size_t id = 0; id < expected.size(); ++id) {
            EXPECT_NEAR(result.probabilities[id], expected[id], 1e-6)
                << entry["kind"] << " " << entry["stages"] << " id " << id;
            // Below this the smallest doubles end, each library at a place of its own.
            EXPECT_EQ(result.probabilities[id] > 1e-300, expected[id] > 1e-300)
                << entry["kind"] << " " << entry["stages"] << " id " << id;
        }
    }
}

}  // namespace
}  // namespace headlight
