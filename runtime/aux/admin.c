/* SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd in external mode: our loop polls its epoll descriptor. A question to the supervisor
 * suspends the connection; the answer, found by its token, resumes it and the library calls the
 * handler again. A table is streamed into a memfd as it comes, so a large one costs no buffer here.
 */
#include "aux/admin.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "aux/metrics.h"
#include "aux/reply.h"
#include "table/layout.h"

enum { CONNECTIONS_MAX = 128, IDLE_SECONDS = 120, ID_MAX = 64, CONNECTION_MEMORY = 1 << 16 };

struct aux_admin {
    struct aux_admin_start start;
    struct MHD_Daemon *daemon;
    struct ask *asks;
    uint64_t last_token;
};

/* One request, from its head to its answer. */
struct ask {
    struct ask *next;
    struct aux_admin *admin;
    struct MHD_Connection *connection;
    const struct route *route;
    int memfd; /* -1: takes no body */
    uint64_t bytes, token;
    bool suspended, failed; /* failed: the body cannot be kept */
    struct aux_reply reply; /* text set: answer it */
};

struct route {
    struct str method, path;
    void (*serve)(struct ask *ask);
    enum aux_reply_view view;
    bool body; /* a table */
};

static enum MHD_Result send_reply(struct ask *ask)
{
    struct aux_reply *r = &ask->reply;
    bool json = r->text && r->n && r->text[0] == '{';
    struct MHD_Response *response =
        MHD_create_response_from_buffer(r->text ? r->n : 0, r->text, MHD_RESPMEM_MUST_FREE);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    r->text = NULL; /* the response's now */
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                  json ? "application/json"
                                       : "text/plain; version=0.0.4; charset=utf-8");
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    result = MHD_queue_response(ask->connection, r->status, response);
    MHD_destroy_response(response);
    return result;
}

static void question(struct ask *ask, enum shm_wire_type type, struct str text, const int *fd)
{
    struct shm_wire_message m = { .type = type,
                                  .generation = ++ask->admin->last_token,
                                  .payload = text,
                                  .fds = fd,
                                  .fd_count = fd ? 1 : 0 };

    if (!shm_wire_send(ask->admin->start.supervisor, &m)) {
        ask->reply = aux_reply_error(MHD_HTTP_SERVICE_UNAVAILABLE,
                                     "the supervisor does not read its messages");
        return;
    }
    ask->token = m.generation;
    ask->suspended = true;
    MHD_suspend_connection(ask->connection);
}

static void serve_state(struct ask *ask)
{
    question(ask, SHM_WIRE_STATUS, STR(""), NULL);
}

static void serve_live(struct ask *ask)
{
    ask->reply = aux_reply_plain(MHD_HTTP_OK, STR("alive\n"));
}

static void serve_metrics(struct ask *ask)
{
    const struct aux_names *names = ask->admin->start.names;
    struct aux_text page = { 0 };

    aux_metrics_write(&page, ask->admin->start.shm, names->count ? names->items : NULL);
    if (page.failed) {
        aux_text_fini(&page);
        ask->reply = aux_reply_error(MHD_HTTP_SERVICE_UNAVAILABLE, "the page is too large");
        return;
    }
    ask->reply = (struct aux_reply){ MHD_HTTP_OK, page.p, page.n };
}

static void serve_load(struct ask *ask)
{
    const char *use = MHD_lookup_connection_value(ask->connection, MHD_GET_ARGUMENT_KIND, "use");
    const char *expect =
        MHD_lookup_connection_value(ask->connection, MHD_GET_ARGUMENT_KIND, "expect");

    if (ask->failed)
        ask->reply = aux_reply_error(MHD_HTTP_CONTENT_TOO_LARGE,
                                     "a table has at most 4 GiB, and memory for it");
    else if (use && ask->bytes)
        ask->reply = aux_reply_error(MHD_HTTP_BAD_REQUEST, "?use= takes no body");
    else if (use)
        question(ask, SHM_WIRE_SELECT, str_sub(str_of(use), 0, ID_MAX), NULL);
    else
        question(ask, SHM_WIRE_LOAD, expect ? str_sub(str_of(expect), 0, ID_MAX) : STR(""),
                 &ask->memfd);
}

static void serve_drain(struct ask *ask)
{
    const struct shm_wire_message m = { .type = SHM_WIRE_DRAIN_ALL };

    if (shm_wire_send(ask->admin->start.supervisor, &m))
        ask->reply = aux_reply_plain(MHD_HTTP_ACCEPTED, STR("{\"draining\": true}\n"));
    else
        ask->reply = aux_reply_error(MHD_HTTP_SERVICE_UNAVAILABLE,
                                     "the supervisor does not read its messages");
}

static const struct route routes[] = {
    { STR_INIT("GET"), STR_INIT("/metrics"), serve_metrics, 0, false },
    { STR_INIT("GET"), STR_INIT("/livez"), serve_live, 0, false },
    { STR_INIT("GET"), STR_INIT("/readyz"), serve_state, AUX_REPLY_READY, false },
    { STR_INIT("GET"), STR_INIT("/status"), serve_state, AUX_REPLY_STATUS, false },
    { STR_INIT("GET"), STR_INIT("/tables"), serve_state, AUX_REPLY_TABLES, false },
    { STR_INIT("POST"), STR_INIT("/tables"), serve_load, 0, true },
    { STR_INIT("POST"), STR_INIT("/drain"), serve_drain, 0, false },
};

