#include "app/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <span>
#include <sstream>

#include "app/theme/metrics.h"

namespace headlight {
namespace {

constexpr const char* kFirstPrompt = "Le mele sono verdi, una mela di colore";

/// The values that one option accepts, by the word that a person writes.
const std::map<std::string, ThemeName> kThemes{
    {"light", ThemeName::Light}, {"dark", ThemeName::Dark}, {"contrast", ThemeName::Contrast}};
const std::map<std::string, Language> kLanguages{
    {"en", Language::English}, {"it", Language::Italian}, {"pt", Language::Portuguese}};
const std::map<std::string, StageOrder> kOrders{{"hf", StageOrder::HuggingFace},
                                                {"llama.cpp", StageOrder::LlamaCpp}};

std::map<std::string, Scene> scenes() {
    std::map<std::string, Scene> by_name;
    for (const Scene scene : kScenes)
        by_name.emplace(scene_name(scene), scene);
    return by_name;
}

CLI::Validator not_empty() {
    return CLI::Validator(
        [](const std::string& text) -> std::string { return text.empty() ? "is empty" : ""; }, "");
}

/// CLI11's own range lets through what is not a number.
CLI::Validator between(double low, double high) {
    const auto problem = [low, high](const std::string& text) -> std::string {
        double value = 0;
        if (CLI::detail::lexical_cast(text, value) && value >= low && value <= high) return "";
        std::ostringstream expected;
        expected << "'" << text << "' is not a number from " << low << " to " << high;
        return expected.str();
    };
    std::ostringstream name;
    name << "FLOAT in [" << low << " - " << high << "]";
    return CLI::Validator(problem, name.str());
}

CLI::Option* add_picture(CLI::App& app, std::string& picture) {
    return app.add_option("--picture", picture,
                          "models of pictures: PNG file, or safetensors file with pixel_values");
}

/// An option that takes one of the words of `choices`.
template <typename T>
void add_choice(CLI::App& app, const std::string& name, T& value, std::map<std::string, T> choices,
                const std::string& help) {
    std::vector<std::string> words;
    for (const auto& [word, ignored] : choices)
        words.push_back(word);
    const auto choose = [&value, choices = std::move(choices)](const std::string& word) {
        value = choices.at(word);
    };
    app.add_option_function<std::string>(name, choose, help)
        ->check(CLI::IsMember(std::move(words)));
}

void add_model(CLI::App& app, ModelChoice& choice) {
    app.add_option(
           "--model", choice.model,
           "folder in Hugging Face layout, GGUF or llama2.c file, bundled name, or id in the "
           "local cache")
        ->capture_default_str();
}

CLI::Option* add_ids(CLI::App& app, const std::string& name,
                     std::optional<std::vector<TokenId>>& ids, const std::string& help) {
    const auto read = [&ids](const std::vector<TokenId>& given) { ids = given; };
    return app.add_option_function<std::vector<TokenId>>(name, read, help)->delimiter(',');
}

void add_target(CLI::App& app, InputChoice& input) {
    app.add_option("--target", input.target, "encoder-decoders: text that stands in the decoder")
        ->excludes(add_ids(app, "--target-ids", input.target_ids,
                           "encoder-decoders: the decoder's whole input"));
}

/// "3:1:4" or "3:1:4:1": the entity's id, the first position that mentions it, the one behind the
/// last, and its type.
EntityMention read_entity(const std::string& text) {
    std::vector<int> numbers;
    for (const std::string& part : CLI::detail::split(text, ':')) {
        int number = 0;
        const char* end = part.data() + part.size();
        const auto [read, error] = std::from_chars(part.data(), end, number);
        if (error != std::errc() || read != end) numbers.clear();
        numbers.push_back(number);
    }
    if (numbers.size() != 3 && numbers.size() != 4)
        throw CLI::ValidationError("--entities", "write '" + text + "' as ID:BEGIN:END[:TYPE]");
    return {numbers[0], numbers[1], numbers[2], numbers.size() == 4 ? numbers[3] : 0};
}

/// What some encoders read beside the text.
void add_encoder_input(CLI::App& app, InputChoice& input) {
    const auto read = [&input](const std::vector<std::string>& texts) {
        for (const std::string& text : texts)
            input.entities.push_back(read_entity(text));
    };
    app.add_option_function<std::vector<std::string>>(
           "--entities", read, "LUKE: ID:BEGIN:END[:TYPE], positions that mention an entity")
        ->delimiter(',');
    app.add_option("--global", input.global_positions,
                   "Longformer: positions that look at everything")
        ->delimiter(',');
}

void add_input(CLI::App& app, InputChoice& input) {
    CLI::Option* prompt = app.add_option("--prompt", input.prompt, "text to run");
    CLI::Option* ids = add_ids(app, "--ids", input.ids, "token ids to run instead");
    CLI::Option* picture = add_picture(app, input.picture);
    prompt->excludes(ids, picture);
    ids->excludes(picture);
    app.add_option("--second", input.second, "second sentence of a pair")->excludes(ids, picture);
    add_target(app, input);
    add_encoder_input(app, input);
    app.final_callback([prompt, ids, picture] {
        if (prompt->count() + ids->count() + picture->count() == 0)
            throw CLI::RequiredError("--prompt, --ids or --picture");
    });
}

/// A conversation, which stands in for the text of another option.
CLI::Option* add_chat(CLI::App& app, CLI::Option* text, std::optional<std::string>& chat) {
    CLI::Option* messages = app.add_option(
        "--chat", chat,
        "a conversation instead, written by the model's chat template and encoded without further "
        "special tokens: '[{\"role\": \"user\", \"content\": \"Hello\"}]'");
    text->excludes(messages);
    app.final_callback([text, messages] {
        if (text->count() + messages->count() == 0) {
            throw CLI::RequiredError(text->get_name() + " or --chat");
        }
    });
    return messages;
}

void add_sampling(CLI::App& app, SamplingSettings& sampling) {
    app.add_option("--temperature", sampling.temperature, "0 is greedy")
        ->check(between(0.0, 100.0));
    app.add_option("--top-k", sampling.top_k, "0 is off")->check(CLI::NonNegativeNumber);
    app.add_option("--top-p", sampling.top_p, "1 is off")->check(between(0.0, 1.0));
    app.add_option("--min-p", sampling.min_p, "0 is off")->check(between(0.0, 1.0));
}

void add_start(CLI::App& app, StartOptions& start) {
    start.prompt = kFirstPrompt;
    add_model(app, start.model);
    app.add_option("--prompt", start.prompt, "text to begin with")->capture_default_str();
    add_picture(app, start.picture);
    add_choice(app, "--scene", start.scene, scenes(), "scene to begin with");
    add_choice(app, "--theme", start.theme, kThemes, "colours");
    add_choice(app, "--lang", start.language, kLanguages, "language of the program");
    app.add_option("--scale", start.text_scale, "text scale, 1 is normal")
        ->check(between(0.6, kLargestTextScale));
}

/// "1920x1080", within what a graphics card can draw.
std::string read_size(const std::string& text, Size& size) {
    const char* end = text.data() + text.size();
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) return "write a size as 1920x1080";
    const auto width = std::from_chars(text.data(), text.data() + cross, size.width);
    const auto height = std::from_chars(text.data() + cross + 1, end, size.height);
    const bool read = width.ptr == text.data() + cross && height.ptr == end;
    const bool fits =
        size.width >= 320 && size.height >= 240 && size.width <= 8192 && size.height <= 8192;
    return read && fits ? "" : "'" + text + "' is not a size from 320x240 to 8192x8192";
}

void add_size(CLI::App& app, Size& size) {
    app.add_option_function<std::string>(
        "--size",
        [&size](const std::string& text) {
            if (const std::string problem = read_size(text, size); !problem.empty()) {
                throw CLI::ValidationError("--size", problem);
            }
        },
        "width x height in pixels, 1920x1080 by default");
}

/// All commands with the values that the parser fills in.
struct CommandLine {
    CLI::App app{"Headlight, a microscope for transformers"};
    WindowCommand window;
    InfoCommand info;
    TokenizeCommand tokenize;
    DecodeCommand decode;
    TraceCommand trace;
    NextCommand next;
    GenerateCommand generate;
    ShotCommand shot;
    ReplayCommand replay;
    ModelsCommand models;
    std::optional<Command> chosen;

