#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints include/sqlmodel/core/pp.h: the flat for-each over at most 64 items (one scan of each argument)."""

import textwrap

ITEMS = 64
WIDTH = 128  # without the backslash


def folded(line):
    """The line, with the rest of a long one on lines of its own; it is not broken at a ~, which stands for a blank."""
    pieces = textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return " \\\n".join(pieces).replace("~", " ")


DIGITS = folded(f"    SQLM_COUNT_I_(__VA_ARGS__, {', '.join(str(i) for i in range(ITEMS, -1, -1))})")
COUNT = folded(f"#define SQLM_COUNT_I_({', '.join(f'a{i}' for i in range(1, ITEMS + 1))}, n, ...) n")

print(f"""/* SPDX-License-Identifier: MIT */
/** @file
 *  Preprocessor helpers, written by scripts/generate_preprocessor.py; none of them is for users. */
#ifndef SQLMODEL_CORE_PP_H
#define SQLMODEL_CORE_PP_H

#define SQLM_CAT_(a, b)         SQLM_CAT_I_(a, b)
#define SQLM_CAT_I_(a, b)       a##b
#define SQLM_FIRST_(...)        SQLM_FIRST_I_(__VA_ARGS__, )
#define SQLM_FIRST_I_(first, ...) first
#define SQLM_UNWRAP_(...)       __VA_ARGS__

/* how many arguments: 1 to {ITEMS} */
#define SQLM_COUNT_(...) \\
{DIGITS}
{COUNT}

/* SQLM_EACH_(f, context, x, y) is f(context, x) f(context, y): at most {ITEMS} */
#define SQLM_EACH_(f, c, ...) SQLM_CAT_(SQLM_EACH_, SQLM_COUNT_(__VA_ARGS__))(f, c, __VA_ARGS__)""")
for count in range(1, ITEMS + 1):
    names = [f"a{i}" for i in range(1, count + 1)]
    print(folded(f"#define SQLM_EACH_{count}(f, c, {', '.join(names)}) {' '.join(f'f(c,~{name})' for name in names)}"))
print("\n#endif")
