#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the cases that have passed on each database, from a report that ctest wrote: count_cases.py JUNIT_XML

A test program counts as many as it says, one that says nothing as one. Prints "cases: sqlite N, postgres N, mysql N". Exit status 2: the
report cannot be read.
"""
import re
import sys
import xml.etree.ElementTree

DATABASES = ("sqlite", "postgres", "mysql")
# Tests on SQLite that do not say so in their names: those on servers do.
ON_SQLITE = ("unit/query/", "conformance/types", "conformance/every_attribute", "conformance/domain_samples", "conformance/drift_mutations")
OF_ONE = re.compile(r"^\[  PASSED  \] (\d+) test\(s\)\.$", re.MULTILINE)
OF_ALL = re.compile(r"^cases passed: (.*) of \d+$", re.MULTILINE)


def database_of(name):
    for database in DATABASES:
        if database in name:
            return database
    return "sqlite" if name.startswith(ON_SQLITE) else None


def count(cases):
    """@cases: pairs of a test's name and its output."""
    counts = dict.fromkeys(DATABASES, 0)
    for name, output in cases:
        every = OF_ALL.search(output)
        if every:
            for database, passed in re.findall(r"(\w+) (\d+)", every[1]):
                counts[database] += int(passed)
        elif database_of(name):
            counts[database_of(name)] += sum(map(int, OF_ONE.findall(output))) or 1
    return counts


def read(path):
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        if case.get("status") == "run":
            yield case.get("name"), case.findtext("system-out") or ""


def main(arguments):
    if len(arguments) != 1:
        print("usage: count_cases.py JUNIT_XML", file=sys.stderr)
        return 2
    try:
        counts = count(read(arguments[0]))
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        print(f"count_cases.py: {arguments[0]}: {error}", file=sys.stderr)
        return 2
    print("cases: " + ", ".join(f"{database} {passed}" for database, passed in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
