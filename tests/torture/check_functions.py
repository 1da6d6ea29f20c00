#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails when functions.txt lacks an exported name or a function that a model makes, or has one that there is not.

Usage: check_functions.py PROJECT

That what it says of each is true is for test_functions.c. A test that it names instead must be there and name the function.
"""
import pathlib
import re
import sys

LISTS = ("src/*/exports.txt", "src/drivers/*/exports.txt", "tools/*/exports.txt")
HEADERS = ("core/model.h", "query/functions.h")
MACROS = ("query/expr.h", "query/select.h", "schema/ddl.h")
NO_CALLS = {"SQLM_SELECT_INIT"} # an initialiser, for file scope


def exported(project):
    """Every name in a list of exports, every M##_name( of the headers as M_name, what headers define themselves."""
    names = set()
    for pattern in LISTS:
        for path in project.glob(pattern):
            names.update(path.read_text(encoding="utf-8").split())
    for header in HEADERS:
        text = (project / "include/sqlmodel" / header).read_text(encoding="utf-8")
        names.update(f"M_{name}" for name in re.findall(r"\bM##_(\w+)\(", text))
    for path in (project / "include").rglob("*.h"):
        text = path.read_text(encoding="utf-8")
        names.update(re.findall(r"^static inline \w+ \*?(sqlm_\w+)\(", text, re.M))
        if path.as_posix().endswith(MACROS):
            names.update(re.findall(r"^#define (sqlm_\w+|SQLM_[A-Z_]*[A-Z])\(", text, re.M))
    return names - NO_CALLS


def is_elsewhere(project, name, said):
    """Whether each test that a line names calls the function."""
    paths = [project / path for path in re.findall(r"tests/[\w/]+\.c", said)]
    return all(path.is_file() and re.search(rf"\b{name}\(", path.read_text(encoding="utf-8")) for path in paths)


def check(names, lines, project=pathlib.Path()):
    """All findings about the lines of the list."""
    findings, listed = [], set()
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        name, _, said = line.partition(":")
        if name in listed:
            findings.append(f"functions.txt:{number}: {name} stands twice")
        if name not in names:
            findings.append(f"functions.txt:{number}: {name} is no public function")
        if not is_elsewhere(project, name, said):
            findings.append(f"functions.txt:{number}: {name} is not called in the test that is named")
        listed.add(name)
    findings += [f"functions.txt:1: {name} is missing: what becomes of it when memory is out?" for name in sorted(names - listed)]
    return findings


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    names = exported(pathlib.Path(arguments[0]))
    if len(names) < 200:
        print(f"functions.txt:1: only {len(names)} public functions were found")
        return 1
    path = pathlib.Path(__file__).with_name("functions.txt")
    findings = check(names, path.read_text(encoding="utf-8").splitlines(), pathlib.Path(arguments[0]))
    print("\n".join(findings) or f"{len(names)} public functions, all listed")
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
