#include "engine/io/zip_archive.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include "engine/error.h"

// The format: PKWARE, APPNOTE.TXT, .ZIP File Format Specification, version 6.3, section 4.3.
namespace headlight {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kCentralHeader = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50;
constexpr std::uint32_t kLocator64 = 0x07064b50;
constexpr std::uint32_t kIn64 = 0xFFFFFFFF;  // the true number stands in a 64-bit field elsewhere
constexpr std::uint16_t kExtra64 = 1;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEnd64Size = 56;
constexpr std::size_t kLocator64Size = 20;
constexpr std::uint64_t kMostEntries = 1'000'000;
constexpr const char* kDamaged = "the file is damaged or incomplete: obtain it again";

class Reader {
public:
    Reader(std::span<const std::byte> bytes, const std::string& where)
        : bytes_(bytes), where_(where) {}

    std::map<std::string, std::span<const std::byte>> run() {
        std::map<std::string, std::span<const std::byte>> entries;
        const Directory directory = find_directory();
        std::uint64_t at = directory.offset;
        for (std::uint64_t i = 0; i < directory.entries; ++i) {
            Entry entry = read_entry(at);
            if (!entries.emplace(entry.name, data_of(entry)).second) {
                fail("holds the entry " + entry.name + " twice");
            }
        }
        return entries;
    }

private:
    struct Directory {
        std::uint64_t entries = 0;
        std::uint64_t offset = 0;
    };
    struct Entry {
        std::string name;
        std::uint64_t size = 0;
        std::uint64_t offset = 0;  // of the local header
    };

    [[noreturn]] void fail(const std::string& what) const { throw Error(what, where_, kDamaged); }

    /// A little-endian number inside the file.
    template <typename T>
    T number(std::uint64_t at) const {
        T value = 0;
        if (at > bytes_.size() || sizeof value > bytes_.size() - at) {
            fail("ends where a number of its directory is expected");
        }
        std::memcpy(&value, bytes_.data() + at, sizeof value);
        return value;
    }

    std::string text(std::uint64_t at, std::size_t size) const {
        if (at > bytes_.size() || size > bytes_.size() - at) fail("ends inside a name");
        return {reinterpret_cast<const char*>(bytes_.data()) + at, size};
    }

    /// The record at the end of the file says where the directory stands.
    Directory find_directory() const {
        constexpr std::size_t kLongestComment = 0xFFFF;
        if (bytes_.size() < kEndSize) fail("is too short for a ZIP file");
        const std::uint64_t last = bytes_.size() - kEndSize;
        const std::uint64_t first = last - std::min<std::uint64_t>(last, kLongestComment);
        for (std::uint64_t at = last + 1; at-- > first;) {
            if (number<std::uint32_t>(at) != kEnd) continue;
            Directory directory{number<std::uint16_t>(at + 10), number<std::uint32_t>(at + 16)};
            if (directory.offset == kIn64 || directory.entries == 0xFFFF) {
                directory = find_directory64(at);
            }
            if (directory.entries > kMostEntries) {
                fail("declares " + std::to_string(directory.entries) + " entries");
            }
            return directory;
        }
        fail("has no directory at its end");
    }

    Directory find_directory64(std::uint64_t end) const {
        if (end < kLocator64Size || number<std::uint32_t>(end - kLocator64Size) != kLocator64) {
            fail("has no 64-bit directory");
        }
        const auto at = number<std::uint64_t>(end - kLocator64Size + 8);
        if (at > bytes_.size() || bytes_.size() - at < kEnd64Size ||
            number<std::uint32_t>(at) != kEnd64) {
            fail("has no 64-bit directory");
        }
        return {number<std::uint64_t>(at + 32), number<std::uint64_t>(at + 48)};
    }

    /// Reads an entry of the directory and steps over it.
    Entry read_entry(std::uint64_t& at) const {
        if (number<std::uint32_t>(at) != kCentralHeader) fail("has a damaged directory");
        const auto flags = number<std::uint16_t>(at + 8);
        const auto method = number<std::uint16_t>(at + 10);
        const auto name_size = number<std::uint16_t>(at + 28);
        const auto extra_size = number<std::uint16_t>(at + 30);
        const auto comment_size = number<std::uint16_t>(at + 32);
        Entry entry{text(at + kCentralSize, name_size), number<std::uint32_t>(at + 24),
                    number<std::uint32_t>(at + 42)};
        read_extra(at + kCentralSize + name_size, extra_size, entry);
        if ((flags & 1) != 0) fail("holds the entry " + entry.name + " encrypted");
        if (method != 0) {
            throw Error("holds the entry " + entry.name + " compressed", where_,
                        "PyTorch stores entries without compression: save the model again");
        }
        at += kCentralSize + name_size + extra_size + comment_size;
        return entry;
    }

    /// Sizes and places beyond 32 bits stand in a field of their own.
    void read_extra(std::uint64_t at, std::size_t size, Entry& entry) const {
        const std::uint64_t end = at + size;
        while (at + 4 <= end) {
            const auto kind = number<std::uint16_t>(at);
            const auto length = number<std::uint16_t>(at + 2);
            at += 4;
            if (kind == kExtra64) {
                std::uint64_t field = at;
                const auto next = [&]() -> std::uint64_t {
                    if (field + 8 > at + length) fail("lacks the 64-bit size of " + entry.name);
                    field += 8;
                    return number<std::uint64_t>(field - 8);
                };
                const bool has_size = entry.size == kIn64;
                // The uncompressed size goes first; the compressed one, which is the same for
                // stored entries, stands between it and the place.
                const bool has_stored_size = has_size && length >= 16;
                if (has_size) entry.size = next();
                if (has_stored_size) next();
                if (entry.offset == kIn64) entry.offset = next();
                return;
            }
            at += length;
        }
        if (entry.size == kIn64 || entry.offset == kIn64) {
            fail("lacks the 64-bit size of " + entry.name);
        }
    }

    std::span<const std::byte> data_of(const Entry& entry) const {
        if (number<std::uint32_t>(entry.offset) != kLocalHeader) {
            fail("does not hold the entry " + entry.name + " where its directory says");
        }
        const std::uint64_t begin = entry.offset + kLocalSize +
                                    number<std::uint16_t>(entry.offset + 26) +
                                    number<std::uint16_t>(entry.offset + 28);
        if (begin > bytes_.size() || entry.size > bytes_.size() - begin) {
            fail("ends inside the entry " + entry.name);
        }
        return bytes_.subspan(begin, entry.size);
    }

    std::span<const std::byte> bytes_;
    const std::string& where_;
};

}  // namespace

bool is_zip(std::span<const std::byte> bytes) {
    std::uint32_t first = 0;
    if (bytes.size() < sizeof first) return false;
    std::memcpy(&first, bytes.data(), sizeof first);
    return first == kLocalHeader;
}

std::map<std::string, std::span<const std::byte>> read_zip(std::span<const std::byte> bytes,
                                                           const std::string& where) {
    return Reader(bytes, where).run();
}

}  // namespace headlight
