#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/bench: what it makes of callgrind's files, and when it fails."""
import collections
import contextlib
import importlib.machinery
import importlib.util
import io
import pathlib
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "bench"
loader = importlib.machinery.SourceFileLoader("bench_script", str(SCRIPT))
spec = importlib.util.spec_from_loader("bench_script", loader)
bench = importlib.util.module_from_spec(spec)
loader.exec_module(bench)

CALLGRIND = """version: 1
positions: line
events: Ir

ob=(1) /usr/bin/bench
fl=(1) ../x/src/query/insert.c
fn=(1) insert
10 7
+2 3
cfn=(2) step
cob=(2) /lib/libsqlite3.so
calls=1 5
* 1000
fi=(2) ../x/include/sqlmodel/sys/arena.h
20 4
fe=(1)
12 1

ob=(2)
fl=(3) ???
fn=(2)
5 1000
"""


def compared(now, versions="gcc 1, SQLite 2"):
    """What compare() says of W1, whose baseline is 100."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        is_bad = bench.compare({"W1": collections.Counter(run=now)}, versions,
                               {"versions": "gcc 1, SQLite 2", "instructions": {"W1": 100.0}})
    return is_bad, said.getvalue()


class Bench(unittest.TestCase):
    def test_costs_are_a_functions_own_and_know_inlined_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "callgrind.out")
            path.write_text(CALLGRIND, encoding="utf-8")
            costs = bench.costs(path)
        self.assertEqual(costs, {("../x/src/query/insert.c", "insert"): 11, ("../x/include/sqlmodel/sys/arena.h", "insert"): 4,
                                 ("???", "step"): 1000})

    def test_two_percent_are_allowed(self):
        self.assertFalse(compared(101.9)[0])
        self.assertFalse(compared(98.1)[0])
        self.assertTrue(compared(102.1)[0])
        self.assertTrue(compared(97.9)[0])
        self.assertIn("run 102", compared(102.1)[1])

    def test_another_compiler_is_told_and_judged_mildly(self):
        is_bad, said = compared(110, "clang 14, SQLite 2")
        self.assertFalse(is_bad)
        self.assertTrue(said.startswith("NOTE: "))
        self.assertIn("clang 14", said)
        self.assertTrue(compared(126, "clang 14, SQLite 2")[0])


if __name__ == "__main__":
    unittest.main()
