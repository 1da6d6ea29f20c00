# SPDX-License-Identifier: MIT
find_package(PkgConfig REQUIRED)
pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
if(NOT DEFINED Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
    set(Python3_EXECUTABLE /usr/bin/python3) # the one that distribution packages belong to
endif()
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)

set(sqlm_test_launcher)
set(sqlm_test_patience 1)
if(SQLM_VALGRIND)
    find_program(SQLM_VALGRIND_PROGRAM valgrind REQUIRED)
    set(sqlm_test_launcher ${SQLM_VALGRIND_PROGRAM} --quiet --leak-check=full --show-leak-kinds=definite,possible
        --errors-for-leak-kinds=definite,possible --error-exitcode=99 --child-silent-after-fork=yes)
    set(sqlm_test_patience 20)
elseif(SQLM_SANITIZE)
    set(sqlm_test_patience 4)
endif()

# sqlm_add_test(unit/core/arena SOURCES test_arena.c [LINK sqlmodel::query ...] [LABELS unit] [TIMEOUT seconds] [ARGUMENTS ...])
#
# One executable, one CTest test; exit status 77 means skipped. The first part of the name is a label too.
function(sqlm_add_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LINK;LABELS;ARGUMENTS")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "sqlm_add_test(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
    endif()
    string(REPLACE / - executable test-${name})
    add_executable(${executable} ${arg_SOURCES})
    sqlm_target(${executable})
    target_link_libraries(${executable} PRIVATE test-support ${arg_LINK})
    add_test(NAME ${name} COMMAND ${sqlm_test_launcher} $<TARGET_FILE:${executable}> ${arg_ARGUMENTS})
    sqlm_test_properties(${name} "${arg_LABELS}" "${arg_TIMEOUT}")
endfunction()

# sqlm_add_server_tests(conformance/types [TIMEOUT seconds] [ARGUMENTS ...]): the program of that test once more for each server that
# there is a driver for, as conformance/types_postgres and so on; its last argument is the variable that has the server's URL.
function(sqlm_add_server_tests name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "ARGUMENTS")
    string(REPLACE / - executable test-${name})
    foreach(driver POSTGRES MYSQL)
        if(SQLMODEL_HAS_${driver})
            string(TOLOWER ${driver} server)
            add_test(NAME ${name}_${server}
                COMMAND ${sqlm_test_launcher} $<TARGET_FILE:${executable}> ${arg_ARGUMENTS} SQLMODEL_TEST_${driver})
            sqlm_test_properties(${name}_${server} "" "${arg_TIMEOUT}")
        endif()
    endforeach()
endfunction()

# sqlm_add_script_test(lint/layers LABELS lint once COMMAND script.py arguments...): a Python script as a test.
function(sqlm_add_script_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;COMMAND")
    add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B ${arg_COMMAND})
    sqlm_test_properties(${name} "${arg_LABELS}" "${arg_TIMEOUT}")
endfunction()

# Labels: the first part of the name, and what is given. Label "once" marks what does not depend on compiler and build type.
function(sqlm_test_properties name labels timeout)
    if(NOT timeout)
        set(timeout 30)
    endif()
    math(EXPR timeout "${timeout} * ${sqlm_test_patience}")
    string(REGEX REPLACE "/.*" "" kind ${name})
    list(APPEND labels ${kind})
    list(REMOVE_DUPLICATES labels)
    set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${timeout} SKIP_RETURN_CODE 77)
endfunction()
