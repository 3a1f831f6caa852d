#pragma once

#include <string>

#include "engine/io/gguf.h"
#include "engine/model/spec.h"

namespace headlight {

/// What kind of model a GGUF file holds, by its `general.architecture`.
/// @throws Error naming the architectures that can be opened, when it is none of them.
std::string gguf_architecture(const GgufContent& content, const std::string& where);

/// The specification of the model in a GGUF file. Its metadata becomes the config.json that the
/// same model has in Hugging Face layout, so that one reader of each family serves both. The file
/// stores some numbers another way than the Hugging Face checkpoint: norms with Gemma's offset
/// added, Llama 3's rotation as factors.
/// @throws Error naming the key, field or tensor.
ModelSpec read_gguf_spec(const GgufContent& content, const std::string& where);

}  // namespace headlight
