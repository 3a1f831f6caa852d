#include "engine/llama2c_text.h"

#include <string>
#include <string_view>
#include <utility>

#include "engine/error.h"
#include "engine/io/llama2c.h"
#include "engine/io/mapped_file.h"
#include "engine/text/token_list.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;

/// The tokenizers of llama2.c's own models are named after their size.
fs::path find_tokenizer(const fs::path& model, int vocabulary) {
    const fs::path folder = model.parent_path();
    const std::string sized = "tok" + std::to_string(vocabulary) + ".bin";
    for (const std::string& name : {std::string("tokenizer.bin"), sized}) {
        std::error_code ignored;
        if (fs::exists(folder / name, ignored)) return folder / name;
    }
    throw Error("has neither tokenizer.bin nor " + sized + " beside it", model.string(),
                "put the tokenizer of llama2.c into the same folder");
}

/// Spaces as SentencePiece writes them; here they stand as they are.
std::string with_signs(std::string_view piece) {
    std::string text;
    for (const char c : piece)
        text += c == ' ' ? "▁" : std::string(1, c);
    return text;
}

/// The first pieces are the unknown and the two ends of a text, then come 256 bytes.
void add_piece(std::string_view piece, TokenList& list) {
    constexpr std::size_t kFirstByte = 3, kBytes = 256;
    constexpr const char* kNames[kFirstByte] = {"<unk>", "<s>", "</s>"};
    const std::size_t id = list.tokens.size();
    if (id < kFirstByte) {
        list.tokens.emplace_back(kNames[id]);
        list.types.push_back(id == 0 ? TokenList::Type::Unknown : TokenList::Type::Control);
    } else if (id < kFirstByte + kBytes) {
        list.tokens.push_back(byte_token(static_cast<unsigned char>(id - kFirstByte)));
        list.types.push_back(TokenList::Type::Byte);
    } else {
        list.tokens.push_back(with_signs(piece));
        list.types.push_back(TokenList::Type::Normal);
    }
}

}  // namespace

Tokenizer read_llama2c_tokenizer(const fs::path& model, int vocabulary) {
    const fs::path path = find_tokenizer(model, vocabulary);
    const MappedFile file(path);
    const Llama2cPieces pieces = read_llama2c_pieces(file.bytes(), vocabulary, path.string());
    TokenList list;
    list.kind = TokenList::Kind::SentencePiece;
    list.scores = pieces.scores;
    list.first = 1;
    for (const std::string_view piece : pieces.texts)
        add_piece(piece, list);
    return Tokenizer::from_tokens(std::move(list), path.string());
}

}  // namespace headlight
