#include "engine/io/picture_rules.h"

#include <gtest/gtest.h>

#include "engine/error.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

PictureRules rules_of(const std::string& text, int channels = 3) {
    const test::TempFolder folder;
    test::write_file(folder / "preprocessor_config.json", text);
    return read_picture_rules(folder.path(), channels);
}

TEST(PictureRules, AreThoseOfVitWithoutAFile) {
    const test::TempFolder folder;
    const PictureRules rules = read_picture_rules(folder.path(), 2);
    EXPECT_FLOAT_EQ(rules.factor, 1.0F / 255);
    EXPECT_EQ(rules.mean, (std::vector<float>{0.5F, 0.5F}));
    EXPECT_EQ(rules.deviation, (std::vector<float>{0.5F, 0.5F}));
}

TEST(PictureRules, AreReadFromTheFile) {
    const PictureRules rules = rules_of(
        R"({"image_mean": [0, 0.25, 0.5], "image_std": [1, 2, 3], "rescale_factor": 0.5})");
    EXPECT_FLOAT_EQ(rules.factor, 0.5F);
    EXPECT_EQ(rules.mean, (std::vector<float>{0, 0.25F, 0.5F}));
    EXPECT_EQ(rules.deviation, (std::vector<float>{1, 2, 3}));
    const PictureRules plain =
        rules_of(R"({"do_rescale": false, "do_normalize": false, "image_mean": [9, 9, 9]})");
    EXPECT_FLOAT_EQ(plain.factor, 1.0F);
    EXPECT_EQ(plain.mean, std::vector<float>(3, 0.0F));
    EXPECT_EQ(plain.deviation, std::vector<float>(3, 1.0F));
}

TEST(PictureRules, RefuseWhatCannotBeMeant) {
    for (const char* text :
         {R"({"image_mean": [0.5]})", R"({"image_std": [1, 1, 0]})", R"({"image_mean": "0.5"})",
          R"({"image_std": [1, "1", 1]})", R"({"resample": 3})", R"({"rescale_factor": 0})", "[]"})
        EXPECT_THROW(rules_of(text), Error) << text;
}

}  // namespace
}  // namespace headlight
