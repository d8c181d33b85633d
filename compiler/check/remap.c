/* SPDX-License-Identifier: Apache-2.0
 *
 * Shares are laid out as the table has them: of the members beside the baseline the first in order
 * of names owns the low end of the buckets, the second the high end. A member that comes or goes
 * may thus send another one, with all its users, to the other end. A change of percentages alone
 * never does.
 */
#include "check/remap.h"

#include "check/share.h"

/* Which member has which buckets. */
struct layout {
    const struct policy_member *low, *high, *baseline; /* NULL: none */
    uint32_t low_end, high_start;
    const struct policy_lock *lock; /* says it instead; NULL: none */
};

/* Gives a member the end that its name stands for; false where both are taken. */
static bool take_end(const struct policy_member *m, struct layout *out)
{
    bool first;

    if (out->low == NULL) {
        out->low = m;
        return true;
    }
    if (out->high != NULL)
        return false;
    first = str_cmp(m->key, out->low->key) < 0;
    out->high = first ? out->low : m;
    out->low = first ? m : out->low;
    return true;
}

static bool lay_out(const struct policy_split *s, struct layout *out)
{
    *out = (struct layout){ .high_start = CHECK_SHARE_ALL, .lock = s->lock };
    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_member *m = &s->members.items[i];

        if (str_eq(m->key, s->baseline.text))
            out->baseline = m;
        else if (!take_end(m, out) && s->lock == NULL)
            return false;
    }
    if (s->lock != NULL)
        return out->baseline != NULL;
    out->low_end = out->low == NULL ? 0 : out->low->percent;
    out->high_start -= out->high == NULL ? 0 : MIN(out->high->percent, (uint32_t)CHECK_SHARE_ALL);
    return out->baseline != NULL && out->low_end <= out->high_start;
}

static struct str owner_of(const struct layout *l, uint32_t bucket)
{
    for (size_t i = 0; l->lock != NULL && i < l->lock->ranges.count; i++)
        if (bucket >= l->lock->ranges.items[i].lo && bucket < l->lock->ranges.items[i].hi)
            return l->lock->ranges.items[i].member;
    if (bucket < l->low_end)
        return l->low->key;
    return bucket >= l->high_start ? l->high->key : l->baseline->key;
}

static const struct policy_member *find(const struct policy_split *s, struct str name)
{
    for (size_t i = 0; i < s->members.count; i++)
        if (str_eq(s->members.items[i].key, name))
            return &s->members.items[i];
    return NULL;
}

/* What members gain: so many have to move. */
static uint32_t accounted(const struct policy_split *now, const struct policy_split *before)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < now->members.count; i++) {
        const struct policy_member *m = &now->members.items[i], *old = find(before, m->key);
        uint32_t was = old == NULL ? 0 : check_share_of(before, old);
        uint32_t is = check_share_of(now, m);

        sum += is > was ? is - was : 0;
    }
    return sum;
}

uint32_t check_remap_beyond(const struct policy_split *now, const struct policy_split *before)
{
    struct layout old, new;
    uint32_t moved = 0, due;

    if (!lay_out(now, &new) || !lay_out(before, &old))
        return 0;
    due = accounted(now, before);
    for (uint32_t i = 0; i < CHECK_SHARE_ALL; i++)
        moved += !str_eq(owner_of(&old, i), owner_of(&new, i));
    return moved - MIN(moved, due);
}

/* The member beside the baseline that one of the two has and the other has not; NULL where there is
 * no such one. */
static const struct policy_member *only_in(const struct policy_split *one,
                                           const struct policy_split *other)
{
    for (size_t i = 0; i < one->members.count; i++) {
        const struct policy_member *m = &one->members.items[i];

        if (!str_eq(m->key, one->baseline.text) && find(other, m->key) == NULL)
            return m;
    }
    return NULL;
}

static struct diag_span key_span(const struct doc_node *node)
{
    return node->key != NULL ? node->key->at : node->at;
}

static void help(struct diag *d, const struct policy_member *added,
                 const struct policy_member *removed, const struct layout *before)
{
    if (added != NULL && removed == NULL && before->low != NULL)
        diag_help(d, "give the new member a name that comes after `" STR_FMT "`",
                  STR_ARG(before->low->key));
    else if (removed != NULL && added == NULL)
        diag_help(d, "keep `" STR_FMT "` with `percent: 0` for as long as the other one is there",
                  STR_ARG(removed->key));
    else
        diag_help(d, "change members while they have no users: first `percent: 0`, then the rest");
}

void check_remap_judge(struct arena *a, const struct policy_split *now,
                       const struct policy_split *before, struct str base, struct diag_sink *sink)
{
    uint32_t beyond = check_remap_beyond(now, before);
    const struct policy_member *added = only_in(now, before), *removed = only_in(before, now);
    struct layout old;
    struct diag *d;

    if (beyond == 0 || now->sticky_by.count == 0 || before->sticky_by.count == 0 ||
        !lay_out(before, &old))
        return;
    d = diag_add(sink, DIAG_REMAP_LARGE,
                 added != NULL ? key_span(added->node) : doc_span(now->node, STR("members")),
                 "this change moves " STR_FMT "%% of the users that no percentage accounts for",
                 STR_ARG(check_share_text(a, beyond)));
    diag_subject(d, "TrafficSplit " STR_FMT, STR_ARG(now->meta.full));
    if (added != NULL)
        diag_label(d, "not there at " STR_FMT, STR_ARG(base));
    else if (removed != NULL)
        diag_label(d, "`" STR_FMT "` was there at " STR_FMT, STR_ARG(removed->key), STR_ARG(base));
    else
        diag_label(d, "other users than at " STR_FMT, STR_ARG(base));
    diag_note(d, "of the members beside the baseline the first in order of names has the low end "
                 "of the 10,000 buckets, the second the high end");
    help(d, added, removed, &old);
}
