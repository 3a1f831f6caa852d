#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/text/tokenizer.h"

namespace headlight {

/// Every continuation that one prompt has had: a tree of tokens, so that a branch that was left can
/// be taken again. The program's own history holds only the branch in use.
class GenerationTree {
public:
    GenerationTree() : nodes_(1) {}

    /// Forgets every branch.
    void clear();

    /// Notes that this continuation was reached. Visiting it again makes it the newest of its
    /// siblings.
    void visit(std::span<const TokenId> continuation);

    /// The tokens that have followed `prefix`, in the order in which they were first taken.
    std::vector<TokenId> children(std::span<const TokenId> prefix) const;

    /// `prefix` continued along the most recently visited children down to a leaf; `prefix` itself
    /// when it was never visited.
    std::vector<TokenId> newest(std::span<const TokenId> prefix) const;

    /// How many tokens stand in the tree, the prompt not counted.
    std::size_t size() const { return nodes_.size() - 1; }

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    struct Node {
        TokenId id = -1;
        std::vector<std::size_t> children;
        std::size_t newest = kNone;  ///< child visited last
    };

    std::size_t child_of(std::size_t node, TokenId id) const;
    std::size_t find(std::span<const TokenId> prefix) const;

    std::vector<Node> nodes_;  ///< the first is the prompt
};

}  // namespace headlight
