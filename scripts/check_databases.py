#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks docs/databases.md against the cases of tests/conformance/behaviour: the table of differences is closed.

Usage: check_databases.py SOURCE_DIR

A row's last cell names the cases that show it, which there must be. A case that asks for a difference (s->db->is.…, gives_rows(…)) has a row.
"""
import pathlib
import re
import sys

PAGE = "docs/databases.md"
CASES = "tests/conformance/behaviour"
ROW = re.compile(r"^\|(.*)\|$", re.M)
NAME = re.compile(r"`(\w+__\w+)`")
CASE = re.compile(r"^void (\w+)\(void \*\*state\)\n\{\n(.*?)^\}", re.M | re.S)


def rows_of(page):
    """[(first cell, names of cases)] of the table, without its head."""
    rows = [[cell.strip() for cell in match[1].split("|")] for match in ROW.finditer(page)]
    return [(cells[0], NAME.findall(cells[-1])) for cells in rows[2:]]


def findings(page, listed, sources):
    """What is wrong. @listed is cases.h, @sources the text of all cases."""
    names = set(re.findall(r"X\((\w+__\w+)\)", listed))
    rows = rows_of(page)
    shown = {name for _, cases in rows for name in cases}
    if not rows:
        yield "there is no table"
    for fact, cases in rows:
        if not cases:
            yield f"the row '{fact}' names no case"
        yield from (f"the row '{fact}' names {name}, which is no case" for name in cases if name not in names)
    for name, body in CASE.findall(sources):
        if name not in names:
            yield f"{name} is not listed in cases.h"
        if ("db->is." in body or "gives_rows(" in body) and name not in shown:
            yield f"{name} asks for a difference that no row names"


def main(root):
    root = pathlib.Path(root)
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / CASES).glob("cases_*.c")))
    page = (root / PAGE).read_text(encoding="utf-8")
    bad = list(findings(page, (root / CASES / "cases.h").read_text(encoding="utf-8"), sources))
    print("\n".join(f"{PAGE}: {what}" for what in bad) or f"{len(rows_of(page))} rows, nothing found")
    return bool(bad)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
