#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check_sqlmodel_integration.py passes a good report and fails each doctored one, by the check that must notice."""
import copy
import io
import json
import pathlib
import stat
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "scripts"))
import check_sqlmodel_integration as checker

INVARIANTS = ("INV-SMI-DRIFT", "INV-SMI-MANDATORY", "INV-SMI-OWNERSHIP", "INV-SMI-ROUNDTRIP")


def good_report():
    models = [
        {
            **{column: row[column] for column in ("domain", "owner_module", "classification", "source", "model_name", "version")},
            "drift": {"drift_detected": False, "detail": "", "differences": []},
            "round_trip": {"passed": True, "latency_us": 9.5, "p95_us": 20.0, "p99_us": 31.0, "records": 36, "detail": ""},
            "version_check": "compatible",
        }
        for row in checker.load_policy()
    ]
    return {
        "format": 1,
        "tool": {"name": "sqlmodel-gate", "version": "0.1.0"},
        "scope": "all",
        "verdict": "PASS",
        "recorded_pass": True,
        "exit_code": 0,
        "environment": {"driver": "sqlite", "server_version": "3.40.1", "seed": 1, "records": 32, "duration_ms": 200.5},
        "summary": {
            "models": 21,
            "mandatory": 12,
            "should_use": 7,
            "optional": 2,
            "drift_failures": 0,
            "round_trip_failures": {"mandatory": 0, "should_use": 0, "optional": 0},
            "version_failures": 0,
            "unchecked": 0,
        },
        "models": sorted(models, key=lambda model: model["domain"]),
        "events": [
            {"code": "SQLMODEL_MODEL_REGISTERED", "level": "info", "model_name": model["model_name"], "detail": ""}
            for model in models
        ],
        "invariants": [{"id": name, "passed": True, "judged": True, "why": "21 of 21"} for name in INVARIANTS],
    }


def good_contracts():
    return {**{name: True for name in checker.JSON_TESTS}, **{f"rule_{i}": True for i in range(60)}}


def statuses(report=None, status=0, contracts=None, policy=None):
    """{name: status} of all checks."""
    checks = checker.judge_all(
        good_report() if report is None else report,
        status,
        good_contracts() if contracts is None else contracts,
        checker.load_policy() if policy is None else policy,
    )
    return {check.name: check.status for check in checks}


