/* SPDX-License-Identifier: Apache-2.0
 *
 * A path has a hole where some method has a rule that looks at nothing but path and method, and
 * another has no rule at all: the answer is 405. Each path is asked about once, for all methods that
 * such rules do not name. One rule that names what it takes is what somebody wanted, unless HEAD is
 * what it forgot; holes are found where several share a path.
 */
#include "check/method.h"

#include "check/reach.h"
#include "check/witness.h"
#include "check/words.h"
#include "table/target.h"

enum { HOLES_SHOWN = 8 }; /* of one bucket */

/* ---- writes ---- */

bool check_method_writes(const struct policy_rule *rule, struct check_method_write *out)
{
    if (rule->match.count == 0) {
        *out = (struct check_method_write){ STR("POST"), NULL };
        return true;
    }
    for (size_t i = 0; i < rule->match.count; i++) {
        const struct policy_match *m = &rule->match.items[i];

        if (m->methods.count == 0) {
            *out = (struct check_method_write){ STR("POST"), NULL };
            return true;
        }
        for (size_t k = 0; k < m->methods.count; k++) {
            const struct policy_text *name = &m->methods.items[k];

            if (!str_eq(name->text, STR("POST")) && !str_eq(name->text, STR("PATCH")))
                continue;
            *out = (struct check_method_write){ name->text, name->node };
            return true;
        }
    }
    return false;
}

void check_method_relate(struct diag *d, const struct policy_rule *rule,
                         const struct check_method_write *write)
{
    if (write->node != NULL)
        diag_related(d, write->node->at, "taken by rule `" STR_FMT "`", STR_ARG(rule->name.text));
    else
        diag_related(d, check_rule_span(rule), "names no methods: takes POST and PATCH too");
}

/* ---- PX316 ---- */

/* What a rule names that looks at nothing but path and method. */
static uint16_t plain_methods(const struct resolve_alternative *alt)
{
    return alt->methods_named && !alt->conditional
               ? (uint16_t)(alt->methods & TABLE_METHODS_DEFAULT)
               : 0;
}

/* "GET and HEAD", "POST, PUT and DELETE" */
static struct str methods_text(struct arena *a, uint16_t methods)
{
    struct str names[TABLE_METHOD_OTHER + 1], text = { 0 };
    size_t count = 0;

    for (unsigned m = 0; m < TABLE_METHOD_OTHER; m++)
        if (methods >> m & 1)
            names[count++] = table_target_method_name((enum table_method)m);
    for (size_t i = 0; i < count; i++)
        text = i == 0 ? names[i]
                      : str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(text),
                                i + 1 == count ? " and " : ", ", STR_ARG(names[i]));
    return text;
}

static void report(struct check *c, const struct check_bucket *b,
                   const struct resolve_alternative *alt, uint16_t taken,
                   struct check_witness *left)
{
    const struct doc_node *node =
        alt->match != NULL ? doc_find(alt->match->node, STR("methods")) : NULL;
    struct diag *d =
        diag_add(c->sink, DIAG_METHOD_HOLE, node != NULL ? node->at : check_rule_span(alt->rule),
                 STR_FMT " is there for " STR_FMT " only", STR_ARG(check_words_path(c->arena, alt)),
                 STR_ARG(methods_text(c->arena, taken)));

    left->host = check_witness_host(c->arena, c->buckets, &b->places[0]);
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, "no rule takes the other methods");
    diag_example(d, STR_FMT " gets 405", STR_ARG(check_witness_text(c->arena, left)));
    diag_help(d, "nothing is wrong if 405 is wanted; else add the method, or a rule for it");
}

/* Whether methods beside those taken are left at the alternative's paths. */
static bool has_hole(struct check *c, const struct check_bucket *b, struct check_budget *budget,
                     const struct resolve_alternative *alt, uint16_t taken,
                     struct check_witness *left)
{
    struct policy_text names[TABLE_METHOD_OTHER];
    struct policy_match_more none = policy_match_none;
    struct policy_match match = { .methods = { names, 0 }, .more = &none };
    struct resolve_alternative others = *alt;
    struct check_question q = { .bucket = b, .budget = budget, .alts = { &others }, .count = 1 };

    others.methods = (uint16_t)(TABLE_METHODS_DEFAULT & ~taken);
    others.match = &match;
    others.conditional = false;
    for (unsigned m = 0; m < TABLE_METHOD_OTHER; m++)
        if (others.methods >> m & 1)
            names[match.methods.count++].text = table_target_method_name((enum table_method)m);
    return others.methods != 0 && check_reach_witness(c->scratch, &q, left);
}

/* Monitors and caches ask by HEAD for what there is by GET. */
static bool is_half_read(uint16_t methods)
{
    return (methods >> TABLE_GET & 1) && !(methods >> TABLE_HEAD & 1);
}

/* What all rules of the paths of rule k take; 0 where another of them was asked already, there
 * are too many, or one rule alone says what is wanted: GET without HEAD is seldom that. */
static uint16_t taken_at(struct check *c, const struct check_bucket *b, struct check_budget *budget,
                         size_t k)
{
    const struct resolve_alternative *alt = &b->plan->items[b->rules[k]];
    struct check_alternatives found = { 0 };
    const struct resolve_alternative *first = NULL;
    uint16_t taken = 0;
    size_t rules = 0;

    if (!check_bucket_twins(c->scratch, b, k, budget, &found))
        return 0;
    for (size_t i = 0; i < found.count; i++) {
        uint16_t methods = plain_methods(found.items[i]);

        if (methods == 0)
            continue;
        first = first != NULL ? first : found.items[i];
        taken = (uint16_t)(taken | methods);
        rules++;
    }
    return first == alt && (rules > 1 || is_half_read(taken)) ? taken : 0;
}

static void judge(struct check *c, const struct check_bucket *b)
{
    struct check_budget budget = check_budget_of(c, b);
    size_t shown = 0;

    for (size_t i = 0; i < b->rule_count && shown < HOLES_SHOWN; i++) {
        const struct resolve_alternative *alt = &b->plan->items[b->rules[i]];
        struct check_witness left;
        uint16_t taken = 0;

        check_bucket_expect(b, i);
        if (plain_methods(alt) != 0 && alt->path_kind != POLICY_PATH_REGEX)
            taken = taken_at(c, b, &budget, i);
        if (taken == 0 || !has_hole(c, b, &budget, alt, taken, &left))
            continue;
        shown++;
        report(c, b, alt, taken, &left);
    }
}

/* While there are errors the rule for what is left may be one that was not understood. */
void check_method_run(struct check *c)
{
    for (size_t i = 0; i < c->buckets->count && diag_count(c->sink, DIAG_ERROR) == 0; i++) {
        struct arena_mark mark = arena_mark(c->scratch);

        judge(c, &c->buckets->items[i]);
        arena_rewind(c->scratch, mark);
    }
}
