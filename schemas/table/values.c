/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd writes these texts as they are: a line end in a header value would be a second header
 * line, a zero byte in a socket's path another path. The compiler writes none of them, but a table
 * may come from elsewhere. Every text is held to its length before its bytes are read, and edits
 * belong to one action each, so that all of this is linear however often texts are referred to.
 */
#include "table/values.h"

#include "table/target.h"

struct pass {
    const struct table *t;
    struct table_error *error;
    uint32_t next_edit; /* below it the edits are taken */
};

static bool fail(struct pass *p, enum table_fault fault, uint32_t section, uint32_t index,
                 const char *field)
{
    *p->error = (struct table_error){ fault, section, index, field };
    return false;
}

/* No control character but HTAB. */
static bool is_value(struct str s, size_t max)
{
    if (s.n > max)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (((uint8_t)s.p[i] < 0x20 && s.p[i] != '\t') || s.p[i] == 0x7f)
            return false;
    return true;
}

static bool is_line(struct str s, size_t max)
{
    return is_value(s, max) && str_find(s, '\t') == s.n;
}

/* RFC 9110, 5.6.2 */
static bool is_token(struct str s)
{
    if (s.n == 0 || s.n > TABLE_NAME_BYTES_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = str_lower(s.p[i]);

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) &&
            (c == 0 || memchr("!#$%&'*+-.^_`|~", c, 15) == NULL))
            return false;
    }
    return true;
}

