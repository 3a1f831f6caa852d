#include "engine/text/sentencepiece.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "engine/text/base64.h"
#include "engine/text/bpe.h"
#include "engine/text/protobuf.h"
#include "engine/text/unigram.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

using Model = SentencePieceModel;
using Kind = ProtobufField::Kind;

constexpr std::size_t kLongestPiece = 1024;

Model::Piece read_piece(std::string_view message, const std::string& where) {
    Model::Piece piece;
    ProtobufReader reader(message, where);
    while (const auto field = reader.next()) {
        if (field->number == 1 && field->kind == Kind::Bytes) piece.text = field->bytes;
        if (field->kind != Kind::Number) continue;
        if (field->number == 2) piece.score = field->as_float();
        if (field->number == 3 && field->value >= 1 && field->value <= 6) {
            piece.type = static_cast<Model::PieceType>(field->value);
        }
    }
    if (piece.text.size() > kLongestPiece || !utf8::is_valid(piece.text)) {
        throw Error(
            "a piece is not UTF-8 or longer than " + std::to_string(kLongestPiece) + " bytes",
            where, "download the file again");
    }
    return piece;
}

void read_trainer(std::string_view message, const std::string& where, Model& model) {
    ProtobufReader reader(message, where);
    while (const auto field = reader.next()) {
        if (field->kind != Kind::Number) continue;
        if (field->number == 3 && field->value >= 1 && field->value <= 4) {
            model.algorithm = static_cast<Model::Algorithm>(field->value);
        }
        if (field->number == 35) model.byte_fallback = field->value != 0;
    }
}

void read_normalizer(std::string_view message, const std::string& where, Model& model) {
    ProtobufReader reader(message, where);
    while (const auto field = reader.next()) {
        if (field->number == 2 && field->kind == Kind::Bytes) model.charsmap = field->bytes;
        if (field->number == 3) model.add_dummy_prefix = field->value != 0;
        if (field->number == 4) model.remove_extra_whitespaces = field->value != 0;
    }
}

/// Pieces that text can be cut into; the others are only ever put in.
bool is_in_text(const Model::Piece& piece) {
    return piece.type == Model::PieceType::Normal || piece.type == Model::PieceType::UserDefined;
}

/// Every way to join two pieces to a third. The score of the joined piece says when, and joins of
/// one score come from left to right, hence share a rank.
PairTable find_merges(const Model& model, const Vocabulary& vocabulary) {
    std::map<float, std::uint32_t, std::greater<>> ranks;
    std::size_t pairs = 0;
    for (const Model::Piece& piece : model.pieces) {
        if (!is_in_text(piece)) continue;
        ranks[piece.score] = 0;
        pairs += utf8::count(piece.text);
    }
    std::uint32_t next_rank = 0;
    for (auto& [score, rank] : ranks)
        rank = next_rank++;

    const auto find = [&](std::string_view text) -> std::optional<TokenId> {
        const std::optional<TokenId> id = vocabulary.find(text);
        if (!id || !is_in_text(model.pieces[static_cast<std::size_t>(*id)])) return std::nullopt;
        return id;
    };
    PairTable merges(pairs);
    for (std::size_t i = 0; i < model.pieces.size(); ++i) {
        const Model::Piece& piece = model.pieces[i];
        if (!is_in_text(piece)) continue;
        const std::string_view text = piece.text;
        std::size_t cut = 0;
        while (true) {
            if (cut < text.size()) cut += utf8::length_from_lead(text[cut]);
            if (cut >= text.size()) break;
            const std::optional<TokenId> left = find(text.substr(0, cut));
            const std::optional<TokenId> right = left ? find(text.substr(cut)) : std::nullopt;
            if (right) {
                merges.set(*left, *right, {ranks[piece.score], static_cast<TokenId>(i)});
            }
        }
    }
    return merges;
}

}  // namespace

Model Model::parse(std::string_view bytes, const std::string& where) {
    Model model;
    ProtobufReader reader(bytes, where);
    while (const auto field = reader.next()) {
        if (field->kind != Kind::Bytes) continue;
        if (field->number == 1) model.pieces.push_back(read_piece(field->bytes, where));
        if (field->number == 2) read_trainer(field->bytes, where, model);
        if (field->number == 3) read_normalizer(field->bytes, where, model);
        if (model.pieces.size() > static_cast<std::size_t>(kLargestTokenId)) {
            throw Error("there are too many pieces", where,
                        "at most " + std::to_string(kLargestTokenId) + " can be read");
        }
    }
    if (model.pieces.empty()) {
        throw Error("there are no pieces", where, "give a SentencePiece model");
    }
    return model;
}

