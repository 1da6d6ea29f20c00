# SPDX-License-Identifier: MIT
include(CheckCCompilerFlag)

if(SQLM_SANITIZE)
    add_compile_options(-fsanitize=${SQLM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SQLM_SANITIZE})
endif()

if(SQLM_ANALYZE)
    # gcc 12 takes a memcpy() that it makes an assignment of for a read of what is not there: so it stays a call, which it knows as well.
    add_compile_options(-fanalyzer -fno-builtin-memcpy)
endif()
if(SQLM_COVERAGE)
    # Counts of threads and of several processes add up.
    add_compile_options(--coverage -fprofile-update=atomic)
    add_link_options(--coverage)
endif()

# sqlm_option("driver sqlite" SQLITE sqlite3>=3.37) obeys SQLMODEL_WITH_SQLITE: it sets SQLMODEL_HAS_SQLITE and, when that is true,
# finds PkgConfig::sqlite3.
macro(sqlm_option what option module)
    set(sqlm_wanted_ ${SQLMODEL_WITH_${option}})
    string(REGEX REPLACE "[<>=].*" "" sqlm_package_ ${module})
    set(SQLMODEL_HAS_${option} OFF)
    if(NOT sqlm_wanted_ MATCHES "^(ON|OFF|AUTO)$")
        message(FATAL_ERROR "SQLMODEL_WITH_${option} is '${sqlm_wanted_}': it must be ON, OFF or AUTO")
    elseif(sqlm_wanted_ STREQUAL ON)
        pkg_check_modules(${sqlm_package_} REQUIRED IMPORTED_TARGET ${module})
    elseif(sqlm_wanted_ STREQUAL AUTO)
        pkg_check_modules(${sqlm_package_} IMPORTED_TARGET ${module})
    endif()
    if(NOT sqlm_wanted_ STREQUAL OFF AND ${sqlm_package_}_FOUND)
        set(SQLMODEL_HAS_${option} ON)
        message(STATUS "sqlmodel: ${what} on (${sqlm_package_} ${${sqlm_package_}_VERSION})")
    elseif(sqlm_wanted_ STREQUAL AUTO)
        message(STATUS "sqlmodel: ${what} off (${module} not found)")
    else()
        message(STATUS "sqlmodel: ${what} off (SQLMODEL_WITH_${option}=OFF)")
    endif()
endmacro()

