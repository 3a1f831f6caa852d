#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/app_state.h"

namespace headlight {

/// Which model, by path, bundled name or id in the local Hugging Face cache.
struct ModelChoice {
    std::string model = "mini-decoder";
};

/// What the model reads: a text or a pair of texts, ids or a picture instead; what stands in the
/// decoder of an encoder-decoder; and what some encoders read beside the text.
struct InputChoice {
    std::string prompt;
    std::optional<std::string> second;
    std::optional<std::vector<TokenId>> ids;
    std::string target;
    std::optional<std::vector<TokenId>> target_ids;
    std::string picture;                  ///< file, in place of text
    std::vector<EntityMention> entities;  ///< that the tokens mention
    std::vector<int> global_positions;    ///< that look at everything
};

/// How the program starts, in a window and off-screen alike.
struct StartOptions {
    ModelChoice model;
    std::string prompt;
    std::string picture;  ///< file, for models that read pictures
    Scene scene = Scene::Overview;
    ThemeName theme = ThemeName::Light;
    Language language = Language::English;
    float text_scale = 1;
};

struct Size {
    int width = 1920;
    int height = 1080;
};

struct WindowCommand {
    StartOptions start;
    std::string script;
};
struct ModelsCommand {
    std::vector<std::string> folders;  ///< to search beside the usual places
};
struct InfoCommand {
    ModelChoice model;
};
struct TokenizeCommand {
    ModelChoice model = {};
    std::string text = {};
    std::optional<std::string> second = {};
    std::optional<std::string> chat = {};  ///< messages as JSON, in the place of the text
    bool generation_prompt = true;
    bool special = true;
    bool steps = false;
};
struct DecodeCommand {
    ModelChoice model;
    std::vector<TokenId> ids;
};
struct TraceCommand {
    ModelChoice model;
    InputChoice input;
    std::vector<std::string> globs;
    std::string out;
};
struct NextCommand {
    ModelChoice model;
    InputChoice input;
    std::optional<int> position;
    SamplingSettings sampling;
    int top = 10;
};
struct GenerateCommand {
    ModelChoice model;
    InputChoice input;
    std::optional<std::string> chat;  ///< messages as JSON, in the place of the prompt
    int max_tokens = 40;
    SamplingSettings sampling;
    std::uint64_t seed = 1;
    bool json = false;
};
struct ShotCommand {
    StartOptions start;
    Size size;
    std::string script;
    std::string out;
};
struct ReplayCommand {
    StartOptions start;
    Size size;
    std::string script;
    std::string out = ".";
};

using Command =
    std::variant<WindowCommand, ModelsCommand, InfoCommand, TokenizeCommand, DecodeCommand,
                 TraceCommand, NextCommand, GenerateCommand, ShotCommand, ReplayCommand>;

/// The command line has to be corrected, or it asked for help: the text to print and the exit code.
struct UsageAnswer {
    std::string text;
    int exit_code = 0;  ///< 0 for help and version, 2 for wrong usage
};

/// Reads a command line; checks everything that can be checked without opening a file.
std::variant<Command, UsageAnswer> parse_command_line(int argc, const char* const* argv);

}  // namespace headlight
