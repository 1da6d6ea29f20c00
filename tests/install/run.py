#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs into a temporary prefix, moves it, and works with nothing but what is there: a consumer in C and C++, built with every compiler
that is found, through find_package and through pkg-config, and run; the components that find_package knows; every public header; the gate
and the tool; what the pages in --docs tell a reader.

Usage: run.py --cmake CMAKE --consumer DIR (--build DIR | --source DIR --shared ON|OFF) [--docs DIR]
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import walk

COMPILERS = (("gcc", "g++"), ("clang", "clang++"))
DDL = "CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT NOT NULL) STRICT;"


class Failure(Exception):
    pass


def run(*command, status=0, **more):
    """Standard output of a command that must end with that status."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)
    if done.returncode != status:
        raise Failure(f"status {done.returncode}, not {status}: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def build_source(arguments, folder):
    """A build of the source as a packager makes it."""
    build = folder / "packaged"
    run(arguments.cmake, "-S", arguments.source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DSQLM_BUILD_TESTS=OFF",
        f"-DBUILD_SHARED_LIBS={arguments.shared}")
    run(arguments.cmake, "--build", build, "--parallel", "2")
    return build


def files_of(prefix):
    return {str(path.relative_to(prefix)): path.stat().st_size for path in prefix.rglob("*") if path.is_file()}


def install(arguments, build, folder):
    """The prefix, moved after it was installed into, twice: an installation holds no path of its own, and installing again changes nothing."""
    first = folder / "first"
    run(arguments.cmake, "--install", build, "--prefix", first)
    before = files_of(first)
    run(arguments.cmake, "--install", build, "--prefix", first)
    if files_of(first) != before:
        raise Failure(f"installing again changes {set(files_of(first).items()) ^ set(before.items())}")
    prefix = folder / "moved"
    shutil.move(first, prefix)
    for path in list(prefix.rglob("*.pc")) + list(prefix.rglob("*.cmake")):
        for found in (str(build), str(first)):
            if found in path.read_text(encoding="utf-8"):
                raise Failure(f"{path.relative_to(prefix)} names {found}")
    for path in [*prefix.rglob("*.so"), *(prefix / "bin").iterdir()]:
        for line in run("readelf", "-d", path).splitlines():
            if "PATH" in line and (str(build) in line or str(first) in line):
                raise Failure(f"{path.relative_to(prefix)}: {line.strip()}")
    print(f"installed: {len(before)} files")
    return prefix


def find_package(arguments, prefix, folder, c, cxx):
    build = folder / f"build-{c}"
    run(arguments.cmake, "-S", arguments.consumer, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_C_COMPILER={c}",
        f"-DCMAKE_CXX_COMPILER={cxx}")
    run(arguments.cmake, "--build", build)
    for name in ("consumer", "consumer_cxx", "consumer_gate"):
        run(build / name)
    print(f"find_package: built with {c} and {cxx}, and run")


def missing_component(arguments, prefix, folder):
    """A component that is not there fails, and is named."""
    (folder / "missing").mkdir()
    (folder / "missing/CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(missing LANGUAGES C)\nfind_package(sqlmodel REQUIRED COMPONENTS core oracle)\n",
        encoding="utf-8")
    done = subprocess.run([arguments.cmake, "-S", folder / "missing", "-B", folder / "missing/build", f"-DCMAKE_PREFIX_PATH={prefix}"],
                          capture_output=True, text=True, check=False)
    if done.returncode == 0 or "oracle" not in done.stderr:
        raise Failure(f"find_package found a component \"oracle\":\n{done.stdout}{done.stderr}")
    print("find_package: a missing component is told")


def pkg_config(arguments, prefix, folder, c, cxx):
    package = next(prefix.rglob("sqlmodel.pc")).parent
    consumer = pathlib.Path(arguments.consumer)
    environment = {**os.environ, "PKG_CONFIG_PATH": str(package), "LD_LIBRARY_PATH": str(package.parent)}
    compiling = run("pkg-config", "--cflags", "sqlmodel", env=environment).split()
    linking = run("pkg-config", "--libs", "sqlmodel", env=environment).split()
    run(c, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-c", consumer / "note.c", *compiling, "-o", folder / "note.o")
    run(c, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", consumer / "main.c", folder / "note.o", *compiling, *linking, "-o",
        folder / "consumer")
    run(cxx, "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", consumer / "main.cpp", folder / "note.o", *compiling, *linking, "-o",
        folder / "consumer_cxx")
    run(folder / "consumer", env=environment)
    run(folder / "consumer_cxx", env=environment)
    print(f"pkg-config: built with {c} and {cxx}, and run")


def headers(prefix, folder, c):
    """Every installed header compiles alone, with nothing but the prefix."""
    include = prefix / "include"
    names = sorted(str(path.relative_to(include)) for path in include.rglob("*.h"))
    for name in names:
        if not name.startswith("sqlmodel"):
            raise Failure(f"include/{name} is no header of ours")
        source = folder / "header.c"
        source.write_text(f"#include <{name}>\nint header_is_not_empty;\n", encoding="utf-8")
        run(c, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", f"-I{include}", source)
    print(f"headers: {len(names)} compile alone")


def tools(prefix, folder):
    """The installed programs do what they are for, in a folder that knows nothing of the source."""
    work = folder / "work"
    work.mkdir()
    gate, tool = prefix / "bin/sqlmodel-gate", prefix / "bin/sqlmodel"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(work)}
    report = json.loads(run(gate, "check", "--records", "3", "--format", "json", cwd=work, env=environment))
    run(gate, "list", cwd=work, env=environment)
    run(gate, "no-such-command", status=2, cwd=work, env=environment)
    (work / "note.sql").write_text(DDL, encoding="utf-8")
    run(tool, "generate", "--ddl", "note.sql", "--output-base", "note", cwd=work, env=environment)
    if sorted(path.name for path in work.iterdir()) != ["note.c", "note.h", "note.sql"]:
        raise Failure(f"the tools have left {sorted(path.name for path in work.iterdir())}")
    print(f"tools: the gate's report has {len(report)} members, the tool has written a model")
    return work


def use_generated(prefix, work, c):
    """What the tool writes compiles against the installation."""
    run(c, "-std=c11", "-Wall", "-Wextra", "-Werror", "-c", work / "note.c", f"-I{prefix / 'include'}", f"-I{work}", "-o", work / "note.o")


def main(arguments):
    compilers = [pair for pair in COMPILERS if all(shutil.which(name) for name in pair)]
    if not compilers:
        print("no compiler was found")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        build = pathlib.Path(arguments.build) if arguments.build else build_source(arguments, folder)
        prefix = install(arguments, build, folder)
        missing_component(arguments, prefix, folder)
        work = tools(prefix, folder)
        for c, cxx in compilers:
            find_package(arguments, prefix, folder, c, cxx)
            pkg_config(arguments, prefix, folder, c, cxx)
            headers(prefix, folder, c)
            use_generated(prefix, work, c)
        if arguments.docs:
            try:
                walk.walk(pathlib.Path(arguments.docs), prefix, compilers[-1][0], folder)
            except walk.Failure as failure:
                raise Failure(failure) from failure
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cmake", required=True)
    parser.add_argument("--consumer", required=True)
    parser.add_argument("--build")
    parser.add_argument("--source")
    parser.add_argument("--shared", choices=("ON", "OFF"))
    parser.add_argument("--docs")
    try:
        sys.exit(main(parser.parse_args()))
    except Failure as failure:
        print(failure)
        sys.exit(1)
