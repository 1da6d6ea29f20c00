#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles and runs the C code blocks of Markdown files.

Usage: run.py --compiler CC [--flag FLAG...] [--link ARGUMENT...] FILE.md...

A ```c block that has a main is compiled, linked, run, and must end with status 0. When the next block is a ```text block and the
words between them end with "prints:", the program must print exactly that. A comment on the line before a block changes this:

    <!-- no-run: reason -->    compiled and linked, not run
    <!-- compile -->           a block without main, compiled as a file after #include <sqlmodel.h>
    <!-- fragment: reason -->  not even compiled
    <!-- part: file.c -->      one of several that make up a file; together they are one program, which is run where its last part ends

A block without a main needs one of the last three, so that nothing goes unchecked by oversight.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})\s*(\S*)\s*$")
MARK = re.compile(r"^<!--\s*(no-run|compile|fragment|part)\b\s*:?\s*(.*?)\s*-->$")
MAIN = re.compile(r"^\s*int\s+main\s*\(", re.M)
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
SECONDS = 60


class Block:
    def __init__(self, language, line, mark, reason, before):
        self.language, self.line, self.mark, self.reason, self.before = language, line, mark, reason, before
        self.lines = []

    @property
    def text(self):
        return "".join(line + "\n" for line in self.lines)


def read_blocks(text):
    """All fenced blocks of a Markdown text, in order; before is the prose between a block and the one before it."""
    blocks, fence, prose = [], None, []
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.match(line)
        if fence is not None:
            if match and match[2].startswith(fence) and not match[3]:
                fence, prose = None, []
            else:
                blocks[-1].lines.append(line)
        elif match:
            spoken = [words for words in prose if words.strip()]
            mark = MARK.match(spoken[-1].strip()) if spoken else None
            blocks.append(Block(match[3], number + 1, mark and mark[1], mark and mark[2], " ".join(spoken)))
            fence = match[2]
        else:
            prose.append(line)
    return blocks


def expected_output(blocks, index):
    """What the text block after a C block says that it prints, or None."""
    if index + 1 < len(blocks) and blocks[index + 1].language == "text" and re.search(r"\bprints\b[^.]*:$", blocks[index + 1].before):
        return blocks[index + 1].text
    return None


def placed(block, name):
    return f'#line {block.line} "{name}"\n{block.text}'


def build(text, folder, arguments, link):
    """The compiler's complaint, or None."""
    source = folder / "block.c"
    source.write_text(text if link else "#include <sqlmodel.h>\n" + text, encoding="utf-8")
    command = [arguments.compiler, *STRICT, *arguments.flag]
    command += [str(source), "-o", str(folder / "program"), *arguments.link] if link else ["-fsyntax-only", str(source)]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return None if run.returncode == 0 else run.stderr.strip()


def execute(folder, expected):
    """What is wrong with running the program, or None."""
    try:
        run = subprocess.run([str(folder / "program")], cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"does not end within {SECONDS} s"
    if run.returncode != 0:
        return f"ends with status {run.returncode}\n{run.stdout}{run.stderr}".strip()
    if expected is not None and run.stdout.rstrip() != expected.rstrip():
        return f"should print\n{expected.rstrip()}\nbut prints\n{run.stdout.rstrip()}"
    return None


def parts_of(blocks, block):
    """The blocks of the file that this one is the last part of; none when others follow."""
    parts = [other for other in blocks if other.mark == "part" and other.reason == block.reason]
    return parts if parts[-1] is block else []


def check_block(blocks, index, name, arguments):
    """(what was done with the block, what is wrong or None)"""
    block = blocks[index]
    has_main = MAIN.search(block.text) is not None
    text = placed(block, name)
    if block.mark in ("fragment", "no-run", "part") and not block.reason:
        return "failed", f"the mark '{block.mark}' needs a reason or name: <!-- {block.mark}: … -->"
    if block.mark == "fragment":
        return "skipped", None
    if block.mark == "part":
        parts = parts_of(blocks, block)
        if not parts:
            return "joined", None
        text = "".join(placed(part, name) for part in parts)
        has_main = MAIN.search(text) is not None
    if not has_main and block.mark != "compile":
        return "failed", "has no main: mark it <!-- compile --> or <!-- fragment: why -->"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        wrong = build(text, folder, arguments, has_main)
        if wrong or not has_main or block.mark in ("compile", "no-run"):
            return "compiled", wrong
        return "run", execute(folder, expected_output(blocks, index))


def main(arguments):
    counts, bad = {}, 0
    for path in arguments.files:
        blocks = read_blocks(pathlib.Path(path).read_text(encoding="utf-8"))
        for index, block in enumerate(blocks):
            if block.language != "c":
                continue
            done, wrong = check_block(blocks, index, path, arguments)
            counts[done] = counts.get(done, 0) + 1
            if wrong:
                bad += 1
                print(f"{path}:{block.line}: {wrong}")
    said = ", ".join(f"{count} {done}" for done, count in sorted(counts.items()))
    print(f"{len(arguments.files)} files, blocks: {said or 'none'}; {bad} bad")
    return bad != 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flag", action="append", default=[])
    parser.add_argument("--link", action="append", default=[])
    parser.add_argument("files", nargs="+")
    sys.exit(main(parser.parse_args()))
