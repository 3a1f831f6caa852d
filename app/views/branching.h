#pragma once

#include <span>

#include "app/app_state.h"

namespace headlight {

/// Appends `id` to the continuation that `snapshot` was made of, as if it had been drawn. What had
/// been undone stays for redo only where it begins with the same token. Does nothing when the
/// prompt has changed since.
void force_token(AppState& state, const Snapshot& snapshot, TokenId id);

/// Makes `branch` the continuation in use, `used` tokens of it appended and the others undone.
void take_branch(AppState& state, std::span<const TokenId> branch, std::size_t used);

}  // namespace headlight
