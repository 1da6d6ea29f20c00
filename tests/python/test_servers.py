#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/servers harms nothing that is not its own, and brings back what died."""
import os
import pathlib
import re
import select
import signal
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "servers"


class Servers(unittest.TestCase):
    def setUp(self):
        parent = tempfile.TemporaryDirectory(dir="/tmp")
        self.addCleanup(parent.cleanup)
        os.chmod(parent.name, 0o711)
        self.folder = pathlib.Path(parent.name, "servers")

    def run_script(self, *words, folder=None, **settings):
        environment = dict(os.environ, SQLMODEL_SERVERS_DIR=str(folder or self.folder), **settings)
        return subprocess.run([SCRIPT, *words], env=environment, capture_output=True, text=True, check=False, umask=0o077)

    def test_a_folder_with_something_else_in_it_is_left_alone(self):
        self.folder.mkdir()
        (self.folder / "letters").write_text("dear", encoding="utf-8")
        for command in "start", "stop":
            done = self.run_script(command)
            self.assertEqual(done.returncode, 1)
            self.assertIn("holds something else", done.stderr)
        self.assertEqual(os.listdir(self.folder), ["letters"])

    def test_a_link_is_not_followed(self):
        self.folder.mkdir()
        link = self.folder.with_name("link")
        link.symlink_to(self.folder)
        self.assertIn("belongs to somebody else", self.run_script("start", folder=link).stderr)

    def test_a_path_that_no_socket_can_have_is_refused(self):
        for name in "it's", "two words", "x" * 80:
            done = self.run_script("start", folder=self.folder.with_name(name))
            self.assertEqual(done.returncode, 1)
            self.assertIn("will not do", done.stderr)

    def test_what_was_never_started_can_be_stopped(self):
        done = self.run_script("stop")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    @unittest.skipUnless("SQLMODEL_TEST_POSTGRES" in os.environ, "there are no servers to test with")
    def test_the_callers_settings_are_none_of_the_servers_and_what_died_comes_back(self):
        self.addCleanup(self.run_script, "stop")
        settings = {"TMPDIR": "/nonexistent", "PGHOSTADDR": "127.0.0.9", "PGOPTIONS": "-c default_transaction_read_only=on"}
        first = self.run_script("start", **settings)
        self.assertEqual((first.returncode, first.stderr), (0, ""))
        self.assertEqual(self.run_script("start").stdout, first.stdout)
        pooler = self.folder / "postgres" / "pooler" / "pgbouncer.pid"
        self.kill(int(pooler.read_text(encoding="utf-8")))
        self.assertEqual(self.run_script("start").stdout, first.stdout)
        self.assertTrue(pathlib.Path("/proc", pooler.read_text(encoding="utf-8").strip()).exists())
        status = self.run_script("status")
        self.kill(int(re.search(r"mysql runs \(process (\d+)\)", status.stdout).group(1)))
        self.assertEqual(self.run_script("status").returncode, 1)
        second = self.run_script("start")
        self.assertEqual((second.returncode, second.stderr), (0, ""))
        stopped = self.run_script("stop")
        self.assertEqual((stopped.returncode, stopped.stdout, stopped.stderr), (0, "", ""))
        self.assertFalse(self.folder.exists())

    @staticmethod
    def kill(process):
        ended = os.pidfd_open(process)  # readable when the process has ended
        try:
            os.kill(process, signal.SIGKILL)
            if not select.select([ended], [], [], 60)[0]:
                raise TimeoutError(f"process {process} does not end")
        finally:
            os.close(ended)


if __name__ == "__main__":
    unittest.main()
