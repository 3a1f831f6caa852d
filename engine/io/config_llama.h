#pragma once

#include <functional>
#include <vector>

#include "engine/io/config_reader.h"
#include "engine/io/config_rope.h"
#include "engine/model/spec.h"

namespace headlight {

/// What the configuration class of one of Llama's relatives says when the file says nothing
/// (transformers, models/*/configuration_*.py).
struct LlamaDefaults {
    int vocab_size, d_model, d_mlp, n_layers, n_heads;
    int n_kv_heads = 0;  ///< 0: as many as heads
    int d_head = 0;      ///< 0: d_model / n_heads
    int context;
    float epsilon = 1e-6F;
    const char* activation_field = "hidden_act";
    const char* activation = "silu";
    bool tied = false;
    int bos_id = -1, eos_id = -1, pad_id = -1;  ///< -1: none
};

/// What all of Llama's relatives have in common: RMSNorm before attention and MLP, grouped queries,
/// a gated MLP, no biases. How positions act is left to the family.
ModelSpec read_llama_like(const ConfigReader& config, const LlamaDefaults& defaults);

/// Rotates queries and keys of every layer by one table, which it reads.
void read_one_rope(const ConfigReader& config, const RopeDefaults& defaults, ModelSpec& spec);

/// The window in a field where null means none and absence means `fallback` keys. 0: none.
int read_window(const ConfigReader& config, int fallback);

/// Which layers slide: those that `layer_types` names, else those that `otherwise` is true for.
std::vector<bool> read_sliding_layers(const ConfigReader& config, int n_layers,
                                      const std::function<bool(int layer)>& otherwise);

/// Gives the layers that slide their window of keys.
void set_windows(const ConfigReader& config, const std::vector<bool>& sliding, int window,
                 ModelSpec& spec);

}  // namespace headlight
