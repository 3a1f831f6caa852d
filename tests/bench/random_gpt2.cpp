#include "tests/bench/random_gpt2.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/analyzer.h"
#include "tests/support/model_files.h"

namespace headlight::bench {
namespace {

using nlohmann::json;

std::string config_of(const Gpt2Shape& shape) {
    const json config{{"model_type", "gpt2"},         {"n_layer", shape.layers},
                      {"n_head", shape.heads},        {"n_embd", shape.width},
                      {"n_positions", shape.context}, {"vocab_size", shape.vocabulary}};
    return config.dump();
}

/// A tokenizer that names every id and is never asked to split a text.
std::string tokenizer_of(const Gpt2Shape& shape) {
    json tokenizer = json::parse(test::TinyGpt2::kTokenizer);
    json& vocabulary = tokenizer["model"]["vocab"];
    for (int id = static_cast<int>(vocabulary.size()); id < shape.vocabulary; ++id)
        vocabulary["word" + std::to_string(id)] = id;
    return tokenizer.dump();
}

/// Uniform numbers with the deviation that GPT-2 is initialised with.
test::NamedTensors tensors_of(const Gpt2Shape& shape) {
    const auto scale = static_cast<float>(0.02 * std::sqrt(12.0));
    Rng rng(1);
    test::NamedTensors all;
    const auto add = [&](const std::string& name, std::vector<std::int64_t> dims, float mean = 0) {
        all.emplace_back(name, test::random_tensor(std::move(dims), rng));
        for (float& value : all.back().second.values)
            value = mean + scale * value;
    };
    const auto add_norm = [&](const std::string& name) {
        add(name + ".weight", {shape.width}, 1);
        add(name + ".bias", {shape.width});
    };
    const auto add_conv = [&](const std::string& name, int in, int out) {
        add(name + ".weight", {in, out});
        add(name + ".bias", {out});
    };
    const int width = shape.width;
    add("wte.weight", {shape.vocabulary, width});
    add("wpe.weight", {shape.context, width});
    for (int layer = 0; layer < shape.layers; ++layer) {
        const std::string block = "h." + std::to_string(layer);
        add_norm(block + ".ln_1");
        add_norm(block + ".ln_2");
        add_conv(block + ".attn.c_attn", width, 3 * width);
        add_conv(block + ".attn.c_proj", width, width);
        add_conv(block + ".mlp.c_fc", width, 4 * width);
        add_conv(block + ".mlp.c_proj", 4 * width, width);
    }
    add_norm("ln_f");
    return all;
}

}  // namespace

std::shared_ptr<const LoadedModel> random_gpt2(const Gpt2Shape& shape) {
    static std::map<int, std::shared_ptr<const LoadedModel>> by_layers;
    std::shared_ptr<const LoadedModel>& model = by_layers[shape.layers];
    if (model) return model;
    // The files stay mapped after the folder is gone, so that nothing is left behind.
    const test::TempFolder folder;
    test::write_file(folder / "config.json", config_of(shape));
    test::write_file(folder / "tokenizer.json", tokenizer_of(shape));
    write_safetensors(folder / "model.safetensors", tensors_of(shape), {{"format", "pt"}});
    return model = LoadedModel::open(folder.path().string(), {});
}

std::vector<int> random_ids(const Gpt2Shape& shape, int count) {
    constexpr std::uint32_t kDifferent = 100;
    const int step = shape.vocabulary / static_cast<int>(kDifferent);
    Rng rng(2);
    std::vector<int> ids;
    for (int i = 0; i < count; ++i)
        ids.push_back(static_cast<int>(rng.below(kDifferent)) * step);
    return ids;
}

}  // namespace headlight::bench