static bool is_field_name(struct str s)
{
    if (!is_token(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != str_lower(s.p[i]))
            return false;
    return true;
}

/* Empty, or what a request may have. */
static bool is_path(struct str s)
{
    char buf[TABLE_PATH_BYTES_MAX];
    struct table_target target;

    if (s.n == 0)
        return true;
    return s.n <= sizeof(buf) && s.p[0] == '/' &&
           table_target_parse(s, buf, sizeof(buf), &target) && target.query.p == NULL;
}

/* Empty, or a host with or without a port. */
static bool is_authority(struct str s)
{
    char buf[TABLE_HOST_MAX];
    struct str host;
    uint16_t port;

    return s.n == 0 ||
           (s.n <= TABLE_AUTHORITY_BYTES_MAX && table_target_host(s, buf, &host, &port));
}

static bool is_scheme(struct str s)
{
    return s.n == 0 || str_eq(s, STR("http")) || str_eq(s, STR("https"));
}

static bool is_redirect_status(uint32_t status)
{
    return (status >= 301 && status <= 303) || status == 307 || status == 308;
}

static bool check_status(struct pass *p, uint32_t i)
{
    const struct table_action *a = table_action(p->t, i);

    if (a->kind == TABLE_REDIRECT && !is_redirect_status(a->status))
        return fail(p, TABLE_FAULT_FIELD, TABLE_ACTN, i, "status");
    if (a->kind != TABLE_RESPOND)
        return true;
    if (a->status < 200) /* at most 599 by its rule */
        return fail(p, TABLE_FAULT_FIELD, TABLE_ACTN, i, "status");
    if (a->body.len > (table_values_bodiless(a->status) ? 0 : TABLE_BODY_BYTES_MAX))
        return fail(p, TABLE_FAULT_FIELD, TABLE_ACTN, i, "body");
    if (a->content_type.len && table_values_bodiless(a->status))
        return fail(p, TABLE_FAULT_FIELD, TABLE_ACTN, i, "content_type");
    return true;
}

static bool check_action_texts(struct pass *p, uint32_t i)
{
    const struct table_action *a = table_action(p->t, i);

    if (!is_path(table_text(p->t, a->path)))
        return fail(p, TABLE_FAULT_TEXT, TABLE_ACTN, i, "path");
    if (!is_authority(table_text(p->t, a->host)))
        return fail(p, TABLE_FAULT_TEXT, TABLE_ACTN, i, "host");
    if (!is_scheme(table_text(p->t, a->scheme)))
        return fail(p, TABLE_FAULT_TEXT, TABLE_ACTN, i, "scheme");
    if (!is_value(table_text(p->t, a->content_type), TABLE_CONTENT_TYPE_BYTES_MAX))
        return fail(p, TABLE_FAULT_TEXT, TABLE_ACTN, i, "content_type");
    return true;
}

/* The edits of one direction: after those of the actions before, and few enough bytes for a head.
 */
static bool check_edits(struct pass *p, uint32_t first, uint32_t count, uint32_t action,
                        const char *field)
{
    uint64_t bytes = 0;

    if (count == 0)
        return true;
    if (first < p->next_edit)
        return fail(p, TABLE_FAULT_ORDER, TABLE_ACTN, action, field);
    p->next_edit = first + count;
    for (uint32_t i = first; i < first + count; i++) {
        const struct table_edit *e = table_edit(p->t, i);

        bytes += (uint64_t)e->name.len + e->value.len + TABLE_EDIT_BYTES_EXTRA;
    }
    return bytes <= TABLE_EDIT_BYTES_MAX || fail(p, TABLE_FAULT_LIMIT, TABLE_ACTN, action, field);
}

static bool check_actions(struct pass *p)
{
    for (uint32_t i = 0; i < p->t->action_count; i++) {
        const struct table_action *a = table_action(p->t, i);

        if (!check_status(p, i) || !check_action_texts(p, i) ||
            !check_edits(p, a->request_edit_first, a->request_edit_count, i,
                         "request_edit_first") ||
            !check_edits(p, a->response_edit_first, a->response_edit_count, i,
                         "response_edit_first"))
            return false;
    }
    return true;
}

static bool check_edit_texts(struct pass *p)
{
    for (uint32_t i = 0; i < p->t->edit_count; i++) {
        const struct table_edit *e = table_edit(p->t, i);

        if (!is_field_name(table_text(p->t, e->name)))
            return fail(p, TABLE_FAULT_TEXT, TABLE_EDIT, i, "name");
        if (!is_value(table_text(p->t, e->value), TABLE_EDIT_BYTES_MAX))
            return fail(p, TABLE_FAULT_TEXT, TABLE_EDIT, i, "value");
    }
    return true;
}

static bool check_names(struct pass *p)
{
    for (uint32_t i = 0; i < p->t->name_count; i++) {
        const struct table_name *n = table_name(p->t, i);
        struct str text = table_text(p->t, n->text);

        if ((n->subject == TABLE_HEADER && !is_field_name(text)) ||
            (n->subject == TABLE_COOKIE && !is_token(text)))
            return fail(p, TABLE_FAULT_TEXT, TABLE_NAME, i, "text");
    }
    return true;
}

/* A unix socket has a path that fits into its address, others have none. */
static bool is_socket_path(uint32_t family, struct str path)
{
    if (family != TABLE_UNIX)
        return path.n == 0;
    return path.n > 0 && is_line(path, TABLE_UNIX_PATH_MAX);
}

static bool check_addresses(struct pass *p)
{
    for (uint32_t i = 0; i < p->t->bind_count; i++) {
        const struct table_bind *b = table_bind(p->t, i);

        if (!is_socket_path(b->family, table_text(p->t, b->path)))
            return fail(p, TABLE_FAULT_TEXT, TABLE_BIND, i, "path");
    }
    for (uint32_t i = 0; i < p->t->endpoint_count; i++) {
        const struct table_endpoint *e = table_endpoint(p->t, i);

        if (!is_socket_path(e->family, table_text(p->t, e->path)))
            return fail(p, TABLE_FAULT_TEXT, TABLE_ENDP, i, "path");
        if (!is_line(table_text(p->t, e->text), TABLE_ADDRESS_BYTES_MAX))
            return fail(p, TABLE_FAULT_TEXT, TABLE_ENDP, i, "text");
    }
    return true;
}

/* What a Lua machine is made from, once a use. */
static bool check_scripts(struct pass *p)
{
    for (uint32_t i = 0; i < p->t->script_source_count; i++)
        if (table_script_source(p->t, i)->text.len > TABLE_SCRIPT_BYTES_MAX)
            return fail(p, TABLE_FAULT_FIELD, TABLE_LSRC, i, "text");
    for (uint32_t i = 0; i < p->t->filter_use_count; i++) {
        struct table_text params = table_filter_use(p->t, i)->params;

        if (params.len == 0 || params.len > TABLE_PARAMS_BYTES_MAX)
            return fail(p, TABLE_FAULT_FIELD, TABLE_LUSE, i, "params");
    }
    return true;
}

bool table_values_check(const struct table *t, struct table_error *error)
{
    struct pass p = { .t = t, .error = error };

    return check_names(&p) && check_actions(&p) && check_edit_texts(&p) && check_addresses(&p) &&
           check_scripts(&p);
}
