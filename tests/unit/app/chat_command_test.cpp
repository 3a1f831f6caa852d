#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/commands/commands.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// The bundled decoder, with a chat template of our own.
class ChatCommand : public testing::Test {
protected:
    ChatCommand() {
        const fs::path bundled = fs::path(HEADLIGHT_ASSETS) / "models/mini-decoder";
        for (const char* name : {"config.json", "model.safetensors", "tokenizer.json"})
            fs::create_symlink(bundled / name, folder_ / name);
        write_template(
            "{% for m in messages %}{{ '<' + m.role + '>' + m.content }}{% endfor %}"
            "{% if add_generation_prompt %}{{ '<answer>' }}{% endif %}");
    }
    void write_template(const std::string& text) {
        test::write_file(folder_ / "chat_template.jinja", text);
    }
    json tokenize(TokenizeCommand command) {
        command.model.model = folder_.path().string();
        std::ostringstream out;
        run_tokenize(command, out);
        return json::parse(out.str());
    }

    test::TempFolder folder_;
    const std::string messages_ = R"([{"role": "user", "content": "la mela"}])";
};

TEST_F(ChatCommand, TokenizesTheConversationWithoutFurtherTokens) {
    const json chat = tokenize({.chat = messages_});
    EXPECT_EQ(chat["text"], "<user>la mela<answer>");
    const json text = tokenize({.text = "<user>la mela<answer>", .special = false});
    EXPECT_EQ(chat["ids"], text["ids"]);
    EXPECT_EQ(tokenize({.chat = messages_, .generation_prompt = false})["text"], "<user>la mela");
}

TEST_F(ChatCommand, GeneratesAnAnswer) {
    GenerateCommand command;
    command.model.model = folder_.path().string();
    command.chat = messages_;
    command.max_tokens = 2;
    command.json = true;
    std::ostringstream out;
    run_generate(command, out);
    const json answer = json::parse(out.str());
    EXPECT_EQ(answer["prompt"], "<user>la mela<answer>");
    EXPECT_EQ(answer["prompt_ids"], tokenize({.chat = messages_})["ids"]);
    EXPECT_FALSE(answer["ids"].empty());
}

TEST_F(ChatCommand, RefusesWhatItCannotRender) {
    const auto refusal = [&](const std::string& messages) {
        return test::refusal([&] { tokenize({.chat = messages}); });
    };
    EXPECT_NE(refusal("hello").find("no JSON list"), std::string::npos);
    EXPECT_NE(refusal(R"([{"role": "user"}])").find("message 0"), std::string::npos);
    write_template("{% include 'x' %}");
    EXPECT_NE(refusal(messages_).find("not understood"), std::string::npos);
    fs::remove(folder_ / "chat_template.jinja");
    EXPECT_NE(refusal(messages_).find("no chat template"), std::string::npos);
}

TEST_F(ChatCommand, InfoShowsTheTemplate) {
    const auto info = [&] {
        std::ostringstream out;
        run_info({{folder_.path().string()}}, out);
        return json::parse(out.str())["chat"];
    };
    EXPECT_EQ(info()["problem"], nullptr);
    write_template("{% include 'x' %}<|im_start|><|im_end|>");
    EXPECT_EQ(info()["template"], "{% include 'x' %}<|im_start|><|im_end|>");
    EXPECT_EQ(info()["format"], "ChatML");
    EXPECT_NE(info()["problem"].get<std::string>().find("include"), std::string::npos);
    fs::remove(folder_ / "chat_template.jinja");
    EXPECT_EQ(info(), nullptr);
}

}  // namespace
}  // namespace headlight
