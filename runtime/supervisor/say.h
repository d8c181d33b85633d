/* SPDX-License-Identifier: Apache-2.0
 *
 * What the supervisor says: one line per event on stderr. The only place of its folder that writes
 * there.
 */
#ifndef SUPERVISOR_SAY_H
#define SUPERVISOR_SAY_H

#include "base/base.h"

enum supervisor_level { SUPERVISOR_ERROR, SUPERVISOR_WARN, SUPERVISOR_INFO, SUPERVISOR_DEBUG };

/* A reason on its way to whoever asked. */
struct supervisor_why {
    char text[512];
};

/* "proxyd[PID] level: message", control bytes shown as '?'; nothing where `level` is above
 * `loudest`. */
void supervisor_say(enum supervisor_level loudest, enum supervisor_level level, const char *fmt,
                    ...) PRINTF(3, 4);

/* Writes the reason down, clipped. Always false, so that a failing function ends with it. */
bool supervisor_say_why(struct supervisor_why *why, const char *fmt, ...) PRINTF(2, 3);

#endif
