#pragma once

#include "app/views/attention_frame.h"

/// The two columns of tokens, the lines between them, and the weights at the lines' ends.
namespace headlight {

void draw_attention_columns(const AttentionFrame& frame);

/// A click locks a token; a second one, or Alt, turns the direction round, as in the token strip.
void click_token(const ViewContext& context, AttentionKind kind, int token, bool reverse);

}  // namespace headlight
