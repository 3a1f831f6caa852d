#include "app/figures/model_list_figure.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

const std::vector<FoundModel> kFound{
    {FoundModel::Origin::Bundled, "mini-decoder", "gpt2", "/share/mini-decoder", 3 << 20, ""},
    {FoundModel::Origin::Folder, "/home/ada/Tiny-BERT", "bert", "/home/ada/Tiny-BERT", 40 << 20,
     ""},
    {FoundModel::Origin::Cache, "meta/llama", "llama", "/cache/llama", std::uint64_t{14} << 30,
     "tokenizer.json is missing"},
};

TEST(ModelList, EveryWordMustBeInNameOrFamily) {
    EXPECT_EQ(matching_models(kFound, ""), (std::vector{0, 1, 2}));
    EXPECT_EQ(matching_models(kFound, "  "), (std::vector{0, 1, 2}));
    EXPECT_EQ(matching_models(kFound, "BERT"), (std::vector{1}));
    EXPECT_EQ(matching_models(kFound, "gpt2 mini"), (std::vector{0}));
    EXPECT_EQ(matching_models(kFound, "llama"), (std::vector{2}));
    EXPECT_TRUE(matching_models(kFound, "gpt2 bert").empty());
}

TEST(ModelList, RowsSayWhatFitsAndWhatIsOpen) {
    const std::vector<ModelRow> rows = make_model_list(kFound, "", std::uint64_t{8} << 30, 1);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].name, "mini-decoder");
    EXPECT_EQ(rows[0].fit, ModelRow::Fit::Fits);
    EXPECT_FALSE(rows[0].is_open);
    EXPECT_EQ(rows[1].name, "Tiny-BERT");
    EXPECT_EQ(rows[1].place, "/home/ada");
    EXPECT_TRUE(rows[1].is_open);
    EXPECT_EQ(rows[2].fit, ModelRow::Fit::TooLarge);
    EXPECT_GT(rows[2].needs, std::uint64_t{14} << 30);
    EXPECT_FALSE(rows[2].can_open());
}

TEST(ModelList, AFilterKeepsTheMarkOnTheOpenModel) {
    const std::vector<ModelRow> rows = make_model_list(kFound, "ll", std::nullopt, 2);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_TRUE(rows[0].is_open);
    EXPECT_EQ(rows[0].fit, ModelRow::Fit::Unknown);
}

}  // namespace
}  // namespace headlight
