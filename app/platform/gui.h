#pragma once

#include <memory>

#include "app/platform/surface.h"
#include "app/theme/fonts.h"
#include "app/theme/metrics.h"
#include "app/theme/theme.h"

namespace headlight {

/// Owns ImGui: its context, its OpenGL back end, fonts and style. The surface's GL context must be
/// current and must outlive it. No ini file, no log file, keyboard navigation off (keys are ours).
class Gui {
public:
    /// Throws Error when ImGui cannot draw with this OpenGL.
    Gui(Surface& surface, const FontFiles& fonts);
    ~Gui();
    Gui(const Gui&) = delete;
    Gui& operator=(const Gui&) = delete;

    /// Starts a frame of the surface's size. Fonts and style are made anew here when theme or sizes
    /// changed. @param dt seconds since the last frame; tests pass 1/60
    void begin_frame(const FrameInput& input, double dt, const Theme& theme,
                     const Metrics& metrics);
    /// Draws everything on the surface (bound and cleared with the theme's background).
    void end_frame();

    const Fonts& fonts() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace headlight
