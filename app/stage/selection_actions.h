#pragma once

#include "app/stage/action.h"

namespace headlight {

/// `value` within 0 .. count-1, round and round; 0 of nothing.
int wrapped(int value, int count);

/// What moves or changes the selection: tokens, layers, heads, attentions, masks. The part of
/// `apply` that belongs to it; false for other actions.
bool apply_to_selection(AppState& state, Action action);

}  // namespace headlight
