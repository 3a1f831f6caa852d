#pragma once

#include <map>
#include <string>
#include <string_view>

#include "app/gl/handle.h"
#include "app/theme/color.h"

namespace headlight::gl {

/// A linked program of shaders/NAME.vert and shaders/NAME.frag.
class ShaderProgram {
public:
    /// Throws Error with the log and the numbered source when the driver refuses it.
    explicit ShaderProgram(const std::string& name);
    /// The same from source text; `name` is for messages.
    ShaderProgram(const std::string& name, std::string_view vertex, std::string_view fragment);

    void use() const;
    /// Uniforms of the program in use. A name the program does not have is an assertion failure.
    void set(const char* uniform, int value) const;
    void set(const char* uniform, float value) const;
    void set(const char* uniform, int x, int y) const;
    void set(const char* uniform, float x, float y) const;
    void set(const char* uniform, Color color) const;

private:
    int location(const char* uniform) const;

    std::string name_;
    Handle handle_;
    mutable std::map<std::string, int, std::less<>> locations_;
};

}  // namespace headlight::gl
