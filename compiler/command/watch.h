/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks on while a test runs a filter: what it called, which lines of its scripts it ran.
 */
#ifndef COMMAND_WATCH_H
#define COMMAND_WATCH_H

#include "command/lines.h"
#include "script/script.h"

struct command_watch {
    struct arena *arena;
    bool calls;                  /* are asked for */
    struct command_lines *lines; /* NULL: are not asked for */
    struct command_watch_trace {
        struct str
            *items; /* "on_request", "    req:header(\"x-id\") -> \"7\"", "    passes, fuel 80" */
        size_t count, cap;
    } trace;
    struct script_watcher watcher;
};

void command_watch_init(struct command_watch *w, struct arena *a, bool calls,
                        struct command_lines *lines);

/* A hook begins; what it came to. */
void command_watch_phase(struct command_watch *w, enum api_phase phase);
void command_watch_outcome(struct command_watch *w, struct str outcome, uint32_t fuel);

#endif
