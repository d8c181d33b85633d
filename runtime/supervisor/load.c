/* SPDX-License-Identifier: Apache-2.0
 *
 * The machine behind a swap. Numbers of generations are never used twice, not even after a refusal,
 * so that a late answer to an earlier attempt is told apart. A worker that dies while it prepares
 * fails the load: the table may be what killed it. After COMMIT there is no way back: a worker that
 * does not flip is replaced. What was answered with 200 is on disk, unless the disk fails: then a
 * line says so, because the table serves all the same.
 */
#include "supervisor/load.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/aux.h"
#include "supervisor/crew.h"
#include "supervisor/keep.h"
#include "supervisor/memfd.h"
#include "supervisor/pick.h"

enum { OK = 200, NOT_FOUND = 404, CONFLICT = 409, REFUSED = 422, BUSY = 503 };

static int64_t clock_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Tells aux the outcome; generation and ids are those that serve now. */
static void answer(struct supervisor *s, uint64_t token, uint32_t status, const char *reason)
{
    struct {
        struct shm_wire_loaded head;
        char text[sizeof(struct supervisor_why)];
    } payload = { .head = { .status = status } };
    size_t n = strnlen(reason, sizeof(payload.text));

    if (s->warm_count) {
        payload.head.generation = s->warm[0].number;
        payload.head.content_id = s->warm[0].table.head->content_id;
        payload.head.file_digest = s->warm[0].table.head->file_digest;
    }
    memcpy(payload.text, reason, n);
    supervisor_aux_tell(s, &(struct shm_wire_message){
                               .type = SHM_WIRE_LOADED,
                               .generation = token,
                               .payload = { (const char *)&payload, sizeof(payload.head) + n } });
}

static bool enqueue(struct supervisor *s, const struct supervisor_request *r)
{
    if (s->load.queued == SUPERVISOR_QUEUE_MAX || s->draining) {
        close(r->memfd);
        if (r->origin == SUPERVISOR_FROM_AUX)
            answer(s, r->token, BUSY,
                   s->draining ? "proxyd drains" : "too many loads wait already");
        return false;
    }
    s->load.queue[s->load.queued++] = *r;
    return true;
}

static bool enqueue_current(struct supervisor *s)
{
    struct supervisor_request r = { .origin = SUPERVISOR_FROM_STORE };
    struct supervisor_why why;
    struct digest digest;

    if (!supervisor_store_current(&s->store, &digest))
        return false;
    r.memfd = supervisor_store_read(&s->store, &digest, &why);
    if (r.memfd < 0) {
        supervisor_say(s->options->log_level, SUPERVISOR_ERROR, "the table that served last: %s",
                       why.text);
        s->last_error = why;
        return false;
    }
    return enqueue(s, &r);
}

static void told(struct supervisor *s, uint32_t status, const struct supervisor_why *why)
{
    static const char *const from[] = { "the table that served last", "--table", "a posted table" };
    const struct supervisor_request *r = &s->load.request;
    char id[SUPERVISOR_HEX + 1], commit[65];

    if (status != OK) {
        supervisor_say(s->options->log_level, SUPERVISOR_ERROR, "%s is refused: %s",
                       from[r->origin], why->text);
        return;
    }
    supervisor_store_hex(&s->warm[0].table.head->content_id, id);
    supervisor_say(s->options->log_level, SUPERVISOR_INFO,
                   "generation %llu serves: content id %.12s, commit %.12s",
                   (unsigned long long)s->warm[0].number, id,
                   supervisor_generation_commit(s->warm, commit).n ? commit : "none");
}

/* The end of a load, good or bad. */
static void finish(struct supervisor *s, uint32_t status, const struct supervisor_why *why)
{
    struct supervisor_request r = s->load.request;

    told(s, status, why);
    s->load.phase = SUPERVISOR_IDLE;
    s->load.request = (struct supervisor_request){ .memfd = -1 };
    if (r.memfd >= 0)
        close(r.memfd);
    if (status == OK)
        s->last_error.text[0] = '\0';
    else
        s->last_error = *why;
    if (r.origin == SUPERVISOR_FROM_AUX)
        answer(s, r.token, status, status == OK ? "" : why->text);
    if (status != OK && r.origin == SUPERVISOR_FROM_FILE && s->warm_count == 0)
        (void)enqueue_current(s);
}

