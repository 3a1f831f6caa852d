#include "engine/text/post_processor.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/text/byte_level.h"
#include "engine/text/unicode.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

using Part = std::unique_ptr<const PostProcessor>;

class Sequence final : public PostProcessor {
public:
    explicit Sequence(std::vector<Part> parts) : parts_(std::move(parts)) {}
    void apply(std::vector<TokenRun>& runs, bool add_special) const override {
        for (const Part& part : parts_)
            part->apply(runs, add_special);
    }

private:
    std::vector<Part> parts_;
};

bool is_space(char32_t code) { return code == byte_level::kSpace || unicode::is_whitespace(code); }

struct Spaces {
    std::size_t leading = 0;
    std::size_t trailing = 0;
};

Spaces count_spaces(std::string_view token) {
    Spaces spaces;
    bool only_spaces = true;
    for (std::size_t at = 0; at < token.size();) {
        const utf8::Decoded read = utf8::decode(token, at);
        at += read.length;
        spaces.trailing = is_space(read.code) ? spaces.trailing + 1 : 0;
        only_spaces = only_spaces && is_space(read.code);
        if (only_spaces) ++spaces.leading;
    }
    return spaces;
}

/// Leaves the spaces at the ends of byte-level tokens out of their offsets.
class TrimOffsets final : public PostProcessor {
public:
    explicit TrimOffsets(bool add_prefix_space) : add_prefix_space_(add_prefix_space) {}

    void apply(std::vector<TokenRun>& runs, bool) const override {
        for (TokenRun& run : runs) {
            for (std::size_t i = 0; i < run.tokens.size(); ++i) {
                trim(run.tokens[i], i == 0, run.original);
            }
        }
    }

private:
    // Counts are in characters of the original text, as in `tokenizers` called from Python.
    void trim(OutputToken& token, bool first, std::string_view original) const {
        Spaces spaces = count_spaces(token.text);
        const bool at_start = first || token.span.begin == 0;
        if (at_start && add_prefix_space_ && spaces.leading == 1) spaces.leading = 0;
        TokenSpan& span = token.span;
        for (; spaces.leading > 0 && span.begin < span.end; --spaces.leading) {
            span.begin = std::min(span.begin + utf8::decode(original, span.begin).length, span.end);
        }
        const std::size_t characters = utf8::count(original.substr(span.begin, span.size()));
        std::size_t kept = characters - std::min(spaces.trailing, characters);
        if (spaces.trailing == 0) return;
        span.end = span.begin;
        for (; kept > 0; --kept)
            span.end += utf8::decode(original, span.end).length;
    }

    bool add_prefix_space_;
};

/// Lays texts and special tokens out by a template.
class Template final : public PostProcessor {
public:
    struct Slot {
        int text = -1;  // 0 or 1: that text; else the tokens below
        std::vector<TokenId> ids;
        std::vector<std::string> tokens;
        int type_id = 0;
    };
    Template(std::vector<Slot> single, std::vector<Slot> pair)
        : single_(std::move(single)), pair_(std::move(pair)) {}

    void apply(std::vector<TokenRun>& runs, bool add_special) const override {
        const std::vector<Slot>& slots = runs.size() > 1 ? pair_ : single_;
        std::vector<TokenRun> laid_out;
        for (const Slot& slot : slots) {
            if (slot.text >= 0) {
                if (static_cast<std::size_t>(slot.text) >= runs.size()) continue;
                laid_out.push_back(runs[static_cast<std::size_t>(slot.text)]);
                for (OutputToken& token : laid_out.back().tokens)
                    token.type_id = slot.type_id;
            } else if (add_special) {
                laid_out.push_back(special_run(slot));
            }
        }
        runs = std::move(laid_out);
    }

private:
    static TokenRun special_run(const Slot& slot) {
        TokenRun run;
        for (std::size_t i = 0; i < slot.ids.size(); ++i) {
            run.tokens.push_back({slot.ids[i], {}, slot.tokens[i], true, slot.type_id});
        }
        return run;
    }

    std::vector<Slot> single_;
    std::vector<Slot> pair_;
};

constexpr std::size_t kMostSlots = 64;

void check_token(const JsonField& field, const std::string& token, TokenId id,
                 const TokenLookup& lookup) {
    const std::optional<TokenId> known = lookup(token);
    if (known == id) return;
    field.fail("the token \"" + token + "\" should have the id " + std::to_string(id) +
                   (known ? " but has " + std::to_string(*known) : " but is in no vocabulary"),
               "export the tokenizer again");
}

Template::Slot read_special_token(const JsonField& slot, const JsonField& table,
                                  const TokenLookup& lookup) {
    const std::string& name = slot.at("id").string();
    const JsonField entry = table.at(name.c_str());
    Template::Slot result;
    for (const JsonField& id : entry.at("ids").items()) {
        result.ids.push_back(static_cast<TokenId>(id.integer(kLargestTokenId)));
    }
    for (const JsonField& token : entry.at("tokens").items()) {
        result.tokens.push_back(token.string());
    }
    if (result.ids.size() != result.tokens.size() || result.ids.size() > kMostSlots) {
        entry.fail("there are " + std::to_string(result.ids.size()) + " ids for " +
                       std::to_string(result.tokens.size()) + " tokens",
                   "list as many of one as of the other, at most " + std::to_string(kMostSlots));
    }
    for (std::size_t i = 0; i < result.ids.size(); ++i) {
        check_token(entry, result.tokens[i], result.ids[i], lookup);
    }
    return result;
}

