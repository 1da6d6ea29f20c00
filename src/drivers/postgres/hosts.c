/* SPDX-License-Identifier: MIT */
/* The hosts of a URL, one after the other. The client library goes through them by itself, but where it does not block it gives each as long as
 * the network does: one that never answers would keep the others from being tried. */
#include "postgres_conn.h"
#include "url.h"

#include <stdlib.h>

/* Bytes of one host's name (a socket's folder has fewer), address and port. */
enum { HOST_SIZE = 512, ADDRESS_SIZE = 128, PORT_SIZE = 16 };

/* What the URL or the environment says of hosts; "" for what they do not. */
typedef struct wishes {
    const char *hosts;
    const char *addresses;
    const char *ports;
    size_t      count; /* of those that are tried one by one; 1: what there is, in the client library's own way */
    bool        prefers_standby;
    int64_t     timeout; /* microseconds for each; 0: as long as the cx has */
} wishes;

/* The settings with one of the hosts. */
typedef struct attempt {
    const char *keywords[POSTGRES_URL_MAX_SETTINGS];
    const char *values[POSTGRES_URL_MAX_SETTINGS];
    size_t      count;
    char        host[HOST_SIZE];
    char        address[ADDRESS_SIZE];
    char        port[PORT_SIZE];
} attempt;

/* ---- what is wished for -------------------------------------------------------------------------------------------------------- */

/* What the client library takes too where the URL does not say it. */
static const char *wish(const postgres_url *parsed, const char *keyword, const char *variable)
{
    const char *value = sqlm__postgres_url_value(parsed, keyword);

    if (value == NULL || value[0] == '\0')
        value = getenv(variable);
    return value != NULL ? value : "";
}

static size_t count_entries(const char *list)
{
    size_t count = list[0] != '\0';

    for (; *list != '\0'; list++)
        count += *list == ',';
    return count;
}

/* Lists that do not match are for the client library to refuse. It alone makes an order by chance, and knows what a file of services says. */
static size_t count_hosts(const postgres_url *parsed, const wishes *w)
{
    const size_t hosts = count_entries(w->hosts);
    const size_t ports = count_entries(w->ports);
    const size_t count = w->addresses[0] != '\0' ? count_entries(w->addresses) : hosts;

    if ((hosts > 0 && hosts != count) || (ports > 1 && ports != count) || count == 0)
        return 1;
    if (strcmp(wish(parsed, "load_balance_hosts", "PGLOADBALANCEHOSTS"), "random") == 0 ||
        wish(parsed, "service", "PGSERVICE")[0] != '\0')
        return 1;
    return count;
}

/* The client library looks at it where it blocks alone. Less than nothing is no limit. */
static sqlm_outcome read_timeout(sqlm_cx *cx, const char *text, int64_t *timeout)
{
    const bool   is_negative = text[0] == '-';
    const char  *digits = text + is_negative;
    const size_t count = strspn(digits, "0123456789");
    int64_t      seconds = 0;

    if (digits[count] != '\0' || count > 9 || (is_negative && count == 0))
        return SQLM_FAIL(cx, CONFIG, OPTION, "\"connect_timeout\" must be a number of seconds");
    for (; *digits != '\0'; digits++)
        seconds = seconds * 10 + (*digits - '0');
    *timeout = is_negative ? 0 : seconds * 1000000;
    return SQLM_OK;
}

static sqlm_outcome read_wishes(sqlm_cx *cx, const postgres_url *parsed, wishes *w)
{
    w->hosts = wish(parsed, "host", "PGHOST");
    w->addresses = wish(parsed, "hostaddr", "PGHOSTADDR");
    w->ports = wish(parsed, "port", "PGPORT");
    w->count = count_hosts(parsed, w);
    w->prefers_standby = w->count > 1 && strcmp(wish(parsed, "target_session_attrs", "PGTARGETSESSIONATTRS"), "prefer-standby") == 0;
    return read_timeout(cx, wish(parsed, "connect_timeout", "PGCONNECT_TIMEOUT"), &w->timeout);
}

/* ---- one host -------------------------------------------------------------------------------------------------------------------- */

static void set(attempt *a, const char *keyword, const char *value)
{
    size_t at = 0;

    while (at < a->count && strcmp(a->keywords[at], keyword) != 0)
        at++;
    a->keywords[at] = keyword;
    a->values[at] = value;
    a->count += at == a->count;
}

/* One of a list's entries; a single one is everybody's. False where it is too long. */
static bool take_entry(const char *list, size_t index, char *to, size_t size)
{
    size_t length;

    for (; index > 0 && strchr(list, ',') != NULL; index--)
        list = strchr(list, ',') + 1;
    length = strcspn(list, ",");
    if (length >= size)
        return false;
    memcpy(to, list, length);
    to[length] = '\0';
    return true;
}

/* @is_first: the first time that all are tried. */
static sqlm_outcome prepare(sqlm_cx *cx, const postgres_url *parsed, const wishes *w, size_t index, bool is_first, attempt *a)
{
    memset(a, 0, sizeof *a);
    memcpy(a->keywords, parsed->keywords, sizeof a->keywords);
    memcpy(a->values, parsed->values, sizeof a->values);
    a->count = parsed->count;
    if (w->count == 1)
        return SQLM_OK;
    if (!take_entry(w->hosts, index, a->host, sizeof a->host) || !take_entry(w->addresses, index, a->address, sizeof a->address) ||
        !take_entry(w->ports, index, a->port, sizeof a->port))
        return SQLM_FAIL(cx, CONFIG, URL, "a host, an address or a port of the URL is too long");
    set(a, "host", a->host);
    set(a, "hostaddr", a->address);
    set(a, "port", a->port);
    if (w->prefers_standby)
        set(a, "target_session_attrs", is_first ? "standby" : "any");
    return SQLM_OK;
}

