/* SPDX-License-Identifier: Apache-2.0
 *
 * Two compiled policies, compared by what they decide: rules, splits, upstreams, listeners. What
 * merely moved or was reworded is no difference.
 */
#ifndef COMMAND_COMPARE_H
#define COMMAND_COMPARE_H

#include "command/session.h"

enum command_change_kind { COMMAND_ADDED, COMMAND_REMOVED, COMMAND_CHANGED };

/* One aspect that differs; texts, empty where there is none on that side. */
struct command_aspect {
    struct str what; /* "match", "canary", "timeout" */
    struct str from, to;
};

/* Users that go from one member of a split to another, in 1/10,000 of all. */
struct command_move {
    struct str from, to;
    uint32_t share, back; /* back: from `to` to `from` */
};

struct command_change {
    enum command_change_kind kind;
    const char *part; /* "listener", "route", "split", "upstream" */
    struct str name;
    struct str place; /* in the newer policy where it is there */
    struct {
        struct command_aspect *items;
        size_t count, cap;
    } aspects;
    struct {
        struct command_move *items;
        size_t count, cap;
    } moves;
    bool reshuffled; /* split: any user may move */
};

struct command_changes {
    struct command_change *items;
    size_t count, cap;
    bool rebinds; /* addresses that listeners bind differ */
};

struct command_side {
    const struct command_session *session;
    const struct command_compiled *made;
};

/* Listeners, routes, splits, upstreams, each by name. */
void command_compare_sides(struct arena *a, struct command_side old, struct command_side new,
                           struct command_changes *out);

#endif
