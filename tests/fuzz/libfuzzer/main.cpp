// The entry point of one fuzz program; HEADLIGHT_FUZZ_TARGET names the function it calls.

#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    headlight::fuzz::HEADLIGHT_FUZZ_TARGET({reinterpret_cast<const std::byte*>(data), size});
    return 0;
}
