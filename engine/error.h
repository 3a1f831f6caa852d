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
    Error(const std::string& what, const std::string& where, const std::string& hint)
        : std::runtime_error(where + ": " + what + " (" + hint + ")"),
          what_(what),
          where_(where),
          hint_(hint) {}

    const std::string& problem() const { return what_; }
    const std::string& where() const { return where_; }
    const std::string& hint() const { return hint_; }

private:
    std::string what_;
    std::string where_;
    std::string hint_;
};

}  // namespace headlight
