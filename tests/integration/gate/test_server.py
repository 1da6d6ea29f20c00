#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""sqlmodel-gate on a server. Usage: test_server.py GATE SCHEMA MODULES postgres|mysql [unittest arguments]"""
import concurrent.futures
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import unittest
import xml.etree.ElementTree

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "unit/gate"))
from tool import ToolTest  # pylint: disable=wrong-import-position

from database_server import SERVERS  # pylint: disable=wrong-import-position

ToolTest.GATE, ToolTest.SCHEMA, MODULES, NAME = sys.argv[1:5]
SERVER = SERVERS[NAME]()


def module(name):
    return pathlib.Path(MODULES) / f"{name}.so"


def without_measures(report):
    """What a report says, but for the server and the times."""
    report["environment"] = None
    for model in report["models"]:
        for name in ("latency_us", "p95_us", "p99_us"):
            model["round_trip"].pop(name)
    for event in report["events"]:
        event["detail"] = re.sub(r"[0-9.]+ us", "us", event["detail"])
    return report


class ServerTest(ToolTest):
    """Whatever happens: what there is on the server is what there was before."""

    def setUp(self):
        super().setUp()
        self.before = SERVER.schemas()
        self.addCleanup(lambda: self.assertEqual(SERVER.schemas(), self.before))

    def make_user(self):
        url, name, drop = SERVER.make_user()
        self.addCleanup(drop)
        return url, name

    def made(self):
        """What gates work in, or have left."""
        return [name for name in SERVER.schemas() if name not in self.before]

    def start(self, *arguments):
        """A gate that has begun to work in a schema of its own, and that schema."""
        process = subprocess.Popen([self.GATE, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        while not self.made() and process.poll() is None:
            pass
        made, = self.made()
        return process, made


class Check(ServerTest):
    def test_the_built_in_domains_pass_as_on_sqlite(self):
        report = self.report("--url", SERVER.url)
        self.assertEqual(report["verdict"], "PASS")
        summary = report["summary"]
        self.assertEqual([summary[name] for name in ("models", "mandatory", "should_use", "optional")], [21, 12, 7, 2])
        self.assertEqual(report["environment"]["driver"], SERVER.driver)
        self.assertRegex(report["environment"]["server_version"], SERVER.version)
        self.assertEqual({(model["drift"]["drift_detected"], model["round_trip"]["passed"]) for model in report["models"]}, {(False, True)})
        self.assertEqual(without_measures(report), without_measures(self.report()))

    def test_other_formats_tell_the_same_as_on_sqlite(self):
        def cases(*arguments):
            done = self.gate(*arguments, "--models", module("good"), "--format", "junit")
            root = xml.etree.ElementTree.fromstring(done.stdout)
            return [(case.get("classname"), case.get("name"), [element.tag for element in case]) for case in root.iter("testcase")]

        def results(*arguments):
            done = self.gate(*arguments, "--models", module("failing"), "--format", "sarif")
            run, = json.loads(done.stdout)["runs"]
            self.assertTrue(run["invocations"][0]["executionSuccessful"])
            return sorted((result["ruleId"], result["level"], result["partialFingerprints"]["sqlmodelGate/v1"]) for result in run["results"])

        self.assertEqual(cases("--url", SERVER.url), cases())
        self.assertEqual([one[:2] for one in results("--url", SERVER.url)], [one[:2] for one in results()])

    def test_over_tcp_and_with_a_module(self):
        report = self.report("--models", module("good"), "--url", SERVER.tcp, "--records", 5, "--only", "novels")
        self.assertEqual([model["round_trip"]["records"] for model in report["models"]], [7])

    def test_several_at_once_do_not_meet(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for done in pool.map(lambda _: self.gate("--url", SERVER.url, "--models", module("good")), range(3)):
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_tables_of_the_same_name_are_not_looked_at(self):
        url, drop = SERVER.make_place("gate_occupied")
        self.addCleanup(drop)
        SERVER.sql("CREATE TABLE api_tokens (a int)", "INSERT INTO api_tokens VALUES (7)", url=url)
        self.report("--url", url, "--only", "api_tokens")
        self.assertEqual(SERVER.sql("SELECT * FROM api_tokens", url=url), ["7"])

    def test_a_model_that_names_a_schema_is_left_to_drift(self):
        done = self.gate("--models", module("elsewhere"), "--url", SERVER.url)
        self.assertEqual(done.returncode, 3)
        self.assertIn("model 'Client' names the schema 'crm'", done.stderr)
        self.report("--models", module("elsewhere"), "--url", SERVER.url, "--only", "authors")


class Drift(ServerTest):
    PLACE = "gate_drift"

    def setUp(self):
        super().setUp()
        self.url, drop = SERVER.make_place(self.PLACE)
        self.addCleanup(drop)

    def differing(self, report):
        return {model["domain"]: [one["kind"] for one in model["drift"]["differences"]]
                for model in report["models"] if model["drift"]["drift_detected"]}

    def test_a_user_who_may_only_read_sees_every_difference_and_the_versions(self):
        reader, name = self.make_user()
        reader = SERVER.url_in(reader, self.PLACE)
        SERVER.sql(self.gate("list", "--sql", "--dialect", SERVER.driver).stdout.rstrip(";\n"),
                   "CREATE TABLE sqlmodel_model_version (model_name VARCHAR(80), version VARCHAR(20))",
                   "INSERT INTO sqlmodel_model_version VALUES ('TenantAccount', '2.0.0')", url=self.url)
        SERVER.let_read(self.PLACE, name)
        report = self.report("drift", "--url", reader)
        self.assertEqual((report["verdict"], report["scope"], len(report["models"])), ("PASS", "drift", 21))
        self.assertEqual((report["environment"]["driver"], self.differing(report)), (SERVER.driver, {}))
        self.assertEqual({model["model_name"] for model in report["models"] if model["version_check"] == "compatible"}, {"TenantAccount"})
        SERVER.sql("ALTER TABLE role_grants ADD COLUMN note VARCHAR(10)", "DROP TABLE api_tokens",
                   "UPDATE sqlmodel_model_version SET version = '3.0.0'", url=self.url)
        for url in (self.url, reader):
            report = self.report("drift", "--url", url, status=1)
            self.assertEqual(self.differing(report), {"role_grants": ["column_extra"], "api_tokens": ["table_missing"]})
            self.assertEqual({model["model_name"] for model in report["models"] if model["version_check"] == "incompatible"}, {"TenantAccount"})

    def test_of_a_module_where_there_are_no_tables(self):
        report = self.report("drift", "--url", self.url, "--models", module("good"), status=1)
        self.assertEqual(self.differing(report), {name: ["table_missing"] for name in ("authors", "awards", "novels")})

    @unittest.skipUnless(NAME == "postgres", "the catalog hides what a user may not read")
    def test_a_table_of_versions_that_may_not_be_read_ends_it(self):
        reader, name = self.make_user()
        SERVER.sql("CREATE TABLE sqlmodel_model_version (model_name VARCHAR(80), version VARCHAR(20))", url=self.url)
        SERVER.let_read(self.PLACE, name)
        SERVER.sql(f"REVOKE SELECT ON {self.PLACE}.sqlmodel_model_version FROM {name}")
        done = self.gate("drift", "--url", SERVER.url_in(reader, self.PLACE), "--models", module("good"))
        self.assertEqual(done.returncode, 3)
        self.assertIn("denied", done.stderr)


class Ends(ServerTest):
    def test_an_interrupt_leaves_nothing(self):
        for number, status, models in ((signal.SIGINT, 130, ()), (signal.SIGTERM, 143, ("--models", module("good")))):
            process, _ = self.start("--json", "--records", 10000, "--url", SERVER.url, *models)
            process.send_signal(number)
            out, errors = process.communicate(timeout=100)
            self.assertEqual(process.returncode, status, errors)
            self.assertEqual((json.loads(out)["verdict"], json.loads(out)["exit_code"]), ("NOT_RUN", status))
            self.assertEqual(self.made(), [])

    def test_a_module_that_ends_badly_leaves_nothing(self):
        for name, arguments in (("crash", ()), ("hang", ("--timeout", 3)), ("load-crash", ())):
            report = self.report("--models", module(name), "--url", SERVER.url, *arguments, status=1)
            self.assertEqual(report["verdict"], "FAIL")
            self.assertEqual(self.made(), [], name)
        self.report("--models", module("bad-abi"), "--url", SERVER.url, status=3)

    def test_what_a_killed_gate_leaves_is_known_by_its_name(self):
        process, made = self.start("--records", 10000, "--url", SERVER.url)
        process.kill()
        process.communicate()
        self.assertEqual(self.made(), [made])
        self.assertRegex(made, r"^sqlmodel_gate_[0-9a-f]{16}$")
        for statement in SERVER.sql(SERVER.leftovers):
            if made in statement:
                SERVER.sql(statement)
        page = re.sub(r"\s+", " ", (pathlib.Path(self.SCHEMA).parent / "gate.md").read_text(encoding="utf-8"))
        self.assertIn(SERVER.leftovers, page)


class Refusals(ServerTest):
    def refused(self, *arguments, secret, formats=("json",), **options):
        """What is said of a gate that could not run; nowhere does it tell the secret."""
        said = ""
        for form in formats:
            done = self.gate(*arguments, "--format", form, **options)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("could not run", done.stderr)
            self.assertNotIn(secret, done.stdout + done.stderr)
            said = done.stderr
        return said

    def test_nobody_who_answers(self):
        scheme = SERVER.url.partition(":")[0]
        for command in ("check", "drift"):
            for models in ((), ("--models", module("good"))):
                self.refused(command, "--url", f"{scheme}://anna:s3cr3t@127.0.0.1:1/shop", *models, secret="s3cr3t")

    def test_a_wrong_password(self):
        self.refused("--url", SERVER.url_of("sqlmodel", "s3cr3t"), secret="s3cr3t", formats=("text", "json", "junit", "sarif"))
        self.refused("drift", "--url", SERVER.url_of("sqlmodel", "s3cr3t"), "--models", module("good"), secret="s3cr3t")

    def test_a_database_that_is_not_there(self):
        said = self.refused("--url", SERVER.url_of("sqlmodel", SERVER.password, "gate_none"), secret=SERVER.password)
        self.assertIn("gate_none", said)

    def test_an_option_that_there_is_not(self):
        self.refused("--url", SERVER.url + "?colour=s3cr3t", secret="s3cr3t")

    def test_a_missing_privilege_is_said_with_what_grants_it(self):
        url, name = self.make_user()
        password = url.partition("@")[0].rpartition(":")[2]
        for models in ((), ("--models", module("good"))):
            said = self.refused("--url", url, *models, secret=password)
            grant = re.search(r"GRANT .*?(?= \()", said).group()
            self.assertIn(name, grant)
        SERVER.sql(grant)
        self.report("--url", url, "--models", module("good"))

    @unittest.skipUnless(NAME == "mysql", "the owner of a schema may drop it")
    def test_nothing_is_made_that_could_not_be_dropped(self):
        url, name = self.make_user()
        SERVER.sql(f"GRANT CREATE ON `sqlmodel\\_gate\\_%`.* TO {name}@localhost")
        self.assertIn("GRANT ALL ON", self.refused("--url", url, secret=url.partition("@")[0].rpartition(":")[2]))

    @unittest.skipUnless(NAME == "postgres", "libpq reads the environment")
    def test_a_password_in_the_environment_reaches_a_module(self):
        url = SERVER.url.replace(f":{SERVER.password}@", "@")
        environment = dict(os.environ, PGPASSWORD=SERVER.password)
        self.report("--url", url, "--models", module("good"), env=environment)
        self.refused("--url", url, "--models", module("good"), secret=SERVER.password, env=dict(environment, PGPASSWORD="wrong"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]])
