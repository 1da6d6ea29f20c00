#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints include/sqlmodel/query/accept.h: which C values and which expressions each kind of expression may be compared with."""

KINDS = "bool i16 i32 i64 u64 f32 f64 text bytes decimal date time timestamp timestamptz uuid json enum".split()
C_TYPES = [("_Bool", "bool"), ("char", "char"), ("signed char", "schar"), ("unsigned char", "uchar"), ("short", "short"),
           ("unsigned short", "ushort"), ("int", "int"), ("unsigned", "uint"), ("long", "long"), ("unsigned long", "ulong"),
           ("long long", "llong"), ("unsigned long long", "ullong"), ("float", "float"), ("double", "double"),
           ("char *", "str"), ("const char *", "cstr"), ("sqlm_bytes", "bytes"), ("sqlm_decimal", "decimal"),
           ("sqlm_date", "date"), ("sqlm_time", "time"), ("sqlm_timestamp", "timestamp"),
           ("sqlm_timestamptz", "timestamptz"), ("sqlm_uuid", "uuid")]
OPTIONAL = "bool i16 i32 i64 u64 f32 f64 decimal date time timestamp timestamptz uuid".split()
SMALL = "char schar uchar short ushort int".split()
ACCEPT = {
    "bool": ["bool", "int"], "i16": SMALL, "i32": SMALL, "i64": SMALL + ["uint", "long", "llong"],
    "u64": SMALL + ["uint", "long", "ulong", "llong", "ullong"], "f32": SMALL + ["float", "double"],
    "f64": SMALL + ["uint", "float", "double"], "text": ["str", "cstr"], "bytes": ["bytes"],
    "decimal": SMALL + ["uint", "long", "llong", "decimal"], "date": ["date"], "time": ["time"], "timestamp": ["timestamp"],
    "timestamptz": ["timestamptz"], "uuid": ["uuid"], "json": ["str", "cstr"], "enum": ["int", "uint"]}

TAG = {short: number for number, (_, short) in enumerate(C_TYPES, 1)}
EXPR_TAG = {kind: len(C_TYPES) + 1 + i for i, kind in enumerate(KINDS)}
OPT_TAG = {kind: len(C_TYPES) + len(KINDS) + 1 + i for i, kind in enumerate(OPTIONAL)}
OPERANDS = OPT_TAG[OPTIONAL[-1]] + 1


def accepted(kind):
    return sum(1 << TAG[short] for short in ACCEPT[kind]) | 1 << EXPR_TAG[kind]


def accepted_optional(kind):
    if kind in ("text", "json"):
        return 1 << TAG["str"] | 1 << TAG["cstr"]
    if kind == "bytes":
        return 1 << TAG["bytes"]
    if kind == "enum":
        return sum(1 << TAG[short] for short in ACCEPT["enum"])
    return 1 << OPT_TAG[kind] if kind in OPT_TAG else 0


def table(entries):
    lines, line = [], "   "
    for entry in entries:
        if len(line) + len(entry) > 118:
            lines.append(line)
            line = "   "
        line += " " + entry + ","
    return " \\\n".join(lines + [line])


print("""/* SPDX-License-Identifier: MIT */
/** @file
 *  Which C values and which expressions a kind may be compared with; written by scripts/generate_accept.py. */
#ifndef SQLMODEL_QUERY_ACCEPT_H
#define SQLMODEL_QUERY_ACCEPT_H

#include <sqlmodel/core/node.h>

/* The number of a C type: tells the compiler what fits, and the library how to read a stored value. */
enum {""")
for _, short in C_TYPES:
    print(f"    SQLM_C_{short.upper()} = {TAG[short]},")
print(f"    SQLM_C_EXPR = {EXPR_TAG['bool']}, /* and up to {EXPR_TAG['enum']}: an expression of each kind */")
print(f"    /* and up to {OPT_TAG['uuid']}: the opt_ struct of {', '.join(OPTIONAL)} */")
print(f"    SQLM_C_OPT = {OPT_TAG['bool']},")
print(f"    SQLM_C_OPERANDS = {OPERANDS} /* an array of operands */")
print("};\n")
print("#define SQLM_TAG_(x) _Generic((x), \\")
print(table([f"{name}: {TAG[short]}" for name, short in C_TYPES]) + " \\")
print(table([f"const sqlm_{kind}_expr *: {EXPR_TAG[kind]}" for kind in KINDS]) + " default: 0)")
print("#define SQLM_OPT_TAG_(x) _Generic((x), \\")
print(table([f"char *: {TAG['str']}", f"const char *: {TAG['cstr']}", f"sqlm_bytes: {TAG['bytes']}",
             f"int: {TAG['int']}", f"unsigned: {TAG['uint']}"]
            + [f"sqlm_opt_{kind}: {OPT_TAG[kind]}" for kind in OPTIONAL]) + " default: 0)")
print("\n/* For an expression, the set of numbers that it takes; 0 for what is no expression. */")
print("#define SQLM_ACCEPTS_(e) _Generic((e), \\")
print(table([f"const sqlm_{kind}_expr *: 0x{accepted(kind):x}ull" for kind in KINDS]) + " default: 0ull)")
print("#define SQLM_OPT_ACCEPTS_(e) _Generic((e), \\")
print(table([f"const sqlm_{kind}_expr *: 0x{accepted_optional(kind):x}ull" for kind in KINDS if accepted_optional(kind)])
      + " default: 0ull)")
print("\n#endif")
