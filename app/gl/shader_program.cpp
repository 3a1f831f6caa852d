#include "app/gl/shader_program.h"

#include <epoxy/gl.h>

#include <cassert>
#include <sstream>
#include <vector>

#include "app/gl/shader_sources.h"
#include "engine/error.h"

namespace headlight::gl {

namespace {

std::string numbered(std::string_view source) {
    std::istringstream in{std::string(source)};
    std::ostringstream out;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        out << '\n' << number << ": " << line;
    }
    return out.str();
}

Handle compile(const std::string& file, unsigned kind, std::string_view source) {
    Handle shader(glCreateShader(kind), [](unsigned n) { glDeleteShader(n); });
    const char* const text = source.data();
    const int length = static_cast<int>(source.size());
    glShaderSource(shader.get(), 1, &text, &length);
    glCompileShader(shader.get());
    int ok = 0;
    glGetShaderiv(shader.get(), GL_COMPILE_STATUS, &ok);
    if (ok == GL_FALSE) {
        std::vector<char> log(4096);
        glGetShaderInfoLog(shader.get(), static_cast<int>(log.size()), nullptr, log.data());
        throw Error("the graphics driver refuses the shader: " + std::string(log.data()),
                    "shaders/" + file, "report this with the source:" + numbered(source));
    }
    return shader;
}

Handle link(const std::string& name, std::string_view vertex, std::string_view fragment) {
    const Handle first = compile(name + ".vert", GL_VERTEX_SHADER, vertex);
    const Handle second = compile(name + ".frag", GL_FRAGMENT_SHADER, fragment);
    Handle program(glCreateProgram(), [](unsigned n) { glDeleteProgram(n); });
    glAttachShader(program.get(), first.get());
    glAttachShader(program.get(), second.get());
    glLinkProgram(program.get());
    int ok = 0;
    glGetProgramiv(program.get(), GL_LINK_STATUS, &ok);
    if (ok == GL_FALSE) {
        std::vector<char> log(4096);
        glGetProgramInfoLog(program.get(), static_cast<int>(log.size()), nullptr, log.data());
        throw Error("the graphics driver refuses the program: " + std::string(log.data()),
                    "shaders/" + name,
                    "report this with the sources:" + numbered(vertex) + numbered(fragment));
    }
    return program;
}

}  // namespace

ShaderProgram::ShaderProgram(const std::string& name)
    : ShaderProgram(name, shader_source(name + ".vert"), shader_source(name + ".frag")) {}

ShaderProgram::ShaderProgram(const std::string& name, std::string_view vertex,
                             std::string_view fragment)
    : name_(name), handle_(link(name, vertex, fragment)) {}

void ShaderProgram::use() const { glUseProgram(handle_.get()); }

void ShaderProgram::set(const char* uniform, int value) const {
    glUniform1i(location(uniform), value);
}
void ShaderProgram::set(const char* uniform, float value) const {
    glUniform1f(location(uniform), value);
}
void ShaderProgram::set(const char* uniform, int x, int y) const {
    glUniform2i(location(uniform), x, y);
}
void ShaderProgram::set(const char* uniform, float x, float y) const {
    glUniform2f(location(uniform), x, y);
}
void ShaderProgram::set(const char* uniform, Color color) const {
    glUniform4f(location(uniform), color.r / 255.0F, color.g / 255.0F, color.b / 255.0F,
                color.a / 255.0F);
}

int ShaderProgram::location(const char* uniform) const {
    const auto known = locations_.find(uniform);
    if (known != locations_.end()) return known->second;
    const int found = glGetUniformLocation(handle_.get(), uniform);
    assert(found >= 0 && "the program has no such uniform");
    return locations_.emplace(uniform, found).first->second;
}

}  // namespace headlight::gl
