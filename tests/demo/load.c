/* SPDX-License-Identifier: Apache-2.0
 *
 * load - a steady load of many users, and one connection that is held from the start to the end.
 *
 *   load PORT RATE FILE     RATE requests a second until TERM or INT; FILE always holds the counts
 *
 * Six lanes keep their connections; a seventh takes a fresh one for every request, a twentieth of
 * all. The held connection asks twice a second and is never opened again. FILE is one line that the
 * shell reads with `read`, replaced as a whole ten times a second:
 *
 *   SENT FAILED V1 V2 REOPENED HELD_OPEN HELD_REQUESTS REASON...
 *
 * FAILED counts every request without a whole 200 of an instance; REASON is that of the first.
 * Users are walked in a fixed order, so that each stretch of 10,000 requests asks for all of them.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "wire.h"

enum {
    KEPT_LANES = 6,
    FRESH_ONE_IN = 20,
    HELD_PERIOD_MS = 500,
    REPORT_PERIOD_MS = 100,
    USERS = 10000,
    STRIDE = 7919, /* a prime, so that the walk meets every user */
};

struct load {
    unsigned port;
    unsigned rate;
    atomic_bool stop;
    atomic_ulong turn; /* of the walk over the users */
    atomic_ulong sent, failed, v1, v2, reopened;
    atomic_ulong held_requests;
    atomic_bool held_open;
    _Atomic(const char *) reason;
};

struct clock_walk {
    struct timespec due;
    long period_ns;
};

static void walk_start(struct clock_walk *w, long period_ns)
{
    w->period_ns = period_ns;
    (void)clock_gettime(CLOCK_MONOTONIC, &w->due);
}

static void walk_wait(struct clock_walk *w)
{
    long ns = w->due.tv_nsec + w->period_ns;

    w->due.tv_sec += ns / 1000000000;
    w->due.tv_nsec = ns % 1000000000;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &w->due, NULL) == EINTR) {
    }
}

static void count(struct load *l, const char *fault, const struct demo_answer *answer)
{
    const char *none = NULL;

    atomic_fetch_add(&l->sent, 1);
    if (fault) {
        atomic_fetch_add(&l->failed, 1);
        (void)atomic_compare_exchange_strong(&l->reason, &none, fault);
    } else {
        atomic_fetch_add(strcmp(answer->version, "v2") == 0 ? &l->v2 : &l->v1, 1);
    }
}

static const char *ask(struct load *l, int fd)
{
    unsigned long user = atomic_fetch_add(&l->turn, 1) * STRIDE % USERS;
    struct demo_answer answer = { 0 };
    char name[DEMO_NAME_MAX];
    const char *fault = "no connection to the proxy";

    (void)snprintf(name, sizeof(name), "guest-%04lu", user);
    if (fd >= 0)
        fault = demo_wire_ask(fd, "/checkout/basket", name, &answer);
    count(l, fault, &answer);
    return fault;
}

static void *keep(void *argument)
{
    struct load *l = argument;
    struct clock_walk w;
    int fd = demo_wire_connect(l->port);

    walk_start(&w, 1000000000L * KEPT_LANES * FRESH_ONE_IN / (FRESH_ONE_IN - 1) / (long)l->rate);
    while (!atomic_load(&l->stop)) {
        if (ask(l, fd)) {
            if (fd >= 0)
                close(fd);
            fd = demo_wire_connect(l->port);
            atomic_fetch_add(&l->reopened, 1);
        }
        walk_wait(&w);
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

static void *fresh(void *argument)
{
    struct load *l = argument;
    struct clock_walk w;

    walk_start(&w, 1000000000L * FRESH_ONE_IN / (long)l->rate);
    while (!atomic_load(&l->stop)) {
        int fd = demo_wire_connect(l->port);

        (void)ask(l, fd);
        if (fd >= 0)
            close(fd);
        walk_wait(&w);
    }
    return NULL;
}

static void *hold(void *argument)
{
    struct load *l = argument;
    struct clock_walk w;
    int fd = demo_wire_connect(l->port);

    atomic_store(&l->held_open, fd >= 0);
    walk_start(&w, HELD_PERIOD_MS * 1000000L);
    while (!atomic_load(&l->stop) && atomic_load(&l->held_open)) {
        if (ask(l, fd))
            atomic_store(&l->held_open, false);
        else
            atomic_fetch_add(&l->held_requests, 1);
        walk_wait(&w);
    }
    if (fd >= 0) {
        if (!demo_wire_is_open(fd))
            atomic_store(&l->held_open, false);
        close(fd);
    }
    return NULL;
}

static bool report(struct load *l, const char *path)
{
    char beside[4096];
    const char *reason = atomic_load(&l->reason);
    FILE *f;

    if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int)sizeof(beside))
        return false;
    f = fopen(beside, "w");
    if (!f)
        return false;
    fprintf(f, "%lu %lu %lu %lu %lu %d %lu %s\n", atomic_load(&l->sent), atomic_load(&l->failed),
            atomic_load(&l->v1), atomic_load(&l->v2), atomic_load(&l->reopened),
            atomic_load(&l->held_open), atomic_load(&l->held_requests), reason ? reason : "-");
    return fclose(f) == 0 && rename(beside, path) == 0;
}

static bool launch(struct load *l, pthread_t threads[KEPT_LANES + 2])
{
    for (int i = 0; i < KEPT_LANES + 2; i++) {
        void *(*lane)(void *) = i < KEPT_LANES ? keep : i == KEPT_LANES ? fresh : hold;

        if (pthread_create(&threads[i], NULL, lane, l) != 0)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct load l;
    struct timespec period = { .tv_nsec = REPORT_PERIOD_MS * 1000000L };
    pthread_t threads[KEPT_LANES + 2];
    sigset_t ends;
    bool good = true;

    if (argc == 4) {
        l.port = demo_wire_port(argv[1]);
        l.rate = (unsigned)strtoul(argv[2], NULL, 10);
    }
    if (l.rate == 0 || l.rate > 100000) {
        fprintf(stderr, "usage: load PORT RATE FILE\n");
        return 2;
    }
    /* Blocked before there are threads: whoever ends the load is heard here alone. */
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &ends, NULL);
    if (!launch(&l, threads)) {
        fprintf(stderr, "load: no thread to be had\n");
        return 1;
    }
    while (good && sigtimedwait(&ends, NULL, &period) < 0)
        good = report(&l, argv[3]);
    /* The lanes end by themselves after their request, so that the counts are whole; whether the
     * held connection lives is said before it is closed. */
    atomic_store(&l.stop, true);
    for (int i = 0; i < KEPT_LANES + 2; i++)
        (void)pthread_join(threads[i], NULL);
    if (good && report(&l, argv[3]))
        return 0;
    perror(argv[3]);
    return 1;
}
