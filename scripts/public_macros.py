#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints a header without its private macros, line for line: the filter of docs/reference/Doxyfile.

Private are macros whose names end in an underscore, the branches that a kind's category chooses, X of the lists, and what
SQLM_EACH_ counts with.

Usage: public_macros.py FILE
"""
import pathlib
import re
import sys

PRIVATE = re.compile(r"#\s*define (X|\w+_|SQLM_EACH_\d+|\w+_sqlm_is_\w+|\w+_SQLM_ATTR_\w+)(?!\w)")


def public(lines):
    hidden = False
    for line in lines:
        hidden = hidden or PRIVATE.match(line) is not None
        yield "" if hidden else line
        hidden = hidden and line.endswith("\\")


if __name__ == "__main__":
    print("\n".join(public(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines())))