/* While connecting there is nobody to tell yet; libpq would print them. */
static void ignore_notice(void *user, const PGresult *notice)
{
    (void)user;
    (void)notice;
}

static sqlm_outcome fail_silent(sqlm_cx *cx, PGconn *pg)
{
    sqlm_outcome outcome = SQLM_FAIL(cx, CONNECTION, REFUSED, "cannot connect: \"%s\", port %s, did not answer in time",
                                     PQhost(pg) != NULL ? PQhost(pg) : "", PQport(pg) != NULL ? PQport(pg) : "");
    sqlm_error  *error = sqlm_cx_error_details(cx);

    error->retryable = true;
    error->connection_lost = true;
    return outcome;
}

/* Waits for what libpq wants to go on, until @until at most; its socket may be another one each time. */
static sqlm_outcome wait_connected(sqlm_cx *cx, PGconn *pg, int64_t until)
{
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;

    while (status != PGRES_POLLING_OK) {
        const unsigned events = status == PGRES_POLLING_READING ? SQLM_WAIT_READ : SQLM_WAIT_WRITE;
        unsigned       ready = 0;
        sqlm_outcome   outcome;

        if (status != PGRES_POLLING_READING && status != PGRES_POLLING_WRITING)
            return sqlm__postgres_fail_connect(cx, pg);
        outcome = sqlm_cx_wait(cx, PQsocket(pg), events, until, &ready);
        if (outcome == SQLM_OK && ready == 0 && sqlm_now() >= until)
            outcome = fail_silent(cx, pg);
        if (outcome != SQLM_OK)
            return outcome;
        status = PQconnectPoll(pg);
    }
    return SQLM_OK;
}

static sqlm_outcome try_host(sqlm_cx *cx, const attempt *a, int64_t until, PGconn **pg)
{
    *pg = PQconnectStartParams(a->keywords, a->values, 0);
    if (*pg == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "the client library has no memory for a connection");
    (void)PQsetErrorVerbosity(*pg, PQERRORS_VERBOSE); /* with the SQLSTATE, which connecting tells in no other way */
    (void)PQsetNoticeReceiver(*pg, ignore_notice, NULL);
    if (PQstatus(*pg) == CONNECTION_BAD)
        return sqlm__postgres_fail_connect(cx, *pg);
    return wait_connected(cx, *pg, until);
}

/* ---- all hosts ------------------------------------------------------------------------------------------------------------------- */

/* When to give up the next one of so many: each has its share of the time that is left, the last one all of it. */
static int64_t share(const sqlm_cx *cx, const wishes *w, size_t left)
{
    const int64_t deadline = sqlm_cx_deadline(cx);
    const int64_t now = sqlm_now();
    int64_t       until = SQLM_NO_DEADLINE;

    if (left > 1 && deadline != SQLM_NO_DEADLINE)
        until = now + (deadline > now ? (deadline - now) / (int64_t)left : 0);
    if (w->timeout > 0 && w->timeout < until - now)
        until = now + w->timeout;
    return until;
}

/* Whether another host may do where this one did not: not where it knows the user, and refuses him. */
static bool may_go_on(const sqlm_cx *cx, sqlm_outcome outcome)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    return outcome == SQLM_ERR && error->kind == SQLM_E_CONNECTION &&
           (error->reason == SQLM_R_REFUSED || strcmp(error->sqlstate, "57P03") == 0);
}

static void append(char *to, size_t size, const char *text)
{
    const size_t used = strlen(to);

    sqlm_error_set_text(to + used, size - used, text);
}

/* Keeps what is said of a host that was not the last. */
static void keep_message(const sqlm_cx *cx, char *before, size_t size)
{
    append(before, size, before[0] != '\0' ? "; " : "");
    append(before, size, sqlm_cx_error(cx)->message);
}

/* Puts it behind what is said of the last one. */
static void tell_all(sqlm_cx *cx, const char *before)
{
    sqlm_error *error = sqlm_cx_error_details(cx);

    append(error->message, sizeof error->message, before[0] != '\0' ? "; before: " : "");
    append(error->message, sizeof error->message, before);
}

static sqlm_outcome try_all(sqlm_cx *cx, const postgres_url *parsed, const wishes *w, PGconn **pg)
{
    const size_t tries = w->count * (w->prefers_standby ? 2 : 1);
    char         before[sizeof sqlm_cx_error(cx)->message] = "";
    attempt      a;

    for (size_t i = 0;; i++) {
        sqlm_outcome outcome = prepare(cx, parsed, w, i % w->count, i < w->count, &a);

        if (outcome == SQLM_OK)
            outcome = try_host(cx, &a, share(cx, w, tries - i), pg);
        if (outcome == SQLM_OK)
            return SQLM_OK;
        if (i + 1 == tries || !may_go_on(cx, outcome)) {
            tell_all(cx, before);
            return outcome;
        }
        keep_message(cx, before, sizeof before);
        PQfinish(*pg);
        *pg = NULL;
    }
}

sqlm_outcome sqlm__postgres_try_hosts(sqlm_cx *cx, const postgres_url *parsed, PGconn **pg)
{
    wishes       w = { .timeout = 0 };
    sqlm_outcome outcome = read_wishes(cx, parsed, &w);

    return outcome == SQLM_OK ? try_all(cx, parsed, &w, pg) : outcome;
}
