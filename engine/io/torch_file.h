#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "engine/io/stored_tensor.h"

namespace headlight {

/// Reads the tensors of a file that torch.save wrote: a ZIP file with a pickle and the bytes of
/// each storage. The pickle may describe one dict of tensors and parameters; anything else in it is
/// refused by name, and nothing is ever executed. The views point into the file's bytes.
/// Tensors must be row-major: others would have to be copied, and no checkpoint of a model has
/// them.
/// @param where  the file's name, for messages
/// @throws Error naming the tensor, the global or the instruction that is not allowed
std::map<std::string, StoredTensor> read_torch_file(std::span<const std::byte> bytes,
                                                    const std::string& where);

}  // namespace headlight
