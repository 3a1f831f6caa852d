#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/platform/input_queue.h"
#include "app/stage/script.h"
#include "app/widgets/targets.h"

namespace headlight {

/// Writes down what a person does as a script that the player can repeat. UI thread.
class ScriptRecorder {
public:
    /// Notes one frame of input.
    /// @param targets  of the frame that the person saw while acting
    /// @param typing   the keyboard belonged to a text field: printing keys are text
    void observe(const FrameInput& input, const Targets& targets, bool typing);

    /// The script so far; waits for the worker between actions, so that it replays at any speed.
    std::string script() const;

private:
    void observe_button(MouseButton button, const FrameInput& input, const Targets& targets);
    void release(const FrameInput& input, const Targets& targets);
    void add(script::Action action);

    struct Held {
        MouseButton button;
        std::string target;
        float x = 0, y = 0;
    };
    std::optional<Held> held_;
    std::array<bool, kMouseButtonCount> was_down_{};
    std::vector<script::Action> actions_;
};

}  // namespace headlight
