// The one test with a real window: Xvfb is the display, xdotool is the person. What the person does
// is recorded by the program (F9), and the recording, played off-screen, must lead to the same
// state.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr auto kPatience = std::chrono::seconds(60);

/// Waits until `ready` says yes; false when it never does.
template <typename Ready>
bool wait_for(Ready&& ready) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < end) {
        if (ready()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// A running program that is ended with the test.
class Process {
public:
    Process(std::vector<std::string> words, const fs::path& folder) {
        pid_ = fork();
        if (pid_ != 0) return;
        fs::current_path(folder);
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    ~Process() {
        if (pid_ <= 0) return;
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// The exit code, or -1 when it does not end in time.
    int wait() {
        int status = 0;
        const bool ended = wait_for([&] { return waitpid(pid_, &status, WNOHANG) == pid_; });
        if (!ended) return -1;
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t pid_ = 0;
};

class RealWindow : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) / ("headlight-window-" + std::to_string(getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        display_ = std::make_unique<Process>(
            std::vector<std::string>{"sh", "-c",
                                     "exec Xvfb -displayfd 3 -screen 0 1280x720x24 -noreset "
                                     "3>display 2>/dev/null"},
            folder_);
        ASSERT_TRUE(wait_for([&] {
            return text_of(folder_ / "display").find('\n') != std::string::npos;
        })) << "Xvfb does not start";
        std::string number = text_of(folder_ / "display");
        number.erase(number.find('\n'));
        setenv("DISPLAY", (":" + number).c_str(), 1);
    }

    void TearDown() override {
        unsetenv("DISPLAY");
        fs::remove_all(folder_);
    }

    /// One xdotool call: the person does something.
    void person(std::vector<std::string> words) {
        words.insert(words.begin(), "xdotool");
        ASSERT_EQ(Process(words, folder_).wait(), 0) << "xdotool " << words[1];
    }

    void move_to(const json& rect, double share_x = 0.5) {
        const int x = static_cast<int>(rect[0].get<double>() + share_x * rect[2].get<double>());
        const int y = static_cast<int>(rect[1].get<double>() + rect[3].get<double>() / 2);
        person({"mousemove", std::to_string(x), std::to_string(y)});
    }

    fs::path folder_;
    std::unique_ptr<Process> display_;
};

TEST_F(RealWindow, APersonClicksTypesAndDragsAndTheRecordingRepeatsIt) {
    std::ofstream(folder_ / "start.script") << "wait idle\nkey 2\nwait idle\nstate start.json\n";
    Process program({HEADLIGHT_PROGRAM, "--script", "start.script"}, folder_);
    json start;
    ASSERT_TRUE(wait_for([&] {
        start = json::parse(text_of(folder_ / "start.json"), nullptr, false);
        return !start.is_discarded();
    })) << "the window does not come up";
    EXPECT_EQ(start["scene"], "attention");

    person({"key", "F9"});
    move_to(start["targets"]["token/4"]);
    person({"click", "1"});
    // Three quick taps: none may be lost on a slow frame. (Within one millisecond GLFW takes them
    // for one.)
    person({"key", "bracketright", "bracketright", "bracketright"});
    person({"key", "ctrl+l"});
    person({"type", "--delay", "0", "Il gatto dorme sul"});
    person({"key", "Return"});
    person({"key", "3"});
    move_to(start["targets"]["temperature"]);
    person({"mousedown", "1"});
    person({"mousemove_relative", "--", "-40", "0"});
    person({"mouseup", "1"});
    person({"key", "F9"});

    const fs::path recording = folder_ / "headlight-recording.script";
    ASSERT_TRUE(wait_for([&] {
        return text_of(recording).find("drag temperature") != std::string::npos;
    })) << text_of(recording);
    person({"key", "ctrl+q"});
    EXPECT_EQ(program.wait(), 0);

    const std::string script = text_of(recording);
    EXPECT_NE(script.find("click token/4\n"), std::string::npos) << script;
    EXPECT_NE(script.find("key ]\nwait idle\nkey ]\nwait idle\nkey ]\n"), std::string::npos)
        << script;
    EXPECT_NE(script.find("type \"Il gatto dorme sul\"\n"), std::string::npos) << script;

    std::ofstream(folder_ / "again.script") << "wait idle\nkey 2\n" << script << "state end.json\n";
    Process replay({HEADLIGHT_PROGRAM, "replay", "again.script", "--size", "1280x720"}, folder_);
    ASSERT_EQ(replay.wait(), 0) << script;
    const json end = json::parse(text_of(folder_ / "end.json"));
    EXPECT_EQ(end["prompt"], "Il gatto dorme sul");
    EXPECT_EQ(end["scene"], "all-heads");
    EXPECT_LT(end["sampling"]["temperature"].get<double>(), 1.3);
}

/// A folder that looks like a model until its weights are read.
void write_broken_model(const fs::path& folder) {
    fs::create_directories(folder);
    fs::copy(fs::path(HEADLIGHT_ASSETS) / "models" / "mini-decoder" / "config.json", folder);
    std::ofstream(folder / "model.safetensors") << "this is no tensor";
}

/// The three-minute lecture with the hand on mouse and keyboard. Every part is recorded, and the
/// recording, played off-screen, says what the hall saw.
class LectureByHand : public RealWindow {
protected:
    void SetUp() override {
        RealWindow::SetUp();
        setenv("HF_HUB_CACHE", (folder_ / "hub").c_str(), 1);
        write_broken_model(folder_ / "hub" / "models--some--broken" / "snapshots" / "1");
    }
    void TearDown() override {
        unsetenv("HF_HUB_CACHE");
        RealWindow::TearDown();
    }

    void keys(std::vector<std::string> names) {
        names.insert(names.begin(), {"key", "--delay", "60"});
        person(names);
    }
    void click(const json& rect) {
        move_to(rect);
        person({"click", "1"});
    }
    void drag(const json& rect, int by) {
        move_to(rect);
        person({"mousedown", "1"});
        person({"mousemove_relative", "--", std::to_string(by), "0"});
        person({"mouseup", "1"});
    }

    /// Ends the recording of one part and begins the next. Returns the state that a replay of
    /// everything so far leads to.
    void end_part(const std::string& name) {
        const fs::path recording = folder_ / "headlight-recording.script";
        fs::remove(recording);
        keys({"F9"});
        ASSERT_TRUE(wait_for([&] { return text_of(recording).ends_with("wait idle\n"); })) << name;
        lecture_ += text_of(recording) + "state " + name + ".json\n";
        keys({"F9"});
    }
    json state(const std::string& name) const {
        return json::parse(text_of(folder_ / (name + ".json")));
    }

    std::string lecture_ = "wait idle\n";
};

TEST_F(LectureByHand, EveryStepOfItWorks) {
    std::ofstream(folder_ / "look.script")
        << "wait idle\nstate overview.json\nkey 3\nwait idle\nstate heads.json\n"
           "key 4\nwait idle\nstate map.json\nkey 1\nwait idle\nstate start.json\n";
    Process program({HEADLIGHT_PROGRAM, "--script", "look.script"}, folder_);
    json start;
    ASSERT_TRUE(wait_for([&] {
        start = json::parse(text_of(folder_ / "start.json"), nullptr, false);
        return !start.is_discarded();
    })) << "the window does not come up";
    const json heads = state("heads")["targets"], map = state("map")["targets"];
    const json places = start["targets"];
    EXPECT_EQ(start["next"][0]["token"], " verde");
    keys({"F9"});

    keys({"2"});
    click(places["token/9"]);
    keys({"Up", "Right", "Left", "Down"});
    end_part("attention");
    drag(places["temperature"], 60);
    end_part("hot");
    keys({"backslash", "Escape", "3"});
    click(heads["head/2/1"]);
    end_part("head");
    keys({"Escape", "4"});
    click(map["token-point/3"]);
    keys({"Up", "Up"});
    end_part("map");
    keys({"5", "space", "space", "space", "space", "space", "u", "u", "d", "space"});
    end_part("text");
    keys({"ctrl+l"});
    person({"type", "--delay", "0", "O gato dorme no"});
    keys({"Return", "l", "t", "ctrl+equal", "ctrl+equal", "ctrl+equal"});
    end_part("portuguese");
    keys({"ctrl+o"});
    person({"type", "--delay", "0", "broken"});
    keys({"Return"});
    end_part("refused");
    keys({"Escape", "2"});
    end_part("end");
    keys({"ctrl+q"});
    EXPECT_EQ(program.wait(), 0);

    std::ofstream(folder_ / "lecture.script") << lecture_;
    Process replay({HEADLIGHT_PROGRAM, "replay", "lecture.script", "--size", "1280x720"}, folder_);
    ASSERT_EQ(replay.wait(), 0) << lecture_;
    const json attention = state("attention");
    EXPECT_EQ(attention["selection"]["token"], 9);
    EXPECT_EQ(attention["selection"]["layer"], start["selection"]["layer"]) << "there and back";
    EXPECT_GT(attention["attention"]["weights"][4].get<double>(), 0.5);
    EXPECT_GT(state("hot")["sampling"]["temperature"].get<double>(), 1.3);
    EXPECT_EQ(state("head")["scene"], "attention");
    EXPECT_EQ(state("head")["attention"]["layer"], 2);
    EXPECT_EQ(state("head")["attention"]["head"], 1);
    EXPECT_EQ(state("head")["sampling"]["temperature"], 1);
    EXPECT_EQ(state("map")["scene"], "embedding");
    EXPECT_EQ(state("map")["selection"]["token"], 3);
    EXPECT_EQ(state("map")["embedding_layer"], 2);
    EXPECT_EQ(state("text")["generated"].size(), 4u);
    const json portuguese = state("portuguese");
    EXPECT_EQ(portuguese["prompt"], "O gato dorme no");
    EXPECT_EQ(portuguese["language"], "it");
    EXPECT_EQ(portuguese["theme"], "dark");
    EXPECT_EQ(portuguese["text_scale"], 1.5);
    EXPECT_FALSE(state("refused")["notice"].is_null()) << "one clear line";
    EXPECT_TRUE(state("end")["notice"].is_null());
    EXPECT_EQ(state("end")["scene"], "attention");
    EXPECT_EQ(state("end")["model"], "mini-decoder") << "the lecture goes on";
}

TEST_F(RealWindow, AnIdleProgramUsesNoProcessor) {
    std::ofstream(folder_ / "start.script") << "wait idle\nstate start.json\n";
    Process program(
        {"sh", "-c", "exec " HEADLIGHT_PROGRAM " --script start.script & echo $! >pid; wait"},
        folder_);
    ASSERT_TRUE(wait_for(
        [&] { return fs::exists(folder_ / "start.json") && fs::exists(folder_ / "pid"); }));
    std::string pid = text_of(folder_ / "pid");
    pid.erase(pid.find('\n'));
    const auto ticks = [&] {
        std::istringstream stat(text_of("/proc/" + pid + "/stat"));
        std::string word;
        long used = 0;
        for (int field = 1; field <= 15 && stat >> word; ++field) {
            if (field >= 14) used += std::stol(word);
        }
        return used;
    };
    std::this_thread::sleep_for(std::chrono::seconds(2));
    const long before = ticks();
    std::this_thread::sleep_for(std::chrono::seconds(3));
    EXPECT_LE(ticks() - before, 3);  // hundredths of a second in three seconds
    kill(std::stoi(pid), SIGTERM);
}

}  // namespace
