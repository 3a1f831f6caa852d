#include "engine/text/pair_table.h"

#include <bit>

namespace headlight {

PairTable::PairTable(std::size_t pairs) {
    const std::size_t size = std::bit_ceil(2 * pairs + 2);
    slots_.resize(size);
    shift_ = 64 - std::countr_zero(size);
}

void PairTable::set(TokenId left, TokenId right, Merge merge) {
    const std::uint64_t key = key_of(left, right);
    slots_[slot_of(key)] = {key, merge};
}

const PairTable::Merge* PairTable::find(TokenId left, TokenId right) const {
    const Slot& slot = slots_[slot_of(key_of(left, right))];
    return slot.key == kFree ? nullptr : &slot.merge;
}

std::size_t PairTable::slot_of(std::uint64_t key) const {
    constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
    std::size_t slot = (key * kGoldenRatio) >> shift_;
    while (slots_[slot].key != kFree && slots_[slot].key != key) {
        slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
}

}  // namespace headlight
