#pragma once

#include <vector>

namespace headlight {

enum class StageKind { RepetitionPenalty, Temperature, TopK, TopP, MinP, Typical };

/// One step between the logits and the draw. The parameter is
/// RepetitionPenalty: factor > 0, 1 is off · Temperature: T >= 0, 1 is off, 0 keeps the largest
/// alone · TopK: count, 0 is off · TopP: mass in [0, 1], 1 is off · MinP: share of the largest, 0
/// is off · Typical: mass in [0, 1], 1 is off.
struct Stage {
    StageKind kind = StageKind::Temperature;
    double parameter = 1.0;
    /// TopK only: keep every token that ties with the last one kept, as Hugging Face does, so that
    /// more than k may stay; llama.cpp keeps exactly k.
    bool keep_ties = true;

    bool operator==(const Stage&) const = default;
};

/// True when the stage changes nothing at its parameter; one that makes no sense (NaN, a penalty of
/// zero) counts as off.
bool is_off(const Stage& stage);

/// In which order the usual stages run. Hugging Face: penalty, temperature, top-k, top-p, min-p,
/// typical (transformers, `_get_logits_processor`). llama.cpp: penalty, top-k, typical, top-p,
/// min-p, temperature, so that its cuts see the probabilities at T = 1 (llama.cpp,
/// `common/sampling.cpp`).
enum class StageOrder { HuggingFace, LlamaCpp };

/// The usual parameters by name, all off by default.
struct SamplingSettings {
    double temperature = 1.0;
    int top_k = 0;
    double top_p = 1.0;
    double min_p = 0.0;
    double typical_p = 1.0;
    double repetition_penalty = 1.0;
    StageOrder order = StageOrder::HuggingFace;

    bool operator==(const SamplingSettings&) const = default;
};

/// Every stage of the settings in their order, those that are off included, so that a picture of
/// the stages keeps its shape while a parameter moves.
std::vector<Stage> stages_of(const SamplingSettings& settings);

}  // namespace headlight
