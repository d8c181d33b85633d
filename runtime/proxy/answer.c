/* SPDX-License-Identifier: Apache-2.0
 *
 * One writer for all of them: the head goes into the output block, a body of any size behind it.
 */
#include "proxy/answer.h"

enum { HEAD_ROOM = 16384 }; /* an answer's head with its header edits */

struct str proxy_answer_date(struct proxy *p)
{
    int64_t second = p->loop->wall_us / 1000000;

    if (second != p->date_second) {
        p->date_second = second;
        time_format_http(second, p->date);
    }
    return (struct str){ p->date, sizeof(p->date) };
}

/* Queues head and body. Where there is no memory the connection is closed instead: nothing half is
 * sent. */
static bool queue(struct io_socket *s, const struct http_answer *a, bool refusal)
{
    char *to = io_socket_reserve(s, HEAD_ROOM);
    struct http_answer head = *a;
    struct http_out w;

    if (!to)
        return false;
    w = (struct http_out){ .at = to, .end = to + HEAD_ROOM };
    if (refusal) {
        http_write_refusal(&w, a);
    } else {
        head.head_only = true; /* the body follows by itself: it may be larger than any block */
        http_write_answer(&w, &head);
    }
    if (w.full)
        return false;
    io_socket_wrote(s, (size_t)(w.at - to));
    return refusal || a->head_only || io_socket_write(s, a->body);
}

void proxy_answer_fault(struct proxy_conn *c, unsigned status)
{
    struct http_answer a = {
        .status = status, .date = proxy_answer_date(c->proxy), .minor = 1, .close = true
    };

    if (!queue(&c->socket, &a, true))
        io_socket_close(&c->socket);
}

static struct http_answer answer_of(struct proxy_exchange *x, unsigned status,
                                    enum observe_reason reason)
{
    x->status = (uint16_t)status;
    x->reason = (uint8_t)reason;
    x->response_begun = x->response_done = true;
    return (struct http_answer){
        .status = status,
        .date = proxy_answer_date(x->proxy),
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
    x->bytes_out = a.head_only ? 0 : a.body.n;
}

void proxy_answer_redirect(struct proxy_exchange *x, const struct table_action *action,
                           struct str location)
{
    struct http_answer a = answer_of(x, action->status, OBSERVE_REDIRECT);

    a.location = location;
    a.edits = response_edits(x, action);
    finish(x, &a, false);
}
