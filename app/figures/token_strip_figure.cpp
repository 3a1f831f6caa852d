#include "app/figures/token_strip_figure.h"

#include <algorithm>

namespace headlight {
namespace {

/// "BOS" and "EOS" for the tokens that have these parts, else the name in the vocabulary.
std::string special_name(const LoadedModel& model, TokenId id, bool first) {
    if (first && model.bos_id() == id) return "BOS";
    if (model.is_stop(id)) return "EOS";
    return model.tokenizer().raw_token(id);
}

}  // namespace

std::vector<StripChip> make_strip_chips(const Snapshot& snapshot, std::optional<TokenId> expected) {
    std::vector<StripChip> chips;
    chips.reserve(snapshot.tokens.size() + 1);
    for (const Token& token : snapshot.tokens) {
        if (token.special) {
            chips.push_back({special_name(*snapshot.model, token.id, chips.empty()),
                             StripChip::Kind::Special});
        } else {
            chips.push_back({token.text, token.generated ? StripChip::Kind::Generated
                                                         : StripChip::Kind::Prompt});
        }
    }
    if (expected) {
        const Tokenizer& tokenizer = snapshot.model->tokenizer();
        chips.push_back({tokenizer.is_special(*expected)
                             ? special_name(*snapshot.model, *expected, false)
                             : tokenizer.token_text(*expected),
                         StripChip::Kind::Expected});
    }
    return chips;
}

StripLines break_strip(std::span<const float> widths, float gap, float line_width) {
    StripLines lines;
    float x = 0;
    int line = 0;
    for (const float wanted : widths) {
        const float width = std::min(wanted, line_width);
        if (x > 0 && x + width > line_width) {
            ++line;
            x = 0;
        }
        lines.places.push_back({line, x, width});
        x += width + gap;
    }
    lines.count = widths.empty() ? 0 : line + 1;
    return lines;
}

int scrolled_to(int first, int shown, int count, std::optional<int> line) {
    if (line) first = std::clamp(first, *line - shown + 1, *line);
    return std::clamp(first, 0, std::max(0, count - shown));
}

}  // namespace headlight
