#pragma once

#include <imgui.h>

#include <algorithm>

namespace headlight {

/// What has just changed is bright for a moment, so that the eye finds it. UI thread.
class Flash {
public:
    void start() { began_ = ImGui::GetTime(); }
    /// Falls from 1 to 0; 0 is no flash.
    float strength() const {
        const double share = (ImGui::GetTime() - began_) / kSeconds;
        return static_cast<float>(std::clamp(1 - share, 0.0, 1.0));
    }
    /// Still bright: draw on.
    bool running() const { return strength() > 0; }

private:
    static constexpr double kSeconds = 0.3;
    double began_ = -1e9;
};

}  // namespace headlight
