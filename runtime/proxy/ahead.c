/* SPDX-License-Identifier: Apache-2.0
 *
 * A queue of heads as a byte count and a number: the bytes stay where they are, in the socket's
 * block, and are parsed once more when their turn comes, because a parsed head lives in the
 * worker's scratch only. Who does not pipeline pays nothing.
 */
#include "proxy/ahead.h"

struct http_limits proxy_ahead_limits(const struct proxy_conn *c)
{
    const struct table_listener *l;
    struct http_limits limits = HTTP_LIMITS_DEFAULT;

    if (c->listener->fd < 0 && !c->proxy->draining)
        return limits; /* the table that serves knows nothing of this listener any more */
    l = table_listener(&c->proxy->live.current->table, c->listener->listener);
    limits.head_bytes_max = l->head_bytes_max;
    limits.fields_max = l->fields_max;
    limits.target_bytes_max = l->target_bytes_max;
    return limits;
}

bool proxy_ahead_is_enough(struct proxy_conn *c, struct str waiting)
{
    struct http_limits limits = proxy_ahead_limits(c);

    while (!c->ahead_stop && c->ahead_count < PROXY_PIPELINE_MAX && c->ahead_bytes < waiting.n) {
        struct http_request *q = &c->proxy->request;
        enum http_fault fault;
        enum http_progress progress = http_request_parse(
            str_sub(waiting, c->ahead_bytes, waiting.n), &c->ahead_scan, &limits, q, &fault);

        if (progress == HTTP_MORE)
            break;
        c->ahead_stop = progress == HTTP_FAULTY || q->framing != HTTP_NO_BODY;
        if (progress == HTTP_DONE) {
            c->ahead_count++;
            c->ahead_bytes += (uint32_t)q->consumed;
            c->ahead_scan = (struct http_scan){ 0 };
        }
    }
    return c->ahead_stop || c->ahead_count >= PROXY_PIPELINE_MAX || waiting.n >= PROXY_AHEAD_BYTES;
}

void proxy_ahead_taken(struct proxy_conn *c, size_t bytes)
{
    if (c->ahead_count > 1) {
        c->ahead_count--;
        c->ahead_bytes -= (uint32_t)bytes;
        return;
    }
    c->ahead_count = 0;
    c->ahead_bytes = 0;
    c->ahead_stop = false;
    c->ahead_scan = (struct http_scan){ 0 };
}
