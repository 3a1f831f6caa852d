#pragma once

#include <stdexcept>
#include <string>

namespace headlight {

/// A failure that a person can act on. Thrown while loading and setting up, never by a forward
/// pass; `main` and the analysis worker are the only places that catch it.
class Error : public std::runtime_error {
public:
    /// @param what   what went wrong, without a full stop: "tensor has the wrong shape"
    /// @param where  the file, field or tensor concerned: "model.safetensors: wte.weight"
    /// @param hint   what the reader can do about it: "download the file again"
    /// Names come from files, which may hold anything: each part becomes one line of bearable
    /// length.
    Error(const std::string& what, const std::string& where, const std::string& hint)
        : std::runtime_error(one_line(where) + ": " + one_line(what) + " (" + one_line(hint) + ")"),
          what_(one_line(what)),
          where_(one_line(where)),
          hint_(one_line(hint)) {}

    const std::string& problem() const { return what_; }
    const std::string& where() const { return where_; }
    const std::string& hint() const { return hint_; }

private:
    static std::string one_line(std::string text) {
        constexpr std::size_t kLongest = 800;
        if (text.size() > kLongest) {
            const auto continues = [&](std::size_t at) { return (text[at] & 0xC0) == 0x80; };
            std::size_t end = kLongest;
            while (end > 0 && continues(end))
                --end;
            text.replace(end, std::string::npos, "...");
        }
        for (char& c : text)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
        return text;
    }

    std::string what_;
    std::string where_;
    std::string hint_;
};

}  // namespace headlight
