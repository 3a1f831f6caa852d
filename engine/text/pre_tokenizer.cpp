#include "engine/text/pre_tokenizer.h"

#include <algorithm>

#include "engine/text/byte_level.h"
#include "engine/text/pattern.h"
#include "engine/text/unicode.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

using Part = std::unique_ptr<const PreTokenizer>;

class Sequence final : public PreTokenizer {
public:
    explicit Sequence(std::vector<Part> parts) : parts_(std::move(parts)) {}
    void apply(PreTokens& pieces) const override {
        for (const Part& part : parts_)
            part->apply(pieces);
    }
    bool is_byte_level() const override {
        return std::any_of(parts_.begin(), parts_.end(),
                           [](const Part& part) { return part->is_byte_level(); });
    }

private:
    std::vector<Part> parts_;
};

/// Splits at a pattern.
class Split final : public PreTokenizer {
public:
    Split(Pattern pattern, SplitBehavior behavior, bool invert)
        : pattern_(std::move(pattern)), behavior_(behavior), invert_(invert) {}

    void apply(PreTokens& pieces) const override {
        pieces.split([this](std::string_view text) {
            std::vector<Segment> segments = cover(pattern_.find_all(text), text.size());
            if (invert_) {
                for (Segment& segment : segments)
                    segment.is_match = !segment.is_match;
            }
            return split_segments(segments, behavior_);
        });
    }

private:
    Pattern pattern_;
    SplitBehavior behavior_;
    bool invert_;
};

/// Splits at characters of a class.
class CharacterSplit final : public PreTokenizer {
public:
    using Class = bool (*)(char32_t);
    CharacterSplit(Class is_match, SplitBehavior behavior)
        : is_match_(is_match), behavior_(behavior) {}

    void apply(PreTokens& pieces) const override {
        pieces.split([this](std::string_view text) {
            std::vector<TokenSpan> matches;
            for (std::size_t at = 0; at < text.size();) {
                const utf8::Decoded read = utf8::decode(text, at);
                if (is_match_(read.code)) matches.push_back({at, at + read.length});
                at += read.length;
            }
            return split_segments(cover(matches, text.size()), behavior_);
        });
    }

private:
    Class is_match_;
    SplitBehavior behavior_;
};

void prepend(char32_t sign, const AlignedText& source, TokenSpan range, AlignedText& out) {
    out.append(sign, source.origin(range.begin));
}

/// Writes pieces in the byte-level alphabet, after splitting them as GPT-2 does if asked to.
class ByteLevel final : public PreTokenizer {
public:
    ByteLevel(bool add_prefix_space, bool use_regex) : add_prefix_space_(add_prefix_space) {
        if (use_regex) pattern_ = Pattern::ours(byte_level::kGpt2Pattern);
    }

    void apply(PreTokens& pieces) const override {
        if (add_prefix_space_) pieces.rewrite(write_with_prefix);
        if (pattern_) {
            pieces.split([this](std::string_view text) {
                return split_segments(cover(pattern_->find_all(text), text.size()),
                                      SplitBehavior::Isolated);
            });
        }
        pieces.rewrite(byte_level::write);
    }
    bool is_byte_level() const override { return true; }

private:
    static void write_with_prefix(const AlignedText& source, TokenSpan range, AlignedText& out) {
        if (source.str()[range.begin] != ' ') prepend(U' ', source, range, out);
        out.append(source, range);
    }

    bool add_prefix_space_;
    std::optional<Pattern> pattern_;
};

/// Writes spaces as the sign of SentencePiece and splits before it.
class Metaspace final : public PreTokenizer {
public:
    Metaspace(char32_t sign, PrependScheme scheme, bool split)
        : sign_(sign), scheme_(scheme), split_(split) {
        utf8::append(sign_text_, sign);
    }

    void apply(PreTokens& pieces) const override {
        pieces.rewrite([this](const AlignedText& source, TokenSpan range, AlignedText& out) {
            write(source, range, out);
        });
        if (!split_) return;
        pieces.split([this](std::string_view text) {
            std::vector<TokenSpan> matches;
            for (std::size_t at = text.find(sign_text_); at != std::string_view::npos;
                 at = text.find(sign_text_, at + sign_text_.size())) {
                matches.push_back({at, at + sign_text_.size()});
            }
            return split_segments(cover(matches, text.size()), SplitBehavior::MergedWithNext);
        });
    }

private:
    void write(const AlignedText& source, TokenSpan range, AlignedText& out) const {
        const std::string_view text = source.view(range);
        const bool starts_with_sign = text.starts_with(' ') || text.starts_with(sign_text_);
        const bool wanted =
            scheme_ == PrependScheme::Always ||
            (scheme_ == PrependScheme::First && source.origin(range.begin).begin == 0);
        if (wanted && !starts_with_sign) prepend(sign_, source, range, out);
        std::size_t done = range.begin;
        for (std::size_t at = range.begin; at < range.end; ++at) {
            if (source.str()[at] != ' ') continue;
            out.append(source, {done, at});
            out.append(sign_, source.origin(at));
            done = at + 1;
        }
        out.append(source, {done, range.end});
    }

