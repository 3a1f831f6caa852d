#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace headlight {

/// A set of words to walk through byte by byte, each with a number. The edges stand in one hash
/// table, so that vocabularies of 250,000 pieces stay small and quick to walk.
class ByteTrie {
public:
    using Node = std::uint32_t;
    static constexpr Node kRoot = 0;

    ByteTrie();

    /// A word that is there already gets the new value.
    /// @returns false when the trie is full (16 million nodes)
    [[nodiscard]] bool insert(std::string_view word, std::int32_t value);

    std::optional<Node> child(Node node, unsigned char byte) const;
    /// The node that a word ends at, from `start`.
    std::optional<Node> walk(std::string_view word, Node start = kRoot) const;
    /// Number of the word that ends at a node, or -1.
    std::int32_t value(Node node) const { return values_[node]; }
    std::size_t size() const { return values_.size(); }

private:
    struct Edge {
        std::uint32_t key = kFree;  // node and byte
        Node child = 0;
    };
    static constexpr std::uint32_t kFree = ~std::uint32_t{0};
    static constexpr std::size_t kMostNodes = (std::size_t{1} << 24) - 1;

    static std::uint32_t key_of(Node node, unsigned char byte) { return node << 8 | byte; }
    std::size_t slot_of(std::uint32_t key) const;
    void grow();

    std::vector<std::int32_t> values_;  // by node
    std::vector<Edge> edges_;           // a power of two, at most half full
    int shift_ = 0;
};

}  // namespace headlight
