#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace headlight {

/// The entries of a ZIP file by name, as views into its bytes. Entries must be stored without
/// compression, which is how PyTorch writes its files.
/// @param where  the file's name, for messages
/// @throws Error naming the entry and what is wrong with it
std::map<std::string, std::span<const std::byte>> read_zip(std::span<const std::byte> bytes,
                                                           const std::string& where);

/// Whether a file begins as a ZIP file does.
bool is_zip(std::span<const std::byte> bytes);

}  // namespace headlight
