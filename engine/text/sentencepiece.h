#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/token_model.h"

namespace headlight {

/// What a SentencePiece model file holds, as far as encoding needs it (Kudo and Richardson 2018).
struct SentencePieceModel {
    enum class Algorithm { Unigram = 1, Bpe = 2, Word = 3, Character = 4 };
    enum class PieceType {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Byte = 6
    };
    struct Piece {
        std::string text;
        float score = 0;
        PieceType type = PieceType::Normal;
    };

    std::vector<Piece> pieces;  // the place in the list is the id
    Algorithm algorithm = Algorithm::Unigram;
    bool byte_fallback = false;
    std::string charsmap;
    bool add_dummy_prefix = true;
    bool remove_extra_whitespaces = true;

    /// @throws Error
    static SentencePieceModel parse(std::string_view bytes, const std::string& where);

    /// Text of the piece that stands for the unknown.
    std::string unknown_piece() const;
};

/// The model part. @throws Error, also for algorithms other than unigram and BPE
std::unique_ptr<const TokenModel> make_sentencepiece_model(const SentencePieceModel& model,
                                                           const std::string& where);

/// The other parts, as the fields of a tokenizer.json: normalisation, the sign for spaces, control
/// and user-defined pieces as added tokens, and the way back to text. No post-processor.
nlohmann::json describe_sentencepiece(const SentencePieceModel& model);

}  // namespace headlight
