#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The same findings and the same exit status in every format, read back by readers that are not ours.

Usage: test_formats.py GATE SCHEMA FOLDER POLICY [unittest arguments]; FOLDER holds the modules of the tests.
"""
import json
import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree

from tool import ToolTest

ToolTest.GATE, ToolTest.SCHEMA, FOLDER, POLICY = sys.argv[1:5]
VERSIONS = ("CREATE TABLE sqlmodel_model_version (model_name TEXT, version TEXT)",
            "INSERT INTO sqlmodel_model_version VALUES ('RoleGrant', '0.9.0')")
RULE_OF_CASE = {"drift": "SQLMODEL_SCHEMA_DRIFT_DETECTED", "version": "SQLMODEL_VERSION_COMPAT_FAIL", "run": "SQLMODEL_GATE_NOT_RUN",
                "round trip": "SQLMODEL_ROUND_TRIP_FAIL"}


def difference_text(one):
    expected, found = (one[side] or "(nothing)" for side in ("expected", "found"))
    return (f"{one['table']}: {one['property']} of {one['object']} differs: expected {expected}, found {found}. "
            f"Remedy: {one['remedy']}")


def of_report(report):
    """Sorted (rule, message) of a JSON report; version failures say what their event says."""
    found = []
    for model in report["models"]:
        drift, round_trip = model["drift"] or {}, model["round_trip"] or {"passed": True}
        if drift.get("drift_detected"):
            texts = [difference_text(one) for one in drift["differences"]] or [drift["detail"]]
            found += [("SQLMODEL_SCHEMA_DRIFT_DETECTED", text) for text in texts]
        if not round_trip["passed"]:
            found.append(("SQLMODEL_ROUND_TRIP_FAIL", round_trip["detail"]))
    found += [(event["code"], event["detail"]) for event in report["events"] if event["code"] == "SQLMODEL_VERSION_COMPAT_FAIL"]
    if report["verdict"] == "NOT_RUN":
        whys = [rule["why"] for rule in report["invariants"]]
        return sorted(found + [("SQLMODEL_GATE_NOT_RUN", whys[0].removeprefix("not run; "))])
    return sorted(found + [(rule["id"], rule["why"]) for rule in report["invariants"] if rule["judged"] and not rule["passed"]])


def of_sarif(log):
    return sorted((result["ruleId"], result["message"]["text"]) for result in log["runs"][0]["results"])


def of_junit(root):
    found = []
    for case in root.iter("testcase"):
        for element in case:
            rule = RULE_OF_CASE.get(case.get("name"), case.get("name"))
            found += [(rule, line) for line in (element.text or "").splitlines()]
    return sorted(found)


class Formats(ToolTest):
    def situations(self):
        """(name, exit status, arguments): what can come of a gate."""
        database = self.database(*VERSIONS, "ALTER TABLE role_grants ADD COLUMN note TEXT", "DROP TABLE api_tokens",
                                 'CREATE UNIQUE INDEX "odd <&> ""name""" ON tenant_accounts (display_name)')
        lacking = self.folder / "policy.csv"
        lines = pathlib.Path(POLICY).read_text(encoding="utf-8").splitlines()
        lines.insert(1, "invoices,billing,mandatory,hand_authored,Invoice,1.0.0,unverified,unverified")
        lacking.write_text("\n".join(lines) + "\n", encoding="utf-8")
        modules = pathlib.Path(FOLDER)
        return (
            ("pass", 0, ("check",)),
            ("restricted", 0, ("check", "--only", "web_sessions")),
            ("module", 0, ("check", "--models", modules / "good.so")),
            ("drifted", 1, ("drift", "--url", f"sqlite:{database}")),
            ("lacking", 1, ("check", "--policy", lacking)),
            ("failing", 1, ("check", "--models", modules / "failing.so")),
            ("crashed", 1, ("check", "--models", modules / "crash.so")),
            ("refused", 3, ("check", "--models", modules / "bad-abi.so")),
            ("unreachable", 3, ("drift", "--url", f"sqlite:{self.folder}/none.db")),
        )

    def run_all(self, arguments, status):
        """{format: output}; each ends with the same status."""
        outputs = {}
        for name in ("text", "json", "junit", "sarif"):
            done = self.gate(*arguments, "--format", name)
            self.assertEqual(done.returncode, status, (name, arguments, done.stderr))
            outputs[name] = done.stdout
        return outputs

    def test_every_format_tells_the_same(self):
        for name, status, arguments in self.situations():
            with self.subTest(name):
                outputs = self.run_all(arguments, status)
                report, log = json.loads(outputs["json"]), json.loads(outputs["sarif"])
                root = xml.etree.ElementTree.fromstring(outputs["junit"])
                findings = of_report(report)
                self.assertEqual(bool(findings), status != 0)
                self.assertEqual(of_sarif(log), findings)
                self.assertEqual(of_junit(root), findings)
                for _, message in findings:
                    for part in re.split(r": expected |, found |\. Remedy: ", message):
                        self.assertIn(part.split(" of ")[-1].removesuffix(" differs"), outputs["text"])
                self.check_junit(root, report)
                self.check_sarif(log, report)

    def check_junit(self, root, report):
        self.assertEqual((root.tag, [suite.tag for suite in root]), ("testsuites", ["testsuite"]))
        suite, cases = root[0], list(root.iter("testcase"))
        for element in (root, suite):
            self.assertEqual(element.get("name"), "sqlmodel-gate")
            self.assertEqual(int(element.get("tests")), len(cases))
            for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                self.assertEqual(int(element.get(attribute)), sum(case.find(tag) is not None for case in cases))
            self.assertGreaterEqual(float(element.get("time")), 0)
        for case in cases:
            self.assertTrue(case.get("classname") and case.get("name"))
            self.assertGreaterEqual(float(case.get("time")), 0)
            for element in case:
                self.assertTrue(element.get("message"))
                self.assertTrue(element.get("type") or element.tag == "skipped")
        self.assertEqual(len(cases), 3 * len(report["models"]) + 4 + (report["verdict"] == "NOT_RUN"))
        self.assertEqual(len({(case.get("classname"), case.get("name")) for case in cases}), len(cases))
        # what consumers go by agrees with the exit status
        bad = int(suite.get("failures")) + int(suite.get("errors"))
        self.assertEqual(bad > 0, report["exit_code"] != 0)
        properties = {one.get("name"): one.get("value") for one in suite.find("properties")}
        self.assertEqual((properties["verdict"], int(properties["exit_code"])), (report["verdict"], report["exit_code"]))

    def check_sarif(self, log, report):
        self.assertEqual(log["version"], "2.1.0")
        self.assertTrue(log["$schema"].endswith("sarif-2.1.0.json"))
        run, = log["runs"]
        driver = run["tool"]["driver"]
        self.assertEqual((driver["name"], driver["semanticVersion"]), ("sqlmodel-gate", report["tool"]["version"]))
        for rule in driver["rules"]:
            for texts in (rule["shortDescription"], rule["fullDescription"], rule["help"]):
                self.assertTrue(texts["text"])
            self.assertEqual(rule["defaultConfiguration"]["level"], "error")
        identifiers = [rule["id"] for rule in driver["rules"]]
        self.assertEqual(len(set(identifiers)), len(identifiers))
        for result in run["results"]:
            self.assertEqual(identifiers[result["ruleIndex"]], result["ruleId"])
            self.assertIn(result["level"], ("error", "warning"))
            self.assertTrue(result["message"]["text"])
            place = result["locations"][0]["physicalLocation"]
            self.assertRegex(place["artifactLocation"]["uri"], r"^(file:///)?[A-Za-z0-9%._~-][A-Za-z0-9/%._~-]*$")
            self.assertGreaterEqual(place["region"]["startLine"], 1)
        prints = [result["partialFingerprints"]["sqlmodelGate/v1"] for result in run["results"]]
        self.assertEqual(len(set(prints)), len(prints))
        invocation, = run["invocations"]
        self.assertEqual(invocation["exitCode"], report["exit_code"])
        self.assertEqual(invocation["executionSuccessful"], report["verdict"] != "NOT_RUN")
        self.assertEqual("toolExecutionNotifications" in invocation, report["verdict"] == "NOT_RUN")
        if report["exit_code"] != 0:
            self.assertIn("error", [result["level"] for result in run["results"]])

    def test_sarif_points_at_the_line_of_the_domain_in_the_policy(self):
        database = self.database("DROP TABLE api_tokens")
        lines = pathlib.Path(POLICY).read_text(encoding="utf-8").splitlines()
        path = self.folder / "my policy.csv"
        path.write_text("\n".join(lines[:1] + lines[:0:-1]) + "\n", encoding="utf-8")
        done = self.gate("drift", "--url", f"sqlite:{database}", "--policy", "./my policy.csv", "--format", "sarif", cwd=self.folder)
        places = {result["ruleId"]: result["locations"][0]["physicalLocation"] for result in json.loads(done.stdout)["runs"][0]["results"]}
        place = places["SQLMODEL_SCHEMA_DRIFT_DETECTED"]
        self.assertEqual(place["artifactLocation"]["uri"], "my%20policy.csv")
        line = path.read_text(encoding="utf-8").splitlines()[place["region"]["startLine"] - 1]
        self.assertTrue(line.startswith("api_tokens,"))

    def test_a_tolerated_failure_is_a_warning_and_fails_no_case(self):
        done = self.gate("--models", pathlib.Path(FOLDER) / "failing.so", "--format", "sarif")
        levels = {result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]: result["level"]
                  for result in json.loads(done.stdout)["runs"][0]["results"] if result["ruleId"] == "SQLMODEL_ROUND_TRIP_FAIL"}
        self.assertEqual(levels, {"Author": "error", "Novel": "warning", "Label": "error"})
        root = xml.etree.ElementTree.fromstring(self.gate("--models", pathlib.Path(FOLDER) / "failing.so", "--format", "junit").stdout)
        states = {case.get("classname"): [element.tag for element in case] for case in root.iter("testcase")
                  if case.get("name") == "round trip"}
        self.assertEqual(states, {"authors": ["failure"], "novels": ["skipped"], "labels": ["failure"]})

    def test_output_goes_to_a_file_in_every_format(self):
        for name in ("junit", "sarif"):
            path = self.folder / name
            done = self.gate("--only", "api_tokens", "--format", name, "--output", path)
            self.assertEqual((done.returncode, done.stdout), (0, ""))
            self.assertGreater(len(path.read_text(encoding="utf-8")), 100)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]])
