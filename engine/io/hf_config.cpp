#include "engine/io/hf_config.h"

#include <algorithm>
#include <array>

#include "engine/error.h"
#include "engine/io/config_families.h"
#include "engine/io/config_reader.h"
#include "engine/io/json.h"
#include "engine/io/settle_spec.h"

namespace headlight {
namespace {

constexpr std::array kGroups{
    gpt_config_families,        llama_config_families,   gemma_config_families,
    paper_config_families,      bert_config_families,    deberta_config_families,
    longformer_config_families, luke_config_families,    xlnet_config_families,
    vit_config_families,        seq2seq_config_families,
};

std::vector<ConfigFamily> all_families() {
    std::vector<ConfigFamily> all;
    for (const auto& group : kGroups) {
        const std::span<const ConfigFamily> families = group();
        all.insert(all.end(), families.begin(), families.end());
    }
    std::sort(all.begin(), all.end(), [](const ConfigFamily& a, const ConfigFamily& b) {
        return std::string_view(a.model_type) < b.model_type;
    });
    return all;
}

}  // namespace

std::vector<std::string> known_families() {
    std::vector<std::string> names;
    for (const ConfigFamily& family : all_families()) {
        names.emplace_back(family.model_type);
    }
    return names;
}

ModelSpec read_hf_config(const std::string& text, const std::string& where) {
    return spec_of_config(read_json(text, where), where);
}

ModelSpec spec_of_config(const nlohmann::json& fields, const std::string& where) {
    const ConfigReader config(fields, where);
    const std::string model_type = config.text_or("model_type", "");
    for (const ConfigFamily& family : all_families()) {
        if (model_type == family.model_type) {
            ModelSpec spec = family.read(config);
            spec.family = model_type;
            const std::vector<std::string> classes = config.texts("architectures");
            spec.architecture = classes.empty() ? "" : classes.front();
            choose_heads_by_class(spec, rules_of(model_type));
            read_special_ids(config, spec);
            check_spec(spec, where);
            return spec;
        }
    }
    std::string known;
    for (const std::string& name : known_families()) {
        known += (known.empty() ? "" : ", ") + name;
    }
    config.refuse("model_type", "one of " + known);
}

}  // namespace headlight
