/* SPDX-License-Identifier: Apache-2.0
 *
 * The world around a filter as a test gives it: messages, time, random numbers, stores, services.
 * Behind script's view and host, where proxyd has its own; the sandbox between is the same.
 */
#ifndef COMMAND_WORLD_H
#define COMMAND_WORLD_H

#include "command/decide.h"
#include "command/watch.h"
#include "policy/model.h"
#include "script/script.h"

struct command_world_count {
    struct str name; /* metric{label=value} */
    double n;
};

struct command_world_entry { /* of a dict */
    struct str dict, key;
    struct script_value value;
};

struct command_world {
    struct arena *arena;
    struct str texts[SCRIPT_TEXTS]; /* p NULL: none */
    uint32_t numbers[SCRIPT_NUMBERS];
    struct command_decide_fields fields[SCRIPT_SIDES];
    struct str bodies[SCRIPT_SIDES];
    const struct policy_pair *claims;
    size_t claim_count;
    const struct policy_filter_given *given[2]; /* the case's, then the test's; NULL: none */
    double now;
    uint64_t random, clock_ms;
    struct {
        struct command_world_count *items;
        size_t count, cap;
    } counts;
    struct {
        struct command_world_entry *items;
        size_t count, cap;
    } entries;
    struct {
        struct str *items; /* "warn text" */
        size_t count, cap;
    } logs;
    struct {
        struct command_world_served {
            struct str service;
            uint32_t n; /* answers that it gave */
        } * items;
        size_t count, cap;
    } served;
    struct command_watch *watch; /* who looks on; NULL: nobody */
    struct script_host host;
    struct script_exchange exchange;
};

/* An empty world; `over` (of a case) wins over `under` (of a test); both may be NULL. */
void command_world_init(struct command_world *w, struct arena *a,
                        const struct policy_filter_given *over,
                        const struct policy_filter_given *under);

/* The messages, as a case writes them. */
void command_world_request(struct command_world *w, const struct policy_filter_request *r);
void command_world_response(struct command_world *w, const struct policy_filter_response *r);

/* Fills in what a run waits for; false where it waits longer than `wait_ms`, of which what it took
 * is taken. */
bool command_world_serve(struct command_world *w, struct script_wait *waits, size_t count,
                         uint32_t *wait_ms);

#endif