    CommandLine() {
        app.name("headlight");
        app.set_version_flag("--version", "headlight " HEADLIGHT_VERSION);
        add_start(app, window.start);
        app.add_option("--script", window.script, "script to play after the start");
        app.callback([this] {
            if (app.get_subcommands().empty()) chosen = window;
        });
        app.require_subcommand(0, 1);
        add_readers();
        add_next();
        add_generate();
        add_pictures();
    }

    void add_readers() {
        add("models", "list the models found here", [this] {
            chosen = models;
        })->add_option("folders", models.folders, "also search these folders, or list these files");
        add_model(*add("info", "describe a model as JSON", [this] { chosen = info; }), info.model);

        CLI::App& tokens =
            *add("tokenize", "token ids of a text as JSON", [this] { chosen = tokenize; });
        add_model(tokens, tokenize.model);
        CLI::Option* plain = tokens.add_option("--text", tokenize.text, "text to tokenize");
        CLI::Option* chat = add_chat(tokens, plain, tokenize.chat);
        tokens.add_option("--second", tokenize.second, "second sentence of a pair")->excludes(chat);
        tokens.add_flag("!--no-generation-prompt", tokenize.generation_prompt,
                        "end a conversation without what opens the model's answer");
        tokens.add_flag("!--no-special", tokenize.special,
                        "leave out the tokens that frame a sequence");
        tokens.add_flag("--steps", tokenize.steps,
                        "also \"steps\": the normalised text and its pre-tokens, each with the "
                        "symbols that byte-pair encoding starts from and its merges in order");

        CLI::App& text = *add("decode", "text of token ids", [this] { chosen = decode; });
        add_model(text, decode.model);
        text.add_option("--ids", decode.ids, "ids, comma separated")->delimiter(',')->required();

        CLI::App& tensors = *add("trace", "write every tensor of a pass to a safetensors file",
                                 [this] { chosen = trace; });
        add_model(tensors, trace.model);
        add_input(tensors, trace.input);
        tensors.add_option("--names", trace.globs, "only tensors whose name fits, * and ? allowed")
            ->delimiter(',');
        tensors.add_option("--out", trace.out, "file to write")->required()->check(not_empty());
    }

