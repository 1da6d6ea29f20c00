#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/coverage adds counts up and holds the list to what did not run."""
import importlib.machinery
import importlib.util
import pathlib
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "coverage"
LOADER = importlib.machinery.SourceFileLoader("coverage_script", str(SCRIPT))
coverage = importlib.util.module_from_spec(importlib.util.spec_from_loader("coverage_script", LOADER))
LOADER.exec_module(coverage)


def line(number, count, *branches):
    return {"line_number": number, "count": count, "function_name": "f", "branches": [{"count": branch} for branch in branches]}


class Coverage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(setattr, coverage, "LIST", coverage.LIST)
        coverage.LIST = pathlib.Path(folder.name, "coverage.txt")
        self.file = coverage.File()
        for one in (line(1, 3, 3, 0), line(1, 1, 0, 1), line(2, 0, 0, 0), line(3, 0), line(3, 2)):
            self.file.add(one)
        self.texts = {"src/a.c": ["if (a)", "    return b;", "return c;"]}

    def compare(self, text):
        coverage.LIST.write_text(text, encoding="utf-8")
        return coverage.compare({"src/a.c": self.file}, self.texts)

    def test_counts_of_programs_add_up(self):
        self.assertEqual(self.file.taken(), (2, 3, 2, 4))
        self.assertEqual(self.file.lines, {1: 4, 2: 0, 3: 2})

    def test_what_did_not_run_must_be_listed(self):
        entry = "src/a.c: f: return b;"
        self.assertEqual(self.compare("# nothing\n"), ([(2, entry)], []))
        self.assertEqual(self.compare(f"reason: x\n{entry}\n"), ([], []))
        self.assertEqual(self.compare("reason: x\nsrc/a.c: g: return b;\n"), ([(2, entry)], ["src/a.c: g: return b;"]))

    def test_what_runs_sometimes_may_do_either(self):
        self.assertEqual(self.compare("reason: sometimes: x\nsrc/a.c: f: return b;\nsrc/a.c: f: return c;\n"), ([], []))

    def test_what_runs_sometimes_must_be_there(self):
        gone = "src/a.c: f: return d;"
        self.assertEqual(self.compare(f"reason: sometimes: x\nsrc/a.c: f: return b;\n{gone}\n"), ([], [gone]))

    def test_an_entry_needs_a_reason_and_the_form(self):
        for text in ("src/a.c: f: return b;\n", "reason: x\nreturn b;\n"):
            with self.assertRaises(SystemExit):
                self.compare(text)

    def test_what_ran_is_taken_out_with_its_reason(self):
        _, stale = self.compare("# head\n\nreason: x\nsrc/a.c: f: return c;\n\nreason: y\nsrc/a.c: f: return b;\n")
        coverage.update_list(stale)
        self.assertEqual(coverage.LIST.read_text(encoding="utf-8"), "# head\n\nreason: y\nsrc/a.c: f: return b;\n")


if __name__ == "__main__":
    unittest.main()
