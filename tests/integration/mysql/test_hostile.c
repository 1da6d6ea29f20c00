/* SPDX-License-Identifier: MIT */
/* A server of our own, which says what it is told to: packets that are cut, counts that do not hold, and worse. */
#include "fixture.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

/* Where a server's count asks for more memory than there is, the client library is told so, as it is without the sanitizer. */
__attribute__((visibility("default"))) const char *__asan_default_options(void); /* NOLINT: the sanitizer's */
const char *__asan_default_options(void) /* NOLINT: the sanitizer's */
{
    return "allocator_may_return_null=1:max_allocation_size_mb=1000";
}

/* One packet of the server. */
typedef struct packet {
    const char *payload;
    size_t      length;
    unsigned    flags;
} packet;

enum {
    END = 1, /* of an answer: the client's next packet is awaited */
    CUT = 2, /* says that it is longer than it is */
};

#define PACKET(payload)       { (payload), sizeof(payload) - 1, 0 }
#define LAST_PACKET(payload)  { (payload), sizeof(payload) - 1, END }
#define CUT_PACKET(payload)   { (payload), sizeof(payload) - 1, CUT }

/* What a good server says. */
#define GREETING_OF(version, plugin)                                                                                               \
    "\x0A" version "\0"                                                                                                            \
    "\x2A\0\0\0"                                                                                                                   \
    "abcdefgh\0"                                                                                                                   \
    "\x8B\xA2\x2D\x02\0\x0E\0\x15\0\0\0\0\0\0\0\0\0\0"                                                                             \
    "ijklmnopqrst\0" plugin "\0"
#define GREETING  GREETING_OF("5.5.5-10.11.19-MariaDB", "mysql_native_password")
#define OK        "\0\0\0\x02\0\0\0"
#define EOF_MARK  "\xFE\0\0\x02\0"
#define COLUMN_OF(type)                                                                                                            \
    "\x03"                                                                                                                         \
    "def\x01s\x01t\x01t\x01"                                                                                                       \
    "a\x01"                                                                                                                        \
    "a\x0C\x2D\0\x14\0\0\0" type "\0\0\0\0\0"
#define NUMBER    COLUMN_OF("\x08")
#define TEXT      COLUMN_OF("\xFD")
#define PREPARED_OF(columns, parameters) "\0\x01\0\0\0" columns parameters "\0\0\0"
#define PREPARED  PREPARED_OF("\x01\0", "\0\0")
#define ROW_OF_7  "\0\0\x07\0\0\0\0\0\0\0"

/* Which server it is, one that takes 16 MB at once. */
#define SERVER(name)                                                                                                               \
    PACKET("\x03"), PACKET(TEXT), PACKET(TEXT), PACKET(TEXT), PACKET(EOF_MARK),                                                     \
        PACKET("\x01" name "\x08" "16777216" "\x06" "anna@b"), LAST_PACKET(EOF_MARK)
#define CONNECTED LAST_PACKET(GREETING), LAST_PACKET(OK), SERVER("A"), LAST_PACKET(OK)
#define READY     CONNECTED, PACKET(PREPARED), PACKET(NUMBER), LAST_PACKET(EOF_MARK)
#define RUNNING   READY, PACKET("\x01"), PACKET(NUMBER), PACKET(EOF_MARK)
#define RUNNING_TEXT                                                                                                               \
    CONNECTED, PACKET(PREPARED), PACKET(TEXT), LAST_PACKET(EOF_MARK), PACKET("\x01"), PACKET(TEXT), PACKET(EOF_MARK)

enum { MOST_PACKETS = 25 };

static const char way_refused[] =
    "the server wants a way to authenticate that may show the password: encrypt with sslmode=verify-full";

static const char silent_about_itself[] = "the server does not tell which one it is and how much it takes at once";

