/* SPDX-License-Identifier: Apache-2.0
 *
 * Rewrites write into the caller's buffer and only when they change something. A prefix is replaced
 * by whole segments (Gateway API, ReplacePrefixMatch): "/a" by "/b/" makes "/a/x" "/b/x", "/a" by
 * "/" makes "/a" "/".
 */
#include "table/rewrite.h"

/* A text in the making. */
struct writer {
    char *buf;
    size_t cap, n;
    bool full;
};

static void put(struct writer *w, struct str s)
{
    if (w->full || s.n > w->cap - w->n) {
        w->full = true;
        return;
    }
    if (s.n)
        memcpy(w->buf + w->n, s.p, s.n);
    w->n += s.n;
}

static void put_number(struct writer *w, uint32_t value)
{
    char digits[10];
    size_t n = sizeof(digits);

    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    put(w, (struct str){ digits + n, sizeof(digits) - n });
}

static bool replace_prefix(struct str with, struct str rest, char *buf, size_t cap,
                           struct str *path)
{
    struct writer w = { .buf = buf, .cap = cap };

    if (rest.n == 0) {
        *path = with.n ? with : STR("/");
        return true;
    }
    if (with.n && with.p[with.n - 1] == '/')
        with.n--;
    if (with.n == 0) {
        *path = rest;
        return true;
    }
    put(&w, with);
    put(&w, rest);
    *path = (struct str){ buf, w.n };
    return !w.full;
}

bool table_rewrite_path(const struct table *t, const struct table_rule *rule,
                        const struct table_request *q, char *buf, size_t cap, struct str *path)
{
    const struct table_action *a = table_action(t, rule->action);

    switch ((enum table_rewrite)a->path_rewrite) {
    case TABLE_REPLACE_PATH:
        *path = table_text(t, a->path);
        return true;
    case TABLE_REPLACE_PREFIX:
        return replace_prefix(table_text(t, a->path), str_sub(q->path, a->prefix_bytes, q->path.n),
                              buf, cap, path);
    case TABLE_KEEP_PATH:
    case TABLE_REWRITES:
        break;
    }
    *path = q->path;
    return true;
}

static uint32_t default_port(struct str scheme)
{
    return str_ieq(scheme, STR("https")) ? 443 : 80;
}

/* The port to write, 0 for none. */
static uint32_t location_port(const struct table_action *a, struct str scheme,
                              uint16_t request_port)
{
    uint32_t port = a->redirect_port;

    if (port == 0 && a->host.len == 0 && a->scheme.len == 0)
        port = request_port;
    return port == default_port(scheme) ? 0 : port;
}

bool table_rewrite_location(const struct table *t, const struct table_rule *rule,
                            const struct table_request *q, char *buf, size_t cap,
                            struct str *location)
{
    const struct table_action *a = table_action(t, rule->action);
    struct str host = a->host.len ? table_text(t, a->host) : q->host;
    struct str scheme = a->scheme.len ? table_text(t, a->scheme) : q->scheme;
    struct writer w = { .buf = buf, .cap = cap };
    struct str path;
    uint32_t port = location_port(a, scheme, q->port);

    if (host.n) { /* a request of HTTP/1.0 may have none: the reference is then relative */
        put(&w, scheme);
        put(&w, STR("://"));
        put(&w, host);
    }
    if (host.n && port) {
        put(&w, STR(":"));
        put_number(&w, port);
    }
    if (w.full || !table_rewrite_path(t, rule, q, buf + w.n, cap - w.n, &path))
        return false;
    if (path.p == buf + w.n)
        w.n += path.n;
    else
        put(&w, path);
    if (q->query.p) {
        put(&w, STR("?"));
        put(&w, q->query);
    }
    *location = (struct str){ buf, w.n };
    return !w.full;
}

bool table_rewrite_drops(const struct table *t, uint32_t first, uint32_t count,
                         const struct table_field *field)
{
    for (uint32_t i = first; i < first + count; i++) {
        const struct table_edit *e = table_edit(t, i);

        if (e->op != TABLE_EDIT_ADD && e->hash == field->hash &&
            str_ieq(table_text(t, e->name), field->name))
            return true;
    }
    return false;
}
