#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs a build into a temporary prefix and builds a consumer against it, with find_package and with pkg-config; runs both, and
moves the prefix in between: an installation holds no path of its own.

Usage: run.py --cmake CMAKE --compiler CC --build DIR --consumer DIR
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        print(f"failed ({done.returncode}): {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
        sys.exit(1)
    return done.stdout


def main(arguments):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        prefix = folder / "moved"
        run(arguments.cmake, "--install", arguments.build, "--prefix", folder / "first")
        shutil.move(folder / "first", prefix)
        for path in list(prefix.rglob("*.pc")) + list(prefix.rglob("*.cmake")):
            for found in (arguments.build, str(folder / "first")):
                if found in path.read_text(encoding="utf-8"):
                    print(f"{path.relative_to(prefix)} names {found}")
                    return 1

        run(arguments.cmake, "-S", arguments.consumer, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
            f"-DCMAKE_C_COMPILER={arguments.compiler}")
        run(arguments.cmake, "--build", folder / "build")
        run(folder / "build/consumer")
        print("find_package: built and run")

        package = next(prefix.rglob("sqlmodel.pc")).parent
        environment = {**os.environ, "PKG_CONFIG_PATH": str(package), "LD_LIBRARY_PATH": str(package.parent)}
        flags = run("pkg-config", "--cflags", "--libs", "sqlmodel", env=environment).split()
        run(arguments.compiler, "-std=c11", pathlib.Path(arguments.consumer, "main.c"), *flags, "-o", folder / "consumer")
        run(folder / "consumer", env=environment)
        print("pkg-config: built and run")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option in ("--cmake", "--compiler", "--build", "--consumer"):
        parser.add_argument(option, required=True)
    sys.exit(main(parser.parse_args()))
