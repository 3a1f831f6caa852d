#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace headlight {

/// Memory in use once a model with weight files of this size is open and has run a sentence: the
/// files are mapped, beside them stand the tokenizer and the trace.
constexpr std::uint64_t memory_needed(std::uint64_t weight_bytes) {
    constexpr std::uint64_t kBeside = std::uint64_t{100} << 20;
    return weight_bytes + weight_bytes / 10 + kBeside;
}

/// @param available  nothing: not known, then everything fits
/// @throws Error with both figures when a model with weight files of this size does not fit.
void check_memory(std::uint64_t weight_bytes, std::optional<std::uint64_t> available,
                  const std::string& where);

/// Bytes that programs can still take before the system has to swap; nothing where it does not say.
std::optional<std::uint64_t> available_memory();

}  // namespace headlight