    void add_next() {
        CLI::App& sub =
            *add("next", "the next-token distribution as JSON", [this] { chosen = next; });
        add_model(sub, next.model);
        add_input(sub, next.input);
        sub.add_option("--position", next.position,
                       "position that predicts: by default the last one, or the first mask");
        add_sampling(sub, next.sampling);
        sub.add_option("--top", next.top, "how many tokens to list")
            ->check(CLI::PositiveNumber)
            ->capture_default_str();
    }

    void add_generate() {
        CLI::App& sub = *add("generate", "continue a prompt", [this] { chosen = generate; });
        add_model(sub, generate.model);
        add_chat(
            sub,
            sub.add_option("--prompt", generate.input.prompt, "text to continue, or to translate"),
            generate.chat);
        add_target(sub, generate.input);
        sub.add_option("--max-tokens", generate.max_tokens, "tokens at most")
            ->check(CLI::Range(0, 1'000'000))
            ->capture_default_str();
        add_sampling(sub, generate.sampling);
        sub.add_option("--repetition-penalty", generate.sampling.repetition_penalty, "1 is off")
            ->check(between(0.01, 100.0));
        add_choice(sub, "--order", generate.sampling.order, kOrders,
                   "order of the sampling stages");
        sub.add_option("--seed", generate.seed, "of the draws")->capture_default_str();
        sub.add_flag("--json", generate.json, "ids, text and the reason of stopping as JSON");
    }

    void add_pictures() {
        CLI::App& picture =
            *add("shot", "draw a scene off-screen to a PNG file", [this] { chosen = shot; });
        add_start(picture, shot.start);
        add_size(picture, shot.size);
        picture.add_option("--script", shot.script, "script to play first");
        picture.add_option("--out", shot.out, "file to write")->required()->check(not_empty());

        CLI::App& player = *add("replay", "play a script off-screen", [this] { chosen = replay; });
        player.add_option("FILE", replay.script, "script to play")->required();
        add_start(player, replay.start);
        add_size(player, replay.size);
        player.add_option("--out", replay.out, "folder for the script's pictures")
            ->capture_default_str();
    }

    template <typename Callback>
    CLI::App* add(const char* name, const char* what, Callback&& callback) {
        CLI::App* sub = app.add_subcommand(name, what);
        sub->parse_complete_callback(std::forward<Callback>(callback));
        return sub;
    }
};

/// The arguments as CLI11's parser takes them: the last one first. It would read "--text=" as an
/// option whose value is the next argument, so that becomes "--text" and an empty argument, unless
/// it is itself the text that an option before it takes.
std::vector<std::string> arguments_backwards(int argc, const char* const* argv) {
    const std::set<std::string> takes_text{"--text",   "--prompt", "--second",
                                           "--target", "--chat",   "--script"};
    std::vector<std::string> words;
    bool is_value = false;
    for (const std::string argument : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
        const bool empty =
            !is_value && argument.starts_with("--") && argument.find('=') == argument.size() - 1;
        words.push_back(empty ? argument.substr(0, argument.size() - 1) : argument);
        if (empty) words.emplace_back();
        is_value = !is_value && takes_text.contains(argument);
    }
    std::ranges::reverse(words);
    return words;
}

}  // namespace

std::variant<Command, UsageAnswer> parse_command_line(int argc, const char* const* argv) {
    constexpr int kWrongUsage = 2;
    CommandLine line;
    try {
        line.app.parse(arguments_backwards(argc, argv));
    } catch (const CLI::ParseError& error) {
        std::ostringstream out, problem;
        const int code = line.app.exit(error, out, problem);
        return UsageAnswer{out.str() + problem.str(), code == 0 ? 0 : kWrongUsage};
    }
    return *std::move(line.chosen);
}

}  // namespace headlight
