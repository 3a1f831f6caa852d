#include "engine/text/decoder.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <utility>

#include "engine/text/byte_level.h"
#include "engine/text/growth.h"
#include "engine/text/pattern.h"
#include "engine/text/pre_tokenizer.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

using Part = std::unique_ptr<const Decoder>;
using Tokens = std::vector<std::string>;

class Sequence final : public Decoder {
public:
    Sequence(std::vector<Part> parts, std::string where)
        : parts_(std::move(parts)), where_(std::move(where)) {}
    Tokens apply(Tokens tokens) const override {
        const std::size_t before = bytes_of(tokens);
        for (const Part& part : parts_) {
            tokens = part->apply(std::move(tokens));
            limit_growth(before, bytes_of(tokens), where_);
        }
        return tokens;
    }
    std::string token_bytes(std::string token) const override {
        const std::size_t before = token.size();
        for (const Part& part : parts_) {
            token = part->token_bytes(std::move(token));
            limit_growth(before, token.size(), where_);
        }
        return token;
    }
    bool is_byte_level() const override {
        return std::any_of(parts_.begin(), parts_.end(),
                           [](const Part& part) { return part->is_byte_level(); });
    }

private:
    static std::size_t bytes_of(const Tokens& tokens) {
        return std::accumulate(
            tokens.begin(), tokens.end(), std::size_t{0},
            [](std::size_t bytes, const std::string& token) { return bytes + token.size(); });
    }

    std::vector<Part> parts_;
    std::string where_;
};

class ByteLevel final : public Decoder {
public:
    Tokens apply(Tokens tokens) const override {
        std::string bytes;
        for (const std::string& token : tokens)
            bytes += byte_level::bytes_of(token);
        return {utf8::replace_invalid(bytes)};
    }
    std::string token_bytes(std::string token) const override {
        return byte_level::bytes_of(token);
    }
    bool is_byte_level() const override { return true; }
};

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    std::size_t at = text.find(what);
    if (at == std::string::npos) return;
    std::string result;
    std::size_t done = 0;
    for (; at != std::string::npos; at = text.find(what, done)) {
        result.append(text, done, at - done).append(with);
        done = at + what.size();
    }
    text = result.append(text, done);
}

/// Joins word pieces: those without the prefix begin a new word.
class WordPiece final : public Decoder {
public:
    WordPiece(std::string prefix, bool cleanup) : prefix_(std::move(prefix)), cleanup_(cleanup) {}

    Tokens apply(Tokens tokens) const override {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            std::string& token = tokens[i];
            if (i > 0) {
                if (token.starts_with(prefix_)) {
                    token.erase(0, prefix_.size());
                } else {
                    token.insert(token.begin(), ' ');
                }
            }
            if (cleanup_) clean_up(token);
        }
        return tokens;
    }
    std::string token_bytes(std::string token) const override {
        if (token.starts_with(prefix_)) token.erase(0, prefix_.size());
        return token;
    }

private:
    // Spaces that English does not have before signs and contractions.
    static void clean_up(std::string& token) {
        using Rule = std::pair<std::string_view, std::string_view>;
        constexpr std::array<Rule, 11> kRules = {{{" .", "."},
                                                  {" ?", "?"},
                                                  {" !", "!"},
                                                  {" ,", ","},
                                                  {" ' ", "'"},
                                                  {" n't", "n't"},
                                                  {" 'm", "'m"},
                                                  {" do not", " don't"},
                                                  {" 's", "'s"},
                                                  {" 've", "'ve"},
                                                  {" 're", "'re"}}};
        for (const auto& [what, with] : kRules)
            replace_all(token, what, with);
    }

    std::string prefix_;
    bool cleanup_;
};

/// Writes the sign for a space as a space, but leaves the one that was put before the text out.
class Metaspace final : public Decoder {
public:
    Metaspace(char32_t sign, bool drops_first) : drops_first_(drops_first) {
        utf8::append(sign_, sign);
    }

    Tokens apply(Tokens tokens) const override {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            replace_all(tokens[i], sign_, i == 0 && drops_first_ ? "" : " ");
        }
        return tokens;
    }
    std::string token_bytes(std::string token) const override {
        replace_all(token, sign_, " ");
        return token;
    }

private:
    std::string sign_;
    bool drops_first_;
};

/// Writes the mark at the end of a word as a space.
class EndOfWord final : public Decoder {
public:
    explicit EndOfWord(std::string suffix) : suffix_(std::move(suffix)) {}

    Tokens apply(Tokens tokens) const override {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            replace_all(tokens[i], suffix_, i + 1 == tokens.size() ? "" : " ");
        }
        return tokens;
    }
    std::string token_bytes(std::string token) const override {
        replace_all(token, suffix_, " ");
        return token;
    }

private:
    std::string suffix_;
};

class Replace final : public Decoder {
public:
    Replace(Pattern pattern, std::string content)
        : pattern_(std::move(pattern)), content_(std::move(content)) {}

