/* SPDX-License-Identifier: Apache-2.0
 *
 * Lua's patterns with a meter: the same matches as string.find of Lua 5.4, but each step costs one
 * and the search ends when nothing is left. Knows nothing of Lua's states.
 */
#ifndef SCRIPT_PATTERN_H
#define SCRIPT_PATTERN_H

#include "base/str.h"

enum { SCRIPT_PATTERN_CAPTURES = 32, SCRIPT_PATTERN_DEPTH = 200 };

enum { SCRIPT_PATTERN_OPEN = -1, SCRIPT_PATTERN_POSITION = -2 };

struct script_pattern {
    const char *subject, *subject_end, *pattern_end;
    int64_t steps;     /* left; below 0: ended for that */
    const char *error; /* the pattern is malformed, or too complex: why */
    int depth;
    int level; /* captures */
    struct {
        const char *at;
        ptrdiff_t length; /* or SCRIPT_PATTERN_* */
    } captures[SCRIPT_PATTERN_CAPTURES];
};

void script_pattern_init(struct script_pattern *m, struct str subject, struct str pattern,
                         int64_t steps);

/* Where a match that begins at `s` ends; NULL: there is none, or `error`, or no steps left. `p` is
 * the pattern behind a '^'. */
const char *script_pattern_match(struct script_pattern *m, const char *s, const char *p);

/* True where a pattern has none of the special characters. */
bool script_pattern_is_plain(struct str pattern);

#endif
