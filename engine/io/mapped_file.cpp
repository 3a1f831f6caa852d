#include "engine/io/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/error.h"

namespace headlight {
namespace {

/// Closes the descriptor when it goes out of scope; a mapping outlives it.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

std::string reason() { return std::strerror(errno); }

}  // namespace

MappedFile::MappedFile(std::filesystem::path path) : path_(std::move(path)) {
    // Not blocking: opening a pipe would otherwise wait for its writer.
    const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) {
        throw Error("cannot be opened: " + reason(), path_.string(),
                    "check the path and its permissions");
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) {
        throw Error("cannot be examined: " + reason(), path_.string(), "check the file system");
    }
    if (!S_ISREG(status.st_mode)) {
        throw Error("is not a regular file", path_.string(), "give the path of a file");
    }
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ == 0) {
        return;
    }
    void* address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (address == MAP_FAILED) {
        throw Error("cannot be mapped into memory: " + reason(), path_.string(),
                    "close other programs or choose a smaller model");
    }
    data_ = static_cast<const std::byte*>(address);
}

void MappedFile::read_ahead() const {
    if (data_ != nullptr) {
        ::madvise(const_cast<std::byte*>(data_), size_, MADV_WILLNEED);
    }
}

MappedFile::~MappedFile() { release(); }

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    if (this != &other) {
        release();
        path_ = std::move(other.path_);
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

void MappedFile::release() noexcept {
    if (data_ != nullptr) {
        ::munmap(const_cast<std::byte*>(data_), size_);
    }
}

std::string read_text_file(const std::filesystem::path& path, std::size_t limit) {
    const MappedFile file(path);
    const std::span<const std::byte> bytes = file.bytes();
    if (bytes.size() > limit) {
        throw Error("is " + std::to_string(bytes.size()) + " bytes long, at most " +
                        std::to_string(limit) + " are expected",
                    path.string(), "check that it is the right file");
    }
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace headlight
