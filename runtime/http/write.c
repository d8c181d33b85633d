/* SPDX-License-Identifier: Apache-2.0
 *
 * Copies, no formatting: numbers have their own few lines, names and values are memcpy'd. Fields
 * that a sender wrote as we do (one space after the colon, CRLF at once) and that lie side by side
 * go out in one copy; everything that can be different was already found out by the parser.
 */
#include "http/write.h"

#include "http/name.h"
#include "http/status.h"
#include "table/rewrite.h"

static void put(struct http_out *w, const char *p, size_t n)
{
    if (UNLIKELY(w->full || (size_t)(w->end - w->at) < n)) {
        w->full = true;
        return;
    }
    memcpy(w->at, p, n);
    w->at += n;
}

static void put_str(struct http_out *w, struct str s)
{
    if (s.n > 0)
        put(w, s.p, s.n);
}

#define PUT(w, literal) put(w, literal, sizeof(literal) - 1)

static void put_number(struct http_out *w, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put(w, digits + at, sizeof digits - at);
}

static void put_line(struct http_out *w, struct str name, struct str value)
{
    put_str(w, name);
    PUT(w, ": ");
    put_str(w, value);
    PUT(w, "\r\n");
}

/* True where the policy sets or removes the field. */
static bool edited(const struct http_edits *e, const struct table_field *field)
{
    return e->count > 0 && table_rewrite_drops(e->t, e->first, e->count, field);
}

/* A field of our own, unless the policy has its own idea of it. */
static void put_own(struct http_out *w, const struct http_edits *e, struct str name,
                    struct str value)
{
    struct table_field field = { .name = name, .value = value };

    if (e->count > 0)
        field.hash = table_name_hash(name);
    if (value.n > 0 && !edited(e, &field))
        put_line(w, name, value);
}

/* True for a field whose bytes are already `Name: value` CRLF. */
static bool is_canonical(const struct table_field *field)
{
    const char *end = field->name.p + field->name.n;

    return field->value.p == end + 2 && end[1] == ' ' && field->value.p[field->value.n] == '\r';
}

static void put_fields(struct http_out *w, const struct http_fields *f, const struct http_edits *e)
{
    struct str run = { 0 };

    for (size_t i = 0; i < f->count; i++) {
        const struct table_field *field = &f->items[i];

        if (http_head_dropped(f, i) || edited(e, field))
            continue;
        if (!is_canonical(field)) {
            put_str(w, run);
            run = (struct str){ 0 };
            put_line(w, field->name, field->value);
            continue;
        }
        if (run.n == 0 || field->name.p != run.p + run.n) {
            put_str(w, run);
            run = (struct str){ field->name.p, 0 };
        }
        run.n = (size_t)(field->value.p + field->value.n + 2 - run.p);
    }
    put_str(w, run);
}

/* False for fields that no policy may write: framing, routing and hop-by-hop. */
static bool is_writable(const struct table_field *field)
{
    enum http_name id = http_name_listed(field->hash, field->name);

    return id != HTTP_NAME_HOST && id != HTTP_NAME_EXPECT &&
           !(http_name_flag_sets[id] & HTTP_NAME_RESPONSE_DROP);
}

/* What the policy adds or sets. */
size_t http_write_edit_bytes(const struct http_edits *e)
{
    size_t sum = 0;

    for (uint32_t i = 0; i < e->count; i++) {
        const struct table_edit *edit = table_edit(e->t, e->first + i);

        sum += (size_t)edit->name.len + edit->value.len + 4;
    }
    return sum;
}

static void put_edits(struct http_out *w, const struct http_edits *e)
{
    for (uint32_t i = 0; i < e->count; i++) {
        const struct table_edit *edit = table_edit(e->t, e->first + i);
        struct table_field field = { table_text(e->t, edit->name), table_text(e->t, edit->value),
                                     edit->hash };

        if (edit->op != TABLE_EDIT_REMOVE && is_writable(&field))
            put_line(w, field.name, field.value);
    }
}

static void put_host(struct http_out *w, struct str host, uint16_t port)
{
    put_str(w, host);
    if (port != 0) {
        PUT(w, ":");
        put_number(w, port);
    }
}

static void put_framing(struct http_out *w, const struct http_request *q)
{
    if (q->framing == HTTP_CHUNKED) {
        PUT(w, "Transfer-Encoding: chunked\r\n");
    } else if (q->framing == HTTP_LENGTH || q->method == TABLE_POST || q->method == TABLE_PUT ||
               q->method == TABLE_PATCH) {
        PUT(w, "Content-Length: ");
        put_number(w, q->framing == HTTP_LENGTH ? q->content_length : 0);
        PUT(w, "\r\n");
    }
}

/* The host as sent: the client's, for X-Forwarded-Host. */
static void put_forwarded_host(struct http_out *w, const struct http_forward *f)
{
    struct table_field field = { .name = STR("x-forwarded-host") };

    if (f->edits.count > 0)
        field.hash = table_name_hash(field.name);
    if (f->q->host.n == 0 || edited(&f->edits, &field))
        return;
    PUT(w, "X-Forwarded-Host: ");
    put_host(w, f->q->host, f->q->port);
    PUT(w, "\r\n");
}

