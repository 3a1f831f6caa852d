#pragma once

#include <span>

#include "engine/io/config_reader.h"
#include "engine/model/spec.h"

namespace headlight {

/// How one family's configuration becomes a specification.
struct ConfigFamily {
    const char* model_type;
    ModelSpec (*read)(const ConfigReader&);
};

std::span<const ConfigFamily> gpt_config_families();
std::span<const ConfigFamily> deberta_config_families();
std::span<const ConfigFamily> longformer_config_families();
std::span<const ConfigFamily> luke_config_families();
std::span<const ConfigFamily> vit_config_families();
std::span<const ConfigFamily> xlnet_config_families();
std::span<const ConfigFamily> bert_config_families();
std::span<const ConfigFamily> paper_config_families();
std::span<const ConfigFamily> seq2seq_config_families();
std::span<const ConfigFamily> llama_config_families();
std::span<const ConfigFamily> gemma_config_families();

}  // namespace headlight
