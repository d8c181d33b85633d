/* SPDX-License-Identifier: Apache-2.0
 *
 * The decision is schemas/table's, the same code that `proxyc test` runs; here it is asked and
 * carried out. The parsed head lives in the worker's scratch only until this returns, so what is
 * needed later (the head as it goes upstream, the texts for the log) is written into one block of
 * the exchange's own.
 */
#include "proxy/exchange.h"

#include <stdlib.h>

#include "proxy/answer.h"
#include "proxy/forward.h"
#include "table/rewrite.h"
#include "table/split.h"

enum { HEAD_EXTRA = 640, LOG_TEXT_MAX = 1024 };

struct proxy_exchange *proxy_exchange_new(struct proxy_conn *c)
{
    struct proxy *p = c->proxy;
    const struct http_request *q = &p->request;
    struct proxy_exchange *x = p->spare_exchanges;

    if (x)
        p->spare_exchanges = x->spare;
    else
        x = malloc(sizeof(*x));
    if (!x)
        return NULL;
    *x = (struct proxy_exchange){
        .proxy = p,
        .conn = c,
        .generation = p->live.current,
        .rule = TABLE_NONE,
        .action = TABLE_NONE,
        .member = TABLE_NONE,
        .upstream_index = TABLE_NONE,
        .endpoint = TABLE_NONE,
        .listener = c->listener->listener,
        .minor = q->minor,
        .keep = q->keep_alive && !p->draining,
        .head_only = q->method == TABLE_HEAD,
        .expects = q->expect_continue,
        .has_body = q->framing != HTTP_NO_BODY,
        .request_done = q->framing == HTTP_NO_BODY,
        .method = q->method,
        .request_framing = q->framing,
        .start_us = p->loop->now_us,
    };
    live_pin(x->generation);
    http_body_init(&x->request_body, q->framing, q->content_length);
    proxy_request_id(p, x->request_id);
    return x;
}

void proxy_exchange_free(struct proxy_exchange *x)
{
    struct proxy *p = x->proxy;

    if (x->head)
        io_chunk_give(&p->io.pool, x->head);
    if (x->replay)
        io_chunk_give(&p->io.pool, x->replay);
    live_unpin(&p->live, x->generation);
    x->spare = p->spare_exchanges;
    p->spare_exchanges = x;
}

static struct table_request request_of(const struct proxy_exchange *x)
{
    struct proxy *p = x->proxy;
    const struct http_request *q = &p->request;

    table_slots_reset(&p->slots);
    return (struct table_request){
        .domain = table_listener(&x->generation->table, x->listener)->domain,
        .method = q->method,
        .method_name = q->method_name,
        .host = q->host,
        .path = q->target.path,
        .query = q->target.query,
        .fields = q->fields.items,
        .field_count = q->fields.count,
        .client = x->conn->client,
        .scratch = p->joined,
        .scratch_cap = IO_SCRATCH_BYTES,
        .slots = &p->slots,
        .turn = p->id_seed[0] + p->id_count,
    };
}

/* ---- the block that outlives the parsed head ---- */

static struct str keep_text(struct proxy_exchange *x, struct str s)
{
    struct io_chunk *c = x->head;
    size_t n = MIN(MIN(s.n, (size_t)LOG_TEXT_MAX), io_chunk_room(c));
    char *to = c->data + c->end;

    if (n)
        memcpy(to, s.p, n);
    c->end += (uint32_t)n;
    return (struct str){ to, n };
}

/* Takes the block; `bytes` is what the head will need at least. */
static bool take_block(struct proxy_exchange *x, size_t bytes)
{
    size_t log = x->proxy->access_log ? 3 * LOG_TEXT_MAX : 0;

    x->head = io_chunk_take(&x->proxy->io.pool, MIN(bytes + log, (size_t)IO_CHUNK_DATA_MAX));
    return x->head != NULL;
}

static void keep_log_texts(struct proxy_exchange *x)
{
    const struct http_request *q = &x->proxy->request;

    if (!x->proxy->access_log)
        return;
    if (!x->head && !take_block(x, 0))
        return;
    x->log_method = keep_text(x, q->method_name);
    x->log_host = keep_text(x, q->host);
    x->log_path = keep_text(x, q->raw_target);
}

/* Writes the head as it goes upstream; false where it does not fit a block. */
static bool write_head(struct proxy_exchange *x, const struct table_action *action, struct str path,
                       struct str host)
{
    const struct http_request *q = &x->proxy->request;
    const struct table *t = &x->generation->table;
    struct http_edits edits = { t, action->request_edit_first, action->request_edit_count };
    size_t room = q->consumed + path.n + host.n + http_write_edit_bytes(&edits) + HEAD_EXTRA;
    char client[IP_TEXT_MAX];
    struct http_out w;

    if (room > IO_CHUNK_DATA_MAX || !take_block(x, room))
        return false;
    w = (struct http_out){ .at = x->head->data, .end = x->head->data + x->head->cap };
    http_write_request(&w, &(struct http_forward){
                               .q = q,
                               .edits = edits,
                               .path = path,
                               .host = host,
                               .port = action->host.len ? 0 : q->port,
                               .client = ip_format(&x->conn->client, client),
                               .scheme = STR("http"),
                               .request_id = { x->request_id, PROXY_REQUEST_ID_BYTES },
                           });
    if (w.full)
        return false;
    x->head_bytes = x->head->end = (uint32_t)(w.at - x->head->data);
    return true;
}

