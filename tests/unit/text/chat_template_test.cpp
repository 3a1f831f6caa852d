// Chat templates, compared with what transformers renders; the format of the cases stands in
// tests/golden/make_chat_goldens.py.

#include "engine/text/chat_template.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "golden_cases.h"

namespace headlight {
namespace {

using nlohmann::json;

using Tokens = std::vector<std::pair<std::string, std::string>>;

std::vector<ChatMessage> messages_of(const json& list) {
    std::vector<ChatMessage> messages;
    for (const json& message : list)
        messages.push_back({message["role"], message["content"]});
    return messages;
}

/// 25 November 2026, at midnight.
std::tm wednesday() {
    std::tm time{};
    time.tm_year = 126;
    time.tm_mon = 10;
    time.tm_mday = 25;
    time.tm_wday = 3;
    time.tm_yday = 328;
    return time;
}

class ChatTemplateGolden : public testing::TestWithParam<const char*> {
protected:
    json document_ = json::parse(
        golden::read_file(std::string(HEADLIGHT_GOLDEN) + "/chat/" + GetParam() + ".json"));
};

TEST_P(ChatTemplateGolden, RendersAsTheReference) {
    Tokens tokens;
    for (const auto& [role, token] : document_["tokens"].items())
        tokens.emplace_back(role, token);
    const ChatTemplate chat(document_["template"], tokens, "chat_template.jinja");
    EXPECT_EQ(chat.problem(), "");
    EXPECT_EQ(chat.format(), document_["format"]);
    ASSERT_FALSE(document_["cases"].empty());
    for (const json& item : document_["cases"]) {
        const std::vector<ChatMessage> messages = messages_of(item["messages"]);
        const ChatTemplate::Options options{item["prompt"], wednesday()};
        if (item.contains("text")) {
            EXPECT_EQ(chat.render(messages, options), item["text"]) << item["messages"];
            continue;
        }
        try {
            chat.render(messages, options);
            ADD_FAILURE() << "accepted " << item["messages"];
        } catch (const Error& error) {
            EXPECT_EQ(error.problem(), item["error"]);
            EXPECT_EQ(error.where(), "chat_template.jinja");
        }
    }
}

std::string test_name(const testing::TestParamInfo<const char*>& info) { return info.param; }

INSTANTIATE_TEST_SUITE_P(Templates, ChatTemplateGolden,
                         testing::Values("chatml", "qwen2", "smollm2", "qwen25", "qwen3", "llama2",
                                         "llama3", "llama32", "gemma2", "gemma3", "phi3",
                                         "mistral1", "mistral3", "zephyr", "language"),
                         test_name);

ChatTemplate of(const std::string& source) { return {source, {}, "template"}; }

std::string refusal(const std::string& source) {
    try {
        const std::vector<ChatMessage> messages = {{"user", std::string(2000, 'x')}};
        return "accepted: " + of(source).render(messages, {}).substr(0, 80);
    } catch (const Error& error) {
        return error.problem();
    }
}

bool refused(const std::string& source, const std::string& why) {
    const std::string problem = refusal(source);
    if (problem.find(why) != std::string::npos) return true;
    ADD_FAILURE() << source.substr(0, 80) << ": " << problem;
    return false;
}

TEST(ChatTemplate, WhatIsNotKnownIsSaidAndNotGuessed) {
    EXPECT_TRUE(refused("{% include 'x' %}", "line 1: 'include' is not known here"));
    EXPECT_TRUE(refused("a\nb{% filter upper %}x{% endfilter %}", "line 2"));
    EXPECT_TRUE(refused("{{ messages | frobnicate }}", "'frobnicate' is not known"));
    EXPECT_TRUE(refused("{{ messages is frobnicated }}", "'frobnicated' is not known"));
    EXPECT_TRUE(refused("{{ messages }}", "writing a value of type array"));
    EXPECT_TRUE(refused("{{ missing.name }}", "'missing' is not defined"));
    EXPECT_TRUE(refused("{{ missing() }}", "cannot be called"));
    EXPECT_TRUE(refused("{{ 1 + 'a' }}", "does not join"));
    EXPECT_TRUE(refused("{{ 1 / 0 }}", "division by zero"));
    EXPECT_TRUE(refused("{% if true %}", "'endif' is missing"));
    EXPECT_TRUE(refused("{% endif %}", "belongs to nothing"));
    EXPECT_TRUE(refused("{{ 'a }}", "no closing quotation mark"));
    EXPECT_TRUE(refused("{{ a", "a tag has no end"));
    EXPECT_TRUE(refused("{# a", "a comment has no end"));
    EXPECT_TRUE(refused("{{ 1 < 2 < 3 }}", "chains"));
    EXPECT_TRUE(refused("{{ a $ b }}", "'$'"));
}

TEST(ChatTemplate, ATemplateThatIsNotUnderstoodIsKeptForDisplay) {
    const ChatTemplate chat = of("{% include 'x' %}");
    EXPECT_TRUE(chat.exists());
    EXPECT_EQ(chat.source(), "{% include 'x' %}");
    EXPECT_NE(chat.problem().find("include"), std::string::npos);
    EXPECT_FALSE(ChatTemplate().exists());
    EXPECT_THROW(ChatTemplate().render({}, {}), Error);
}

TEST(ChatTemplate, BytesThatAreNotUtf8AreHarmless) {
    const std::vector<ChatMessage> messages = {{"user", "a\xff"}};
    const ChatTemplate chat =
        of("{{ '\xe2\x82' | tojson }}{{ messages[0].content | tojson }}"
           "{{ messages[0].content[1:] }}{{ '\xff' | upper }}");
    EXPECT_EQ(chat.render(messages, {}), "\"\uFFFD\"\"a\uFFFD\"\uFFFD\uFFFD");
}

TEST(ChatTemplate, HostileTemplatesEnd) {
    const std::string forever =
        "{% for a in range(99999) %}{% for b in range(99999) %}"
        "{% endfor %}{% endfor %}";
    EXPECT_TRUE(refused(forever, "too many steps"));
    EXPECT_TRUE(refused("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "too deeply"));
    EXPECT_TRUE(
        refused("{% set ns = namespace(x=messages[0].content) %}{% for i in range(99) %}"
                "{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "too"));
    EXPECT_TRUE(
        refused("{% set ns = namespace(x=[1]) %}{% for i in range(99) %}"
                "{% set ns.x = [ns.x, ns.x] %}{% endfor %}",
                "too many steps"));
    EXPECT_TRUE(
        refused("{% set ns = namespace(x=[1]) %}{% for i in range(99) %}"
                "{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "too many steps"));
    EXPECT_TRUE(refused("{{ messages[0].content * 99999999 }}", "too long"));
    EXPECT_TRUE(
        refused("{% set x = messages[0].content %}{{ x | replace('x', x ~ x ~ x) }}", "too"));
    EXPECT_TRUE(refused("{% for i in range(99999) %}{{ messages[0].content }}{% endfor %}", "too"));
    EXPECT_TRUE(refused("{{ range(9999999999) }}", "too long"));
    EXPECT_TRUE(refused("{{ " + std::string(500, '(') + "1" + std::string(500, ')') + " }}",
                        "nested deeper"));
    EXPECT_TRUE(refused("{{ " + std::string(500, '[') + "1" + std::string(500, ']') + " }}",
                        "nested deeper"));
    std::string sum = "{{ 1";
    for (int i = 0; i < 5000; ++i)
        sum += " + 1";
    EXPECT_TRUE(refused(sum + " }}", "more than 300 steps"));
    std::string ifs;
    for (int i = 0; i < 5000; ++i)
        ifs += "{% if true %}";
    EXPECT_TRUE(refused(ifs, "nested deeper"));
    EXPECT_TRUE(refused(std::string(std::size_t{2} << 20, ' '), "bytes"));
}

TokenizerFiles files_with(const json& config) {
    TokenizerFiles files;
    files.tokenizer_config = TokenizerFiles::File{config.dump(), "tokenizer_config.json"};
    return files;
}

TEST(ChatTemplate, ComesFromTheFilesOfTheModel) {
    const std::vector<ChatMessage> messages = {{"user", "hi"}};
    const std::string source = "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}";
    json config = {{"chat_template", source},
                   {"bos_token", "<s>"},
                   {"eos_token", {{"content", "</s>"}, {"lstrip", false}}}};
    EXPECT_EQ(ChatTemplate::from_files(files_with(config)).render(messages, {}), "<s>hi</s>");

    config["chat_template"] = json::array(
        {{{"name", "tools"}, {"template", "no"}}, {{"name", "default"}, {"template", source}}});
    TokenizerFiles files = files_with(config);
    EXPECT_EQ(ChatTemplate::from_files(files).render(messages, {}), "<s>hi</s>");
    files.chat_template = TokenizerFiles::File{"{{ eos_token }}!", "chat_template.jinja"};
    EXPECT_EQ(ChatTemplate::from_files(files).render(messages, {}), "</s>!");

    EXPECT_FALSE(ChatTemplate::from_files(TokenizerFiles{}).exists());
    EXPECT_FALSE(ChatTemplate::from_files(files_with(json::object())).exists());
    const ChatTemplate broken = ChatTemplate::from_files(files_with({{"chat_template", 3}}));
    EXPECT_TRUE(broken.exists());
    EXPECT_NE(broken.problem().find("expected a text"), std::string::npos);
}

}  // namespace
}  // namespace headlight
