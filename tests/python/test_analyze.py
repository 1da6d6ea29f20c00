#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/analyze tells the reason of a line that silences something, and misses it where there is none."""
import importlib.machinery
import importlib.util
import pathlib
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "analyze"
LOADER = importlib.machinery.SourceFileLoader("analyze_script", str(SCRIPT))
analyze = importlib.util.module_from_spec(importlib.util.spec_from_loader("analyze_script", LOADER))
LOADER.exec_module(analyze)


class Analyze(unittest.TestCase):
    def test_reasons(self):
        for lines, reason in (
            (["/* NOLINTNEXTLINE(misc-no-recursion): at most 9 levels */"], "at most 9 levels"),
            (["x = *p; /* a number. NOLINT(bugprone-x) */"], "a number"),
            (["/* Read by recursion. NOLINTBEGIN(misc-no-recursion) */"], "Read by recursion"),
            (["/* cppcheck-suppress legacyUninitvar; it is set where it counts */"], "it is set where it counts"),
            (["#ifdef __clang__ /* it says too much */", '#pragma clang diagnostic ignored "-Wx"'], "it says too much"),
            (["int f(void); /* NOLINT: the sanitizer's */"], "the sanitizer's"),
            (["x = *p; /* NOLINT(bugprone-x) */"], ""),
            (["x = *p; /* NOLINT */"], ""),
            (["/* cppcheck-suppress legacyUninitvar */"], ""),
            (["", '#pragma GCC diagnostic ignored "-Wx"'], ""),
        ):
            self.assertTrue(analyze.SILENCED.search(lines[-1]), lines)
            self.assertEqual(analyze.reason_of(lines, len(lines) - 1), reason)

    def test_the_end_of_a_range_needs_none(self):
        self.assertIsNone(analyze.SILENCED.search("/* NOLINTEND(misc-no-recursion) */"))


if __name__ == "__main__":
    unittest.main()
