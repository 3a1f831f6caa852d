#include <ostream>

#include "app/commands/analysis.h"
#include "app/commands/chat.h"
#include "app/commands/commands.h"
#include "app/commands/json_text.h"
#include "engine/error.h"

namespace headlight {
namespace {

using nlohmann::json;

json span_json(TokenSpan span) { return {span.begin, span.end}; }

json steps_json(const Tokenizer& tokenizer, const TokenizationSteps& steps) {
    json pre_tokens = json::array();
    for (const TokenizationSteps::PreToken& piece : steps.pre_tokens) {
        json tokens = json::array();
        for (const TokenId id : piece.ids)
            tokens.push_back(tokenizer.raw_token(id));
        json merges = json::array();
        for (const MergeStep& merge : piece.merges) {
            merges.push_back({{"left", merge.left},
                              {"right", merge.right},
                              {"merged", merge.merged},
                              {"rank", merge.rank},
                              {"position", merge.position}});
        }
        pre_tokens.push_back({{"text", piece.text},
                              {"offsets", span_json(piece.span)},
                              {"added", piece.added},
                              {"symbols", piece.symbols},
                              {"merges", std::move(merges)},
                              {"ids", piece.ids},
                              {"tokens", std::move(tokens)}});
    }
    return {{"normalized", steps.normalized}, {"pre_tokens", std::move(pre_tokens)}};
}

}  // namespace

void run_tokenize(const TokenizeCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    const Tokenizer& tokenizer = model->tokenizer();
    const std::string text =
        command.chat ? chat_text(*model, *command.chat, command.generation_prompt) : command.text;
    const EncodeOptions options{command.special && !command.chat};
    const Encoding encoding = command.second ? tokenizer.encode_pair(text, *command.second, options)
                                             : tokenizer.encode(text, options);
    json tokens = json::array();
    json offsets = json::array();
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        tokens.push_back(tokenizer.raw_token(encoding.ids[i]));
        offsets.push_back(span_json(encoding.offsets[i]));
    }
    json document{{"ids", encoding.ids},
                  {"tokens", tokens},
                  {"offsets", offsets},
                  {"type_ids", encoding.type_ids}};
    if (command.chat) document["text"] = text;
    if (command.steps) document["steps"] = steps_json(tokenizer, tokenizer.explain(text));
    write_json(out, document);
}

void run_decode(const DecodeCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    const Tokenizer& tokenizer = model->head_tokenizer();
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
