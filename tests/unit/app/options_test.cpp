#include "app/options.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

std::variant<Command, UsageAnswer> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "headlight");
    return parse_command_line(static_cast<int>(words.size()), words.data());
}

template <typename T>
T parsed(std::vector<const char*> words) {
    auto answer = parse(std::move(words));
    if (const auto* usage = std::get_if<UsageAnswer>(&answer)) {
        ADD_FAILURE() << usage->text;
        return T{};
    }
    return std::get<T>(std::get<Command>(answer));
}

int exit_code(std::vector<const char*> words) {
    const auto answer = parse(std::move(words));
    const auto* usage = std::get_if<UsageAnswer>(&answer);
    return usage ? usage->exit_code : -1;
}

TEST(Options, NoCommandOpensTheWindowOnTheBundledModel) {
    const auto window = parsed<WindowCommand>({});
    EXPECT_EQ(window.start.model.model, "mini-decoder");
    EXPECT_EQ(window.start.prompt, "Le mele sono verdi, una mela di colore");
    EXPECT_EQ(window.start.scene, Scene::Overview);
}

TEST(Options, WindowTakesEveryStartOption) {
    const auto window = parsed<WindowCommand>({"--model", "m", "--prompt", "ciao", "--scene",
                                               "all-heads", "--theme", "dark", "--lang", "pt",
                                               "--scale", "1.5", "--script", "a.script"});
    EXPECT_EQ(window.start.model.model, "m");
    EXPECT_EQ(window.start.scene, Scene::AllHeads);
    EXPECT_EQ(window.start.theme, ThemeName::Dark);
    EXPECT_EQ(window.start.language, Language::Portuguese);
    EXPECT_FLOAT_EQ(window.start.text_scale, 1.5f);
    EXPECT_EQ(window.script, "a.script");
}

TEST(Options, ModelsTakesFoldersToSearch) {
    EXPECT_TRUE(parsed<ModelsCommand>({"models"}).folders.empty());
    EXPECT_EQ(parsed<ModelsCommand>({"models", "mine", "other/m.gguf"}).folders,
              (std::vector<std::string>{"mine", "other/m.gguf"}));
}

TEST(Options, ReadersTakeTheirInput) {
    EXPECT_EQ(parsed<DecodeCommand>({"decode", "--ids", "1,2,3"}).ids,
              (std::vector<TokenId>{1, 2, 3}));
    EXPECT_FALSE(parsed<TokenizeCommand>({"tokenize", "--text", "x", "--no-special"}).special);
    EXPECT_FALSE(parsed<TokenizeCommand>({"tokenize", "--text", "x"}).steps);
    EXPECT_TRUE(parsed<TokenizeCommand>({"tokenize", "--text", "x", "--steps"}).steps);
    EXPECT_EQ(parsed<TokenizeCommand>({"tokenize", "--chat", "[]"}).chat, "[]");
    EXPECT_EQ(parsed<GenerateCommand>({"generate", "--chat", "[]"}).chat, "[]");
    EXPECT_EQ(exit_code({"tokenize"}), 2);
    EXPECT_EQ(exit_code({"generate"}), 2);
    EXPECT_EQ(exit_code({"tokenize", "--text", "x", "--chat", "[]"}), 2);
    const auto trace = parsed<TraceCommand>(
        {"trace", "--ids", "4,5", "--names", "blocks.0.*,hook_probs", "--out", "t.safetensors"});
    EXPECT_EQ(trace.input.ids, (std::vector<TokenId>{4, 5}));
    EXPECT_EQ(trace.globs, (std::vector<std::string>{"blocks.0.*", "hook_probs"}));
}

TEST(Options, SamplingIsReadAndItsOrderChosen) {
    const auto next =
        parsed<NextCommand>({"next", "--prompt", "x", "--temperature", "0", "--top-k", "40",
                             "--top-p", "0.9", "--min-p", "0.05", "--position", "2"});
    EXPECT_EQ(next.sampling.temperature, 0);
    EXPECT_EQ(next.sampling.top_k, 40);
    EXPECT_EQ(next.position, 2);
    const auto generate =
        parsed<GenerateCommand>({"generate", "--prompt", "x", "--order", "llama.cpp",
                                 "--repetition-penalty", "1.2", "--seed", "7"});
    EXPECT_EQ(generate.sampling.order, StageOrder::LlamaCpp);
    EXPECT_EQ(generate.seed, 7u);
}

