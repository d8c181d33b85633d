/* SPDX-License-Identifier: Apache-2.0
 *
 * Two policies side by side, with what the parts of a comparison are made of. A document is a line,
 * "Kind name {spec}", in the namespace `shop`.
 */
#ifndef TESTS_UNIT_DIFF_SIDED_H
#define TESTS_UNIT_DIFF_SIDED_H

#include "check/bucket.h"
#include "resolve/plan.h"
#include "unit/command/policy.h"

#define SIDED_BASE                                               \
    "Listener edge {bind: [\"127.0.0.1:8080\"]}\n"               \
    "Upstream v1 {endpoints: [{address: \"127.0.0.1:9001\"}]}\n" \
    "Upstream v2 {endpoints: [{address: \"127.0.0.1:9002\"}]}\n"
#define SIDED_ROUTE(rules) "Route r {listeners: [edge], hosts: [a.test], rules: [" rules "]}\n"

struct sided {
    struct arena arena;
    struct policy side[2];
    const struct resolve_plan *plans[2];
    const struct check_buckets *buckets[2];
    const struct table *tables[2];
};

static inline const char *sided_documents(struct arena *a, const char *specs)
{
    struct str rest = str_of(specs), line, all = STR("");

    while (str_cut(&rest, '\n', &line)) {
        size_t name = str_find(line, ' ') + 1,
               spec = name + str_find(str_sub(line, name, line.n), ' ');

        if (line.n > 0)
            all = str_fmt(a,
                          STR_FMT "---\napiVersion: proxyc.dev/v1alpha1\nkind: " STR_FMT
                                  "\nmetadata: {name: " STR_FMT ", namespace: shop}\nspec: " STR_FMT
                                  "\n",
                          STR_ARG(all), STR_ARG(str_sub(line, 0, name - 1)),
                          STR_ARG(str_sub(line, name, spec - name)),
                          STR_ARG(str_sub(line, spec + 1, line.n)));
    }
    return str_z(a, all);
}

static inline void sided_open(struct sided *s, const char *old, const char *new)
{
    *s = (struct sided){ 0 };
    arena_init(&s->arena, 0);
    for (int i = 0; i < 2; i++) {
        policy_open(&s->side[i], sided_documents(&s->arena, i ? new : old));
        s->plans[i] = resolve_plan_make(&s->arena, s->side[i].made.model);
        s->buckets[i] = check_bucket_make(&s->arena, s->plans[i]);
        s->tables[i] = &s->side[i].made.table;
    }
}

static inline void sided_close(struct sided *s)
{
    policy_close(&s->side[1]);
    policy_close(&s->side[0]);
    arena_fini(&s->arena);
}

/* The alternative at a place of a plan whose rule has this name. */
static inline const struct resolve_alternative *sided_rule(const struct sided *s, int side,
                                                           const char *name)
{
    for (size_t i = 0; i < s->plans[side]->count; i++)
        if (str_eq(s->plans[side]->items[i].rule->name.text, str_of(name)))
            return &s->plans[side]->items[i];
    fail_msg("there is no rule %s", name);
    return NULL;
}

#endif
