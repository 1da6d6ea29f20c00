#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A reader with nothing but the pages and an installation, in empty folders: writes the files that a page shows, and types its commands.

In a page, `<!-- file: name -->` before a block says that it is a file of that name, `<!-- part: name -->` that it is one of the parts of it;
`<!-- run -->` before a block of sh says that the reader types it. The workflow for CI is walked through as well: its own commands, but those that
install, in a folder as docs/ci.md leaves it, and on the servers of the tests where these run.

Usage: walk.py --cmake CMAKE --compiler CC --build DIR --docs DIR
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

MARKED = re.compile(r"<!-- (file|part|run)(?:: (\S+))? -->\n(?:<!--[^\n]*-->\n)?( *)```(\w+)\n(.*?)^ *```$", re.S | re.M)
WALKS = {  # folder: pages, one after the other
    "start": ["quickstart.md", "models.md"],
    "shop": ["gate.md", "ci.md"],
    "notes": ["embedding.md"],
    "tiny": ["driver.md"],
}


SERVERS = {"POSTGRES_URL": "SQLMODEL_TEST_POSTGRES", "MARIADB_URL": "SQLMODEL_TEST_MYSQL"}


class Failure(Exception):
    pass


class Reader:
    def __init__(self, docs, prefix, compiler, folder):
        self.docs, self.folder = docs, folder
        self.environment = {
            "PATH": f"{prefix / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "CC": compiler,
            "CMAKE_PREFIX_PATH": str(prefix), "LANG": "C.UTF-8", "PKG_CONFIG_PATH": str(next(prefix.rglob("sqlmodel.pc")).parent)
        }

    def type(self, commands, page):
        """What the commands print; each must do."""
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=self.folder, env=self.environment, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise Failure(f"{page}: ends with {done.returncode}:\n{commands}\n{done.stdout}{done.stderr}")
        return done.stdout

    def read(self, page):
        """How many files were written and how many blocks of commands were typed."""
        counts, parts = {"files": 0, "commands": 0}, {}
        blocks = MARKED.findall((self.docs / page).read_text(encoding="utf-8"))
        for kind, name, indent, language, text in blocks:
            text = "".join(line.removeprefix(indent) for line in text.splitlines(True))
            if kind == "file":
                (self.folder / name).write_text(text, encoding="utf-8")
                counts["files"] += 1
            elif kind == "part":
                parts[name] = parts.get(name, "") + text
        for name, text in parts.items():
            (self.folder / name).write_text(text, encoding="utf-8")
            counts["files"] += 1
        for kind, name, indent, language, text in blocks:
            if kind == "run":
                self.type("".join(line.removeprefix(indent) for line in text.splitlines(True)), page)
                counts["commands"] += 1
        if not counts["files"] and not counts["commands"]:
            raise Failure(f"{page}: nothing to do")
        print(f"{page}: {counts['files']} files written, {counts['commands']} blocks of commands typed")

    def follow_workflow(self):
        """The steps with commands, but those that install: in a clone, which has what was committed alone."""
        import yaml
        steps = yaml.safe_load((self.docs / "ci/gate.yml").read_text(encoding="utf-8"))["jobs"]["gate"]["steps"]
        commands = []
        for step in steps:
            if "run" not in step or step["name"].startswith("Install"):
                continue
            urls = {name: os.environ.get(SERVERS[name]) for name in step.get("env", {})}
            if None in urls.values():
                print(f"ci/gate.yml: '{step['name']}' left out, for want of a server")
                continue
            self.environment.update(urls)
            commands.append(step["run"])
        self.type("rm -r build", "ci/gate.yml")
        for command in commands:
            self.type(command, "ci/gate.yml")
        report = json.loads((self.folder / "gate.sarif").read_text(encoding="utf-8"))
        cases = (self.folder / "gate.xml").read_text(encoding="utf-8")
        if report["version"] != "2.1.0" or not all(f'classname="{domain}"' in cases for domain in ("customers", "orders")):
            raise Failure(f"ci/gate.yml: the reports do not tell of the models:\n{cases}")
        print(f"ci/gate.yml: {len(commands)} steps")
        return commands

    def break_model(self, commands):
        """A model that was changed and not accepted fails the step that compares with the lock."""
        models = self.folder / "models.c"
        models.write_text(models.read_text(encoding="utf-8").replace("MAX_LENGTH(200)", "MAX_LENGTH(100)"), encoding="utf-8")
        failed = []
        for command in commands:
            done = subprocess.run(["bash", "-eu", "-c", command], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                failed.append((command, done))
        if [command.split()[1] for command, _ in failed] != ["lock"] or failed[0][1].returncode != 1 or "email" not in failed[0][1].stdout:
            raise Failure(f"ci/gate.yml: a changed model fails {[(command, done.stdout) for command, done in failed]}")
        print("ci/gate.yml: a changed model fails the comparison with the lock")


def walk(docs, prefix, compiler, folder):
    for name, pages in WALKS.items():
        (folder / name).mkdir()
        reader = Reader(docs, prefix, compiler, folder / name)
        for page in pages:
            reader.read(page)
        if "ci.md" in pages:
            reader.break_model(reader.follow_workflow())


def main(arguments):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        prefix = folder / "prefix"
        subprocess.run([arguments.cmake, "--install", arguments.build, "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
        walk(pathlib.Path(arguments.docs), prefix, arguments.compiler, folder)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option in ("--cmake", "--compiler", "--build", "--docs"):
        parser.add_argument(option, required=True)
    try:
        sys.exit(main(parser.parse_args()))
    except Failure as failure:
        print(failure)
        sys.exit(1)
