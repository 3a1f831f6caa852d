#pragma once

namespace headlight {

/// What the loop knows before it decides whether to draw or to sleep. Times in seconds.
struct LoopFacts {
    double now = 0.0;
    double last_frame = -1.0;    ///< when the last frame began
    int frames_since_event = 0;  ///< frames drawn since something last happened
    bool input_waiting = false;  ///< the input queue is not empty
    bool animating = false;      ///< a fade is under way
    bool worker_busy = false;
    bool software_gl = false;  ///< drawing takes the processor from the worker
};

/// Frames drawn after any event: hover and active states settle in this many.
inline constexpr int kSettleFrames = 3;

/// Seconds to wait for events before the next frame: 0 draws now, Surface::kForever sleeps until
/// something happens. An idle program never wakes by itself.
double seconds_to_wait(const LoopFacts& facts);

}  // namespace headlight
