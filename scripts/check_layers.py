#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails when a layer includes what it does not declare: a header of another layer, a private header, a foreign library's header.

Usage: check_layers.py SOURCE_DIR LAYERS_TXT HEADERS_TXT

CMake writes both lists from sqlm_add_layer(): LAYERS_TXT has one line "name: depends | external packages" per layer, HEADERS_TXT
the public headers relative to include/. A public header that no layer lists is reported too.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
# Headers of foreign libraries, and the package that a layer must declare as EXTERNAL to include them.
FOREIGN = {
    "jansson.h": "jansson",
    "libpq-fe.h": "libpq",
    "errmsg.h": "libmariadb",
    "mysql.h": "libmariadb",
    "pcre2.h": "libpcre2-8",
    "sqlite3.h": "sqlite3",
}
FOLDERS = {"src/sqlmodel": "facade", "tools/sqlmodel": "cli", "tools/sqlmodel-gate": "gate"}


def layer_of_header(name):
    """sqlmodel.h -> facade; sqlmodel/sys/x.h -> core; sqlmodel/driver/sqlite.h -> sqlite; sqlmodel/gate.h -> gate."""
    parts = name.split("/")
    if len(parts) == 1:
        return "facade"
    if parts[1] == "sys":
        return "core"
    if parts[1] == "driver":
        return re.sub(r"(_export)?\.h$", "", parts[2])
    return re.sub(r"\.h$", "", parts[1])


def layer_of_file(path):
    """The layer that a file relative to the source directory belongs to, and the layer's folder."""
    parts = path.parts
    if parts[0] == "include":
        return layer_of_header("/".join(parts[1:])), None
    size = 3 if parts[:2] == ("src", "drivers") else 2
    folder = "/".join(parts[:size])
    return FOLDERS.get(folder, parts[size - 1]), folder


def read_layers(text):
    """{name: (all layers below and itself, external packages)} from layers.txt."""
    direct, external = {}, {}
    for line in text.splitlines():
        name, rest = line.split(":", 1)
        lower, _, packages = rest.partition("|")
        direct[name.strip()] = lower.split()
        external[name.strip()] = set(packages.split())
    direct.setdefault("cli", ["facade"])
    external.setdefault("cli", set())

    def closure(name):
        return {name}.union(*(closure(lower) for lower in direct.get(name, ())))

    return {name: (closure(name), external[name]) for name in direct}


def is_own(root, here, folder, name):
    """Whether a quoted include means a file of the layer's folder, or one that the build makes (it is nowhere in the sources)."""
    if folder is None:
        return False
    if any((base / name).is_file() for base in (root / here.parent, root / folder)):
        return True
    return not any(found.is_file() for top in ("src", "tools", "tests") for found in (root / top).rglob(name))


def check_include(root, here, quoted, name, layers):
    """What is wrong with one include, or None."""
    layer, folder = layer_of_file(here)
    allowed, packages = layers[layer]
    if ".." in name.split("/"):
        return f"'{name}' climbs out of its folder"
    if name == "sqlmodel.h" or name.startswith("sqlmodel/"):
        if layer_of_header(name) not in allowed:
            return f"layer '{layer}' may not include '{name}' (it may use {', '.join(sorted(allowed))})"
        if folder is None and quoted:
            return f"public headers include with <>: '{name}'"
        return None
    if name in FOREIGN and FOREIGN[name] not in packages:
        return f"layer '{layer}' includes '{name}' without EXTERNAL PkgConfig::{FOREIGN[name]}"
    if quoted and not is_own(root, here, folder, name):
        return f"'{name}' is not a file of layer '{layer}'"
    if folder is None and name in FOREIGN:
        return f"public headers do not include foreign libraries: '{name}'"
    return None


def check(root, layers_text, headers_text):
    """All findings, as "file:line: what"."""
    root = pathlib.Path(root)
    layers = read_layers(layers_text)
    findings = []
    for top in ("include", "src", "tools"):
        for path in sorted((root / top).rglob("*.[ch]")):
            here = path.relative_to(root)
            if layer_of_file(here)[0] not in layers:
                findings.append(f"{here}:1: no layer '{layer_of_file(here)[0]}' is declared with sqlm_add_layer()")
                continue
            for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(text)
                what = match and check_include(root, here, match[1] == '"', match[2], layers)
                if what:
                    findings.append(f"{here}:{number}: {what}")
    listed = set(headers_text.split())
    for path in sorted((root / "include").rglob("*.h")):
        name = path.relative_to(root / "include").as_posix()
        if name not in listed:
            findings.append(f"include/{name}:1: not among the HEADERS of layer '{layer_of_header(name)}'")
    return findings, len(layers)


def main(root, layers_txt, headers_txt):
    findings, count = check(root, pathlib.Path(layers_txt).read_text(encoding="utf-8"), pathlib.Path(headers_txt).read_text(encoding="utf-8"))
    print("\n".join(findings) or f"{count} layers, no crossing")
    return bool(findings)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
