# Fails when a file includes what its layer must not know. Usage: cmake -DROOT=<project> -P check_layers.cmake
# Each rule: folder | what its files may include of ours (regular expression over the path of the include).
set(rules
    "engine/model|engine/(model/|error)"
    "engine/text|engine/(text/|error)"
    "engine/io|engine/(io/|model/|error)"
    "engine/analysis|engine/(analysis/|model/|sampling/rng|error)"
    "engine/sampling|engine/(sampling/|model/|error)"
    "engine|engine/"
    "app/text|app/text/"
    "app/theme|app/theme/"
    "app/gl|(app/(gl|theme)/|engine/error)"
    "app/figures|(app/figures/|engine/)"
    "app/platform|(app/(platform|gl|theme)/|engine/error)"
    "app/widgets|app/(widgets|figures|gl|theme|text|platform/key|platform/input_queue)"
    "app/stage|(app/(stage|widgets|platform|theme|text|app_state)|engine/error)"
    "app/views|(app/(views|stage|widgets|figures|gl|theme|text|app_state|platform/key|platform/input_queue|platform/surface)|engine/)"
    "app/commands|(app/|engine/)"
    "app|(app/|engine/)")
# Libraries that only one folder may name: pattern of the include | folder
set(owners
    "^imgui_impl_|^backends/imgui_impl_|app/platform"
    "^GLFW/|app/platform"
    "^epoxy/egl|app/platform"
    "^(epoxy/gl|GL/)|app/gl"
    "^stb_|app/gl"
    "^CLI/|app")

set(failures "")
file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/engine/*.h ${ROOT}/engine/*.cpp ${ROOT}/app/*.h ${ROOT}/app/*.cpp)
list(LENGTH files count)
if(count EQUAL 0)
    message(FATAL_ERROR "no source files under ${ROOT}")
endif()
foreach(file IN LISTS files)
    get_filename_component(folder ${file} DIRECTORY)
    set(allowed "NONE")
    foreach(rule IN LISTS rules)
        string(REGEX MATCH "^([^|]*)[|](.*)$" _ "${rule}")
        if(folder STREQUAL CMAKE_MATCH_1)
            set(allowed "^${CMAKE_MATCH_2}")
        endif()
    endforeach()
    if(allowed STREQUAL "NONE")
        list(APPEND failures "${file}: folder ${folder} has no rule in tests/check_layers.cmake")
        continue()
    endif()
    file(STRINGS ${ROOT}/${file} lines REGEX "^#include")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^#include *[<\"]([^>\"]*)[>\"].*" "\\1" included "${line}")
        if(included MATCHES "^(app|engine)/" AND NOT included MATCHES "${allowed}")
            list(APPEND failures "${file}: may not include ${included}")
        endif()
        if(folder MATCHES "^engine" AND included MATCHES "^(imgui|GLFW|epoxy|GL/)")
            list(APPEND failures "${file}: the engine may not include ${included}")
        endif()
        foreach(owner IN LISTS owners)
            string(REGEX MATCH "^(.*)[|](app.*)$" _ "${owner}")
            set(library "${CMAKE_MATCH_1}")
            set(home "${CMAKE_MATCH_2}")
            if(included MATCHES "${library}" AND NOT folder MATCHES "^${home}$")
                list(APPEND failures "${file}: ${included} may be included only in ${home}")
            endif()
        endforeach()
    endforeach()
endforeach()
if(failures)
    list(JOIN failures "\n" text)
    message(FATAL_ERROR "layers crossed:\n${text}")
endif()
message(STATUS "layers: ${count} files keep to their borders")
