#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/text/vocabulary.h"

namespace headlight {

/// What a pair of neighbouring symbols becomes, and how early: a hash table with open addressing,
/// since looking pairs up is most of the work of byte-pair encoding.
class PairTable {
public:
    struct Merge {
        std::uint32_t rank = 0;
        TokenId result = 0;
    };

    explicit PairTable(std::size_t pairs);

    /// A pair that is there already gets the new value.
    void set(TokenId left, TokenId right, Merge merge);
    /// Null when the pair is never merged. Valid until the next `set`.
    const Merge* find(TokenId left, TokenId right) const;

private:
    struct Slot {
        std::uint64_t key = kFree;
        Merge merge;
    };
    static constexpr std::uint64_t kFree = ~std::uint64_t{0};

    static std::uint64_t key_of(TokenId left, TokenId right) {
        return (std::uint64_t{static_cast<std::uint32_t>(left)} << 32) |
               static_cast<std::uint32_t>(right);
    }
    std::size_t slot_of(std::uint64_t key) const;

    std::vector<Slot> slots_;  // a power of two, at most half full
    int shift_ = 0;
};

}  // namespace headlight
