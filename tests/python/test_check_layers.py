# SPDX-License-Identifier: MIT
"""check_layers.py finds what is planted, and nothing in a clean tree."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import check_layers

LAYERS = """core: | jansson
query: core |
schema: core |
sqlite: core | sqlite3
facade: core query schema sqlite |
gate: facade | jansson
"""
CLEAN = {
    "include/sqlmodel.h": "#include <sqlmodel/query/expr.h>\n",
    "include/sqlmodel/core/cx.h": "#include <stddef.h>\n",
    "include/sqlmodel/query/expr.h": "#include <sqlmodel/core/cx.h>\n",
    "include/sqlmodel/sys/driver.h": "#include <sqlmodel/core/cx.h>\n",
    "include/sqlmodel/driver/sqlite.h": "#include <sqlmodel/driver/sqlite_export.h>\n",
    "src/core/cx.c": '#include "sqlmodel/core/cx.h"\n#include "bytes.h"\n#include <jansson.h>\n',
    "src/core/bytes.h": "",
    "src/query/expr.c": "#include <sqlmodel/query/expr.h>\n#include <sqlmodel/sys/driver.h>\n",
    "src/drivers/sqlite/conn.c": "#include <sqlmodel/sys/driver.h>\n#include <sqlite3.h>\n",
    "src/sqlmodel/connect.c": "#include <sqlmodel/driver/sqlite.h>\n",
    "tools/sqlmodel-gate/domains/a.c": '#include "domains/a.h"\n#include <sqlmodel.h>\n',
    "tools/sqlmodel-gate/domains/a.h": "#include <sqlmodel/core/cx.h>\n",
}


class CheckLayers(unittest.TestCase):
    def findings(self, planted=(), unlisted=()):
        tree = {**CLEAN, **dict(planted)}
        with tempfile.TemporaryDirectory() as root:
            for name, text in tree.items():
                path = pathlib.Path(root, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            headers = [name[len("include/"):] for name in tree if name.startswith("include/") and name not in unlisted]
            return check_layers.check(root, LAYERS, "\n".join(headers))[0]

    def test_a_clean_tree_has_no_findings(self):
        self.assertEqual(self.findings(), [])

    def found(self, name, text, *words):
        findings = self.findings({name: text})
        self.assertEqual(len(findings), 1, findings)
        for word in words:
            self.assertIn(word, findings[0])

    def test_core_may_not_include_query(self):
        self.found("src/core/x.c", "\n#include <sqlmodel/query/expr.h>\n", "src/core/x.c:2:", "layer 'core'", "sqlmodel/query/expr.h")

    def test_query_may_not_include_schema(self):
        self.found("include/sqlmodel/query/x.h", "#include <sqlmodel/schema/ddl.h>\n", "layer 'query'")

    def test_a_layer_may_not_name_a_driver(self):
        self.found("src/schema/x.c", "#include <sqlmodel/driver/sqlite.h>\n", "layer 'schema'")

    def test_a_layer_may_not_include_the_umbrella(self):
        self.found("src/query/x.c", "#include <sqlmodel.h>\n", "layer 'query'")

    def test_a_private_header_stays_in_its_layer(self):
        self.found("src/query/x.c", '#include "bytes.h"\n', "not a file of layer 'query'")

    def test_a_header_that_the_build_makes(self):
        self.assertEqual(self.findings({"tools/sqlmodel-gate/x.c": '#include "generated/samples.h"\n'}), [])

    def test_nothing_climbs(self):
        self.found("src/query/x.c", '#include "../core/bytes.h"\n', "climbs out")

    def test_a_foreign_library_is_declared(self):
        self.found("src/query/x.c", "#include <jansson.h>\n", "EXTERNAL PkgConfig::jansson")
        self.found("src/core/x.c", "#include <sqlite3.h>\n", "EXTERNAL PkgConfig::sqlite3")

    def test_a_public_header_shows_no_foreign_library(self):
        self.found("include/sqlmodel/core/x.h", "#include <jansson.h>\n", "public headers")

    def test_a_folder_without_a_layer(self):
        self.found("src/other/x.c", "", "no layer 'other'")

    def test_a_header_that_no_layer_lists(self):
        findings = self.findings(unlisted=["include/sqlmodel/core/cx.h"])
        self.assertEqual(findings, ["include/sqlmodel/core/cx.h:1: not among the HEADERS of layer 'core'"])


if __name__ == "__main__":
    unittest.main()
