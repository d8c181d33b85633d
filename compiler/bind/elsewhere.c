/* SPDX-License-Identifier: Apache-2.0
 *
 * A word of another product is looked for like any other, slips and all, and only where its field
 * may stand: so `retires` leads by `retries` to `retry`, which is too far away by itself.
 */
#include "bind/elsewhere.h"

static const struct row {
    struct str theirs, ours;
} rows[] = {
#define ELSEWHERE(theirs, ours) { STR_INIT(theirs), STR_INIT(ours) },
#include "bind/elsewhere.def"
};

struct str bind_elsewhere_offer(struct bind_suggest *s, const struct field_object *object)
{
    struct bind_suggest theirs = *s;
    const struct row *best = NULL;

    for (size_t i = 0; i < LEN(rows); i++) {
        if (policy_field_find(object, rows[i].ours) == NULL)
            continue;
        bind_suggest_offer(&theirs, rows[i].theirs);
        if (theirs.best.p == rows[i].theirs.p)
            best = &rows[i];
    }
    if (best == NULL)
        return STR("");
    s->best = best->ours;
    s->distance = theirs.distance;
    return best->theirs;
}