/* A prepared generation goes, everywhere. */
static void discard(struct supervisor *s, const struct supervisor_why *why)
{
    for (unsigned i = 0; i < s->worker_count; i++)
        (void)supervisor_crew_tell(s, i, SHM_WIRE_DISCARD, s->load.next.number);
    supervisor_listener_close(&s->planned, &s->listeners);
    supervisor_generation_close(&s->load.next);
    finish(s, REFUSED, why);
}

static bool stale(const struct supervisor *s, struct supervisor_why *why)
{
    const char *expect = s->load.request.expect;
    char now[SUPERVISOR_HEX + 1] = "none";

    if (!*expect)
        return false;
    if (s->warm_count)
        supervisor_store_hex(&s->warm[0].table.head->content_id, now);
    if (strcmp(expect, now) == 0)
        return false;
    (void)supervisor_say_why(why, "content id %s serves, %s was expected", now, expect);
    return true;
}

/* The table is sound: sockets, slots, PREPARE to all. */
static void prepare(struct supervisor *s)
{
    struct supervisor_load *l = &s->load;
    struct supervisor_why why;

    if (!supervisor_generation_open(l->request.memfd, &l->next, &why)) {
        finish(s, REFUSED, &why);
        return;
    }
    l->request.memfd = -1;
    l->next.number = ++s->last_number;
    if (!supervisor_generation_count(&l->next, s->shm, &why) ||
        !supervisor_listener_plan(&s->listeners, &l->next.table, s->worker_count, &s->planned,
                                  &why)) {
        supervisor_generation_close(&l->next);
        finish(s, REFUSED, &why);
        return;
    }
    l->phase = SUPERVISOR_PREPARING;
    l->deadline_ms = clock_ms() + (int64_t)s->options->phase_ms;
    supervisor_crew_tend(s, clock_ms(), true);
    l->missing = 0;
    for (unsigned i = 0; i < s->worker_count; i++) {
        if (!supervisor_crew_prepare(s, i, &l->next, &s->planned)) {
            (void)supervisor_say_why(&why, "worker %u does not read its messages", i);
            discard(s, &why);
            return;
        }
        l->missing |= UINT64_C(1) << i;
    }
}

static void begin(struct supervisor *s)
{
    struct supervisor_load *l = &s->load;
    struct supervisor_why why;

    l->request = l->queue[0];
    l->queued--;
    memmove(l->queue, l->queue + 1, l->queued * sizeof(*l->queue));
    if (stale(s, &why)) {
        finish(s, CONFLICT, &why);
        return;
    }
    if (l->request.verified) {
        prepare(s);
        return;
    }
    l->phase = SUPERVISOR_VERIFYING;
    if (!supervisor_probe_start(l->request.memfd, &l->probe, &why))
        finish(s, REFUSED, &why);
}

static void commit(struct supervisor *s)
{
    struct supervisor_load *l = &s->load;

    supervisor_aux_tell_table(s, &l->next);
    if (s->warm_count == SUPERVISOR_WARM_MAX)
        supervisor_generation_close(s->warm + --s->warm_count);
    memmove(s->warm + 1, s->warm, s->warm_count * sizeof(*s->warm));
    s->warm[0] = l->next;
    s->warm[0].loaded_s = (int64_t)time(NULL);
    s->warm_count++;
    s->removed = s->listeners;
    s->listeners = s->planned;
    supervisor_listener_close(&s->removed,
                              &s->listeners); /* a connection is refused rather than lost */
    l->phase = SUPERVISOR_COMMITTING;
    l->deadline_ms = clock_ms() + (int64_t)s->options->phase_ms;
    for (unsigned i = 0; i < s->worker_count; i++) {
        l->missing |= UINT64_C(1) << i;
        (void)supervisor_crew_tell(s, i, SHM_WIRE_COMMIT, s->warm[0].number);
    }
}

/* Every worker serves it. */
static void complete(struct supervisor *s)
{
    s->load.keeper = supervisor_keep_start(s);
    if (s->load.keeper == 0) {
        finish(s, OK, NULL);
        return;
    }
    s->load.phase = SUPERVISOR_KEEPING;
    s->load.deadline_ms = clock_ms() + (int64_t)s->options->phase_ms;
}

