#include "engine/sampling/stages.h"

#include <cmath>

namespace headlight {

bool is_off(const Stage& stage) {
    if (std::isnan(stage.parameter)) {
        return true;
    }
    switch (stage.kind) {
        case StageKind::RepetitionPenalty:
            return stage.parameter <= 0.0 || stage.parameter == 1.0;
        case StageKind::Temperature:
            return stage.parameter == 1.0;
        case StageKind::TopK:
            return stage.parameter < 1.0;
        case StageKind::TopP:
        case StageKind::Typical:
            return stage.parameter >= 1.0;
        case StageKind::MinP:
            return stage.parameter <= 0.0;
    }
    return true;
}

std::vector<Stage> stages_of(const SamplingSettings& settings) {
    const bool llama_cpp = settings.order == StageOrder::LlamaCpp;
    const Stage penalty{StageKind::RepetitionPenalty, settings.repetition_penalty};
    const Stage temperature{StageKind::Temperature, settings.temperature};
    const Stage top_k{StageKind::TopK, static_cast<double>(settings.top_k), !llama_cpp};
    const Stage top_p{StageKind::TopP, settings.top_p};
    const Stage min_p{StageKind::MinP, settings.min_p};
    const Stage typical{StageKind::Typical, settings.typical_p};
    if (llama_cpp) {
        return {penalty, top_k, typical, top_p, min_p, temperature};
    }
    return {penalty, temperature, top_k, top_p, min_p, typical};
}

}  // namespace headlight
