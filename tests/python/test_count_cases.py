#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/count_cases.py counts what has passed on each database."""
import contextlib
import importlib.util
import io
import pathlib
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "count_cases.py"
SPEC = importlib.util.spec_from_file_location("count_cases", SCRIPT)
count_cases = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(count_cases)

REPORT = """<?xml version="1.0"?>
<testsuite tests="5">
<testcase name="unit/core/arena" status="run"><system-out>[  PASSED  ] 7 test(s).\n</system-out></testcase>
<testcase name="unit/query/read" status="run"><system-out>[  PASSED  ] 20 test(s).\n</system-out></testcase>
<testcase name="integration/mysql/tx" status="run"><system-out>x\n[  PASSED  ] 3 test(s).\n</system-out></testcase>
<testcase name="integration/postgres/tx" status="fail"><system-out>[  PASSED  ] 3 test(s).\n</system-out></testcase>
<testcase name="examples/heroes_postgres" status="run"><system-out>fine\n</system-out></testcase>
<testcase name="conformance/behaviour" status="run"><system-out>
cases passed: sqlite 81, postgres 80, mysql 79 of 81
[  PASSED  ] 243 test(s).
</system-out></testcase>
</testsuite>
"""


class CountCases(unittest.TestCase):
    def read(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as report:
            report.write(text)
            report.flush()
            return count_cases.count(count_cases.read(report.name))

    def test_each_database_has_what_has_passed_on_it(self):
        self.assertEqual(self.read(REPORT), {"sqlite": 20 + 81, "postgres": 1 + 80, "mysql": 3 + 79})

    def test_a_report_that_cannot_be_read_is_an_error(self):
        with contextlib.redirect_stderr(io.StringIO()) as told:
            self.assertEqual(count_cases.main(["/nonexistent.xml"]), 2)
            self.assertEqual(count_cases.main([]), 2)
        self.assertIn("/nonexistent.xml", told.getvalue())


if __name__ == "__main__":
    unittest.main()
