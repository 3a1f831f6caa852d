# Writes OUT, a C++ file with headlight::gl::shader_source(name): the text of every file in FILES by its file name.
set(table "")
foreach(file IN LISTS FILES)
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    string(APPEND table "    if (name == \"${name}\") return R\"glsl(${text})glsl\";\n")
endforeach()
file(WRITE ${OUT} "#include \"app/gl/shader_sources.h\"

#include <stdexcept>
#include <string>

namespace headlight::gl {

std::string_view shader_source(std::string_view name) {
${table}    throw std::invalid_argument(\"no shader named \" + std::string(name));
}

}  // namespace headlight::gl
")
