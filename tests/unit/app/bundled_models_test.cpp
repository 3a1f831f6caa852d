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
