// What the bundled models promise, read through the program's own pass.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "app/commands/commands.h"
#include "engine/analysis/expert_load.h"
#include "engine/analyzer.h"

namespace headlight {
namespace {

std::string bundled(const std::string& name) {
    return std::string(HEADLIGHT_ASSETS) + "/models/" + name;
}

std::shared_ptr<const Snapshot> analysed(const std::string& model, const AnalysisRequest& request) {
    Analyzer analyzer(LoadedModel::open(bundled(model), {}));
    return std::get<std::shared_ptr<const Snapshot>>(analyzer.analyze(request, {}));
}

std::string translated(const std::string& text) {
    GenerateCommand command;
    command.model.model = bundled("mini-translator");
    command.input.prompt = text;
    command.sampling.temperature = 0;
    std::ostringstream out;
    run_generate(command, out);
    return out.str().substr(0, out.str().find('\n'));
}

TEST(MiniTranslator, TranslatesTheSentencesOfItsReadme) {
    EXPECT_EQ(translated("Je suis étudiant"), "I am a student");
    EXPECT_EQ(translated("Le chat ne mange pas la pomme verte."),
              "The cat does not eat the green apple.");
    EXPECT_EQ(translated("Il gatto nero dorme sul divano."), "The black cat sleeps on the sofa.");
    EXPECT_EQ(translated("Où dort le chien ?"), "Where does the dog sleep?");
}

Index position_of(const std::vector<Token>& tokens, const std::string& text) {
    const auto found = std::find_if(tokens.begin(), tokens.end(), [&](const Token& token) {
        return token.text.find(text) != std::string::npos;
    });
    EXPECT_NE(found, tokens.end()) << text;
    return found - tokens.begin();
}

TEST(MiniTranslator, ItsTaughtHeadLooksAtTheWordThatIsSaid) {
    const auto snapshot = analysed(
        "mini-translator",
        {.text = "Il gatto nero dorme sul divano.", .target = "The black cat sleeps on the sofa."});
    const Tensor3 pattern = attention_pattern(snapshot->view(), AttentionKind::Cross, 1);
    const std::vector<std::pair<std::string, std::string>> links = {
        {"black", "nero"}, {"cat", "gatto"}, {"sleeps", "dorme"}, {"sofa", "divano"}};
    for (const auto& [said, read] : links) {
        const Index row = position_of(snapshot->decoder_tokens, said) - 1;
        Index strongest = 0;
        pattern[0].row(row).maxCoeff(&strongest);
        EXPECT_EQ(strongest, position_of(snapshot->tokens, read)) << said;
    }
}

/// The likeliest words at the mask of a text, best first.
std::vector<std::string> guesses(const std::string& text) {
    NextCommand command;
    command.model.model = bundled("mini-encoder");
    command.input.prompt = text;
    command.top = 3;
    std::ostringstream out;
    run_next(command, out);
    const auto document = nlohmann::json::parse(out.str());
    std::vector<std::string> words;
    for (const auto& word : document["next"])
        words.push_back(word["token"]);
    return words;
}

bool among(const std::string& word, const std::vector<std::string>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

TEST(MiniEncoder, FillsTheGapsOfItsReadme) {
    EXPECT_TRUE(among("divano", guesses("Il gatto dorme sul [MASK].")));
    EXPECT_TRUE(among("sofa", guesses("The cat sleeps on the [MASK].")));
    EXPECT_TRUE(among("sofá", guesses("O gato dorme no [MASK].")));
    EXPECT_EQ(guesses("The apples are [MASK], an apple of color green.").front(), "green");
}

double cosine(const Vector& a, const Vector& b) { return a.dot(b) / (a.norm() * b.norm()); }

TEST(MiniEncoder, TellsTheTwoSensesOfBankApart) {
    const auto street =
        analysed("mini-encoder", {.text = "I arrived at the bank after crossing the street."});
    const auto river =
        analysed("mini-encoder", {.text = "I arrived at the bank after crossing the river."});
    const Index at = position_of(street->tokens, "bank");
    ASSERT_EQ(position_of(river->tokens, "bank"), at);
    const auto alike = [&](int layer) {
        const auto vector = [&](const Snapshot& snapshot) -> Vector {
            return snapshot.trace.encoder->matrix(layer, &BlockActivations::normalized_resid_post)
                .row(at);
        };
        return cosine(vector(*street), vector(*river));
    };
    EXPECT_GT(alike(0), alike(1));
    EXPECT_GT(alike(0), 0.95);
    EXPECT_LT(alike(2), 0.8);
}

TEST(MiniExperts, SendsTheKindsOfTokenToDifferentExperts) {
    const auto snapshot =
        analysed("mini-experts",
                 {.text = "Le mele sono verdi e i fiori sono rossi, una mela di colore verde. "
                          "The cat sleeps on the sofa. O gato dorme no sofá."});
    const LayerRouting routing = layer_routing(snapshot->view(), StackSide::Decoder, 1);
    ASSERT_EQ(routing.experts.size(), 8U);
    const auto busy = std::count_if(routing.experts.begin(), routing.experts.end(),
                                    [](const ExpertLoad& load) { return load.share > 0.03; });
    EXPECT_GE(busy, 6);
    const auto first = [&](const std::string& word) {
        const Index position = position_of(snapshot->tokens, word);
        return routing.visits[static_cast<std::size_t>(position)].front().expert;
    };
    EXPECT_EQ(first(" verdi"), first(" rossi"));
    EXPECT_NE(first(" verdi"), first(" mele"));
}

}  // namespace
}  // namespace headlight
