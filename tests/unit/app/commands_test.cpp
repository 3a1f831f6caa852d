// The commands without a picture, on checkpoints of several families.

#include "app/commands/commands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/io/mapped_file.h"
#include "engine/io/safetensors.h"
#include "tests/support/golden_folder.h"

namespace headlight {
namespace {

using nlohmann::json;
using testing::copy_golden;
using testing::Frame;
using testing::kMask;
using testing::letter;

/// A model in a folder of its own.
struct Golden {
    Golden(const std::string& name, Frame frame) { copy_golden(name, frame, folder.path()); }
    ModelChoice choice() const { return {folder.path().string()}; }
    test::TempFolder folder;
};

template <typename Run>
json output(Run&& run) {
    std::ostringstream out;
    run(out);
    return json::parse(out.str());
}

json next_of(const Golden& model, const InputChoice& input, std::optional<int> position = {}) {
    NextCommand command;
    command.model = model.choice();
    command.input = input;
    command.position = position;
    return output([&](std::ostream& out) { run_next(command, out); });
}

InputChoice prompt(const std::string& text) {
    InputChoice input;
    input.prompt = text;
    return input;
}

TEST(NextCommand, ReadsTheMaskThatIsWritten) {
    const Golden bert("bert-masked-lm", Frame::Bert);
    const json first = next_of(bert, prompt("ab[MASK]d[MASK]"));
    EXPECT_EQ(first["position"], 3);
    EXPECT_EQ(first["next"].size(), 10U);
    const json second = next_of(bert, prompt("ab[MASK]d[MASK]"), 5);
    EXPECT_EQ(second["position"], 5);
    EXPECT_NE(first["next"], second["next"]);
}

TEST(NextCommand, WithoutAMaskSaysHowToWriteOne) {
    const Golden bert("bert-masked-lm", Frame::Bert);
    const std::string message = test::refusal([&] { next_of(bert, prompt("abc")); });
    EXPECT_NE(message.find("[MASK]"), std::string::npos) << message;
    EXPECT_NE(message.find("--position 0 to 4"), std::string::npos) << message;
    EXPECT_EQ(next_of(bert, prompt("abc"), 2)["position"], 2);
    EXPECT_NE(test::refusal([&] { next_of(bert, prompt("abc"), 5); }).find("0 to 4"),
              std::string::npos);
}

TEST(NextCommand, OfADiscriminatorGivesEveryTokenAProbability) {
    const Golden electra("electra-discriminator", Frame::Bert);
    const json document = next_of(electra, prompt("abc"));
    ASSERT_EQ(document["replaced"].size(), 5U);
    EXPECT_EQ(document["replaced"][1]["token"], "a");
    for (const json& token : document["replaced"]) {
        EXPECT_GT(token["probability"], 0);
        EXPECT_LT(token["probability"], 1);
    }
}

TEST(NextCommand, OfAModelWithoutHeadIsRefused) {
    const Golden body("bert-body", Frame::Bert);
    const std::string message = test::refusal([&] { next_of(body, prompt("abc"), 1); });
    EXPECT_NE(message.find("no output head"), std::string::npos) << message;
}

TEST(NextCommand, OfAnEncoderDecoderFollowsItsDecoder) {
    const Golden t5("t5-gated-own-head", Frame::T5);
    InputChoice input = prompt("abc");
    EXPECT_EQ(next_of(t5, input)["position"], 0);
    input.target = "de";
    const json text = next_of(t5, input);
    EXPECT_EQ(text["position"], 2);
    input.target.clear();
    input.target_ids = {0, letter('d'), letter('e')};
    EXPECT_EQ(next_of(t5, input), text);
}

TEST(NextCommand, ATargetNeedsAnEncoderDecoder) {
    const Golden bert("bert-masked-lm", Frame::Bert);
    InputChoice input = prompt("ab[MASK]");
    input.target = "d";
    const std::string message = test::refusal([&] { next_of(bert, input); });
    EXPECT_NE(message.find("--target"), std::string::npos) << message;
    EXPECT_NE(message.find("encoder only"), std::string::npos) << message;
}

TEST(TraceCommand, WritesBothStacksOfAPairAndItsTarget) {
    const Golden t5("t5-gated-own-head", Frame::T5);
    TraceCommand command;
    command.model = t5.choice();
    command.input = prompt("ab");
    command.input.second = "c";
    command.input.target = "de";
    command.globs = {"*hook_tokens", "decoder.*.cross_attn.hook_pattern"};
    command.out = (t5.folder / "trace.safetensors").string();
    run_trace(command);
    const MappedFile file(command.out);
    const SafetensorsContent content = read_safetensors(file.bytes(), command.out);
    EXPECT_EQ(content.tensors.at("hook_tokens").shape, std::vector<std::int64_t>{5});
    EXPECT_EQ(content.tensors.at("decoder.hook_tokens").shape, std::vector<std::int64_t>{3});
    const auto& pattern = content.tensors.at("decoder.0.cross_attn.hook_pattern").shape;
    EXPECT_EQ(pattern[1], 3);
    EXPECT_EQ(pattern[2], 5);
    EXPECT_EQ(content.tensors.count("decoder.0.attn.hook_pattern"), 0U);
}

TEST(TokenizeCommand, OfAPairHasTypes) {
    const Golden bert("bert-masked-lm", Frame::Bert);
    TokenizeCommand command;
    command.model = bert.choice();
    command.text = "ab";
    command.second = "c";
    const json document = output([&](std::ostream& out) { run_tokenize(command, out); });
    EXPECT_EQ(document["type_ids"], (json{0, 0, 0, 0, 1, 1}));
    EXPECT_EQ(document["ids"].size(), 6U);
}

TEST(InfoCommand, DescribesBothStacks) {
    const Golden t5("t5-gated-own-head", Frame::T5);
    const json t5_info =
        output([&](std::ostream& out) { run_info(InfoCommand{t5.choice()}, out); });
    EXPECT_EQ(t5_info["generation"]["decoder_start_id"], 0);
    EXPECT_TRUE(t5_info["summary"]["encoder"].contains("heads"));
    const Golden bert("bert-masked-lm", Frame::Bert);
    const json bert_info =
        output([&](std::ostream& out) { run_info(InfoCommand{bert.choice()}, out); });
    EXPECT_EQ(bert_info["tokenizer"]["mask_id"], kMask);
    EXPECT_FALSE(bert_info["summary"].contains("encoder"));
}

TEST(GenerateCommand, OfAModelThatFillsGapsIsRefused) {
    const Golden bert("bert-masked-lm", Frame::Bert);
    GenerateCommand command;
    command.model = bert.choice();
    command.input = prompt("abc");
    std::ostringstream out;
    const std::string message = test::refusal([&] { run_generate(command, out); });
    EXPECT_NE(message.find("continues nothing"), std::string::npos) << message;
}

TEST(GenerateCommand, SamplesTheSameWithTheSameSeed) {
    const Golden t5("t5-gated-own-head", Frame::T5);
    GenerateCommand command;
    command.model = t5.choice();
    command.input = prompt("abc");
    command.max_tokens = 8;
    command.sampling.temperature = 5;
    command.json = true;
    const auto ids = [&](std::uint64_t seed) {
        command.seed = seed;
        return output([&](std::ostream& out) { run_generate(command, out); })["ids"];
    };
    EXPECT_EQ(ids(1), ids(1));
    EXPECT_NE(ids(1), ids(2));
}

TEST(NextCommand, SaysOnceWhatToDoAboutATextThatIsTooLong) {
    const Golden bert("bert-masked-lm", Frame::Bert);
    const std::string message =
        test::refusal([&] { next_of(bert, prompt(std::string(600, 'a'))); });
    EXPECT_NE(message.find("or shorten the prompt)"), std::string::npos) << message;
    EXPECT_EQ(std::ranges::count(message, '('), 1) << message;
}

TEST(NextCommand, RefusesLogitsThatAreNotNumbers) {
    const Golden model("gpt2-odd-head", Frame::None);
    std::fstream weights(model.folder / "model.safetensors",
                         std::ios::in | std::ios::out | std::ios::binary);
    std::uint64_t header = 0;
    weights.read(reinterpret_cast<char*>(&header), sizeof header);
    weights.seekg(0, std::ios::end);
    const std::string nans(static_cast<std::size_t>(weights.tellg()) - header - sizeof header, -1);
    weights.seekp(static_cast<std::streamoff>(header + sizeof header));
    weights << nans << std::flush;
    const std::string message = test::refusal([&] { next_of(model, prompt("abc")); });
    EXPECT_NE(message.find("position 2 are not numbers"), std::string::npos) << message;
}

TEST(GenerateCommand, NamesThePromptWhenNothingIsDrawn) {
    const Golden t5("t5-gated-own-head", Frame::T5);
    GenerateCommand command;
    command.model = t5.choice();
    command.input = prompt("abc");
    command.max_tokens = 0;
    command.json = true;
    const json document = output([&](std::ostream& out) { run_generate(command, out); });
    EXPECT_EQ(document["prompt_ids"], (json{letter('a'), letter('b'), letter('c'), testing::kSep}));
    EXPECT_EQ(document["decoder_input_ids"], json::array({0}));
    EXPECT_EQ(document["ids"], json::array());
}

TEST(TraceCommand, NamesTheSideOfAnIdOutsideTheVocabulary) {
    const Golden t5("t5-gated-own-head", Frame::T5);
    InputChoice input = prompt("abc");
    input.target_ids = std::vector<TokenId>{0, 99999};
    const std::string message = test::refusal([&] { next_of(t5, input); });
    EXPECT_NE(message.find("--target-ids: the token id 99999"), std::string::npos) << message;
}

TEST(ModelsCommand, RefusesAFolderThatIsNotThere) {
    ModelsCommand command;
    command.folders = {"/no such folder"};
    std::ostringstream out;
    const std::string message = test::refusal([&] { run_models(command, out); });
    EXPECT_NE(message.find("/no such folder: there is no such"), std::string::npos) << message;
}

TEST(ReplayCommand, RefusesAFolderAsItsScript) {
    const test::TempFolder folder;
    ReplayCommand command;
    command.script = folder.path().string();
    const std::string message = test::refusal([&] { run_replay(command); });
    EXPECT_NE(message.find("the script cannot be read"), std::string::npos) << message;
}

std::string letters_of(const json& ids) {
    std::string text;
    for (const int id : ids)
        if (id >= letter('a')) text += static_cast<char>('a' + id - letter('a'));
    return text;
}

// tests/golden/make_generation_goldens.py made these with transformers.
TEST(GenerateCommand, AgreesWithTransformers) {
    std::ifstream file(std::string(HEADLIGHT_GOLDEN) + "/generation/cases.json");
    const json cases = json::parse(file);
    ASSERT_GE(cases.size(), 10U);
    for (const json& entry : cases) {
        const bool translates = entry["prompt_ids"].back() == testing::kSep;
        const Golden model(entry["model"], translates ? Frame::T5 : Frame::None);
        const json& rules = entry["generation_config"];
        if (!rules.is_null())
            test::write_file(model.folder / "generation_config.json", rules.dump());
        GenerateCommand command;
        command.model = model.choice();
        command.input = prompt(letters_of(entry["prompt_ids"]));
        command.sampling.temperature = 0;
        command.sampling.repetition_penalty = entry["repetition_penalty"];
        command.json = true;
        // There a forced language counts as generated.
        const bool forced = !rules.is_null();
        command.max_tokens = entry["max_tokens"].get<int>() - (forced ? 1 : 0);
        const json document = output([&](std::ostream& out) { run_generate(command, out); });
        EXPECT_EQ(document["prompt_ids"], entry["prompt_ids"]) << entry["model"];
        json ids = json::array();
        if (forced) ids.push_back(document["decoder_input_ids"].back());
        ids.insert(ids.end(), document["ids"].begin(), document["ids"].end());
        if (document["stop_reason"] == "eos") ids.push_back(entry["ids"].back());
        EXPECT_EQ(ids, entry["ids"]) << entry["model"];
    }
}

}  // namespace
}  // namespace headlight