static const struct hostile_case {
    const char *name;
    packet      packets[MOST_PACKETS]; /* the socket is closed behind the last one */
    const char *message;               /* the whole of it; NULL: whatever it is */
} cases[] = {
    { "gone before the greeting", { { NULL, 0, 0 } }, NULL },
    { "a greeting that is cut", { CUT_PACKET("\x0A" "5.5.5") }, NULL },
    { "a greeting of nothing", { PACKET("") }, NULL },
    { "a greeting without an end of its version", { PACKET("\x0A" "55555555555555555555") }, NULL },
    { "a greeting that ends behind its version", { PACKET("\x0A" "5.5.5\0" "\x2A\0\0") }, NULL },
    { "a protocol of another age", { PACKET("\x09" "3.20\0" "\x2A\0\0\0" "abcdefgh\0") }, NULL },
    { "an error for a greeting", { PACKET("\xFF\x10\x04" "Too many \xFF\xFE connections") }, "Too many ?? connections" },
    { "an error of one byte for a greeting", { PACKET("\xFF") }, NULL },
    { "gone after the greeting", { PACKET(GREETING) }, NULL },
    { "refused with bytes that are no text", { LAST_PACKET(GREETING), PACKET("\xFF\x15\x04#28000Access \xC0\x80 denied") },
      "Access ?? denied" },
    { "an error that is cut", { LAST_PACKET(GREETING), PACKET("\xFF\x15") }, NULL },
    { "a way to authenticate that nobody knows", { LAST_PACKET(GREETING), PACKET("\xFEno_such_plugin\0abcdefghijklmnopqrst\0") },
      way_refused },
    { "the password in clear", { PACKET(GREETING_OF("5.5.5-10.11.19-MariaDB", "mysql_clear_password")) }, way_refused },
    { "the password in clear, later", { LAST_PACKET(GREETING), PACKET("\xFEmysql_clear_password\0") }, way_refused },
    { "another way that has no end", { LAST_PACKET(GREETING), PACKET("\xFEmysql_native_password") }, NULL },
    { "gone after it let us in", { LAST_PACKET(GREETING), PACKET(OK) }, NULL },
    { "it does not tell who it is", { LAST_PACKET(GREETING), LAST_PACKET(OK), PACKET("\xFF\xC8\x04#42000no") }, "no" },
    { "it tells nothing of who it is", { LAST_PACKET(GREETING), LAST_PACKET(OK), LAST_PACKET(OK) }, silent_about_itself },
    { "it tells less than it was asked", { LAST_PACKET(GREETING), LAST_PACKET(OK), PACKET("\x01"), PACKET(TEXT), PACKET(EOF_MARK),
        PACKET("\x01" "A"), PACKET(EOF_MARK) }, silent_about_itself },
    { "settings refused", { LAST_PACKET(GREETING), LAST_PACKET(OK), SERVER("A"), PACKET("\xFF\xC8\x04#42000no") }, "no" },
    { "a file is asked for", { LAST_PACKET(GREETING), LAST_PACKET(OK), SERVER("A"), LAST_PACKET("\xFB/etc/hostname"), PACKET(OK) }, NULL },
    { "gone while it prepares", { CONNECTED }, NULL },
    { "prepared in part", { CONNECTED, PACKET("\0\x01\0\0") }, NULL },
    { "prepared, but cut", { CONNECTED, CUT_PACKET(PREPARED) }, NULL },
    { "prepared with columns that do not come", { CONNECTED, PACKET(PREPARED_OF("\xFF\xFF", "\0\0")), PACKET(EOF_MARK) }, NULL },
    { "prepared with parameters that nobody wrote",
      { CONNECTED, PACKET(PREPARED_OF("\0\0", "\x02\0")), PACKET(NUMBER), PACKET(NUMBER), PACKET(EOF_MARK) },
      "the statement has 2 parameters, 0 values were given" },
    { "an error of one byte", { CONNECTED, PACKET("\xFF") }, NULL },
    { "a column that is cut", { CONNECTED, PACKET(PREPARED), CUT_PACKET("\x03" "def\x01s") }, NULL },
    { "a column of half its parts", { CONNECTED, PACKET(PREPARED), PACKET("\x03" "def\x01s\x01t"), PACKET(EOF_MARK) }, NULL },
    { "a column with a name longer than it",
      { CONNECTED, PACKET(PREPARED), PACKET("\x03" "def\xFE\xFF\xFF\xFF\xFF\0\0\0\0" "s"), PACKET(EOF_MARK) }, NULL },
    { "gone while it executes", { READY }, NULL },
    { "an error with a message of control bytes", { READY, PACKET("\xFF\xD0\x04#22000" "a\x01\x1B[31m\xF0\x9F") }, "a  [31m??" },
    { "other columns than it prepared", { READY, PACKET("\x03"), PACKET(NUMBER), PACKET(NUMBER), PACKET(NUMBER), PACKET(EOF_MARK),
        PACKET("\0\0\x07\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0"), PACKET(EOF_MARK) }, NULL },
    { "columns that do not come", { READY, PACKET("\x05"), PACKET(NUMBER), PACKET(EOF_MARK) }, NULL },
    { "more columns than there can be", { READY, PACKET("\xFC\xFF\xFF"), PACKET(NUMBER), PACKET(EOF_MARK) }, NULL },
    { "gone before the first row", { RUNNING }, NULL },
    { "a row that is cut", { RUNNING, CUT_PACKET("\0\0\x07") }, NULL },
    { "an error of one byte for a row", { RUNNING, PACKET("\xFF") }, NULL },
    { "an error for the second row", { RUNNING, PACKET(ROW_OF_7), PACKET("\xFF\x9A\x06#22003BIGINT \xFF") }, NULL },
    { "gone behind the first row", { RUNNING, PACKET(ROW_OF_7) }, NULL },
    { "a text that is no text", { RUNNING_TEXT, PACKET("\0\0\x03" "a\xFF" "b"), PACKET(EOF_MARK) },
      "column \"a\" is of any kind, but the database has a text that is not valid UTF-8, or has a NUL" },
    { "a row shorter than its columns", { RUNNING, PACKET("\0\0\x07\0"), PACKET(EOF_MARK) }, NULL },
    { "a row of nothing but its head", { RUNNING, PACKET("\0"), PACKET(EOF_MARK) }, NULL },
    { "a text longer than its row", { RUNNING_TEXT, PACKET("\0\0\xFD\xFF\xFF\xFF" "a"), PACKET(EOF_MARK) }, NULL },
};

