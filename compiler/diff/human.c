/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects first, then the requests that go another way, then what it comes to. What got weaker is
 * written in capitals: there is no colour to lose. What somebody wrote (a body, a header) stays in
 * its line and moves no cursor: a log that this goes to may take commands at the start of a line.
 */
#include "diff/human.h"

#include "diag/lines.h"
#include "diag/out.h"
#include "diff/say.h"

enum { ID_SHOWN = 12 };

static struct str shown(const struct diag_out *out, struct str text)
{
    return diag_lines_tame(out->arena, text);
}

static void tell_example(struct diag_out *out, const struct diff_example *e, bool outcomes)
{
    if (e->request.n == 0)
        return;
    diag_out_fmt(out, "    example: " STR_FMT, STR_ARG(shown(out, e->request)));
    if (outcomes)
        diag_out_fmt(out, "\n        was " STR_FMT ", is " STR_FMT,
                     STR_ARG(shown(out, e->outcome[0].does)),
                     STR_ARG(shown(out, e->outcome[1].does)));
    diag_out_add(out, STR("\n"));
}

static void tell_change(struct arena *a, struct diag_out *out, const struct diff_change *c)
{
    static const char signs[] = { [DIFF_ADDED] = '+', [DIFF_REMOVED] = '-', [DIFF_CHANGED] = '~' };

    diag_out_fmt(out, "%c %s " STR_FMT "  [" STR_FMT "]", signs[c->kind], c->part, STR_ARG(c->name),
                 STR_ARG(diff_class_words(a, c->classes)));
    if (c->place.n > 0)
        diag_out_fmt(out, "  (" STR_FMT ")", STR_ARG(c->place));
    diag_out_add(out, STR("\n"));
    for (size_t i = 0; i < c->facts.count; i++) {
        const struct diff_fact *f = &c->facts.items[i];

        diag_out_fmt(out, "    " STR_FMT, STR_ARG(shown(out, diff_say_fact(a, c, f))));
        if (f->weakened != NULL)
            diag_out_fmt(out, "   WEAKENED: %s", f->weakened);
        diag_out_add(out, STR("\n"));
    }
    for (size_t i = 0; i < c->moves.count; i++)
        diag_out_fmt(out, "    " STR_FMT "\n",
                     STR_ARG(shown(out, diff_say_move(a, &c->moves.items[i]))));
    if (c->flow.measured)
        diag_out_fmt(out, "    " STR_FMT "\n", STR_ARG(shown(out, diff_say_flow(a, c))));
    for (size_t i = 0; i < c->loads.count; i++)
        diag_out_fmt(out, "    " STR_FMT "\n",
                     STR_ARG(shown(out, diff_say_load(a, &c->loads.items[i]))));
    if (c->moves.reshuffled)
        diag_out_add(out,
                     STR("    any user may move: another key or salt places all of them anew\n"));
    if (c->remap.kind != DIFF_REMAP_NONE)
        diag_out_fmt(out, "    " STR_FMT "\n", STR_ARG(diff_say_remap(a, &c->remap)));
    tell_example(out, &c->example, (c->classes & DIFF_CLASS_BIT(FIELD_ASPECT_ACTION)) != 0);
}

static void tell_shift(struct arena *a, struct diag_out *out, const struct diff_shift *s)
{
    diag_out_fmt(out, "> requests of " STR_FMT "%s go to " STR_FMT "  [" STR_FMT "]  on " STR_FMT,
                 STR_ARG(diff_say_rule(a, s, 0)), s->unknown ? " may" : "",
                 STR_ARG(diff_say_rule(a, s, 1)), STR_ARG(diff_class_words(a, s->classes)),
                 STR_ARG(s->hosts));
    diag_out_add(out, STR("\n"));
    if (s->unknown)
        diag_out_add(out, STR("    unknown: too many cases to follow up\n"));
    for (size_t i = 0; i < s->weakened.count; i++)
        diag_out_fmt(out, "    " STR_FMT "   WEAKENED: %s\n",
                     STR_ARG(shown(out, diff_say_fact(a, NULL, &s->weakened.items[i]))),
                     s->weakened.items[i].weakened);
    tell_example(out, &s->example, true);
}

static void tell(struct arena *a, struct diag_out *out, const struct diff *d)
{
    struct str old = str_sub(d->id[0], 0, ID_SHOWN), new = str_sub(d->id[1], 0, ID_SHOWN);

    if (str_eq(d->id[0], d->id[1])) {
        diag_out_fmt(out, "no difference in what is decided; payload " STR_FMT "\n", STR_ARG(new));
        return;
    }
    for (size_t i = 0; i < d->changes.count; i++)
        tell_change(a, out, &d->changes.items[i]);
    for (size_t i = 0; i < d->shifts.count; i++)
        tell_shift(a, out, &d->shifts.items[i]);
    if (d->unnamed)
        diag_out_add(out, STR("unknown: the tables differ in something that is not compared\n"));
    diag_out_fmt(out, STR_FMT "; payload " STR_FMT " → " STR_FMT "; effect: %s\n",
                 STR_ARG(diff_say_sum(a, d)), STR_ARG(old), STR_ARG(new), d->effect);
}

struct str diff_human_text(struct arena *a, const struct diff_list *all)
{
    struct diag_out out = { .arena = a };

    for (size_t i = 0; i < all->count; i++) {
        struct str environment = diff_say_environment(a, &all->items[i]);

        if (environment.n > 0)
            diag_out_fmt(&out, "%senvironment " STR_FMT "\n", i ? "\n" : "", STR_ARG(environment));
        tell(a, &out, &all->items[i]);
    }
    return (struct str){ out.n ? out.p : "", out.n };
}
