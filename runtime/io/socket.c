/* SPDX-License-Identifier: Apache-2.0
 *
 * The life of a socket's bytes. Handlers run inside read_some; they may close the socket under our
 * feet, so every call of one is followed by a look at fd. The struct itself outlives the call:
 * owners free it in a deferred task, never inside a handler.
 */
#include "io/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IOV_MAX_USED = 16, DIRECT_SEND_MIN = 8192 };

bool io_socket_context_init(struct io_context *io, struct loop *loop, size_t buffer_bytes_max)
{
    *io = (struct io_context){ .loop = loop, .scratch = malloc(IO_SCRATCH_BYTES) };
    io_chunk_init(&io->pool, buffer_bytes_max);
    return io->scratch != NULL;
}

void io_socket_context_fini(struct io_context *io)
{
    io_chunk_fini(&io->pool);
    free(io->scratch);
    io->scratch = NULL;
}

static void drop_queues(struct io_socket *s)
{
    while (s->out) {
        struct io_chunk *c = s->out;

        s->out = c->next;
        io_chunk_give(&s->io->pool, c);
    }
    s->out_last = NULL;
    s->out_bytes = 0;
    if (s->in && !s->in_data) {
        io_chunk_give(&s->io->pool, s->in);
        s->in = NULL;
    }
}

void io_socket_close(struct io_socket *s)
{
    if (s->fd < 0)
        return;
    loop_remove(s->io->loop, s->watch, -1);
    loop_cancel(s->io->loop, &s->flush);
    loop_cancel(s->io->loop, &s->again);
    (void)close(s->fd);
    s->fd = -1;
    s->watch = 0;
    drop_queues(s);
}

void io_socket_reset(struct io_socket *s)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    if (s->fd < 0)
        return;
    (void)setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    io_socket_close(s);
}

/* Loss is told once, and never from inside a write: the writer may be deep in code that still uses
 * the socket. */
static void lose(struct io_socket *s, int error)
{
    if (s->lost || s->fd < 0)
        return;
    s->lost = true;
    s->error = error;
    loop_defer(s->io->loop, &s->flush);
}

/* Moves the queue's head past n bytes that the kernel took. */
static void consume_out(struct io_socket *s, size_t n)
{
    s->io->bytes_out += n;
    s->out_bytes -= n;
    while (n) {
        struct io_chunk *c = s->out;
        size_t part;

        assert(c != NULL);
        part = MIN(n, io_chunk_used(c));

        c->start += (uint32_t)part;
        n -= part;
        if (io_chunk_used(c))
            break;
        s->out = c->next;
        if (!s->out)
            s->out_last = NULL;
        io_chunk_give(&s->io->pool, c);
    }
}

static size_t gather(const struct io_socket *s, struct iovec *iov)
{
    size_t count = 0;

    for (struct io_chunk *c = s->out; c && count < IOV_MAX_USED; c = c->next)
        if (io_chunk_used(c))
            iov[count++] = (struct iovec){ c->data + c->start, io_chunk_used(c) };
    return count;
}

static ssize_t transmit(struct io_socket *s, struct iovec *iov, size_t count)
{
    struct msghdr msg = { .msg_iov = iov, .msg_iovlen = count };
    ssize_t n = count == 1 ? send(s->fd, iov->iov_base, iov->iov_len, MSG_NOSIGNAL)
                           : sendmsg(s->fd, &msg, MSG_NOSIGNAL);

    if (n >= 0)
        return n;
    if (errno == EAGAIN) {
        s->writable = false;
        return 0;
    }
    s->deaf = true;
    lose(s, errno);
    return -1;
}

static void send_queued(struct io_socket *s)
{
    while (s->out_bytes && s->writable && !s->lost) {
        struct iovec iov[IOV_MAX_USED];
        size_t count = gather(s, iov), want = 0;
        ssize_t n;

        for (size_t i = 0; i < count; i++)
            want += iov[i].iov_len;
        n = transmit(s, iov, count);
        if (n <= 0)
            return;
        if ((size_t)n < want)
            s->writable = false; /* a short write means a full socket: wait for its event */
        consume_out(s, (size_t)n);
    }
}

void io_socket_flush(struct io_socket *s)
{
    bool had = s->out_bytes > 0;

    if (s->fd < 0 || s->connecting)
        return;
    send_queued(s);
    if (s->fd < 0 || s->lost)
        return;
    if (!s->out_bytes && s->shut_after) {
        s->shut_after = false;
        (void)shutdown(s->fd, SHUT_WR);
    }
    if (s->high && s->out_bytes < IO_QUEUE_LOW) {
        s->high = false;
        s->handler->sent(s, s->out_bytes == 0);
    } else if (had && !s->out_bytes) {
        s->handler->sent(s, true);
    }
}

static bool read_once(struct io_socket *s, size_t *total);