class EveryCheck(unittest.TestCase):
    def doctored(self, change):
        report = good_report()
        change(report)
        return report

    def assert_fails(self, name, change, **others):
        self.assertEqual(statuses(self.doctored(change), **others)[name], checker.FAIL)

    def test_a_good_report_passes_every_check(self):
        self.assertEqual(set(statuses().values()), {checker.PASS})

    def test_there_is_a_check_for_each_criterion(self):
        checks = checker.judge_all(good_report(), 0, good_contracts(), checker.load_policy())
        self.assertEqual([check.criterion for check in checks], list(range(10)))

    # the schema

    def test_each_missing_key_breaks_the_schema(self):
        for key in good_report():
            self.assert_fails("report_follows_schema", lambda report, key=key: report.pop(key))
        for key in good_report()["models"][0]:
            self.assert_fails("report_follows_schema", lambda report, key=key: report["models"][3].pop(key))
        for key in good_report()["summary"]:
            self.assert_fails("report_follows_schema", lambda report, key=key: report["summary"].pop(key))

    def test_values_of_another_kind_break_the_schema(self):
        for change in (
            lambda report: report.update(format=2),
            lambda report: report.update(verdict="MAYBE"),
            lambda report: report.update(exit_code=2),
            lambda report: report["tool"].update(version="1.0"),
            lambda report: report["environment"].update(duration_ms=-1),
            lambda report: report["models"][0].update(classification="vital"),
            lambda report: report["models"][0]["round_trip"].update(latency_us=None),
            lambda report: report["models"][0]["round_trip"].update(records=0),
            lambda report: report["models"][0]["drift"].update(differences=[{}]),
            lambda report: report["events"][0].update(code="SQLMODEL_OTHER"),
            lambda report: report["invariants"].pop(),
        ):
            self.assert_fails("report_follows_schema", change)

    def test_a_pass_with_a_broken_invariant_breaks_the_schema(self):
        self.assert_fails("report_follows_schema", lambda report: report["invariants"][1].update(passed=False))
        self.assert_fails("report_follows_schema", lambda report: report.update(exit_code=1))

    def test_a_pass_without_models_breaks_the_schema(self):
        self.assert_fails("report_follows_schema", lambda report: report.update(models=[]))

    def test_failed_and_unchecked_models_follow_the_schema(self):
        def change(report):
            report.update(verdict="FAIL", exit_code=1)
            difference = dict.fromkeys(("table", "object", "property", "expected", "found", "remedy"), "x")
            report["models"][0]["drift"].update(drift_detected=True, differences=[{**difference, "kind": "table_missing"}])
            report["models"][1].update(drift=None, round_trip=None)
            report["models"][2]["round_trip"].update(passed=False, records=0, detail="field 'x' came back different")

        self.assertEqual(statuses(self.doctored(change))["report_follows_schema"], checker.PASS)

    def test_keys_may_be_added(self):
        self.assertEqual(statuses(self.doctored(lambda report: report.update(more=1)))["report_follows_schema"], checker.PASS)

    # the nine criteria

    def test_1_a_missing_domain_fails(self):
        self.assert_fails("all_domains_have_models", lambda report: report["models"].pop())

    def test_1_a_model_under_another_domain_fails(self):
        self.assert_fails("all_domains_have_models", lambda report: report["models"][0].update(domain="elsewhere"))

    def test_1_a_model_that_the_policy_names_otherwise_fails(self):
        for column in ("owner_module", "source", "model_name", "classification"):
            self.assert_fails("all_domains_have_models", lambda report, c=column: report["models"][5].update({c: "optional"}))

    def test_1_a_model_that_was_not_looked_at_fails(self):
        self.assert_fails("all_domains_have_models", lambda report: report["models"][0].update(drift=None))
        self.assert_fails("all_domains_have_models", lambda report: report["models"][0].update(round_trip=None))

    def test_1_a_shorter_policy_fails(self):
        found = statuses(policy=checker.load_policy()[:20])
        self.assertEqual(found["all_domains_have_models"], checker.FAIL)

    def test_2_another_number_of_mandatory_models_fails(self):
        def change(report):
            next(model for model in report["models"] if model["classification"] == "mandatory")["classification"] = "optional"

        self.assert_fails("twelve_are_mandatory", change)
        self.assert_fails("twelve_are_mandatory", lambda report: report["summary"].update(mandatory=11))

    def test_3_another_number_of_should_use_or_optional_models_fails(self):
        def change(report):
            next(model for model in report["models"] if model["classification"] == "should_use")["classification"] = "optional"

        self.assert_fails("seven_are_should_use", change)
        self.assert_fails("seven_are_should_use", lambda report: report["summary"].update(optional=3))

    def test_4_drift_in_any_class_fails(self):
        for i in range(21):
            self.assert_fails("no_drift", lambda report, i=i: report["models"][i]["drift"].update(drift_detected=True))

    def test_4_an_incompatible_version_fails(self):
        self.assert_fails("no_drift", lambda report: report["models"][0].update(version_check="incompatible"))

    def test_4_a_model_that_was_not_checked_fails(self):
        self.assert_fails("no_drift", lambda report: report["models"][0].update(drift=None))
        self.assert_fails("no_drift", lambda report: report.update(models=[]))

    def test_4_a_summary_that_counts_failures_fails(self):
        self.assert_fails("no_drift", lambda report: report["summary"].update(drift_failures=1))
        self.assert_fails("no_drift", lambda report: report["summary"].update(version_failures=1))

    def test_5_a_failed_round_trip_of_any_class_fails(self):
        for i in range(21):
            self.assert_fails("round_trips_pass", lambda report, i=i: report["models"][i]["round_trip"].update(passed=False))

    def test_5_a_pass_without_records_or_a_missing_one_fails(self):
        self.assert_fails("round_trips_pass", lambda report: report["models"][0]["round_trip"].update(records=0))
        self.assert_fails("round_trips_pass", lambda report: report["models"][0].update(round_trip=None))
        self.assert_fails("round_trips_pass", lambda report: report.update(models=[]))
        self.assert_fails("round_trips_pass", lambda report: report["summary"]["round_trip_failures"].update(optional=1))

    def test_6_a_name_that_stands_twice_fails(self):
        def change(report):
            report["models"][1]["model_name"] = report["models"][0]["model_name"]

        self.assert_fails("model_names_are_unique", change)
        self.assert_fails("model_names_are_unique", lambda report: report.update(models=[]))

    def test_7_a_type_whose_test_failed_or_did_not_run_fails(self):
        for name in checker.JSON_TESTS:
            failed = {**good_contracts(), name: False}
            missing = {key: value for key, value in good_contracts().items() if key != name}
            self.assertEqual(statuses(contracts=failed)["types_go_through_json"], checker.FAIL)
            self.assertEqual(statuses(contracts=missing)["types_go_through_json"], checker.FAIL)

    def test_8_a_failed_contract_fails(self):
        found = statuses(contracts={**good_contracts(), "rule_7": False})
        self.assertEqual(found["conformance_tests_pass"], checker.FAIL)
        self.assertEqual(found["types_go_through_json"], checker.PASS)

    def test_8_a_test_program_that_fails_as_a_whole_fails(self):
        found = statuses(contracts={**good_contracts(), "(the test program itself)": False})
        self.assertEqual(found["conformance_tests_pass"], checker.FAIL)

    def test_8_fewer_than_42_contracts_fail(self):
        few = {name: True for name in checker.JSON_TESTS} | {f"rule_{i}": True for i in range(33)}
        self.assertEqual(statuses(contracts={**few, "(the test program itself)": True})["conformance_tests_pass"], checker.FAIL)
        self.assertEqual(statuses(contracts={**few, "rule_33": True})["conformance_tests_pass"], checker.PASS)

    def test_a_report_of_drift_alone_is_none_of_a_check(self):
        def look_at_drift_alone(report):
            report["scope"] = "drift"
            report["invariants"][3].update(passed=False, judged=False)
            for model in report["models"]:
                model["round_trip"] = None

        self.assert_fails("round_trips_pass", look_at_drift_alone)
        self.assert_fails("gate_passes", look_at_drift_alone)

    def test_9_another_verdict_or_exit_status_fails(self):
        self.assert_fails("gate_passes", lambda report: report.update(verdict="FAIL"))
        self.assert_fails("gate_passes", lambda report: report.update(exit_code=1))
        self.assert_fails("gate_passes", lambda report: report.update(recorded_pass=False))
        self.assert_fails("gate_passes", lambda report: report["summary"].update(unchecked=1))
        self.assert_fails("gate_passes", lambda report: report["invariants"][2].update(passed=False))
        self.assertEqual(statuses(status=1)["gate_passes"], checker.FAIL)
        self.assertEqual(statuses(status=None)["gate_passes"], checker.PASS)

    # what cannot be run or read

    def test_what_could_not_be_had_is_not_run(self):
        missing = checker.CouldNotRun("there is nothing")
        found = statuses(contracts=missing)
        self.assertEqual(found["types_go_through_json"], checker.NOT_RUN)
        self.assertEqual(found["conformance_tests_pass"], checker.NOT_RUN)
        self.assertEqual(found["no_drift"], checker.PASS)
        self.assertEqual(statuses(report=missing)["no_drift"], checker.NOT_RUN)

    def test_a_malformed_report_fails_and_does_not_raise(self):
        for report in ({}, {"models": None}, {"models": [{}], "summary": {}}, {"models": 3}):
            found = statuses(report=report)
            self.assertEqual(found["report_follows_schema"], checker.FAIL)
            self.assertEqual(found["gate_passes"], checker.FAIL)
            self.assertEqual(found["twelve_are_mandatory"], checker.FAIL)


