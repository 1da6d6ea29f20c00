# SPDX-License-Identifier: MIT
"""The runner of the compile-fail cases tells good from bad."""
import argparse
import contextlib
import io
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "compile_fail"))
import run

CASES = """# a comment
== ok_fine | -
use(1);
== wrong_type | incompatible|makes integer
file: int global;
use("x");
"""


class Reading(unittest.TestCase):
    def test_cases(self):
        fine, wrong = run.read_cases(CASES)
        self.assertEqual((fine.name, fine.top, fine.body), ("ok_fine", [], ["use(1);"]))
        self.assertEqual((wrong.name, wrong.expected, wrong.line), ("wrong_type", "incompatible|makes integer", 4))
        self.assertEqual((wrong.top, wrong.body), (["int global;"], ['use("x");']))

    def test_what_is_no_case(self):
        for text in ("== name without expression\n", "use(1);\n", "== a | x\n== a | y\n"):
            with self.assertRaises(ValueError):
                run.read_cases(text)

    def test_refusals(self):
        cases = run.read_cases(CASES)
        self.assertEqual(run.read_refusals("# refuses: a type | wrong_type\n" + CASES, cases), {"a type": ["wrong_type"]})
        for wrong in ("# refuses: a type", "# refuses: a type | missing", "# refuses: a type | ok_fine"):
            with self.assertRaises(ValueError):
                run.read_refusals(wrong, cases)

    def test_judging(self):
        must_fail, must_pass = run.Case("bad", "no member", 1), run.Case("ok_good", "-", 1)
        self.assertIsNone(run.judge(must_fail, 1, "x.c:1: error: no member named 'x'\n"))
        self.assertIn("but compiles", run.judge(must_fail, 0, ""))
        self.assertIn("other", run.judge(must_fail, 1, "x.c:1: error: other\nx.c:2: error: no member\n"))
        self.assertIsNone(run.judge(must_pass, 0, ""))
        self.assertIn("without a message", run.judge(must_pass, 0, "x.c:1: warning: something\n"))


@unittest.skipUnless(any(map(shutil.which, run.COMPILERS)), "needs a compiler")
class Running(unittest.TestCase):
    def run_cases(self, cases):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "prelude.h").write_text("void use(int number);\n", encoding="utf-8")
            path = pathlib.Path(folder, "cases.txt")
            path.write_text(cases, encoding="utf-8")
            arguments = argparse.Namespace(cases=str(path), include=[folder], prelude="prelude.h", messages=None, only=None)
            with contextlib.redirect_stdout(io.StringIO()) as out:
                status = run.main(arguments)
        return status, out.getvalue()

    def test_a_case_that_compiles_is_found(self):
        status, out = self.run_cases("== wrong | anything\nuse(1);\n")
        self.assertEqual(status, 1)
        self.assertIn("cases.txt:1: wrong", out)

    def test_a_good_file(self):
        status, out = self.run_cases("== ok_fine | -\nuse(1);\n== unknown | .name.\nuse(name);\n")
        self.assertIn(status, (0, run.SKIPPED), out)

    def test_a_limit_is_measured_and_held(self):
        status, out = self.run_cases("== limit_small | -\nuse(1);\n")
        self.assertIn(status, (0, run.SKIPPED), out)
        self.assertRegex(out, r"limit_small \w+ -std=c11: \d+\.\d\d s, [1-9]\d* MB")
        allowed, run.MAX_MEGABYTES = run.MAX_MEGABYTES, 1
        try:
            status, out = self.run_cases("== limit_small | -\nuse(1);\n")
        finally:
            run.MAX_MEGABYTES = allowed
        self.assertEqual(status, 1)
        self.assertIn("at most 1 are allowed", out)


if __name__ == "__main__":
    unittest.main()
