/* SPDX-License-Identifier: Apache-2.0
 *
 * A stream socket as protocol code wants it: bytes arrive by a call, output is queued and taken
 * care of.
 *
 * Reading lands in the worker's scratch block; what the handler does not use up (an incomplete
 * message) is kept in a chunk of the socket's own and offered again with the bytes that follow.
 * Writing fills chunks; they leave in one sendmsg after the event that caused them. A read that
 * came back short is not probed again (HR-3).
 */
#ifndef IO_SOCKET_H
#define IO_SOCKET_H

#include "base/str.h"
#include "io/chunk.h"
#include "loop/loop.h"

enum {
    IO_SCRATCH_BYTES = 65536,
    IO_TURN_BYTES = 65536, /* read per socket and turn, then others get their turn */
    IO_QUEUE_HIGH = 65536, /* queued output above which the other side is not read any more */
    IO_QUEUE_LOW = 16384,  /* and below which it is read again */
};

struct io_socket;

struct io_handler {
    /* Bytes arrived (with what was left over before); returns how many were used up. May close the
     * socket. Never called while paused. */
    size_t (*data)(struct io_socket *s, const char *bytes, size_t n);
    /* The peer will send no more; called once, after the last data. */
    void (*ended)(struct io_socket *s);
    /* Connection lost (reset, timeout of the kernel), or connect failed: error is an errno. Called
     * at most once. */
    void (*failed)(struct io_socket *s, int error);
    /* Queued output fell below IO_QUEUE_LOW after having been above IO_QUEUE_HIGH, or is all gone
     * (`drained`). */
    void (*sent)(struct io_socket *s, bool drained);
    /* A connect finished; NULL where sockets arrive connected. */
    void (*connected)(struct io_socket *s);
};

/* What all sockets of a worker share. */
struct io_context {
    struct loop *loop;
    struct io_pool pool;
    char *scratch; /* IO_SCRATCH_BYTES */
    uint64_t bytes_in, bytes_out;
};

struct io_socket {
    struct io_context *io;
    const struct io_handler *handler;
    int fd; /* -1: closed */
    loop_watch_id watch;
    bool readable : 1, writable : 1, connecting : 1;
    bool paused : 1;     /* no reading wanted */
    bool peer_ended : 1; /* FIN seen or announced */
    bool end_told : 1, in_data : 1, high : 1, shut_after : 1, lost : 1;
    bool deaf : 1; /* the peer takes no more; it may have spoken before */
    int error;
    struct io_chunk *in; /* bytes kept between two calls of data */
    struct io_chunk *out, *out_last;
    size_t out_bytes;
    struct loop_task flush, again;
};

NODISCARD bool io_socket_context_init(struct io_context *io, struct loop *loop,
                                      size_t buffer_bytes_max);
void io_socket_context_fini(struct io_context *io);

/* Takes over a non-blocking descriptor; false with errno (and fd untouched) where it cannot be
 * watched. */
NODISCARD bool io_socket_open(struct io_socket *s, struct io_context *io, int fd, bool connecting,
                              const struct io_handler *handler);

/* Closes at once; queued output and kept input are dropped. Safe inside handlers; harmless when
 * closed already. */
void io_socket_close(struct io_socket *s);

/* The same, but the peer is told by RST that the message was cut short. */
void io_socket_reset(struct io_socket *s);

/* Room for n bytes (<= IO_CHUNK_DATA_MAX) at the end of the output; NULL at the memory ceiling.
 * io_socket_wrote says how many were filled in. */
char *io_socket_reserve(struct io_socket *s, size_t n);
void io_socket_wrote(struct io_socket *s, size_t n);

/* Queues a copy; large pieces go to the kernel at once where nothing is queued before them. False
 * at the ceiling. */
NODISCARD bool io_socket_write(struct io_socket *s, struct str bytes);

/* Once the output is gone: FIN to the peer. */
void io_socket_shut(struct io_socket *s);

/* Sends what is queued now instead of after this event. */
void io_socket_flush(struct io_socket *s);

/* Stops reading. */
void io_socket_pause(struct io_socket *s);

/* Goes on with it; kept bytes, also those of a socket that was not paused, are offered again at the
 * next turn. */
void io_socket_resume(struct io_socket *s);

/* True where kept bytes wait. */
static inline size_t io_socket_kept(const struct io_socket *s)
{
    return s->in ? io_chunk_used(s->in) : 0;
}

/* True where the queue is above its high mark. */
static inline bool io_socket_is_full(const struct io_socket *s)
{
    return s->out_bytes >= IO_QUEUE_HIGH;
}

#endif
