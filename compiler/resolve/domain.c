/* SPDX-License-Identifier: Apache-2.0
 *
 * Domains are numbered by the first of their listeners in order of names. Listeners are found alike
 * by a hash over their routes first, so that many listeners with many routes stay cheap.
 */
#include "resolve/domain.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/vec.h"

struct carried {
    uint32_t *items; /* indexes of routes, ascending */
    size_t count, cap;
};

static int compare_u32(const void *a, const void *b)
{
    uint32_t x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

static bool same(const struct carried *a, const struct carried *b)
{
    return a->count == b->count &&
           (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof(*a->items)) == 0);
}

static struct carried *routes_of_listeners(struct arena *a, const struct policy_model *m)
{
    struct carried *carried = NEW_N(a, struct carried, m->listeners.count + 1);

    for (size_t i = 0; i < m->routes.count; i++) {
        const struct policy_route *route = m->routes.items[i];

        for (size_t k = 0; k < route->listeners.count; k++) {
            uint32_t listener = route->listeners.items[k].index;
            struct carried *c = &carried[listener == UINT32_MAX ? m->listeners.count : listener];

            if (c->count == 0 || c->items[c->count - 1] != (uint32_t)i)
                *VEC_ADD(a, c) = (uint32_t)i;
        }
    }
    return carried;
}

/* The domain of an earlier listener that carries the same routes, else a new one. */
static uint32_t domain_of(const struct resolve_plan *plan, const struct carried *carried,
                          const uint64_t *prints, size_t listener)
{
    for (size_t i = 0; i < listener; i++)
        if (prints[i] == prints[listener] && same(&carried[i], &carried[listener]))
            return plan->listener_domains[i];
    return plan->domain_count;
}

/* The domains of one route's listeners, ascending, each once. */
static struct resolve_domains domains_of_route(struct arena *a, const struct resolve_plan *plan,
                                               const struct policy_route *route)
{
    uint32_t *items = NEW_N(a, uint32_t, route->listeners.count + 1);
    size_t count = 0, unique = 0;

    for (size_t k = 0; k < route->listeners.count; k++)
        if (route->listeners.items[k].index != UINT32_MAX)
            items[count++] = plan->listener_domains[route->listeners.items[k].index];
    qsort(items, count, sizeof(*items), compare_u32);
    for (size_t k = 0; k < count; k++)
        if (unique == 0 || items[unique - 1] != items[k])
            items[unique++] = items[k];
    return (struct resolve_domains){ .items = items, .count = unique };
}

void resolve_domain_assign(struct arena *a, struct resolve_plan *plan)
{
    const struct policy_model *m = plan->model;
    const struct carried *carried = routes_of_listeners(a, m);
    uint64_t *prints = NEW_N(a, uint64_t, m->listeners.count + 1);

    plan->listener_domains = NEW_N(a, uint32_t, m->listeners.count + 1);
    for (size_t i = 0; i < m->listeners.count; i++) {
        prints[i] = hash_bytes(carried[i].items, carried[i].count * sizeof(uint32_t), 0);
        plan->listener_domains[i] = domain_of(plan, carried, prints, i);
        if (plan->listener_domains[i] == plan->domain_count)
            plan->domain_count++;
    }
    plan->routes = NEW_N(a, struct resolve_domains, m->routes.count + 1);
    for (size_t i = 0; i < m->routes.count; i++)
        plan->routes[i] = domains_of_route(a, plan, m->routes.items[i]);
}
