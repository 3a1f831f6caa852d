#pragma once

#include <optional>

#include "app/views/embedding_space.h"
#include "app/views/view_context.h"

namespace headlight {

/// Beside the map: the nearest words of what was clicked, the angle between the last two clicks, what the
/// colours mean. Returns the neighbour that was clicked.
std::optional<TokenId> draw_embedding_side(const ViewContext& context, Rect rect, EmbeddingSpace& space,
                                           const std::optional<EmbeddingFocus>& focus,
                                           const std::optional<EmbeddingFocus>& second);

/// The colour of a kind of token.
Color kind_color(const Theme& theme, TokenKind kind);

/// Below the map: the layer slider, what is shown, on which axes.
void draw_embedding_controls(const ViewContext& context, Rect rect, int depths);
float embedding_controls_height(const ViewContext& context);

/// The bytes of a focus' token.
std::string focus_text(const Snapshot& snapshot, const EmbeddingFocus& focus);

}  // namespace headlight
