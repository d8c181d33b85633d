/* SPDX-License-Identifier: Apache-2.0
 *
 * A hierarchical timing wheel (Varghese and Lauck, 1987): four rings of 256 slots, one millisecond
 * apart, so 49 days ahead. Setting and stopping are O(1); timers are embedded in their owners.
 */
#ifndef LOOP_TIMER_H
#define LOOP_TIMER_H

#include "base/base.h"

struct loop_timer {
    struct loop_timer *next, **link; /* link NULL: not set */
    uint64_t due_ms;
    void (*fire)(struct loop_timer *self);
};

enum { LOOP_WHEEL_RINGS = 4, LOOP_WHEEL_SLOTS = 256 };

struct loop_wheel {
    uint64_t now_ms; /* every timer due up to here has fired */
    uint64_t used[LOOP_WHEEL_RINGS][LOOP_WHEEL_SLOTS / 64]; /* bit per slot that is not empty */
    struct loop_timer *slots[LOOP_WHEEL_RINGS][LOOP_WHEEL_SLOTS];
};

void loop_timer_init(struct loop_wheel *w, uint64_t now_ms);

/* Sets or moves a timer; `fire` must be filled in. A time in the past fires at the next run. */
void loop_timer_set(struct loop_wheel *w, struct loop_timer *t, uint64_t due_ms);

/* Stops it; harmless where it is not set. */
void loop_timer_stop(struct loop_wheel *w, struct loop_timer *t);

static inline bool loop_timer_is_set(const struct loop_timer *t)
{
    return t->link != NULL;
}

/* Milliseconds until something may be due, at most `most`. Never late, sometimes early. */
uint64_t loop_timer_wait(const struct loop_wheel *w, uint64_t now_ms, uint64_t most);

/* Fires what is due up to now_ms. A timer is unset before it fires and may set itself again. */
void loop_timer_run(struct loop_wheel *w, uint64_t now_ms);

#endif
