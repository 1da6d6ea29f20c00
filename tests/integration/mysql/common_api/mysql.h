/* SPDX-License-Identifier: MIT */
/** @file
 *  What the driver may use of a client library that is not MariaDB's, as Oracle's manual of the C API of MySQL 8 tells it. The driver is compiled
 *  with it and never linked: a use of what only MariaDB has, without asking whether it is there, does not compile. */
#ifndef TESTS_INTEGRATION_MYSQL_COMMON_API_MYSQL_H
#define TESTS_INTEGRATION_MYSQL_COMMON_API_MYSQL_H

#include <stdbool.h>

#define MYSQL_VERSION_ID 80036

enum { CLIENT_FOUND_ROWS = 2, SERVER_STATUS_IN_TRANS = 1, NOT_NULL_FLAG = 1, UNSIGNED_FLAG = 32 };
enum { MYSQL_NO_DATA = 100, MYSQL_DATA_TRUNCATED = 101 };

enum enum_field_types {
    MYSQL_TYPE_DECIMAL,
    MYSQL_TYPE_TINY,
    MYSQL_TYPE_SHORT,
    MYSQL_TYPE_LONG,
    MYSQL_TYPE_FLOAT,
    MYSQL_TYPE_DOUBLE,
    MYSQL_TYPE_NULL,
    MYSQL_TYPE_TIMESTAMP,
    MYSQL_TYPE_LONGLONG,
    MYSQL_TYPE_INT24,
    MYSQL_TYPE_DATE,
    MYSQL_TYPE_TIME,
    MYSQL_TYPE_DATETIME,
    MYSQL_TYPE_YEAR,
    MYSQL_TYPE_NEWDATE,
    MYSQL_TYPE_VARCHAR,
    MYSQL_TYPE_JSON = 245,
    MYSQL_TYPE_NEWDECIMAL,
    MYSQL_TYPE_ENUM,
    MYSQL_TYPE_SET,
    MYSQL_TYPE_TINY_BLOB,
    MYSQL_TYPE_MEDIUM_BLOB,
    MYSQL_TYPE_LONG_BLOB,
    MYSQL_TYPE_BLOB,
    MYSQL_TYPE_VAR_STRING,
    MYSQL_TYPE_STRING
};

enum mysql_option { MYSQL_SET_CHARSET_NAME, MYSQL_OPT_PROTOCOL, MYSQL_OPT_LOCAL_INFILE, MYSQL_OPT_SSL_CA, MYSQL_OPT_SSL_MODE };
enum mysql_protocol_type { MYSQL_PROTOCOL_DEFAULT, MYSQL_PROTOCOL_TCP, MYSQL_PROTOCOL_SOCKET };
enum mysql_ssl_mode { SSL_MODE_DISABLED = 1, SSL_MODE_PREFERRED, SSL_MODE_REQUIRED, SSL_MODE_VERIFY_CA, SSL_MODE_VERIFY_IDENTITY };
enum enum_mysql_timestamp_type { MYSQL_TIMESTAMP_NONE = -2, MYSQL_TIMESTAMP_DATE = 0, MYSQL_TIMESTAMP_DATETIME, MYSQL_TIMESTAMP_TIME };

typedef struct MYSQL {
    struct {
        int fd;
    } net;
    unsigned server_status;
} MYSQL;

typedef struct MYSQL_STMT MYSQL_STMT;
typedef struct MYSQL_RES  MYSQL_RES;
typedef char            **MYSQL_ROW;

typedef struct MYSQL_FIELD {
    char                 *name;
    unsigned              flags;
    unsigned              charsetnr;
    enum enum_field_types type;
} MYSQL_FIELD;

typedef struct MYSQL_BIND {
    unsigned long        *length;
    bool                 *is_null;
    void                 *buffer;
    bool                 *error;
    unsigned long         buffer_length;
    enum enum_field_types buffer_type;
    bool                  is_unsigned;
    bool                  is_null_value;
} MYSQL_BIND;

typedef struct MYSQL_TIME {
    unsigned                       year, month, day, hour, minute, second;
    unsigned long                  second_part;
    bool                           neg;
    enum enum_mysql_timestamp_type time_type;
} MYSQL_TIME;

int    mysql_library_init(int argc, char **argv, char **groups);
MYSQL *mysql_init(MYSQL *mysql);
int    mysql_options(MYSQL *mysql, enum mysql_option option, const void *value);
MYSQL *mysql_real_connect(MYSQL *mysql, const char *host, const char *user, const char *password, const char *database, unsigned port,
                          const char *socket, unsigned long flags);
void   mysql_close(MYSQL *mysql);
int    mysql_ping(MYSQL *mysql);
bool   mysql_change_user(MYSQL *mysql, const char *user, const char *password, const char *database);

unsigned      mysql_errno(MYSQL *mysql);
const char   *mysql_error(MYSQL *mysql);
const char   *mysql_sqlstate(MYSQL *mysql);
unsigned long mysql_thread_id(MYSQL *mysql);
const char   *mysql_get_server_info(MYSQL *mysql);
const char   *mysql_get_ssl_cipher(MYSQL *mysql);

int          mysql_real_query(MYSQL *mysql, const char *text, unsigned long length);
MYSQL_RES   *mysql_use_result(MYSQL *mysql);
bool         mysql_more_results(MYSQL *mysql);
int          mysql_next_result(MYSQL *mysql);
unsigned     mysql_field_count(MYSQL *mysql);
unsigned     mysql_num_fields(MYSQL_RES *result);
MYSQL_ROW    mysql_fetch_row(MYSQL_RES *result);
MYSQL_FIELD *mysql_fetch_field_direct(MYSQL_RES *result, unsigned number);
void         mysql_free_result(MYSQL_RES *result);

MYSQL_STMT        *mysql_stmt_init(MYSQL *mysql);
int                mysql_stmt_prepare(MYSQL_STMT *statement, const char *text, unsigned long length);
bool               mysql_stmt_close(MYSQL_STMT *statement);
unsigned long      mysql_stmt_param_count(MYSQL_STMT *statement);
bool               mysql_stmt_bind_param(MYSQL_STMT *statement, MYSQL_BIND *binds);
bool               mysql_stmt_bind_result(MYSQL_STMT *statement, MYSQL_BIND *binds);
int                mysql_stmt_execute(MYSQL_STMT *statement);
int                mysql_stmt_fetch(MYSQL_STMT *statement);
int                mysql_stmt_fetch_column(MYSQL_STMT *statement, MYSQL_BIND *bind, unsigned column, unsigned long offset);
int                mysql_stmt_store_result(MYSQL_STMT *statement);
bool               mysql_stmt_free_result(MYSQL_STMT *statement);
MYSQL_RES         *mysql_stmt_result_metadata(MYSQL_STMT *statement);
unsigned           mysql_stmt_field_count(MYSQL_STMT *statement);
unsigned long long mysql_stmt_affected_rows(MYSQL_STMT *statement);
unsigned long long mysql_stmt_insert_id(MYSQL_STMT *statement);
unsigned           mysql_stmt_errno(MYSQL_STMT *statement);
const char        *mysql_stmt_error(MYSQL_STMT *statement);
const char        *mysql_stmt_sqlstate(MYSQL_STMT *statement);

#endif
