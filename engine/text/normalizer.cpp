#include "engine/text/normalizer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/text/base64.h"
#include "engine/text/byte_level.h"
#include "engine/text/charsmap.h"
#include "engine/text/growth.h"
#include "engine/text/moses.h"
#include "engine/text/pattern.h"
#include "engine/text/unicode.h"
#include "engine/text/unicode_forms.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

using Part = std::unique_ptr<const Normalizer>;

TokenSpan all_of(const AlignedText& text) { return {0, text.size()}; }

class Sequence final : public Normalizer {
public:
    Sequence(std::vector<Part> parts, std::string where)
        : parts_(std::move(parts)), where_(std::move(where)) {}
    AlignedText apply(const AlignedText& text) const override {
        AlignedText result = text;
        for (const Part& part : parts_) {
            result = part->apply(result);
            limit_growth(text.size(), result.size(), where_);
        }
        return result;
    }

private:
    std::vector<Part> parts_;
    std::string where_;
};

/// Replaces every match of a pattern by a fixed text.
class Replace final : public Normalizer {
public:
    Replace(Pattern pattern, std::string content, std::string where)
        : pattern_(std::move(pattern)), content_(std::move(content)), where_(std::move(where)) {}

    AlignedText apply(const AlignedText& text) const override {
        const std::vector<TokenSpan> matches = pattern_.find_all(text.str());
        limit_growth(text.size(), matches.size() * content_.size(), where_);
        AlignedText result;
        result.reserve(text.size());
        Rewriter writer(text, all_of(text), result);
        for (const TokenSpan& match : matches) {
            writer.copy_to(match.begin);
            writer.skip_to(match.end);
            writer.insert(content_);
        }
        writer.copy_to(text.size());
        return result;
    }

private:
    Pattern pattern_;
    std::string content_;
    std::string where_;
};

/// Puts a fixed text before a text that is not empty.
class Prepend final : public Normalizer {
public:
    explicit Prepend(std::string content) : content_(std::move(content)) {}

    AlignedText apply(const AlignedText& text) const override {
        if (text.empty()) return text;
        AlignedText result;
        for (const char32_t code : utf8::to_code_points(content_)) {
            result.append(code, text.origin(0));
        }
        result.append(text, all_of(text));
        return result;
    }

private:
    std::string content_;
};

/// Changes each character on its own: what it returns takes the character's place.
class CharacterMap final : public Normalizer {
public:
    using Map = std::u32string (*)(char32_t);
    explicit CharacterMap(Map map) : map_(map) {}

    AlignedText apply(const AlignedText& text) const override {
        AlignedText result;
        result.reserve(text.size());
        for (std::size_t at = 0; at < text.size();) {
            const utf8::Decoded read = utf8::decode(text.str(), at);
            for (const char32_t code : map_(read.code))
                result.append(code, text.origin(at));
            at += read.length;
        }
        return result;
    }

private:
    Map map_;
};

class Strip final : public Normalizer {
public:
    Strip(bool left, bool right) : left_(left), right_(right) {}

    AlignedText apply(const AlignedText& text) const override {
        TokenSpan kept{text.size(), 0};
        TokenSpan range = all_of(text);
        for (std::size_t at = 0; at < text.size();) {
            const utf8::Decoded read = utf8::decode(text.str(), at);
            if (!unicode::is_whitespace(read.code)) {
                kept.begin = std::min(kept.begin, at);
                kept.end = at + read.length;
            }
            at += read.length;
        }
        if (left_) range.begin = kept.begin;
        if (right_) range.end = std::max(range.begin, kept.end);
        return text.slice(range);
    }

private:
    bool left_;
    bool right_;
};

/// Writes the text in the byte-level alphabet.
class ByteLevel final : public Normalizer {
public:
    AlignedText apply(const AlignedText& text) const override {
        AlignedText result;
        result.reserve(text.size());
        byte_level::write(text, all_of(text), result);
        return result;
    }
};

class Form final : public Normalizer {
public:
    explicit Form(UnicodeForm form) : form_(form) {}
    AlignedText apply(const AlignedText& text) const override {
        return to_unicode_form(text, form_);
    }

private:
    UnicodeForm form_;
};

std::u32string keep_unless(bool dropped, char32_t code) {
    return dropped ? std::u32string() : std::u32string(1, code);
}

std::u32string without_mark(char32_t code) { return keep_unless(unicode::is_mark(code), code); }

std::u32string without_nonspacing_mark(char32_t code) {
    return keep_unless(unicode::is_nonspacing_mark(code), code);
}

// Control characters are dropped; white space becomes a plain space.
std::u32string cleaned(char32_t code) {
    const bool is_line_space = code == '\t' || code == '\n' || code == '\r';
    const bool dropped =
        !is_line_space && (code == 0 || code == utf8::kReplacement || unicode::is_other(code));
    return keep_unless(dropped, unicode::is_whitespace(code) ? U' ' : code);
}

