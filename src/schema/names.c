/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <sqlmodel/sys/text_form.h>

#include <string.h>

enum { HASH_DIGITS = 8 };

/* How MySQL differs: it counts characters, where PostgreSQL counts bytes, and takes only those of three bytes. */
static bool counts_characters(const sqlm_dialect *dialect)
{
    return dialect->id == SQLM_DIALECT_MYSQL;
}

static size_t length_of(const sqlm_dialect *dialect, const char *name)
{
    return counts_characters(dialect) ? sqlm_text_characters(name, strlen(name)) : strlen(name);
}

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

static bool has_long_character(const char *name)
{
    for (; *name != '\0'; name++)
        if ((unsigned char)*name >= 0xF0)
            return true;
    return false;
}

void sqlm__put_name_fault(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *name)
{
    size_t      maximum = dialect->maximum_identifier_bytes;
    size_t      length = length_of(dialect, name);
    const char *unit = counts_characters(dialect) ? "characters" : "bytes";

    if (maximum > 0 && length > maximum)
        sqlm_text_buffer_put_format(buffer, "has %zu %s, names of %s have at most %zu: give it a shorter one", length, unit,
                                    dialect->name, maximum);
    else if (dialect->id == SQLM_DIALECT_MYSQL && has_long_character(name))
        sqlm_text_buffer_put(buffer, "has a character beyond U+FFFF, which names of mysql cannot have");
    else if (dialect->id == SQLM_DIALECT_MYSQL && name[strlen(name) - 1] == ' ')
        sqlm_text_buffer_put(buffer, "ends in a blank, which names of mysql cannot");
}

/* ---- generated names --------------------------------------------------------------------------------------------------- */

/* A name in pieces, so that a long one needs no memory of its own. */
typedef struct pieces {
    const char *items[7];
    size_t      count;
} pieces;

static void add_piece(pieces *name, const char *piece)
{
    name->items[name->count++] = piece;
}

/* FNV-1a, folded to 32 bits. */
static uint32_t hash_of(const pieces *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < name->count; i++)
        for (const char *byte = name->items[i]; *byte != '\0'; byte++)
            hash = (hash ^ (unsigned char)*byte) * UINT64_C(1099511628211);
    return (uint32_t)(hash ^ (hash >> 32));
}

/* Bytes of a piece that lie within @p room, which they use up: bytes, or characters. */
static size_t fit_piece(const sqlm_dialect *dialect, const char *piece, size_t *room)
{
    size_t length = 0;

    while (piece[length] != '\0') {
        size_t character = 1;

        while (piece[length + character] != '\0' && !begins_character(piece[length + character]))
            character++;
        if ((counts_characters(dialect) ? 1 : character) > *room) {
            *room = 0; /* nothing of what follows is taken either */
            return length;
        }
        *room -= counts_characters(dialect) ? 1 : character;
        length += character;
    }
    return length;
}

static void put_pieces(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const pieces *name)
{
    size_t maximum = dialect->maximum_identifier_bytes;
    size_t length = 0;
    size_t room;

    for (size_t i = 0; i < name->count; i++)
        length += length_of(dialect, name->items[i]);
    if (maximum == 0 || length <= maximum) {
        for (size_t i = 0; i < name->count; i++)
            sqlm_text_buffer_put(buffer, name->items[i]);
        return;
    }
    room = maximum > HASH_DIGITS + 1 ? maximum - HASH_DIGITS - 1 : 0;
    for (size_t i = 0; i < name->count; i++)
        sqlm_text_buffer_put_bytes(buffer, name->items[i], fit_piece(dialect, name->items[i], &room));
    sqlm_text_buffer_put_format(buffer, "_%08lx", (unsigned long)hash_of(name));
}

void sqlm__put_generated_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *prefix, const char *table,
                              const char *column, unsigned ordinal)
{
    pieces name = { .count = 0 };
    char   digits[16];
    char  *digit = &digits[sizeof digits - 1];

    add_piece(&name, prefix);
    add_piece(&name, "_");
    add_piece(&name, table);
    if (column != NULL) {
        add_piece(&name, "_");
        add_piece(&name, column);
    }
    if (ordinal > 1) {
        for (*digit = '\0'; ordinal > 0; ordinal /= 10)
            *--digit = (char)('0' + ordinal % 10);
        add_piece(&name, "_");
        add_piece(&name, digit);
    }
    put_pieces(buffer, dialect, &name);
}

void sqlm__put_type_check_name(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *table, const char *column)
{
    sqlm__put_generated_name(buffer, dialect, "tc", table, column, 1);
}
