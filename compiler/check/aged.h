/* SPDX-License-Identifier: Apache-2.0
 *
 * Shares between nothing and everything that nobody has moved for a month: PX410.
 */
#ifndef CHECK_AGED_H
#define CHECK_AGED_H

#include "diag/diag.h"
#include "policy/model.h"

enum { CHECK_AGED_DAYS = 30 };

/* A split as a commit left it, until the next one changed its file. */
struct check_aged_state {
    const struct policy_split *split; /* NULL: not there, or it cannot be read */
    int64_t time;                     /* of that commit, UTC seconds */
    struct str commit;                /* its id as people read it */
};

/* States newest first, without gaps, as far back as is known; `newest`: the time of the newest
 * commit, for no clock is asked. */
void check_aged_judge(struct arena *a, const struct policy_split *now,
                      const struct check_aged_state *states, size_t count, int64_t newest,
                      struct diag_sink *sink);

#endif
