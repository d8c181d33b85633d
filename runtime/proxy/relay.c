/* SPDX-License-Identifier: Apache-2.0
 *
 * Two pumps over http_body_read. Each takes all it is given, a read's worth, and the caller stops
 * reading while the other side's queue is full, so that a queue never holds more than its mark and
 * one read. A slice of body data goes out as it came in: straight from the block it was read into
 * where it is large and the way is clear, else copied behind what is queued.
 */
#include "proxy/relay.h"

#include "proxy/answer.h"

enum { HEAD_EXTRA = 1024 }; /* Via, Date, Connection, framing: beyond what the upstream sent */

/* One slice of body data to `s`, as a chunk or bare. */
static bool put_data(struct io_socket *s, struct str data, bool chunked)
{
    struct http_out w;
    char *to;

    if (!chunked)
        return io_socket_write(s, data);
    to = io_socket_reserve(s, HTTP_CHUNK_LINE_MAX);
    if (!to)
        return false;
    w = (struct http_out){ .at = to, .end = to + HTTP_CHUNK_LINE_MAX };
    http_write_chunk(&w, data.n);
    io_socket_wrote(s, (size_t)(w.at - to));
    return io_socket_write(s, data) && io_socket_write(s, HTTP_CHUNK_END);
}

/* ---- request body ---- */

/* Copies what goes out while the connection may still turn out dead. */
static void remember(struct proxy_exchange *x, struct str data)
{
    if (!x->reused || x->heard || x->unreplayable)
        return;
    if (!x->replay)
        x->replay = io_chunk_take(&x->proxy->io.pool, PROXY_REPLAY_BYTES);
    if (!x->replay || x->replay->end + data.n > PROXY_REPLAY_BYTES) {
        x->unreplayable = true;
        return;
    }
    memcpy(x->replay->data + x->replay->end, data.p, data.n);
    x->replay->end += (uint32_t)data.n;
}

static enum proxy_relay_step pass_on(struct proxy_exchange *x, struct str data)
{
    bool chunked = x->request_framing == HTTP_CHUNKED;

    x->bytes_in += data.n;
    if (x->response_done || !x->upstream) {
        x->drained += (uint32_t)data.n;
        return x->drained > PROXY_DRAIN_BYTES ? PROXY_RELAY_NO_ROOM : PROXY_RELAY_MORE;
    }
    remember(x, data);
    return put_data(&x->upstream->socket, data, chunked) ? PROXY_RELAY_MORE : PROXY_RELAY_NO_ROOM;
}

/* Without a connected upstream the body waits in the client's own block: a failed connect then
 * costs nothing. */
static bool is_blocked(const struct proxy_exchange *x)
{
    return !x->response_done && (!x->upstream || x->upstream->socket.connecting);
}

static enum proxy_relay_step end_request(struct proxy_exchange *x)
{
    x->request_done = true;
    if (x->request_framing == HTTP_CHUNKED && !x->response_done && x->upstream &&
        !io_socket_write(&x->upstream->socket, HTTP_LAST_CHUNK))
        return PROXY_RELAY_NO_ROOM;
    return PROXY_RELAY_DONE;
}

bool proxy_relay_replay(struct proxy_exchange *x)
{
    bool chunked = x->request_framing == HTTP_CHUNKED;
    struct io_socket *s = &x->upstream->socket;

    if (x->replay && x->replay->end &&
        !put_data(s, (struct str){ x->replay->data, x->replay->end }, chunked))
        return false;
    return !chunked || !x->request_done || io_socket_write(s, HTTP_LAST_CHUNK);
}

enum proxy_relay_step proxy_relay_request(struct proxy_exchange *x, struct str bytes, size_t *taken)
{
    enum proxy_relay_step step = PROXY_RELAY_MORE;

    *taken = 0;
    if (is_blocked(x))
        return PROXY_RELAY_BLOCKED;
    while (step == PROXY_RELAY_MORE) {
        enum http_fault fault;
        struct str data;
        size_t part;

        switch (http_body_read(&x->request_body, str_sub(bytes, *taken, bytes.n), &part, &data,
                               &fault)) {
        case HTTP_BODY_MORE:
            *taken += part;
            return PROXY_RELAY_MORE;
        case HTTP_BODY_DATA:
            *taken += part;
            step = pass_on(x, data);
            break;
        case HTTP_BODY_END:
            *taken += part;
            return end_request(x);
        case HTTP_BODY_FAULTY:
            return PROXY_RELAY_FAULTY;
        }
    }
    return step;
}

/* ---- response ---- */

bool proxy_relay_can_repeat(const struct proxy_exchange *x)
{
    static const uint32_t idempotent = 1u << TABLE_GET | 1u << TABLE_HEAD | 1u << TABLE_PUT |
                                       1u << TABLE_DELETE | 1u << TABLE_OPTIONS | 1u << TABLE_TRACE;

    return x->reused && !x->heard && !x->response_begun && !x->unreplayable &&
           (idempotent >> x->method & 1);
}

/* Relays or drops an interim response (RFC 9110, 15.2). */
static enum proxy_relay_step take_interim(struct proxy_exchange *x, const struct http_response *r)
{
    struct io_socket *client = &x->conn->socket;
    size_t room = r->consumed + HEAD_EXTRA;
    struct http_out w;
    char *to;

