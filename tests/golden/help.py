#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The help of a program is the text that is kept here, for the program and for each of its commands. SQLM_UPDATE_GOLDEN=1 writes it anew.

Usage: help.py FILE PROGRAM [COMMAND...]
"""
import difflib
import os
import pathlib
import subprocess
import sys

WIDEST = 120


def main(golden, program, commands):
    bad = []
    for arguments in [["--help"], *([command, "--help"] for command in commands)]:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        name = " ".join([pathlib.Path(program).name, *arguments])
        if done.returncode != 0 or done.stderr:
            bad.append(f"{name}: ends with {done.returncode}, says\n{done.stderr}")
        if os.environ.get("SQLM_UPDATE_GOLDEN") == "1" and arguments == ["--help"]:
            golden.write_text(done.stdout, encoding="utf-8")
        kept = golden.read_text(encoding="utf-8")
        if done.stdout != kept:
            bad.append("".join(difflib.unified_diff(kept.splitlines(True), done.stdout.splitlines(True), golden.name, name)))
        bad += [f"{name}: wider than {WIDEST}: {line}" for line in done.stdout.splitlines() if len(line) > WIDEST]
        bad += [f"{name}: does not tell of {command}" for command in commands if command not in done.stdout]
    print("\n".join(bad) or f"{golden.name}: {1 + len(commands)} calls give it")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
