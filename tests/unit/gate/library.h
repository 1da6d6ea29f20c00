/* SPDX-License-Identifier: MIT */
/** @file
 *  A few models of their own for tests of the gate. */
#ifndef TESTS_UNIT_GATE_LIBRARY_H
#define TESTS_UNIT_GATE_LIBRARY_H

#include <sqlmodel.h>
#include <sqlmodel/gate.h>

#define AUTHOR_FIELDS(FIELD, M)                                     \
    FIELD(M, i64,      id,   PRIMARY_KEY, AUTO_INCREMENT)           \
    FIELD(M, text,     name, UNIQUE, MAX_LENGTH(40), CHECK("name <> ''")) \
    FIELD(M, opt_date, born)
SQLMODEL(Author, "author", AUTHOR_FIELDS);

#define NOVEL_FIELDS(FIELD, M)                                      \
    FIELD(M, text,              isbn,      PRIMARY_KEY, FIXED_LENGTH(13)) \
    FIELD(M, i64,               author_id, FOREIGN_KEY(Author, id)) \
    FIELD(M, i32,               pages,     CHECK("pages > 0", "ck_novel_pages")) \
    FIELD(M, text,              title)                              \
    FIELD(M, opt_decimal(9, 2), price)                              \
    FIELD(M, json,              tags,      DEFAULT("[]"))           \
    FIELD(M, i32,               version,   VERSION)
SQLMODEL(Novel, "novel", NOVEL_FIELDS);

/* Its key is a foreign key: each author has at most one. */
#define AWARD_FIELDS(FIELD, M)                                      \
    FIELD(M, i64, author_id, PRIMARY_KEY, FOREIGN_KEY(Author, id))  \
    FIELD(M, i16, year)
SQLMODEL(Award, "award", AWARD_FIELDS);

#define AUTHOR_SAMPLES "[{\"id\":\"1\",\"name\":\"Lem\",\"born\":\"1921-09-12\"},{\"id\":\"2\",\"name\":\"Le Guin\",\"born\":null}]"
#define NOVEL(isbn, author, pages)                                                                            \
    "{\"isbn\":\"" isbn "\",\"author_id\":\"" author "\",\"pages\":" pages ",\"title\":\"Solaris\",\"price\":\"12.50\"," \
    "\"tags\":\"{\\\"a\\\":1}\",\"version\":1}"
#define NOVEL_SAMPLES "[" NOVEL("9780156027601", "1", "204") "," NOVEL("9780441478125", "2", "304") "]"
#define NOVEL_COUNTEREXAMPLES "[{\"sample\":0,\"set\":{\"pages\":0},\"violates\":\"ck_novel_pages\"}]"

static inline sqlm_typed_model author_domain(void)
{
    return (sqlm_typed_model){ .domain = "authors", .owner_module = "tests", .model_name = "Author", .version = "1.0.0",
                               .model = &Author_model, .samples = AUTHOR_SAMPLES };
}

static inline sqlm_typed_model novel_domain(void)
{
    return (sqlm_typed_model){ .domain = "novels", .owner_module = "tests", .model_name = "Novel", .version = "1.0.0",
                               .model = &Novel_model, .samples = NOVEL_SAMPLES, .counterexamples = NOVEL_COUNTEREXAMPLES };
}

static inline sqlm_typed_model award_domain(void)
{
    return (sqlm_typed_model){ .domain = "awards", .owner_module = "tests", .model_name = "Award", .version = "1.0.0",
                               .model = &Award_model };
}

#endif
