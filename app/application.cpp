#include "app/application.h"

#include <fstream>

#include "app/gl/png.h"

namespace headlight {
namespace {

constexpr const char* kRecordedScript = "headlight-recording.script";

}  // namespace

Application::Application(Surface& surface, const StartOptions& start)
    : surface_(surface),
      session_(start, [&surface] { surface.wake(); }),
      gui_(surface, FontFiles::installed()) {}

Application::~Application() = default;

void Application::frame(double now, double since_last) {
    session_.update(now);
    const FrameInput& input = surface_.input().next_frame();
    if (recorder_) recorder_->observe(input, targets_, typing());
    take_input(input);
    AppState& state = session_.state();
    const Theme& colours = theme(state.theme);
    const auto [width, height] = surface_.size();
    const Metrics metrics = make_metrics(width, height, state.text_scale);
    targets_.begin_frame();
    gui_.begin_frame(input, since_last, colours, metrics);
    std::vector<Action> asked;
    ViewContext context{state,    colours,   metrics, gui_.fonts(), Strings(state.language),
                        targets_, textures_, input,   surface_,     session_.distributions(),
                        asked};
    view_.draw(context);
    gui_.end_frame();
    for (const Action action : asked)
        perform(action);
    if (!shot_.empty()) save_shot();
    surface_.present();
    // What views changed becomes work at once, not with the next event.
    session_.update(now);
}

void Application::take_input(const FrameInput& input) {
    if (!input.dropped.empty()) session_.open_dropped(input.dropped.front());
    for (const PressedChord& pressed : input.pressed) {
        if (const auto action = action_for(pressed.chord, typing())) perform(*action);
    }
}

void Application::perform(Action action) {
    switch (action) {
        case Action::FullScreen:
            surface_.set_fullscreen(!surface_.fullscreen());
            break;
        case Action::RecordScript:
            toggle_recording();
            break;
        case Action::Quit:
            quit_ = true;
            break;
        default:
            session_.perform(action);
            break;
    }
}

void Application::toggle_recording() {
    AppState& state = session_.state();
    const Strings text(state.language);
    if (!recorder_) {
        recorder_.emplace();
        state.notice = Notice{text("notice.recording"), false};
        return;
    }
    std::ofstream out(kRecordedScript);
    out << recorder_->script();
    out.close();
    recorder_.reset();
    state.notice = out ? Notice{text("notice.recorded", {kRecordedScript}), false}
                       : Notice{text("notice.not_recorded", {kRecordedScript}), true};
}

void Application::save_shot() {
    gl::write_png(shot_, surface_.read_pixels());
    shot_.clear();
}

bool Application::typing() const {
    const AppState& state = session_.state();
    return state.focus || state.editing;
}

bool Application::idle() const { return session_.idle() && !view_.working(); }

}  // namespace headlight
