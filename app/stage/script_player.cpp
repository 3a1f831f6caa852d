#include "app/stage/script_player.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/error.h"

namespace headlight {
namespace {

/// How long a target may be missing before it is an error: scenes change and results arrive in the
/// meantime.
constexpr int kPatienceFrames = 90;
/// Frames without work in a row that count as idle.
constexpr int kQuietFrames = 3;
/// Frames for the slowest honest wait: opening a large model.
constexpr int kIdlePatienceFrames = 60 * 600;
/// Frames that a drawn effect of an action may need: widgets answer in the frame after the event.
constexpr int kSettleFramesAfterAction = 2;

}  // namespace

ScriptPlayer::ScriptPlayer(std::vector<ScriptLine> lines, std::string name, std::string out)
    : lines_(std::move(lines)), name_(std::move(name)), out_(std::move(out)) {}

void ScriptPlayer::advance(ScriptHost& host, double now) {
    ++frames_;
    if (!host.input.empty()) return;
    if (waiting_) {
        if (frames_ <= kSettleFramesAfterAction) return;
        waiting_ = false;
    }
    while (next_ < lines_.size()) {
        const Result result = perform(lines_[next_].action, host, now);
        if (result == Result::NotYet) return;
        ++next_;
        frames_ = 0;
        quiet_frames_ = 0;
        until_.reset();
        if (!host.input.empty() || waiting_) {
            waiting_ = true;
            return;
        }
    }
}

ScriptPlayer::Result ScriptPlayer::perform(const script::Action& action, ScriptHost& host,
                                           double now) {
    if (const auto* a = std::get_if<script::Resize>(&action)) {
        host.resize(a->width, a->height);
        waiting_ = true;
    } else if (const auto* typed = std::get_if<script::Type>(&action)) {
        return type(*typed, host);
    } else if (const auto* key = std::get_if<script::PressKey>(&action)) {
        press(key->chord, host);
    } else if (const auto* clicked = std::get_if<script::Click>(&action)) {
        return click(*clicked, host);
    } else if (const auto* dragged = std::get_if<script::Drag>(&action)) {
        return drag(*dragged, host);
    } else if (const auto* hovered = std::get_if<script::Hover>(&action)) {
        const std::optional<Rect> rect = aim(hovered->target, host);
        if (!rect) return Result::NotYet;
        host.input.push(MouseMove{rect->centre_x(), rect->centre_y()});
    } else if (const auto* scrolled = std::get_if<script::Scroll>(&action)) {
        const std::optional<Rect> rect = aim(scrolled->target, host);
        if (!rect) return Result::NotYet;
        host.input.push(MouseMove{rect->centre_x(), rect->centre_y()});
        host.input.push(MouseWheel{0, static_cast<float>(scrolled->steps)});
    } else if (const auto* dropped = std::get_if<script::Drop>(&action)) {
        host.input.push(FilesDropped{{dropped->path}});
    } else if (std::holds_alternative<script::WaitIdle>(action)) {
        quiet_frames_ = host.idle() ? quiet_frames_ + 1 : 0;
        if (quiet_frames_ >= kQuietFrames) return Result::Done;
        if (frames_ > kIdlePatienceFrames)
            fail("the program does not become idle", "is it playing?");
        return Result::NotYet;
    } else if (const auto* wait = std::get_if<script::WaitSeconds>(&action)) {
        if (!until_) until_ = now + wait->seconds;
        return now >= *until_ ? Result::Done : Result::NotYet;
    } else if (const auto* expected = std::get_if<script::ExpectState>(&action)) {
        if (const auto found = check_state(host.state(), *expected)) {
            fail(to_line(action) + ", but " + *found, "the expectation does not hold");
        }
    } else if (const auto* text = std::get_if<script::ExpectText>(&action)) {
        if (!host.targets.drawn(text->text)) {
            fail("'" + text->text + "' is not on the screen", "the expectation does not hold");
        }
    } else if (const auto* shot = std::get_if<script::Shot>(&action)) {
        host.shot(in_out_folder(shot->file));
        waiting_ = true;
    } else if (const auto* state = std::get_if<script::SaveState>(&action)) {
        save_state(in_out_folder(state->file), host);
    }
    return Result::Done;
}

ScriptPlayer::Result ScriptPlayer::type(const script::Type& action, ScriptHost& host) {
    if (!host.typing()) {
        if (frames_ > kPatienceFrames)
            fail("no field takes text", "does a message cover the prompt?");
        press(KeyChord{Key::L, true, false, false}, host);
        return Result::NotYet;
    }
    host.input.push(TextInput{action.text});
    return Result::Done;
}

ScriptPlayer::Result ScriptPlayer::click(const script::Click& action, ScriptHost& host) {
    const std::optional<Rect> rect = aim(action.target, host);
    if (!rect) return Result::NotYet;
    host.input.push(MouseMove{rect->centre_x(), rect->centre_y()});
    if (action.held.key != Key::None) host.input.push(KeyChange{action.held.key, true, false});
    for (int i = 0; i < action.times; ++i) {
        host.input.push(MouseButtonChange{action.button, true});
        host.input.push(MouseButtonChange{action.button, false});
    }
    if (action.held.key != Key::None) host.input.push(KeyChange{action.held.key, false, false});
    return Result::Done;
}

ScriptPlayer::Result ScriptPlayer::drag(const script::Drag& action, ScriptHost& host) {
    const std::optional<Rect> grip = aim(action.target, host);
    if (!grip) return Result::NotYet;
    const std::optional<float> x = host.targets.slider_x(action.target, action.value);
    if (!x) fail("'" + action.target + "' is not a slider", "click it instead");
    const float y = grip->centre_y();
    host.input.push(MouseMove{grip->centre_x(), y});
    host.input.push(MouseButtonChange{MouseButton::Left, true});
    constexpr int kSteps = 8;
    for (int i = 1; i <= kSteps; ++i) {
        const float part = static_cast<float>(i) / kSteps;
        host.input.push(MouseMove{std::lerp(grip->centre_x(), *x, part), y});
    }
    host.input.push(MouseButtonChange{MouseButton::Left, false});
    return Result::Done;
}

std::optional<Rect> ScriptPlayer::aim(const std::string& target, ScriptHost& host) {
    if (const auto rect = host.targets.find(target)) return rect;
    if (frames_ <= kPatienceFrames) return std::nullopt;
    std::string near;
    for (const std::string& known : host.targets.near(target)) {
        near += (near.empty() ? "" : ", ") + known;
    }
    fail("there is no '" + target + "' on the screen", "near names: " + near);
}

void ScriptPlayer::press(const KeyChord& chord, ScriptHost& host) const {
    const auto modifiers = [&](bool down) {
        if (chord.ctrl) host.input.push(KeyChange{Key::LeftCtrl, down, false});
        if (chord.shift) host.input.push(KeyChange{Key::LeftShift, down, false});
        if (chord.alt) host.input.push(KeyChange{Key::LeftAlt, down, false});
    };
    modifiers(true);
    host.input.push(KeyChange{chord.key, true, false});
    host.input.push(KeyChange{chord.key, false, false});
    modifiers(false);
}

void ScriptPlayer::save_state(const std::string& file, ScriptHost& host) const {
    std::ofstream out(file, std::ios::binary);
    out << host.state().dump(2) << std::endl;
    if (!out) fail("cannot write " + file, "does the folder exist?");
}

std::string ScriptPlayer::in_out_folder(const std::string& file) const {
    const std::filesystem::path path = std::filesystem::path(out_) / file;
    std::error_code ignored;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
    return path.string();
}

void ScriptPlayer::fail(const std::string& what, const std::string& hint) const {
    throw Error(what, name_ + ":" + std::to_string(lines_[next_].number), hint);
}

}  // namespace headlight
