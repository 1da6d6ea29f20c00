# SPDX-License-Identifier: MIT
"""check_source.py finds what is planted, and nothing in clean files."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import check_source

HEAD = "/* SPDX-License-Identifier: MIT */\n"


class CheckSource(unittest.TestCase):
    def found(self, name, text, *expected):
        """Each expected finding is (line, word)."""
        findings = list(check_source.check_file(name, text))
        self.assertEqual([line for line, _ in findings], [line for line, _ in expected], findings)
        for (_, what), (_, word) in zip(findings, expected):
            self.assertIn(word, what)

    def test_clean_files(self):
        self.found("src/core/x.c", HEAD + 'int x(void)\n{\n    return snprintf(b, n, "%d", 1);\n}\n')
        self.found("include/sqlmodel/core/x.h", HEAD + "#ifndef SQLMODEL_CORE_X_H\n#define SQLMODEL_CORE_X_H\n#endif\n")
        self.found("src/drivers/sqlite/x.h", HEAD + "#ifndef SQLM_SRC_DRIVERS_SQLITE_X_H\n#define SQLM_SRC_DRIVERS_SQLITE_X_H\n#endif\n")
        self.found("tools/sqlmodel-gate/x.h", HEAD + "#ifndef SQLMODEL_GATE_X_H\n#define SQLMODEL_GATE_X_H\n#endif\n")

    def test_banned_calls_everywhere(self):
        for call in ("strcpy", "strcat", "sprintf", "strtok", "atoi", "gets"):
            self.found("tests/x.c", HEAD + f"    {call}(a);\n", (2, f"{call}()"))

    def test_memory_comes_from_the_allocator(self):
        for call in ("malloc", "calloc", "realloc", "free", "strdup"):
            self.found("src/query/x.c", HEAD + f"\n    p = {call}(a);\n", (3, f"{call}()"))
            self.found("src/core/allocator.c", HEAD + f"    p = {call}(a);\n")
            self.found("tests/unit/x.c", HEAD + f"    p = {call}(a);\n")
            self.found("tools/sqlmodel/x.c", HEAD + f"    p = {call}(a);\n")

    def test_a_library_is_quiet_and_lets_live(self):
        for call in ('printf("x")', "fprintf(f, x)", "abort()", "exit(1)"):
            self.found("src/core/x.c", HEAD + f"    {call};\n", (2, call.split("(")[0]))
            self.found("tools/sqlmodel/x.c", HEAD + f"    {call};\n")

    def test_members_comments_and_literals_are_no_calls(self):
        self.found("src/core/x.c", HEAD + '    a->free(p); a.free(p); sqlm_arena_free(a); json_free (x); s = "free(x)"; /* free(x) */ // abort()\n')

    def test_a_literal_does_not_shift_lines(self):
        self.found("src/core/x.c", HEAD + '/* one\n two */\nconst char *s = "a\\"b";\nabort();\n', (5, "abort()"))

    def test_a_line_may_say_that_it_is_allowed(self):
        self.found("src/core/x.c", HEAD + "    free(text); /* jansson's; check_source: allow free */\n")
        self.found("src/core/x.c", HEAD + "    malloc(1); /* check_source: allow free */\n", (2, "malloc()"))

    def test_guard_is_the_path(self):
        self.found("include/sqlmodel/core/x.h", HEAD + "#ifndef X_H\n#define X_H\n#endif\n", (1, "SQLMODEL_CORE_X_H"))
        self.found("include/sqlmodel/core/x.h", HEAD + "#ifndef SQLMODEL_CORE_X_H\n#define SQLMODEL_CORE_Y_H\n#endif\n", (1, "SQLMODEL_CORE_X_H"))
        self.found("tools/sqlmodel-gate/x.h", HEAD + "#ifndef SQLMODEL_GATE_Y_H\n#define SQLMODEL_GATE_Y_H\n#endif\n", (1, "_X_H"))

    def test_licence_line(self):
        self.found("src/core/x.c", "int x;\n", (1, "SPDX"))
        self.found("src/core/CMakeLists.txt", "project(x)\n", (1, "SPDX"))
        self.found("docs/x.md", "text\n")

    def test_blanks_and_tabs(self):
        self.found("src/core/x.c", HEAD + "int x; \n\tint y;\n", (2, "blanks"), (3, "tab"))
        self.found("src/core/x.c", HEAD + "int x;", (2, "no newline"))

    def test_the_whole_tree_is_walked(self):
        with tempfile.TemporaryDirectory() as root:
            path = pathlib.Path(root, "src/drivers/sqlite/x.c")
            path.parent.mkdir(parents=True)
            path.write_text("abort();\n", encoding="utf-8")
            names = [found.relative_to(root).as_posix() for found in check_source.files(pathlib.Path(root))]
        self.assertEqual(names, ["src/drivers/sqlite/x.c"])


if __name__ == "__main__":
    unittest.main()
