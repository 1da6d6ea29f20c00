# SPDX-License-Identifier: MIT
"""check_functions.py finds a function without a line, a line without a function, and one that stands twice."""
import pathlib
import sys
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests/torture"))
import check_functions


class CheckFunctions(unittest.TestCase):
    def test_check(self):
        lines = ["# of core", "", "a: case a", "b: allocates nothing"]
        self.assertEqual(check_functions.check({"a", "b"}, lines), [])
        self.assertEqual(check_functions.check({"a"}, lines), ["functions.txt:4: b is no public function"])
        self.assertEqual(check_functions.check({"a", "b"}, [*lines, "a: case c"]), ["functions.txt:5: a stands twice"])
        missing = check_functions.check({"a", "b", "c"}, lines)
        self.assertEqual(len(missing), 1)
        self.assertIn("c is missing", missing[0])

    def test_a_test_that_is_named_calls_the_function(self):
        here = "tests/torture/test_functions.c"
        self.assertEqual(check_functions.check({"run_once"}, [f"run_once: not called: {here}, which wants a server"], PROJECT), [])
        for line in (f"sqlm_nothing: not called: {here}", "sqlm_nothing: not called: failed in tests/nowhere/test_nothing.c"):
            self.assertEqual(check_functions.check({"sqlm_nothing"}, [line], PROJECT),
                             ["functions.txt:1: sqlm_nothing is not called in the test that is named"])

    def test_names_of_every_source(self):
        names = check_functions.exported(PROJECT)
        for name in ("sqlm_cx_new", "sqlm_sqlite_backup", "sqlm_gate_measure", "M_insert", "M_get", "sqlm_field_set_add", "SQLM_SELECT", "sqlm_eq",
                     "sqlm_create_all"):
            self.assertIn(name, names)


if __name__ == "__main__":
    unittest.main()
