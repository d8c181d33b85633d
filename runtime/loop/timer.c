/* SPDX-License-Identifier: Apache-2.0
 *
 * A timer sits in ring r when it is due within 256^(r+1) ms, in the slot of its due time's r-th
 * byte. Each time a ring's hand comes round, one slot of the next ring is spread over it. Bitmaps
 * of the slots in use let the loop sleep over empty stretches and skip them when it wakes.
 */
#include "loop/timer.h"

static unsigned slot_of(uint64_t ms, unsigned ring)
{
    return (unsigned)(ms >> (8 * ring)) & (LOOP_WHEEL_SLOTS - 1);
}

void loop_timer_init(struct loop_wheel *w, uint64_t now_ms)
{
    *w = (struct loop_wheel){ .now_ms = now_ms };
}

static void put(struct loop_wheel *w, struct loop_timer *t)
{
    uint64_t ahead = t->due_ms - w->now_ms;
    unsigned ring = 0, slot;

    while (ring + 1 < LOOP_WHEEL_RINGS && ahead >> (8 * (ring + 1)))
        ring++;
    slot = slot_of(t->due_ms, ring);
    t->next = w->slots[ring][slot];
    t->link = &w->slots[ring][slot];
    if (t->next)
        t->next->link = &t->next;
    w->slots[ring][slot] = t;
    w->used[ring][slot / 64] |= UINT64_C(1) << (slot % 64);
}

void loop_timer_set(struct loop_wheel *w, struct loop_timer *t, uint64_t due_ms)
{
    const uint64_t horizon = (UINT64_C(1) << 32) - 1;

    loop_timer_stop(w, t);
    due_ms = MAX(due_ms, w->now_ms + 1);
    t->due_ms = MIN(due_ms, w->now_ms + horizon);
    put(w, t);
}

void loop_timer_stop(struct loop_wheel *w, struct loop_timer *t)
{
    (void)w; /* a slot's bit may stay set after its last timer is stopped: an early wake, no more */
    if (!t->link)
        return;
    *t->link = t->next;
    if (t->next)
        t->next->link = t->link;
    t->next = NULL;
    t->link = NULL;
}

/* Distance from slot `from` (exclusive) to the next slot in use of a ring, 1..256; 0 where it is
 * empty. */
static unsigned distance(const uint64_t used[LOOP_WHEEL_SLOTS / 64], unsigned from)
{
    for (unsigned i = 1; i <= LOOP_WHEEL_SLOTS; i++) {
        unsigned slot = (from + i) % LOOP_WHEEL_SLOTS;
        uint64_t rest = used[slot / 64] >> (slot % 64);

        if (rest)
            return i + (unsigned)__builtin_ctzll(rest);
        i += 63 - slot % 64;
    }
    return 0;
}

uint64_t loop_timer_wait(const struct loop_wheel *w, uint64_t now_ms, uint64_t most)
{
    for (unsigned ring = 0; ring < LOOP_WHEEL_RINGS; ring++) {
        unsigned steps = distance(w->used[ring], slot_of(w->now_ms, ring));
        uint64_t at;

        if (!steps)
            continue;
        at = ((w->now_ms >> (8 * ring)) + steps) << (8 * ring);
        most = MIN(most, at > now_ms ? at - now_ms : 0);
    }
    return most;
}

/* Takes a slot's timers out and either fires them or puts them where they now belong. */
static void empty_slot(struct loop_wheel *w, unsigned ring, unsigned slot)
{
    struct loop_timer *head = w->slots[ring][slot];

    w->used[ring][slot / 64] &= ~(UINT64_C(1) << (slot % 64));
    w->slots[ring][slot] = NULL;
    if (head)
        head->link = &head;
    while (head) {
        struct loop_timer *t = head;

        loop_timer_stop(w, t);
        if (t->due_ms > w->now_ms)
            put(w, t);
        else
            t->fire(t);
    }
}

/* The next time at which a hand meets a slot in use, or `until`. */
static uint64_t next_stop(const struct loop_wheel *w, uint64_t until)
{
    return w->now_ms + loop_timer_wait(w, w->now_ms, until - w->now_ms);
}

void loop_timer_run(struct loop_wheel *w, uint64_t now_ms)
{
    while (w->now_ms < now_ms) {
        w->now_ms = MAX(next_stop(w, now_ms), w->now_ms + 1);
        for (unsigned ring = LOOP_WHEEL_RINGS - 1; ring > 0; ring--)
            if (!(w->now_ms & ((UINT64_C(1) << (8 * ring)) - 1)))
                empty_slot(w, ring, slot_of(w->now_ms, ring));
        empty_slot(w, 0, slot_of(w->now_ms, 0));
    }
}
