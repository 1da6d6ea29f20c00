#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The reference of the public headers is built without a warning, and something undocumented would be one.

Usage: reference.py ROOT
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HEADER = "include/sqlmodel/core/outcome.h"
PARTS = (HEADER, "docs/reference", "scripts", "CMakeLists.txt")
UNDOCUMENTED = {
    "a function": "SQLM_CORE_API int sqlm_forgotten(int number);\n",
    "a macro": "#define SQLM_FORGOTTEN 1\n",
    "a member": "/** One. */\ntypedef struct sqlm_forgetful {\n    int number;\n} sqlm_forgetful;\n",
}


def copy(root, folder):
    for part in PARTS:
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        if (root / part).is_dir():
            shutil.copytree(root / part, folder / part)
        else:
            shutil.copy(root / part, folder / part)


def build(root, output):
    """(status, what was said)"""
    run = subprocess.run([root / "scripts/docs", output], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def main(root):
    if shutil.which("doxygen") is None:
        print("doxygen is not installed")
        return 1 if os.environ.get("CI") == "true" else 77
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        status, said = build(root, folder / "reference")
        if status != 0 or not (folder / "reference/index.html").is_file():
            print(said)
            return 1
        copy(root, folder / "tree")
        header = folder / "tree" / HEADER
        text = header.read_text(encoding="utf-8")
        for what, lines in UNDOCUMENTED.items():
            header.write_text(text.replace("\nSQLM_END_DECLS\n", f"\n{lines}\nSQLM_END_DECLS\n"), encoding="utf-8")
            status, said = build(folder / "tree", folder / "other")
            if status == 0 or "forg" not in said.lower():
                print(f"{what} without a comment is no warning:\n{said}")
                return 1
    print("the reference is built without a warning; an undocumented function, macro, member is one")
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
