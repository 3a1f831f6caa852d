#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/platform/input_queue.h"
#include "app/stage/script.h"
#include "app/widgets/targets.h"

namespace headlight {

/// What the player asks of the program it drives. It presses real buttons through the input queue
/// and reads; it never sets state.
struct ScriptHost {
    InputQueue& input;
    const Targets& targets;                 ///< of the last drawn frame
    std::function<nlohmann::json()> state;  ///< the state document
    std::function<bool()> idle;             ///< worker idle, no animation, nothing playing
    std::function<bool()> typing;           ///< the prompt field has the keyboard
    std::function<void(int width, int height)> resize;  ///< of the window or off-screen picture
    std::function<void(const std::string& file)> shot;  ///< save the next frame as a PNG
};

/// Plays a script, one action after the other, between the frames of the program. UI thread.
class ScriptPlayer {
public:
    /// `out` is the folder that relative file names of shots and states are put under.
    ScriptPlayer(std::vector<ScriptLine> lines, std::string name, std::string out);

    /// Goes on as far as it can before the next frame. Call it once after each frame.
    /// @throws Error for a failed `expect`, an unknown target and a file that cannot be written
    void advance(ScriptHost& host, double now);

    bool done() const { return next_ >= lines_.size() && !waiting_; }

private:
    enum class Result { Done, NotYet };

    Result perform(const script::Action& action, ScriptHost& host, double now);
    Result click(const script::Click& action, ScriptHost& host);
    Result drag(const script::Drag& action, ScriptHost& host);
    Result type(const script::Type& action, ScriptHost& host);
    std::optional<Rect> aim(const std::string& target, ScriptHost& host);
    void press(const KeyChord& chord, ScriptHost& host) const;
    void save_state(const std::string& file, ScriptHost& host) const;
    std::string in_out_folder(const std::string& file) const;
    [[noreturn]] void fail(const std::string& what, const std::string& hint) const;

    std::vector<ScriptLine> lines_;
    std::string name_;
    std::string out_;
    std::size_t next_ = 0;
    bool waiting_ = false;  ///< events of the last action are not drawn yet
    int frames_ = 0;        ///< frames since the current action began to wait
    int quiet_frames_ = 0;  ///< idle frames in a row
    std::optional<double> until_;
};

/// Whether the value at `path` ("state.next[0].probability") compares as asked with a JSON literal
/// or bare word. Returns nothing when it does, else what was found instead.
std::optional<std::string> check_state(const nlohmann::json& state,
                                       const script::ExpectState& expected);

}  // namespace headlight
