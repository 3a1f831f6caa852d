#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/gl/tensor_textures.h"
#include "app/main_view.h"
#include "app/options.h"
#include "app/platform/gui.h"
#include "app/platform/surface.h"
#include "app/session.h"
#include "app/stage/script_recorder.h"
#include "app/widgets/targets.h"

namespace headlight {

/// The program on a surface: one frame takes the waiting input, lets keys and views edit the state,
/// and draws every picture from it. The same for a window and for an off-screen picture.
class Application {
public:
    Application(Surface& surface, const StartOptions& start);
    ~Application();

    /// Draws one frame. Times in seconds; `since_last` moves fades and the caret.
    void frame(double now, double since_last);

    Session& session() { return session_; }
    const Targets& targets() const { return targets_; }

    /// The next frame is saved as a PNG file.
    void save_next_frame(std::string file) { shot_ = std::move(file); }

    /// A text field has the keyboard.
    bool typing() const;
    /// A view computes a part of its picture in every frame until it is whole.
    bool animating() const { return view_.working(); }
    /// Nothing is under way, waits, or moves on the screen.
    bool idle() const;
    bool quit_asked() const { return quit_; }

private:
    void take_input(const FrameInput& input);
    void perform(Action action);
    void toggle_recording();
    void save_shot();

    Surface& surface_;
    Session session_;
    Gui gui_;
    Targets targets_;
    gl::TensorTextures textures_;
    MainView view_;
    std::optional<ScriptRecorder> recorder_;
    std::string shot_;
    bool quit_ = false;
};

}  // namespace headlight
