// What some encoders read in place of a text or beside it, from the command line, on checkpoints
// that come without a tokenizer.

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/commands/analysis.h"
#include "app/commands/commands.h"
#include "app/picture_input.h"
#include "engine/analysis/head_stats.h"
#include "engine/io/mapped_file.h"
#include "engine/io/safetensors.h"
#include "tests/support/model_files.h"
#include "tests/support/running_session.h"

namespace headlight {
namespace {

using nlohmann::json;

std::string golden(const std::string& name) { return HEADLIGHT_GOLDEN "/models/" + name; }

/// The numbers of a file, by name.
std::map<std::string, std::vector<float>> numbers_of(const std::string& path) {
    const MappedFile file(path);
    std::map<std::string, std::vector<float>> numbers;
    for (const auto& [name, tensor] : read_safetensors(file.bytes(), path).tensors) {
        if (tensor.dtype != "F32") continue;
        std::vector<float>& values = numbers[name];
        values.resize(tensor.bytes.size() / sizeof(float));
        std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    }
    return numbers;
}

std::map<std::string, std::vector<float>> trace(const std::string& model, const InputChoice& input,
                                                const test::TempFolder& folder) {
    TraceCommand command;
    command.model = {model};
    command.input = input;
    command.out = (folder / "trace.safetensors").string();
    run_trace(command);
    return numbers_of(command.out);
}

/// Every number that transformers had is in the trace.
void expect_golden(const std::string& name, const InputChoice& input) {
    const test::TempFolder folder;
    const auto actual = trace(golden(name), input, folder);
    for (const auto& [tensor, expected] : numbers_of(golden(name) + "/expected.safetensors")) {
        if (tensor == "pixels") continue;
        ASSERT_TRUE(actual.contains(tensor)) << tensor;
        const std::vector<float>& values = actual.at(tensor);
        ASSERT_EQ(values.size(), expected.size()) << tensor;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isfinite(expected[i])) continue;
            ASSERT_NEAR(values[i], expected[i], 1e-3) << tensor << " " << i;
        }
    }
}

/// The ids of a golden's pass.
InputChoice ids_of(const std::string& name) {
    const std::string path = golden(name) + "/expected.safetensors";
    const MappedFile file(path);
    const StoredTensor tensor = read_safetensors(file.bytes(), path).tensors.at("hook_tokens");
    std::vector<std::int64_t> ids(tensor.bytes.size() / sizeof(std::int64_t));
    std::memcpy(ids.data(), tensor.bytes.data(), tensor.bytes.size());
    InputChoice input;
    input.ids.emplace(ids.begin(), ids.end());
    return input;
}

std::string refusal_of(const std::string& model, const InputChoice& input) {
    const test::TempFolder folder;
    return test::refusal([&] { trace(golden(model), input, folder); });
}

void expect_in(const char* part, const std::string& text) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
}

json next_of(const std::string& model, const InputChoice& input) {
    NextCommand command;
    command.model = {model};
    command.input = input;
    std::ostringstream out;
    run_next(command, out);
    return json::parse(out.str());
}

TEST(EncoderInputs, LongformerLooksEverywhereWhereItIsTold) {
    InputChoice input = ids_of("longformer-first-position");
    input.global_positions = {0};
    expect_golden("longformer-first-position", input);
    expect_golden("longformer-windows-alone", ids_of("longformer-windows-alone"));
    input.global_positions = {99};
    expect_in("global position", refusal_of("longformer-first-position", input));
    InputChoice bert = ids_of("bert-body");
    bert.global_positions = {0};
    expect_in("no position looks at everything", refusal_of("bert-body", bert));
}

TEST(EncoderInputs, LukeReadsEntities) {
    InputChoice input = ids_of("luke-two-entities");
    input.entities = {{3, 1, 4, 0}, {10, 7, 8, 1}};
    expect_golden("luke-two-entities", input);
    expect_golden("luke-words-alone", ids_of("luke-words-alone"));
    input.entities = {{11, 1, 4, 0}};
    expect_in("entity 11 does not exist", refusal_of("luke-two-entities", input));
    InputChoice bert = ids_of("bert-body");
    bert.entities = {{1, 0, 1, 0}};
    expect_in("reads no entities", refusal_of("bert-body", bert));
}

TEST(EncoderInputs, XlnetReadsIdsAsOneSegment) {
    expect_golden("xlnet-no-types-clamped", ids_of("xlnet-no-types-clamped"));
    const std::string message = test::refusal(
        [] { next_of(golden("xlnet-body-one-head"), ids_of("xlnet-body-one-head")); });
    expect_in("no output head", message);
}

/// A golden's picture as a file of its own.
InputChoice picture_of(const std::string& name, std::vector<std::int64_t> shape,
                       const test::TempFolder& folder) {
    const std::vector<float> pixels =
        numbers_of(golden(name) + "/expected.safetensors").at("pixels");
    InputChoice input;
    input.picture = (folder / "picture.safetensors").string();
    const std::vector<std::pair<std::string, Tensor>> tensors{
        {"pixel_values", Tensor{std::move(shape), pixels, {}}}};
    write_safetensors(input.picture, tensors, {});
    return input;
}

