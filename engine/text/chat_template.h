#pragma once

#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/text/tokenizer.h"

namespace headlight {

struct ChatMessage {
    std::string role;  // "system", "user" or "assistant" for most models
    std::string content;
};

/// This moment where the program runs.
std::tm local_time();

/// How a model writes a conversation as one text: a template in the language Jinja, which comes
/// with the model. Those parts of the language are known that published templates use; a template
/// that needs more is kept with the reason, so that it can be shown, and cannot be rendered.
/// Immutable.
class ChatTemplate {
public:
    /// For models without one.
    ChatTemplate();
    /// @param tokens  by role, as "bos_token"; those that the model has
    /// @param where   file and field, for errors
    ChatTemplate(std::string source, std::vector<std::pair<std::string, std::string>> tokens,
                 std::string where);
    /// chat_template.jinja, else the field "chat_template" of tokenizer_config.json. A file that
    /// cannot be read is a template that is not understood.
    static ChatTemplate from_files(const TokenizerFiles& files);
    ~ChatTemplate();
    ChatTemplate(ChatTemplate&&) noexcept;
    ChatTemplate& operator=(ChatTemplate&&) noexcept;

    /// Whether the model has one.
    bool exists() const { return !source_.empty() || !problem_.empty(); }
    /// Why it cannot be rendered; empty when it can.
    const std::string& problem() const { return problem_; }
    const std::string& source() const { return source_; }
    /// The format by its marks, "ChatML", "Llama 3", ...; empty when it is none of the known ones.
    std::string format() const;

    struct Options {
        /// Ends with what opens the model's answer.
        bool add_generation_prompt = true;
        /// For templates that tell the model the date.
        std::tm now = {};
    };
    /// The text to encode without special tokens: the template writes them.
    /// @throws Error when there is no template that is understood, and when it refuses the messages
    std::string render(std::span<const ChatMessage> messages, const Options& options) const;

private:
    struct Parsed;

    std::string source_;
    std::vector<std::pair<std::string, std::string>> tokens_;
    std::string where_;
    std::string problem_;
    std::unique_ptr<const Parsed> parsed_;
};

}  // namespace headlight
