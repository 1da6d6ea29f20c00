# SPDX-License-Identifier: MIT
"""What the tests of the command line share."""
import hashlib
import json
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

import jsonschema


class ToolTest(unittest.TestCase):
    """Runs the gate GATE and holds its reports against SCHEMA; each test has a folder of its own."""

    GATE = SCHEMA = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def gate(self, *arguments, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("timeout", 100)
        return subprocess.run([self.GATE, *map(str, arguments)], stderr=subprocess.PIPE, text=True, check=False, **options)

    def report(self, *arguments, status=0, **options):
        done = self.gate(*arguments, "--json", **options)
        self.assertEqual(done.returncode, status, done.stderr)
        report = json.loads(done.stdout)
        jsonschema.Draft7Validator(json.loads(pathlib.Path(self.SCHEMA).read_text(encoding="utf-8"))).validate(report)
        self.assertEqual(report["exit_code"], status)
        return report

    def files(self):
        """{name: hash} of the folder."""
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(self.folder.iterdir())}

    def database(self, *statements, journal="delete", name="app.db", models=()):
        """Makes a file with the schema of the models (the built-in ones unless told otherwise), changed by the statements."""
        done = self.gate("list", "--sql", *models)
        self.assertEqual(done.returncode, 0, done.stderr)
        path = self.folder / name
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.executescript(done.stdout)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path
