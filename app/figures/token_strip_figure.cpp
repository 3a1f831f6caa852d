#include "app/figures/token_strip_figure.h"

#include <algorithm>
#include <utility>

namespace headlight {
namespace {

/// "BOS" and "EOS" for the tokens that have these parts, else the name in the vocabulary.
std::string special_name(const LoadedModel& model, StackSide side, TokenId id, bool first) {
    if (first && model.bos_id() == id) return "BOS";
    if (model.is_stop(id)) return "EOS";
    return model.tokenizer_of(side).raw_token(id);
}

}  // namespace

StripChip make_strip_chip(const Snapshot& snapshot, StackSide side, int token) {
    const Token& shown = snapshot.tokens_of(side)[static_cast<std::size_t>(token)];
    const StripChip::Kind plain =
        shown.generated ? StripChip::Kind::Generated : StripChip::Kind::Prompt;
    return {shown.special ? special_name(*snapshot.model, side, shown.id, token == 0) : shown.text,
            shown.special ? StripChip::Kind::Special : plain, shown.segment, shown.masked};
}

std::vector<StripChip> make_strip_chips(const Snapshot& snapshot, StackSide side) {
    std::vector<StripChip> chips;
    const int count = static_cast<int>(snapshot.tokens_of(side).size());
    for (int token = 0; token < count; ++token)
        chips.push_back(make_strip_chip(snapshot, side, token));
    return chips;
}

std::string seen_text(const Snapshot& snapshot, StackSide side, int token) {
    StripChip chip = make_strip_chip(snapshot, side, token);
    if (!chip.masked) return std::move(chip.bytes);
    return snapshot.model->tokenizer_of(side).raw_token(snapshot.model->mask_id().value());
}

StripChip make_expected_chip(const LoadedModel& model, StackSide side, TokenId id) {
    const Tokenizer& tokenizer = model.tokenizer_of(side);
    return {
        tokenizer.is_special(id) ? special_name(model, side, id, false) : tokenizer.token_text(id),
        StripChip::Kind::Expected, 0, false};
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