    if (++x->interims > HTTP_INTERIM_MAX || r->status == 101)
        return PROXY_RELAY_FAULTY;
    if (x->minor == 0 || (r->status == 100 && !x->expects))
        return PROXY_RELAY_MORE;
    if (r->status == 100)
        x->expects = false; /* one is enough */
    to = io_socket_reserve(client, room);
    if (!to)
        return PROXY_RELAY_NO_ROOM;
    w = (struct http_out){ .at = to, .end = to + room };
    http_write_interim(&w, r);
    if (w.full)
        return PROXY_RELAY_NO_ROOM;
    io_socket_wrote(client, (size_t)(w.at - to));
    return PROXY_RELAY_MORE;
}

static bool put_head(struct proxy_exchange *x, const struct http_response *r)
{
    const struct table_action *action = table_action(&x->generation->table, x->action);
    struct http_edits edits = { &x->generation->table, action->response_edit_first,
                                action->response_edit_count };
    struct io_socket *client = &x->conn->socket;
    size_t room =
        MIN(r->consumed + HEAD_EXTRA + http_write_edit_bytes(&edits), (size_t)IO_CHUNK_DATA_MAX);
    char *to = io_socket_reserve(client, room);
    struct http_out w;

    if (!to)
        return false;
    w = (struct http_out){ .at = to, .end = to + room };
    http_write_response(&w, &(struct http_relay){
                                .r = r,
                                .edits = edits,
                                .date = proxy_answer_date(x->proxy),
                                .minor = x->minor,
                                .close = !x->keep || proxy_must_close(x->conn),
                                .chunked = x->chunked,
                            });
    if (w.full)
        return false;
    io_socket_wrote(client, (size_t)(w.at - to));
    return true;
}

static enum proxy_relay_step take_final(struct proxy_exchange *x, const struct http_response *r)
{
    bool open_end = r->framing == HTTP_CHUNKED || r->framing == HTTP_UNTIL_CLOSE;

    x->chunked = open_end && x->minor > 0;
    if (open_end && x->minor == 0)
        x->keep = false; /* to HTTP/1.0 the end of the connection is the end of the body */
    if (!x->request_done && x->expects)
        x->keep = false; /* its body may or may not come: nobody can tell what follows */
    x->reusable = r->reusable && r->keep_alive_s > 0;
    x->idle_ms =
        r->keep_alive_s == UINT32_MAX ? UINT64_MAX : (uint64_t)(r->keep_alive_s - 1) * 1000;
    if (!put_head(x, r))
        return PROXY_RELAY_NO_ROOM;
    x->status = r->status;
    x->reason = OBSERVE_OK;
    x->response_begun = true;
    x->upstream_us = x->proxy->loop->now_us - x->sent_us;
    http_body_init(&x->response_body, r->framing, r->content_length);
    return PROXY_RELAY_MORE;
}

/* Heads up to and with the final one. */
static enum proxy_relay_step take_heads(struct proxy_exchange *x, struct str bytes, size_t *taken)
{
    struct http_response *r = &x->proxy->response;
    enum proxy_relay_step step = PROXY_RELAY_MORE;

    while (!x->response_begun && step == PROXY_RELAY_MORE) {
        enum http_fault fault;
        enum http_progress progress = http_response_parse(
            str_sub(bytes, *taken, bytes.n), &x->scan, &HTTP_LIMITS_DEFAULT, x->method, r, &fault);

        if (progress == HTTP_FAULTY)
            return PROXY_RELAY_FAULTY;
        if (progress == HTTP_MORE)
            return PROXY_RELAY_BLOCKED; /* keep the part of a head */
        if (r->status == 408 && x->reused && !x->interims) {
            x->heard = false;
            if (proxy_relay_can_repeat(x))
                return PROXY_RELAY_STALE;
        }
        x->scan = (struct http_scan){ 0 };
        *taken += r->consumed;
        step = r->status < 200 ? take_interim(x, r) : take_final(x, r);
    }
    return step;
}

static enum proxy_relay_step end_response(struct proxy_exchange *x)
{
    x->response_done = true;
    if (x->chunked && !io_socket_write(&x->conn->socket, HTTP_LAST_CHUNK))
        return PROXY_RELAY_NO_ROOM;
    return PROXY_RELAY_DONE;
}

static enum proxy_relay_step take_body(struct proxy_exchange *x, struct str bytes, size_t *taken)
{
    struct io_socket *client = &x->conn->socket;

    for (;;) {
        enum http_fault fault;
        struct str data;
        size_t part;

        switch (http_body_read(&x->response_body, str_sub(bytes, *taken, bytes.n), &part, &data,
                               &fault)) {
        case HTTP_BODY_MORE:
            *taken += part;
            return PROXY_RELAY_MORE;
        case HTTP_BODY_DATA:
            *taken += part;
            x->bytes_out += data.n;
            if (!put_data(client, data, x->chunked))
                return PROXY_RELAY_NO_ROOM;
            break;
        case HTTP_BODY_END:
            *taken += part;
            return end_response(x);
        case HTTP_BODY_FAULTY:
            return PROXY_RELAY_FAULTY;
        }
    }
}

enum proxy_relay_step proxy_relay_response(struct proxy_exchange *x, struct str bytes,
                                           size_t *taken)
{
    *taken = 0;
    x->conn->last_ms = loop_now_ms(x->proxy->loop);
    if (!x->response_begun) {
        enum proxy_relay_step step;

        x->heard = x->heard || bytes.n > 0;
        step = take_heads(x, bytes, taken);
        if (step != PROXY_RELAY_MORE)
            return step;
    }
    return take_body(x, bytes, taken);
}

bool proxy_relay_closed(struct proxy_exchange *x)
{
    if (!x->response_begun || !http_body_closed(&x->response_body))
        return false;
    return end_response(x) == PROXY_RELAY_DONE;
}