TEST(EncoderInputs, VitReadsNumbers) {
    const test::TempFolder folder;
    const InputChoice input = picture_of("vit-classifier", {3, 9, 9}, folder);
    expect_golden("vit-classifier", input);
    const json classes = next_of(golden("vit-classifier"), input)["classes"];
    ASSERT_EQ(classes.size(), 5U);
    double sum = 0;
    for (const json& item : classes)
        sum += item["probability"].get<double>();
    EXPECT_NEAR(sum, 1, 1e-5);
    EXPECT_GE(classes[0]["logit"], classes[1]["logit"]);
    EXPECT_EQ(classes[0]["name"], "LABEL_" + std::to_string(classes[0]["class"].get<int>()));
    const test::TempFolder other;
    expect_golden("vit-cut-off-edges-no-bias",
                  picture_of("vit-cut-off-edges-no-bias", {1, 2, 11, 11}, other));
    expect_in("the model reads F32 [2, 11, 11]", refusal_of("vit-cut-off-edges-no-bias", input));
}

TEST(EncoderInputs, VitSaysWhatItReads) {
    InputChoice text;
    text.prompt = "1 2 3";
    expect_in("reads no text but a picture of 3 x 9 x 9", refusal_of("vit-classifier", text));
    InputChoice picture;
    picture.picture = "a.png";
    expect_in("reads text, not pictures", refusal_of("bert-body", picture));
}

TEST(EncoderInputs, TheProgramShowsPatches) {
    const test::TempFolder folder;
    const std::string model = golden("vit-classifier");
    const std::string picture = picture_of("vit-classifier", {3, 9, 9}, folder).picture;
    testing::RunningSession shown(model, "", picture);
    shown.settle();
    ASSERT_TRUE(shown.state().snapshot) << shown.failure();
    EXPECT_EQ(shown.state().snapshot->tokens.size(), 10U);
    EXPECT_EQ(shown.state().snapshot->tokens[0].text, "[picture]");
    EXPECT_EQ(shown.state().snapshot->tokens[6].text, "1,2");

    const TraceView view = shown.state().snapshot->view();
    for (const HeadStats& stats : layer_head_stats(view, AttentionKind::Encoder, 0))
        EXPECT_FALSE(stats.has_repeats);

    testing::RunningSession none(model, "1 2");
    none.settle();
    EXPECT_FALSE(none.state().snapshot);
    expect_in("reads pictures, not text", none.failure());

    testing::RunningSession missing(model, "", picture + ".gone");
    missing.settle();
    ASSERT_TRUE(missing.state().notice);
    expect_in("picture.safetensors.gone", missing.state().notice->text);
}

TEST(EncoderInputs, PicturesAreScaledAndNormalisedAsByTheProcessor) {
    const auto model = open_model({golden("vit-classifier")});
    for (const char* name : {"small", "wide", "tall", "large"}) {
        const std::string file = std::string(HEADLIGHT_GOLDEN) + "/pictures/" + name;
        const std::vector<float> pixels = read_pixels(file + ".png", *model);
        const std::vector<float> expected = numbers_of(file + ".safetensors").at("pixel_values");
        ASSERT_EQ(pixels.size(), expected.size()) << name;
        for (std::size_t i = 0; i < pixels.size(); ++i)
            ASSERT_NEAR(pixels[i], expected[i], 1e-6F) << name << " " << i;
    }
}

TEST(EncoderInputs, AnotherPictureIsReadWhenItsPathWasTyped) {
    const std::string pictures = std::string(HEADLIGHT_GOLDEN) + "/pictures/";
    testing::RunningSession shown(golden("vit-classifier"), "", pictures + "small.png");
    shown.settle();
    ASSERT_TRUE(shown.state().snapshot);
    const auto first = shown.state().snapshot;

    EXPECT_TRUE(shown.session().perform(Action::FocusPrompt));
    EXPECT_EQ(shown.state().focus, TextField::Picture);
    shown.state().picture = pictures + "wide.pn";
    shown.settle();
    EXPECT_EQ(shown.state().snapshot, first);  // half a path is no picture yet
    shown.state().picture += "g";
    shown.state().focus.reset();
    shown.settle();
    EXPECT_NE(shown.state().snapshot, first);
    EXPECT_FALSE(shown.state().notice);
    EXPECT_NE(shown.state().snapshot->request.pixels, first->request.pixels);

    shown.state().picture = pictures + "gone.png";
    shown.settle();
    ASSERT_TRUE(shown.state().notice);
    expect_in("gone.png", shown.state().notice->text);
    shown.session().open_dropped(pictures + "small.png");
    shown.settle();
    EXPECT_FALSE(shown.state().notice);
    EXPECT_EQ(shown.state().snapshot->request.pixels, first->request.pixels);
}

TEST(EncoderInputs, APictureDroppedOnAModelOfTextIsRefused) {
    testing::RunningSession shown("mini-decoder", "La mela");
    shown.settle();
    shown.session().open_dropped(std::string(HEADLIGHT_GOLDEN) + "/pictures/small.png");
    shown.settle();
    ASSERT_TRUE(shown.state().notice);
    expect_in("small.png", shown.state().notice->text);
    EXPECT_TRUE(shown.state().snapshot);
}

}  // namespace
}  // namespace headlight
