#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bad input of every kind, and what is said about it, word for word.

Usage: run.py CASES --probe PROBE --gate GATE --sqlmodel SQLMODEL --modules FOLDER

A case of CASES is some lines:

    == what it is
    file NAME CONTENT           a file in the case's folder; \\n and \\xHH are bytes
    copy NAME OTHER             a copy of a file of the folder, or of a module (NAME.so)
    database NAME SQL           a database, made by SQL
    cut NAME BYTES              the file ends there
    overwrite NAME AT CONTENT   bytes in the middle of a file
    mode NAME OCTAL             its permissions
    folder NAME
    run probe|gate|sqlmodel ARGUMENT...
    > a line of what is said    for probe: kind (reason): message; otherwise the exit status and standard error,
                                of the gate's findings (exit status 1) standard output

In arguments and in what is said, {folder} is the case's folder; in what is said, {...} stands for what may vary (an errno's text, a linker's).
Several `run` are several looks at the same files. With SQLM_UPDATE_GOLDEN=1 in the environment what is said is written into CASES.
"""
import argparse
import os
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile

LEAST_CASES = 120


class Case:
    """One case: what to prepare, what to run, what is expected after each run."""

    def __init__(self, name):
        self.name, self.steps = name, []

    def lines(self):
        yield f"== {self.name}"
        for step, expected in self.steps:
            yield step
            yield from (f"> {line}".rstrip() for line in expected)


def read_cases(path):
    head, cases = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            cases.append(Case(line[3:]))
        elif not cases:
            head.append(line)
        elif line.startswith(">"):
            cases[-1].steps[-1][1].append(line[2:])
        elif line:
            cases[-1].steps.append((line, []))
    return head, cases


def write_cases(path, head, cases):
    text = "\n".join(head).rstrip("\n") + "\n"
    for case in cases:
        text += "\n" + "\n".join(case.lines()) + "\n"
    path.write_text(text, encoding="utf-8")


def content(text):
    """Bytes of a text with \\n and \\xHH."""
    data = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())
    return data.replace(b"\\n", b"\n")


class Runner:
    def __init__(self, options, folder):
        self.programs = {"probe": [options.probe], "gate": [options.gate], "sqlmodel": [options.sqlmodel]}
        self.modules, self.folder = pathlib.Path(options.modules), folder

    def prepare(self, verb, rest):
        name, _, rest = rest.partition(" ")
        path = self.folder / name
        if verb == "file":
            path.write_bytes(content(rest))
        elif verb == "copy":
            source = self.folder / rest if (self.folder / rest).exists() else self.modules / rest
            shutil.copy(source, path)
        elif verb == "database":
            connection = sqlite3.connect(path)
            connection.executescript(rest)
            connection.close()
        elif verb == "cut":
            os.truncate(path, int(rest))
        elif verb == "overwrite":
            at, _, data = rest.partition(" ")
            with path.open("r+b") as file:
                file.seek(int(at))
                file.write(content(data))
        elif verb == "mode":
            path.chmod(int(rest, 8))
        elif verb == "folder":
            path.mkdir()
        else:
            raise ValueError(f"there is no step '{verb}'")

    def run(self, rest):
        words = shlex.shlex(rest, posix=True, punctuation_chars=False)
        words.whitespace_split, words.escape, words.commenters = True, "", ""
        program, *arguments = (word.replace("{folder}", str(self.folder)) for word in words)
        environment = {**os.environ, "LC_ALL": "C"}
        done = subprocess.run(self.programs[program] + arguments, capture_output=True, cwd=self.folder, timeout=100, check=False,
                              env=environment)
        is_finding = program == "gate" and done.returncode == 1
        said = (done.stdout if program == "probe" or is_finding else done.stderr).decode(errors="backslashreplace")
        said = said.replace(str(self.folder), "{folder}")
        lines = said.splitlines()
        if program != "probe":
            lines.insert(0, f"exit {done.returncode}")
        elif done.returncode != 0:
            lines.append(f"probe ended with {done.returncode}")
            lines.extend(done.stderr.decode(errors="replace").splitlines())
        return lines


def is_as_expected(expected, lines):
    pattern = re.escape("\n".join(expected)).replace(re.escape("{...}"), "[^\n]*")
    return re.fullmatch(pattern, "\n".join(lines)) is not None


def run_case(case, options):
    """What is not as expected, with the lines that were said."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        runner = Runner(options, pathlib.Path(folder))
        for index, (step, expected) in enumerate(case.steps):
            verb, _, rest = step.partition(" ")
            if verb != "run":
                runner.prepare(verb, rest)
                continue
            lines = runner.run(rest)
            if not expected or not is_as_expected(expected, lines):
                wrong.append((index, lines))
        os.chmod(folder, 0o755)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=pathlib.Path)
    for name in ("probe", "gate", "sqlmodel", "modules"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    head, cases = read_cases(options.cases)
    failed = 0
    for case in cases:
        wrong = run_case(case, options)
        failed += bool(wrong)
        for index, lines in wrong:
            step, expected = case.steps[index]
            print(f"{case.name}: {step}\n  expected: " + "\n            ".join(expected) + "\n  said:     " + "\n            ".join(lines))
            case.steps[index] = (step, lines)
    print(f"{len(cases)} cases of bad input, {failed} failed")
    if failed and os.environ.get("SQLM_UPDATE_GOLDEN") == "1":
        write_cases(options.cases, head, cases)
    if len(cases) < LEAST_CASES:
        print(f"at least {LEAST_CASES} cases are promised")
    return 1 if failed or len(cases) < LEAST_CASES else 0


if __name__ == "__main__":
    sys.exit(main())