/* A peer that closed without reading all we sent may have answered before: that is still there to
 * be read (Linux keeps what was received before the reset). */
static void tell_loss(struct io_socket *s)
{
    size_t total = 0;

    s->lost = false;
    while (s->deaf && !s->paused && !s->end_told && total < IO_TURN_BYTES && read_once(s, &total))
        ;
    s->lost = true;
    if (s->fd >= 0)
        s->handler->failed(s, s->error);
}

static void run_flush(struct loop_task *task)
{
    struct io_socket *s = CONTAINER_OF(task, struct io_socket, flush);

    if (s->fd < 0)
        return;
    if (!s->lost)
        io_socket_flush(s);
    if (s->fd >= 0 && s->lost)
        tell_loss(s);
}

char *io_socket_reserve(struct io_socket *s, size_t n)
{
    struct io_chunk *c = s->out_last;

    if (!c || io_chunk_room(c) < n) {
        c = io_chunk_take(&s->io->pool, n);
        if (!c)
            return NULL;
        if (s->out_last)
            s->out_last->next = c;
        else
            s->out = c;
        s->out_last = c;
    }
    return c->data + c->end;
}

void io_socket_wrote(struct io_socket *s, size_t n)
{
    assert(s->out_last != NULL);
    assert(n <= io_chunk_room(s->out_last));
    s->out_last->end += (uint32_t)n;
    s->out_bytes += n;
    if (s->out_bytes >= IO_QUEUE_HIGH)
        s->high = true;
    loop_defer(s->io->loop, &s->flush);
}

/* Head and large body in one call: what is queued and the bytes that stand in scratch. Returns the
 * part of `bytes` that the kernel took. */
static size_t send_direct(struct io_socket *s, struct str bytes)
{
    struct iovec iov[IOV_MAX_USED + 1];
    size_t count = gather(s, iov), queued = 0, taken;
    ssize_t n;

    for (size_t i = 0; i < count; i++)
        queued += iov[i].iov_len;
    if (queued != s->out_bytes)
        return 0; /* more blocks queued than fit one call: keep the order, queue behind them */
    iov[count++] = (struct iovec){ (void *)(uintptr_t)bytes.p, bytes.n };
    n = transmit(s, iov, count);
    if (n <= 0)
        return 0;
    if ((size_t)n < queued + bytes.n)
        s->writable = false;
    taken = (size_t)n > queued ? (size_t)n - queued : 0;
    consume_out(s, (size_t)n - taken);
    s->io->bytes_out += taken;
    return taken;
}

bool io_socket_write(struct io_socket *s, struct str bytes)
{
    if (s->fd < 0 || s->lost)
        return true; /* the loss is on its way to the owner */
    if (bytes.n >= DIRECT_SEND_MIN && s->writable && !s->connecting)
        bytes = str_sub(bytes, send_direct(s, bytes), bytes.n);
    while (bytes.n) {
        struct io_chunk *last = s->out_last;
        size_t room = last ? io_chunk_room(last) : 0, part;
        char *to;

        if (room == 0)
            room = MIN(bytes.n, (size_t)IO_SCRATCH_BYTES);
        part = MIN(room, bytes.n);
        to = io_socket_reserve(s, part);
        if (!to)
            return false;
        memcpy(to, bytes.p, part);
        io_socket_wrote(s, part);
        bytes = str_sub(bytes, part, bytes.n);
    }
    return true;
}

void io_socket_shut(struct io_socket *s)
{
    if (s->fd < 0)
        return;
    s->shut_after = true;
    loop_defer(s->io->loop, &s->flush);
}

/* Keeps what the handler left over: from scratch into a chunk, or forward inside the chunk. False
 * at the ceiling. */
static bool keep(struct io_socket *s, const char *rest, size_t n)
{
    struct io_chunk *c = s->in;

    if (c) { /* then `rest` lies in it */
        memmove(c->data, rest, n);
        c->start = 0;
        c->end = (uint32_t)n;
        return true;
    }
    c = io_chunk_take(&s->io->pool, n);
    if (!c)
        return false;
    memcpy(c->data, rest, n);
    c->end = (uint32_t)n;
    s->in = c;
    return true;
}

/* Offers bytes to the handler and keeps the rest. False where the socket is gone. */
static bool offer(struct io_socket *s, const char *bytes, size_t n)
{
    size_t used;

    s->in_data = true; /* close inside the handler must leave the chunk that `bytes` point into */
    used = s->handler->data(s, bytes, n);
    s->in_data = false;
    if (s->fd < 0) {
        drop_queues(s);
        return false;
    }
    assert(used <= n);
    if (used == n) {
        if (s->in)
            io_chunk_give(&s->io->pool, s->in);
        s->in = NULL;
        return true;
    }
    if (!keep(s, bytes + used, n - used)) {
        lose(s, ENOBUFS);
        return false;
    }
    return true;
}

/* Where the next recv lands: behind the kept bytes (moved to a larger block when full), or in
 * scratch. */
