# SPDX-License-Identifier: MIT
"""The runner of code blocks in Markdown finds programs that do not compile, fail, or print something else."""
import argparse
import contextlib
import io
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "docs"))
import run

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
GOOD = '```c\n#include <stdio.h>\nint main(void)\n{\n    puts("hello");\n    return 0;\n}\n```\n'


class Blocks(unittest.TestCase):
    def test_blocks_marks_and_lines(self):
        text = "# T\n\n<!-- fragment: shows a call -->\n```c\nf();\n```\nwords\n```sh\nls\n```\n"
        first, second = run.read_blocks(text)
        self.assertEqual((first.language, first.line, first.mark, first.reason, first.lines), ("c", 5, "fragment", "shows a call", ["f();"]))
        self.assertEqual((second.language, second.mark, second.before), ("sh", None, "words"))

    def test_output_belongs_to_the_block_before_it(self):
        blocks = run.read_blocks(GOOD + "\nIt prints:\n\n```text\nhello\n```\n")
        self.assertEqual(run.expected_output(blocks, 0), "hello\n")
        self.assertIsNone(run.expected_output(run.read_blocks(GOOD + "Layout:\n```text\nsrc/\n```\n"), 0))


@unittest.skipUnless(COMPILER, "needs a C compiler")
class Running(unittest.TestCase):
    def run_text(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "page.md")
            path.write_text(text, encoding="utf-8")
            pathlib.Path(folder, "sqlmodel.h").write_text("int known(void);\n", encoding="utf-8")
            arguments = argparse.Namespace(compiler=COMPILER, flag=[f"-I{folder}"], link=[], files=[str(path)])
            with contextlib.redirect_stdout(io.StringIO()) as out:
                status = run.main(arguments)
            return status, out.getvalue()

    def good(self, text, words):
        status, out = self.run_text(text)
        self.assertEqual(status, 0, out)
        self.assertIn(words, out)

    def bad(self, text, words):
        status, out = self.run_text(text)
        self.assertEqual(status, 1, out)
        self.assertIn(words, out)

    def test_a_program_runs_and_prints(self):
        self.good(GOOD, "1 run")
        self.good(GOOD + "It prints:\n```text\nhello\n```\n", "1 run")
        self.bad(GOOD + "It prints:\n```text\ngoodbye\n```\n", "should print")

    def test_a_program_that_does_not_compile(self):
        self.bad(GOOD.replace('puts("hello");', "unknown();"), "page.md:5")

    def test_a_program_that_warns(self):
        self.bad(GOOD.replace('puts("hello");', "int unused;"), "unused")

    def test_a_program_that_fails(self):
        self.bad(GOOD.replace("return 0", "return 3"), "status 3")

    def test_a_program_that_is_not_run(self):
        self.good("<!-- no-run: needs a server -->\n" + GOOD.replace("return 0", "return 3"), "1 compiled")

    def test_a_block_without_main(self):
        self.bad("```c\nint x;\n```\n", "has no main")
        self.bad("<!-- fragment -->\n```c\nint x;\n```\n", "needs a reason or name")
        self.good("<!-- fragment: shows a call -->\n```c\nf(\n```\n", "1 skipped")
        self.good("<!-- compile -->\n```c\nint f(void);\nint f(void) { return known(); }\n```\n", "1 compiled")
        self.bad("<!-- compile -->\n```c\nint f(void);\nint f(void) { return unknown(); }\n```\n", "page.md:4")

    def test_the_parts_of_a_file_are_one_program(self):
        first = "<!-- part: a.c -->\n```c\n#include <stdio.h>\nstatic int f(void) { return 0; }\n```\nThen\n"
        last = "<!-- part: a.c -->\n```c\nint main(void)\n{\n    puts(\"both\");\n    return f();\n}\n```\n"
        self.good(first + GOOD + last + "It prints:\n```text\nboth\n```\n", "1 joined, 2 run")
        self.bad(first + last + "It prints:\n```text\none\n```\n", "should print")
        self.bad(first + last.replace("f();", "g();"), "page.md:12")
        self.bad(first, "has no main")
        self.bad(last, "page.md:6")

    def test_other_languages_are_left_alone(self):
        self.good("```sh\nexit 1\n```\n```\nint main(\n```\n", "none")


if __name__ == "__main__":
    unittest.main()