TEST(Options, InputsTakeAPairAndATarget) {
    const auto trace = parsed<TraceCommand>(
        {"trace", "--prompt", "a", "--second", "b", "--target", "c", "--out", "t.safetensors"});
    EXPECT_EQ(trace.input.second, "b");
    EXPECT_EQ(trace.input.target, "c");
    const auto next =
        parsed<NextCommand>({"next", "--prompt", "a", "--target-ids", "2,7", "--position", "1"});
    EXPECT_EQ(next.input.target_ids, (std::vector<TokenId>{2, 7}));
    EXPECT_FALSE(next.input.second);
    EXPECT_EQ(parsed<TokenizeCommand>({"tokenize", "--text", "a", "--second", ""}).second, "");
    EXPECT_EQ(parsed<GenerateCommand>({"generate", "--prompt", "a", "--target", "b"}).input.target,
              "b");
}

TEST(Options, EncodersReadWhatStandsBesideTheText) {
    const InputChoice input =
        parsed<TraceCommand>({"trace", "--ids", "1,2", "--entities", "3:0:2,7:1:2:1", "--global",
                              "0,1", "--out", "t.safetensors"})
            .input;
    EXPECT_EQ(input.entities, (std::vector<EntityMention>{{3, 0, 2, 0}, {7, 1, 2, 1}}));
    EXPECT_EQ(input.global_positions, (std::vector<int>{0, 1}));
    const auto picture =
        parsed<TraceCommand>({"trace", "--picture", "a.png", "--out", "t.safetensors"});
    EXPECT_EQ(picture.input.picture, "a.png");
}

TEST(Options, PicturesTakeASize) {
    const auto shot = parsed<ShotCommand>(
        {"shot", "--scene", "attention", "--size", "1280x720", "--out", "a.png"});
    EXPECT_EQ(shot.size.width, 1280);
    EXPECT_EQ(shot.size.height, 720);
    EXPECT_EQ(parsed<ReplayCommand>({"replay", "a.script", "--out", "d"}).script, "a.script");
}

TEST(Options, WrongUsageExitsWithTwo) {
    EXPECT_EQ(exit_code({"fly"}), 2);
    EXPECT_EQ(exit_code({"--scene", "moon"}), 2);
    EXPECT_EQ(exit_code({"next"}), 2);
    EXPECT_EQ(exit_code({"next", "--prompt", "x", "--ids", "1"}), 2);
    EXPECT_EQ(exit_code({"next", "--ids", "1", "--second", "x"}), 2);
    EXPECT_EQ(exit_code({"next", "--prompt", "x", "--target", "y", "--target-ids", "1"}), 2);
    EXPECT_EQ(exit_code({"next", "--ids", "1", "--picture", "a.png"}), 2);
    for (const char* entity : {"3:1", "3:1:x", "a", "1:2:3:4:5", ""})
        EXPECT_EQ(exit_code({"next", "--ids", "1", "--entities", entity}), 2) << entity;
    EXPECT_EQ(exit_code({"generate", "--prompt", "x", "--order", "random"}), 2);
    EXPECT_EQ(exit_code({"next", "--prompt", "x", "--temperature", "-1"}), 2);
    EXPECT_EQ(exit_code({"next", "--prompt", "x", "--top-p", "1.5"}), 2);
    EXPECT_EQ(exit_code({"next", "--prompt", "x", "--temperature", "warm"}), 2);
    EXPECT_EQ(exit_code({"shot", "--out", "a.png", "--size", "big"}), 2);
    for (const char* option : {"--temperature", "--top-p", "--min-p"})
        EXPECT_EQ(exit_code({"next", "--prompt", "x", option, "nan"}), 2) << option;
    EXPECT_EQ(exit_code({"--scale", "nan"}), 2);
    EXPECT_EQ(exit_code({"shot"}), 2);
    EXPECT_EQ(exit_code({"shot", "--out", ""}), 2);
    EXPECT_EQ(exit_code({"trace", "--ids", "1", "--out", ""}), 2);
    EXPECT_EQ(exit_code({"decode", "--ids", "1,two"}), 2);
    EXPECT_EQ(exit_code({"replay"}), 2);
}

TEST(Options, AnEmptyTextMayFollowTheEqualsSign) {
    const auto tokenize = parsed<TokenizeCommand>({"tokenize", "--text=", "--no-special"});
    EXPECT_EQ(tokenize.text, "");
    EXPECT_FALSE(tokenize.special);
    EXPECT_EQ(parsed<TokenizeCommand>({"tokenize", "--text", "--text="}).text, "--text=");
    EXPECT_EQ(parsed<TokenizeCommand>({"tokenize", "--text=a="}).text, "a=");
}

TEST(Options, HelpAndVersionExitWithZero) {
    EXPECT_EQ(exit_code({"--help"}), 0);
    EXPECT_EQ(exit_code({"next", "--help"}), 0);
    EXPECT_EQ(exit_code({"--version"}), 0);
}

}  // namespace
}  // namespace headlight
