/* SPDX-License-Identifier: Apache-2.0
 *
 * All names first, sorted and each once; then rules find theirs by binary search.
 */
#include "lower/names.h"

#include <stdlib.h>

#include "base/vec.h"
#include "table/match.h"

struct name {
    enum table_subject subject;
    struct str text;
};

struct lower_names {
    struct arena *arena;
    struct name *items;
    size_t count, cap;
};

static int compare_names(const void *pa, const void *pb)
{
    const struct name *a = pa, *b = pb;

    if (a->subject != b->subject)
        return a->subject < b->subject ? -1 : 1;
    return str_cmp(a->text, b->text);
}

struct str lower_names_lower(struct arena *a, struct str text)
{
    bool upper = false;
    char *p;

    for (size_t i = 0; i < text.n; i++)
        upper = upper || text.p[i] != str_lower(text.p[i]);
    if (!upper)
        return text;
    p = arena_take_text(a, text.n);
    for (size_t i = 0; i < text.n; i++)
        p[i] = str_lower(text.p[i]);
    return (struct str){ p, text.n };
}

static struct name normal(struct arena *a, enum table_subject subject, struct str text)
{
    return (struct name){ subject, subject == TABLE_HEADER ? lower_names_lower(a, text) : text };
}

static void collect(struct lower_names *n, enum table_subject subject, struct str text)
{
    *VEC_ADD(n->arena, n) = normal(n->arena, subject, text);
}

static void collect_match(struct lower_names *n, const struct policy_match *m)
{
    for (size_t i = 0; i < m->headers.count; i++)
        collect(n, TABLE_HEADER, m->headers.items[i].key);
    for (size_t i = 0; i < m->query.count; i++)
        collect(n, TABLE_QUERY, m->query.items[i].key);
    for (size_t i = 0; i < m->cookies.count; i++)
        collect(n, TABLE_COOKIE, m->cookies.items[i].key);
}

static void collect_split(struct lower_names *n, const struct policy_split *s)
{
    static const enum table_subject subjects[] = {
        [POLICY_KEY_HEADER] = TABLE_HEADER,
        [POLICY_KEY_COOKIE] = TABLE_COOKIE,
        [POLICY_KEY_QUERY] = TABLE_QUERY,
    };

    for (size_t i = 0; i < s->sticky_by.count; i++)
        if (s->sticky_by.items[i].kind != POLICY_KEY_CLIENT_ADDRESS)
            collect(n, subjects[s->sticky_by.items[i].kind], s->sticky_by.items[i].name.text);
    if (s->force.node != NULL)
        collect(n, TABLE_HEADER, s->force.header.text);
}

static void write_section(struct lower *l, struct lower_names *n)
{
    size_t unique = 0;

    if (n->count > 0)
        qsort(n->items, n->count, sizeof(*n->items), compare_names);
    for (size_t i = 0; i < n->count; i++)
        if (unique == 0 || compare_names(&n->items[unique - 1], &n->items[i]) != 0)
            n->items[unique++] = n->items[i];
    n->count = unique;
    for (size_t i = 0; i < n->count; i++) {
        uint32_t index;
        struct table_name *out = emit_add(l->image, TABLE_NAME, &index);

        assert(index == i);
        out->subject = n->items[i].subject;
        out->hash = table_name_hash(n->items[i].text);
        out->text = emit_text(l->image, n->items[i].text);
    }
}

struct lower_names *lower_names_make(struct lower *l)
{
    struct lower_names *n = NEW(l->arena, struct lower_names);

    n->arena = l->arena;
    for (size_t i = 0; i < l->plan->count; i++)
        if (l->plan->items[i].match != NULL && l->plan->routes[l->plan->items[i].route_index].count)
            collect_match(n, l->plan->items[i].match);
    for (size_t i = 0; i < l->model->splits.count; i++)
        collect_split(n, l->model->splits.items[i]);
    write_section(l, n);
    return n;
}

uint32_t lower_names_index(const struct lower_names *names, enum table_subject subject,
                           struct str text)
{
    struct name want = normal(names->arena, subject, text);
    const struct name *found =
        bsearch(&want, names->items, names->count, sizeof(want), compare_names);

    assert(found != NULL);
    return (uint32_t)(found - names->items);
}
