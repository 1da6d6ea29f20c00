# SPDX-License-Identifier: MIT
"""check_exports.py finds a symbol too many, one too few and a list out of order."""
import contextlib
import io
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import check_exports

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


class CheckExports(unittest.TestCase):
    def test_compare(self):
        self.assertEqual(check_exports.compare({"a", "b"}, ["a", "b"], "x.txt"), [])
        self.assertEqual(check_exports.compare({"a", "b"}, ["a"], "x.txt"), ["x.txt:1: exported but not listed: b"])
        self.assertEqual(check_exports.compare({"a"}, ["a", "b"], "x.txt"), ["x.txt:2: listed but not exported: b"])
        self.assertEqual(check_exports.compare({"a", "b"}, ["b", "a"], "x.txt"), ["x.txt:1: not sorted, or a name stands twice"])

    @unittest.skipUnless(COMPILER and shutil.which("nm"), "needs a C compiler and nm")
    def test_a_real_library(self):
        with tempfile.TemporaryDirectory() as folder:
            source, library, names = (pathlib.Path(folder, name) for name in ("x.c", "libx.so", "exports.txt"))
            source.write_text("int shown(void); int shown(void) { return 1; }\n"
                              '__attribute__((visibility("hidden"))) int kept(void); int kept(void) { return 2; }\n', encoding="utf-8")
            subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, source], check=True)
            with contextlib.redirect_stdout(io.StringIO()) as out:
                self.assertEqual(check_exports.main([str(library), str(names)]), 1)
                self.assertIn("there is no list", out.getvalue())
                self.assertEqual(check_exports.main(["--update", str(library), str(names)]), 0)
                self.assertEqual(names.read_text(encoding="utf-8"), "shown\n")
                self.assertEqual(check_exports.main([str(library), str(names)]), 0)
                names.write_text("", encoding="utf-8")
                self.assertEqual(check_exports.main([str(library), str(names)]), 1)
            self.assertIn("exported but not listed: shown", out.getvalue())


if __name__ == "__main__":
    unittest.main()