/* ---- what rules do ---- */

static void refuse(struct proxy_exchange *x, unsigned status, enum observe_reason reason,
                   uint32_t allowed)
{
    keep_log_texts(x);
    proxy_answer_error(x, status, reason, allowed);
    x->finished(x);
}

static void redirect(struct proxy_exchange *x, const struct table_action *action,
                     const struct table_request *q)
{
    struct table_request from = *q;
    struct str location;

    from.scheme = STR("http");
    from.port = x->proxy->request.port;
    if (!table_rewrite_location(&x->generation->table, table_rule(&x->generation->table, x->rule),
                                &from, x->proxy->text, IO_SCRATCH_BYTES, &location)) {
        refuse(x, 500, OBSERVE_INTERNAL, 0);
        return;
    }
    keep_log_texts(x);
    proxy_answer_redirect(x, action, location);
    x->finished(x);
}

/* Which upstream: the rule's, or that of the split's member for this request. */
static uint32_t choose_upstream(struct proxy_exchange *x, const struct table_action *action,
                                const struct table_request *q)
{
    const struct table *t = &x->generation->table;
    uint32_t target = table_rule(t, x->rule)->target;
    struct table_choice choice;

    if (action->kind == TABLE_FORWARD)
        return target;
    choice = table_split_choose(t, table_split(t, target), q, x->proxy->worker,
                                x->generation->split_turns[target]++);
    x->member = choice.member;
    x->forced = choice.reason == TABLE_SPLIT_FORCED;
    return table_member(t, choice.member)->upstream;
}

static void forward(struct proxy_exchange *x, const struct table_action *action,
                    const struct table_request *q)
{
    const struct table *t = &x->generation->table;
    struct str path, host = table_text(t, action->host);
    uint32_t upstream = choose_upstream(x, action, q);

    if (!host.n)
        host = q->host;
    if (!host.n) /* an HTTP/1.0 request without one: the upstream still gets exactly one Host */
        host = table_upstream(t, upstream)->endpoint_count
                   ? table_text(
                         t, table_endpoint(t, table_upstream(t, upstream)->endpoint_first)->text)
                   : STR("localhost");
    if (!table_rewrite_path(t, table_rule(t, x->rule), q, x->proxy->text, IO_SCRATCH_BYTES,
                            &path) ||
        !write_head(x, action, path, host)) {
        refuse(x, 503, OBSERVE_INTERNAL, 0);
        return;
    }
    keep_log_texts(x);
    proxy_forward_start(x, upstream);
}

static void act(struct proxy_exchange *x, const struct table_request *q)
{
    const struct table *t = &x->generation->table;
    const struct table_rule *rule = table_rule(t, x->rule);
    const struct table_action *action = table_action(t, rule->action);

    x->action = rule->action;
    if (rule->timeout_ms)
        x->deadline_ms = loop_now_ms(x->proxy->loop) + rule->timeout_ms;
    switch ((enum table_action_kind)action->kind) {
    case TABLE_RESPOND:
        keep_log_texts(x);
        proxy_answer_respond(x, action);
        x->finished(x);
        break;
    case TABLE_REDIRECT:
        redirect(x, action, q);
        break;
    case TABLE_FORWARD:
    case TABLE_TO_SPLIT:
        forward(x, action, q);
        break;
    case TABLE_ACTIONS:
        assert(false); /* table/verify.c refuses it */
    }
}

static void not_routed(struct proxy_exchange *x, const struct table_match *match)
{
    static const enum observe_reason reasons[] = {
        [TABLE_NO_HOST] = OBSERVE_NO_HOST,
        [TABLE_NO_RULE] = OBSERVE_NO_RULE,
        [TABLE_WRONG_METHOD] = OBSERVE_WRONG_METHOD,
    };
    uint32_t status = table_match_status(match, x->method);

    refuse(x, status, status == 404 ? reasons[match->outcome] : OBSERVE_WRONG_METHOD,
           match->outcome == TABLE_WRONG_METHOD && status == 405 ? match->allowed : 0);
}

/* What the proxy itself is asked: `OPTIONS *`, and a Max-Forwards that ends here (RFC 9110, 7.6.2).
 */
static bool is_for_us(const struct http_request *q)
{
    return q->method == TABLE_OPTIONS &&
           (q->target.form == TABLE_ASTERISK_FORM || q->max_forwards == 0);
}

void proxy_exchange_start(struct proxy_exchange *x)
{
    struct table_request q = request_of(x);
    struct table_match match;

    if (is_for_us(&x->proxy->request)) {
        keep_log_texts(x);
        proxy_answer_options(x);
        x->finished(x);
        return;
    }
    table_match_find(&x->generation->table, &q, &match);
    if (match.outcome == TABLE_MATCHED) {
        x->rule = match.rule;
        act(x, &q);
    } else {
        not_routed(x, &match);
    }
}
