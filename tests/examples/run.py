#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs an example and compares what it prints with a file.

Usage: run.py PROGRAM EXPECTED URL|VARIABLE

The database is a URL, or the name of an environment variable with one (SQLMODEL_TEST_POSTGRES): where that is not set, the test is skipped.
"""
import os
import pathlib
import subprocess
import sys

SKIPPED = 77
SECONDS = 200


def main(program, expected, url):
    if ":" not in url:
        if not os.environ.get(url):
            print(f'skipped: {url} is not set; start the servers with: eval "$(scripts/servers start)"')
            return SKIPPED
        url = os.environ[url]
    run = subprocess.run([program, url], capture_output=True, text=True, timeout=SECONDS, env={**os.environ, "LC_ALL": "C"})
    print(run.stdout + run.stderr, end="")
    if run.returncode != 0:
        print(f"it ended with status {run.returncode}")
        return 1
    wanted = pathlib.Path(expected).read_text(encoding="utf-8")
    if run.stdout != wanted:
        print(f"it should have printed\n{wanted}")
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
