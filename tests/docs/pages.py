#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the pages say of each other and of the headers is so: links and anchors lead somewhere, every page can be reached from docs/README.md,
functions and constants that are named exist, and what must be complete is: kinds of error, entries of the driver interface, attributes and
kinds of fields, steps of the workflow.

Usage: pages.py ROOT
"""
import pathlib
import re
import sys

import run

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^( {0,3})(```+|~~~+).*?^ {0,3}\2\s*$", re.S | re.M)
FUNCTION = re.compile(r"`(sqlm_\w+)\(\)`")
CONSTANT = re.compile(r"`(SQLM_\w+)`")
SECTIONS = ("What it means.", "What causes it.", "What to do.", "For example:")


def prose(text):
    """A page without its blocks of code."""
    return FENCED.sub("", text)


def anchors(text):
    """The anchors that a page's headings have on the web."""
    found = set()
    for line in re.findall(r"^#+ (.+)$", prose(text), re.M):
        found.add(re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", line).lower()).replace(" ", "-"))
    return found


class Pages:
    def __init__(self, root):
        self.root = root
        self.texts = {path: path.read_text(encoding="utf-8")
                      for path in [*root.glob("*.md"), *(root / "docs").rglob("*.md")] if path != root / "docs/reference/mainpage.md"}
        self.headers = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "include").rglob("*.h")))
        self.bad = []

    def page(self, name):
        return self.texts.get(self.root / "docs" / name, "")

    def require(self, condition, words):
        if not condition:
            self.bad.append(words)

    def links(self):
        """Each link leads to a file, and to a heading of it."""
        reached = {}
        for path, text in self.texts.items():
            reached[path] = set()
            for link in LINK.findall(prose(text)):
                if re.match(r"[a-z]+:", link):
                    continue
                name, _, anchor = link.partition("#")
                target = (path.parent / name).resolve() if name else path
                reached[path].add(target)
                self.require(target.exists(), f"{path.relative_to(self.root)}: there is no {link}")
                if anchor and target.suffix == ".md" and target in self.texts:
                    self.require(anchor in anchors(self.texts[target]), f"{path.relative_to(self.root)}: {link} has no such heading")
        todo, seen = [self.root / "docs/README.md"], set()
        while todo:
            path = todo.pop()
            if path not in seen:
                seen.add(path)
                todo += reached.get(path, ())
        for path in self.texts:
            if (self.root / "docs") in path.parents:
                self.require(path in seen, f"{path.relative_to(self.root)} is not to be found from docs/README.md")

    def names(self):
        """What a page names in the library is there."""
        words = set(re.findall(r"\w+", self.headers))
        words |= {f"SQLM_{prefix}_{name}" for prefix, lists in (("E", "KIND"), ("R", "REASON")) for name in self.listed(f"SQLM_ERROR_{lists}_LIST")}
        words |= set(re.findall(r"\bSQLM_\w+", "\n".join(path.read_text(encoding="utf-8") for path in self.root.rglob("CMakeLists.txt"))))
        for path, text in self.texts.items():
            if path.name == "CONTRIBUTING.md": # speaks of CMake's functions too
                continue
            for name in FUNCTION.findall(prose(text)) + CONSTANT.findall(prose(text)):
                self.require(name in words or name.endswith("_"), f"{path.relative_to(self.root)}: the headers have no {name}")

    def listed(self, name):
        """The first words of the X of a list in the headers."""
        found = re.search(rf"#define {name}\(X\)(.*?)\n\n", self.headers, re.S)
        return re.findall(r"X\((\w+)", found[1]) if found else []

    def same(self, what, expected, found):
        self.require(expected, f"{what}: none in the headers")
        for name in sorted(set(expected) - set(found)):
            self.bad.append(f"{what}: {name} has no place in the pages")
        for name in sorted(set(found) - set(expected)):
            self.bad.append(f"{what}: {name} is in the pages, not in the headers")

    def error_kinds(self):
        kinds = [name.lower() for name in self.listed("SQLM_ERROR_KIND_LIST") if name != "NONE"]
        folder = self.root / "docs/errors"
        self.same("kinds of error", kinds, [path.stem for path in folder.glob("*.md") if path.name != "README.md"])
        self.same("kinds of error in the table", kinds, re.findall(r"^\| \[(\w+)\]\(\1\.md\)", self.page("errors/README.md"), re.M))
        for kind in kinds:
            text = self.page(f"errors/{kind}.md")
            blocks = run.read_blocks(text)
            for section in SECTIONS:
                self.require(f"**{section}**" in text, f"docs/errors/{kind}.md has no '{section}'")
            self.require(f"`SQLM_E_{kind.upper()}`" in text, f"docs/errors/{kind}.md does not name SQLM_E_{kind.upper()}")
            self.require([block.language for block in blocks] == ["c", "text"] and not blocks[0].mark
                         and (run.expected_output(blocks, 0) or "").startswith(f"{kind}, ") or kind == "internal",
                         f"docs/errors/{kind}.md: its program does not print '{kind}, …'")

    def driver(self):
        body = re.search(r"struct sqlm_driver \{(.*?)\n\};", self.headers, re.S)[1]
        entries = re.findall(r"\(\*(\w+)\)\(", re.sub(r"/\*.*?\*/", "", body, flags=re.S))
        self.same("entries of a driver", entries, re.findall(r"^\| `(\w+)\(", self.page("driver.md"), re.M))
        code = "".join(block.text for block in run.read_blocks(self.page("driver.md")) if block.language == "c")
        for entry in entries:
            self.require(f".{entry} =" in code, f"docs/driver.md: its driver has no {entry}")

    def fields(self):
        page = self.page("models.md")
        rows = "\n".join(line for line in page.splitlines() if line.startswith("| `"))
        code = next((block.text for block in run.read_blocks(page) if block.language == "c"), "")
        attributes = set(re.findall(r"#define SQLM_ATTRIBUTE_([A-Z_]*[A-Z])\b", self.headers))
        kinds = set(re.findall(r"#define SQLM_KIND_(?!opt_)(\w+)", self.headers))
        self.require(len(attributes) > 20 and len(kinds) > 20, "the headers have too few attributes and kinds")
        for name in sorted(attributes | kinds):
            self.require(re.search(rf"`{name}\b", rows), f"docs/models.md: no row for {name}")
            self.require(re.search(rf"\b(opt_)?{name}\b", code), f"docs/models.md: its first program does not use {name}")

    def workflow(self):
        import yaml
        workflow = yaml.safe_load((self.root / "docs/ci/gate.yml").read_text(encoding="utf-8"))
        steps = workflow["jobs"]["gate"]["steps"]
        for step in steps:
            self.require("name" in step and ("run" in step) != ("uses" in step), f"docs/ci/gate.yml: {step} is no step")
            self.require(re.fullmatch(r"[\w./-]+@v\d+", step.get("uses", "a@v1")), f"docs/ci/gate.yml: {step}: which version?")
        for command in ("sqlmodel-gate lock", "sqlmodel-gate check"):
            self.require(any(command in step.get("run", "") for step in steps), f"docs/ci/gate.yml does not run {command}")
        for name in re.findall(r"^\| ([A-Z][\w ]+?) \|", self.page("ci.md"), re.M):
            self.require(name in [step["name"] for step in steps], f"docs/ci.md: the workflow has no step '{name}'")


def main(root):
    pages = Pages(root)
    for check in (pages.links, pages.names, pages.error_kinds, pages.driver, pages.fields, pages.workflow):
        check()
    for words in pages.bad:
        print(words)
    print(f"{len(pages.texts)} pages, {len(pages.bad)} bad")
    return bool(pages.bad)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
