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

StripChip make_strip_chip(const Snapshot& snapshot, int token) {
    const Token& shown = snapshot.tokens[static_cast<std::size_t>(token)];
    if (shown.special) {
        return {special_name(*snapshot.model, shown.id, token == 0), StripChip::Kind::Special};
    }
    return {shown.text, shown.generated ? StripChip::Kind::Generated : StripChip::Kind::Prompt};
}

std::vector<StripChip> make_strip_chips(const Snapshot& snapshot) {
    std::vector<StripChip> chips;
    const int count = static_cast<int>(snapshot.tokens.size());
    for (int token = 0; token < count; ++token)
        chips.push_back(make_strip_chip(snapshot, token));
    return chips;
}

StripChip make_expected_chip(const LoadedModel& model, TokenId id) {
    const Tokenizer& tokenizer = model.tokenizer();
    return {tokenizer.is_special(id) ? special_name(model, id, false) : tokenizer.token_text(id),
            StripChip::Kind::Expected};
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
