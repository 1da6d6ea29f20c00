#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails when a shared library exports anything but the names in its list.

Usage: check_exports.py [--update] LIBRARY EXPORTS_TXT

EXPORTS_TXT has one name a line, sorted; --update writes it. A new public function is one reviewed line there.
"""
import pathlib
import subprocess
import sys


def exported(library):
    """The names that a shared library defines for others."""
    out = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True)
    return {line.split()[-1].split("@")[0] for line in out.stdout.splitlines() if line}


def compare(have, lines, exports_txt):
    """All findings, as "file:line: what"."""
    findings = []
    names = [line for line in lines if line]
    for number, name in enumerate(lines, 1):
        if name and name not in have:
            findings.append(f"{exports_txt}:{number}: listed but not exported: {name}")
    for name in sorted(have - set(names)):
        findings.append(f"{exports_txt}:1: exported but not listed: {name}")
    if names != sorted(set(names)):
        findings.append(f"{exports_txt}:1: not sorted, or a name stands twice")
    return findings


def main(arguments):
    update = arguments[:1] == ["--update"]
    library, exports_txt = arguments[update:]
    have = exported(library)
    path = pathlib.Path(exports_txt)
    if update:
        path.write_text("".join(f"{name}\n" for name in sorted(have)), encoding="utf-8")
        return 0
    if not path.is_file():
        print(f"{exports_txt}:1: there is no list of exports; make it with check_exports.py --update")
        return 1
    findings = compare(have, path.read_text(encoding="utf-8").splitlines(), exports_txt)
    print("\n".join(findings) or f"{len(have)} exports, all listed")
    return bool(findings)


if __name__ == "__main__":
    if len(sys.argv) - (sys.argv[1:2] == ["--update"]) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