/* Finds who serves it, or writes the refusal. */
static void find_route(struct ask *ask, struct str method, struct str path)
{
    bool known = false;

    if (str_eq(method, STR("HEAD")))
        method = STR("GET");
    for (unsigned i = 0; i < LEN(routes); i++) {
        known |= str_eq(routes[i].path, path);
        if (str_eq(routes[i].path, path) && str_eq(routes[i].method, method))
            ask->route = routes + i;
    }
    if (ask->route && ask->admin->start.read_only && !str_eq(method, STR("GET"))) {
        ask->route = NULL;
        ask->reply = aux_reply_error(MHD_HTTP_FORBIDDEN, "the admin server on TCP is read-only");
    } else if (!ask->route) {
        ask->reply = known ? aux_reply_error(MHD_HTTP_METHOD_NOT_ALLOWED, "not with this method")
                           : aux_reply_error(MHD_HTTP_NOT_FOUND, "no such page");
    }
}

static struct ask *new_ask(struct aux_admin *a, struct MHD_Connection *c, const char *method,
                           const char *path)
{
    struct ask *ask = calloc(1, sizeof(*ask));

    if (!ask)
        return NULL;
    *ask = (struct ask){ .next = a->asks, .admin = a, .connection = c, .memfd = -1 };
    a->asks = ask;
    find_route(ask, str_of(method), str_of(path));
    if (ask->route && ask->route->body) {
        ask->memfd = memfd_create("proxyd-table", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        ask->failed = ask->memfd < 0;
    }
    return ask;
}

static void keep(struct ask *ask, const char *p, size_t n)
{
    ask->bytes += n;
    if (ask->bytes > TABLE_FILE_MAX)
        ask->failed = true;
    while (n && !ask->failed && ask->memfd >= 0) {
        ssize_t done = write(ask->memfd, p, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            ask->failed = true;
            return;
        }
        p += done;
        n -= (size_t)done;
    }
}

/* NOLINTNEXTLINE(readability-function-size): the library wants eight parameters */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *n, void **own)
{
    struct ask *ask = *own;

    (void)version;
    if (!ask) {
        *own = new_ask(cls, connection, method, path);
        return *own ? MHD_YES : MHD_NO;
    }
    if (*n) {
        keep(ask, data, *n);
        *n = 0;
        return MHD_YES;
    }
    if (!ask->reply.text && ask->route && !ask->token)
        ask->route->serve(ask);
    if (ask->suspended)
        return MHD_YES;
    return send_reply(ask);
}

static void on_end(void *cls, struct MHD_Connection *connection, void **own,
                   enum MHD_RequestTerminationCode why)
{
    struct aux_admin *a = cls;
    struct ask *ask = *own;

    (void)connection;
    (void)why;
    for (struct ask **at = &a->asks; *at; at = &(*at)->next) {
        if (*at != ask)
            continue;
        *at = ask->next;
        if (ask->memfd >= 0)
            close(ask->memfd);
        free(ask->reply.text);
        free(ask);
        break;
    }
    *own = NULL;
}

void aux_admin_answer(struct aux_admin *a, const struct shm_wire_arrival *in)
{
    struct ask *ask = a->asks;

    while (ask && (!ask->suspended || ask->token != in->head.generation))
        ask = ask->next;
    if (!ask)
        return; /* an aux before us asked */
    ask->reply = in->head.type == SHM_WIRE_LOADED
                     ? aux_reply_loaded(shm_wire_text(in))
                     : aux_reply_state(shm_wire_text(in), ask->route->view);
    ask->suspended = false;
    MHD_resume_connection(ask->connection);
}

/* The library's messages are about clients that went away; nobody needs them. */
static void quiet(void *cls, const char *fmt, va_list args)
{
    (void)cls;
    (void)fmt;
    (void)args;
}

struct aux_admin *aux_admin_new(const struct aux_admin_start *start)
{
    struct aux_admin *a = calloc(1, sizeof(*a));

    if (!a)
        return NULL;
    a->start = *start;
    a->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, a,
        MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_LISTEN_SOCKET, start->socket,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, a, MHD_OPTION_END);
    if (!a->daemon) {
        free(a);
        return NULL;
    }
    return a;
}

void aux_admin_free(struct aux_admin **a)
{
    if (!*a)
        return;
    for (struct ask *ask = (*a)->asks; ask; ask = ask->next) {
        if (!ask->suspended)
            continue;
        ask->suspended = false;
        ask->reply = aux_reply_error(MHD_HTTP_SERVICE_UNAVAILABLE, "proxyd ends");
        MHD_resume_connection(ask->connection);
    }
    (void)MHD_run((*a)->daemon);
    MHD_stop_daemon((*a)->daemon);
    free(*a);
    *a = NULL;
}

int aux_admin_fd(const struct aux_admin *a)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(a->daemon, MHD_DAEMON_INFO_EPOLL_FD);

    return info ? info->epoll_fd : -1;
}

int aux_admin_timeout(const struct aux_admin *a)
{
    MHD_UNSIGNED_LONG_LONG ms;

    return MHD_get_timeout(a->daemon, &ms) == MHD_YES ? (int)MIN(ms, 60000u) : -1;
}

void aux_admin_turn(struct aux_admin *a)
{
    (void)MHD_run(a->daemon);
}
