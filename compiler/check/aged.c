/* SPDX-License-Identifier: Apache-2.0
 *
 * Both versions have to be kept alive for as long as a change is half done, and after a month nobody
 * remembers what it waits for. What the known history does not reach back to is not claimed.
 */
#include "check/aged.h"

#include "base/time.h"
#include "check/share.h"

enum { DAY_S = 86400, MEMBERS_MAX = 64 };

static const struct policy_member *member_of(const struct policy_split *s, struct str key)
{
    for (size_t i = 0; s != NULL && i < s->members.count && i < MEMBERS_MAX; i++)
        if (str_eq(s->members.items[i].key, key))
            return &s->members.items[i];
    return NULL;
}

static bool same_share(const struct policy_split *s, const struct policy_member *now)
{
    const struct policy_member *then = member_of(s, now->key);

    return then != NULL && then->has_percent && then->percent == now->percent &&
           !str_eq(s->baseline.text, now->key);
}

static void report(struct arena *a, const struct policy_split *s, const struct policy_member *m,
                   const struct check_aged_state *since, struct diag_sink *sink)
{
    struct diag *d =
        diag_add(sink, DIAG_SPLIT_STALE, m->percent_text.node->at,
                 STR_FMT " has been at " STR_FMT "%% for more than %d days", STR_ARG(m->key),
                 STR_ARG(check_share_text(a, m->percent)), CHECK_AGED_DAYS);
    char day[TIME_ISO_BYTES];

    time_format_iso(since->time, day);
    diag_subject(d, "TrafficSplit " STR_FMT, STR_ARG(s->meta.full));
    diag_label(d, "the same since %.10s, " STR_FMT, day, STR_ARG(since->commit));
    diag_note(d, "both versions have to be kept alive until the change is over");
    diag_help(d, "finish it, or take it back; where it is to stay so, say why: `# proxyc:ignore "
                 "PX410 <reason>`");
}

void check_aged_judge(struct arena *a, const struct policy_split *now,
                      const struct check_aged_state *states, size_t count, int64_t newest,
                      struct diag_sink *sink)
{
    for (size_t i = 0; i < now->members.count && i < MEMBERS_MAX; i++) {
        const struct policy_member *m = &now->members.items[i];
        size_t same = 0;

        if (!m->has_percent || m->percent == 0 || m->percent >= CHECK_SHARE_ALL ||
            str_eq(m->key, now->baseline.text))
            continue;
        while (same < count && same_share(states[same].split, m))
            same++;
        if (same > 0 && newest - states[same - 1].time > (int64_t)CHECK_AGED_DAYS * DAY_S)
            report(a, now, m, &states[same - 1], sink);
    }
}
