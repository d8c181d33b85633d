/* SPDX-License-Identifier: Apache-2.0
 *
 * Readiness, time, and work put off to the end of a step: one epoll instance per worker, every
 * descriptor registered once, edge-triggered, for both directions (HR-3). Descriptors are addressed
 * by number and generation, so that an event of this turn can never reach an owner that died
 * earlier in it (HR-8).
 */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <sys/epoll.h>

#include "loop/timer.h"

typedef uint32_t loop_watch_id; /* 0: none */

/* What an owner is told: EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR bits. */
typedef void loop_ready_fn(void *owner, uint32_t events);

/* Work for later in this turn; queued at most once, run in order. Small, because every connection has three. */
struct loop_task {
    struct loop_task *next; /* NULL: not queued; the last one's is no task */
    void (*run)(struct loop_task *self);
};

struct loop_tasks {
    struct loop_task *first, **last;
};

struct loop_watch {
    loop_ready_fn *ready;
    void *owner;
    uint32_t generation;
    uint32_t next_free;
};

struct loop {
    int epoll;
    uint64_t now_us; /* CLOCK_MONOTONIC, read once a turn */
    int64_t wall_us; /* CLOCK_REALTIME at the same moment, for logs and Date */
    uint64_t turns;
    struct loop_wheel wheel;
    struct loop_watch *watches;
    uint32_t watch_count, watch_max, free_watch;
    struct loop_tasks soon;  /* run after each event's handler: flushes */
    struct loop_tasks again; /* run at the start of the next turn: reads cut short for fairness */
    struct loop_tasks due;   /* those of the last turn, while they run */
    struct epoll_event *events;
};

/* Makes a loop for at most `watches_max` descriptors; false with errno. */
NODISCARD bool loop_init(struct loop *l, uint32_t watches_max);
void loop_fini(struct loop *l);

/* Registers fd for both directions; 0 with errno where it cannot. */
loop_watch_id loop_add(struct loop *l, int fd, loop_ready_fn *ready, void *owner);

/* The same for input alone, level-triggered: listeners and control sockets. */
loop_watch_id loop_add_level(struct loop *l, int fd, loop_ready_fn *ready, void *owner);

/* Forgets a watch. A descriptor that nobody else holds open is simply closed afterwards; one that
 * is shared must be passed as fd, to be taken out of the epoll set (else -1). */
void loop_remove(struct loop *l, loop_watch_id id, int fd);

/* Queues a task to run once this event's handler is done, or at the next turn. */
void loop_defer(struct loop *l, struct loop_task *t);
void loop_defer_turn(struct loop *l, struct loop_task *t);

static inline bool loop_is_deferred(const struct loop_task *t)
{
    return t->next != NULL;
}

/* Takes a task out of whichever queue holds it. */
void loop_cancel(struct loop *l, struct loop_task *t);

/* One turn: wait (at most `most_ms`), hand out events, fire timers. False with errno where epoll
 * fails. */
NODISCARD bool loop_turn(struct loop *l, uint64_t most_ms);

static inline uint64_t loop_now_ms(const struct loop *l)
{
    return l->now_us / 1000;
}

#endif
