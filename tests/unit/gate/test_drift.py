#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The commands drift and list, and policies from a file. Usage: test_drift.py GATE SCHEMA POLICY [unittest arguments]"""
import json
import pathlib
import sqlite3
import sys
import unittest

from tool import ToolTest

ToolTest.GATE, ToolTest.SCHEMA, POLICY = sys.argv[1:4]
VERSIONS = "CREATE TABLE sqlmodel_model_version (model_name TEXT, version TEXT)"


def version_row(name, version):
    return f"INSERT INTO sqlmodel_model_version VALUES ({name}, {version})"


class Drift(ToolTest):
    def drift(self, path, *arguments, status=0):
        """The report on a file, which must stay as it was, with all that is beside it."""
        before = self.files()
        report = self.report("drift", "--url", f"sqlite:{path}", *arguments, status=status)
        self.assertEqual(self.files(), before)
        self.assertEqual(report["scope"], "drift")
        return report

    def test_a_schema_that_the_models_agree_with_passes_and_stays_byte_for_byte(self):
        for journal in ("delete", "wal"):
            report = self.drift(self.database(journal=journal, name=f"{journal}.db"))
            self.assertEqual((report["verdict"], len(report["models"])), ("PASS", 21))
            self.assertEqual({model["version_check"] for model in report["models"]}, {"not recorded"})
            rules = {rule["id"]: (rule["judged"], rule["passed"]) for rule in report["invariants"]}
            self.assertEqual(rules.pop("INV-SMI-ROUNDTRIP"), (False, False))
            self.assertEqual(set(rules.values()), {(True, True)})

    def test_a_file_that_another_process_writes_is_read_with_its_log_and_stays_as_it_was(self):
        path = self.database(journal="wal")
        writer = sqlite3.connect(path)
        writer.execute("ALTER TABLE role_grants ADD COLUMN note TEXT")
        writer.commit()
        self.assertEqual(set(self.files()), {"app.db", "app.db-wal", "app.db-shm"})
        report = self.drift(path, status=1)
        self.assertEqual([model["domain"] for model in report["models"] if model["drift"]["drift_detected"]], ["role_grants"])
        writer.close()

    def test_every_difference_comes_with_a_remedy_that_takes_it_away(self):
        path = self.database("DROP INDEX ix_tenant_accounts_parent_tenant_id", "ALTER TABLE tenant_accounts ADD COLUMN note TEXT")
        report = self.drift(path, status=1)
        self.assertEqual(report["verdict"], "FAIL")
        differences = [one for model in report["models"] for one in model["drift"]["differences"]]
        self.assertEqual(len(differences), 2)
        connection = sqlite3.connect(path)
        for difference in differences:
            connection.execute(difference["remedy"])
        connection.commit()
        connection.close()
        self.drift(path)

    def test_a_table_that_is_not_there_is_drift(self):
        report = self.drift(self.database("DROP TABLE api_tokens"), status=1)
        drift = {model["domain"]: model["drift"] for model in report["models"]}["api_tokens"]
        self.assertEqual([one["kind"] for one in drift["differences"]], ["table_missing"])
        self.assertNotEqual(drift["differences"][0]["remedy"], "")

    def test_only_looks_at_what_was_asked_for(self):
        path = self.database("DROP TABLE api_tokens")
        self.assertEqual(len(self.drift(path, "--only", "web_sessions")["models"]), 1)
        self.drift(path, "--only", "api_tokens", status=1)

    # stored versions

    def check_versions(self, rows, status):
        statements = [version_row(name, version) for name, version in rows]
        report = self.drift(self.database(VERSIONS, *statements), status=status)
        (self.folder / "app.db").unlink()
        return {model["model_name"]: model["version_check"] for model in report["models"]}

    def test_stored_versions_are_compared(self):
        checks = self.check_versions([("'TenantAccount'", "'2.0.0'"), ("'Elsewhere'", "'1.0.0'")], 0)
        self.assertEqual(checks.pop("TenantAccount"), "compatible")
        self.assertEqual(set(checks.values()), {"not recorded"})

    def test_a_version_that_is_not_compatible_or_malformed_fails(self):
        for version in ("'3.0.0'", "'2.9.0'", "'two'", "NULL", "''"):
            self.assertEqual(self.check_versions([("'TenantAccount'", version)], 1)["TenantAccount"], "incompatible")

    def test_one_of_two_stored_versions_is_enough_to_fail(self):
        rows = [("'TenantAccount'", "'1.0.0'"), ("'TenantAccount'", "'2.0.0'")]
        self.assertEqual(self.check_versions(rows, 1)["TenantAccount"], "incompatible")

    def test_a_table_of_versions_without_its_columns_cannot_be_read(self):
        path = self.database("CREATE TABLE sqlmodel_model_version (name TEXT)")
        report = self.drift(path, status=3)
        self.assertEqual(report["verdict"], "NOT_RUN")

    # what cannot be looked at

    def test_what_cannot_be_opened_is_not_run_and_nothing_is_made(self):
        path = self.folder / "none.db"
        self.drift(path, status=3)
        self.assertFalse(path.exists())
        path.write_bytes(b"this is no database, and was never one: it is text, long enough for a header of a file" * 20)
        self.drift(path, status=3)
        self.drift(f"{path}?journal=wal", status=3)

    def test_the_mode_of_the_url_does_not_matter(self):
        path = self.database(journal="wal")
        for mode in ("?mode=rwc", "?mode=ro", "?mode=rw&busy_timeout=10"):
            self.drift(f"{path}{mode}")

    def test_text_says_what_was_looked_at(self):
        done = self.gate("drift", "--url", f"sqlite:{self.database()}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("round trips were not measured", done.stdout)
        self.assertIn("not judged  INV-SMI-ROUNDTRIP", done.stdout)

    def test_wrong_usage(self):
        for arguments in (("drift",), ("drift", "--url", "sqlite:x.db", "--seed", "1"), ("drift", "--url", "sqlite:x.db", "--csv", "x"),
                          ("drift", "--url", "sqlite:x.db", "--sql")):
            done = self.gate(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)


class Policy(ToolTest):
    def write(self, change=lambda rows: rows):
        lines = pathlib.Path(POLICY).read_text(encoding="utf-8").splitlines()
        path = self.folder / "policy.csv"
        path.write_text("\r\n".join([lines[0], *change(lines[1:])]) + "\r\n", encoding="utf-8")
        return path

    def why(self, report):
        return {rule["id"]: rule["why"] for rule in report["invariants"] if not rule["passed"]}

    def test_the_built_in_policy_from_a_file_passes(self):
        self.assertEqual(self.report("--policy", self.write())["verdict"], "PASS")

    def test_a_mandatory_domain_without_a_model_fails(self):
        path = self.write(lambda rows: rows + ["invoices,billing,mandatory,hand_authored,Invoice,1.0.0,unverified,unverified"])
        self.assertIn("'invoices'", self.why(self.report("--policy", path, status=1))["INV-SMI-MANDATORY"])
        self.assertEqual(self.gate("drift", "--url", f"sqlite:{self.database()}", "--policy", path).returncode, 1)

    def test_an_optional_domain_without_a_model_passes(self):
        path = self.write(lambda rows: rows + ["invoices,billing,optional,hand_authored,Invoice,1.0.0,unverified,unverified"])
        self.report("--policy", path)

    def test_another_owner_or_class_or_version_than_the_registered_one_fails(self):
        for old, new, rule in (("tenant_accounts,", "tenant_accounts,nobody_", "INV-SMI-OWNERSHIP"),
                               (",mandatory,", ",optional,", "INV-SMI-MANDATORY"), (",2.1.0,", ",3.0.0,", "INV-SMI-DRIFT")):
            path = self.write(lambda rows, old=old, new=new: [rows[0].replace(old, new), *rows[1:]])
            self.assertEqual(list(self.why(self.report("--policy", path, status=1))), [rule])

    def test_the_statuses_of_a_policy_are_no_results(self):
        path = self.write(lambda rows: [row.replace(",pass,pass", ",fail,fail") for row in rows])
        self.report("--policy", path)

    def test_a_policy_without_domains_fails(self):
        self.assertIn("no domain", self.why(self.report("--policy", self.write(lambda rows: []), status=1))["INV-SMI-MANDATORY"])

    def test_a_policy_that_cannot_be_read_is_status_3(self):
        (self.folder / "nul.csv").write_bytes(b"domain\0")
        (self.folder / "long.csv").write_bytes(b"x" * (1 << 20) + b"y")
        bad = self.write(lambda rows: rows + [rows[0]])
        for path in (self.folder / "none.csv", self.folder, self.folder / "nul.csv", self.folder / "long.csv", bad):
            for command in ("check", "list"):
                done = self.gate(command, "--policy", path)
                self.assertEqual((done.returncode, done.stdout), (3, ""), path)
                self.assertNotEqual(done.stderr, "")

    def test_list_shows_what_the_policy_wants_and_lacks(self):
        row = "invoices,billing,mandatory,hand_authored,Invoice,1.0.0,unverified,unverified"
        path = self.write(lambda rows: [row, *rows[10:]])
        lines = self.gate("list", "--policy", path).stdout.splitlines()
        self.assertEqual(len(lines), 1 + 22)
        self.assertRegex(lines[1], r"^invoices +\(not registered\) +mandatory")
        listed = json.loads(self.gate("list", "--policy", path, "--json").stdout)
        self.assertEqual([one["domain"] for one in listed if not one["registered"]], ["invoices"])
        self.assertEqual(len({one["domain"] for one in listed if one["registered"]}), 21)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
