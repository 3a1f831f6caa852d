#include <cstdlib>
#include <vector>

#include "engine/error.h"
#include "engine/text/chat_template.h"
#include "engine/text/tokenizer.h"
#include "tests/fuzz/targets.h"

namespace headlight::fuzz {
namespace {

/// Sends texts through a tokenizer and back.
void use(const Tokenizer& tokenizer) {
    for (const std::string_view text : {"The città\u200b 日本 \xff\xe2\x82<s>    12 don't!!", "",
                                        "   \n\n\t a", "e\u0301\u0323 ﬁ½"}) {
        const Encoding encoding = tokenizer.encode(text);
        if (encoding.offsets.size() != encoding.ids.size()) std::abort();
        for (const TokenSpan& span : encoding.offsets) {
            if (span.begin > span.end || span.end > text.size()) std::abort();
        }
        tokenizer.decode(encoding.ids);
        tokenizer.explain(text);
    }
    tokenizer.encode_pair("a", "b c");
    for (const TokenId id : {-1, 0, 1, 1 << 22})
        tokenizer.token_text(id);
}

}  // namespace

void tokenizer_json(Bytes bytes) {
    try {
        use(Tokenizer::from_json(text_of(bytes), "tokenizer.json"));
    } catch (const Error&) {
        return;
    }
}

void sentencepiece(Bytes bytes) {
    try {
        use(Tokenizer::from_sentencepiece(text_of(bytes), "tokenizer.model"));
    } catch (const Error&) {
        return;
    }
}

void chat_template(Bytes bytes) {
    const ChatTemplate chat(std::string(text_of(bytes)), {{"bos_token", "<s>"}}, "template");
    const std::vector<ChatMessage> messages = {
        {"system", "Be brief."}, {"user", "Ciao, è vero?"}, {"assistant", " Sì \n"}};
    try {
        chat.render(messages, {});
    } catch (const Error&) {
        return;
    }
}

}  // namespace headlight::fuzz
