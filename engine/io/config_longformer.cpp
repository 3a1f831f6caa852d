#include <array>

#include "engine/io/config_encoder.h"
#include "engine/io/config_families.h"

namespace headlight {
namespace {

/// The keys that each layer's queries see, the same number on either side.
std::vector<int> read_windows(const ConfigReader& config, std::size_t layers) {
    const char* field = "attention_window";
    const nlohmann::json* value = config.find(field);
    std::vector<int> windows = config.ids(field);
    if (value == nullptr) {
        windows = {512};
    }
    if (value == nullptr || !value->is_array()) {
        windows.resize(layers, windows.empty() ? 0 : windows.front());
    }
    for (const int window : windows) {
        if (window <= 0 || window % 2 != 0) {
            config.refuse(field, "even numbers above 0");
        }
    }
    if (windows.size() != layers) {
        config.refuse(field,
                      "a number, or one for each of the " + std::to_string(layers) + " layers");
    }
    return windows;
}

/// RoBERTa with windows (Beltagy et al. 2020): some positions, chosen with the input, look at
/// everything and are seen by everybody.
ModelSpec read_longformer(const ConfigReader& config) {
    ModelSpec spec = roberta_of(config, {});
    std::vector<BlockSpec>& blocks = spec.encoder->blocks;
    const std::vector<int> windows = read_windows(config, blocks.size());
    for (std::size_t layer = 0; layer < blocks.size(); ++layer) {
        blocks[layer].attention.window = windows[layer] / 2;
        blocks[layer].attention.global_projections = true;
    }
    return spec;
}

}  // namespace

std::span<const ConfigFamily> longformer_config_families() {
    static constexpr std::array kFamilies{ConfigFamily{"longformer", read_longformer}};
    return kFamilies;
}

}  // namespace headlight
