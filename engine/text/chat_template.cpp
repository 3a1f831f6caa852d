#include "engine/text/chat_template.h"

#include <array>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "engine/text/jinja_render.h"
#include "engine/text/jinja_syntax.h"
#include "engine/text/legacy_config.h"

namespace headlight {
namespace {

constexpr std::array kRoles = {"bos_token", "eos_token", "unk_token", "sep_token",
                               "pad_token", "cls_token", "mask_token"};

/// The text of the field: one template, or several with names of which "default" is meant.
std::string template_in(const JsonField& field) {
    if (!field.json().is_array()) return field.string();
    for (const JsonField& entry : field.items()) {
        if (entry.at("name").string() == "default") return entry.at("template").string();
    }
    field.fail("none of the templates is named \"default\"", "name one of them so");
}

std::vector<std::pair<std::string, std::string>> tokens_of(const TokenizerFiles& files) {
    const LegacyConfig config(files);
    std::vector<std::pair<std::string, std::string>> tokens;
    for (const char* role : kRoles) {
        if (const auto token = config.token(role, nullptr)) tokens.emplace_back(role, *token);
    }
    return tokens;
}

}  // namespace

struct ChatTemplate::Parsed {
    jinja::Block body;
};

std::tm local_time() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return local;
}

ChatTemplate::ChatTemplate() = default;
ChatTemplate::~ChatTemplate() = default;
ChatTemplate::ChatTemplate(ChatTemplate&&) noexcept = default;
ChatTemplate& ChatTemplate::operator=(ChatTemplate&&) noexcept = default;

ChatTemplate::ChatTemplate(std::string source,
                           std::vector<std::pair<std::string, std::string>> tokens,
                           std::string where)
    : source_(std::move(source)), tokens_(std::move(tokens)), where_(std::move(where)) {
    try {
        parsed_ = std::make_unique<const Parsed>(Parsed{jinja::parse(source_, where_)});
    } catch (const Error& error) {
        problem_ = error.problem();
    }
}

ChatTemplate ChatTemplate::from_files(const TokenizerFiles& files) {
    try {
        if (files.chat_template) {
            return {files.chat_template->bytes, tokens_of(files), files.chat_template->path};
        }
        if (!files.tokenizer_config) return {};
        const TokenizerFiles::File& file = *files.tokenizer_config;
        const nlohmann::json document = parse_json(file.bytes, file.path);
        const auto field = JsonField(document, file.path).find("chat_template");
        if (!field) return {};
        return {template_in(*field), tokens_of(files), field->where()};
    } catch (const Error& error) {
        ChatTemplate broken;
        broken.problem_ = error.problem();
        broken.where_ = error.where();
        return broken;
    }
}

std::string ChatTemplate::format() const {
    struct Format {
        const char* name;
        std::vector<const char*> marks;
    };
    static const std::vector<Format> kFormats = {
        {"ChatML", {"<|im_start|>", "<|im_end|>"}},
        {"Llama 3", {"<|start_header_id|>", "<|eot_id|>"}},
        {"Llama 2", {"[INST]", "<<SYS>>"}},
        {"Mistral", {"[INST]", "[/INST]"}},
        {"Gemma", {"<start_of_turn>", "<end_of_turn>"}},
        {"Phi-3", {"<|user|>", "<|end|>"}},
        {"Zephyr", {"<|user|>", "eos_token"}},
    };
    for (const Format& format : kFormats) {
        const bool fits =
            std::all_of(format.marks.begin(), format.marks.end(),
                        [&](const char* mark) { return source_.find(mark) != std::string::npos; });
        if (fits) return format.name;
    }
    return "";
}

std::string ChatTemplate::render(std::span<const ChatMessage> messages,
                                 const Options& options) const {
    if (!exists()) {
        throw Error("the model has no chat template", "chat",
                    "write the prompt as plain text, in the form that its authors give");
    }
    if (parsed_ == nullptr) {
        throw Error("the chat template is not understood: " + problem_, where_,
                    "headlight info shows it: write the prompt as plain text in its form");
    }
    jinja::Json variables = {{"tools", nullptr},
                             {"documents", nullptr},
                             {"add_generation_prompt", options.add_generation_prompt}};
    jinja::Json& list = variables["messages"] = jinja::Json::array();
    for (const ChatMessage& message : messages)
        list.push_back({{"role", message.role}, {"content", message.content}});
    for (const auto& [role, token] : tokens_)
        variables[role] = token;
    return jinja::render(parsed_->body, variables, options.now, where_);
}

}  // namespace headlight
