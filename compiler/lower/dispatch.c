/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule asks for a value where one of its predicates wants it to be that, whole: no other request can be the rule's. What
 * is left of the rule is judged as ever.
 */
#include "lower/dispatch.h"

#include <stdlib.h>

#include "base/vec.h"

struct lower_dispatch {
    struct arena *a;
    struct emit_image *image;
    uint32_t *asking; /* per name: rules that ask for it, all 0 between two questions */
};

struct lower_dispatch *lower_dispatch_new(struct arena *a, struct emit_image *image)
{
    struct lower_dispatch *d = NEW(a, struct lower_dispatch);

    *d = (struct lower_dispatch){ a, image, NEW_N(a, uint32_t, emit_count(image, TABLE_NAME) + 1) };
    return d;
}

/* The i-th predicate of a rule where it can tell rules apart, or NULL. A leaf's key has so many bytes at most. */
static const struct table_predicate *telling(const struct lower_dispatch *d, uint32_t rule,
                                             uint32_t i)
{
    const struct table_rule *r = emit_at(d->image, TABLE_RULE, rule);
    const struct table_predicate *p = emit_at(d->image, TABLE_PRED, r->pred_first + i);

    return p->op == TABLE_EXACT && p->name != TABLE_NONE && !(p->flags & TABLE_PREDICATE_NOT) &&
                   p->value.len <= UINT16_MAX
               ? p
               : NULL;
}

static uint32_t predicates_of(const struct lower_dispatch *d, uint32_t rule)
{
    return ((const struct table_rule *)emit_at(d->image, TABLE_RULE, rule))->pred_count;
}

/* The rule's predicate on that name, or NULL. */
static const struct table_predicate *asks(const struct lower_dispatch *d, uint32_t rule,
                                          uint32_t name)
{
    for (uint32_t i = 0; i < predicates_of(d, rule); i++) {
        const struct table_predicate *p = telling(d, rule, i);

        if (p != NULL && p->name == name)
            return p;
    }
    return NULL;
}

static void forget(struct lower_dispatch *d, const uint32_t *rules, size_t count)
{
    for (size_t r = 0; r < count; r++)
        for (uint32_t i = 0; i < predicates_of(d, rules[r]); i++) {
            const struct table_predicate *p = telling(d, rules[r], i);

            if (p != NULL)
                d->asking[p->name] = 0;
        }
}

/* The name that most rules ask for. */
static uint32_t choose(struct lower_dispatch *d, const uint32_t *rules, size_t count,
                       uint32_t *asking)
{
    uint32_t best = TABLE_NONE;

    *asking = 0;
    for (size_t r = 0; r < count; r++)
        for (uint32_t i = 0; i < predicates_of(d, rules[r]); i++) {
            const struct table_predicate *p = telling(d, rules[r], i);

            if (p == NULL || asks(d, rules[r], p->name) != p) /* a rule counts once */
                continue;
            if (++d->asking[p->name] > *asking || (d->asking[p->name] == *asking && p->name < best))
                best = p->name;
            *asking = MAX(*asking, d->asking[p->name]);
        }
    return best;
}

/* A rule with the value it asks for. */
struct asker {
    struct str value;
    uint32_t rule;
};

static int compare_askers(const void *pa, const void *pb)
{
    const struct asker *a = pa, *b = pb;
    int order = str_cmp(a->value, b->value);

    return order ? order : (a->rule > b->rule) - (a->rule < b->rule);
}

/* Askers stand by value. */
static void group(struct lower_dispatch *d, const struct asker *askers, size_t count,
                  struct lower_dispatch_plan *out)
{
    uint32_t *rules = NEW_N(d->a, uint32_t, count);

    out->values = NEW_N(d->a, struct lower_dispatch_value, count);
    for (size_t i = 0; i < count; i++) {
        struct lower_dispatch_value *last = &out->values[out->value_count];

        rules[i] = askers[i].rule;
        if (i == 0 || !str_eq(askers[i].value, askers[i - 1].value))
            out->values[out->value_count++] =
                (struct lower_dispatch_value){ askers[i].value, rules + i, 1 };
        else
            last[-1].count++;
    }
}

bool lower_dispatch_make(struct lower_dispatch *d, const uint32_t *rules, size_t count,
                         struct lower_dispatch_plan *out)
{
    struct asker *askers;
    uint32_t *others, asking;
    size_t n = 0;

    *out = (struct lower_dispatch_plan){ .name = TABLE_NONE };
    if (count < LOWER_DISPATCH_MIN)
        return false;
    out->name = choose(d, rules, count, &asking);
    forget(d, rules, count);
    if (asking < LOWER_DISPATCH_MIN)
        return false;
    askers = NEW_N(d->a, struct asker, asking);
    others = NEW_N(d->a, uint32_t, count - asking + 1);
    others[out->other_count++] = rules[0];
    for (size_t i = 0; i < count; i++) {
        const struct table_predicate *p = asks(d, rules[i], out->name);

        if (p != NULL)
            askers[n++] = (struct asker){ emit_text_of(d->image, p->value), rules[i] };
        else if (i > 0)
            others[out->other_count++] = rules[i];
    }
    out->others = others;
    qsort(askers, n, sizeof(*askers), compare_askers);
    group(d, askers, n, out);
    return true;
}
