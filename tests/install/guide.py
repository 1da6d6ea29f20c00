#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does what docs/gate.md tells the author of a module: writes its files, builds them against an installation, runs the gate on them.

Usage: guide.py --cmake CMAKE --compiler CC --build DIR --page FILE
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FILE = re.compile(r"<!-- file: (\S+) -->\n(?:<!--[^\n]*-->\n)?```\w+\n(.*?)```\n", re.S)


def run(*command, status=0, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)
    if done.returncode != status:
        sys.exit(f"ended with {done.returncode}, not {status}: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def check_workflow(page):
    """The workflow is YAML with the steps that it talks of, where a reader of YAML is at hand."""
    try:
        import yaml
    except ImportError:
        return
    workflow = yaml.safe_load(re.search(r"```yaml\n(.*?)```", page, re.S)[1])
    steps = workflow["jobs"]["gate"]["steps"]
    if not any("sqlmodel-gate check" in step.get("run", "") for step in steps):
        sys.exit("the workflow does not run the gate")


def main(arguments):
    page = pathlib.Path(arguments.page).read_text(encoding="utf-8")
    files = dict(FILE.findall(page))
    if set(files) != {"models.c", "CMakeLists.txt"}:
        sys.exit(f"the page has the files {sorted(files)}")
    check_workflow(page)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        prefix, shop = folder / "prefix", folder / "shop"
        run(arguments.cmake, "--install", arguments.build, "--prefix", prefix)
        shop.mkdir()
        for name, text in files.items():
            (shop / name).write_text(text, encoding="utf-8")
        run(arguments.cmake, "-S", shop, "-B", shop / "build", f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_C_COMPILER={arguments.compiler}")
        run(arguments.cmake, "--build", shop / "build")
        gate = next(prefix.rglob("sqlmodel-gate"))
        module = shop / "build/shop-models.so"
        environment = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
        report = json.loads(run(gate, "--models", module, "--json", env=environment))
        if [model["domain"] for model in report["models"]] != ["customers", "orders"]:
            sys.exit(f"other domains than those of the page: {report['models']}")
        lock = ("lock", "--models", module, "--lock", shop / "models.lock.json", "--header", shop / "models_lock.h")
        run(gate, *lock, status=3)
        run(gate, *lock, "--update")
        print(run(gate, *lock), end="")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option in ("--cmake", "--compiler", "--build", "--page"):
        parser.add_argument(option, required=True)
    main(parser.parse_args())
