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
    for (size_t i = 0; i < m->more->headers.count; i++)
        collect(n, TABLE_HEADER, m->more->headers.items[i].key);
    for (size_t i = 0; i < m->more->query.count; i++)
        collect(n, TABLE_QUERY, m->more->query.items[i].key);
    for (size_t i = 0; i < m->more->cookies.count; i++)
        collect(n, TABLE_COOKIE, m->more->cookies.items[i].key);
    for (size_t i = 0; i < m->more->claims.count; i++)
        collect(n, TABLE_CLAIM, m->more->claims.items[i].key);
}

static const enum table_subject subjects[] = {
    [POLICY_KEY_HEADER] = TABLE_HEADER, [POLICY_KEY_COOKIE] = TABLE_COOKIE,
    [POLICY_KEY_QUERY] = TABLE_QUERY,   [POLICY_KEY_CLIENT_ADDRESS] = TABLE_CLIENT_ADDRESS,
    [POLICY_KEY_CLAIM] = TABLE_CLAIM,
};

static void collect_keys(struct lower_names *n, const struct policy_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i].kind != POLICY_KEY_CLIENT_ADDRESS)
            collect(n, subjects[keys[i].kind], keys[i].name.text);
}

static void collect_model(struct lower_names *n, const struct policy_model *m)
{
    for (size_t i = 0; i < m->splits.count; i++) {
        const struct policy_split *s = m->splits.items[i];

        collect_keys(n, s->sticky_by.items, s->sticky_by.count);
        if (s->force.node != NULL)
            collect(n, TABLE_HEADER, s->force.header.text);
    }
    for (size_t i = 0; i < m->upstreams.count; i++)
        collect_keys(n, m->upstreams.items[i]->hash_by.items, m->upstreams.items[i]->hash_by.count);
    for (size_t i = 0; i < m->rate_limits.count; i++)
        collect_keys(n, m->rate_limits.items[i]->key.items, m->rate_limits.items[i]->key.count);
    for (size_t i = 0; i < m->auths.count; i++) {
        const struct policy_auth *auth = m->auths.items[i];

        if (auth->jwt)
            collect_keys(n, auth->jwt->from.items, auth->jwt->from.count);
        if (auth->api_key)
            collect_keys(n, auth->api_key->from.items, auth->api_key->from.count);
    }
    for (size_t i = 0; i < m->auths.count; i++)
        for (size_t k = 0; k < m->auths.items[i]->rules.count; k++) {
            const struct policy_access_rule *rule = &m->auths.items[i]->rules.items[k];

            for (size_t a = 0; a < rule->match.count; a++)
                collect_match(n, &rule->match.items[a]);
        }
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

void lower_names_slots(struct emit_image *image)
{
    uint32_t names = emit_count(image, TABLE_NAME), headers = 0, count = 2, index;

    while (headers < names && headers < TABLE_SLOTS_MAX &&
           ((const struct table_name *)emit_at(image, TABLE_NAME, headers))->subject ==
               TABLE_HEADER) /* they stand first */
        headers++;
    while (count < 2 * headers)
        count *= 2;
    for (uint32_t i = 0; headers > 0 && i < count; i++)
        ((struct table_header_slot *)emit_add(image, TABLE_HSLT, &index))->name = TABLE_NONE;
    for (uint32_t i = 0; i < headers; i++) {
        uint32_t at = ((const struct table_name *)emit_at(image, TABLE_NAME, i))->hash;
        struct table_header_slot *slot;

        while ((slot = emit_at(image, TABLE_HSLT, at & (count - 1)))->name != TABLE_NONE)
            at++;
        slot->name = i;
    }
}

struct lower_names *lower_names_make(struct lower *l)
{
    struct lower_names *n = NEW(l->arena, struct lower_names);

    n->arena = l->arena;
    for (size_t i = 0; i < l->plan->count; i++)
        if (l->plan->items[i].match != NULL && l->plan->routes[l->plan->items[i].route_index].count)
            collect_match(n, l->plan->items[i].match);
    collect_model(n, l->model);
    write_section(l, n);
    lower_names_slots(l->image);
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

void lower_names_add_keys(struct lower *l, const struct policy_key *keys, size_t count,
                          uint32_t *first, uint32_t *key_count)
{
    *first = emit_count(l->image, TABLE_SKEY);
    *key_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        uint32_t index;
        struct table_key *to = emit_add(l->image, TABLE_SKEY, &index);

        to->subject = subjects[keys[i].kind];
        to->name = keys[i].kind == POLICY_KEY_CLIENT_ADDRESS
                       ? TABLE_NONE
                       : lower_names_index(l->names, subjects[keys[i].kind], keys[i].name.text);
    }
}
