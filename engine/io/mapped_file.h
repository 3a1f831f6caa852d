#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace headlight {

/// A regular file mapped read-only and privately into memory. Pages are read when they are touched,
/// so opening a large file costs nothing and its bytes are never copied.
class MappedFile {
public:
    /// @throws Error when the file is missing, unreadable, or not a regular file.
    explicit MappedFile(std::filesystem::path path);
    ~MappedFile();
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Asks the system to read the file ahead, since all of it will be needed.
    void read_ahead() const;
    std::span<const std::byte> bytes() const { return {data_, size_}; }

private:
    void release() noexcept;

    std::filesystem::path path_;
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

/// The whole of a text file.
/// @throws Error when it cannot be read or is larger than `limit` bytes.
std::string read_text_file(const std::filesystem::path& path, std::size_t limit);

}  // namespace headlight