std::vector<Template::Slot> read_slots(const JsonField& list, const std::optional<JsonField>& table,
                                       const TokenLookup& lookup) {
    constexpr std::int64_t kLargestTypeId = 1 << 16;
    const std::vector<JsonField> items = list.items();
    if (items.size() > kMostSlots) {
        list.fail("the template has " + std::to_string(items.size()) + " parts",
                  "templates of up to " + std::to_string(kMostSlots) + " parts can be read");
    }
    std::vector<Template::Slot> slots;
    for (const JsonField& item : items) {
        const std::optional<JsonField> text = item.find("Sequence");
        const JsonField content = text ? *text : item.at("SpecialToken");
        if (text) {
            const std::string& name = content.at("id").string();
            if (name != "A" && name != "B")
                content.fail("the text \"" + name + "\" is not known", "A and B are");
            slots.emplace_back();
            slots.back().text = name == "A" ? 0 : 1;
        } else {
            if (!table)
                list.fail("special tokens are used but not listed", "add \"special_tokens\"");
            slots.push_back(read_special_token(content, *table, lookup));
        }
        slots.back().type_id = static_cast<int>(content.integer_or("type_id", 0, kLargestTypeId));
    }
    return slots;
}

Part make_template(const JsonField& field, const TokenLookup& lookup) {
    const std::optional<JsonField> table = field.find("special_tokens");
    std::vector<Template::Slot> pair;
    if (const auto list = field.find("pair")) pair = read_slots(*list, table, lookup);
    return std::make_unique<Template>(read_slots(field.at("single"), table, lookup),
                                      std::move(pair));
}

Template::Slot read_named_token(const JsonField& field, const TokenLookup& lookup) {
    const std::vector<JsonField> pair = field.items();
    if (pair.size() != 2) field.fail("expected a token and its id", "repair this field");
    Template::Slot slot;
    slot.tokens.push_back(pair[0].string());
    slot.ids.push_back(static_cast<TokenId>(pair[1].integer(kLargestTokenId)));
    check_token(field, slot.tokens[0], slot.ids[0], lookup);
    return slot;
}

Template::Slot text_slot(int text, int type_id) {
    Template::Slot slot;
    slot.text = text;
    slot.type_id = type_id;
    return slot;
}

// [CLS] A [SEP] B [SEP], where RoBERTa separates with two tokens and has no types.
Part make_bert(const JsonField& field, const TokenLookup& lookup, bool roberta) {
    const Template::Slot start = read_named_token(field.at("cls"), lookup);
    const Template::Slot end = read_named_token(field.at("sep"), lookup);
    Template::Slot last = end;
    last.type_id = roberta ? 0 : 1;
    std::vector<Template::Slot> pair = {start, text_slot(0, 0), end};
    if (roberta) pair.push_back(end);
    pair.push_back(text_slot(1, last.type_id));
    pair.push_back(last);
    return std::make_unique<Template>(std::vector<Template::Slot>{start, text_slot(0, 0), end},
                                      std::move(pair));
}

Part make_trim(const JsonField& field) {
    return std::make_unique<TrimOffsets>(field.boolean_or("add_prefix_space", true));
}

Part make_sequence(const JsonField& field, const TokenLookup& lookup, int depth) {
    if (depth >= kDeepestPart) {
        field.fail("sequences are nested too deeply", "write them as one sequence");
    }
    std::vector<Part> parts;
    for (const JsonField& item : field.at("processors").items()) {
        if (Part part = make_post_processor(item, lookup, depth + 1)) {
            parts.push_back(std::move(part));
        }
    }
    return std::make_unique<Sequence>(std::move(parts));
}

}  // namespace

Part make_post_processor(const JsonField& field, const TokenLookup& lookup, int depth) {
    const std::string& type = field.at("type").string();
    if (type == "Sequence") return make_sequence(field, lookup, depth);
    if (type == "TemplateProcessing") return make_template(field, lookup);
    if (type == "BertProcessing") return make_bert(field, lookup, false);
    const bool trims = field.boolean_or("trim_offsets", true);
    if (type == "ByteLevel") return trims ? make_trim(field) : nullptr;
    if (type == "RobertaProcessing") {
        std::vector<Part> parts;
        if (trims) parts.push_back(make_trim(field));
        parts.push_back(make_bert(field, lookup, true));
        return std::make_unique<Sequence>(std::move(parts));
    }
    field.fail("the post-processor \"" + type + "\" is not known",
               "Sequence, TemplateProcessing, BertProcessing, RobertaProcessing and ByteLevel can "
               "be read");
}

}  // namespace headlight
