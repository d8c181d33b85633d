/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole numbers only: a share is a count of buckets.
 */
#include "check/share.h"

uint64_t check_share_moving(const struct policy_split *s)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < s->members.count; i++)
        if (!str_eq(s->members.items[i].key, s->baseline.text))
            sum += s->members.items[i].percent;
    return sum;
}

uint32_t check_share_of(const struct policy_split *s, const struct policy_member *m)
{
    uint64_t moving = check_share_moving(s);

    if (!str_eq(m->key, s->baseline.text))
        return m->percent;
    return moving > CHECK_SHARE_ALL ? 0 : (uint32_t)(CHECK_SHARE_ALL - moving);
}

struct str check_share_text(struct arena *a, uint64_t share)
{
    unsigned whole = (unsigned)(share / 100), rest = (unsigned)(share % 100);

    if (rest == 0)
        return str_fmt(a, "%u", whole);
    if (rest % 10 == 0)
        return str_fmt(a, "%u.%u", whole, rest / 10);
    return str_fmt(a, "%u.%02u", whole, rest);
}
