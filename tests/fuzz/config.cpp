#include "engine/error.h"
#include "engine/io/hf_config.h"
#include "engine/io/tensor_binding.h"
#include "tests/fuzz/targets.h"

namespace headlight::fuzz {

void config(Bytes bytes) {
    try {
        count_parameters(read_hf_config(std::string(text_of(bytes)), "config.json"));
    } catch (const Error&) {
        return;
    }
}

}  // namespace headlight::fuzz
