#include "app/figures/generation_tree.h"

namespace headlight {

void GenerationTree::clear() { nodes_.assign(1, Node{}); }

std::size_t GenerationTree::child_of(std::size_t node, TokenId id) const {
    for (const std::size_t child : nodes_[node].children) {
        if (nodes_[child].id == id) return child;
    }
    return kNone;
}

std::size_t GenerationTree::find(std::span<const TokenId> prefix) const {
    std::size_t node = 0;
    for (const TokenId id : prefix) {
        node = child_of(node, id);
        if (node == kNone) return kNone;
    }
    return node;
}

void GenerationTree::visit(std::span<const TokenId> continuation) {
    std::size_t node = 0;
    for (const TokenId id : continuation) {
        std::size_t child = child_of(node, id);
        if (child == kNone) {
            child = nodes_.size();
            nodes_.push_back(Node{id, {}, kNone});
            nodes_[node].children.push_back(child);
        }
        nodes_[node].newest = child;
        node = child;
    }
}

std::vector<TokenId> GenerationTree::children(std::span<const TokenId> prefix) const {
    std::vector<TokenId> ids;
    const std::size_t node = find(prefix);
    if (node == kNone) return ids;
    for (const std::size_t child : nodes_[node].children)
        ids.push_back(nodes_[child].id);
    return ids;
}

std::vector<TokenId> GenerationTree::newest(std::span<const TokenId> prefix) const {
    std::vector<TokenId> ids(prefix.begin(), prefix.end());
    for (std::size_t node = find(prefix); node != kNone && nodes_[node].newest != kNone;) {
        node = nodes_[node].newest;
        ids.push_back(nodes_[node].id);
    }
    return ids;
}

}  // namespace headlight
