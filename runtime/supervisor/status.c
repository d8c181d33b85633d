/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON by hand, since jansson is aux's: a buffer with an end, a pair of writers, and arrays that
 * stop before the end is reached. Counts of connections come from the segment, so no worker is
 * asked.
 */
#include "supervisor/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/time.h"
#include "observe/observe.h"

#ifndef PX_VERSION
#define PX_VERSION "unknown"
#endif

enum { RESERVE = 8192 }; /* kept free while arrays are written */

struct json {
    char *p;
    size_t n, cap;
};

PRINTF(2, 3) static void put(struct json *j, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(j->p + j->n, j->cap - j->n, fmt, args);
    va_end(args);
    if (n > 0)
        j->n = MIN(j->n + (size_t)n, j->cap - 1);
}

/* A JSON string; what is not ASCII text becomes an escape or '?'. */
static void put_text(struct json *j, struct str s)
{
    put(j, "\"");
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '"' || c == '\\')
            put(j, "\\%c", c);
        else if (c < 0x20)
            put(j, "\\u%04x", c);
        else
            put(j, "%c", c < 0x7f ? c : '?');
    }
    put(j, "\"");
}

static bool full(const struct json *j)
{
    return j->n + RESERVE > j->cap;
}

static void put_generation(struct json *j, const struct supervisor_generation *g)
{
    char content[SUPERVISOR_HEX + 1], file[SUPERVISOR_HEX + 1], commit[65], at[TIME_ISO_BYTES];

    supervisor_store_hex(&g->table.head->content_id, content);
    supervisor_store_hex(&g->table.head->file_digest, file);
    (void)supervisor_generation_commit(g, commit);
    time_format_iso(g->loaded_s, at);
    put(j,
        "\"generation\":%llu,\"content_id\":\"%s\",\"file_digest\":\"%s\",\"commit\":\"%s\","
        "\"dirty\":%s,"
        "\"loaded_at\":\"%.*s\"",
        (unsigned long long)g->number, content, file, commit,
        g->table.head->flags & TABLE_DIRTY ? "true" : "false", TIME_ISO_BYTES, at);
}

static unsigned long long cell(const struct supervisor *s, unsigned worker, unsigned which)
{
    return (unsigned long long)*shm_worker_cell(s->shm, worker, which);
}

static void put_workers(struct json *j, const struct supervisor *s)
{
    put(j, ",\"workers\":[");
    for (unsigned i = 0; i < s->worker_count; i++)
        put(j,
            "%s{\"index\":%u,\"pid\":%d,\"generation\":%llu,\"connections\":%llu,\"accepted\":%llu,"
            "\"requests\":%llu}",
            i ? "," : "", i, (int)s->workers[i].pid, (unsigned long long)s->workers[i].generation,
            cell(s, i, OBSERVE_CONNECTIONS_OPEN), cell(s, i, OBSERVE_CONNECTIONS_ACCEPTED),
            cell(s, i, OBSERVE_REQUESTS_ALL));
    put(j, "]");
}

static void put_listeners(struct json *j, const struct supervisor *s)
{
    char text[SUPERVISOR_PATH_MAX + 8];

    put(j, ",\"listeners\":[");
    for (unsigned i = 0; i < s->listeners.count && !full(j); i++) {
        const struct supervisor_listener *l = s->listeners.items + i;

        supervisor_listener_text(l, text, sizeof(text));
        put(j, "%s{\"name\":", i ? "," : "");
        put_text(j, str_of(l->name));
        put(j, ",\"address\":");
        put_text(j, str_of(text));
        put(j, ",\"port\":%u}", l->port);
    }
    put(j, "]");
}

static void put_tables(struct json *j, const struct supervisor *s)
{
    struct supervisor_stored list[SUPERVISOR_STORE_MAX];
    unsigned count = supervisor_store_list(&s->store, list);
    char content[SUPERVISOR_HEX + 1], file[SUPERVISOR_HEX + 1], at[TIME_ISO_BYTES];

    put(j, ",\"warm\":[");
    for (unsigned i = 0; i < s->warm_count; i++) {
        put(j, "%s{", i ? "," : "");
        put_generation(j, s->warm + i);
        put(j, "}");
    }
    put(j, "],\"stored\":[");
    for (unsigned i = 0; i < count && !full(j); i++) {
        supervisor_store_hex(&list[i].content_id, content);
        supervisor_store_hex(&list[i].file_digest, file);
        time_format_iso(list[i].kept_s, at);
        put(j, "%s{\"content_id\":\"%s\",\"file_digest\":\"%s\",\"kept_at\":\"%.*s\"}",
            i ? "," : "", content, file, TIME_ISO_BYTES, at);
    }
    put(j, "]");
}

bool supervisor_status_ready(const struct supervisor *s)
{
    if (s->draining || s->warm_count == 0)
        return false;
    for (unsigned i = 0; i < s->worker_count; i++)
        if (s->workers[i].generation != s->warm[0].number)
            return false;
    return true;
}

size_t supervisor_status_write(const struct supervisor *s, char *out, size_t cap)
{
    static const char *const phases[] = { "idle", "verifying", "preparing", "committing",
                                          "keeping" };
    struct json j = { out, 0, cap };

    put(&j,
        "{\"version\":\"%s\",\"table_format\":\"%d.%d\",\"pid\":%d,\"ready\":%s,\"draining\":%s,"
        "\"load\":\"%s\",",
        PX_VERSION, TABLE_FORMAT_MAJOR, TABLE_FORMAT_MINOR, (int)getpid(),
        supervisor_status_ready(s) ? "true" : "false", s->draining ? "true" : "false",
        phases[s->load.phase]);
    if (s->warm_count)
        put_generation(&j, s->warm);
    else
        put(&j, "\"generation\":0,\"content_id\":\"\",\"file_digest\":\"\",\"commit\":\"\","
                "\"dirty\":false,"
                "\"loaded_at\":\"\"");
    put(&j, ",\"last_error\":");
    put_text(&j, str_of(s->last_error.text));
    put_workers(&j, s);
    put_tables(&j, s);
    put_listeners(&j, s);
    put(&j, "}");
    return j.n;
}
