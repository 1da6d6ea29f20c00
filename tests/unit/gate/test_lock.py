#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""sqlmodel-gate lock. Usage: test_lock.py GATE SCHEMA FOLDER SOURCE COMPILER INCLUDE... [-- unittest arguments]

FOLDER holds the modules of the tests, SOURCE is the folder of their library.h.
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest

from tool import ToolTest

END = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
ToolTest.GATE, ToolTest.SCHEMA, FOLDER, SOURCE, COMPILER, *INCLUDE = sys.argv[1:END]
GOOD = ("--models", pathlib.Path(FOLDER) / "good.so")


class Lock(ToolTest):
    def setUp(self):
        super().setUp()
        self.lock, self.header = self.folder / "models.lock.json", self.folder / "models_lock.h"

    def run_lock(self, *arguments, models=GOOD, status=0):
        done = self.gate("lock", *models, "--lock", self.lock, *arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def update(self, *arguments, **options):
        return self.run_lock("--update", "--header", self.header, *arguments, **options)

    def changes(self, status=1):
        """{(model, entry, change)} of a comparison."""
        report = json.loads(self.run_lock("--json", status=status).stdout)
        self.assertEqual((report["exit_code"], report["verdict"]), (status, "FAIL" if status else "PASS"))
        return {(one["model"], one["entry"], one["change"]) for one in report["changes"]}

    def edit(self, change):
        lock = json.loads(self.lock.read_text(encoding="utf-8"))
        change({model["name"]: model for model in lock["models"]}, lock)
        self.lock.write_text(json.dumps(lock), encoding="utf-8")

    def test_what_was_locked_passes(self):
        self.update()
        self.assertEqual(self.changes(status=0), set())
        self.assertIn("PASS: 3 models", self.run_lock("--header", self.header).stdout)
        lock = json.loads(self.lock.read_text(encoding="utf-8"))
        self.assertEqual([(model["name"], model["table"], model["version"]) for model in lock["models"]],
                         [("Author", "author", "1.0.0"), ("Award", "award", "0.1.0"), ("Novel", "novel", "1.2.0")])
        self.assertEqual([entry["name"] for entry in lock["models"][0]["entries"]], ["id", "name", "born"])
        self.assertEqual(lock["models"][0]["entries"][0]["declaration"], "i64, id, PRIMARY_KEY, AUTO_INCREMENT")
        self.assertIn('#define Author_LOCK_name "text, name, UNIQUE, MAX_LENGTH(40), CHECK(\\"name <> \'\'\\")"\n',
                      self.header.read_text(encoding="utf-8"))

    def check_versions(self, *models, status):
        report = self.report("check", *models, "--lock", self.lock, status=status)
        why = {one["id"]: one["why"] for one in report["invariants"]}["INV-SMI-DRIFT"]
        return {model["model_name"]: model["version_check"] for model in report["models"]}, why

    def test_check_compares_versions_with_those_of_the_lock(self):
        self.update()
        versions, _ = self.check_versions(*GOOD, status=0)
        self.assertEqual(versions, {name: "compatible" for name in ("Author", "Novel", "Award")})
        self.edit(lambda models, _: (models["Novel"].update(version="2.0.0"), models["Award"].update(version="0.1.7")))
        versions, why = self.check_versions(*GOOD, status=1)
        self.assertEqual((versions["Author"], versions["Award"]), ("compatible", "compatible"))
        self.assertEqual(versions["Novel"], "incompatible")
        self.assertIn("2.0.0", why)
        self.edit(lambda models, lock: lock["models"].remove(models["Novel"]))
        versions, _ = self.check_versions(*GOOD, status=0)
        self.assertEqual(versions["Novel"], "not recorded")

    def test_check_needs_the_lock_that_it_is_given(self):
        self.assertEqual(self.gate("check", *GOOD, "--lock", self.lock).returncode, 3)
        self.lock.write_text("{}", encoding="utf-8")
        for models in (GOOD, ()):
            report = self.report("check", *models, "--lock", self.lock, status=3)
            self.assertEqual(report["verdict"], "NOT_RUN")
        self.assertEqual(self.gate("drift", *GOOD, "--url", "sqlite:x.db", "--lock", self.lock).returncode, 2)

    def test_the_versions_of_built_in_models_are_compared_too(self):
        self.update(models=())
        self.check_versions(status=0)
        self.edit(lambda models, lock: lock["models"][0].update(version="9.0.0"))
        self.assertIn("9.0.0", self.check_versions(status=1)[1])

    def test_the_built_in_models_can_be_locked(self):
        self.update(models=())
        self.assertEqual(len(json.loads(self.lock.read_text(encoding="utf-8"))["models"]), 21)
        self.run_lock("--header", self.header, models=())
        self.assertIn("FAIL: 24 changes", self.run_lock(status=1).stdout)

    def test_the_lock_is_the_same_every_time_and_files_that_are_the_same_are_not_touched(self):
        self.update()
        before = self.files()
        os.utime(self.lock, (1, 1))
        os.utime(self.header, (1, 1))
        self.update()
        self.assertEqual(self.files(), before)
        self.assertEqual((self.lock.stat().st_mtime, self.header.stat().st_mtime), (1, 1))

    def test_every_change_is_told(self):
        def swap(models, _):
            entries = models["Novel"]["entries"]
            entries[0], entries[1] = entries[1], entries[0]

        for change, told in (
            (lambda models, _: models["Author"]["entries"][1].update(declaration="text, name"), ("Author", "name", "changed")),
            (lambda models, _: models["Author"]["entries"][1].update(facts="text"), ("Author", "name", "changed inside a macro")),
            (lambda models, _: models["Author"]["entries"].pop(), ("Author", "born", "added")),
            (lambda models, _: models["Author"]["entries"].append({"name": "died", "declaration": "opt_date, died", "facts": "opt_date"}),
             ("Author", "died", "removed")),
            (swap, ("Novel", "", "in another order")),
            (lambda models, _: models["Award"].update(table="prize"), ("Award", "", "in another table")),
            (lambda models, _: models["Award"].update(version="0.2.0"), ("Award", "", "of another version")),
            (lambda _, lock: lock["models"].pop(), ("Novel", "", "added")),
            (lambda models, lock: lock["models"].append({**models["Novel"], "name": "Reader"}), ("Reader", "", "removed")),
        ):
            self.update()
            self.edit(change)
            self.assertEqual(self.changes(), {told})
            text = self.run_lock(status=1).stdout
            self.assertIn(told[0], text)
            self.assertIn("--update", text)

    def test_a_change_inside_a_macro_is_told(self):
        self.update(models=("--models", pathlib.Path(FOLDER) / "length-40.so"))
        self.run_lock(models=("--models", pathlib.Path(FOLDER) / "length-40.so"))
        text = self.run_lock(models=("--models", pathlib.Path(FOLDER) / "length-50.so"), status=1).stdout
        self.assertIn("model Reader, field name: changed inside a macro", text)
        self.assertIn("max length 40", text)
        self.assertIn("max length 50", text)

    def test_a_header_that_is_not_that_of_the_lock_is_told(self):
        self.update()
        self.header.write_text(self.header.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        self.assertIn("header", self.run_lock("--header", self.header, status=1).stdout)
        self.header.unlink()
        self.assertIn("header is missing", self.run_lock("--header", self.header, status=1).stdout)
        self.run_lock()

    def test_both_files_are_written_or_neither(self):
        self.update()
        self.edit(lambda models, _: models["Award"].update(table="prize"))
        self.header.unlink()
        self.header.mkdir()
        before = self.lock.read_bytes()
        self.update(status=3)
        self.assertEqual(self.lock.read_bytes(), before)
        self.run_lock("--update", "--header", self.folder / "none/lock.h", status=3)
        self.assertEqual(self.lock.read_bytes(), before)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["models.lock.json", "models_lock.h"])

    def test_what_is_no_lock_is_status_3(self):
        self.assertIn("--update", self.run_lock(status=3).stderr)
        self.update()
        good = self.lock.read_text(encoding="utf-8")
        for text in ("", "{", "[]", "{}", '{"format": 2, "models": []}', good.replace('"Award"', '"Zward"'), good.replace('"Award"', '"A b"'),
                     good.replace('"facts"', '"fact"', 1), good + "\0"):
            self.lock.write_text(text, encoding="utf-8")
            done = self.run_lock(status=3)
            self.assertEqual(done.stdout, "")
            self.assertNotEqual(done.stderr, "")

    def test_an_entry_that_is_there_twice_is_no_lock(self):
        self.update()
        self.edit(lambda models, _: models["Author"]["entries"].append(dict(models["Author"]["entries"][1], declaration="text")))
        self.assertIn("has entry 'name' of model 'Author' twice", self.run_lock(status=3).stderr)

    def test_a_declaration_of_several_lines_stays_on_one_line_of_the_header(self):
        self.update()
        before = self.header.read_text(encoding="utf-8").splitlines()
        self.edit(lambda models, _: models["Author"]["entries"][1].update(declaration="text,\n\tname\x7f1"))
        self.header.write_text("\n".join(line if "Author_LOCK_name" not in line else
                                         '#define Author_LOCK_name "text,\\012\\011name\\1771"' for line in before) + "\n", encoding="utf-8")
        text = self.run_lock("--header", self.header, status=1).stdout
        self.assertNotIn("the header is not", text)

    def test_a_module_that_fails_writes_nothing(self):
        for name, status in (("load-crash", 1), ("bad-abi", 3), ("none", 3)):
            self.update(models=("--models", pathlib.Path(FOLDER) / f"{name}.so"), status=status)
            self.assertEqual(self.files(), {})

    def test_wrong_usage(self):
        for arguments in (("lock",), ("lock", "--lock", "x", "--format", "sarif"), ("lock", "--lock", "x", "--url", "sqlite::memory:"),
                          ("lock", "--lock", "x", "--update", "--output", "y"), ("drift", "--url", "sqlite:x.db", "--lock", "x"), ("list", "--update")):
            self.assertEqual(self.gate(*arguments).returncode, 2, arguments)

    def compile(self, before=""):
        source = self.folder / "locked.c"
        source.write_text(f'{before}\n#include "library.h"\n#include "models_lock.h"\nSQLM_LOCK(Author, AUTHOR_FIELDS);\n'
                          "SQLM_LOCK(Novel, NOVEL_FIELDS);\nSQLM_LOCK(Award, AWARD_FIELDS);\n", encoding="utf-8")
        flags = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", f"-I{SOURCE}", f"-I{self.folder}"]
        return subprocess.run([COMPILER, *flags, *(f"-I{folder}" for folder in INCLUDE), str(source)], stderr=subprocess.PIPE, text=True,
                              check=False)

    def test_the_header_holds_the_models_while_they_compile(self):
        self.update()
        done = self.compile()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.edit(lambda models, _: models["Author"]["entries"][2].update(declaration="date, born"))
        text = self.header.read_text(encoding="utf-8").replace('"opt_date, born"', '"date, born"')
        self.header.write_text(text, encoding="utf-8")
        self.run_lock("--header", self.header, status=1)
        done = self.compile()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("model Author, field born", done.stderr)
        self.assertIn("sqlmodel-gate lock --update", done.stderr)
        self.update()
        self.assertEqual(self.compile().returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[END + 1:]])