# sqlm_add_layer(query SOURCES a.c HEADERS sqlmodel/query/x.h DEPENDS core [EXTERNAL PkgConfig::jansson ...]
#                [OPTIONAL_EXTERNAL PkgConfig::libpcre2-8 ...] [TARGET name] [ALIAS name] [OUTPUT_NAME name] [EXPORT_HEADER path])
#
# SOURCES are relative to the layer's folder, HEADERS to include/. DEPENDS is the one place where a layer's direction is written
# down: the linker obeys it and scripts/check_layers.py reads the same list. EXTERNAL libraries stay private to the layer; OPTIONAL_EXTERNAL ones may be missing.
# The export macro is SQLM_<NAME>_API, in the generated header sqlmodel/<name>/export.h unless EXPORT_HEADER says another.
function(sqlm_add_layer name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TARGET;ALIAS;OUTPUT_NAME;EXPORT_HEADER" "SOURCES;HEADERS;DEPENDS;EXTERNAL;OPTIONAL_EXTERNAL")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "sqlm_add_layer(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
    endif()
    set(target sqlmodel-${name})
    if(arg_TARGET)
        set(target ${arg_TARGET})
    endif()
    set(alias ${name})
    if(arg_ALIAS)
        set(alias ${arg_ALIAS})
    endif()
    set(output ${target})
    if(arg_OUTPUT_NAME)
        set(output ${arg_OUTPUT_NAME})
    endif()
    set(export_header sqlmodel/${name}/export.h)
    if(arg_EXPORT_HEADER)
        set(export_header ${arg_EXPORT_HEADER})
    endif()
    string(TOUPPER SQLM_${name}_API api)
    set(generated ${PROJECT_BINARY_DIR}/include)

    add_library(${target} ${arg_SOURCES})
    sqlm_help_analyzer(${arg_SOURCES})
    add_library(sqlmodel::${alias} ALIAS ${target})
    configure_file(${PROJECT_SOURCE_DIR}/cmake/export.h.in ${generated}/${export_header} @ONLY)
    set(headers ${arg_HEADERS})
    list(TRANSFORM headers PREPEND ${PROJECT_SOURCE_DIR}/include/)
    target_sources(${target} PUBLIC FILE_SET HEADERS
        BASE_DIRS ${PROJECT_SOURCE_DIR}/include ${generated}
        FILES ${headers} ${generated}/${export_header})
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${output} EXPORT_NAME ${alias} POSITION_INDEPENDENT_CODE ON
        INSTALL_RPATH "$ORIGIN" VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
    sqlm_target(${target})
    target_compile_features(${target} INTERFACE c_std_11)

    foreach(lower IN LISTS arg_DEPENDS)
        if(lower STREQUAL facade)
            set(lower sqlmodel)
        endif()
        target_link_libraries(${target} PUBLIC sqlmodel::${lower})
    endforeach()
    target_link_libraries(${target} PRIVATE ${arg_EXTERNAL})
    foreach(library IN LISTS arg_OPTIONAL_EXTERNAL)
        if(TARGET ${library})
            target_link_libraries(${target} PRIVATE ${library})
        endif()
    endforeach()
    if(BUILD_SHARED_LIBS AND NOT SQLM_SANITIZE AND CMAKE_SYSTEM_NAME STREQUAL Linux)
        target_link_options(${target} PRIVATE LINKER:-z,defs) # what a layer does not declare fails to link
    endif()

    sqlm_declare_layer(${name} "${arg_DEPENDS}" "${arg_EXTERNAL};${arg_OPTIONAL_EXTERNAL}")
    set_property(GLOBAL APPEND PROPERTY SQLM_HEADERS ${arg_HEADERS})
    set_property(GLOBAL APPEND PROPERTY SQLM_LIBRARIES ${target})
    set_property(GLOBAL PROPERTY SQLM_EXPORTS_${target} ${CMAKE_CURRENT_SOURCE_DIR}/exports.txt)
    install(TARGETS ${target} EXPORT sqlmodel-targets FILE_SET HEADERS)
endfunction()

# sqlm_add_tool(sqlmodel-gate SOURCES main.c LINK sqlmodel::gate [OUTPUT_NAME name]): an executable that is installed. It offers the
# library's API to the modules that it loads.
function(sqlm_add_tool name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT_NAME" "SOURCES;LINK")
    add_executable(${name} ${arg_SOURCES})
    sqlm_help_analyzer(${arg_SOURCES})
    sqlm_target(${name})
    target_link_libraries(${name} PRIVATE ${arg_LINK})
    set_target_properties(${name} PROPERTIES ENABLE_EXPORTS ON INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
    if(arg_OUTPUT_NAME)
        set_target_properties(${name} PROPERTIES OUTPUT_NAME ${arg_OUTPUT_NAME})
    endif()
    install(TARGETS ${name})
endfunction()

# Under clang-tidy and -fanalyzer, sources are compiled with what cmake/analyzer.h tells; not the one that defines what it wraps.
function(sqlm_help_analyzer)
    if(NOT CMAKE_C_CLANG_TIDY AND NOT SQLM_ANALYZE)
        return()
    endif()
    set(sources ${ARGN})
    list(FILTER sources INCLUDE REGEX "\\.c$")
    list(FILTER sources EXCLUDE REGEX "(^|/)(cx|error)\\.c$")
    set_property(SOURCE ${sources} APPEND PROPERTY COMPILE_OPTIONS -include ${PROJECT_SOURCE_DIR}/cmake/analyzer.h)
endfunction()

# One line of layers.txt, which scripts/check_layers.py reads: "name: depends | external packages".
function(sqlm_declare_layer name depends external)
    list(JOIN depends " " depends)
    list(FILTER external INCLUDE REGEX "^PkgConfig::")
    list(TRANSFORM external REPLACE "^PkgConfig::" "")
    list(JOIN external " " external)
    set_property(GLOBAL APPEND PROPERTY SQLM_LAYERS "${name}: ${depends} | ${external}")
endfunction()

# What every target of the project has in common.
function(sqlm_target target)
    set_target_properties(${target} PROPERTIES
        C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden
        CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    # __FILE__, so sqlm_error.where too, is "src/core/cx.c" wherever the tree lies.
    target_compile_options(${target} PRIVATE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
    sqlm_warnings(${target})
endfunction()

set(sqlm_warnings_common
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wcast-align -Wvla -Wwrite-strings
    -Wpointer-arith -Wformat=2 -Wundef -Wswitch-enum -Wimplicit-fallthrough -Wdouble-promotion)
set(sqlm_warnings_c -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition)
foreach(flag -Wduplicated-cond -Wlogical-op -Wformat-signedness -Wcomma -Wconditional-uninitialized)
    string(MAKE_C_IDENTIFIER SQLM_HAS${flag} has)
    check_c_compiler_flag(-Werror\ ${flag} ${has})
    if(${has})
        list(APPEND sqlm_warnings_common ${flag})
    endif()
endforeach()
set_property(GLOBAL PROPERTY SQLM_WARNINGS_COMMON "${sqlm_warnings_common}")
set_property(GLOBAL PROPERTY SQLM_WARNINGS_C "${sqlm_warnings_c}")

function(sqlm_warnings target)
    get_property(common GLOBAL PROPERTY SQLM_WARNINGS_COMMON)
    get_property(only_c GLOBAL PROPERTY SQLM_WARNINGS_C)
    # Without NDEBUG alone: where asserts are gone, gcc doubts what they said.
    target_compile_options(${target} PRIVATE ${common} $<$<COMPILE_LANGUAGE:C>:${only_c}> $<$<CONFIG:Debug>:-Wnull-dereference>)
endfunction()
