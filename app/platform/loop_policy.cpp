#include "app/platform/loop_policy.h"

#include <algorithm>

#include "app/platform/surface.h"

namespace headlight {

namespace {

constexpr double kFramePeriod = 1.0 / 60.0;
// Where the processor draws, it owes the worker the rest.
constexpr double kSharedFramePeriod = 1.0 / 30.0;

}  // namespace

double seconds_to_wait(const LoopFacts& facts) {
    if (facts.input_waiting || facts.last_frame < 0.0) return 0.0;
    const auto until = [&facts](double period) {
        return std::max(0.0, facts.last_frame + period - facts.now);
    };
    if (facts.animating || facts.frames_since_event < kSettleFrames) {
        return until(facts.software_gl && facts.worker_busy ? kSharedFramePeriod : kFramePeriod);
    }
    return Surface::kForever;
}

}  // namespace headlight
