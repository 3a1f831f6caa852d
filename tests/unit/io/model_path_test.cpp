#include "engine/io/model_path.h"

#include <gtest/gtest.h>

#include "engine/io/checkpoint.h"
#include "tests/support/gguf_files.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;
using test::refusal;
using test::TempFolder;
using test::TinyGpt2;

void expect_mentions(const std::string& message, const std::vector<std::string>& parts) {
    EXPECT_NE(message, "");
    for (const std::string& part : parts) {
        EXPECT_NE(message.find(part), std::string::npos) << part << " in: " << message;
    }
}

std::string refusal_of(const fs::path& path) {
    return refusal([&] { recognise_model(path); });
}

TEST(ModelPath, AFileOfAFolderStandsForTheFolder) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    for (const char* name : {"model.safetensors", "config.json", "tokenizer.json"}) {
        const ModelPath model = recognise_model(folder / name);
        EXPECT_EQ(model.format, ModelFormat::HuggingFace);
        EXPECT_EQ(model.path, folder.path());
        EXPECT_FALSE(model.weights);
    }
    EXPECT_EQ(recognise_model(folder.path()).path, folder.path());
}

TEST(ModelPath, OtherSafetensorsAreReadInsteadOfTheFoldersOwn) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    test::NamedTensors tensors = TinyGpt2::tensors();
    tensors.front().second.values.front() = 42;
    write_safetensors(folder / "epoch-3.safetensors", tensors, {});
    EXPECT_EQ(recognise_model(folder / "epoch-3.safetensors").weights,
              folder / "epoch-3.safetensors");
    const Checkpoint checkpoint = load_checkpoint(folder / "epoch-3.safetensors", {});
    EXPECT_EQ(to_matrix(checkpoint.weights.decoder->embedding.tokens)(0, 0), 42);
    fs::remove(folder / "config.json");
    expect_mentions(refusal_of(folder / "epoch-3.safetensors"), {"epoch-3", "config.json"});
}

TEST(ModelPath, GgufIsKnownByItsContent) {
    const TempFolder folder;
    test::write_file(folder / "renamed.bin", test::GgufFile().set("k", true).bytes());
    EXPECT_EQ(recognise_model(folder / "renamed.bin").format, ModelFormat::Gguf);
    // A folder with one such file means the file.
    const fs::path only = folder / "models" / "one.gguf";
    test::write_file(only, test::GgufFile().set("k", true).bytes());
    EXPECT_EQ(recognise_model(folder / "models").path, only);
    test::write_file(folder / "models" / "two.gguf", "GGUF");
    expect_mentions(refusal_of(folder / "models"), {"several models", "one.gguf, two.gguf"});
}

TEST(ModelPath, SaysWhatElseStandsThere) {
    const TempFolder folder;
    expect_mentions(refusal_of(folder.path()), {folder.path().string(), "config.json", "GGUF"});
    test::write_file(folder / "notes.txt", "not a model at all, but long enough to be one");
    expect_mentions(refusal_of(folder / "notes.txt"),
                    {"notes.txt", "neither GGUF nor", "PyTorch", "llama2.c"});
    test::write_file(folder / "empty.gguf", "");
    expect_mentions(refusal_of(folder / "empty.gguf"), {"empty.gguf", "neither GGUF nor"});
    test::write_file(folder / "weights.bin", std::string("PK\3\4") + "...............");
    expect_mentions(refusal_of(folder / "weights.bin"), {"PyTorch", "config.json"});
    test::write_file(folder / "lone.json", "{}");
    expect_mentions(refusal_of(folder / "lone.json"), {"lone.json", "config.json"});
    expect_mentions(refusal_of(folder / "missing"), {"missing", "cannot be opened"});
}

TEST(ModelPath, AModelLargerThanMemoryIsRefusedWithTheFigures) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    LoadOptions options;
    options.memory = 99'000'000;
    expect_mentions(refusal([&] { load_checkpoint(folder.path(), options); }),
                    {folder.path().string(), "needs 0.1 GB", "0.1 GB are available"});
    options.memory = 200'000'000;
    EXPECT_EQ(refusal([&] { load_checkpoint(folder.path(), options); }), "");
}

}  // namespace
}  // namespace headlight
