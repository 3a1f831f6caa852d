#include "app/commands/chat.h"

#include <nlohmann/json.hpp>

#include "engine/error.h"

namespace headlight {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& what) {
    throw Error(what, "--chat", R"(write it as [{"role": "user", "content": "Hello"}])");
}

std::vector<ChatMessage> read_messages(const std::string& text) {
    const json list = json::parse(text, nullptr, false);
    if (!list.is_array()) refuse("the messages are no JSON list");
    std::vector<ChatMessage> messages;
    for (const json& item : list) {
        if (!item.is_object() || !item.contains("role") || !item.contains("content") ||
            !item["role"].is_string() || !item["content"].is_string()) {
            refuse("message " + std::to_string(messages.size()) +
                   " has no role and content that are texts");
        }
        messages.push_back({item["role"], item["content"]});
    }
    return messages;
}

}  // namespace

std::string chat_text(const LoadedModel& model, const std::string& messages,
                      bool generation_prompt) {
    return model.chat().render(read_messages(messages), {generation_prompt, local_time()});
}

}  // namespace headlight
