# SPDX-License-Identifier: MIT
"""The checks of pages, of the help of programs and of the reference's filter find what is wrong."""
import contextlib
import io
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests/docs"), str(ROOT / "tests/golden"), str(ROOT / "scripts")]
import help as help_text
import pages
import public_macros


def said(function, *arguments):
    """(what it gives, what it prints)"""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = function(*arguments)
    return status, out.getvalue()


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.tree = pathlib.Path(cls.holder.name, "tree")
        for part in ("docs", "examples", "include"):
            shutil.copytree(ROOT / part, cls.tree / part)
        for part in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE", "CMakeLists.txt"):
            shutil.copy(ROOT / part, cls.tree / part)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def changed(self, name, old, new, words):
        """With that change in that file the pages are bad, and those words say why."""
        path = self.tree / name
        text = path.read_text(encoding="utf-8") if path.exists() else None
        self.assertTrue(old in (text or ""), f"{name} has no {old}")
        path.write_text(text.replace(old, new, 1) if text else new, encoding="utf-8")
        try:
            status, out = said(pages.main, self.tree)
        finally:
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self.assertEqual(status, True, name)
        self.assertIn(words, out)

    def test_the_pages_as_they_are(self):
        status, out = said(pages.main, self.tree)
        self.assertEqual(status, False, out)

    def test_links(self):
        self.changed("README.md", "docs/quickstart.md", "docs/quick.md", "README.md: there is no docs/quick.md")
        self.changed("docs/ci.md", "gate.md#exit-status", "gate.md#status", "docs/ci.md: gate.md#status has no such heading")
        self.changed("docs/lonely.md", "", "# Lonely\n", "docs/lonely.md is not to be found")

    def test_names(self):
        self.changed("docs/failures.md", "`sqlm_cx_cancel()`", "`sqlm_cx_stop()`", "the headers have no sqlm_cx_stop")
        self.changed("docs/failures.md", "`SQLM_SENT_NO`", "`SQLM_SENT_NEVER`", "the headers have no SQLM_SENT_NEVER")

    def test_kinds_of_error(self):
        header = "include/sqlmodel/core/error.h"
        self.changed(header, "X(POOL, SQLM_ERR", "X(PUDDLE, SQLM_ERR", "kinds of error: puddle has no place in the pages")
        self.changed("docs/errors/README.md", "[limit](limit.md)", "limit", "kinds of error in the table: limit")
        self.changed("docs/errors/limit.md", "**What to do.**", "", "docs/errors/limit.md has no 'What to do.'")
        self.changed("docs/errors/limit.md", "limit, none:", "data, none:", "its program does not print 'limit, …'")
        self.changed("docs/errors/other.md", "", "# Other\n", "kinds of error: other is in the pages")

    def test_entries_of_a_driver(self):
        self.changed("docs/driver.md", "| `ping(cx, conn)` |", "| ping |", "entries of a driver: ping has no place")
        self.changed("include/sqlmodel/sys/driver.h", "    sqlm_outcome (*reset)(", "    sqlm_outcome (*renew)(", "renew has no place")
        self.changed("docs/driver.md", ".reset = tiny_reset", "/* none */", "its driver has no reset")

    def test_kinds_and_attributes(self):
        self.changed("docs/models.md", "| `VERSION` |", "| |", "no row for VERSION")
        self.changed("docs/models.md", "opt_uuid,       token", "opt_text,       token", "its first program does not use uuid")
        self.changed("include/sqlmodel/core/attributes.h", "#define SQLM_ATTRIBUTE_SECRET ", "#define SQLM_ATTRIBUTE_HIDDEN ", "no row for HIDDEN")

    def test_the_workflow(self):
        self.changed("docs/ci/gate.yml", "sqlmodel-gate lock", "sqlmodel-gate list", "does not run sqlmodel-gate lock")
        self.changed("docs/ci/gate.yml", "name: Measure drift", "name: Look at drift", "has no step 'Measure drift and round trips'")
        self.changed("docs/ci/gate.yml", "checkout@v4", "checkout", "which version?")


class Help(unittest.TestCase):
    def test_help_that_differs_or_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            golden, program = pathlib.Path(folder, "tool.txt"), pathlib.Path(folder, "tool")
            program.write_text('#!/bin/sh\ncase $1 in list) [ "$2" = --help ] || exit 2;; esac\necho "usage: tool list"\n', encoding="utf-8")
            os.chmod(program, 0o755)
            golden.write_text("usage: tool list\n", encoding="utf-8")
            self.assertEqual(said(help_text.main, golden, str(program), ["list"])[0], False)
            self.assertIn("does not tell of check", said(help_text.main, golden, str(program), ["check"])[1])
            golden.write_text("usage: tool\n", encoding="utf-8")
            self.assertIn("+usage: tool list", said(help_text.main, golden, str(program), [])[1])
            program.write_text("#!/bin/sh\necho usage: tool\nexit 3\n", encoding="utf-8")
            self.assertIn("ends with 3", said(help_text.main, golden, str(program), [])[1])


class PublicMacros(unittest.TestCase):
    def test_private_macros_become_empty_lines(self):
        lines = ["#define SQLM_ONE 1", "#define SQLM_TWO_(x) \\", "    (x)", "#define X(name) name,", "int f(void);", "#  define SQLM_EACH_12(f) f"]
        self.assertEqual(list(public_macros.public(lines)), ["#define SQLM_ONE 1", "", "", "", "int f(void);", ""])


if __name__ == "__main__":
    unittest.main()
