#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `sqlmodel generate` promises on its command line.

Usage: test_generate.py SQLMODEL [unittest arguments]
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop(1)
HERO = "CREATE TABLE hero(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, CONSTRAINT tc_hero_name CHECK (length(name) <= 80)) STRICT;"


class Generate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def run_tool(self, *arguments, cwd=None):
        return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, cwd=cwd or self.path, timeout=20)

    def ddl(self, text):
        (self.path / "schema.sql").write_text(text, encoding="utf-8")
        return "schema.sql"

    def generate(self, text, *arguments):
        return self.run_tool("generate", "--ddl", self.ddl(text), *arguments)

    def assert_refused(self, text, *messages, arguments=()):
        """Status 3, each message on standard error, nothing on standard output."""
        result = self.generate(text, *arguments)
        self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
        self.assertEqual(result.stdout, "")
        for message in messages:
            self.assertIn(message, result.stderr)

    # ---- the command line

    def test_help_names_every_option_and_gives_examples(self):
        for arguments in (["--help"], ["generate", "--help"]):
            result = self.run_tool(*arguments)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            for word in ("--url", "--ddl", "--table", "--model", "--reference", "--version-column", "--header", "--source", "--output",
                         "--output-base", "--guard", "--license", "Examples:", "Exit status:"):
                self.assertIn(word, result.stdout)

    def test_wrong_command_lines_are_status_2_and_say_why(self):
        for arguments, message in (
                ([], "a command is missing"),
                (["produce"], "'produce' is no command"),
                (["generate"], "either --url or --ddl"),
                (["generate", "--url", "sqlite::memory:", "--ddl", "x"], "either --url or --ddl"),
                (["generate", "--ddl"], "'--ddl' is no option, or lacks its argument"),
                (["generate", "--what"], "'--what' is no option"),
                (["generate", "--ddl", "x", "y"], "'y' is too much: generate takes options alone"),
                (["generate", "--ddl", "x", "--model", "Hero"], "NAME=TABLE"),
                (["generate", "--ddl", "x", "--model", "=hero"], "NAME=TABLE"),
                (["generate", "--ddl", "x", "--reference", "team"], "TABLE=MODEL"),
                (["generate", "--ddl", "x", "--reference", "team=Team:"], "TABLE=MODEL"),
                (["generate", "--ddl", "x", "--header", "--source"], "exclude each other"),
                (["generate", "--ddl", "x", "--output", "y", "--output-base", "z"], "--output-base writes both"),
                (["generate", "--ddl", "x", "--header", "--output-base", "z"], "--output-base writes both")):
            result = self.run_tool(*arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""), arguments)
            self.assertIn(message, result.stderr)
            self.assertIn("--help", result.stderr)

    def test_what_cannot_run_is_status_3(self):
        self.assertEqual(self.run_tool("generate", "--ddl", "missing.sql").returncode, 3)
        self.assertEqual(self.run_tool("generate", "--url", "sqlite:missing.db?mode=ro").returncode, 3)
        self.assertEqual(self.run_tool("generate", "--url", "oracle:x").returncode, 3)
        self.assert_refused("CREATE TABLE (", "syntax")
        self.assert_refused("", "there are no tables in the file")
        self.assert_refused(HERO, 'there is no table "villain"', arguments=["--table", "hero", "--table", "villain"])
        (self.path / "schema.sql").write_bytes(b"\xff\xfe")
        self.assertIn("no UTF-8", self.run_tool("generate", "--ddl", "schema.sql").stderr)

    # ---- what is written

    def test_the_parts_and_where_they_go(self):
        both = self.generate(HERO).stdout
        self.assertTrue(both.startswith("/* Generated from schema.sql by sqlmodel generate: do not edit. */\n#include <sqlmodel.h>\n"))
        self.assertIn("SQLMODEL_DECLARE(Hero, HERO_FIELDS);\n\nSQLMODEL_DEFINE(Hero, \"hero\", HERO_FIELDS);\n", both)
        self.assertIn("    FIELD(M, text, name, MAX_LENGTH(80))\n", both)
        header = self.generate(HERO, "--header").stdout
        self.assertIn("#ifndef HERO_H\n#define HERO_H\n", header)
        self.assertNotIn("SQLMODEL_DEFINE", header)
        source = self.generate(HERO, "--source").stdout
        self.assertIn('#include "hero.h"\n', source)
        self.assertNotIn("DECLARE", source)
        self.assertEqual(self.generate(HERO, "--output-base", "made").stdout, "")
        self.assertEqual((self.path / "made.h").read_text(), header.replace("HERO_H", "MADE_H"))
        self.assertEqual((self.path / "made.c").read_text(), source.replace('"hero.h"', '"made.h"'))
        self.assertEqual(self.generate(HERO, "--output", "one.c", "--source").returncode, 0)
        self.assertIn('#include "one.h"\n', (self.path / "one.c").read_text())
        self.assertEqual(sorted(os.listdir(self.path)), ["made.c", "made.h", "one.c", "schema.sql"])

    def test_names_licence_guard_and_version(self):
        text = self.generate(HERO.replace("name TEXT", "lock INTEGER NOT NULL, name TEXT"), "--model", "SuperHero=hero", "--license", "MIT",
                             "--guard", "G_H", "--header", "--version-column", "lock").stdout
        self.assertEqual(text.splitlines()[1:4], ["/* SPDX-License-Identifier: MIT */", "#ifndef G_H", "#define G_H"])
        self.assertIn("#define SUPER_HERO_FIELDS(FIELD, M)", text)
        self.assertIn("lock, VERSION)", text)

    def test_a_live_database_gives_what_its_ddl_gives_and_stays_as_it_was(self):
        statement = self.generate(HERO).stdout
        subprocess.run([sys.executable, "-c", "import sqlite3, sys; sqlite3.connect('app.db').executescript(sys.argv[1])", HERO],
                       cwd=self.path, check=True)
        before = (self.path / "app.db").read_bytes()
        result = self.run_tool("generate", "--url", f"sqlite:{self.path}/app.db?mode=ro")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, statement.replace("schema.sql", "app.db"))
        self.assertEqual((self.path / "app.db").read_bytes(), before)
        self.assertNotIn(str(self.path), result.stdout)

    def test_tables_come_in_one_order_whatever_the_ddl_says(self):
        other = "CREATE TABLE b(id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;"
        self.assertEqual(self.generate(HERO + other).stdout, self.generate(other + HERO).stdout)
        self.assertNotIn("hero", self.generate(HERO + other, "--table", "b").stdout)

    def test_a_file_is_written_whole_or_not_at_all(self):
        (self.path / "kept.h").write_text("as it was")
        self.assertEqual(self.generate("CREATE TABLE t(a VARCHAR(3))", "--output-base", "kept").returncode, 3)
        self.assertEqual((self.path / "kept.h").read_text(), "as it was")
        self.assertEqual(self.generate(HERO, "--output", "no/such/folder.h").returncode, 3)
        (self.path / "made.c").mkdir()
        self.assertEqual(self.generate(HERO, "--output-base", "made").returncode, 3)
        self.assertEqual(sorted(os.listdir(self.path)), ["kept.h", "made.c", "schema.sql"])
        self.assertEqual(self.generate(HERO, "--output", "/dev/full").returncode, 3)

    def test_headers_of_references_are_included_once_and_only_where_they_are_used(self):
        text = self.generate("CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER REFERENCES team(id), b INTEGER REFERENCES team(id)) STRICT",
                             "--reference", "team=Team:team.h", "--reference", "other=Other:other.h").stdout
        self.assertEqual(text.count('#include "team.h"'), 1)
        self.assertNotIn("other.h", text)
        self.assertEqual(text.count("FOREIGN_KEY(Team, id)"), 2)

    def test_computed_columns_are_generated(self):
        text = self.generate("CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER NOT NULL, b INTEGER AS (a*2+1) STORED) STRICT").stdout
        self.assertIn('GENERATED("a * 2 + 1")', text)

    def test_a_table_that_is_not_strict_is_told(self):
        result = self.generate(HERO.replace(" STRICT", ""))
        self.assertEqual(result.returncode, 0)
        self.assertIn('table "hero" is not STRICT', result.stderr)

    # ---- what cannot be expressed

    def test_columns_that_no_model_can_have(self):
        key = "id INTEGER PRIMARY KEY AUTOINCREMENT"
        for column, message in (
                ("a VARCHAR(80)", "it is stored as VARCHAR(80), which is no kind of a model"),
                ("a", "it is stored as anything"),
                ("a TEXT COLLATE NOCASE", "it is stored as TEXT COLLATE NOCASE"),
                ("a TEXT CONSTRAINT tc_t_a CHECK (a > '')", "it is stored as TEXT CHECK (a > '')"),
                ("a TEXT DEFAULT CURRENT_TIMESTAMP", "the default CURRENT_TIMESTAMP is none that a model can have"),
                ("a INTEGER AS (id + 1)", "GENERATED ALWAYS AS (id + 1) VIRTUAL is nothing that a model can compute"),
                ("a INTEGER AS (abs(id)) STORED", "GENERATED ALWAYS AS (abs(id)) STORED is nothing that a model can compute"),
                ("a INTEGER REFERENCES team(id)", 'refers to table "team", whose model is not known: add --reference team=MODEL'),
                ("a INTEGER CONSTRAINT fk_x REFERENCES t(id)", 'the foreign key is named "fk_x"'),
                ("a INTEGER REFERENCES t(id) ON DELETE SET DEFAULT", "no model has a foreign key with ON DELETE SET DEFAULT"),
                ("a INTEGER REFERENCES t(id) REFERENCES t(id)", "it has more than one foreign key")):
            self.assert_refused(f"CREATE TABLE t({key}, {column})", 'table "t", column "a": ' if "named" not in message else 'column "a"', message)
        for name in ("int", "a b", "true", "é"):
            self.assert_refused(f'CREATE TABLE t({key}, "{name}" INTEGER)', f'table "t": the column "{name}" is no name in C')

    def test_keys_that_no_model_can_have(self):
        for body, message in (
                ("a INTEGER", "it has no primary key"),
                ("a TEXT PRIMARY KEY", "part of the primary key and may be NULL"),
                ("a INTEGER PRIMARY KEY", "an INTEGER PRIMARY KEY without AUTOINCREMENT"),
                ("a TEXT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (b, a)", 'column "a": it stands behind "b" in the primary key'),
                ("a TEXT NOT NULL, CONSTRAINT k PRIMARY KEY (a)", 'the primary key is named "k"'),
                ("a TEXT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a, b), FOREIGN KEY (a, b) REFERENCES t(a, b)", "a foreign key of 2 columns")):
            self.assert_refused(f"CREATE TABLE t({body})", 'table "t"', message)

    def test_constraints_and_indexes_that_no_model_can_have(self):
        table = "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL{});"
        self.assert_refused(table.format(", CONSTRAINT c CHECK (a GLOB 'x')"), "check \"c\": a GLOB 'x' is outside the portable language")
        self.assert_refused(table.format(', CONSTRAINT "a b" UNIQUE (id, a)'), 'the unique constraint "a b" is no name in C')
        self.assert_refused(table.format("") + "CREATE UNIQUE INDEX i ON t (a)", 'index "i" is unique')
        self.assert_refused(table.format("") + "CREATE INDEX i ON t (lower(a))", 'index "i" has the part (lower(a))')
        self.assert_refused(table.format("") + "CREATE INDEX i ON t (a DESC)", 'index "i" has the part a DESC')
        self.assert_refused(table.format("") + "CREATE INDEX i ON t (a) WHERE a GLOB 'x'", "the predicate a GLOB 'x' is outside")

    def test_enumerations_whose_labels_have_one_name_in_c(self):
        table = "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, CONSTRAINT tc_t_a CHECK (a IN ({})))"
        self.assert_refused(table.format("'a-b', 'a_b'"), 'column "a": labels \'a-b\' and \'a_b\' would both be T_A_A_B in C')
        self.assert_refused(table.format("'a', ''"), "an empty label has no name in C")

    def test_models_of_one_name(self):
        two = "CREATE TABLE my_t(id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE myT(id INTEGER PRIMARY KEY AUTOINCREMENT);"
        self.assert_refused(two, "would both have the model MyT: add --model NAME=my_t")
        self.assertEqual(self.generate(two, "--model", "Mine=my_t").returncode, 0)
        self.assert_refused(HERO, '"2nd" is no name in C', arguments=["--model", "2nd=hero"])
        self.assert_refused(HERO, 'table "team" is not generated', arguments=["--model", "Team=team"])

    def test_all_that_cannot_be_expressed_is_told_at_once(self):
        result = self.generate("CREATE TABLE t(a VARCHAR(3), b DATE)")
        for message in ('column "a"', 'column "b"', "no primary key"):
            self.assertIn(message, result.stderr)


if __name__ == "__main__":
    unittest.main()