/* On disk, or as far as it gets: it serves all the same. */
static void kept(struct supervisor *s)
{
    s->load.keeper = 0;
    finish(s, OK, NULL);
}

static void prepared(struct supervisor *s, unsigned worker, uint64_t number)
{
    if (s->load.phase == SUPERVISOR_PREPARING && number == s->load.next.number) {
        s->load.missing &= ~(UINT64_C(1) << worker);
        if (s->load.missing == 0)
            commit(s);
    } else if (s->warm_count && number == s->warm[0].number) {
        (void)supervisor_crew_tell(s, worker, SHM_WIRE_COMMIT, number); /* one that came later */
    }
}

static void committed(struct supervisor *s, unsigned worker, uint64_t number)
{
    s->workers[worker].generation = number;
    if (s->load.phase != SUPERVISOR_COMMITTING || number != s->warm[0].number)
        return;
    s->load.missing &= ~(UINT64_C(1) << worker);
    if (s->load.missing == 0)
        complete(s);
}

static void refused(struct supervisor *s, unsigned worker, const struct shm_wire_arrival *in)
{
    struct str text = shm_wire_text(in);
    struct supervisor_why why;

    (void)supervisor_say_why(&why, "worker %u: " STR_FMT, worker, (int)MIN(text.n, 400u), text.p);
    if (s->load.phase == SUPERVISOR_PREPARING && in->head.generation == s->load.next.number) {
        discard(s, &why);
    } else if (s->warm_count && in->head.generation == s->warm[0].number) {
        supervisor_say(s->options->log_level, SUPERVISOR_ERROR, "%s; it is replaced", why.text);
        (void)kill(s->workers[worker].pid, SIGKILL);
    }
}

void supervisor_load_answer(struct supervisor *s, unsigned worker,
                            const struct shm_wire_arrival *in)
{
    switch (in->head.type) {
    case SHM_WIRE_PREPARED:
        prepared(s, worker, in->head.generation);
        break;
    case SHM_WIRE_COMMITTED:
        committed(s, worker, in->head.generation);
        break;
    case SHM_WIRE_REFUSED:
        refused(s, worker, in);
        break;
    default:
        supervisor_say(s->options->log_level, SUPERVISOR_WARN,
                       "worker %u sent a message of type %u", worker, in->head.type);
    }
}

void supervisor_load_first(struct supervisor *s)
{
    struct supervisor_request r = { .origin = SUPERVISOR_FROM_FILE };
    struct supervisor_why why;
    struct digest now, seen;

    if (s->options->table) {
        if (!supervisor_memfd_read(AT_FDCWD, s->options->table, &r.memfd, &now, &why)) {
            supervisor_say(s->options->log_level, SUPERVISOR_ERROR, "--table: %s", why.text);
            s->last_error = why;
        } else if (!supervisor_store_seen(&s->store, &seen) || !digest_eq(&seen, &now)) {
            supervisor_store_see(&s->store, &now);
            (void)enqueue(s, &r);
            return;
        } else if (!enqueue_current(s)) {
            (void)enqueue(s, &r);
            return;
        } else {
            close(r.memfd);
            return;
        }
    }
    (void)enqueue_current(s);
}

void supervisor_load_file(struct supervisor *s, bool again)
{
    struct supervisor_request r = { .origin = SUPERVISOR_FROM_FILE };
    struct supervisor_why why;
    struct digest now, seen;

    if (!s->options->table) {
        supervisor_say(s->options->log_level, SUPERVISOR_WARN, "there is no --table to read again");
        return;
    }
    if (!supervisor_memfd_read(AT_FDCWD, s->options->table, &r.memfd, &now, &why)) {
        supervisor_say(s->options->log_level, SUPERVISOR_ERROR, "--table: %s", why.text);
        s->last_error = why;
        return;
    }
    if (!again && supervisor_store_seen(&s->store, &seen) && digest_eq(&seen, &now)) {
        close(r.memfd);
        return;
    }
    supervisor_store_see(&s->store, &now);
    (void)enqueue(s, &r);
}

