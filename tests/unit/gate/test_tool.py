#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The command line of sqlmodel-gate. Usage: test_tool.py GATE SCHEMA [unittest arguments]"""
import csv
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import unittest

import jsonschema

GATE, SCHEMA = sys.argv[1:3]


def gate(*arguments, **options):
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.run([GATE, *map(str, arguments)], stderr=subprocess.PIPE, text=True, timeout=100, check=False, **options)


class Tool(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())

    def report(self, *arguments, status=0):
        done = gate("--json", *arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        report = json.loads(done.stdout)
        jsonschema.Draft7Validator(json.loads(pathlib.Path(SCHEMA).read_text(encoding="utf-8"))).validate(report)
        self.assertEqual(report["exit_code"], status)
        return report

    # check

    def test_check_is_the_default_and_passes(self):
        done = gate()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("PASS: 21 models", done.stdout)
        self.assertNotIn("\033", done.stdout)

    def test_json_is_the_report_alone(self):
        report = self.report("check")
        self.assertEqual((report["verdict"], len(report["models"])), ("PASS", 21))
        self.assertEqual(report["environment"]["driver"], "sqlite")

    def test_seed_and_records_are_taken_and_told(self):
        report = self.report("--seed", 9223372036854775807, "--records", 1)
        self.assertEqual(report["environment"]["seed"], 9223372036854775807)
        self.assertEqual({model["round_trip"]["records"] for model in report["models"]}, {5})

    def test_only_restricts_and_says_so(self):
        report = self.report("--only", "password_credentials", "--only", "metric_rollups")
        self.assertEqual([model["domain"] for model in report["models"]], ["metric_rollups", "password_credentials"])
        self.assertEqual({model["round_trip"]["records"] for model in report["models"]}, {36})
        why = {rule["id"]: rule["why"] for rule in report["invariants"]}
        self.assertIn("--only", why["INV-SMI-MANDATORY"])
        self.assertIn("restricted:", gate("--only", "web_sessions").stdout)

    def test_colour_is_as_asked(self):
        self.assertIn("\033[32m", gate("--color", "always").stdout)
        self.assertNotIn("\033", gate("--color", "never").stdout)

    def test_csv_has_the_measured_statuses(self):
        path = self.folder / "domains.csv"
        self.assertEqual(gate("--csv", path).returncode, 0)
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 21)
        self.assertEqual({(row["drift"], row["round_trip"]) for row in rows}, {("pass", "pass")})
        self.assertEqual(rows[0]["domain"], "tenant_accounts")

    # databases

    def test_an_existing_file_stays_byte_for_byte_as_it_was(self):
        database = self.folder / "app.db"
        database.write_bytes(b"")
        self.assertEqual(gate("--url", f"sqlite:{database}", "--only", "api_tokens").returncode, 0)
        self.assertEqual(database.read_bytes(), b"")
        database.write_bytes(b"this is no database")
        before = database.stat()
        self.assertEqual(gate("--url", f"sqlite:{database}?mode=ro&journal=wal", "--only", "api_tokens").returncode, 0)
        self.assertEqual(database.stat().st_mtime_ns, before.st_mtime_ns)
        self.assertEqual(self.files(), ["app.db"])

    def test_a_file_that_is_not_there_is_not_made(self):
        self.assertEqual(gate("--url", f"sqlite:{self.folder}/a%20b.db", "--only", "api_tokens").returncode, 0)
        self.assertEqual(self.files(), [])

    def test_what_cannot_be_opened_is_not_run(self):
        for url in (f"sqlite:{self.folder}/none/app.db", "sqlite://app.db", "nosuch:x", f"sqlite:{self.folder}/x.db?colour=red",
                    f"sqlite:{self.folder}/%zz"):
            report = self.report("--url", url, status=3)
            self.assertEqual(report["verdict"], "NOT_RUN")
            self.assertFalse(any(rule["passed"] for rule in report["invariants"]))
            self.assertIn("could not run", gate("--url", url).stderr)
        self.assertEqual(self.files(), [])

    # output

    def test_output_is_a_file_with_nothing_on_standard_output(self):
        path = self.folder / "report.json"
        done = gate("--json", "--output", path, "--only", "api_tokens")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertEqual(json.loads(path.read_text(encoding="utf-8"))["verdict"], "PASS")
        self.assertEqual(self.files(), ["report.json"])

    def test_output_follows_the_mask_for_new_files(self):
        path = self.folder / "report.json"
        gate("--json", "--output", path, "--only", "api_tokens", preexec_fn=lambda: os.umask(0o027))
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)

    def test_output_that_cannot_be_written_is_status_3_and_keeps_the_old_file(self):
        path = self.folder / "report.json"
        path.write_text("old", encoding="utf-8")

        def little_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        done = gate("--json", "--output", path, "--only", "api_tokens", preexec_fn=little_room)
        self.assertEqual(done.returncode, 3)
        self.assertIn("cannot write", done.stderr)
        self.assertEqual(path.read_text(encoding="utf-8"), "old")
        self.assertEqual(self.files(), ["report.json"])
        self.assertEqual(gate("--output", self.folder / "none/report", "--only", "api_tokens").returncode, 3)
        self.assertEqual(gate("--csv", self.folder / "none/csv", "--only", "api_tokens").returncode, 3)

    def test_a_report_does_not_pass_when_the_csv_cannot_be_written(self):
        for path in (self.folder / "none/csv", "/dev/full"):
            report = self.report("--csv", path, "--only", "api_tokens", status=3)
            self.assertEqual((report["verdict"], report["exit_code"]), ("NOT_RUN", 3))
            self.assertFalse(any(rule["passed"] for rule in report["invariants"]))
        self.assertEqual(self.files(), [])

    def test_nothing_is_written_when_the_report_cannot_be(self):
        self.assertEqual(gate("--output", self.folder / "none/report", "--csv", self.folder / "csv").returncode, 3)
        self.assertEqual(self.files(), [])

    def test_a_device_is_written_to_and_not_replaced(self):
        self.assertEqual(gate("--output", "/dev/null", "--only", "api_tokens").returncode, 0)
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())
        self.assertEqual(gate("--output", "/dev/full", "--only", "api_tokens").returncode, 3)

    def test_a_full_or_closed_standard_output_is_status_3(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            self.assertEqual(gate("--only", "api_tokens", stdout=full).returncode, 3)
            self.assertEqual(gate("list", stdout=full).returncode, 3)
            self.assertEqual(gate("--help", stdout=full).returncode, 3)
        self.assertEqual(gate("--only", "api_tokens", stdout=None, preexec_fn=lambda: os.close(1)).returncode, 3)
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w") as closed:
            self.assertEqual(gate("--only", "api_tokens", stdout=closed).returncode, 3)

    # signals

    def test_an_interrupt_ends_it_cleanly(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with subprocess.Popen([GATE, "--json", "--records", "10000", "--url", f"sqlite:{self.folder}/x.db"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
                while not any(name.endswith("-journal") for name in self.files()) and process.poll() is None:
                    pass  # it has begun to create tables once the journal is there
                process.send_signal(number)
                out, _ = process.communicate(timeout=100)
            self.assertEqual(process.returncode, status)
            self.assertEqual(json.loads(out)["verdict"], "NOT_RUN")
            self.assertEqual(json.loads(out)["exit_code"], status)
            self.assertEqual(self.files(), [])

    # list, help, usage

    def test_list_gives_the_models(self):
        self.assertEqual(len(gate("list").stdout.splitlines()), 22)
        models = json.loads(gate("list", "--json").stdout)
        self.assertEqual(len(models), 21)
        self.assertEqual(models[0]["model_name"], "TenantAccount")

    def test_list_sql_gives_the_tables(self):
        done = gate("list", "--sql", "--dialect", "sqlite")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.count("CREATE TABLE"), 21)
        path = self.folder / "schema.sql"
        self.assertEqual(gate("list", "--sql", "--output", path).returncode, 0)
        self.assertEqual(path.read_text(encoding="utf-8"), done.stdout)

    def test_help_is_what_the_page_says(self):
        page = (pathlib.Path(SCHEMA).parent / "gate.md").read_text(encoding="utf-8")
        shown = page.rpartition("```text\n")[2].partition("```\n")[0]
        self.assertIn("Examples:", shown)
        self.assertEqual(gate("--help").stdout, shown)
        self.assertLessEqual(max(map(len, shown.splitlines())), 120)

    def test_version(self):
        self.assertRegex(gate("--version").stdout, r"^sqlmodel-gate \d+\.\d+\.\d+\n$")

    def test_wrong_usage_is_status_2_with_a_message_and_no_output(self):
        for arguments in (
            ("judge",), ("check", "list"), ("--unknown",), ("--url",), ("--records", "0"), ("--records", "10001"), ("--records", "1x"),
            ("--seed", "-1"), ("--seed", "9223372036854775808"), ("--seed", ""), ("--format", "xml"), ("--color", "red"),
            ("--only", "nothing"), ("list", "--url", "sqlite::memory:"), ("--sql",), ("list", "--sql", "--json"),
            ("list", "--sql", "--dialect", "oracle"), ("list", "--dialect", "sqlite"), ("-x",), ("-xy",), ("--json=1",), ("--s", "1"),
            ("--module-schema", "public"),
            ("--output", "a", "--csv", "a"), ("--output", "./a", "--csv", "a"),
            ("--output", self.folder / "a", "--csv", f"{self.folder}/./a"),
        ):
            done = gate(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertRegex(done.stderr, "^sqlmodel-gate: .", arguments)
            self.assertNotIn(GATE, done.stderr)
        self.assertEqual(gate("--output", "/dev/null", "--csv", "/dev/null", "--only", "api_tokens").returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