    Tokens apply(Tokens tokens) const override {
        for (std::string& token : tokens)
            token = pattern_.replace_all(token, content_);
        return tokens;
    }
    std::string token_bytes(std::string token) const override {
        return pattern_.replace_all(token, content_);
    }

private:
    Pattern pattern_;
    std::string content_;
};

int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/// Reads runs of tokens like `<0x0A>` as bytes.
class ByteFallback final : public Decoder {
public:
    Tokens apply(Tokens tokens) const override {
        Tokens result;
        std::string bytes;
        for (std::string& token : tokens) {
            if (const std::optional<char> byte = byte_of(token)) {
                bytes.push_back(*byte);
                continue;
            }
            flush(bytes, result);
            result.push_back(std::move(token));
        }
        flush(bytes, result);
        return result;
    }
    std::string token_bytes(std::string token) const override {
        const std::optional<char> byte = byte_of(token);
        return byte ? std::string(1, *byte) : token;
    }

private:
    static std::optional<char> byte_of(std::string_view token) {
        if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>') {
            return std::nullopt;
        }
        const int high = hex_digit(token[3]);
        const int low = hex_digit(token[4]);
        if (high < 0 || low < 0) return std::nullopt;
        return static_cast<char>(high * 16 + low);
    }

    // A run that is not UTF-8 becomes one U+FFFD per byte.
    static void flush(std::string& bytes, Tokens& result) {
        if (utf8::is_valid(bytes)) {
            if (!bytes.empty()) result.push_back(bytes);
        } else {
            for (std::size_t i = 0; i < bytes.size(); ++i)
                result.emplace_back("\uFFFD");
        }
        bytes.clear();
    }
};

class Fuse final : public Decoder {
public:
    Tokens apply(Tokens tokens) const override {
        std::string text;
        for (const std::string& token : tokens)
            text += token;
        return {std::move(text)};
    }
    std::string token_bytes(std::string token) const override { return token; }
};

/// Removes up to so many of one character from the start and end of each token.
class Strip final : public Decoder {
public:
    Strip(char32_t content, std::size_t start, std::size_t stop) : start_(start), stop_(stop) {
        utf8::append(content_, content);
    }

    Tokens apply(Tokens tokens) const override {
        for (std::string& token : tokens) {
            for (std::size_t i = 0; i < start_ && token.starts_with(content_); ++i) {
                token.erase(0, content_.size());
            }
            for (std::size_t i = 0; i < stop_ && token.ends_with(content_); ++i) {
                token.resize(token.size() - content_.size());
            }
        }
        return tokens;
    }
    std::string token_bytes(std::string token) const override { return token; }

private:
    std::string content_;
    std::size_t start_;
    std::size_t stop_;
};

Part make_strip(const JsonField& field) {
    constexpr std::int64_t kMost = 1 << 16;
    const JsonField content = field.at("content");
    if (utf8::count(content.string()) != 1) {
        content.fail("expected one character", "the usual one is a space");
    }
    return std::make_unique<Strip>(utf8::decode(content.string(), 0).code,
                                   static_cast<std::size_t>(field.at("start").integer(kMost)),
                                   static_cast<std::size_t>(field.at("stop").integer(kMost)));
}

Part make_sequence(const JsonField& field, int depth) {
    if (depth >= kDeepestPart) {
        field.fail("sequences are nested too deeply", "write them as one sequence");
    }
    std::vector<Part> parts;
    for (const JsonField& item : field.at("decoders").items()) {
        parts.push_back(make_decoder(item, depth + 1));
    }
    return std::make_unique<Sequence>(std::move(parts), field.where());
}

Part make_end_of_word(const JsonField& field) {
    const std::string suffix = field.string_or("suffix", "</w>");
    if (suffix.empty()) field.at("suffix").fail("the suffix is empty", "the usual one is </w>");
    return std::make_unique<EndOfWord>(suffix);
}

}  // namespace

Part make_decoder(const JsonField& field, int depth) {
    const std::string& type = field.at("type").string();
    if (type == "Sequence") return make_sequence(field, depth);
    if (type == "ByteLevel") return std::make_unique<ByteLevel>();
    if (type == "WordPiece") {
        return std::make_unique<WordPiece>(field.string_or("prefix", "##"),
                                           field.boolean_or("cleanup", true));
    }
    if (type == "Metaspace") {
        return std::make_unique<Metaspace>(read_space_sign(field),
                                           read_prepend_scheme(field) != PrependScheme::Never);
    }
    if (type == "BPEDecoder") return make_end_of_word(field);
    if (type == "Replace") {
        return std::make_unique<Replace>(Pattern::from_json(field.at("pattern")),
                                         field.at("content").string());
    }
    if (type == "ByteFallback") return std::make_unique<ByteFallback>();
    if (type == "Fuse") return std::make_unique<Fuse>();
    if (type == "Strip") return make_strip(field);
    field.fail("the decoder \"" + type + "\" is not known",
               "Sequence, ByteLevel, WordPiece, Metaspace, BPEDecoder, Replace, ByteFallback, Fuse "
               "and Strip can be read");
}

}  // namespace headlight