// What SentencePiece does to text for neural machine translation: control characters are dropped,
// other breaks and marks without width become a plain space.
std::u32string prepared_for_translation(char32_t code) {
    const auto in = [code](char32_t first, char32_t last) { return code >= first && code <= last; };
    const bool dropped = in(0x01, 0x08) || code == 0x0B || in(0x0E, 0x1F) || code == 0x7F ||
                         code == 0x8F || code == 0x9F;
    const bool is_space = in(0x09, 0x0A) || in(0x0C, 0x0D) || code == 0x1680 ||
                          in(0x200B, 0x200F) || in(0x2028, 0x2029) || code == 0x2581 ||
                          code == 0xFEFF || code == 0xFFFD;
    return keep_unless(dropped, is_space ? U' ' : code);
}

std::u32string with_spaces_if_ideograph(char32_t code) {
    if (unicode::is_ideograph(code)) return {U' ', code, U' '};
    return std::u32string(1, code);
}

Part make_bert(const JsonField& field) {
    const bool lowercase = field.boolean_or("lowercase", true);
    std::vector<Part> parts;
    if (field.boolean_or("clean_text", true)) {
        parts.push_back(std::make_unique<CharacterMap>(cleaned));
    }
    if (field.boolean_or("handle_chinese_chars", true)) {
        parts.push_back(std::make_unique<CharacterMap>(with_spaces_if_ideograph));
    }
    if (field.boolean_or("strip_accents", lowercase)) {
        parts.push_back(std::make_unique<Form>(UnicodeForm::Nfd));
        parts.push_back(std::make_unique<CharacterMap>(without_nonspacing_mark));
    }
    if (lowercase) parts.push_back(std::make_unique<CharacterMap>(unicode::lower));
    return std::make_unique<Sequence>(std::move(parts), field.where());
}

Part make_precompiled(const JsonField& field) {
    const JsonField blob = field.at("precompiled_charsmap");
    const std::optional<std::string> bytes = decode_base64(blob.string());
    if (!bytes) blob.fail("the value is not base64", "export the tokenizer again");
    // A field of our own, for models that SentencePiece itself would read.
    const bool longest = field.boolean_or("longest_start", false);
    return std::make_unique<PrecompiledNormalizer>(
        Charsmap(*bytes, blob.where()), longest ? PrecompiledNormalizer::Unit::LongestStart
                                                : PrecompiledNormalizer::Unit::Grapheme);
}

Part make_sequence(const JsonField& field, int depth) {
    if (depth >= kDeepestPart) {
        field.fail("sequences are nested too deeply", "write them as one sequence");
    }
    std::vector<Part> parts;
    for (const JsonField& item : field.at("normalizers").items()) {
        parts.push_back(make_normalizer(item, depth + 1));
    }
    return std::make_unique<Sequence>(std::move(parts), field.where());
}

}  // namespace

Part make_normalizer(const JsonField& field, int depth) {
    const std::string& type = field.at("type").string();
    if (type == "Sequence") return make_sequence(field, depth);
    if (type == "Lowercase") return std::make_unique<CharacterMap>(unicode::lower);
    if (type == "StripAccents") return std::make_unique<CharacterMap>(without_mark);
    if (type == "Strip") {
        return std::make_unique<Strip>(field.boolean_or("strip_left", true),
                                       field.boolean_or("strip_right", true));
    }
    if (type == "Replace") {
        return std::make_unique<Replace>(Pattern::from_json(field.at("pattern")),
                                         field.at("content").string(), field.where());
    }
    if (type == "Prepend") return std::make_unique<Prepend>(field.at("prepend").string());
    if (type == "ByteLevel") return std::make_unique<ByteLevel>();
    if (type == "Moses") return make_moses_normalizer();  // of our own, for XLM
    if (type == "Nmt") return std::make_unique<CharacterMap>(prepared_for_translation);
    if (type == "NFC") return std::make_unique<Form>(UnicodeForm::Nfc);
    if (type == "NFD") return std::make_unique<Form>(UnicodeForm::Nfd);
    if (type == "NFKC") return std::make_unique<Form>(UnicodeForm::Nfkc);
    if (type == "NFKD") return std::make_unique<Form>(UnicodeForm::Nfkd);
    if (type == "BertNormalizer") return make_bert(field);
    if (type == "Precompiled") return make_precompiled(field);
    field.fail("the normalizer \"" + type + "\" is not known",
               "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Replace, Prepend, "
               "Precompiled, BertNormalizer, ByteLevel and Nmt can be read");
}

}  // namespace headlight
