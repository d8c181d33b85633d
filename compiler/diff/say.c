/* SPDX-License-Identifier: Apache-2.0
 *
 * One sentence each.
 */
#include "diff/say.h"

struct str diff_say_rule(struct arena *a, const struct diff_shift *s, int side)
{
    if (s->rule[side].n > 0)
        return str_fmt(a, "rule " STR_FMT, STR_ARG(s->rule[side]));
    return s->open ? STR("another rule") : STR("no rule");
}

struct str diff_say_fact(struct arena *a, const struct diff_change *c, const struct diff_fact *f)
{
    struct str from = f->from.n ? f->from : STR("none"), to = f->to.n ? f->to : STR("none");

    if (c != NULL && c->kind != DIFF_CHANGED)
        return str_fmt(a, STR_FMT ": " STR_FMT, STR_ARG(f->what),
                       STR_ARG(c->kind == DIFF_ADDED ? to : from));
    if (f->item)
        return str_fmt(a, STR_FMT ": %s " STR_FMT, STR_ARG(f->what), f->to.n ? "+" : "-",
                       STR_ARG(f->to.n ? to : from));
    if (f->lines.n > 0)
        return str_fmt(a, STR_FMT ": " STR_FMT, STR_ARG(f->what), STR_ARG(f->lines));
    return str_fmt(a, STR_FMT ": " STR_FMT " → " STR_FMT, STR_ARG(f->what), STR_ARG(from),
                   STR_ARG(to));
}

/* "15.0", "0.25": the first decimal always, the second where it is not 0. */
static struct str share_text(struct arena *a, uint32_t share)
{
    if (share % 10 == 0)
        return str_fmt(a, "%u.%u", share / 100, share / 10 % 10);
    return str_fmt(a, "%u.%02u", share / 100, share % 100);
}

struct str diff_say_move(struct arena *a, const struct diff_move *m)
{
    struct str back =
        m->back ? str_fmt(a, STR_FMT "%%", STR_ARG(share_text(a, m->back))) : STR("0");

    struct str text =
        str_fmt(a, "moves " STR_FMT "%% of users " STR_FMT " → " STR_FMT ", " STR_FMT " back",
                STR_ARG(share_text(a, m->share)), STR_ARG(m->from), STR_ARG(m->to), STR_ARG(back));

    if (m->rate == 0)
        return text;
    return str_fmt(a, STR_FMT ", about " STR_FMT " req/s", STR_ARG(text),
                   STR_ARG(check_load_text(a, m->rate)));
}

struct str diff_say_flow(struct arena *a, const struct diff_change *c)
{
    if (!c->flow.measured)
        return STR("");
    return str_fmt(a, "takes %s" STR_FMT " req/s (" STR_FMT ")", c->flow.partial ? "at least " : "",
                   STR_ARG(check_load_text(a, c->flow.rate)), STR_ARG(c->flow_source));
}

struct str diff_say_load(struct arena *a, const struct diff_load *l)
{
    struct str rate = check_load_text(a, l->rate);

    if (l->most == 0)
        return str_fmt(a,
                       STR_FMT ": " STR_FMT " req/s expected; what " STR_FMT
                               " carries is unknown: no time of it was measured",
                       STR_ARG(l->member), STR_ARG(rate), STR_ARG(l->upstream));
    return str_fmt(a, STR_FMT ": " STR_FMT " req/s expected, " STR_FMT " carries " STR_FMT ": %s",
                   STR_ARG(l->member), STR_ARG(rate), STR_ARG(l->upstream),
                   STR_ARG(check_load_text(a, l->most)), l->rate <= l->most ? "ok" : "TOO LITTLE");
}

struct str diff_say_remap(struct arena *a, const struct diff_remap *r)
{
    switch (r->kind) {
    case DIFF_REMAP_SHARE:
        return str_fmt(a, "moves " STR_FMT "%% of keys to another endpoint",
                       STR_ARG(share_text(a, r->share)));
    case DIFF_REMAP_ANY:
        return STR("any key may move: something else is hashed");
    case DIFF_REMAP_UNKNOWN:
        return STR("keys that move: unknown, the endpoints are found when the proxy runs");
    case DIFF_REMAP_NONE:
        break;
    }
    return STR("");
}

struct str diff_say_environment(struct arena *a, const struct diff *d)
{
    if (str_eq(d->environment[0], d->environment[1]))
        return d->environment[0];
    return str_fmt(a, STR_FMT " → " STR_FMT, STR_ARG(d->environment[0]),
                   STR_ARG(d->environment[1]));
}

struct str diff_say_sum(struct arena *a, const struct diff *d)
{
    size_t unknown = 0;
    struct str text = str_fmt(a, "%zu object%s differ%s", d->changes.count,
                              d->changes.count == 1 ? "" : "s", d->changes.count == 1 ? "s" : "");

    for (size_t i = 0; i < d->shifts.count; i++)
        unknown += d->shifts.items[i].unknown;
    if (d->weakened > 0)
        text = str_fmt(a, STR_FMT ", %zu weakened", STR_ARG(text), d->weakened);
    if (unknown > 0)
        text = str_fmt(a, STR_FMT ", %zu unknown", STR_ARG(text), unknown);
    return text;
}