std::string Model::unknown_piece() const {
    const auto unknown = std::find_if(pieces.begin(), pieces.end(), [](const Piece& piece) {
        return piece.type == PieceType::Unknown;
    });
    return unknown == pieces.end() ? std::string() : unknown->text;
}

std::unique_ptr<const TokenModel> make_sentencepiece_model(const Model& model,
                                                           const std::string& where) {
    const std::string unknown = model.unknown_piece();
    if (model.algorithm == Model::Algorithm::Unigram) {
        Unigram::Pieces pieces;
        Unigram::Options options;
        options.byte_fallback = model.byte_fallback;
        for (const Model::Piece& piece : model.pieces) {
            if (piece.text == unknown) options.unknown_id = static_cast<TokenId>(pieces.size());
            pieces.push_back({piece.text, piece.score, is_in_text(piece)});
        }
        return std::make_unique<Unigram>(pieces, options, where);
    }
    if (model.algorithm != Model::Algorithm::Bpe) {
        throw Error("the model splits text into words or characters", where,
                    "unigram and BPE models can be read");
    }
    Vocabulary vocabulary;
    for (const Model::Piece& piece : model.pieces) {
        const auto id = static_cast<TokenId>(vocabulary.size());
        if (vocabulary.add(piece.text, id) != Vocabulary::Added::Yes) {
            throw Error("the piece \"" + piece.text + "\" occurs twice", where,
                        "download the file again");
        }
    }
    Bpe::Options options;
    if (!unknown.empty()) options.unknown_token = unknown;
    options.fuse_unknown = true;
    options.byte_fallback = model.byte_fallback;
    PairTable merges = find_merges(model, vocabulary);
    return std::make_unique<Bpe>(std::move(vocabulary), std::move(merges), std::move(options),
                                 where);
}

nlohmann::json describe_sentencepiece(const Model& model) {
    using nlohmann::json;
    json normalizers = json::array();
    if (!model.charsmap.empty()) {
        normalizers.push_back({{"type", "Precompiled"},
                               {"precompiled_charsmap", encode_base64(model.charsmap)},
                               {"longest_start", true}});
    }
    const auto replace = [&](const char* kind, const char* pattern, const char* content) {
        normalizers.push_back(
            {{"type", "Replace"}, {"pattern", {{kind, pattern}}}, {"content", content}});
    };
    if (model.remove_extra_whitespaces) {
        replace("Regex", R"(\A +)", "");
        replace("Regex", " {2,}", " ");
    }
    replace("String", " ", "▁");
    if (model.remove_extra_whitespaces) replace("Regex", R"(▁+\z)", "");
    json pre_tokenizer = nullptr;
    if (model.add_dummy_prefix) {
        // A sign is put before the text even where it begins with one, which Metaspace leaves out.
        replace("Regex", R"(\A▁)", "▁▁");
        pre_tokenizer = {{"type", "Metaspace"}, {"prepend_scheme", "always"}, {"split", false}};
    }
    json added = json::array();
    for (std::size_t i = 0; i < model.pieces.size(); ++i) {
        const Model::Piece& piece = model.pieces[i];
        const bool control =
            piece.type == Model::PieceType::Control || piece.type == Model::PieceType::Unknown;
        if (!control && piece.type != Model::PieceType::UserDefined) continue;
        added.push_back(
            {{"id", i}, {"content", piece.text}, {"special", control}, {"normalized", false}});
    }
    json decoders =
        json::array({{{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}},
                     {{"type", "ByteFallback"}},
                     {{"type", "Fuse"}}});
    if (model.add_dummy_prefix) {
        decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    }
    return {{"normalizer", {{"type", "Sequence"}, {"normalizers", normalizers}}},
            {"pre_tokenizer", std::move(pre_tokenizer)},
            {"added_tokens", added},
            {"decoder", {{"type", "Sequence"}, {"decoders", decoders}}}};
}

}  // namespace headlight
