/* SPDX-License-Identifier: MIT */
#include "module_host.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/text_form.h>

#include "sanitizers.h"
#include "scratch_database.h"

#define MAXIMUM_RESULT  (64u << 20)
#define MAXIMUM_OUTPUT  (64u << 10)
#define MAXIMUM_MESSAGE 4096
/** Arguments besides those of --only. */
#define FIXED_ARGUMENTS 24
/** How often the process is looked at, in milliseconds, while its pipe is open and afterwards. */
#define TICK_OPEN       100
#define TICK_CLOSED     2
/** How often what a module left behind is looked for. */
#define MOST_ROUNDS     1000
/** Descriptors that the child has moved out of the way. */
#define HIGH_DESCRIPTOR 10

/** Environment that every module gets; little else of ours, which may hold secrets. */
static const char *const passed_on[] = { "LD_LIBRARY_PATH", "TMPDIR", "TZ", "UBSAN_OPTIONS", "LSAN_OPTIONS" };

/** One end of a pipe from the process, and what came through it. */
typedef struct stream {
    int              descriptor; /**< -1: closed */
    sqlm_text_buffer text;
    size_t           maximum;
    size_t           received;
} stream;

/** A module that runs. */
typedef struct host {
    sqlm_cx       *cx;
    const options *asked;
    sqlm_arena    *arena;
    char           nonce[33];
    pid_t          pid;
    bool           adopts; /**< processes that the module leaves become children of this one */
    stream         result;
    stream         output;
    bool           has_hung;
    bool           is_interrupted;
    int            status; /**< as waitpid() gives it */
    uint64_t       used_mib;
} host;

/* ---- starting ---------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome make_nonce(host *h)
{
    unsigned char bytes[16];

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return SQLM_FAIL(h->cx, STORAGE, IO, "no random bytes can be had: %s", strerror(errno));
    for (size_t i = 0; i < sizeof(bytes); i++)
        (void)snprintf(&h->nonce[i * 2], 3, "%02x", bytes[i]);
    return SQLM_OK;
}

static char *copy_text(const host *h, const char *text)
{
    return sqlm_arena_copy(h->cx, h->arena, text, strlen(text));
}

static char *copy_number(const host *h, uint64_t number)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%" PRIu64, number);
    return copy_text(h, text);
}

static void put_pair(char **arguments, size_t *count, char *name, char *value)
{
    arguments[(*count)++] = name;
    arguments[(*count)++] = value;
}

static void put_of_command(const host *h, const scratch_database *where, char **arguments, size_t *count)
{
    const options *asked = h->asked;

    if (asked->command == COMMAND_CHECK || asked->command == COMMAND_DRIFT)
        put_pair(arguments, count, copy_text(h, "--url"), copy_text(h, where->url));
    if (where->schema.name != NULL)
        put_pair(arguments, count, copy_text(h, "--module-schema"), copy_text(h, where->schema.name));
    if (asked->command == COMMAND_CHECK) {
        put_pair(arguments, count, copy_text(h, "--seed"), copy_number(h, asked->seed));
        put_pair(arguments, count, copy_text(h, "--records"), copy_number(h, asked->records));
        if (asked->lock != NULL)
            put_pair(arguments, count, copy_text(h, "--lock"), copy_text(h, asked->lock));
    }
    if (asked->command == COMMAND_LIST) {
        put_pair(arguments, count, copy_text(h, "--format"), copy_text(h, asked->format == FORMAT_JSON ? "json" : "text"));
        if (asked->sql) {
            arguments[(*count)++] = copy_text(h, "--sql");
            put_pair(arguments, count, copy_text(h, "--dialect"), copy_text(h, asked->dialect));
        }
        if (asked->policy != NULL)
            put_pair(arguments, count, copy_text(h, "--policy"), copy_text(h, asked->policy));
    }
}

/* The command line of the process: what was asked for, as far as it concerns the models. NULL when memory is out. */
static char **make_arguments(const host *h, const scratch_database *where)
{
    static const char *const commands[] = { [COMMAND_CHECK] = "check", [COMMAND_DRIFT] = "drift", [COMMAND_LIST] = "list",
                                             [COMMAND_LOCK] = "lock" };
    const size_t             most = FIXED_ARGUMENTS + 2 * h->asked->only_count;
    char                   **arguments = sqlm_arena_allocate(h->cx, h->arena, most * sizeof(*arguments), _Alignof(char *));
    size_t                   count = 0;

    if (arguments == NULL)
        return NULL;
    put_pair(arguments, &count, copy_text(h, "sqlmodel-gate"), copy_text(h, commands[h->asked->command]));
    put_pair(arguments, &count, copy_text(h, "--module-child"), copy_text(h, h->nonce));
    put_pair(arguments, &count, copy_text(h, "--models"), copy_text(h, h->asked->models));
    put_pair(arguments, &count, copy_text(h, "--timeout"), copy_number(h, h->asked->timeout));
    for (size_t i = 0; i < h->asked->only_count; i++)
        put_pair(arguments, &count, copy_text(h, "--only"), copy_text(h, h->asked->only[i]));
    put_of_command(h, where, arguments, &count);
    for (size_t i = 0; i < count; i++)
        if (arguments[i] == NULL)
            return NULL;
    arguments[count] = NULL;
    return arguments;
}

