#include <ostream>

#include "app/commands/analysis.h"
#include "app/commands/commands.h"
#include "app/commands/json_text.h"
#include "engine/error.h"

namespace headlight {

void run_tokenize(const TokenizeCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    const Tokenizer& tokenizer = model->tokenizer();
    const Encoding encoding = tokenizer.encode(command.text, {command.special});
    nlohmann::json tokens = nlohmann::json::array();
    nlohmann::json offsets = nlohmann::json::array();
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        tokens.push_back(tokenizer.raw_token(encoding.ids[i]));
        offsets.push_back({encoding.offsets[i].begin, encoding.offsets[i].end});
    }
    write_json(out, {{"ids", encoding.ids}, {"tokens", tokens}, {"offsets", offsets}});
}

void run_decode(const DecodeCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    const Tokenizer& tokenizer = model->tokenizer();
    for (const TokenId id : command.ids) {
        if (id < 0 || static_cast<std::size_t>(id) >= tokenizer.vocab_size()) {
            throw Error(
                "there is no token " + std::to_string(id), "--ids",
                "ids of this model go from 0 to " + std::to_string(tokenizer.vocab_size() - 1));
        }
    }
    out << tokenizer.decode(command.ids) << '\n';
}

}  // namespace headlight
