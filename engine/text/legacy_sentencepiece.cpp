#include <algorithm>

#include "engine/error.h"
#include "engine/text/json_field.h"
#include "engine/text/legacy_tokenizer.h"
#include "engine/text/renumbered_model.h"
#include "engine/text/sentencepiece.h"
#include "engine/text/sentencepiece_family.h"
#include "engine/text/sentencepiece_text.h"

namespace headlight {
namespace {

using nlohmann::json;
using Family = SentencePieceFamily;
using Model = SentencePieceModel;
using PieceType = Model::PieceType;

Model::Piece control(std::string text) { return {std::move(text), 0, PieceType::Control}; }

/// Four tokens of fairseq, the pieces after the first three, then `last`.
void renumber_as_fairseq(Model& model, const std::vector<std::string>& last) {
    constexpr std::size_t kReplaced = 3;
    std::vector<Model::Piece> pieces = {
        control("<s>"), control("<pad>"), control("</s>"), {"<unk>", 0, PieceType::Unknown}};
    for (std::size_t i = kReplaced; i < model.pieces.size(); ++i) {
        pieces.push_back(std::move(model.pieces[i]));
    }
    for (const std::string& token : last)
        pieces.push_back(control(token));
    model.pieces = std::move(pieces);
}

/// T5's sentinels are numbered downwards.
void append_extra_ids(Model& model, const LegacyConfig& config) {
    constexpr std::int64_t kMost = 100'000;
    for (std::int64_t number = config.integer("extra_ids", 100, kMost); number > 0; --number) {
        model.pieces.push_back(control("<extra_id_" + std::to_string(number - 1) + ">"));
    }
}

std::vector<std::string> languages_and_mask(const LegacyConfig& config, const std::string& where) {
    std::vector<std::string> tokens = config.further_tokens();
    if (tokens.empty()) {
        throw Error("no file lists the languages of this model", where,
                    "put special_tokens_map.json or tokenizer.json beside it");
    }
    tokens.push_back("<mask>");
    return tokens;
}

void renumber(Model& model, Family::Ids ids, const LegacyConfig& config, const std::string& where) {
    switch (ids) {
        case Family::Ids::ExtraIds:
            append_extra_ids(model, config);
            break;
        case Family::Ids::Fairseq:
            renumber_as_fairseq(model, {"<mask>"});
            break;
        case Family::Ids::Languages:
            renumber_as_fairseq(model, languages_and_mask(config, where));
            break;
        case Family::Ids::Model:
        case Family::Ids::VocabJson:
        case Family::Ids::VocabJsonAndLanguages:
            break;
    }
}

bool has_vocab_json(Family::Ids ids) {
    return ids == Family::Ids::VocabJson || ids == Family::Ids::VocabJsonAndLanguages;
}

Vocabulary read_vocab_json(const std::optional<TokenizerFiles::File>& file, const char* name,
                           const std::string& folder) {
    if (!file) throw Error(std::string(name) + " is missing", folder, "put it beside the model");
    const json document = parse_json(file->bytes, file->path);
    return read_vocabulary(JsonField(document, file->path));
}

/// Marian writes the language to translate into at the head of a text, as in ">>ita<< Hello".
bool is_language_code(std::string_view token) {
    return token.starts_with(">>") && token.ends_with("<<");
}

json declared_token(TokenId id, const std::string& content, bool special) {
    return {{"id", id}, {"content", content}, {"special", special}, {"normalized", false}};
}

/// Tokens that are found as a whole though the SentencePiece model does not know them.
json language_tokens(Family::Ids ids, const Vocabulary& vocabulary) {
    json tokens = json::array();
    if (ids == Family::Ids::VocabJsonAndLanguages) {
        auto next_id = static_cast<TokenId>(vocabulary.size());
        for (const std::string& language : m2m100_languages()) {
            tokens.push_back(declared_token(next_id++, "__" + language + "__", true));
        }
    } else {
        for (std::size_t id = 0; id < vocabulary.end_id(); ++id) {
            const std::string& token = vocabulary.token(static_cast<TokenId>(id));
            if (!is_language_code(token)) continue;
            tokens.push_back(declared_token(static_cast<TokenId>(id), token, false));
        }
    }
    return tokens;
}

/// The token of the language that the model translates from.
std::string source_language(const Family& family, const LegacyConfig& config,
                            const json& added_tokens, const std::string& where) {
    const bool m2m100 = family.ids == Family::Ids::VocabJsonAndLanguages;
    std::string language = config.text("src_lang", m2m100 ? "en" : "eng_Latn");
    if (m2m100) language = "__" + language + "__";
    const bool known = std::any_of(added_tokens.begin(), added_tokens.end(),
                                   [&](const json& token) { return token["content"] == language; });
    if (!known) {
        throw Error("\"" + language + "\" is no language of this model", where,
                    "name one as src_lang in tokenizer_config.json");
    }
    return language;
}

/// The frame with tokens in the place of their roles.
TokenFrame fill_roles(const std::vector<Family::Slot>& slots, const Family& family,
                      const LegacyConfig& config, const json& added_tokens,
                      const std::string& where) {
    TokenFrame frame;
    for (const auto& [slot, type_id] : slots) {
        const std::string name = slot;
        const auto role = std::find_if(family.roles.begin(), family.roles.end(),
                                       [&](const auto& known) { return name == known.name; });
        if (name == "src_lang") {
            frame.emplace_back(source_language(family, config, added_tokens, where), type_id);
        } else if (role == family.roles.end()) {
            frame.emplace_back(name, type_id);
        } else {
            frame.emplace_back(config.token(role->name, role->otherwise).value_or(role->otherwise),
                               type_id);
        }
    }
    return frame;
}

/// The frame of tokenizers that leave it to two switches; a beginning is put unless one says not.
TokenFrame begin_and_end(const std::vector<std::pair<const char*, int>>& texts,
                         const LegacyConfig& config, const Family& family) {
    const std::string bos = family.text == Family::Text::Gemma ? "<bos>" : "<s>";
    const std::string eos = family.text == Family::Text::Gemma ? "<eos>" : "</s>";
    TokenFrame frame;
    for (const auto& [text, type_id] : texts) {
        if (config.flag("add_bos_token", true)) {
            frame.emplace_back(config.token("bos_token", bos.c_str()).value_or(bos), type_id);
        }
        frame.emplace_back(text, type_id);
        if (config.flag("add_eos_token", false)) {
            frame.emplace_back(config.token("eos_token", eos.c_str()).value_or(eos), type_id);
        }
    }
    return frame;
}

/// Flags of the unknown piece are those of its role, where a file gives them; those of other pieces
/// that the model declares are its own.
json added_tokens(const Family& family, const LegacyConfig& config, const Vocabulary& vocabulary,
                  json declared, const std::string& unknown) {
    json others = json::array(), last = json::array();
    for (json& token : declared) {
        (token["content"] == unknown ? last : others).push_back(std::move(token));
    }
    json added = config.added_tokens(family.roles, vocabulary, std::move(others));
    const bool listed = std::any_of(added.begin(), added.end(),
                                    [&](const json& token) { return token["content"] == unknown; });
    if (!listed) added.insert(added.end(), last.begin(), last.end());
    return added;
}

LegacyTokenizer assemble(const TokenizerFiles::File& file, std::optional<Vocabulary> vocabulary,
                         const LegacyConfig& config) {
    const Family& family = sentencepiece_family(config.family());
    Model model = Model::parse(file.bytes, file.path);
    renumber(model, family.ids, config, file.path);
    LegacyTokenizer result;
    result.parts = describe_sentencepiece(model);
    result.model = make_sentencepiece_model(model, file.path);
    describe_text(family, model, config, result.parts);
    json declared = std::move(result.parts["added_tokens"]);
    if (vocabulary) {
        declared = language_tokens(family.ids, *vocabulary);
        const std::string unknown = config.token("unk_token", "<unk>").value_or("<unk>");
        result.model = std::make_unique<RenumberedModel>(
            std::move(result.model), *std::move(vocabulary), unknown, file.path);
    }
    json& added = result.parts["added_tokens"];
    added = added_tokens(family, config, result.model->vocabulary(), std::move(declared),
                         model.unknown_piece());
    result.parts["post_processor"] =
        family.single.empty()
            ? describe_template(begin_and_end({{"A", 0}}, config, family),
                                begin_and_end({{"A", 0}, {"B", 1}}, config, family), added)
            : describe_template(fill_roles(family.single, family, config, added, file.path),
                                fill_roles(family.pair, family, config, added, file.path), added);
    return result;
}

}  // namespace

LegacyTokenizer read_sentencepiece_files(const TokenizerFiles& files, const LegacyConfig& config) {
    std::optional<Vocabulary> vocabulary;
    if (has_vocab_json(sentencepiece_family(config.family()).ids)) {
        vocabulary = read_vocab_json(files.vocab_json, "vocab.json", files.folder);
    }
    return assemble(*files.sentencepiece, std::move(vocabulary), config);
}

LegacyTokenizer read_target_files(const TokenizerFiles& files, const LegacyConfig& config) {
    const bool separate = config.flag("separate_vocabs", false);
    return assemble(
        *files.target_sentencepiece,
        separate ? read_vocab_json(files.target_vocab_json, "target_vocab.json", files.folder)
                 : read_vocab_json(files.vocab_json, "vocab.json", files.folder),
        config);
}

}  // namespace headlight
