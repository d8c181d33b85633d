/* SPDX-License-Identifier: Apache-2.0
 *
 * A filter that handles secrets says what its failure means; one that nobody tests says nothing.
 */
#include "check/filter.h"

#include "check/pattern.h"
#include "check/script.h"
#include "lua/lint.h"
#include "lua/regex.h"
#include "regex/search.h"
#include "resolve/params.h"

/* The label `security: "true"`, or the secrets that it reads. */
static const struct doc_node *sensitive(const struct policy_filter *f)
{
    const struct doc_node *label = doc_at(f->meta.node, STR("metadata.labels.security"));

    if (label != NULL && !str_eq(label->text, STR("false")))
        return label;
    return f->uses.secrets.count > 0 ? f->uses.secrets.items[0].node : NULL;
}

static void fail_open(const struct policy_filter *f, struct diag_sink *sink)
{
    const struct doc_node *why = sensitive(f), *on_error = doc_find(f->node, STR("onError"));
    struct diag *d;

    if (why == NULL || (f->has_on_error && f->on_error == POLICY_FAIL_CLOSED))
        return;
    d = diag_add(sink, DIAG_LUA_FAIL_OPEN, on_error != NULL ? on_error->at : f->meta.name_node->at,
                 "the filter `" STR_FMT "` %s", STR_ARG(f->meta.name),
                 on_error != NULL ? "guards something and fails open"
                                  : "guards something and does not say what its failure means");
    diag_related(d, why->at, "this is what it guards");
    diag_help(d, "`onError: fail-closed`");
    if (on_error != NULL)
        diag_edit(d, on_error->at, "fail-closed");
}

static void untested(const struct policy_model *m, size_t filter, struct diag_sink *sink)
{
    const struct policy_filter *f = m->filters.items[filter];
    struct diag *d;

    for (size_t i = 0; i < m->filter_tests.count; i++)
        if (m->filter_tests.items[i]->filter.index == filter)
            return;
    d = diag_add(sink, DIAG_LUA_UNTESTED, f->meta.name_node->at,
                 "the filter `" STR_FMT "` has no FilterTest", STR_ARG(f->meta.name));
    diag_help(d, "a FilterTest with `filter: " STR_FMT "` and a case or two",
              STR_ARG(f->meta.name));
}

/* ---- patterns ---- */

/* The fault's bytes, where they can be told. */
static struct diag_span part_of(const struct lua_regex *r, const struct regex_fault *f)
{
    struct diag_span span = r->at;

    if (r->is_plain) {
        span.start += 1 + (uint32_t)f->at;
        span.end = span.start + (uint32_t)MAX(f->n, (size_t)1);
    }
    return span;
}

static void judge_regexes(struct arena *a, const struct policy_filter *f,
                          const struct lua_filter *described, struct diag_sink *sink)
{
    struct lua_regexes all;
    struct regex_search made;
    struct regex_fault fault;
    struct arena scratch;

    lua_regex_list(a, described, &all);
    for (size_t i = 0; i < all.count; i++) {
        const struct lua_regex *r = &all.items[i];

        if (i == TABLE_SCRIPT_REGEXES_MAX)
            diag_help(diag_add(sink, DIAG_REGEX_UNSUPPORTED, r->at,
                               "the filter `" STR_FMT
                               "` calls `px.re` more than %d times, which is the limit",
                               STR_ARG(f->meta.name), TABLE_SCRIPT_REGEXES_MAX),
                      "look for several things with one pattern: `a|b`");
        arena_init(&scratch, 0);
        if (!regex_search_make(&scratch, r->pattern, &regex_limits, &made, &fault))
            diag_subject(check_pattern_fault(sink, &fault, r->pattern, r->at, part_of(r, &fault)),
                         "Filter " STR_FMT, STR_ARG(f->meta.full));
        arena_fini(&scratch);
    }
}

/* ---- uses ---- */

struct uses {
    struct arena *arena;
    const struct policy_model *model;
    struct diag_sink *sink;
};

static void judge_use(void *context, const struct policy_filter_use *use)
{
    const struct uses *u = context;
    const struct doc_node *params = doc_find(use->node, STR("params")), *at;
    struct resolve_params_fault fault = { 0 };
    const struct policy_filter *f;
    struct diag *d;

    if (use->use.index == UINT32_MAX)
        return;
    f = u->model->filters.items[use->use.index];
    if (resolve_params_json(u->arena, doc_find(f->node, STR("params")), params, &fault).p != NULL)
        return;
    at = fault.at != NULL ? fault.at : params != NULL ? params : use->use.node;
    d = diag_add(u->sink, DIAG_LUA_CONFIG, at->at, STR_FMT, STR_ARG(fault.text));
    diag_label(d, "a parameter of `" STR_FMT "`", STR_ARG(f->meta.name));
    if (fault.schema != NULL)
        diag_related(d, fault.schema->at, "the schema of the Filter says so here");
    if (fault.best.n > 0) {
        diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(fault.best));
        diag_edit(d, at->at, STR_FMT, STR_ARG(fault.best));
    }
}

static void in_rules(const struct policy_model *m,
                     void (*see)(void *context, const struct policy_filter_use *use), void *context)
{
    const struct policy_filter_use *last = NULL;

    for (size_t i = 0; i < m->routes.count; i++) {
        const struct policy_route *r = m->routes.items[i];

        for (size_t k = 0; k < r->rules.count; k++) {
            const struct policy_rule *rule = &r->rules.items[k];

            /* The route's defaults are the same list in all rules that inherit them. */
            if (rule->more->filters.count == 0 || rule->more->filters.items == last)
                continue;
            for (size_t n = 0; n < rule->more->filters.count; n++)
                see(context, &rule->more->filters.items[n]);
            if (rule->more->filters.items == r->defaults.filters.items)
                last = rule->more->filters.items;
        }
    }
}

void check_filter_uses(const struct policy_model *m,
                       void (*see)(void *context, const struct policy_filter_use *use),
                       void *context)
{
    in_rules(m, see, context);
    for (size_t i = 0; i < m->splits.count; i++) {
        const struct policy_split *s = m->splits.items[i];

        for (size_t k = 0; k < s->members.count; k++)
            for (size_t n = 0; n < s->members.items[k].filters.count; n++)
                see(context, &s->members.items[k].filters.items[n]);
    }
}

static void judge(struct arena *a, const struct policy_filter *f,
                  const struct lua_filter *described, struct diag_sink *sink)
{
    if (lua_lint(a, described, sink))
        judge_regexes(a, f, described, sink);
}

void check_filter_scripts(struct arena *a, const struct policy_model *m, struct diag_files files,
                          struct diag_sink *sink)
{
    struct uses u = { a, m, sink };
    struct lua_filter described;

    check_filter_uses(m, judge_use, &u);
    for (size_t i = 0; i < m->filters.count; i++) {
        const struct policy_filter *f = m->filters.items[i];

        fail_open(f, sink);
        untested(m, i, sink);
        if (check_script_describe(a, f, files, &described))
            judge(a, f, &described, sink);
    }
}
