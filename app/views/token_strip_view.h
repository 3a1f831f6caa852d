#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/figures/text_change.h"
#include "app/figures/token_strip_figure.h"
#include "app/views/view_context.h"
#include "app/widgets/flash.h"

namespace headlight {

/// How high the chips are in a line of this height.
float chip_height(const Metrics& metrics, float line_height);

/// The tokens of the sequence as chips: the one thing that every scene points at. Hovering previews
/// a token, a click locks it, a second click (or Alt) turns the direction round; with Shift the
/// click chooses the second token of an angle. The right button masks a token, and in the scene of
/// a masked language model's answer the left one does. More lines than fit are scrolled with the
/// wheel, the selection in view.
class TokenStripView {
public:
    /// Lines that the chips of what `side` reads need in a strip of this width.
    int lines_needed(const ViewContext& context, StackSide side, float width);

    /// Takes the pointer. Call before the scenes, so that they know what is hovered.
    void point(const ViewContext& context, Rect rect, int lines);

    /// Draws the chips. Call after the scenes, which may mark a token too.
    void draw(const ViewContext& context) const;

    /// Tokens that have just changed are still bright.
    bool working() const { return flash_.running(); }

private:
    /// Where the chips are on the screen.
    struct Layout {
        Rect area;  ///< the whole strip
        std::vector<std::optional<Rect>>
            chips;                     ///< by token; nothing for one that is scrolled out of view
        std::optional<Rect> expected;  ///< the likeliest next token's, where it has room
    };

    void note_change(const Snapshot& snapshot);
    void place_expected(const ViewContext& context, Rect rect, float height);
    void scroll(const ViewContext& context, Rect rect);
    void press_chip(const ViewContext& context, int token, const Press& press) const;
    void draw_chip(const ViewContext& context, std::size_t index, Rect rect) const;
    void draw_expected(const ViewContext& context, Rect rect) const;

    bool begins_sentence(std::size_t index) const;
    void press_token(const ViewContext& context, int token) const;

    StackSide side_ = StackSide::Decoder;
    std::vector<StripChip> chips_;
    std::optional<StripChip> expected_;
    StripLines lines_;
    Layout layout_;
    int first_line_ = 0;
    int shown_lines_ = 1;
    float line_height_ = 0;
    std::uint64_t snapshot_id_ = 0;  ///< of the last frame
    std::vector<TokenId> ids_;       ///< of that snapshot
    TextChange change_;              ///< between the last two snapshots
    std::weak_ptr<const LoadedModel> model_;
    Flash flash_;
    std::optional<int> followed_;  ///< selection that the scroll last went to
};

}  // namespace headlight
