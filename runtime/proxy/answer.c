/* SPDX-License-Identifier: Apache-2.0
 *
 * One writer for all of them: the head goes into the output block, a body of any size behind it.
 */
#include "proxy/answer.h"

enum { HEAD_EXTRA = 1024 }; /* an answer's head without Location, Content-Type and header edits */

struct str proxy_answer_date(struct proxy *p)
{
    int64_t second = p->loop->wall_us / 1000000;

    if (second != p->date_second) {
        p->date_second = second;
        time_format_http(second, p->date);
    }
    return (struct str){ p->date, sizeof(p->date) };
}

/* RFC 9110, 6.4.1: whatever a rule says, these have no body. */
static bool has_body(const struct http_answer *a)
{
    return !a->head_only && a->status >= 200 && a->status != 204 && a->status != 205 &&
           a->status != 304;
}

/* Queues head and body. Where there is no memory the connection is closed instead: nothing half is
 * sent. */
static bool queue(struct io_socket *s, const struct http_answer *a, bool refusal)
{
    size_t room = HEAD_EXTRA + a->location.n + a->content_type.n +
                  (a->edits.count ? http_write_edit_bytes(&a->edits) : 0);
    char *to = room <= IO_CHUNK_DATA_MAX ? io_socket_reserve(s, room) : NULL;
    struct http_answer head = *a;
    struct http_out w;

    if (!to)
        return false;
    w = (struct http_out){ .at = to, .end = to + room };
    if (refusal) {
        http_write_refusal(&w, a);
    } else {
        head.head_only = true; /* the body follows by itself: it may be larger than any block */
        http_write_answer(&w, &head);
    }
    if (w.full)
        return false;
    io_socket_wrote(s, (size_t)(w.at - to));
    return refusal || !has_body(a) || io_socket_write(s, a->body);
}

void proxy_answer_fault(struct proxy_conn *c, unsigned status)
{
    char id[PROXY_REQUEST_ID_BYTES];
    struct http_answer a = {
        .status = status,
        .date = proxy_answer_date(c->proxy),
        .request_id = { id, sizeof(id) },
        .minor = 1,
        .close = true,
    };

    proxy_request_id(c->proxy, id);
    if (!queue(&c->socket, &a, true))
        io_socket_close(&c->socket);
}

static struct http_answer answer_of(struct proxy_exchange *x, unsigned status,
                                    enum observe_reason reason)
{
    x->status = (uint16_t)status;
    x->reason = (uint8_t)reason;
    x->response_begun = x->response_done = true;
    if (x->expects && !x->request_done)
        x->keep = false; /* its body may or may not come: nobody can tell what follows */
    return (struct http_answer){
        .status = status,
        .date = proxy_answer_date(x->proxy),
        .request_id = { x->request_id, PROXY_REQUEST_ID_BYTES },
        .minor = x->minor,
        .head_only = x->head_only,
        .close = !x->keep || proxy_must_close(x->conn),
    };
}

static struct http_edits response_edits(const struct proxy_exchange *x,
                                        const struct table_action *action)
{
    return (struct http_edits){ &x->generation->table, action->response_edit_first,
                                action->response_edit_count };
}

static void finish(struct proxy_exchange *x, const struct http_answer *a, bool refusal)
{
    if (!queue(&x->conn->socket, a, refusal)) {
        x->keep = false;
        x->abort = true;
    }
}

void proxy_answer_error(struct proxy_exchange *x, unsigned status, enum observe_reason reason,
                        uint32_t allow)
{
    struct http_answer a = answer_of(x, status, reason);

    a.allow = allow;
    finish(x, &a, true);
}

void proxy_answer_options(struct proxy_exchange *x)
{
    struct http_answer a = answer_of(x, 204, OBSERVE_RESPOND);

    a.allow = TABLE_METHODS_DEFAULT;
    finish(x, &a, false);
}

void proxy_answer_respond(struct proxy_exchange *x, const struct table_action *action)
{
    struct http_answer a = answer_of(x, action->status, OBSERVE_RESPOND);

    a.content_type = table_text(&x->generation->table, action->content_type);
    a.body = table_text(&x->generation->table, action->body);
    a.edits = response_edits(x, action);
    finish(x, &a, false);
    x->bytes_out = has_body(&a) ? a.body.n : 0;
}

void proxy_answer_redirect(struct proxy_exchange *x, const struct table_action *action,
                           struct str location)
{
    struct http_answer a = answer_of(x, action->status, OBSERVE_REDIRECT);

    a.location = location;
    a.edits = response_edits(x, action);
    finish(x, &a, false);
}
