#include "app/stage/script.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/stage/script_player.h"
#include "engine/error.h"

namespace headlight {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (const ScriptLine& line : parse_script(text, "test.script"))
        lines.push_back(to_line(line.action));
    return lines;
}

std::string error_of(std::string_view text) {
    try {
        parse_script(text, "test.script");
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Script, EveryActionReadsBackAsItWasWritten) {
    const std::vector<std::string> lines{
        "size 1280x720",
        R"(type "Le mele sono verdi, una mela di colore")",
        "key Ctrl+2",
        "click token/5",
        "double-click token/5",
        "alt-click token/5",
        "right-click token/5",
        "hover heatmap/3,2",
        "drag temperature to 1.7",
        "scroll embedding 3",
        R"(drop "models/broken one")",
        "wait idle",
        "wait 2.5",
        "expect state.selection.token == 5",
        R"(expect text "verdi")",
        "shot out.png",
        "state out.json",
    };
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    EXPECT_EQ(lines_of(text), lines);
}

TEST(Script, CommentsAndSeveralKeysOnALine) {
    const std::vector<std::string> expected{"key Enter", "key Ctrl+2", "key PageDown"};
    EXPECT_EQ(lines_of("# a lecture\nkey Enter   key Ctrl+2  key PageDown # three keys\n\n"),
              expected);
}

TEST(Script, FilesFromWindowsAreRead) {
    const std::vector<std::string> expected{"wait idle", "key Enter"};
    EXPECT_EQ(lines_of("\xEF\xBB\xBFwait idle\r\nkey Enter # last\r\n\r\n"), expected);
}

TEST(Script, QuotedTextKeepsHashesEscapesAndAnyUnicode) {
    const auto lines = parse_script(R"(type "# non \"solo\" 😀 è")", "test.script");
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(std::get<script::Type>(lines[0].action).text, "# non \"solo\" 😀 è");
}

TEST(Script, ErrorsNameTheLineAndWhatToWrite) {
    EXPECT_NE(error_of("wait idle\nclik token/5").find("test.script:2"), std::string::npos);
    EXPECT_NE(error_of("clik token/5").find("double-click"), std::string::npos);
    EXPECT_NE(error_of("size 12").find("1920x1080"), std::string::npos);
    EXPECT_NE(error_of("size 0x0"), "");
    EXPECT_NE(error_of("key Hyper+Q").find("Hyper+Q"), std::string::npos);
    EXPECT_NE(error_of("drag temperature 1.7").find("to"), std::string::npos);
    EXPECT_NE(error_of("type \"never closed").find("closed"), std::string::npos);
    EXPECT_NE(error_of("expect state.x =~ 3").find("comparison"), std::string::npos);
    EXPECT_NE(error_of("wait -1"), "");
    EXPECT_NE(error_of("wait nan"), "");
    EXPECT_NE(error_of("drag temperature to nan"), "");
    EXPECT_NE(error_of("size 1280x720p"), "");
    EXPECT_NE(error_of("expect state.scene ==").find("a value"), std::string::npos);
    EXPECT_NE(error_of("click").find("target"), std::string::npos);
}

class CheckState : public testing::Test {
protected:
    const nlohmann::json state = nlohmann::json::parse(
        R"({"selection": {"token": 5}, "scene": "attention", "next": [{"probability": 0.95}], "draw": null})");

    std::optional<std::string> check(const std::string& line) const {
        const auto lines = parse_script(line, "test.script");
        return check_state(state, std::get<script::ExpectState>(lines.at(0).action));
    }
};

TEST_F(CheckState, AcceptsWhatHolds) {
    EXPECT_EQ(check("expect state.selection.token == 5"), std::nullopt);
    EXPECT_EQ(check("expect state.next[0].probability > 0.9"), std::nullopt);
    EXPECT_EQ(check("expect state.scene == attention"), std::nullopt);
    EXPECT_EQ(check("expect state.scene == \"attention\""), std::nullopt);
    EXPECT_EQ(check("expect state.scene != overview"), std::nullopt);
    EXPECT_EQ(check("expect state.draw == null"), std::nullopt);
}

TEST_F(CheckState, RefusesWhatDoesNotAndSaysWhatIsThere) {
    EXPECT_EQ(check("expect state.selection.token == 4"), "it is 5");
    EXPECT_EQ(check("expect state.next[0].probability >= 0.951"), "it is 0.95");
    EXPECT_EQ(check("expect state.scene == overview"), "it is \"attention\"");
    EXPECT_EQ(check("expect state.draw > 0"), "it is null");
    EXPECT_NE(check("expect state.nothing == 0")->find("it has: "), std::string::npos);
    EXPECT_EQ(check("expect state.next[1].probability > 0"), "there is no [1]; it has 1");
    EXPECT_EQ(check("expect state.scene[0] == a"), "there is no [0]; it is \"attention\"");
    for (const char* path : {"next[-1]", "next[x]", "next[0", "next[]", "next[0x]"}) {
        const auto found = check(std::string("expect state.") + path + " == null");
        ASSERT_TRUE(found) << path;
        EXPECT_NE(found->find("does not begin with an index"), std::string::npos) << *found;
    }
}

}  // namespace
}  // namespace headlight
