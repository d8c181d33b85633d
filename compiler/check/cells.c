/* SPDX-License-Identifier: Apache-2.0
 *
 * The product of: the paths that there are, the patterns asked for, and every pattern of the bucket
 * that may take some of the same paths. Rules of one pattern are one language.
 */
#include "check/cells.h"

#include "check/language.h"

enum { STEPS_OF_LANGUAGE = 100 };

struct gathering {
    struct arena *a;
    const struct check_question *q;
    const struct regex_dfa *dfas[REGEX_PRODUCT_MAX];
    const struct resolve_alternative *of[REGEX_PRODUCT_MAX];
    size_t count;
};

static bool goes_before(const struct check_question *q, const struct resolve_alternative *alt)
{
    return q->before == NULL || alt < q->before;
}

/* Whether the alternative may take requests from the question. */
static bool is_rival(const struct check_question *q, const struct resolve_alternative *alt)
{
    if (!goes_before(q, alt))
        return false;
    for (size_t i = 0; i < q->count; i++)
        if ((q->alts[i]->methods & alt->methods) == 0 || !check_language_near(q->alts[i], alt))
            return false;
    return true;
}

bool check_cells_needed(const struct check_question *q)
{
    const struct check_bucket *b = q->bucket;

    for (size_t i = 0; i < q->count; i++) {
        if (q->alts[i]->path_kind == POLICY_PATH_EXACT)
            return false;
        if (q->alts[i]->path_kind == POLICY_PATH_REGEX)
            return true;
    }
    for (size_t i = 0; i < b->regex_count; i++)
        if (is_rival(q, &b->plan->items[b->regexes[i]]))
            return true;
    return false;
}

static bool known(const struct gathering *g, const struct resolve_alternative *alt)
{
    for (size_t i = 1; i < g->count; i++)
        if (g->of[i]->path_kind == alt->path_kind && g->of[i]->wild == alt->wild &&
            str_eq(g->of[i]->path, alt->path))
            return true;
    return false;
}

static bool gather(struct gathering *g, const struct resolve_alternative *alt)
{
    if (known(g, alt))
        return true;
    if (g->count == REGEX_PRODUCT_MAX ||
        !check_budget_spend(g->q->budget, STEPS_OF_LANGUAGE + alt->path.n) ||
        !check_language_path(g->a, alt, &g->dfas[g->count]))
        return false;
    g->of[g->count++] = alt;
    return true;
}

static bool gather_all(struct gathering *g, size_t *required)
{
    const struct check_bucket *b = g->q->bucket;

    g->dfas[0] = resolve_pattern_paths(b->plan->patterns);
    g->count = 1;
    for (size_t i = 0; i < g->q->count; i++)
        if (!gather(g, g->q->alts[i]))
            return false;
    *required = g->count;
    if (!check_budget_spend(g->q->budget, b->rule_count))
        return false;
    for (size_t i = 0; i < b->rule_count; i++) {
        const struct resolve_alternative *alt = &b->plan->items[b->rules[i]];

        if (!goes_before(g->q, alt))
            break;
        if (is_rival(g->q, alt) && !gather(g, alt))
            return false;
    }
    return true;
}

bool check_cells_find(struct arena *a, const struct check_question *q, struct check_paths *out)
{
    struct gathering g = { .a = a, .q = q };
    struct regex_cells cells = { 0 };
    size_t required;

    if (!gather_all(&g, &required) ||
        !regex_product_cells(a, g.dfas, g.count, required, REGEX_PRODUCT_STATES_MAX, &cells) ||
        !check_budget_spend(q->budget, cells.states * (uint64_t)g.count))
        return false;
    for (size_t i = 0; i < cells.count; i++)
        *VEC_ADD(a, out) = cells.items[i].text;
    return true;
}