void http_write_request(struct http_out *w, const struct http_forward *f)
{
    const struct http_request *q = f->q;

    put_str(w, q->method_name);
    PUT(w, " ");
    put_str(w, f->path);
    if (q->target.query.p != NULL) {
        PUT(w, "?");
        put_str(w, q->target.query);
    }
    PUT(w, " HTTP/1.1\r\nHost: ");
    put_host(w, f->host, f->port);
    PUT(w, "\r\n");
    put_fields(w, &q->fields, &f->edits);
    put_edits(w, &f->edits);
    put_own(w, &f->edits, STR("X-Forwarded-For"), f->client);
    put_own(w, &f->edits, STR("X-Forwarded-Proto"), f->scheme);
    put_forwarded_host(w, f);
    put_own(w, &f->edits, STR("X-Request-Id"), f->request_id);
    put_own(w, &f->edits, STR("Via"), q->minor == 1 ? STR("1.1 proxyd") : STR("1.0 proxyd"));
    if (q->max_forwards > 0) {
        PUT(w, "Max-Forwards: ");
        put_number(w, (uint64_t)(q->max_forwards - 1));
        PUT(w, "\r\n");
    }
    if (q->expect_continue)
        PUT(w, "Expect: 100-continue\r\n");
    put_framing(w, q);
    PUT(w, "\r\n");
}

static void put_status_line(struct http_out *w, unsigned status, struct str reason)
{
    PUT(w, "HTTP/1.1 ");
    put_number(w, status);
    PUT(w, " ");
    put_str(w, reason);
    PUT(w, "\r\n");
}

/* What keeps or ends the client's connection. */
static void put_connection(struct http_out *w, uint8_t minor, bool close)
{
    if (close)
        PUT(w, "Connection: close\r\n");
    else if (minor == 0)
        PUT(w, "Connection: keep-alive\r\n");
}

void http_write_response(struct http_out *w, const struct http_relay *f)
{
    const struct http_response *r = f->r;

    put_status_line(w, r->status, r->reason);
    put_fields(w, &r->fields, &f->edits);
    put_edits(w, &f->edits);
    if (!r->has_date)
        put_own(w, &f->edits, STR("Date"), f->date);
    put_own(w, &f->edits, STR("Via"), r->minor == 1 ? STR("1.1 proxyd") : STR("1.0 proxyd"));
    put_connection(w, f->minor, f->close);
    if (r->has_length) {
        PUT(w, "Content-Length: ");
        put_number(w, r->content_length);
        PUT(w, "\r\n");
    } else if (f->chunked && r->framing != HTTP_NO_BODY) {
        PUT(w, "Transfer-Encoding: chunked\r\n");
    }
    PUT(w, "\r\n");
}

void http_write_interim(struct http_out *w, const struct http_response *r)
{
    struct http_edits none = { .count = 0 };

    put_status_line(w, r->status, r->reason);
    put_fields(w, &r->fields, &none);
    PUT(w, "\r\n");
}

static void put_allow(struct http_out *w, uint32_t methods)
{
    bool first = true;

    PUT(w, "Allow: ");
    for (enum table_method m = TABLE_GET; m < TABLE_METHOD_OTHER; m++) {
        if (!(methods >> m & 1))
            continue;
        if (!first)
            PUT(w, ", ");
        put_str(w, table_target_method_name(m));
        first = false;
    }
    PUT(w, "\r\n");
}

void http_write_answer(struct http_out *w, const struct http_answer *a)
{
    bool bodiless = a->status < 200 || a->status == 204 || a->status == 304;

    put_status_line(w, a->status, http_status_reason(a->status));
    put_own(w, &a->edits, STR("Date"), a->date);
    put_own(w, &a->edits, STR("X-Request-Id"), a->request_id);
    if (a->location.n > 0)
        put_own(w, &a->edits, STR("Location"), a->location);
    if (a->allow != 0)
        put_allow(w, a->allow);
    if (!bodiless)
        put_own(w, &a->edits, STR("Content-Type"), a->content_type);
    put_edits(w, &a->edits);
    put_connection(w, a->minor, a->close);
    if (!bodiless) {
        PUT(w, "Content-Length: ");
        put_number(w, a->body.n);
        PUT(w, "\r\n");
    }
    PUT(w, "\r\n");
    if (!bodiless && !a->head_only)
        put_str(w, a->body);
}

void http_write_refusal(struct http_out *w, const struct http_answer *a)
{
    char text[64];
    struct http_out line = { text, text + sizeof text, false };
    struct http_answer full = *a;

    put_number(&line, a->status);
    PUT(&line, " ");
    put_str(&line, http_status_reason(a->status));
    PUT(&line, "\n");
    full.body = (struct str){ text, (size_t)(line.at - text) };
    full.content_type = STR("text/plain");
    http_write_answer(w, &full);
}

void http_write_continue(struct http_out *w)
{
    PUT(w, "HTTP/1.1 100 Continue\r\n\r\n");
}

void http_write_chunk(struct http_out *w, uint64_t n)
{
    char line[HTTP_CHUNK_LINE_MAX];
    size_t at = sizeof line;

    assert(n > 0);
    line[--at] = '\n';
    line[--at] = '\r';
    for (; n > 0; n >>= 4)
        line[--at] = "0123456789abcdef"[n & 15];
    put(w, line + at, sizeof line - at);
}
