#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/views/embedding_overlay.h"
#include "app/views/view_context.h"

namespace headlight {

/// Beside the map: the nearest words of what was clicked and the angle between the last two clicks.
/// Returns the neighbour that was clicked.
std::optional<TokenId> draw_embedding_side(const ViewContext& context, Rect rect,
                                           const EmbeddingOverlay& overlay);

/// What the colours mean, in as many lines as it takes.
void draw_embedding_legend(const ViewContext& context, Rect rect,
                           const std::vector<TokenKind>& kinds);
float embedding_legend_height(const ViewContext& context, float width,
                              const std::vector<TokenKind>& kinds);

/// The colour of a kind of token.
Color kind_color(const Theme& theme, TokenKind kind);

/// Below the map: the layer slider, and the switches of what is shown on which axes.
void draw_embedding_controls(const ViewContext& context, Rect rect, int depths, bool switches);
float embedding_controls_height(const ViewContext& context, float width, bool switches);

/// The bytes of a focus' token.
std::string focus_text(const Snapshot& snapshot, const EmbeddingFocus& focus);

}  // namespace headlight
