#pragma once

#include <string>

#include "app/views/view_context.h"

namespace headlight {

/// What stands above the attention scene.
struct AttentionCaption {
    int layer = 0;
    int head = 0;
    std::string query;  ///< the token that looks; empty when there is nothing to say
    std::string key;    ///< the token that is looked at
    std::string value;  ///< the weight, or that it is masked
};

/// The choice of layer and head, and beside it the line that matters: "colore -> verdi 0.87".
void draw_attention_header(ViewContext& context, Rect rect, const AttentionCaption& caption);

}  // namespace headlight
