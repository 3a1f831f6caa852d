#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/application.h"
#include "app/commands/commands.h"
#include "app/platform/loop_policy.h"
#include "app/platform/offscreen.h"
#include "app/platform/window.h"
#include "app/stage/script_player.h"
#include "app/state_json.h"
#include "engine/error.h"

namespace headlight {
namespace {

std::vector<ScriptLine> read_script(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || std::filesystem::is_directory(file))
        throw Error("the script cannot be read", file, "check the path");
    return parse_script(text.str(), file);
}

ScriptHost host_of(Application& application, Surface& surface,
                   std::function<void(int, int)> resize) {
    return {surface.input(),
            application.targets(),
            [&application] { return state_json(application.session(), application.targets()); },
            [&application] { return application.idle(); },
            [&application] { return application.typing(); },
            std::move(resize),
            [&application](const std::string& file) { application.save_next_frame(file); }};
}

/// Off-screen time moves by a sixtieth of a second a frame, however long a frame takes, so that a
/// script does the same on every machine.
class OffscreenRun {
public:
    OffscreenRun(const StartOptions& start, Size size)
        : surface_({size.width, size.height}), application_(surface_, start) {}

    void play(const std::string& script, const std::string& out) {
        ScriptHost host = host_of(application_, surface_, [this](int width, int height) {
            surface_.resize({width, height});
        });
        ScriptPlayer player(read_script(script), script, out);
        while (!player.done()) {
            frame();
            player.advance(host, now_);
        }
    }

    void settle() {
        for (int quiet = 0; quiet < kSettleFrames + 1;) {
            frame();
            quiet = application_.idle() ? quiet + 1 : 0;
        }
        const AppState& state = application_.session().state();
        if (!state.model && state.notice)
            throw Error(state.notice->text, "--model", "nothing to draw");
    }

    void shot(const std::string& file) {
        application_.save_next_frame(file);
        frame();
    }

private:
    void frame() {
        constexpr double kFrameTime = 1.0 / 60;
        constexpr double kPatience = 0.01;
        now_ += kFrameTime;
        application_.frame(now_, kFrameTime);
        if (!application_.idle()) surface_.wait_events(kPatience);
    }

    Offscreen surface_;
    Application application_;
    double now_ = 0;
};

double seconds_since_start() {
    using clock = std::chrono::steady_clock;
    static const clock::time_point start = clock::now();
    return std::chrono::duration<double>(clock::now() - start).count();
}

/// Draws while something happens and sleeps otherwise.
class WindowLoop {
public:
    explicit WindowLoop(const StartOptions& start) : application_(window_, start) {
        facts_.software_gl = window_.renderer_name().find("llvmpipe") != std::string::npos;
    }

    void run(std::optional<ScriptPlayer> player) {
        ScriptHost host = host_of(application_, window_, [](int, int) {});
        while (!window_.should_close() && !application_.quit_asked()) {
            const bool playing = player && !player->done();
            frame(playing);
            if (playing) player->advance(host, facts_.now);
        }
    }

private:
    void frame(bool script_plays) {
        facts_.now = seconds_since_start();
        application_.frame(facts_.now, facts_.now - std::max(0.0, facts_.last_frame));
        facts_.last_frame = facts_.now;
        ++facts_.frames_since_event;
        facts_.input_waiting = !window_.input().empty();
        facts_.animating = script_plays || application_.animating();
        facts_.worker_busy = application_.session().state().work.busy;
        facts_.now = seconds_since_start();
        double wait = seconds_to_wait(facts_);
        if (const auto next = application_.session().next_update()) {
            wait = std::min(wait, std::max(0.0, *next - facts_.now));
        }
        if (window_.wait_events(wait)) facts_.frames_since_event = 0;
    }

    Window window_{WindowOptions{}};
    Application application_;
    LoopFacts facts_;
};

}  // namespace

void run_window(const WindowCommand& command) {
    std::optional<ScriptPlayer> player;
    if (!command.script.empty()) player.emplace(read_script(command.script), command.script, ".");
    WindowLoop(command.start).run(std::move(player));
}

void run_shot(const ShotCommand& command) {
    OffscreenRun run(command.start, command.size);
    run.settle();
    if (!command.script.empty()) run.play(command.script, ".");
    run.shot(command.out);
}

void run_replay(const ReplayCommand& command) {
    OffscreenRun run(command.start, command.size);
    run.play(command.script, command.out);
}

}  // namespace headlight
