/* SPDX-License-Identifier: Apache-2.0
 *
 * A test that expects a rule which was renamed or removed can only fail.
 */
#include "check/stale.h"

/* True where a route of this full name has such a rule. */
static bool has_rule(const struct policy_model *m, struct str route, struct str rule)
{
    size_t low = 0, high = m->routes.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct policy_route *r = m->routes.items[middle];
        int order = str_cmp(r->meta.full, route);

        if (order == 0) {
            for (size_t i = 0; i < r->rules.count; i++)
                if (str_eq(r->rules.items[i].name.text, rule))
                    return true;
            return false;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* "namespace/route/rule", or "route/rule" of the test's own namespace. */
static bool names_rule(struct check *c, struct str text, struct str space)
{
    size_t last = text.n, slashes = 0;
    struct str route;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '/')
            continue;
        slashes++;
        last = i;
    }
    route = str_sub(text, 0, last);
    if (slashes == 1)
        route = str_fmt(c->arena, STR_FMT "/" STR_FMT, STR_ARG(space), STR_ARG(route));
    return slashes >= 1 && has_rule(c->model, route, str_sub(text, last + 1, text.n));
}

void check_stale_run(struct check *c)
{
    for (size_t i = 0; i < c->model->tests.count; i++) {
        const struct policy_test *t = c->model->tests.items[i];

        for (size_t k = 0; policy_test_runs_in(t, c->model->environment) && k < t->cases.count;
             k++) {
            const struct policy_text *rule = &t->cases.items[k].expect.rule;
            struct diag *d;

            if (rule->text.p == NULL || names_rule(c, rule->text, t->meta.space))
                continue;
            d = diag_add(c->sink, DIAG_TEST_STALE, rule->node->at, "there is no rule `" STR_FMT "`",
                         STR_ARG(rule->text));
            diag_subject(d, "RouteTest " STR_FMT, STR_ARG(t->meta.full));
            diag_label(d, "this case can only fail");
            diag_help(d, "write namespace/route/rule, or route/rule of the test's own namespace");
        }
    }
}
