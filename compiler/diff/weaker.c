/* SPDX-License-Identifier: Apache-2.0
 *
 * The facts are those of `proxyc diff`: which direction of a field is the weaker one its row says.
 * Of them the ones about who may pass count here, not limits and timeouts. Of a rule, `auth` and
 * `waf` that are openly disabled are as good as gone: consent to having none is not consent to
 * having it no longer.
 */
#include "diff/weaker.h"

#include "diff/fact.h"
#include "diff/object.h"
#include "diff/place.h"
#include "doc/doc.h"

struct weaker {
    struct arena *arena;
    struct str base;
    struct diag_sink *sink;
    const struct diff_object *was, *is;
};

static bool counts(enum field_aspect aspect)
{
    return aspect == FIELD_ASPECT_AUTH || aspect == FIELD_ASPECT_TLS ||
           aspect == FIELD_ASPECT_LISTENER || aspect == FIELD_ASPECT_SPLIT;
}

static void report(const struct weaker *w, const struct diff_fact *f, struct diag_span at)
{
    struct diag *d =
        diag_add(w->sink, DIAG_AUTH_WEAKENED, at, "`" STR_FMT "` of %s `" STR_FMT "` was %s",
                 STR_ARG(f->what), w->is->part, STR_ARG(w->is->name), f->weakened);
    bool told = f->from.n > 0 && !str_eq(f->from, STR("set"));

    if (f->item && f->to.n > 0)
        diag_label(d, "`" STR_FMT "` was not there at " STR_FMT, STR_ARG(f->to), STR_ARG(w->base));
    else if (told)
        diag_label(d, "was `" STR_FMT "` at " STR_FMT, STR_ARG(f->from), STR_ARG(w->base));
    else if (f->from.n > 0)
        diag_label(d, "was there at " STR_FMT, STR_ARG(w->base));
    else
        diag_label(d, "was not there at " STR_FMT, STR_ARG(w->base));
    diag_note(d, "less is asked for than before this change");
    diag_help(d, "put it back, or say that it is meant with the trailer `Proxyc-Allow: PX633 "
                 "<reason>` of the commit");
}

static bool asks(const struct policy_rule_auth *auth)
{
    return auth != NULL && auth->requirement != POLICY_REQUIRE_NOTHING &&
           auth->requirement != POLICY_REQUIRE_DISABLED;
}

static bool is_kept(const struct policy_rule_waf *waf)
{
    return waf != NULL && !waf->disabled;
}

static void judge_rule(const struct weaker *w)
{
    const struct policy_rule *was = w->was->rule, *is = w->is->rule;
    struct diff_fact off = { .from = STR("set"), .weakened = "switched off" };

    off.what = STR("auth");
    if (asks(was->more->auth) && is->more->auth != NULL && !asks(is->more->auth))
        report(w, &off, is->more->auth->node->at);
    off.weakened = "loosened from `all` to `any`";
    if (asks(was->more->auth) && asks(is->more->auth) &&
        was->more->auth->requirement == POLICY_REQUIRE_ALL &&
        is->more->auth->requirement == POLICY_REQUIRE_ANY && is->more->auth->policies.count > 1)
        report(w, &off, is->more->auth->node->at);
    off.weakened = "switched off";
    off.what = STR("waf");
    if (is_kept(was->more->waf) && is->more->waf != NULL && !is_kept(is->more->waf))
        report(w, &off, is->more->waf->node->at);
}

static void judge(const struct weaker *w)
{
    struct diff_leaves was = { 0 }, is = { 0 };
    struct diff_facts facts = { 0 };

    diff_object_leaves(w->arena, w->was, &was);
    diff_object_leaves(w->arena, w->is, &is);
    diff_fact_list(w->arena, &was, &is, FIELD_ASPECT_NONE, &facts);
    for (size_t i = 0; i < facts.count; i++)
        if (facts.items[i].weakened != NULL && counts(facts.items[i].aspect))
            report(w, &facts.items[i], diff_place_of(w->is, &facts.items[i]));
    if (w->is->rule != NULL)
        judge_rule(w);
}

void diff_weaker_judge(struct arena *a, const struct policy_model *now,
                       const struct policy_model *before, struct str base, struct diag_sink *sink)
{
    struct diff_objects was = { 0 }, is = { 0 };
    struct weaker w = { .arena = a, .base = base, .sink = sink };
    size_t i = 0, k = 0;

    diff_object_list(a, before, &was);
    diff_object_list(a, now, &is);
    while (i < was.count && k < is.count) {
        int order = diff_object_order(&was.items[i], &is.items[k]);

        w.was = &was.items[i];
        w.is = &is.items[k];
        if (order == 0)
            judge(&w);
        i += order <= 0;
        k += order >= 0;
    }
}