    char32_t sign_;
    std::string sign_text_;
    PrependScheme scheme_;
    bool split_;
};

Part make_sequence(const JsonField& field, int depth) {
    if (depth >= kDeepestPart) {
        field.fail("sequences are nested too deeply", "write them as one sequence");
    }
    std::vector<Part> parts;
    for (const JsonField& item : field.at("pretokenizers").items()) {
        parts.push_back(make_pre_tokenizer(item, depth + 1));
    }
    return std::make_unique<Sequence>(std::move(parts));
}

Part make_bert() {
    std::vector<Part> parts;
    parts.push_back(
        std::make_unique<CharacterSplit>(unicode::is_whitespace, SplitBehavior::Removed));
    parts.push_back(
        std::make_unique<CharacterSplit>(unicode::is_punctuation, SplitBehavior::Isolated));
    return std::make_unique<Sequence>(std::move(parts));
}

Part make_whitespace() {
    // The word characters of Rust's regex crate, which this part uses in `tokenizers`.
    constexpr const char* kWordsAndSigns =
        R"([\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|)"
        R"([^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\s]+)";
    return std::make_unique<Split>(Pattern::ours(kWordsAndSigns), SplitBehavior::Removed, true);
}

}  // namespace

SplitBehavior read_split_behavior(const JsonField& field) {
    const std::string& name = field.string();
    if (name == "Removed") return SplitBehavior::Removed;
    if (name == "Isolated") return SplitBehavior::Isolated;
    if (name == "MergedWithPrevious") return SplitBehavior::MergedWithPrevious;
    if (name == "MergedWithNext") return SplitBehavior::MergedWithNext;
    if (name == "Contiguous") return SplitBehavior::Contiguous;
    field.fail("the behaviour \"" + name + "\" is not known",
               "use Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
}

char32_t read_space_sign(const JsonField& part) {
    const std::string sign = part.string_or("replacement", "\u2581");
    if (utf8::count(sign) != 1) {
        part.at("replacement").fail("expected one character", "the usual one is U+2581");
    }
    return utf8::decode(sign, 0).code;
}

PrependScheme read_prepend_scheme(const JsonField& part) {
    const bool add_prefix_space = part.boolean_or("add_prefix_space", true);
    const std::string scheme =
        part.string_or("prepend_scheme", add_prefix_space ? "always" : "never");
    if (scheme == "never") return PrependScheme::Never;
    if (!add_prefix_space) {
        part.fail("add_prefix_space and prepend_scheme contradict each other", "remove one");
    }
    if (scheme == "first") return PrependScheme::First;
    if (scheme == "always") return PrependScheme::Always;
    part.at("prepend_scheme").fail("\"" + scheme + "\" is not known", "use first, never or always");
}

Part make_pre_tokenizer(const JsonField& field, int depth) {
    const std::string& type = field.at("type").string();
    if (type == "Sequence") return make_sequence(field, depth);
    if (type == "ByteLevel") {
        return std::make_unique<ByteLevel>(field.boolean_or("add_prefix_space", true),
                                           field.boolean_or("use_regex", true));
    }
    if (type == "Split") {
        return std::make_unique<Split>(Pattern::from_json(field.at("pattern")),
                                       read_split_behavior(field.at("behavior")),
                                       field.boolean_or("invert", false));
    }
    if (type == "Metaspace") {
        return std::make_unique<Metaspace>(read_space_sign(field), read_prepend_scheme(field),
                                           field.boolean_or("split", true));
    }
    if (type == "BertPreTokenizer") return make_bert();
    if (type == "Whitespace") return make_whitespace();
    if (type == "WhitespaceSplit") {
        return std::make_unique<CharacterSplit>(unicode::is_whitespace, SplitBehavior::Removed);
    }
    if (type == "Digits") {
        return std::make_unique<CharacterSplit>(unicode::is_numeric,
                                                field.boolean_or("individual_digits", false)
                                                    ? SplitBehavior::Isolated
                                                    : SplitBehavior::Contiguous);
    }
    if (type == "Punctuation") {
        const auto behavior = field.find("behavior");
        return std::make_unique<CharacterSplit>(
            unicode::is_punctuation,
            behavior ? read_split_behavior(*behavior) : SplitBehavior::Isolated);
    }
    field.fail("the pre-tokenizer \"" + type + "\" is not known",
               "Sequence, ByteLevel, Split, Metaspace, BertPreTokenizer, Whitespace, "
               "WhitespaceSplit, Digits and Punctuation can be read");
}

}  // namespace headlight
