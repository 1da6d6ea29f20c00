#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what compilers do not: banned calls, include guards, licence lines, blanks.

Usage: check_source.py SOURCE_DIR

A line that must break a rule says so in a comment: /* check_source: allow malloc */
"""
import os
import pathlib
import re
import sys

TOPS = ("include", "src", "tools", "tests", "examples", "bench", "fuzz", "scripts", "cmake", "docs")
SPDX = "SPDX-License-Identifier: MIT"
NEEDS_SPDX = (".c", ".h", ".cpp", ".hpp", ".py", ".cmake", ".sh", ".yml")
TEXT = NEEDS_SPDX + (".txt", ".md", ".json", ".in", ".csv", ".sql")
BANNED = {
    "strcpy": "say how much room there is: memcpy with a checked length",
    "strcat": "say how much room there is: a text buffer",
    "sprintf": "say how much room there is: snprintf",
    "vsprintf": "say how much room there is: vsnprintf",
    "strtok": "it keeps hidden state: strcspn, strtok_r",
    "atoi": "it cannot report an error: strtol and a check",
    "atol": "it cannot report an error: strtol and a check",
    "gets": "it cannot be told how much room there is: fgets",
}
MEMORY = ("malloc", "calloc", "realloc", "free", "strdup", "strndup", "asprintf", "vasprintf")
LOUD = ("printf", "fprintf", "vprintf", "vfprintf", "puts", "abort", "exit", "_exit")
ALLOCATOR = "src/core/allocator.c"
ALLOW = re.compile(r"check_source: allow ([\w, ]+)")
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blanked(text):
    """The text with comments and literals replaced by blanks, so that lines keep their numbers."""
    return TOKEN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def call_of(names):
    """Matches a call of one of the names that is not a member (.free) and no part of a longer name."""
    return re.compile(r"(?<![\w.])(?<!->)(" + "|".join(map(re.escape, names)) + r")\s*\(")


BANNED_CALL, MEMORY_CALL, LOUD_CALL = call_of(BANNED), call_of(MEMORY), call_of(LOUD)


def guard_of(name):
    """What the guard must match: include/sqlmodel/core/cx.h: SQLMODEL_CORE_CX_H; src/core/bytes.h: SQLM_SRC_CORE_BYTES_H;
    tests/x.h: TESTS_X_H; under tools/ the tool's prefix and the file's name."""
    if name.startswith("tools/"):
        return r"SQLM\w*_" + re.sub(r"\W", "_", pathlib.PurePosixPath(name).name).upper()
    guard = re.sub(r"\W", "_", re.sub(r"^include/", "", name)).upper()
    return f"SQLM_{guard}" if name.startswith("src/") else guard


def check_calls(name, text):
    lines = text.splitlines()
    for number, line in enumerate(blanked(text).splitlines(), 1):
        match = ALLOW.search(lines[number - 1])
        allowed = set(re.split(r"[, ]+", match[1])) if match else set()
        for call in BANNED_CALL.findall(line):
            if call not in allowed:
                yield number, f"{call}() is banned: {BANNED[call]}"
        if not name.startswith(("src/", "include/")):
            continue
        for call in MEMORY_CALL.findall(line):
            if name != ALLOCATOR and call not in allowed:
                yield number, f"{call}(): memory comes from the allocator of the context (only {ALLOCATOR} asks the C library)"
        for call in LOUD_CALL.findall(line):
            if call not in allowed:
                yield number, f"{call}(): a library neither writes to the terminal nor ends the program"


def check_guard(name, text):
    guard = guard_of(name)
    if not re.search(rf"^#ifndef ({guard})\n#define \1$", text, re.M):
        yield 1, f"the include guard must be {guard}"


def check_text(name, text):
    head = "\n".join(text.splitlines()[:3])
    if (name.endswith(NEEDS_SPDX) or name.endswith("CMakeLists.txt")) and SPDX not in head:
        yield 1, f"the first lines must hold '{SPDX}'"
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line and not name.endswith((".csv", ".md")):
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
    if text and not text.endswith("\n"):
        yield len(text.splitlines()), "no newline at the end of the file"


def check_file(name, text):
    """All findings of one file, as (line, what). The name is relative to the source directory."""
    yield from check_text(name, text)
    if name.endswith((".c", ".h")):
        yield from check_calls(name, text)
    if name.endswith(".h"):
        yield from check_guard(name, text)


def files(root):
    for path in sorted(root.iterdir()):
        if path.is_file():
            yield path
    for top in TOPS:
        for folder, names, leaves in os.walk(root / top):
            names[:] = sorted(name for name in names if name not in ("__pycache__", "golden"))
            yield from (pathlib.Path(folder) / leaf for leaf in sorted(leaves))


def main(root):
    root = pathlib.Path(root)
    findings, count = [], 0
    for path in files(root):
        name = path.relative_to(root).as_posix()
        if not name.endswith(TEXT):
            continue
        count += 1
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            findings.append(f"{name}:1: not UTF-8")
            continue
        findings += (f"{name}:{line}: {what}" for line, what in check_file(name, text))
    print("\n".join(findings) or f"{count} files, nothing found")
    return bool(findings)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
