#include "engine/error.h"
#include "engine/text/legacy_tokenizer.h"
#include "engine/text/number_model.h"
#include "engine/text/sentencepiece.h"
#include "engine/text/tokenizer_parts.h"

namespace headlight {

Tokenizer Tokenizer::from_sentencepiece(std::string_view model, const std::string& where) {
    const SentencePieceModel parsed = SentencePieceModel::parse(model, where);
    const nlohmann::json parts = describe_sentencepiece(parsed);
    return assemble(JsonField(parts, where), make_sentencepiece_model(parsed, where));
}

Tokenizer Tokenizer::from_files(const TokenizerFiles& files) {
    if (files.tokenizer_json) {
        return from_json(files.tokenizer_json->bytes, files.tokenizer_json->path);
    }
    const LegacyConfig config(files);
    LegacyTokenizer read;
    if (files.sentencepiece) {
        read = read_sentencepiece_files(files, config);
    } else if (files.vocab_json && files.merges_txt && config.family() == "XLM") {
        read = read_xlm_files(files, config);
    } else if (files.vocab_json && files.merges_txt) {
        read = read_bpe_files(files, config);
    } else if (files.vocab_txt) {
        read = read_vocab_txt(files, config);
    } else {
        throw Error("no tokenizer was found", files.folder,
                    "a tokenizer.json is needed, or vocab.json with merges.txt, vocab.txt or a "
                    "SentencePiece model");
    }
    return assemble(JsonField(read.parts, files.folder), std::move(read.model));
}

Tokenizer Tokenizer::of_numbers(std::size_t size, const std::string& where) {
    const nlohmann::json parts{{"pre_tokenizer",
                                {{"type", "Split"},
                                 {"pattern", {{"Regex", "[\\s,]+"}}},
                                 {"behavior", "Removed"},
                                 {"invert", false}}}};
    return assemble(JsonField(parts, where), std::make_unique<NumberModel>(size, where));
}

std::optional<Tokenizer> Tokenizer::target_from_files(const TokenizerFiles& files) {
    if (files.tokenizer_json || !files.target_sentencepiece) return std::nullopt;
    LegacyTokenizer read = read_target_files(files, LegacyConfig(files));
    return assemble(JsonField(read.parts, files.folder), std::move(read.model));
}

}  // namespace headlight
