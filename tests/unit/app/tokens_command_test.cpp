#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "app/commands/commands.h"

namespace headlight {
namespace {

using nlohmann::json;

json tokenize(TokenizeCommand command) {
    std::ostringstream out;
    run_tokenize(command, out);
    return json::parse(out.str());
}

TEST(TokenizeCommand, WritesIdsTokensAndOffsets) {
    const json plain = tokenize({.text = "la mela"});
    EXPECT_EQ(plain["ids"].size(), plain["tokens"].size());
    EXPECT_EQ(plain["ids"].size(), plain["offsets"].size());
    EXPECT_FALSE(plain.contains("steps"));
    const json bare = tokenize({.text = "la mela", .special = false});
    EXPECT_EQ(bare["ids"].size() + 1, plain["ids"].size());
}

TEST(TokenizeCommand, StepsLeadFromTheTextToTheTokens) {
    const json document = tokenize({.text = "la mela", .special = false, .steps = true});
    const json& steps = document["steps"];
    EXPECT_EQ(steps["normalized"], "la mela");
    ASSERT_EQ(steps["pre_tokens"].size(), 2u);
    json ids = json::array();
    for (const json& piece : steps["pre_tokens"]) {
        json symbols = piece["symbols"];
        for (const json& merge : piece["merges"]) {
            const std::size_t at = merge["position"];
            EXPECT_EQ(symbols[at], merge["left"]);
            EXPECT_EQ(symbols[at + 1], merge["right"]);
            symbols[at] = merge["merged"];
            symbols.erase(at + 1);
        }
        EXPECT_EQ(symbols, piece["tokens"]);
        ids.insert(ids.end(), piece["ids"].begin(), piece["ids"].end());
    }
    EXPECT_EQ(ids, document["ids"]);
    EXPECT_EQ(steps["pre_tokens"][1]["text"], "Ġmela");
    EXPECT_EQ(steps["pre_tokens"][1]["offsets"], json({2, 7}));
}

}  // namespace
}  // namespace headlight
