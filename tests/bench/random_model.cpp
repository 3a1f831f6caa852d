#include "tests/bench/random_model.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/io/hf_config.h"
#include "engine/io/tensor_binding.h"
#include "engine/io/tensor_rules.h"
#include "tests/support/model_files.h"

namespace headlight::bench {
namespace {

/// A tokenizer that names every id and is never asked to split a text.
std::string tokenizer_of(int vocabulary_size) {
    nlohmann::json tokenizer = nlohmann::json::parse(test::TinyGpt2::kTokenizer);
    nlohmann::json& vocabulary = tokenizer["model"]["vocab"];
    for (int id = static_cast<int>(vocabulary.size()); id < vocabulary_size; ++id)
        vocabulary["word" + std::to_string(id)] = id;
    return tokenizer.dump();
}

/// Uniform numbers with the deviation that GPT-2 is initialised with; norms multiply by about one.
test::NamedTensors tensors_of(const ModelSpec& spec) {
    const auto scale = static_cast<float>(0.02 * std::sqrt(12.0));
    Rng rng(1);
    test::NamedTensors all;
    visit_expected_tensors(spec, rules_of(spec.family), [&](const ExpectedTensor& tensor) {
        if (tensor.optional) return;
        const std::string& name = tensor.names.front();
        all.emplace_back(name, test::random_tensor(tensor.shape, rng));
        const bool multiplies = tensor.part == Part::Norms && name.ends_with("weight");
        for (float& value : all.back().second.values)
            value = (multiplies ? 1.0F : 0.0F) + scale * value;
    });
    return all;
}

}  // namespace

std::shared_ptr<const LoadedModel> random_model(const Shape& shape) {
    static std::map<std::string, std::shared_ptr<const LoadedModel>> by_name;
    std::shared_ptr<const LoadedModel>& model = by_name[shape.name];
    if (model) return model;
    // The files stay mapped after the folder is gone, so that nothing is left behind.
    const test::TempFolder folder;
    const ModelSpec spec = read_hf_config(shape.config, shape.name);
    test::write_file(folder / "config.json", shape.config);
    test::write_file(folder / "tokenizer.json", tokenizer_of(spec.vocab_size()));
    write_safetensors(folder / "model.safetensors", tensors_of(spec), {{"format", "pt"}});
    return model = LoadedModel::open(folder.path().string(), {});
}

std::vector<int> random_ids(const LoadedModel& model, int count) {
    constexpr std::uint32_t kDifferent = 100;
    const int step = model.spec().vocab_size() / static_cast<int>(kDifferent);
    Rng rng(2);
    std::vector<int> ids;
    for (int i = 0; i < count; ++i)
        ids.push_back(static_cast<int>(rng.below(kDifferent)) * step);
    return ids;
}

}  // namespace headlight::bench
