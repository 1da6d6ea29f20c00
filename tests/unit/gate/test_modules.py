#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""sqlmodel-gate --models. Usage: test_modules.py GATE SCHEMA FOLDER [unittest arguments]; FOLDER holds the modules."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

from tool import ToolTest

ToolTest.GATE, ToolTest.SCHEMA, FOLDER = sys.argv[1:4]
HEADER = "domain,owner_module,classification,source,model_name,version,drift,round_trip"
AUTHORS = "authors,library,mandatory,hand_authored,Author,1.0.0,unverified,unverified"


def module(name):
    return pathlib.Path(FOLDER) / f"{name}.so"


class Modules(ToolTest):
    def why(self, report, rule):
        return {one["id"]: one["why"] for one in report["invariants"]}[rule]

    def write_policy(self, *rows):
        path = self.folder / "policy.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    # good ones

    def test_the_models_of_a_module_are_the_policy(self):
        report = self.report("--models", module("good"))
        self.assertEqual([(model["domain"], model["round_trip"]["records"]) for model in report["models"]],
                         [("authors", 34), ("awards", 32), ("novels", 34)])
        self.assertEqual({model["version_check"] for model in report["models"]}, {"not recorded"})
        self.assertEqual(report["environment"]["driver"], "sqlite")
        self.assertEqual(self.gate("--models", module("good")).stderr, "")

    def test_seed_records_url_and_only_reach_the_module(self):
        report = self.report("--models", module("good"), "--records", 5, "--url", f"sqlite:{self.folder}/x.db", "--only", "novels")
        self.assertEqual([model["round_trip"]["records"] for model in report["models"]], [7])
        self.assertEqual(self.files(), {})

    def test_a_domain_that_no_one_knows_is_wrong_usage(self):
        done = self.gate("--models", module("good"), "--only", "tenant_accounts")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("tenant_accounts", done.stderr)

    def test_a_policy_judges_the_module(self):
        self.report("--models", module("good"), "--policy", self.write_policy(AUTHORS))
        more = AUTHORS.replace("authors", "readers").replace("Author", "Reader")
        report = self.report("--models", module("good"), "--policy", self.write_policy(AUTHORS, more), status=1)
        self.assertIn("'readers'", self.why(report, "INV-SMI-MANDATORY"))
        report = self.report("--models", module("good"), "--policy", self.write_policy(AUTHORS.replace("1.0.0", "2.0.0")), status=1)
        self.assertIn("2.0.0", self.why(report, "INV-SMI-DRIFT"))

    def test_csv_of_a_module_is_a_policy_for_it(self):
        path = self.folder / "results.csv"
        self.report("--models", module("good"), "--csv", path)
        report = self.report("--models", module("good"), "--policy", path)
        self.assertEqual({model["version_check"] for model in report["models"]}, {"compatible"})

    def test_drift_of_a_module(self):
        path = self.database(models=("--models", module("good")), journal="wal")
        before = self.files()
        report = self.report("drift", "--models", module("good"), "--url", f"sqlite:{path}")
        self.assertEqual(len(report["models"]), 3)
        self.report("drift", "--models", module("good"), "--url", f"sqlite:{self.folder}/none.db", status=3)
        self.assertEqual(self.files(), before)

    def test_list_of_a_module(self):
        self.assertEqual(len(self.gate("list", "--models", module("good")).stdout.splitlines()), 4)
        listed = json.loads(self.gate("list", "--models", module("good"), "--json", "--policy", self.write_policy(AUTHORS)).stdout)
        self.assertEqual([one["domain"] for one in listed], ["authors", "novels", "awards"])
        done = self.gate("list", "--models", module("crash"), "--sql")
        self.assertEqual((done.returncode, done.stdout.count("CREATE TABLE")), (0, 1))
        self.assertEqual(self.gate("list", "--models", module("load-crash")).returncode, 1)
        self.assertEqual(self.gate("list", "--models", module("bad-abi")).returncode, 3)

    def test_a_module_without_a_slash_in_its_name_is_a_file_all_the_same(self):
        shutil.copy(module("good"), self.folder / "mine.so")
        self.report("--models", "mine.so", cwd=self.folder)

    # findings

    def test_findings_of_a_module_come_through(self):
        report = self.report("--models", module("failing"), status=1)
        results = {model["domain"]: model for model in report["models"]}
        self.assertIn("was accepted", results["authors"]["round_trip"]["detail"])
        self.assertFalse(results["novels"]["round_trip"]["passed"])
        self.assertTrue(results["labels"]["drift"]["drift_detected"])
        self.assertNotIn("Novel", self.why(report, "INV-SMI-ROUNDTRIP"))

    def check_death(self, name, words, *arguments, loaded=True, at=", at model 'Author'"):
        for command in (("check",), ("check", "--policy", self.write_policy(AUTHORS))):
            report = self.report(*command, "--models", module(name), *arguments, status=1)
            self.assertEqual(report["verdict"], "FAIL")
            for rule in ("INV-SMI-DRIFT", "INV-SMI-ROUNDTRIP"):
                self.assertRegex(self.why(report, rule), words)
                self.assertIn(f"{name}.so", self.why(report, rule))
                self.assertIn(f"while its models were checked{at}" if loaded else "while it was loaded", self.why(report, rule))
            self.assertEqual([model["domain"] for model in report["models"]], ["authors"] if loaded else [])
            self.assertFalse(any(model["drift"] or model["round_trip"] for model in report["models"]))

    def test_a_crash_is_a_finding_that_names_the_signal(self):
        self.check_death("crash", r"signal 11 \(Segmentation fault\)")
        self.check_death("abort", r"signal 6 \(Aborted\)")

    def test_a_hang_is_a_finding_after_the_time_that_was_given(self):
        self.check_death("hang", r"did not end within 2 seconds", "--timeout", 2)

    def test_an_exit_is_a_finding_whatever_its_status(self):
        self.check_death("exit", r"exit status 0")
        self.check_death("leave", r"exit status 7")

    def test_allocating_without_end_is_a_finding(self):
        self.check_death("allocate", r"signal|exit status|memory")

    def test_what_is_no_message_is_a_finding(self):
        self.check_death("garbage", r"wrote \d+ bytes to the gate that are no message", at="; ")
        self.check_death("flood", r"wrote more than 64 MiB|exit status|signal")
        self.check_death("close", r"exit status 3")

    def test_an_answer_that_the_module_made_up_is_a_finding(self):
        self.check_death("forge", r"exit status 0")

    def test_an_answer_without_results_is_a_finding(self):
        report = self.report("--models", module("answer"), status=1)
        self.assertRegex(self.why(report, "INV-SMI-DRIFT"), r"module '.*answer.so' answered with what is no result of a check")
        self.assertRegex(self.why(report, "INV-SMI-ROUNDTRIP"), "no result")

    def test_what_happens_while_it_is_loaded_is_a_finding_too(self):
        self.check_death("load-crash", r"signal 11", loaded=False)
        self.check_death("load-exit", r"exit status 0", loaded=False)
        self.check_death("load-hang", r"did not end", "--timeout", 2, loaded=False)
        self.check_death("load-garbage", r"no message", at="; ")

    def test_drift_does_not_pass_a_module_that_dies(self):
        path = self.database(models=("--models", module("good")))
        for name in ("load-crash", "load-exit"):
            report = self.report("drift", "--url", f"sqlite:{path}", "--models", module(name), status=1)
            self.assertIn(f"{name}.so", self.why(report, "INV-SMI-DRIFT"))

    # what it leaves and prints

    def test_a_process_that_a_module_leaves_behind_is_ended(self):
        for name in ("leave_a_process", "leave_a_daemon"):
            self.report("--models", module(name), timeout=30)
            left = subprocess.run(["pgrep", "-f", f"{name}.so"], stdout=subprocess.PIPE, text=True, check=False).stdout
            self.assertEqual(left, "", name)

    def test_what_a_module_prints_does_not_reach_standard_output(self):
        done = self.gate("--models", module("print"), "--json")
        self.assertEqual(json.loads(done.stdout)["verdict"], "PASS")
        self.assertIn("?[31mhello from the module", done.stderr)
        self.assertIn("and its errors", done.stderr)
        self.assertNotIn("\033", done.stderr)

    def test_the_environment_of_the_gate_does_not_reach_a_module(self):
        done = self.gate("--models", module("spell_secrets"), env={**os.environ, "GATE_TEST_SECRET": "hush"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("secret=none", done.stderr)

    def test_an_interrupted_gate_takes_its_module_along(self):
        with subprocess.Popen([self.GATE, "--models", module("load-hang"), "--json"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
            while not children.read_text(encoding="ascii") and process.poll() is None:
                pass
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=60)
        self.assertEqual((process.returncode, json.loads(out)["verdict"]), (143, "NOT_RUN"))

    # what cannot be loaded

    def test_what_cannot_be_used_is_status_3_and_says_why(self):
        (self.folder / "text.so").write_text("no object", encoding="utf-8")
        shutil.copy(module("good"), self.folder / "open.so")
        (self.folder / "open.so").chmod(0o777)
        for path, words in (
            (self.folder / "none.so", "No such file"), (self.folder, "no regular file"), (self.folder / "text.so", "cannot be loaded"),
            (self.folder / "open.so", "chmod o-w"), (module("bad-magic"), "SQLM_GATE_MODULE"), (module("bad-abi"), "module ABI is 2"),
            (module("bad-size"), r"sizeof\(sqlm_gate_module\)"), (module("bad-typed-size"), r"sizeof\(sqlm_typed_model\)"),
            (module("bad-model-abi"), "model ABI"), (module("bad-metadata"), "ABI of model 1"), (module("bad-empty"), "no models"),
            (module("bad-null"), "NULL"), (module("bad-symbol"), "exports no models"), (module("bad-undefined"), "sqlm_what_nobody_has"),
        ):
            done = self.gate("--models", path, "--json")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(json.loads(done.stdout)["verdict"], "NOT_RUN")
            self.assertRegex(done.stderr, words)
            self.assertIn(str(path), done.stderr)

    def test_wrong_usage(self):
        for arguments in (("--timeout", "5"), ("--models", module("good"), "--timeout", "0"), ("--models", module("good"), "--timeout", "x"),
                          ("--models",)):
            self.assertEqual(self.gate(*arguments).returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