void supervisor_load_post(struct supervisor *s, struct shm_wire_arrival *in)
{
    struct supervisor_request r = { .origin = SUPERVISOR_FROM_AUX, .token = in->head.generation };
    struct str expect = shm_wire_text(in);
    struct supervisor_why why;

    if (in->fd_count != 1 || expect.n > SUPERVISOR_HEX) {
        answer(s, r.token, REFUSED, "a load has one table and at most one content id");
        return;
    }
    if (!supervisor_memfd_seal(in->fds[0], &why)) {
        answer(s, r.token, REFUSED, why.text);
        return;
    }
    r.memfd = in->fds[0];
    in->fds[0] = -1;
    memcpy(r.expect, expect.p, expect.n);
    (void)enqueue(s, &r);
}

void supervisor_load_select(struct supervisor *s, const struct shm_wire_arrival *in)
{
    struct supervisor_request r = { .origin = SUPERVISOR_FROM_AUX, .token = in->head.generation };
    struct supervisor_why why;

    switch (supervisor_pick_table(s, shm_wire_text(in), &r.memfd, &why)) {
    case SUPERVISOR_PICK_SERVES:
        answer(s, r.token, OK, "");
        return;
    case SUPERVISOR_PICK_NONE:
        answer(s, r.token, NOT_FOUND, why.text);
        return;
    case SUPERVISOR_PICK_WARM:
        r.verified = true;
        break;
    case SUPERVISOR_PICK_STORED:
        break;
    }
    (void)enqueue(s, &r);
}

bool supervisor_load_reaped(struct supervisor *s, pid_t pid, int status)
{
    struct supervisor_why why;

    if (s->load.phase == SUPERVISOR_KEEPING && pid == s->load.keeper) {
        kept(s);
        return true;
    }
    if (s->load.phase != SUPERVISOR_VERIFYING || pid != s->load.probe.pid)
        return false;
    if (supervisor_probe_end(&s->load.probe, status, &why))
        prepare(s);
    else
        finish(s, REFUSED, &why);
    return true;
}

void supervisor_load_bereaved(struct supervisor *s, unsigned worker)
{
    struct supervisor_why why;

    if (s->load.phase != SUPERVISOR_PREPARING)
        return;
    (void)supervisor_say_why(&why, "worker %u died while it prepared the table", worker);
    discard(s, &why);
}

static void expire(struct supervisor *s, int64_t now_ms)
{
    struct supervisor_why why;
    unsigned first = (unsigned)__builtin_ctzll(s->load.missing | UINT64_C(1) << 63);

    if (s->load.phase == SUPERVISOR_PREPARING) {
        (void)supervisor_say_why(&why, "worker %u did not prepare the table within %llu ms", first,
                                 (unsigned long long)s->options->phase_ms);
        discard(s, &why);
        return;
    }
    if (s->load.phase == SUPERVISOR_KEEPING) {
        supervisor_say(s->options->log_level, SUPERVISOR_WARN,
                       "%s: the table serves but is not on disk after %llu ms", s->store.path,
                       (unsigned long long)s->options->phase_ms);
        (void)kill(s->load.keeper, SIGKILL);
        kept(s);
        return;
    }
    s->load.deadline_ms = now_ms + (int64_t)s->options->phase_ms;
    for (unsigned i = 0; i < s->worker_count; i++)
        if ((s->load.missing >> i & 1) && s->workers[i].pid)
            (void)kill(s->workers[i].pid, SIGKILL); /* its successor begins with the new table */
}

void supervisor_load_tick(struct supervisor *s, int64_t now_ms)
{
    bool waits = s->load.phase >= SUPERVISOR_PREPARING;

    if (waits && now_ms >= s->load.deadline_ms)
        expire(s, now_ms);
    while (s->load.phase == SUPERVISOR_IDLE && s->load.queued)
        begin(s);
}

void supervisor_load_abandon(struct supervisor *s)
{
    struct supervisor_why why;

    (void)supervisor_say_why(&why, "proxyd drains");
    if (s->load.phase == SUPERVISOR_PREPARING)
        discard(s, &why);
    for (unsigned i = 0; i < s->load.queued; i++) {
        close(s->load.queue[i].memfd);
        if (s->load.queue[i].origin == SUPERVISOR_FROM_AUX)
            answer(s, s->load.queue[i].token, BUSY, why.text);
    }
    s->load.queued = 0;
}
