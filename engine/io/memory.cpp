#include "engine/io/memory.h"

#include <unistd.h>

#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>

#include "engine/error.h"

namespace headlight {
namespace {

/// What Linux counts as free: unused pages, and those of files that can be dropped.
std::optional<std::uint64_t> from_meminfo() {
    std::ifstream lines("/proc/meminfo");
    std::string name;
    std::uint64_t kilobytes = 0;
    std::string unit;
    while (lines >> name >> kilobytes) {
        if (name == "MemAvailable:") return kilobytes << 10;
        std::getline(lines, unit);
    }
    return std::nullopt;
}

/// Elsewhere: half of what is installed.
std::optional<std::uint64_t> from_installed_pages() {
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long size = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || size <= 0) return std::nullopt;
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size) / 2;
}

/// "13.2 GB".
std::string gigabytes(std::uint64_t bytes) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(bytes) / 1e9 << " GB";
    return text.str();
}

}  // namespace

void check_memory(std::uint64_t weight_bytes, std::optional<std::uint64_t> available,
                  const std::string& where) {
    const std::uint64_t needed = memory_needed(weight_bytes);
    if (available && needed > *available) {
        throw Error("needs " + gigabytes(needed) + " of memory, " + gigabytes(*available) +
                        " are available",
                    where, "close other programs, or open a smaller or a quantised model");
    }
}

std::optional<std::uint64_t> available_memory() {
    const std::optional<std::uint64_t> known = from_meminfo();
    return known ? known : from_installed_pages();
}

}  // namespace headlight
