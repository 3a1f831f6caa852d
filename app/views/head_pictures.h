#pragma once

#include <optional>
#include <string>

#include "app/figures/layer_pattern.h"
#include "app/views/view_context.h"
#include "app/widgets/head_grid.h"

/// What the attention scene and the scene of all heads share.
namespace headlight {

/// Layers and heads of the attention that is shown.
struct HeadExtent {
    int layers = 0;
    int heads = 0;  ///< most heads of any layer
};

/// Nothing without a snapshot, without tokens or without attention.
std::optional<HeadExtent> head_extent(const AppState& state);

/// One line that says why there is nothing to see and what to do.
void draw_no_attention(const ViewContext& context, Rect stage);

/// The patterns of a layer on the graphics card, uploaded once per snapshot.
const gl::TensorTexture& layer_texture(const ViewContext& context, const Snapshot& snapshot,
                                       const LayerPattern& pattern);

/// Every layer's patterns for a grid whose maps are `map` pixels wide; what is longer is merged to
/// what such maps can show.
HeadGridContent grid_content(const ViewContext& context, PatternMemo& patterns,
                             const Snapshot& snapshot, float map);

void choose_head(Selection& selection, HeadIndex index);

/// "layer 3 head 2"
std::string head_name(const ViewContext& context, HeadIndex index);

/// The toggles of the scene: square root and first token, in the attention scene also all heads and
/// direction. Returns the width they take.
float draw_attention_options(ViewContext& context, Rect row);

}  // namespace headlight
