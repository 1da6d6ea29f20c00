#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_databases.py finds rows without cases and differences without rows."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import check_databases

PAGE = """# Page
| what | one | case |
| --- | --- | --- |
| keys | go | `keys__go` |
"""
LISTED = "#define CASES(X) X(keys__go) X(text__is)"
SOURCES = """void keys__go(void **state)
{
    if (s->db->is.keys)
        return;
}

void text__is(void **state)
{
    (void)state;
}
"""


class CheckDatabases(unittest.TestCase):
    def findings(self, page=PAGE, listed=LISTED, sources=SOURCES):
        return list(check_databases.findings(page, listed, sources))

    def test_what_fits_is_fine(self):
        self.assertEqual(self.findings(), [])

    def test_a_row_names_a_case_that_there_is(self):
        self.assertEqual(self.findings(page=PAGE + "| x | y | `no__case` |\n"), ["the row 'x' names no__case, which is no case"])
        self.assertEqual(self.findings(page=PAGE + "| x | y | z |\n"), ["the row 'x' names no case"])

    def test_a_difference_has_a_row(self):
        found = self.findings(sources=SOURCES.replace("(void)state", "use(s->db->is.text)"))
        self.assertEqual(found, ["text__is asks for a difference that no row names"])
        found = self.findings(sources=SOURCES.replace("(void)state", "use(gives_rows(s))"))
        self.assertEqual(found, ["text__is asks for a difference that no row names"])

    def test_a_case_is_listed(self):
        self.assertEqual(self.findings(listed="X(keys__go)"), ["text__is is not listed in cases.h"])

    def test_no_table_is_a_finding(self):
        self.assertIn("there is no table", self.findings(page="# Page\n"))


if __name__ == "__main__":
    unittest.main()
