#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every public header alone and twice, with strict warnings as errors; an older C is refused with a word about it.

Usage: check_headers.py --language c|c++ --include DIR [--include DIR...] COMPILER [FLAG...]

The first include directory is walked for headers; there is no list in which a new one could be forgotten.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

STRICT = ["-fsyntax-only", "-Werror", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wcast-qual",
          "-Wcast-align", "-Wundef", "-Wformat=2", "-Wvla", "-Wwrite-strings", "-Wpointer-arith", "-Wswitch-enum"]
ONLY = {
    "c": ["-x", "c", "-std=c11", "-Wstrict-prototypes", "-Wmissing-prototypes", "-Wold-style-definition"],
    "c++": ["-x", "c++", "-std=c++17", "-Wold-style-cast", "-Wzero-as-null-pointer-constant"],
}


def compile_alone(name, arguments):
    """The compiler's messages, empty when the header is fine."""
    flags = STRICT + ONLY[arguments.language] + [f"-I{folder}" for folder in arguments.include] + arguments.flags
    source = f"#include <{name}>\n#include <{name}>\nextern int translation_units_are_not_empty;\n"
    run = subprocess.run([arguments.compiler, *flags, "-"], input=source, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return run.stderr if run.returncode or run.stderr else ""


def refuses_older_c(arguments):
    flags = ["-x", "c", "-std=c99", "-fsyntax-only", *[f"-I{folder}" for folder in arguments.include], *arguments.flags]
    run = subprocess.run([arguments.compiler, *flags, "-"], input="#include <sqlmodel.h>\n", capture_output=True, text=True,
                         env={**os.environ, "LC_ALL": "C"})
    first = next((line for line in run.stderr.splitlines() if "error:" in line), "")
    return run.returncode != 0 and "sqlmodel needs C11" in first


def main(arguments):
    root = pathlib.Path(arguments.include[0])
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.h"))
    if not names:
        print(f"no headers under {root}")
        return 1
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda name: compile_alone(name, arguments), names))
    for name, messages in zip(names, results):
        if messages:
            print(f"== {name} alone, as {arguments.language}\n{messages}")
    bad = sum(map(bool, results))
    if arguments.language == "c" and not refuses_older_c(arguments):
        print("== C99 is not refused first of all, or not in words")
        bad += 1
    print(f"{len(names)} headers as {arguments.language}, {bad} bad")
    return bad != 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--language", choices=sorted(ONLY), required=True)
    parser.add_argument("--include", action="append", required=True)
    parser.add_argument("compiler")
    parser.add_argument("flags", nargs="*")
    sys.exit(main(parser.parse_args()))
