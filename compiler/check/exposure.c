/* SPDX-License-Identifier: Apache-2.0
 *
 * A WafPolicy is judged where a rule uses it, in environments that say they are production, and
 * once, however many rules use it: the place is the same.
 */
#include "check/exposure.h"

/* Where it is written that real users are here; NULL: nowhere. */
static const struct doc_node *production(const struct policy_model *m)
{
    for (size_t i = 0; i < m->environments.count; i++)
        if (m->environments.items[i]->production)
            return doc_find(m->environments.items[i]->node, STR("production"));
    return NULL;
}

static void check_waf(struct check *c, const struct policy_rule *rule,
                      const struct doc_node *environment)
{
    const struct policy_waf *w;
    const struct doc_node *mode;
    struct diag *d;

    if (rule->more->waf == NULL || rule->more->waf->disabled ||
        rule->more->waf->policy.index == UINT32_MAX)
        return;
    w = c->model->wafs.items[rule->more->waf->policy.index];
    mode = doc_find(w->node, STR("mode"));
    if (w->mode != POLICY_WAF_DETECT || mode == NULL)
        return;
    d = diag_add(c->sink, DIAG_WAF_DETECT_ONLY, mode->at,
                 "the WafPolicy `" STR_FMT "` counts attacks on production and lets them pass",
                 STR_ARG(w->meta.full));
    diag_label(d, "refuses nothing");
    diag_related(d, environment->at, "real users are here");
    diag_help(d, "`mode: block`; a rule that still finds too much goes into `exclude`");
    diag_edit(d, mode->at, "block");
}

void check_exposure_run(struct check *c)
{
    const struct doc_node *environment = production(c->model);

    for (size_t i = 0; environment != NULL && i < c->model->routes.count; i++)
        for (size_t k = 0; k < c->model->routes.items[i]->rules.count; k++)
            check_waf(c, &c->model->routes.items[i]->rules.items[k], environment);
}
