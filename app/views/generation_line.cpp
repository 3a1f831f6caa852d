#include "app/views/generation_line.h"

#include <algorithm>
#include <cmath>

#include "app/views/branching.h"

namespace headlight {
namespace {

/// The branch in use with its undone part.
std::vector<TokenId> line_of(const Generation& generation) {
    std::vector<TokenId> line = generation.ids;
    line.insert(line.end(), generation.undone.rbegin(), generation.undone.rend());
    return line;
}

float row_height(const Metrics& metrics) { return std::round(1.25F * metrics.large); }
float branch_height(const Metrics& metrics) { return std::round(1.4F * metrics.em); }

}  // namespace

/// One token of the line and where it is drawn.
struct GenerationLine::Chip {
    enum class Kind { Prompt, Generated, Undone };
    Kind kind = Kind::Prompt;
    std::string bytes;
    std::size_t place = 0;  ///< in the branch; Generated and Undone only
    float width = 0;
    float x = 0;
    bool shown = false;
};

void GenerationLine::observe(const AppState& state) {
    if (model_.lock() != state.model || state.prompt != prompt_ || state.target != target_) {
        tree_.clear();
        model_ = state.model;
        prompt_ = state.prompt;
        target_ = state.target;
    }
    tree_.visit(line_of(state.generation));
}

float GenerationLine::height(const ViewContext& context) const {
    const bool has_branches = tree_.size() > line_of(context.state.generation).size();
    return row_height(context.metrics) +
           (has_branches ? branch_height(context.metrics) : context.metrics.gap);
}

std::vector<GenerationLine::Chip> GenerationLine::chips_of(const ViewContext& context) const {
    const Canvas canvas = context.canvas();
    const AppState& state = context.state;
    const Tokenizer& tokenizer = state.snapshot->model->head_tokenizer();
    std::vector<Chip> chips;
    const auto add = [&](Chip::Kind kind, std::string bytes, std::size_t place) {
        Chip chip{kind, std::move(bytes), place, 0, 0, false};
        chip.width = std::ceil(token_width(canvas, TextStyle::Large, chip.bytes)) +
                     (kind == Chip::Kind::Prompt ? 0 : canvas.metrics.gap);
        chips.push_back(std::move(chip));
    };
    for (const Token& token : state.snapshot->head_tokens()) {
        if (!token.generated && !token.special) add(Chip::Kind::Prompt, token.text, 0);
    }
    const std::vector<TokenId> line = line_of(state.generation);
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool generated = i < state.generation.ids.size();
        add(generated ? Chip::Kind::Generated : Chip::Kind::Undone, tokenizer.token_text(line[i]),
            i);
    }
    return chips;
}

void GenerationLine::draw_branches(const ViewContext& context, Rect row,
                                   const std::vector<Chip>& chips,
                                   const std::vector<TokenId>& line) {
    const Canvas canvas = context.canvas();
    const Tokenizer& tokenizer = context.state.snapshot->model->head_tokenizer();
    float free_from = row.x;
    int index = 0;
    for (const Chip& chip : chips) {
        if (!chip.shown || chip.kind == Chip::Kind::Prompt) continue;
        const std::span prefix(line.data(), chip.place);
        for (const TokenId other : tree_.children(prefix)) {
            if (other == line[chip.place]) continue;
            const std::string bytes = tokenizer.token_text(other);
            const float width =
                token_width(canvas, TextStyle::Body, bytes) + 2 * canvas.metrics.gap;
            const float x = std::max(chip.x, free_from);
            if (x + width > row.right()) return;
            const Rect place{x, row.y, width, row.h};
            const Press press = press_area(canvas, "branch/" + std::to_string(index++), place);
            if (press.hovered)
                fill_rect(canvas, place, context.theme.hover, canvas.metrics.rounding);
            outline_rect(canvas, place.inset(1), context.theme.ghost, 2, canvas.metrics.rounding);
            draw_token(canvas, place, TextStyle::Body, bytes, context.theme.secondary,
                       Align::Centre);
            free_from = place.right() + canvas.metrics.gap / 2;
            if (press.clicked) {
                std::vector<TokenId> branch(prefix.begin(), prefix.end());
                branch.push_back(other);
                branch = tree_.newest(branch);
                take_branch(context.state, branch, branch.size());
                return;
            }
        }
    }
}

void GenerationLine::draw(const ViewContext& context, Rect rect) {
    if (!context.state.snapshot) return;
    const Canvas canvas = context.canvas();
    const Metrics& m = context.metrics;
    const Theme& theme = context.theme;
    const std::vector<TokenId> line = line_of(context.state.generation);
    std::vector<Chip> chips = chips_of(context);

    // The caret stays in view: what was undone gets at most a third of the line, the rest goes to
    // what is before.
    const std::size_t caret = chips.size() - context.state.generation.undone.size();
    float behind = 0;
    std::size_t end = caret;
    while (end < chips.size() && behind + chips[end].width < rect.w / 3)
        behind += chips[end++].width;
    float before = 0;
    std::size_t begin = caret;
    const float room = rect.w - behind - 2 * m.em;
    while (begin > 0 && before + chips[begin - 1].width < room)
        before += chips[--begin].width;

    const Rect row{rect.x, rect.y, rect.w, row_height(m)};
    float x = row.x;
    if (begin > 0) {
        draw_text(canvas, {x, row.y, m.em, row.h}, TextStyle::Large, "…", theme.secondary);
        x += m.em;
    }
    for (std::size_t i = begin; i <= end; ++i) {
        if (i == caret) {
            draw_line(canvas, {x + m.gap / 2, row.y}, {x + m.gap / 2, row.bottom()}, theme.focus,
                      m.line);
            x += m.gap;
        }
        if (i == end) break;
        Chip& chip = chips[i];
        chip.x = x;
        chip.shown = true;
        const Rect place{x, row.y, chip.width, row.h};
        x += chip.width;
        if (chip.kind == Chip::Kind::Prompt) {
            draw_token(canvas, place, TextStyle::Large, chip.bytes, theme.secondary);
            continue;
        }
        const Press press = press_area(canvas, "generated/" + std::to_string(chip.place), place);
        const bool undone = chip.kind == Chip::Kind::Undone;
        if (press.hovered) fill_rect(canvas, place, theme.hover, m.rounding);
        draw_token(canvas, place, TextStyle::Large, chip.bytes,
                   undone ? theme.disabled : theme.text);
        if (!undone) {
            draw_line(canvas, {place.x, place.bottom()},
                      {place.right() - m.gap / 2, place.bottom()}, theme.bar, m.line);
        }
        if (press.clicked) take_branch(context.state, line, chip.place + 1);
    }
    draw_branches(context, {rect.x, row.bottom() + m.gap / 2, rect.w, branch_height(m) - m.gap / 2},
                  chips, line);
}

}  // namespace headlight