static char *landing(struct io_socket *s, size_t *room)
{
    struct io_chunk *c = s->in;

    if (!c) {
        *room = IO_SCRATCH_BYTES;
        return s->io->scratch;
    }
    if (c->start) {
        memmove(c->data, c->data + c->start, io_chunk_used(c));
        c->end -= c->start;
        c->start = 0;
    }
    if (!io_chunk_room(c)) {
        struct io_chunk *larger;

        if (c->cap >= IO_SCRATCH_BYTES) {
            *room = 0;
            return NULL;
        }
        larger = io_chunk_take(&s->io->pool, (size_t)c->cap * 2);
        if (!larger) {
            *room = 0;
            return NULL;
        }
        memcpy(larger->data, c->data, c->end);
        larger->end = c->end;
        io_chunk_give(&s->io->pool, c);
        s->in = c = larger;
    }
    *room = io_chunk_room(c);
    return c->data + c->end;
}

/* One recv and its handling. True where it makes sense to go on reading. */
static bool read_once(struct io_socket *s, size_t *total)
{
    size_t room;
    char *to = landing(s, &room);
    ssize_t n;

    if (!to) {
        lose(s, ENOBUFS); /* a message that needs more than the largest block: the parser's limits
                             come first */
        return false;
    }
    n = recv(s->fd, to, room, 0);
    if (n < 0) {
        if (errno == EAGAIN || errno == EINTR)
            s->readable = errno == EINTR;
        else
            lose(s, errno);
        return false;
    }
    if (n == 0) {
        s->readable = false;
        s->peer_ended = true;
        return false;
    }
    s->io->bytes_in += (size_t)n;
    *total += (size_t)n;
    if ((size_t)n < room && !s->peer_ended)
        s->readable = false;
    if (s->in) {
        s->in->end += (uint32_t)n;
        return offer(s, s->in->data, s->in->end);
    }
    return offer(s, to, (size_t)n);
}

static void tell_end(struct io_socket *s)
{
    if (s->fd >= 0 && s->peer_ended && !s->readable && !s->end_told && !s->paused) {
        s->end_told = true;
        s->handler->ended(s);
    }
}

static void read_some(struct io_socket *s)
{
    size_t total = 0;

    if (loop_is_deferred(&s->again))
        return; /* kept bytes come first: there may be no room behind them */
    while (s->readable && !s->paused && !s->lost) {
        if (!read_once(s, &total))
            break;
        if (total >= IO_TURN_BYTES) {
            if (s->readable)
                loop_defer_turn(s->io->loop, &s->again);
            return;
        }
    }
    tell_end(s);
}

static void run_again(struct loop_task *task)
{
    struct io_socket *s = CONTAINER_OF(task, struct io_socket, again);

    if (s->fd < 0 || s->paused || s->lost)
        return;
    if (s->in && io_chunk_used(s->in) &&
        !offer(s, s->in->data + s->in->start, io_chunk_used(s->in)))
        return;
    read_some(s);
}

static void finish_connect(struct io_socket *s)
{
    int error = 0;
    socklen_t len = sizeof(error);

    (void)getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &len);
    if (error) {
        lose(s, error);
        return;
    }
    s->connecting = false;
    s->handler->connected(s);
    if (s->fd >= 0 && s->out_bytes)
        loop_defer(s->io->loop, &s->flush);
}

static void ready(void *owner, uint32_t events)
{
    struct io_socket *s = owner;

    if (s->connecting) {
        if (!(events & (EPOLLOUT | EPOLLERR | EPOLLHUP)))
            return;
        finish_connect(s);
        if (s->fd < 0 || s->lost || s->connecting)
            return;
    }
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) {
        bool waited = !s->writable;

        s->writable = true;
        if (waited && s->out_bytes)
            loop_defer(s->io->loop, &s->flush);
    }
    if (events & EPOLLRDHUP)
        s->peer_ended = true;
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        s->readable = true;
        read_some(s);
    }
}

bool io_socket_open(struct io_socket *s, struct io_context *io, int fd, bool connecting,
                    const struct io_handler *handler)
{
    *s = (struct io_socket){
        .io = io,
        .handler = handler,
        .fd = fd,
        .connecting = connecting,
        .writable = !connecting,
        .flush = { .run = run_flush },
        .again = { .run = run_again },
    };
    s->watch = loop_add(io->loop, fd, ready, s);
    if (!s->watch)
        s->fd = -1;
    return s->watch != 0;
}

void io_socket_pause(struct io_socket *s)
{
    s->paused = true;
}

void io_socket_resume(struct io_socket *s)
{
    bool unread = s->paused && (s->readable || (s->peer_ended && !s->end_told));

    s->paused = false;
    if (s->fd >= 0 && !s->in_data && (unread || s->in))
        loop_defer_turn(s->io->loop, &s->again);
}
