/* SPDX-License-Identifier: MIT */
/** @file
 *  The messages between the socket driver and its server: u32 length of what follows, u8 type, u64 number of the request, body. */
#ifndef TESTS_SUPPORT_WIRE_H
#define TESTS_SUPPORT_WIRE_H

#include <sqlmodel/core/value.h>

/* How many of them a connection has: their numbers are smaller. */
enum { WIRE_MAX_STATEMENTS = 64, WIRE_MAX_PORTALS = 16 };

/* Requests. Each is answered by exactly one final message, but for WIRE_CLOSE and WIRE_DEALLOCATE, which are not answered. */
enum {
    WIRE_HELLO = 'H',
    WIRE_PREPARE = 'P',     /* u32 statement, text */
    WIRE_DEALLOCATE = 'D',  /* u32 statement */
    WIRE_EXECUTE = 'X',     /* u32 statement, u32 count, values */
    WIRE_QUERY = 'Q',       /* u32 portal, u32 statement, u32 count, values */
    WIRE_FETCH = 'F',       /* u32 portal, u32 rows */
    WIRE_CLOSE = 'K',       /* u32 portal */
    WIRE_SCRIPT = 'S',      /* text */
    WIRE_TRANSACTION = 'T', /* text: begin, commit, rollback, savepoint x, release x, undo x */
    WIRE_PING = 'G',
    WIRE_RESET = 'Z'
};

/* Answers. */
enum {
    WIRE_COLUMNS = 'c', /* u32 count, texts */
    WIRE_ROW = 'r',     /* values */
    WIRE_DONE = 'd',    /* final: u32 status, u64 rows affected, u64 key, text */
    WIRE_MORE = 's',    /* final: u32 status; there are more rows */
    WIRE_ERROR = 'e'    /* final: u32 status, u32 kind, u32 reason, text */
};

/* Where the body of a message begins. */
#define WIRE_HEADER 13

/** Bytes on their way out; the first failure sticks. */
typedef struct wire {
    sqlm_allocator allocator;
    unsigned char *data;
    size_t         length;
    size_t         capacity;
    bool           failed; /* out of memory */
} wire;

void wire_fini(wire *out);
bool wire_reserve(wire *out, size_t more);
/** Takes bytes away from the front. */
void wire_drop(wire *out, size_t count);
/** Gives where the message begins, for wire_end(). */
size_t wire_begin(wire *out, unsigned char type, uint64_t number);
/** Completes the message, or takes it back when something failed. */
bool wire_end(wire *out, size_t begin);
void wire_put_u32(wire *out, uint32_t x);
void wire_put_u64(wire *out, uint64_t x);
void wire_put_text(wire *out, const char *text, size_t length);
void wire_put_value(wire *out, const sqlm_value *value);

/** Bytes on their way in; the first failure sticks. */
typedef struct wire_reader {
    const unsigned char *at;
    const unsigned char *end;
    bool                 failed; /* a message that is cut */
} wire_reader;

typedef struct wire_message {
    unsigned char type;
    uint64_t      number;
    size_t        size; /* of all of it */
    wire_reader   body;
} wire_message;

/** Whether a whole message is there. */
bool     wire_peek(const unsigned char *data, size_t length, wire_message *message);
uint32_t wire_get_u32(wire_reader *in);
uint64_t wire_get_u64(wire_reader *in);
/** NUL-terminated; borrowed from the message. */
const char *wire_get_text(wire_reader *in, size_t *length);
sqlm_value  wire_get_value(wire_reader *in);

#endif
