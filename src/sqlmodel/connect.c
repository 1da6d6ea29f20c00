/* SPDX-License-Identifier: MIT */
#include <sqlmodel/facade/connect.h>

#ifdef SQLM_HAS_SQLITE
#include <sqlmodel/driver/sqlite.h>
#endif
#ifdef SQLM_HAS_POSTGRES
#include <sqlmodel/driver/postgres.h>
#endif

#ifdef SQLM_HAS_MYSQL
#include <sqlmodel/driver/mysql.h>
#endif

#include <stddef.h>
#include <string.h>

/* The schemes that were built in; the last entry ends the table. */
static const struct {
    const char *scheme;
    const sqlm_driver *(*driver)(void);
} schemes[] = {
#ifdef SQLM_HAS_SQLITE
    { "sqlite", sqlm_sqlite_driver },
#endif
#ifdef SQLM_HAS_POSTGRES
    { "postgres", sqlm_postgres_driver },
    { "postgresql", sqlm_postgres_driver },
#endif
#ifdef SQLM_HAS_MYSQL
    { "mysql", sqlm_mysql_driver },
    { "mariadb", sqlm_mysql_driver },
#endif
    { NULL, NULL },
};

static sqlm_outcome fail_unknown(sqlm_cx *cx, const char *url, size_t length)
{
    char   known[128] = "";
    size_t used = 0;

    for (size_t i = 0; schemes[i].scheme != NULL; i++) {
        size_t size = strlen(schemes[i].scheme);

        if (used + size + 4 > sizeof known)
            break;
        if (used > 0) {
            memcpy(known + used, ", ", 2);
            used += 2;
        }
        memcpy(known + used, schemes[i].scheme, size);
        used += size;
        known[used++] = ':';
        known[used] = '\0';
    }
    if (url[length] != ':')
        return SQLM_FAIL(cx, CONFIG, URL, "the URL has no scheme: it must begin with one of %s", known);
    return SQLM_FAIL(cx, CONFIG, URL, "no driver for the scheme \"%.*s\": there are %s", (int)(length < 40 ? length : 40), url,
                     known);
}

sqlm_outcome sqlm_connect(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    size_t length;

    if (cx == NULL)
        return SQLM_ERR;
    if (conn != NULL)
        *conn = NULL;
    if (url == NULL || conn == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the URL and the place for the connection must not be NULL");

    /* What stands before the colon could be a secret where the colon is far: a scheme is short and of letters alone. */
    length = strspn(url, "abcdefghijklmnopqrstuvwxyz");
    for (size_t i = 0; schemes[i].scheme != NULL; i++) {
        if (url[length] == ':' && strlen(schemes[i].scheme) == length && memcmp(schemes[i].scheme, url, length) == 0)
            return sqlm_conn_open(cx, schemes[i].driver(), url, conn);
    }
    return fail_unknown(cx, url, length);
}
