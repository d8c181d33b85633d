/* SPDX-License-Identifier: Apache-2.0
 *
 * One list a kind, ascending by full name: from here on nothing depends on files or their order.
 */
#include "build/model.h"

#include <stdlib.h>

#include "base/vec.h"
#include "build/merge.h"
#include "resolve/resolve.h"

/* Every document struct begins with its policy_meta. */
struct objects {
    void **items;
    size_t count, cap;
};

static int compare_objects(const void *pa, const void *pb)
{
    const struct policy_meta *a = *(void *const *)pa, *b = *(void *const *)pb;

    return str_cmp(a->full, b->full);
}

static void *bind(struct build *b, struct build_merged *m, bool share, struct diag_sink *sink)
{
    if (m->doc.id.kind == POLICY_ENVIRONMENT || build_docs_is_short(&m->doc))
        return m->doc.bound;
    if (!share || m->plain == NULL)
        return bind_document(b->work, m->doc.root, &m->doc.id, sink);
    if (m->plain->bound == NULL)
        m->plain->bound = bind_document(b->work, m->doc.root, &m->doc.id, sink);
    return m->plain->bound;
}

static void bind_all(struct build *b, struct build_merged_set *set, bool share,
                     struct objects *lists, struct diag_sink *sink)
{
    for (size_t i = 0; i < set->count; i++) {
        struct build_merged *m = &set->items[i];

        if (!m->removed)
            *VEC_ADD(b->work, &lists[m->doc.id.kind]) = bind(b, m, share, sink);
    }
    for (size_t k = 0; k < POLICY_KINDS; k++)
        if (lists[k].count > 0)
            qsort(lists[k].items, lists[k].count, sizeof(*lists[k].items), compare_objects);
}

static void *copy(struct arena *a, const struct objects *list)
{
    void *items = arena_take(a, (list->count + 1) * sizeof(void *));

    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof(void *));
    return items;
}

/* Typed copies of the lists: a `void **` is no `struct policy_route **`. */
#define TAKE(a, list, to) ((to).items = copy((a), &(list)), (to).count = (list).count)

static void take_lists(struct arena *a, const struct objects *lists, struct policy_model *m)
{
    TAKE(a, lists[POLICY_LISTENER], m->listeners);
    TAKE(a, lists[POLICY_ROUTE], m->routes);
    TAKE(a, lists[POLICY_UPSTREAM], m->upstreams);
    TAKE(a, lists[POLICY_TRAFFIC_SPLIT], m->splits);
    TAKE(a, lists[POLICY_ROUTE_TEST], m->tests);
    TAKE(a, lists[POLICY_ENVIRONMENT], m->environments);
    TAKE(a, lists[POLICY_L4_ROUTE], m->l4_routes);
    TAKE(a, lists[POLICY_AUTH_POLICY], m->auths);
    TAKE(a, lists[POLICY_RATE_LIMIT], m->rate_limits);
    TAKE(a, lists[POLICY_WAF_POLICY], m->wafs);
    TAKE(a, lists[POLICY_TELEMETRY], m->telemetries);
    TAKE(a, lists[POLICY_ROLLOUT], m->rollouts);
    TAKE(a, lists[POLICY_FILTER], m->filters);
    TAKE(a, lists[POLICY_FILTER_TEST], m->filter_tests);
    for (size_t k = 0; k < POLICY_KINDS; k++)
        m->of_kind[k] = (struct policy_objects){ lists[k].items, lists[k].count };
}

/* An environment's own lock, else the base's. */
static const struct policy_lock *find_lock(const struct build *b, size_t environment,
                                           struct str split)
{
    const struct policy_lock *found = NULL;

    for (size_t i = 0; i < b->docs->locks.count; i++) {
        const struct build_lock *lock = &b->docs->locks.items[i];

        if (!str_eq(lock->split, split))
            continue;
        if (environment != SIZE_MAX && lock->list == &b->docs->environments[environment])
            return &lock->lock;
        if (lock->list == &b->docs->base)
            found = &lock->lock;
    }
    return found;
}

struct policy_model *build_model_make(struct build *b, size_t environment, bool share,
                                      struct diag_sink *sink)
{
    struct policy_model *m = NEW(b->work, struct policy_model);
    struct objects lists[POLICY_KINDS] = { 0 };
    struct build_merged_set set = { 0 };
    struct resolve_world world = { .anywhere = &b->docs->anywhere,
                                   .broken = b->docs->broken.items,
                                   .broken_count = b->docs->broken.count };

    if (environment == SIZE_MAX)
        world.promised = &b->docs->promised;
    else
        m->environment = b->environments.items[environment];
    m->project = b->project;
    m->load = b->load;
    build_docs_thaw(b, sink);
    build_merge_environment(b, environment, &set, sink);
    bind_all(b, &set, share, lists, sink);
    take_lists(b->work, lists, m);
    for (size_t i = 0; i < m->splits.count; i++)
        m->splits.items[i]->lock = find_lock(b, environment, m->splits.items[i]->meta.full);
    resolve_model(b->work, m, &world, sink);
    return m;
}
