#include "app/views/branching.h"

#include <algorithm>
#include <vector>

namespace headlight {

void take_branch(AppState& state, std::span<const TokenId> branch, std::size_t used) {
    Generation& generation = state.generation;
    const auto end = branch.begin() + static_cast<std::ptrdiff_t>(std::min(used, branch.size()));
    generation.ids.assign(branch.begin(), end);
    generation.undone.assign(end, branch.end());
    std::reverse(generation.undone.begin(), generation.undone.end());
    generation.playing = false;
    generation.stop.reset();
    state.dart.throws = 0;
}

void force_token(AppState& state, const Snapshot& snapshot, TokenId id) {
    const bool edited = snapshot.request.text != state.prompt ||
                        (takes_target(state) && snapshot.request.target != state.target);
    if (edited || why_not_generate(snapshot.model->spec())) return;
    // The whole branch in use, undone part included: taking its next token again keeps what
    // follows.
    std::vector<TokenId> line = state.generation.ids;
    line.insert(line.end(), state.generation.undone.rbegin(), state.generation.undone.rend());
    const std::vector<TokenId>& shown = snapshot.request.continuation;
    const std::size_t at = shown.size();
    const bool follows_line =
        at < line.size() && std::equal(shown.begin(), shown.end(), line.begin()) && line[at] == id;
    if (!follows_line) {
        line = shown;
        line.push_back(id);
    }
    take_branch(state, line, at + 1);
}

}  // namespace headlight
