#pragma once

#include "app/gl/texture.h"
#include "app/widgets/basic.h"

namespace headlight {

/// Lets the last picture of a place dissolve into the new one when something else is shown there.
/// The new one is there at once; the old one lies over it and fades. Who walks on quickly sees no
/// fades, only pictures. UI thread, GL context current.
class Dissolve {
public:
    /// Something else is shown from this frame on.
    void start();

    /// Call after everything in `place` was drawn, once a frame.
    void draw(const Canvas& canvas, Rect place);

    /// The old picture still shows: draw on.
    bool running() const { return running_; }

private:
    void keep(const Canvas& canvas, Rect place);

    gl::Texture kept_;  ///< of the last frame without a fade
    Rect place_;        ///< where that was, whole pixels
    bool running_ = false;
    double began_ = -1e9;  ///< time of the last change
};

}  // namespace headlight