JUNIT = """<?xml version="1.0" encoding="UTF-8" ?>
<testsuites><testsuite name="x" time="0.001" tests="{count}" failures="0" errors="0" skipped="0">
{cases}
</testsuite></testsuites>
"""


def junit(names, failing=()):
    cases = "\n".join(
        f'<testcase name="{name}" time="0.0">{"<failure>no</failure>" if name in failing else ""}</testcase>' for name in names
    )
    return JUNIT.format(count=len(names), cases=cases)


class TheProgram(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text, executable=False):
        path = pathlib.Path(self.folder.name, name)
        path.write_text(text, encoding="utf-8")
        if executable:
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def gate(self, report, status=0):
        """A gate that prints this report, but only for --json."""
        text = self.write("report.out", report if isinstance(report, str) else json.dumps(report))
        return self.write("gate", f'#!/bin/sh\n[ "$*" = --json ] || exit 2\ncat "{text}"\nexit {status}\n', executable=True)

    def contracts(self, text, status=0):
        """Conformance tests that write this JUnit report where cmocka does."""
        source = self.write("junit.out", text)
        return self.write("contracts", f'#!/bin/sh\n[ "$CMOCKA_MESSAGE_OUTPUT" = XML ] || exit 2\n'
                                       f'cat "{source}" >"$CMOCKA_XML_FILE"\nexit {status}\n', executable=True)

    def run_main(self, *arguments):
        out = io.StringIO()
        return checker.main(list(arguments), out), out.getvalue()

    def test_passes_with_status_0_and_says_so_as_text_and_as_json(self):
        arguments = ("--gate", self.gate(good_report()), "--contracts", self.contracts(junit(good_contracts())))
        status, text = self.run_main(*arguments)
        self.assertEqual(status, 0)
        self.assertTrue(text.endswith("PASS\n"))
        status, text = self.run_main("--json", *arguments)
        result = json.loads(text)
        self.assertEqual((status, result["verdict"], result["exit_code"]), (0, "PASS", 0))
        self.assertEqual(len(result["checks"]), 10)
        self.assertEqual({check["status"] for check in result["checks"]}, {"pass"})

    def test_fails_with_status_1_and_names_what(self):
        report = good_report()
        report["models"][0]["drift"].update(drift_detected=True, detail="a column is missing")
        status, text = self.run_main("--json", "--gate", self.gate(report), "--contracts", self.contracts(junit(good_contracts())))
        result = json.loads(text)
        self.assertEqual((status, result["verdict"]), (1, "FAIL"))
        failed = [check for check in result["checks"] if check["status"] == "fail"]
        self.assertEqual([check["name"] for check in failed], ["no_drift"])
        self.assertIn("a column is missing", failed[0]["detail"])

    def test_an_exit_status_that_contradicts_the_report_fails(self):
        status, text = self.run_main("--gate", self.gate(good_report(), 1), "--contracts", self.contracts(junit(good_contracts())))
        self.assertEqual(status, 1)
        self.assertIn("the gate exited with 1", text)

    def test_a_gate_that_cannot_be_run_gives_status_3(self):
        for gate in (self.folder.name + "/none", self.gate("no JSON", 3), self.gate("[]", 0)):
            status, text = self.run_main("--gate", gate, "--contracts", self.contracts(junit(good_contracts())))
            self.assertEqual(status, 3)
            self.assertTrue(text.endswith("NOT_RUN\n"))

    def test_contracts_that_cannot_be_run_give_status_3(self):
        silent = self.write("silent", "#!/bin/sh\nexit 0\n", executable=True)
        for contracts in (self.folder.name + "/none", silent, self.folder.name + "/none.xml", self.write("bad.xml", "<a")):
            status, _ = self.run_main("--gate", self.gate(good_report()), "--contracts", contracts)
            self.assertEqual(status, 3)

    def test_a_failure_outweighs_what_could_not_be_run(self):
        report = copy.deepcopy(good_report())
        report["verdict"] = "FAIL"
        status, _ = self.run_main("--gate", self.gate(report), "--contracts", self.folder.name + "/none")
        self.assertEqual(status, 1)

    def test_contracts_that_crash_after_their_tests_fail(self):
        status, text = self.run_main("--gate", self.gate(good_report()), "--contracts", self.contracts(junit(good_contracts()), 1))
        self.assertEqual(status, 1)
        self.assertIn("the test program itself", text)

    def test_reads_a_report_and_a_junit_file(self):
        report = self.write("report.json", json.dumps(good_report()))
        passed = self.write("passed.xml", junit(good_contracts()))
        failed = self.write("failed.xml", junit(good_contracts(), failing=("rule_3",)))
        self.assertEqual(self.run_main("--report", report, "--contracts", passed)[0], 0)
        status, text = self.run_main("--report", report, "--contracts", failed)
        self.assertEqual(status, 1)
        self.assertIn("rule_3 failed", text)
        self.assertEqual(self.run_main("--report", report + ".none", "--contracts", passed)[0], 3)

    def test_a_skipped_contract_has_not_passed(self):
        results = checker.parse_junit('<t><testcase name="a"><skipped/></testcase><testcase name="b"/></t>')
        self.assertEqual(results, {"a": False, "b": True})

    def test_a_test_that_stands_twice_passes_only_when_both_do(self):
        results = checker.parse_junit('<t><testcase name="a"><failure/></testcase><testcase name="a"/></t>')
        self.assertEqual(results, {"a": False})


if __name__ == "__main__":
    unittest.main()
