#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes docs/types.md from what the table of types printed (tests/golden/types).

Usage: types_page.py [--check] PROJECT

With --check it fails when the page is another one.
"""
import pathlib
import sys

HEAD = """# Types and values

What becomes of every kind of value: in a field and in an `opt_` field of a model, written to the database and read back; as a parameter of a
statement in SQL, read back by a model; through JSON in its [exact and plain form](json.md); and what a model makes of values that other
programs wrote in plain SQL. A value comes back *exact*, in every bit (a decimal as the same number: its scale becomes the column's), or it is *refused*
with an error that names the column: there is nothing between.

This page is made from what the tests print: `tests/conformance/test_types.c`, for SQLite. The messages are in `tests/golden/types`, and there what the
same values become on PostgreSQL and MariaDB. Values were tried
in a table as `sqlm_create_all()` makes it; "a column without type" is one that holds values to nothing, as tables of other programs may have.

Two things that SQLite does by itself before a value reaches a column count as what was written: `12` in a text column is the text `'12'`, and
9007199254740993 (2^53 + 1) in a column of doubles is 2^53. Infinity that other programs wrote is read as it is, but not written: see
[SQLite](sqlite.md).
"""

WAYS = (("field, database", "optional field, database", "database"), ("parameter", None, "parameter"),
        ("field, exact JSON", "optional field, exact JSON", "exact JSON"), ("field, plain JSON", "optional field, plain JSON", "plain JSON"))
TYPED, LOOSE = "plain SQL", "plain SQL into a column without type"


def read(path):
    """{kind: {label: {way: result}}}, in the file's order."""
    kinds = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, label, way, result = line.split(" | ", 3)
        kinds.setdefault(kind, {}).setdefault(label, {})[way] = result
    return kinds


def short(result):
    """The kind and reason of a refusal, without its message."""
    if result == "exact":
        return result
    return "*" + result.partition(": ")[0] + "*"


def cell(ways, way, optional):
    plain, other = ways.get(way), ways.get(optional)
    if plain is None and other is None:
        return "–"
    if plain is None:
        return f"`opt_`: {short(other)}"
    if other is None or short(plain) == short(other):
        return short(plain)
    return f"{short(plain)}; `opt_`: {short(other)}"


def literal_cell(ways, way):
    if f"{way}, written" in ways:
        return "not written: " + short(ways[f"{way}, written"])
    return short(ways[f"{way}, read"]) if f"{way}, read" in ways else "–"


def code(text):
    return f"`{text}`" if "`" not in text else text


def tables(labels):
    """The two tables of one kind, as lines."""
    values, literals = [], []
    for label, ways in labels.items():
        if any(way.startswith("plain SQL") for way in ways):
            literals.append(f"| {code(label)} | {literal_cell(ways, TYPED)} | {literal_cell(ways, LOOSE)} |")
        if "parameter" in ways or "field, database" in ways:
            cells = (cell(ways, way, optional) for way, optional, _ in WAYS)
            values.append("| " + label.replace("\\", "\\\\") + " | " + " | ".join(cells) + " |")
    lines = ["| value | " + " | ".join(title for _, _, title in WAYS) + " |", "| --- |" + " --- |" * len(WAYS), *values, ""]
    if literals:
        lines += ["| plain SQL | column of the kind | column without type |", "| --- | --- | --- |", *literals, ""]
    return lines


def page(project):
    golden = project / "tests/golden/types"
    kinds = read(golden / "sqlite.txt")
    for kind, labels in read(golden / "sqlite_large.txt").items():
        kinds[kind].update(labels)
    lines = [HEAD]
    for kind, labels in kinds.items():
        lines += [f"## {kind}", "", *tables(labels)]
    return "\n".join(lines).rstrip("\n") + "\n"


def main(arguments):
    check = arguments[:1] == ["--check"]
    if len(arguments) != 1 + check:
        sys.exit(__doc__)
    project = pathlib.Path(arguments[-1])
    path, made = project / "docs/types.md", page(project)
    if not check:
        path.write_text(made, encoding="utf-8")
        return 0
    if not path.is_file() or path.read_text(encoding="utf-8") != made:
        print("docs/types.md:1: is not what the tests print; make it with scripts/types_page.py .")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
