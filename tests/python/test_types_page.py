# SPDX-License-Identifier: MIT
"""types_page.py makes rows of results, and tells a page that is old."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import types_page

RESULTS = """f64 | NaN | parameter | data (range): parameter 1 is no finite number
f64 | NaN | field, database | data (range): the value is no finite number
f64 | NaN | optional field, database | exact
f64 | SQL NULL | optional field, exact JSON | exact
f64 | 'abc' | plain SQL, written | data (type): cannot store TEXT value in REAL column
f64 | 'abc' | plain SQL into a column without type, read | data (type): holds a TEXT
"""


class TypesPage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.project = pathlib.Path(folder.name)
        (self.project / "docs").mkdir()
        golden = self.project / "tests/golden/types"
        golden.mkdir(parents=True)
        (golden / "sqlite.txt").write_text(RESULTS, encoding="utf-8")
        (golden / "sqlite_large.txt").write_text("f64 | 100 MB | parameter | exact\n", encoding="utf-8")

    def test_rows(self):
        page = types_page.page(self.project)
        self.assertIn("| NaN | *data (range)*; `opt_`: exact | *data (range)* | – | – |", page)
        self.assertIn("| `'abc'` | not written: *data (type)* | *data (type)* |", page)
        self.assertIn("| 100 MB | – | exact | – | – |", page)

    def test_check(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(types_page.main(["--check", str(self.project)]), 1)
            self.assertEqual(types_page.main([str(self.project)]), 0)
            self.assertEqual(types_page.main(["--check", str(self.project)]), 0)
            (self.project / "docs/types.md").write_text("old", encoding="utf-8")
            self.assertEqual(types_page.main(["--check", str(self.project)]), 1)


if __name__ == "__main__":
    unittest.main()
