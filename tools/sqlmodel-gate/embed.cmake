# SPDX-License-Identifier: MIT
# cmake -DSAMPLES=samples.json -DPOLICY=domains.csv -DHEADER=domain_samples.h -DSOURCE=embedded.c -P embed.cmake
#
# Turns the samples of the built-in domains and their policy into C arrays. In SAMPLES a line `"name": {"samples": [` begins a domain,
# a line `], "counterexamples": [` its second array, and a line `]}` or `]},` ends it.

function(append_array name text)
    string(HEX "${text}" hex)
    string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    file(APPEND ${SOURCE}.new "const char ${name}[] = {\n${bytes}0\n};\n")
    file(APPEND ${HEADER}.new "extern const char ${name}[];\n")
endfunction()

file(WRITE ${HEADER}.new "/* generated from samples.json and domains.csv */\n")
file(WRITE ${SOURCE}.new "#include \"domain_samples.h\"\n")

file(READ ${POLICY} text)
append_array(sqlm__gate_policy_csv "${text}")

file(READ ${SAMPLES} text)
string(REGEX MATCHALL "\n\"[a-z0-9_]+\": {\"samples\": " heads "${text}")
if(NOT heads)
    message(FATAL_ERROR "${SAMPLES} has no domains")
endif()
set(middle "\n], \"counterexamples\": [")
foreach(head IN LISTS heads)
    string(REGEX REPLACE "[^a-z0-9_]*([a-z0-9_]+).*" "\\1" domain "${head}")
    string(FIND "${text}" "${head}" at)
    string(LENGTH "${head}" length)
    math(EXPR at "${at} + ${length}")
    string(SUBSTRING "${text}" ${at} -1 text)
    string(FIND "${text}" "${middle}" at)
    string(FIND "${text}" "\n]}" end)
    if(at LESS 0 OR end LESS ${at})
        message(FATAL_ERROR "${SAMPLES}: domain ${domain} is not in the expected form")
    endif()
    string(SUBSTRING "${text}" 0 ${at} samples)
    append_array(sqlm__samples_${domain} "${samples}\n]")
    math(EXPR at "${at} + 22")
    math(EXPR length "${end} - ${at}")
    string(SUBSTRING "${text}" ${at} ${length} counterexamples)
    append_array(sqlm__counterexamples_${domain} "${counterexamples}\n]")
endforeach()

foreach(file ${HEADER} ${SOURCE})
    file(RENAME ${file}.new ${file})
endforeach()
