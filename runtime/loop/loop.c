/* SPDX-License-Identifier: Apache-2.0
 *
 * The turn: tasks left over, epoll_wait, each event followed by the sends it caused, then timers.
 * Flushing after each event, not at the end of the turn, keeps one output block hot in the cache
 * instead of one per connection; the number of system calls is the same.
 */
#include "loop/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_PER_TURN = 256, INDEX_BITS = 20, WATCHES_MAX = 1 << INDEX_BITS };

static void read_clocks(struct loop *l)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    l->now_us = (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
    (void)clock_gettime(CLOCK_REALTIME_COARSE, &t);
    l->wall_us = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool loop_init(struct loop *l, uint32_t watches_max)
{
    assert(watches_max < WATCHES_MAX);
    *l = (struct loop){ .epoll = epoll_create1(EPOLL_CLOEXEC),
                        .watch_max = watches_max + 1,
                        .watch_count = 1 };
    if (l->epoll < 0)
        return false;
    l->watches = calloc(l->watch_max, sizeof(*l->watches));
    l->events = calloc(EVENTS_PER_TURN, sizeof(*l->events));
    l->soon.last = &l->soon.first;
    l->again.last = &l->again.first;
    if (!l->watches || !l->events) {
        loop_fini(l);
        errno = ENOMEM;
        return false;
    }
    read_clocks(l);
    loop_timer_init(&l->wheel, loop_now_ms(l));
    return true;
}

void loop_fini(struct loop *l)
{
    if (l->epoll >= 0)
        (void)close(l->epoll);
    free(l->watches);
    free(l->events);
    *l = (struct loop){ .epoll = -1 };
}

static loop_watch_id add(struct loop *l, int fd, uint32_t events, loop_ready_fn *ready, void *owner)
{
    uint32_t index = l->free_watch ? l->free_watch : l->watch_count;
    struct loop_watch *w = l->watches + index;
    struct epoll_event ev = { .events = events };

    if (index >= l->watch_max) {
        errno = EMFILE;
        return 0;
    }
    ev.data.u64 = (uint64_t)w->generation << 32 | index;
    if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &ev) < 0)
        return 0;
    if (l->free_watch)
        l->free_watch = w->next_free;
    else
        l->watch_count++;
    w->ready = ready;
    w->owner = owner;
    return index;
}

loop_watch_id loop_add(struct loop *l, int fd, loop_ready_fn *ready, void *owner)
{
    return add(l, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, ready, owner);
}

loop_watch_id loop_add_level(struct loop *l, int fd, loop_ready_fn *ready, void *owner)
{
    return add(l, fd, EPOLLIN, ready, owner);
}

void loop_remove(struct loop *l, loop_watch_id id, int fd)
{
    struct loop_watch *w = l->watches + id;

    if (!id)
        return;
    assert(w->ready != NULL);
    if (fd >= 0)
        (void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd, NULL);
    *w = (struct loop_watch){ .generation = w->generation + 1, .next_free = l->free_watch };
    l->free_watch = id;
}

/* Stands behind the last task of a queue, so that `next` alone says whether a task is queued. Never run or written. */
static const struct loop_task queue_end;
#define QUEUE_END ((struct loop_task *)(uintptr_t)&queue_end)

static void enqueue(struct loop_tasks *q, struct loop_task *t)
{
    if (t->next)
        return;
    t->next = QUEUE_END;
    *q->last = t;
    q->last = &t->next;
}

void loop_defer(struct loop *l, struct loop_task *t)
{
    enqueue(&l->soon, t);
}

void loop_defer_turn(struct loop *l, struct loop_task *t)
{
    enqueue(&l->again, t);
}

static bool unlink_task(struct loop_tasks *q, struct loop_task *t)
{
    for (struct loop_task **at = &q->first; *at && *at != QUEUE_END; at = &(*at)->next) {
        if (*at != t)
            continue;
        *at = t->next;
        if (q->last == &t->next)
            q->last = at;
        if (q->first == QUEUE_END)
            q->first = NULL;
        return true;
    }
    return false;
}

void loop_cancel(struct loop *l, struct loop_task *t)
{
    if (!t->next)
        return;
    if (!unlink_task(&l->soon, t) && !unlink_task(&l->again, t))
        (void)unlink_task(&l->due, t);
    t->next = NULL;
}

static struct loop_task *dequeue(struct loop_tasks *q)
{
    struct loop_task *t = q->first;

    if (!t)
        return NULL;
    q->first = t->next == QUEUE_END ? NULL : t->next;
    if (!q->first)
        q->last = &q->first;
    t->next = NULL;
    return t;
}

static void run_soon(struct loop *l)
{
    struct loop_task *t;

    while ((t = dequeue(&l->soon)))
        t->run(t);
}

/* Tasks that queue themselves again wait for the next turn: each runs once. */
static void run_again(struct loop *l)
{
    struct loop_task *t;

    if (!l->again.first)
        return;
    l->due = l->again;
    if (l->due.last == &l->again.first)
        l->due.last = &l->due.first;
    l->again = (struct loop_tasks){ .last = &l->again.first };
    while ((t = dequeue(&l->due))) {
        t->run(t);
        run_soon(l);
    }
}

static void dispatch(struct loop *l, const struct epoll_event *ev)
{
    struct loop_watch *w = l->watches + (uint32_t)ev->data.u64;

    if (!w->ready || w->generation != (uint32_t)(ev->data.u64 >> 32))
        return;
    w->ready(w->owner, ev->events);
    run_soon(l);
}

bool loop_turn(struct loop *l, uint64_t most_ms)
{
    uint64_t wait = l->again.first ? 0 : loop_timer_wait(&l->wheel, loop_now_ms(l), most_ms);
    int n = epoll_wait(l->epoll, l->events, EVENTS_PER_TURN, (int)MIN(wait, (uint64_t)INT32_MAX));

    if (n < 0 && errno != EINTR)
        return false;
    l->turns++;
    read_clocks(l);
    run_again(l);
    for (int i = 0; i < n; i++)
        dispatch(l, l->events + i);
    loop_timer_run(&l->wheel, loop_now_ms(l));
    run_soon(l);
    return true;
}
