#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cases that compilers must refuse, with a first error that says why; and cases that must stay cheap to compile.

Usage: run.py [--messages FILE] [--only NAME...] --prelude HEADER --include DIR [--include DIR...] CASES

Format of a cases file:

    # a comment
    # refuses: what must not compile | the cases that show it
    == name | what the first error must contain (a regular expression)
    file: a line at file scope
    a line inside a function

Every case is compiled with gcc and clang as C11 and as GNU C2x, under the compilers' default flags, after #include "HEADER", which declares what the cases call (void use(const sqlm_bool_expr *) and such).
A case whose name begins with ok_ must compile without a message. One whose name begins with limit_ must too, and its compilation
is measured: the compiler may take 2 s of the processor (its own, whatever else the machine does) and 200 MB. The figures are printed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile

COMPILERS = ("gcc", "clang")
STANDARDS = ("-std=c11", "-std=gnu2x")
MAX_SECONDS, MAX_MEGABYTES = 2.0, 200
SKIPPED = 77
TEMPLATE = """#include "{prelude}"
{top}
void f(void);
void f(void)
{{
{body}
}}
"""


class Case:
    def __init__(self, name, expected, line):
        self.name, self.expected, self.line = name, expected, line
        self.top, self.body = [], []

    def source(self, prelude):
        return TEMPLATE.format(prelude=prelude, top="\n".join(self.top), body="\n".join("    " + line for line in self.body))


def read_cases(text):
    """All cases of a file, in order. Raises ValueError naming the line that is no case."""
    cases = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("== "):
            name, bar, expected = line[3:].partition(" | ")
            if not bar or not re.fullmatch(r"\w+", name):
                raise ValueError(f"line {number}: a case begins with '== name | expression'")
            if any(case.name == name for case in cases):
                raise ValueError(f"line {number}: '{name}' is the name of another case")
            re.compile(expected)
            cases.append(Case(name, expected, number))
        elif line and not line.startswith("#"):
            if not cases:
                raise ValueError(f"line {number}: a line before the first case")
            if line.startswith("file: "):
                cases[-1].top.append(line[len("file: "):])
            else:
                cases[-1].body.append(line)
    return cases


def read_refusals(text, cases):
    """{refusal: its cases}. Raises ValueError for one that no case of a refusal shows."""
    names = {case.name for case in cases if not case.name.startswith(("ok_", "limit_"))}
    refusals = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("# refuses: "):
            continue
        refusal, _, shown_by = line[len("# refuses: "):].partition(" | ")
        refusals[refusal] = shown_by.split()
        if not refusals[refusal] or not names.issuperset(refusals[refusal]):
            raise ValueError(f"line {number}: '{refusal}' needs cases that are there and are refused")
    return refusals


def first_error(messages):
    """The text of the first error and how many there are."""
    errors = [line.split("error: ", 1)[1] for line in messages.splitlines() if "error: " in line]
    return (errors[0] if errors else ""), len(errors)


def judge(case, status, messages):
    """What is wrong, or None."""
    error, _ = first_error(messages)
    if case.name.startswith(("ok_", "limit_")):
        return None if status == 0 and not messages.strip() else f"must compile without a message, got: {error or messages[:600]}"
    if status == 0:
        return "must be refused, but compiles"
    if not re.search(case.expected, error):
        return f"the first error is: {error or messages[:600]}"
    return None


def compile_case(case, compiler, standard, arguments):
    """(exit status, messages)"""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, f"{case.name}.c")
        source.write_text(case.source(arguments.prelude), encoding="utf-8")
        whole = ["-c", "-o", os.devnull] if case.name.startswith("limit_") else ["-fsyntax-only"]
        command = [compiler, standard, *whole, *(f"-I{include}" for include in arguments.include), str(source)]
        run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        return run.returncode, run.stderr


def measure_case(case, compiler, standard, arguments):
    """(exit status, messages, processor seconds, peak megabytes): in a process of its own, whose children are this compiler alone."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        # The compiler's own limit: what runs away is stopped before it takes the machine along.
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        status, messages = compile_case(case, compiler, standard, arguments)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        with os.fdopen(writer, "w", encoding="utf-8") as out:
            out.write(f"{status} {used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}\n{messages}")
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as lines:
        head, _, messages = lines.read().partition("\n")
    os.waitpid(child, 0)
    status, seconds, megabytes = head.split()
    return int(status), messages, float(seconds), float(megabytes)


def run_limit(case, compiler, standard, arguments):
    status, messages, seconds, megabytes = measure_case(case, compiler, standard, arguments)
    print(f"{case.name} {compiler} {standard}: {seconds:.2f} s, {megabytes:.0f} MB (at most {MAX_SECONDS:.0f} s, {MAX_MEGABYTES} MB)")
    wrong = judge(case, status, messages)
    if wrong is None and megabytes > MAX_MEGABYTES:
        wrong = f"takes {megabytes:.0f} MB to compile, at most {MAX_MEGABYTES} are allowed"
    if wrong is None and seconds > MAX_SECONDS:
        wrong = f"takes {seconds:.2f} s of the processor to compile, at most {MAX_SECONDS:.0f} are allowed"
    return wrong, messages


def run_plain(case, compiler, standard, arguments):
    status, messages = compile_case(case, compiler, standard, arguments)
    return judge(case, status, messages), messages


def main(arguments):
    text = pathlib.Path(arguments.cases).read_text(encoding="utf-8")
    cases = read_cases(text)
    refusals = read_refusals(text, cases)
    if arguments.only:
        cases = [case for case in cases if case.name in arguments.only]
    compilers = [compiler for compiler in COMPILERS if shutil.which(compiler)]
    if not cases or not compilers:
        print("no cases" if not cases else f"none of the compilers is here: {', '.join(COMPILERS)}")
        return 1 if not cases else SKIPPED
    ways = [(case, compiler, standard) for case in cases for compiler in compilers for standard in STANDARDS]
    limits = [way for way in ways if way[0].name.startswith("limit_")]
    plain = [way for way in ways if not way[0].name.startswith("limit_")]
    results = [(way, *run_limit(*way, arguments)) for way in limits]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results += zip(plain, *zip(*pool.map(lambda way: run_plain(*way, arguments), plain))) if plain else []

    bad = 0
    for (case, compiler, standard), wrong, _ in results:
        if wrong:
            bad += 1
            print(f"{arguments.cases}:{case.line}: {case.name} ({compiler} {standard}): expected '{case.expected}': {wrong}")
    if arguments.messages:
        with open(arguments.messages, "w", encoding="utf-8") as out:
            for (case, compiler, standard), _, messages in results:
                error, count = first_error(messages)
                out.write(f"{case.name:26} {compiler:5} {standard:10} {count:2} errors {len(messages.splitlines()):3} lines: {error}\n")
    print(f"{len(refusals)} refusals; {len(cases)} cases with {' and '.join(compilers)}, {len(ways)} compilations, {bad} bad")
    if len(compilers) < len(COMPILERS) and not bad:
        print(f"only {compilers[0]} is here: skipped the other")
        return SKIPPED
    return bad != 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prelude", required=True)
    parser.add_argument("--include", action="append", required=True)
    parser.add_argument("--messages")
    parser.add_argument("--only", nargs="+")
    parser.add_argument("cases")
    sys.exit(main(parser.parse_args()))