static const struct hostile_case good = { "none", { RUNNING, PACKET(ROW_OF_7), PACKET(EOF_MARK) }, NULL };

/* ---- the server ------------------------------------------------------------------------------------------------------------ */

typedef struct hostile_server {
    const struct hostile_case *script;
    const struct hostile_case *killer; /* of a second connection, made while the first one waits; NULL: there is none */
    int                        listener;
    pthread_t                  thread;
    struct sockaddr_un         address;
    char                       folder[sizeof "/tmp/hostile-XXXXXX"];
    char                       url[128];
    size_t                     sent;     /* bytes */
    size_t                     most;     /* are sent, then the socket is closed; 0: all */
    size_t                     flipped;  /* the byte with this number, from 1 on, is sent with all its bits turned; 0: none */
    size_t                     received; /* bytes */
    char                       bytes[16384];
} hostile_server;

static bool read_all(hostile_server *s, int socket, size_t count)
{
    while (count > 0 && s->received < sizeof s->bytes) {
        ssize_t got = read(socket, s->bytes + s->received, count);

        if (got <= 0)
            return false;
        s->received += (size_t)got;
        count -= (size_t)got;
    }
    return count == 0;
}

/* One packet of the client; its number. */
static bool await_packet(hostile_server *s, int socket, unsigned char *number)
{
    const unsigned char *header = (const unsigned char *)s->bytes + s->received;

    if (!read_all(s, socket, 4))
        return false;
    *number = header[3];
    return read_all(s, socket, header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16);
}

static bool send_bytes(hostile_server *s, int socket, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char byte = bytes[i];

        if (s->most != 0 && s->sent == s->most)
            return false;
        if (++s->sent == s->flipped)
            byte = (char)~byte;
        if (send(socket, &byte, 1, MSG_NOSIGNAL) != 1)
            return false;
    }
    return true;
}

static bool send_packet(hostile_server *s, int socket, const packet *p, unsigned char number)
{
    const size_t length = p->length + (p->flags & CUT ? 20 : 0);
    const char   header[4] = { (char)length, (char)(length >> 8), (char)(length >> 16), (char)number };

    return send_bytes(s, socket, header, sizeof header) && send_bytes(s, socket, p->payload, p->length);
}

/* A connection that has said what its script has. */
static int play(hostile_server *s, const struct hostile_case *script)
{
    int            socket = accept(s->listener, NULL, NULL);
    struct timeval patience = { .tv_usec = 300000 }; /* with a client that waits for more */
    unsigned char  number = 0;

    (void)setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);

    for (const packet *p = script->packets; p < script->packets + MOST_PACKETS && p->payload != NULL; p++) {
        if (!send_packet(s, socket, p, number++))
            break;
        if (p->flags & END && !await_packet(s, socket, &number))
            break;
        number += p->flags & END;
    }
    return socket;
}

static void *serve(void *argument)
{
    hostile_server *s = argument;
    int             socket = play(s, s->script);

    if (s->killer != NULL)
        (void)close(play(s, s->killer));
    (void)close(socket);
    return NULL;
}