/* Whether the child's environment has the variable; one that opens a connection to a server has what its client library reads. */
static bool is_passed_on(const char *variable, bool has_server)
{
    const size_t length = strcspn(variable, "=");

    for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
        if (strlen(passed_on[i]) == length && memcmp(passed_on[i], variable, length) == 0)
            return true;
    return has_server && (strncmp(variable, "PG", 2) == 0 || strncmp(variable, "HOME=", 5) == 0 || strncmp(variable, "MYSQL_PWD=", 10) == 0);
}

/* The options of the sanitizer that this is built with, behind which come those of the caller. */
static char *make_sanitizer_variable(const host *h)
{
    const char  *value = getenv(SANITIZER_VARIABLE);
    const size_t size = sizeof(SANITIZER_VARIABLE "=" SANITIZER_OPTIONS) + (value == NULL ? 0 : strlen(value));
    char        *variable = sqlm_arena_allocate(h->cx, h->arena, size, 1);

    if (variable != NULL)
        (void)snprintf(variable, size, "%s=%s%s", SANITIZER_VARIABLE, SANITIZER_OPTIONS, value == NULL ? "" : value);
    return variable;
}

/* NULL when memory is out. */
static char **make_environment(const host *h, const scratch_database *where)
{
    const bool has_server = strstr(where->url, "://") != NULL;
    size_t     most = 2;
    size_t     count = 0;
    char     **environment;

    for (char **variable = environ; *variable != NULL; variable++)
        most++;
    environment = sqlm_arena_allocate(h->cx, h->arena, most * sizeof(*environment), _Alignof(char *));
    if (environment == NULL)
        return NULL;
    for (char **variable = environ; *variable != NULL; variable++)
        if (is_passed_on(*variable, has_server))
            environment[count++] = copy_text(h, *variable);
    if (SANITIZER_VARIABLE[0] != '\0')
        environment[count++] = make_sanitizer_variable(h);
    for (size_t i = 0; i < count; i++)
        if (environment[i] == NULL)
            return NULL;
    environment[count] = NULL;
    return environment;
}

/* Children of this process, as many as there is room for. */
static size_t list_children(pid_t *children, size_t most)
{
    char        path[64];
    char        line[1024] = "";
    const char *at = line;
    char       *end = NULL;
    size_t      count = 0;
    FILE       *file;

    (void)snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
    file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fgets(line, sizeof(line), file) == NULL)
        line[0] = '\0';
    (void)fclose(file);
    for (long child = strtol(at, &end, 10); count < most && child > 0 && *end == ' '; child = strtol(at, &end, 10)) {
        children[count++] = (pid_t)child;
        at = end;
    }
    return count;
}

