#include <algorithm>

#include "engine/error.h"
#include "engine/text/json_field.h"
#include "engine/text/legacy_tokenizer.h"
#include "engine/text/sentencepiece.h"

namespace headlight {
namespace {

using nlohmann::json;
using Model = SentencePieceModel;
using PieceType = Model::PieceType;

/// Special tokens that stand around a text; "A" is the text.
using Frame = std::vector<std::pair<std::string, int>>;

Model::Piece control(std::string text) { return {std::move(text), 0, PieceType::Control}; }

/// XLM-R counts as fairseq did: four tokens of its own, then the pieces after the first three.
void renumber_as_fairseq(Model& model) {
    constexpr std::size_t kReplaced = 3;
    std::vector<Model::Piece> pieces = {
        control("<s>"), control("<pad>"), control("</s>"), {"<unk>", 0, PieceType::Unknown}};
    for (std::size_t i = kReplaced; i < model.pieces.size(); ++i) {
        pieces.push_back(std::move(model.pieces[i]));
    }
    pieces.push_back(control("<mask>"));
    model.pieces = std::move(pieces);
}

/// T5 has a hundred more tokens after the pieces, numbered downwards.
void append_extra_ids(Model& model) {
    constexpr int kExtraIds = 100;
    for (int number = kExtraIds - 1; number >= 0; --number) {
        model.pieces.push_back(control("<extra_id_" + std::to_string(number) + ">"));
    }
}

/// Marian's ids stand in vocab.json; what only that file has, such as <pad>, is never found in
/// text.
void renumber_by_vocabulary(Model& model, const TokenizerFiles::File& file) {
    const json document = parse_json(file.bytes, file.path);
    const JsonField field(document, file.path);
    const Vocabulary vocabulary = read_vocabulary(field);
    if (vocabulary.size() != vocabulary.end_id()) {
        field.fail("the ids have gaps", "download the file again");
    }
    std::vector<Model::Piece> pieces(vocabulary.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        pieces[i] = control(vocabulary.token(static_cast<TokenId>(i)));
    }
    for (Model::Piece& piece : model.pieces) {
        const std::optional<TokenId> id = vocabulary.find(piece.text);
        if (id) pieces[static_cast<std::size_t>(*id)] = std::move(piece);
    }
    model.pieces = std::move(pieces);
}

void put_first(json& normalizers, json part) {
    normalizers.insert(normalizers.begin(), std::move(part));
}

/// ALBERT and XLNet write both kinds of quotation marks alike, and may drop accents and case.
void add_albert_normalizers(const LegacyConfig& config, json& normalizers) {
    if (config.flag("do_lower_case", config.family() == "Albert")) {
        put_first(normalizers, {{"type", "Lowercase"}});
    }
    if (!config.flag("keep_accents", false)) {
        put_first(normalizers, {{"type", "StripAccents"}});
        put_first(normalizers, {{"type", "NFKD"}});
    }
    for (const char* quotes : {"''", "``"}) {
        put_first(normalizers,
                  {{"type", "Replace"}, {"pattern", {{"String", quotes}}}, {"content", "\""}});
    }
}

Frame frame_of(const LegacyConfig& config) {
    const std::string bos = config.token("bos_token", "<s>").value_or("<s>");
    const std::string eos = config.token("eos_token", "</s>").value_or("</s>");
    if (config.family_is({"T5", "Marian"})) return {{"A", 0}, {eos, 0}};
    if (config.family_is({"Albert", "DebertaV2"})) return {{"[CLS]", 0}, {"A", 0}, {"[SEP]", 0}};
    if (config.family() == "XLNet") return {{"A", 0}, {"<sep>", 0}, {"<cls>", 2}};
    if (config.family() == "XLMRoberta") return {{"<s>", 0}, {"A", 0}, {"</s>", 0}};
    Frame frame = {{"A", 0}};
    if (config.flag("add_bos_token", true)) frame.insert(frame.begin(), {bos, 0});
    if (config.flag("add_eos_token", false)) frame.push_back({eos, 0});
    return frame;
}

/// The second text of a pair has the frame of the first, less its opening token.
Frame frame_of_pair(const Frame& single) {
    Frame pair = single;
    for (const auto& [name, type_id] : single) {
        const bool opens = &name == &single.front().first && name != "A";
        if (opens) continue;
        pair.emplace_back(name == "A" ? "B" : name, name == "A" ? 1 : std::max(type_id, 1));
    }
    return pair;
}

/// The tokens of the frame must be among the added ones; DeBERTa's mask comes after the pieces.
json complete_added_tokens(json added, const LegacyConfig& config, const Vocabulary& vocabulary) {
    const bool has_mask = config.family_is({"DebertaV2", "Albert"});
    const json listed = config.added_tokens(
        {{"mask_token", has_mask ? "[MASK]" : nullptr}, {"pad_token", nullptr}}, vocabulary);
    for (const json& token : listed) {
        const auto same = std::find_if(added.begin(), added.end(), [&](const json& other) {
            return other["content"] == token["content"];
        });
        if (same == added.end()) {
            added.push_back(token);
        } else {
            *same = token;
        }
    }
    return added;
}

}  // namespace

LegacyTokenizer read_sentencepiece_files(const TokenizerFiles& files, const LegacyConfig& config) {
    const TokenizerFiles::File& file = *files.sentencepiece;
    if (config.family_is({"M2M100", "NLLB", "Nllb", "MBart", "MBart50", "Camembert"})) {
        throw Error("the tokenizer of " + config.family() + " has tokens that no file lists",
                    file.path, "save it with transformers, which writes a tokenizer.json");
    }
    Model model = Model::parse(file.bytes, file.path);
    if (config.family() == "XLMRoberta") renumber_as_fairseq(model);
    if (config.family() == "T5") append_extra_ids(model);
    if (config.family() == "Marian") {
        if (!files.vocab_json) {
            throw Error("vocab.json is missing", files.folder, "download it beside source.spm");
        }
        renumber_by_vocabulary(model, *files.vocab_json);
    }
    LegacyTokenizer result;
    result.model = make_sentencepiece_model(model, file.path);
    result.parts = describe_sentencepiece(model);
    if (config.family_is({"Albert", "XLNet"})) {
        add_albert_normalizers(config, result.parts["normalizer"]["normalizers"]);
    }
    json& added = result.parts["added_tokens"];
    added = complete_added_tokens(std::move(added), config, result.model->vocabulary());
    const Frame frame = frame_of(config);
    result.parts["post_processor"] = describe_template(frame, frame_of_pair(frame), added);
    return result;
}

}  // namespace headlight
