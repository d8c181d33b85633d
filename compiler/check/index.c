/* SPDX-License-Identifier: Apache-2.0
 *
 * Which field is asked is decided by what it saves: every field that one of a few sample rules
 * compares with a whole value is tried, and the one taken under which a rule meets the fewest
 * others.
 */
#include "check/index.h"

#include <stdlib.h>

#include "base/vec.h"

enum { SAMPLES = 3, FIELDS_OF_SAMPLE = 8 };

struct field {
    enum table_subject subject;
    struct str name;
};

struct valued {
    struct str value; /* p NULL: the rule compares the field with no whole value */
    uint32_t rule;
};

struct check_index {
    struct field field;
    struct valued *items; /* by value, then rule; those without one last */
    uint32_t *rules;      /* of items */
    size_t count, with_value;
};

struct conditions {
    const struct policy_condition *items;
    size_t count;
};

static struct conditions conditions_of(const struct resolve_alternative *alt,
                                       enum table_subject subject)
{
    const struct policy_match *m = alt->match;

    if (m == NULL)
        return (struct conditions){ 0 };
    if (subject == TABLE_HEADER)
        return (struct conditions){ m->more->headers.items, m->more->headers.count };
    if (subject == TABLE_QUERY)
        return (struct conditions){ m->more->query.items, m->more->query.count };
    return (struct conditions){ m->more->cookies.items, m->more->cookies.count };
}

/* The value that every request of the alternative has in the field; p NULL where it may have
 * several. */
static struct str value_of(const struct resolve_alternative *alt, const struct field *field)
{
    struct conditions all = conditions_of(alt, field->subject);

    for (size_t i = 0; i < all.count; i++) {
        struct str key = all.items[i].key;

        if (all.items[i].op == POLICY_MATCH_EXACT &&
            (field->subject == TABLE_HEADER ? str_ieq(key, field->name) : str_eq(key, field->name)))
            return all.items[i].value.text.p != NULL ? all.items[i].value.text : STR("");
    }
    return (struct str){ 0 };
}

static int compare_valued(const void *pa, const void *pb)
{
    const struct valued *a = pa, *b = pb;
    int order = (a->value.p == NULL) - (b->value.p == NULL);

    if (order == 0 && a->value.p != NULL)
        order = str_cmp(a->value, b->value);
    return order ? order : (a->rule > b->rule) - (a->rule < b->rule);
}

/* How many rules all rules together would meet. */
static uint64_t cost_of(const struct check_index *index)
{
    uint64_t rest = index->count - index->with_value, cost = rest * index->count;

    for (size_t i = 0, end; i < index->with_value; i = end) {
        for (end = i + 1; end < index->with_value; end++)
            if (!str_eq(index->items[i].value, index->items[end].value))
                break;
        cost += (end - i) * (end - i + rest);
    }
    return cost;
}

static struct check_index *try_field(struct arena *a, const struct resolve_plan *plan,
                                     const struct check_index_range *all, struct field field)
{
    struct check_index *index = NEW(a, struct check_index);

    *index = (struct check_index){ .field = field, .count = all->count };
    index->items = NEW_N(a, struct valued, all->count);
    for (size_t i = 0; i < all->count; i++) {
        struct str value = value_of(&plan->items[all->rules[i]], &field);

        index->items[i] = (struct valued){ value, all->rules[i] };
        index->with_value += value.p != NULL;
    }
    qsort(index->items, index->count, sizeof(*index->items), compare_valued);
    return index;
}

/* Keeps the better index: of the fields of one rule, and the best so far. */
static struct check_index *try_rule(struct arena *a, const struct resolve_plan *plan,
                                    const struct check_index_range *all, uint32_t sample,
                                    struct check_index *best)
{
    static const enum table_subject subjects[] = { TABLE_HEADER, TABLE_QUERY, TABLE_COOKIE };

    for (size_t s = 0; s < LEN(subjects); s++) {
        struct conditions own = conditions_of(&plan->items[sample], subjects[s]);

        for (size_t i = 0; i < own.count && i < FIELDS_OF_SAMPLE; i++) {
            struct check_index *index;

            if (own.items[i].op != POLICY_MATCH_EXACT)
                continue;
            index = try_field(a, plan, all, (struct field){ subjects[s], own.items[i].key });
            if (best == NULL || cost_of(index) < cost_of(best))
                best = index;
        }
    }
    return best;
}

struct check_index *check_index_make(struct arena *a, const struct resolve_plan *plan,
                                     const uint32_t *rules, size_t count)
{
    struct check_index_range all = { rules, count };
    struct check_index *best = NULL;

    if (count < CHECK_INDEX_MIN)
        return NULL;
    for (size_t i = 0; i < SAMPLES; i++)
        best = try_rule(a, plan, &all, rules[i * (count - 1) / (SAMPLES - 1)], best);
    if (best == NULL || cost_of(best) > (uint64_t)count * count / 2)
        return NULL;
    best->rules = NEW_N(a, uint32_t, count);
    for (size_t i = 0; i < count; i++)
        best->rules[i] = best->items[i].rule;
    return best;
}

/* The first item whose value is not before this one; `above`: is after it. */
static size_t bound(const struct check_index *index, struct str value, bool above)
{
    size_t low = 0, high = index->with_value;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(index->items[middle].value, value);

        if (order < 0 || (above && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool check_index_find(const struct check_index *index, const struct resolve_alternative *alt,
                      struct check_index_range out[static 2])
{
    struct str value = value_of(alt, &index->field);
    size_t first;

    if (value.p == NULL)
        return false;
    first = bound(index, value, false);
    out[0] = (struct check_index_range){ index->rules + first, bound(index, value, true) - first };
    out[1] = (struct check_index_range){ index->rules + index->with_value,
                                         index->count - index->with_value };
    return true;
}
