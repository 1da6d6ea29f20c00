#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the integration gate and checks its report against the nine acceptance criteria.

Usage: check_sqlmodel_integration.py [--json] [--gate PATH] [--on DATABASE] [--report FILE] [--contracts PATH]

--gate       the sqlmodel-gate to run (default: the one in build/release, else scripts/gate, which builds it)
--on         sqlite (the default), postgres or mysql: where scripts/gate runs it, on a server that it starts where there is none
--report     judge this JSON report instead of running the gate
--contracts  the conformance tests sqlmodel_contracts to run, or their JUnit report (*.xml) as cmocka writes it
             (default: the newest one under build/, else one that is built there)
--json       the result as JSON on standard output

Exit status: 0 every check passed, 1 one failed, 3 something could not be run.
"""
import argparse
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "docs/gate-report.schema.json"
POLICY = ROOT / "tools/sqlmodel-gate/domains/domains.csv"
CONTRACTS_TARGET = "test-conformance-sqlmodel_contracts"
CONTRACTS_BUILD = ROOT / "build/contracts"

DOMAINS, MANDATORY, SHOULD_USE, OPTIONAL = 21, 12, 7, 2
LEAST_CONTRACTS = 42
TIMEOUT_S = 600
# The tests that show that each type is encoded to JSON and decoded again.
JSON_TESTS = (
    "classification__goes_through_json",
    "source__goes_through_json",
    "typed_model__goes_through_json",
    "drift_result__goes_through_json",
    "round_trip_result__goes_through_json",
    "event__goes_through_json",
    "summary__goes_through_json",
    "gate__goes_through_json_with_its_verdict",
)

PASS, FAIL, NOT_RUN = "pass", "fail", "not_run"
Check = collections.namedtuple("Check", "criterion name status detail")


class CouldNotRun(Exception):
    """What a check needs is not to be had."""


# ---- what is judged ----


def run(command, **options):
    """Runs a command; its standard error stays on ours."""
    try:
        return subprocess.run([str(part) for part in command], timeout=TIMEOUT_S, check=False, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CouldNotRun(f"cannot run {command[0]}: {error}") from error


def parse_report(text, source):
    try:
        report = json.loads(text)
    except ValueError as error:
        raise CouldNotRun(f"{source} gave no JSON: {error}") from error
    if not isinstance(report, dict):
        raise CouldNotRun(f"{source} gave no report")
    return report


def get_report(arguments):
    """The report, and the exit status that came with it (None for a file)."""
    if arguments.report:
        try:
            text = pathlib.Path(arguments.report).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CouldNotRun(f"cannot read {arguments.report}: {error}") from error
        return parse_report(text, arguments.report), None
    gate = pathlib.Path(arguments.gate) if arguments.gate else ROOT / "scripts/gate"  # which builds what has changed
    where = ["--on", arguments.on] if arguments.on else []
    done = run([gate, *where, "--json"], stdout=subprocess.PIPE)
    return parse_report(done.stdout, gate), done.returncode


def build_contracts():
    """The conformance tests, built from what is in the tree now: a binary that lies about would judge other sources."""
    commands = (
        ["cmake", "-S", ROOT, "-B", CONTRACTS_BUILD, "-DCMAKE_BUILD_TYPE=Release", "-DSQLM_BUILD_TESTS=ON"],
        ["cmake", "--build", CONTRACTS_BUILD, "--target", CONTRACTS_TARGET, "--parallel", "2"],
    )
    for command in commands:
        done = run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.stderr.write(done.stdout)
            raise CouldNotRun("the conformance tests cannot be built")
    return CONTRACTS_BUILD / "tests/conformance" / CONTRACTS_TARGET


def parse_junit(text):
    """{test: passed} of a JUnit report by cmocka; a skipped test has not passed."""
    try:
        root = xml.etree.ElementTree.fromstring(text)
    except xml.etree.ElementTree.ParseError as error:
        raise CouldNotRun(f"the conformance tests gave no JUnit report: {error}") from error
    results = {}
    for case in root.iter("testcase"):
        bad = any(case.find(tag) is not None for tag in ("failure", "error", "skipped"))
        results[case.get("name")] = not bad and results.get(case.get("name"), True)
    return results


def get_contracts(arguments):
    """{test: passed} of the conformance tests."""
    path = pathlib.Path(arguments.contracts) if arguments.contracts else build_contracts()
    if path.suffix == ".xml":
        try:
            return parse_junit(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CouldNotRun(f"cannot read {path}: {error}") from error
    with tempfile.TemporaryDirectory() as folder:
        junit = pathlib.Path(folder, "contracts.xml")
        environment = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="XML", CMOCKA_XML_FILE=str(junit))
        done = run([path], env=environment, stdout=sys.stderr)
        if not junit.is_file():
            raise CouldNotRun(f"{path} wrote no JUnit report (exit status {done.returncode})")
        results = parse_junit(junit.read_text(encoding="utf-8"))
        # A crash or a leak after the last test is no failed test, but no success either.
        results["(the test program itself)"] = done.returncode == 0 or not all(results.values())
        return results


def load_policy():
    with POLICY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- the checks: each gives its findings; none means that it passed ----


def check_schema(report):
    try:
        import jsonschema
    except ImportError as error:
        raise CouldNotRun("python3-jsonschema is not installed") from error
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    errors = jsonschema.Draft7Validator(schema).iter_errors(report)
    return [f"{'/'.join(map(str, error.absolute_path)) or 'report'}: {error.message[:200]}" for error in errors]


def models_of(report):
    return report.get("models", [])


def check_domains(report, policy):
    """1. All 21 domains have typed models, as the policy names them, and each was looked at."""
    findings = []
    by_domain = {model["domain"]: model for model in models_of(report)}
    if len(policy) != DOMAINS:
        findings.append(f"the policy has {len(policy)} domains, not {DOMAINS}")
    if len(models_of(report)) != DOMAINS:
        findings.append(f"the report has {len(models_of(report))} models, not {DOMAINS}")
    for row in policy:
        model = by_domain.get(row["domain"])
        if model is None:
            findings.append(f"domain {row['domain']} has no model")
            continue
        for column in ("owner_module", "classification", "source", "model_name"):
            if model[column] != row[column]:
                findings.append(f"domain {row['domain']}: {column} is {model[column]}, the policy says {row[column]}")
        if model["drift"] is None or model["round_trip"] is None:
            findings.append(f"domain {row['domain']} was not checked for both")
    return findings


def count_class(report, classification, expected):
    count = sum(model["classification"] == classification for model in models_of(report))
    counted = report["summary"][classification]
    findings = []
    if count != expected:
        findings.append(f"{count} models are {classification}, not {expected}")
    if counted != count:
        findings.append(f"the summary counts {counted} {classification} models, the list has {count}")
    return findings


def check_mandatory(report):
    """2. Twelve are mandatory."""
    return count_class(report, "mandatory", MANDATORY)


def check_should_use(report):
    """3. Seven are should_use; two optional ones remain."""
    return count_class(report, "should_use", SHOULD_USE) + count_class(report, "optional", OPTIONAL)


def check_drift(report):
    """4. No domain drifted, and no version is incompatible."""
    findings = [] if models_of(report) else ["there is no model"]
    for model in models_of(report):
        if model["drift"] is None:
            findings.append(f"{model['domain']} was not checked for drift")
        elif model["drift"]["drift_detected"]:
            findings.append(f"{model['domain']} drifted: {model['drift']['detail']}")
        if model["version_check"] == "incompatible":
            findings.append(f"{model['domain']}: the stored version is incompatible")
    if report["summary"]["drift_failures"] or report["summary"]["version_failures"]:
        findings.append("the summary counts failures of drift or version")
    return findings


def check_round_trip(report):
    """5. The round trip of every domain passed, optional ones included."""
    findings = [] if models_of(report) else ["there is no model"]
    for model in models_of(report):
        if model["round_trip"] is None:
            findings.append(f"{model['domain']} was not checked by a round trip")
        elif not model["round_trip"]["passed"]:
            findings.append(f"{model['domain']}: {model['round_trip']['detail']}")
        elif model["round_trip"]["records"] < 1:
            findings.append(f"{model['domain']} passed without a record")
    if any(report["summary"]["round_trip_failures"].values()):
        findings.append("the summary counts failures of round trips")
    return findings


def check_names(report):
    """6. Model names are unique."""
    counts = collections.Counter(model["model_name"] for model in models_of(report))
    findings = [f"model name {name} stands {count} times" for name, count in sorted(counts.items()) if count > 1]
    return findings if counts else ["there is no model"]


def check_json(contracts):
    """7. All types encode to and decode from JSON."""
    return [f"{name} {'failed' if name in contracts else 'was not run'}" for name in JSON_TESTS if not contracts.get(name)]


def check_contracts(contracts):
    """8. The conformance tests pass, and there are enough of them."""
    findings = [f"{name} failed" for name, passed in contracts.items() if not passed]
    tests = sum(not name.startswith("(") for name in contracts)
    if tests < LEAST_CONTRACTS:
        findings.append(f"{tests} conformance tests ran, {LEAST_CONTRACTS} are the least")
    return findings


def check_verdict(report, status):
    """9. The gate says PASS, and every part of the report and the exit status agree with it."""
    findings = []
    if report["verdict"] != "PASS":
        findings.append(f"the verdict is {report['verdict']}")
    if report["exit_code"] != 0:
        findings.append(f"the report's exit code is {report['exit_code']}")
    if status is not None and status != report["exit_code"]:
        findings.append(f"the gate exited with {status}, its report says {report['exit_code']}")
    if not report["recorded_pass"]:
        findings.append("recorded_pass is false")
    if report["summary"]["unchecked"]:
        findings.append(f"{report['summary']['unchecked']} models are unchecked")
    findings += [f"{rule['id']}: {rule['why']}" for rule in report["invariants"] if not rule["passed"]]
    return findings


def judge(criterion, name, check, *arguments):
    for argument in arguments:
        if isinstance(argument, CouldNotRun):
            return Check(criterion, name, NOT_RUN, str(argument))
    try:
        findings = check(*arguments)
    except CouldNotRun as error:
        return Check(criterion, name, NOT_RUN, str(error))
    except (KeyError, TypeError, AttributeError) as error:
        return Check(criterion, name, FAIL, f"the report is malformed: {type(error).__name__} {error}")
    return Check(criterion, name, FAIL if findings else PASS, "; ".join(findings))


def judge_all(report, status, contracts, policy):
    """All checks. What could not be had is given as its CouldNotRun."""
    return [
        judge(0, "report_follows_schema", check_schema, report),
        judge(1, "all_domains_have_models", check_domains, report, policy),
        judge(2, "twelve_are_mandatory", check_mandatory, report),
        judge(3, "seven_are_should_use", check_should_use, report),
        judge(4, "no_drift", check_drift, report),
        judge(5, "round_trips_pass", check_round_trip, report),
        judge(6, "model_names_are_unique", check_names, report),
        judge(7, "types_go_through_json", check_json, contracts),
        judge(8, "conformance_tests_pass", check_contracts, contracts),
        judge(9, "gate_passes", check_verdict, report, status),
    ]


def verdict_of(checks):
    statuses = {check.status for check in checks}
    if FAIL in statuses:
        return "FAIL", 1
    return ("NOT_RUN", 3) if NOT_RUN in statuses else ("PASS", 0)


def print_json(checks, out):
    verdict, exit_code = verdict_of(checks)
    result = {
        "format": 1,
        "tool": "check_sqlmodel_integration",
        "verdict": verdict,
        "exit_code": exit_code,
        "checks": [check._asdict() for check in checks],
    }
    json.dump(result, out, indent=2, ensure_ascii=False)
    out.write("\n")


def print_text(checks, out):
    words = {PASS: "pass   ", FAIL: "FAIL   ", NOT_RUN: "NOT RUN"}
    for check in checks:
        number = str(check.criterion) if check.criterion else "-"
        out.write(f"{words[check.status]}  {number}  {check.name}{': ' if check.detail else ''}{check.detail}\n")
    out.write(f"{verdict_of(checks)[0]}\n")


def attempt(get, arguments, failed):
    try:
        return get(arguments)
    except CouldNotRun as error:
        return failed(error)


def main(argv, out=sys.stdout):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--gate", metavar="PATH")
    parser.add_argument("--on", choices=("sqlite", "postgres", "mysql"))
    parser.add_argument("--report", metavar="FILE")
    parser.add_argument("--contracts", metavar="PATH")
    arguments = parser.parse_args(argv)
    if arguments.on and (arguments.gate or arguments.report):
        parser.error("--on is for scripts/gate: it goes with neither --gate nor --report")
    report, status = attempt(get_report, arguments, lambda error: (error, None))
    contracts = attempt(get_contracts, arguments, lambda error: error)
    checks = judge_all(report, status, contracts, load_policy())
    (print_json if arguments.json else print_text)(checks, out)
    return verdict_of(checks)[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