static void start(hostile_server *s, const char *options)
{
    const struct timeval patience = { .tv_sec = 5 }; /* with a client that does not come */

    s->address.sun_family = AF_UNIX;
    memcpy(s->folder, "/tmp/hostile-XXXXXX", sizeof s->folder);
    assert_non_null(mkdtemp(s->folder));
    (void)snprintf(s->address.sun_path, sizeof s->address.sun_path, "%s/socket", s->folder);
    (void)snprintf(s->url, sizeof s->url, "mysql://anna:hunter2@%%2Ftmp%%2F%s%%2Fsocket/s%s", s->folder + 5, options);
    s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(s->listener, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(bind(s->listener, (const struct sockaddr *)&s->address, sizeof s->address), 0);
    assert_int_equal(listen(s->listener, 1), 0);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

/* The same by TCP, on a host that is none of this machine's by its name. */
static void start_elsewhere(hostile_server *s)
{
    const struct timeval patience = { .tv_sec = 5 };
    struct sockaddr_in   address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t            length = sizeof address;

    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(s->listener, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(bind(s->listener, (const struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(s->listener, 1), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&address, &length), 0);
    (void)snprintf(s->url, sizeof s->url, "mysql://anna:hunter2@0.0.0.0:%d/s?sslmode=disable", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

/* Whatever happens, the server does not see the password. */
static void stop(hostile_server *s)
{
    assert_int_equal(pthread_join(s->thread, NULL), 0);
    (void)close(s->listener);
    (void)unlink(s->address.sun_path);
    (void)rmdir(s->folder);
    assert_null(memmem(s->bytes, s->received, "hunter2", 7));
}

/* ---- the client ------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome read_rows(sqlm_cx *cx, sqlm_conn *conn, int64_t *sum)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = 0;
    sqlm_outcome    outcome = sqlm_query(cx, conn, "SELECT a FROM t", SQLM_NO_PARAMETERS, &rows);

    do {
        if (outcome == SQLM_OK)
            outcome = sqlm_rows_next(cx, rows, &row);
        if (outcome == SQLM_OK && row != NULL) {
            outcome = sqlm_row_get_i64(cx, row, 0, &number);
            *sum += number;
        }
    } while (outcome == SQLM_OK && row != NULL);
    sqlm_rows_close(rows);
    return outcome;
}

/* Connects to a server with that script, runs a statement and reads what it gives. */
static sqlm_outcome meet(sqlm_cx *cx, hostile_server *s, const char *options, int64_t *sum)
{
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome;

    start(s, options);
    sqlm_cx_set_timeout(cx, 5000);
    outcome = sqlm_conn_open(cx, sqlm_mysql_driver(), s->url, &conn);
    if (outcome == SQLM_OK)
        outcome = read_rows(cx, conn, sum);
    sqlm_conn_close(conn);
    stop(s);
    return outcome;
}

static void hostile__a_good_server_is_understood(void **state)
{
    hostile_server s = { .script = &good };
    int64_t        sum = 0;

    assert_ok(*state, meet(*state, &s, "", &sum));
    assert_int_equal(sum, 7);
}

static void hostile__whatever_comes_is_an_error(void **state)
{
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hostile_server    s = { .script = &cases[i] };
        const sqlm_error *error = sqlm_cx_error(cx);
        int64_t           sum = 0;
        sqlm_outcome      outcome = meet(cx, &s, "", &sum);

        if (outcome != SQLM_ERR || error->message[0] == '\0' ||
            (cases[i].message != NULL && strcmp(error->message, cases[i].message) != 0))
            fail_msg("%s: outcome %d, %s (%s): %s", cases[i].name, (int)outcome, sqlm_error_kind_name(error->kind),
                     sqlm_error_reason_name(error->reason), error->message);
    }
}

/* Wherever the wire is cut, the end of the rows is not taken for their end. */
static void hostile__cut_at_each_byte(void **state)
{
    hostile_server whole = { .script = &good };
    int64_t        sum = 0;

    assert_ok(*state, meet(*state, &whole, "", &sum));
    for (size_t most = 1; most < whole.sent; most++) {
        hostile_server s = { .script = &good, .most = most };

        if (meet(*state, &s, "", &sum) != SQLM_ERR)
            fail_msg("cut after byte %zu of %zu: no error", most, whole.sent);
    }
    print_message("%zu cuts\n", whole.sent - 1);
}

/* In clear nothing says that a byte is not what was sent: what comes may be taken for good, but nothing beyond it is read. */
static void hostile__each_byte_turned_around(void **state)
{
    hostile_server whole = { .script = &good };
    size_t         refused = 0;
    int64_t        sum = 0;

    assert_ok(*state, meet(*state, &whole, "", &sum));
    for (size_t byte = 1; byte <= whole.sent; byte++) {
        hostile_server s = { .script = &good, .flipped = byte };

        refused += meet(*state, &s, "", &sum) != SQLM_OK;
    }
    print_message("%zu of %zu refused\n", refused, whole.sent);
    assert_true(refused > whole.sent / 4);
}

static void hostile__without_tls_it_is_told_nothing(void **state)
{
    hostile_server s = { .script = &good };
    int64_t        sum = 0;

    assert_error(*state, AUTHENTICATION, meet(*state, &s, "?sslmode=verify-full", &sum));
    assert_int_equal(sqlm_cx_error(*state)->reason, SQLM_R_TLS);
    assert_null(memmem(s.bytes, s.received, "anna", 4));
}

/* With caching_sha2_password the password is encrypted with a key that the server sends, whoever it is: 2 asks for it. */
static void hostile__a_key_is_taken_from_no_server_elsewhere(void **state)
{
    static const struct hostile_case asks = {
        "asks", { LAST_PACKET(GREETING), LAST_PACKET("\xFE" "caching_sha2_password\0abcdefghijklmnopqrst\0"), LAST_PACKET("\x01\x04") }, NULL
    };
    sqlm_cx       *cx = *state;
    hostile_server s = { .script = &asks };
    sqlm_conn     *conn = NULL;

    start_elsewhere(&s);
    sqlm_cx_set_timeout(cx, 5000);
    assert_error(cx, AUTHENTICATION, sqlm_conn_open(cx, sqlm_mysql_driver(), s.url, &conn));
    assert_string_equal(sqlm_cx_error(cx)->message, way_refused);
    stop(&s);
    assert_null(memmem(s.bytes, s.received, "\x01\0\0\x05\x02", 5));
}

/* Where the URL has no user, a reset is of the one that the server knows. */
static void hostile__a_reset_is_of_the_user_who_connected(void **state)
{
    static const struct hostile_case resets = { "resets", { CONNECTED, LAST_PACKET(OK), LAST_PACKET(OK), LAST_PACKET(OK), PACKET(OK) }, NULL };
    sqlm_cx       *cx = *state;
    hostile_server s = { .script = &resets };
    sqlm_conn     *conn = NULL;
    char           url[sizeof s.url];

    start(&s, "");
    (void)snprintf(url, sizeof url, "mysql://%s", strchr(s.url, '@') + 1);
    sqlm_cx_set_timeout(cx, 5000);
    assert_ok(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), url, &conn));
    assert_ok(cx, sqlm_execute_script(cx, conn, "SET @a = 1"));
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    sqlm_conn_close(conn);
    stop(&s);
    assert_non_null(memmem(s.bytes, s.received, "\x11" "anna", 6));
}

/* The number of a session is of one server: behind a balancer the connection that is to stop a statement may come to another one. */
static void hostile__another_server_is_not_told_to_stop(void **state)
{
    static const struct hostile_case waits = { "waits", { READY }, NULL };
    static const struct hostile_case killers[] = {
        { "the same", { LAST_PACKET(GREETING), LAST_PACKET(OK), SERVER("A"), PACKET(OK) }, NULL },
        { "another one", { LAST_PACKET(GREETING), LAST_PACKET(OK), SERVER("B") }, NULL },
    };
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < sizeof killers / sizeof killers[0]; i++) {
        hostile_server s = { .script = &waits, .killer = &killers[i] };
        sqlm_conn     *conn = NULL;
        int64_t        sum = 0;

        start(&s, "");
        sqlm_cx_set_timeout(cx, 5000);
        assert_ok(cx, sqlm_conn_open(cx, sqlm_mysql_driver(), s.url, &conn));
        sqlm_cx_set_timeout(cx, 100);
        assert_int_equal(read_rows(cx, conn, &sum), SQLM_CANCELLED);
        assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_BROKEN);
        sqlm_conn_close(conn);
        stop(&s);
        if ((memmem(s.bytes, s.received, "KILL QUERY 42", 13) != NULL) != (i == 0))
            fail_msg("%s server was%s told to stop", killers[i].name, i == 0 ? " not" : "");
    }
}

/* No test takes the machine's memory, whatever a turned count asks for. */
static void limit_memory(void)
{
#if !defined(SANITIZED)
    const struct rlimit most = { 1000000000, 1000000000 };

    assert_int_equal(setrlimit(RLIMIT_DATA, &most), 0);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(hostile__a_good_server_is_understood),
        cx_test(hostile__whatever_comes_is_an_error),
        cx_test(hostile__cut_at_each_byte),
        cx_test(hostile__each_byte_turned_around),
        cx_test(hostile__without_tls_it_is_told_nothing),
        cx_test(hostile__a_key_is_taken_from_no_server_elsewhere),
        cx_test(hostile__a_reset_is_of_the_user_who_connected),
        cx_test(hostile__another_server_is_not_told_to_stop),
    };

    limit_memory();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
