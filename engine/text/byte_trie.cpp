#include "engine/text/byte_trie.h"

#include <bit>
#include <utility>

namespace headlight {

ByteTrie::ByteTrie() : values_(1, -1), edges_(16), shift_(32 - 4) {}

bool ByteTrie::insert(std::string_view word, std::int32_t value) {
    Node node = kRoot;
    for (const char byte : word) {
        const std::uint32_t key = key_of(node, static_cast<unsigned char>(byte));
        std::size_t slot = slot_of(key);
        if (edges_[slot].key == kFree) {
            if (values_.size() >= kMostNodes) return false;
            if (2 * values_.size() >= edges_.size()) {
                grow();
                slot = slot_of(key);
            }
            edges_[slot] = {key, static_cast<Node>(values_.size())};
            values_.push_back(-1);
        }
        node = edges_[slot].child;
    }
    values_[node] = value;
    return true;
}

std::optional<ByteTrie::Node> ByteTrie::child(Node node, unsigned char byte) const {
    const Edge& edge = edges_[slot_of(key_of(node, byte))];
    if (edge.key == kFree) return std::nullopt;
    return edge.child;
}

std::optional<ByteTrie::Node> ByteTrie::walk(std::string_view word, Node start) const {
    std::optional<Node> node = start;
    for (const char byte : word) {
        node = child(*node, static_cast<unsigned char>(byte));
        if (!node) break;
    }
    return node;
}

std::size_t ByteTrie::slot_of(std::uint32_t key) const {
    constexpr std::uint32_t kGoldenRatio = 0x9E3779B9;
    std::size_t slot = (key * kGoldenRatio) >> shift_;
    while (edges_[slot].key != kFree && edges_[slot].key != key) {
        slot = (slot + 1) & (edges_.size() - 1);
    }
    return slot;
}

void ByteTrie::grow() {
    const std::vector<Edge> old = std::exchange(edges_, std::vector<Edge>(2 * edges_.size()));
    shift_ = 32 - std::countr_zero(edges_.size());
    for (const Edge& edge : old) {
        if (edge.key != kFree) edges_[slot_of(edge.key)] = edge;
    }
}

}  // namespace headlight