/* Between fork and exec: only what a signal handler may call. The result goes to its descriptor, output and errors to the other pipe. */
static void become_child(int result, int output, pid_t parent, char **arguments, char **environment)
{
    const int high_result = fcntl(result, F_DUPFD, HIGH_DESCRIPTOR);
    const int high_output = fcntl(output, F_DUPFD, HIGH_DESCRIPTOR);
    const int nothing = open("/dev/null", O_RDONLY);

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || high_result < 0 || high_output < 0 || nothing < 0)
        _exit(127);
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(high_output, STDOUT_FILENO) < 0 || dup2(high_output, STDERR_FILENO) < 0 ||
        dup2(high_result, MODULE_RESULT_DESCRIPTOR) < 0)
        _exit(127);
    close_range(MODULE_RESULT_DESCRIPTOR + 1, ~0u, 0);
    (void)signal(SIGPIPE, SIG_DFL);
    execve("/proc/self/exe", arguments, environment);
    _exit(127);
}

static void close_end(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* The pipes are the caller's to close, whatever happens. */
static sqlm_outcome start(host *h, const scratch_database *where, int result[2], int output[2])
{
    const pid_t  parent = getpid();
    char       **arguments = make_arguments(h, where);
    char       **environment = arguments == NULL ? NULL : make_environment(h, where);
    pid_t        other;

    if (environment == NULL)
        return SQLM_ERR;
    if (pipe2(result, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        return SQLM_FAIL(h->cx, STORAGE, IO, "no pipe can be made for the module: %s", strerror(errno));
    fcntl(result[0], F_SETFL, O_NONBLOCK);
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    h->adopts = list_children(&other, 1) == 0 && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
    h->pid = fork();
    if (h->pid == 0)
        become_child(result[1], output[1], parent, arguments, environment);
    if (h->pid < 0)
        return SQLM_FAIL(h->cx, STORAGE, IO, "no process can be made for the module: %s", strerror(errno));
    setpgid(h->pid, h->pid);
    return SQLM_OK;
}

/* ---- listening --------------------------------------------------------------------------------------------------------------------------- */

/* Takes what is there; what is too much is counted and dropped. */
static void drain(stream *from)
{
    char chunk[65536];

    while (from->descriptor >= 0) {
        const ssize_t got = read(from->descriptor, chunk, sizeof(chunk));
        size_t        kept;

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            close_end(&from->descriptor);
            return;
        }
        kept = from->received >= from->maximum ? 0 : from->maximum - from->received;
        from->received += (size_t)got;
        sqlm_text_buffer_put_bytes(&from->text, chunk, (size_t)got < kept ? (size_t)got : kept);
        if (from->received > from->maximum + sizeof(chunk))
            return; /* the one who writes without end must not keep the others waiting */
    }
}

static bool has_ended(const host *h)
{
    siginfo_t info = { 0 };

    return waitid(P_PID, (id_t)h->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == h->pid;
}

static void wait_a_little(host *h)
{
    struct pollfd watched[2];
    nfds_t        count = 0;

    if (h->result.descriptor >= 0)
        watched[count++] = (struct pollfd){ .fd = h->result.descriptor, .events = POLLIN };
    if (h->output.descriptor >= 0)
        watched[count++] = (struct pollfd){ .fd = h->output.descriptor, .events = POLLIN };
    poll(watched, count, h->result.descriptor >= 0 ? TICK_OPEN : TICK_CLOSED);
}

/* Until the process has ended, or will not be waited for any longer. */
static void listen_to(host *h)
{
    const int64_t deadline = sqlm_now() + (int64_t)h->asked->timeout * 1000000;

    while (!has_ended(h)) {
        wait_a_little(h);
        drain(&h->result);
        drain(&h->output);
        h->is_interrupted = sqlm_cx_is_stopped(h->cx);
        h->has_hung = sqlm_now() >= deadline;
        if (h->is_interrupted || h->has_hung || h->result.received > h->result.maximum)
            break;
    }
}

/* Ends what left the module's group: it came to this process when its parent ended, and what it started comes when it ends. */
static void end_strays(void)
{
    pid_t  strays[64];
    size_t count = list_children(strays, sizeof(strays) / sizeof(strays[0]));

    for (unsigned round = 0; count > 0 && round < MOST_ROUNDS; round++) {
        for (size_t i = 0; i < count; i++)
            kill(strays[i], SIGKILL);
        for (size_t i = 0; i < count; i++)
            while (waitpid(strays[i], NULL, 0) < 0 && errno == EINTR)
                continue;
        count = list_children(strays, sizeof(strays) / sizeof(strays[0]));
    }
}

/* Ends the process with all that it has started, and keeps how it ended. */
static void finish(host *h)
{
    struct rusage usage = { 0 };

    kill(-h->pid, SIGKILL);
    while (wait4(h->pid, &h->status, 0, &usage) < 0 && errno == EINTR)
        continue;
    if (h->adopts)
        end_strays();
    h->used_mib = (uint64_t)usage.ru_maxrss / 1024;
    drain(&h->result);
    drain(&h->output);
}

/* What a module printed is not ours: it goes line by line, without what a terminal would obey. */
static void show_output(const host *h)
{
    const char *text = sqlm_text_buffer_text(&h->output.text);
    bool        at_start = true;

    if (h->output.received == 0)
        return;
    (void)fputs("sqlmodel-gate: the module printed:\n", stderr);
    for (size_t i = 0; i < h->output.text.length; i++) {
        const unsigned char c = (unsigned char)text[i];

        if (at_start)
            (void)fputs("  | ", stderr);
        (void)fputc(c == '\n' || c == '\t' || (c >= ' ' && c != 127) ? c : '?', stderr);
        at_start = c == '\n';
    }
    if (!at_start)
        (void)fputc('\n', stderr);
    if (h->output.received > h->output.maximum)
        (void)fprintf(stderr, "  | … %zu bytes more\n", h->output.received - h->output.maximum);
}

/* ---- understanding ------------------------------------------------------------------------------------------------------------------------ */

static const char *type_of(const json_t *message)
{
    const char *type = json_string_value(json_object_get(message, "type"));

    return type == NULL ? "" : type;
}

/* The message of one line; NULL for what is none. */
static json_t *read_message(const host *h, const char *line, size_t length)
{
    json_t     *message = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    const char *nonce = json_string_value(json_object_get(message, "nonce"));

    if (nonce != NULL && strcmp(nonce, h->nonce) == 0)
        return message;
    json_decref(message);
    return NULL;
}

static json_t **place_of(module_answer *answer, const char *type)
{
    if (strcmp(type, "models") == 0)
        return &answer->models;
    return strcmp(type, "at") == 0 ? &answer->at : &answer->answer;
}

/* Keeps the models and the last messages. @return Bytes that are no message. */
static size_t read_messages(const host *h, module_answer *answer)
{
    const char *text = sqlm_text_buffer_text(&h->result.text);
    size_t      garbage = 0;

    for (size_t at = 0; at < h->result.text.length;) {
        const char  *end = memchr(text + at, '\n', h->result.text.length - at);
        const size_t length = end == NULL ? h->result.text.length - at : (size_t)(end - text) - at;
        json_t      *message = end == NULL ? NULL : read_message(h, text + at, length);
        json_t     **kept = place_of(answer, type_of(message));

        if (message == NULL) {
            garbage += length;
        } else {
            json_decref(*kept);
            *kept = message;
        }
        at += length + 1;
    }
    return garbage;
}

SQLM_PRINTF(3, 4) static sqlm_outcome say(const host *h, module_answer *answer, const char *words, ...)
{
    char    text[MAXIMUM_MESSAGE];
    va_list arguments;

    va_start(arguments, words);
    (void)vsnprintf(text, sizeof(text), words, arguments);
    va_end(arguments);
    answer->message = copy_text(h, text);
    return answer->message == NULL ? SQLM_ERR : SQLM_OK;
}

/* A finding: the module, when, what. */
SQLM_PRINTF(3, 4) static sqlm_outcome say_finding(const host *h, module_answer *answer, const char *words, ...)
{
    const char *path = h->asked->models;
    const char *model = json_string_value(json_object_get(answer->at, "model"));
    const bool  near_limit = h->used_mib >= (uint64_t)MODULE_MEMORY_MIB * 8 / 10;
    char        what[512];
    char        memory[96] = "";
    va_list     arguments;

    va_start(arguments, words);
    (void)vsnprintf(what, sizeof(what), words, arguments);
    va_end(arguments);
    if (near_limit)
        (void)snprintf(memory, sizeof(memory), ", having used %" PRIu64 " MiB of the %u MiB of memory that it may use", h->used_mib,
                 MODULE_MEMORY_MIB);
    answer->end = MODULE_DIED;
    json_decref(answer->answer);
    answer->answer = NULL;
    if (model != NULL && (model[0] == '\0' || strlen(model) > 256))
        model = NULL;
    return say(h, answer, "module '%.2048s' %s while %s%s%s%s%s",
               sqlm_text_is_valid(path, strlen(path)) ? path : "(a name that is not UTF-8)", what,
               answer->models == NULL ? "it was loaded" : "its models were checked", model == NULL ? "" : ", at model '",
               model == NULL ? "" : model, model == NULL ? "" : "'", memory);
}

static sqlm_outcome judge_answer(const host *h, module_answer *answer)
{
    const char *type = type_of(answer->answer);
    const char *message = json_string_value(json_object_get(answer->answer, "message"));

    if (strcmp(type, "exhausted") == 0)
        return say_finding(h, answer, "used up its %u MiB of memory", MODULE_MEMORY_MIB);
    if (strcmp(type, "refused") != 0)
        return say(h, answer, "%s", message == NULL ? "" : message);
    answer->end = MODULE_REFUSED;
    return say(h, answer, "module '%.2048s' cannot be used: %s", h->asked->models, message == NULL ? "" : message);
}

/* An answer counts only from a process that ended as it should, and said nothing else. */
static sqlm_outcome judge(const host *h, module_answer *answer)
{
    const size_t garbage = read_messages(h, answer);

    if (h->is_interrupted) {
        answer->end = MODULE_INTERRUPTED;
        return say(h, answer, "interrupted while the module ran");
    }
    if (h->has_hung)
        return say_finding(h, answer, "did not end within %u second%s and was stopped", h->asked->timeout, h->asked->timeout == 1 ? "" : "s");
    if (h->result.received > h->result.maximum)
        return say_finding(h, answer, "wrote more than %u MiB to the gate", MAXIMUM_RESULT >> 20);
    if (WIFSIGNALED(h->status))
        return say_finding(h, answer, "was ended by signal %d (%s)", WTERMSIG(h->status), strsignal(WTERMSIG(h->status)));
    if (answer->answer == NULL || WEXITSTATUS(h->status) != 0)
        return say_finding(h, answer, "ended itself with exit status %d", WEXITSTATUS(h->status));
    if (garbage > 0)
        return say_finding(h, answer, "wrote %zu bytes to the gate that are no message", garbage);
    return judge_answer(h, answer);
}

sqlm_outcome module_run(sqlm_cx *cx, const options *asked, const scratch_database *where, sqlm_arena *arena, module_answer *answer)
{
    host         h = { .cx = cx, .asked = asked, .arena = arena, .result.maximum = MAXIMUM_RESULT, .output.maximum = MAXIMUM_OUTPUT };
    int          result[2] = { -1, -1 };
    int          output[2] = { -1, -1 };
    sqlm_outcome outcome = make_nonce(&h);

    *answer = (module_answer){ .message = "" };
    sqlm_text_buffer_init(&h.result.text, cx, MAXIMUM_RESULT);
    sqlm_text_buffer_init(&h.output.text, cx, MAXIMUM_OUTPUT);
    if (outcome == SQLM_OK)
        outcome = start(&h, where, result, output);
    close_end(&result[1]);
    close_end(&output[1]);
    h.result.descriptor = result[0];
    h.output.descriptor = output[0];
    if (outcome == SQLM_OK) {
        listen_to(&h);
        finish(&h);
        show_output(&h);
        outcome = h.result.text.outcome;
    }
    if (outcome == SQLM_OK)
        outcome = judge(&h, answer);
    close_end(&h.result.descriptor);
    close_end(&h.output.descriptor);
    sqlm_text_buffer_fini(&h.result.text);
    sqlm_text_buffer_fini(&h.output.text);
    if (outcome != SQLM_OK)
        module_answer_free(answer);
    return outcome;
}

void module_answer_free(module_answer *answer)
{
    json_decref(answer->models);
    json_decref(answer->at);
    json_decref(answer->answer);
    *answer = (module_answer){ .message = "" };
}
