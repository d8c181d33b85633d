/* SPDX-License-Identifier: Apache-2.0
 *
 * A pattern stands for the hosts that no more specific pattern of either policy takes. There is
 * always one: labels are drawn from an endless alphabet.
 */
#include "diff/pair.h"

#include <stdlib.h>

struct domains { /* a pair of them */
    uint32_t domain[2], listener[2];
};

struct domain_pairs {
    struct domains *items;
    size_t count, cap;
};

/* What the pairing works with. */
struct pairing {
    struct arena *arena;
    const struct check_buckets *const *buckets;
    struct diff_pairs *out;
    uint32_t *slots; /* pair + 1, by the two buckets; open addressing */
    size_t slot_count;
};

static bool has_domains(const struct domain_pairs *all, uint32_t old, uint32_t new)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].domain[0] == old && all->items[i].domain[1] == new)
            return true;
    return false;
}

/* Both lists of listeners ascend by name. */
static struct domain_pairs pair_domains(struct arena *a, const struct resolve_plan *const *plans)
{
    const struct policy_model *old = plans[0]->model, *new = plans[1]->model;
    struct domain_pairs out = { 0 };
    uint32_t i = 0, k = 0;

    while (i < old->listeners.count && k < new->listeners.count) {
        int order = str_cmp(old->listeners.items[i]->meta.full, new->listeners.items[k]->meta.full);
        uint32_t was, is;

        if (order != 0) {
            i += order < 0;
            k += order > 0;
            continue;
        }
        was = plans[0]->listener_domains[i];
        is = plans[1]->listener_domains[k];
        if (!has_domains(&out, was, is))
            *VEC_ADD(a, &out) = (struct domains){ { was, is }, { i, k } };
        i++;
        k++;
    }
    return out;
}

/* The next wider pattern: "a.b" and "*.a.b" are held by "*.b", and so on up to "*"; p NULL above
 * that. */
static struct str wider(struct arena *a, struct str host)
{
    struct str name = str_has_prefix(host, STR("*.")) ? str_sub(host, 2, SIZE_MAX) : host;
    size_t dot = str_find(name, '.');

    if (str_eq(host, STR("*")))
        return (struct str){ 0 };
    if (dot >= name.n)
        return STR("*");
    return str_fmt(a, "*" STR_FMT, STR_ARG(str_sub(name, dot, SIZE_MAX)));
}

static const struct check_bucket *bucket_of(struct arena *a, const struct check_buckets *all,
                                            uint32_t domain, struct str host)
{
    while (host.p != NULL) {
        size_t place = check_bucket_place(all, domain, host);

        if (place != SIZE_MAX)
            return &all->items[all->places[place].bucket];
        host = wider(a, host);
    }
    return NULL;
}

static size_t slot_of(const struct pairing *p, const struct check_bucket *old,
                      const struct check_bucket *new)
{
    size_t i = old == NULL ? 0 : (size_t)(old - p->buckets[0]->items) + 1;
    size_t k = new == NULL ? 0 : (size_t)(new - p->buckets[1]->items) + 1;

    return (i * 0x9e3779b1u + k * 0x85ebca77u) & (p->slot_count - 1);
}

static struct diff_pair *pair_of(struct pairing *p, const struct check_bucket *old,
                                 const struct check_bucket *new)
{
    for (size_t at = slot_of(p, old, new);; at = (at + 1) & (p->slot_count - 1)) {
        struct diff_pair *pair;

        if (p->slots[at] == 0) {
            pair = VEC_ADD(p->arena, p->out);
            *pair = (struct diff_pair){ .bucket = { old, new } };
            p->slots[at] = (uint32_t)p->out->count;
            return pair;
        }
        pair = &p->out->items[p->slots[at] - 1];
        if (pair->bucket[0] == old && pair->bucket[1] == new)
            return pair;
    }
}

static void add_place(struct pairing *p, const struct domains *d, struct str host)
{
    struct diff_pair *pair = pair_of(p, bucket_of(p->arena, p->buckets[0], d->domain[0], host),
                                     bucket_of(p->arena, p->buckets[1], d->domain[1], host));

    pair->places = vec_grow(p->arena, pair->places, pair->place_count, &pair->place_cap,
                            sizeof(*pair->places));
    pair->places[pair->place_count++] =
        (struct diff_place){ { d->listener[0], d->listener[1] }, host };
}

/* The places of a domain: [from, end). */
static size_t domain_start(const struct check_buckets *all, uint32_t domain)
{
    size_t low = 0, high = all->place_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (all->places[middle].place.domain < domain)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void pair_hosts(struct pairing *p, const struct domains *d)
{
    const struct check_buckets *old = p->buckets[0], *new = p->buckets[1];
    size_t i = domain_start(old, d->domain[0]), i_end = domain_start(old, d->domain[0] + 1);
    size_t k = domain_start(new, d->domain[1]), k_end = domain_start(new, d->domain[1] + 1);

    while (i < i_end || k < k_end) {
        int order = 0;

        if (i == i_end)
            order = 1;
        else if (k == k_end)
            order = -1;
        else
            order = str_cmp(old->places[i].place.host, new->places[k].place.host);
        add_place(p, d, order <= 0 ? old->places[i].place.host : new->places[k].place.host);
        i += order <= 0;
        k += order >= 0;
    }
}

void diff_pair_list(struct arena *a, const struct resolve_plan *const plans[static 2],
                    const struct check_buckets *const buckets[static 2], struct diff_pairs *out)
{
    struct domain_pairs domains = pair_domains(a, plans);
    struct pairing p = { .arena = a, .buckets = buckets, .out = out, .slot_count = 16 };

    /* No pattern is in more pairs than there are pairs of domains. */
    while (p.slot_count <
           2 * (domains.count + 1) * (buckets[0]->place_count + buckets[1]->place_count))
        p.slot_count *= 2;
    p.slots = NEW_N(a, uint32_t, p.slot_count);
    for (size_t i = 0; i < domains.count; i++)
        pair_hosts(&p, &domains.items[i]);
}

struct str diff_pair_host(struct arena *a, const struct resolve_plan *const plans[static 2],
                          const struct check_buckets *const buckets[static 2],
                          const struct diff_place *place)
{
    uint32_t old = plans[0]->listener_domains[place->listener[0]];
    uint32_t new = plans[1]->listener_domains[place->listener[1]];
    struct str suffix = STR(""), name;

    if (str_has_prefix(place->host, STR("*.")))
        suffix = str_sub(place->host, 1, SIZE_MAX);
    else if (!str_eq(place->host, STR("*")))
        return place->host;
    name = str_fmt(a, "www" STR_FMT, STR_ARG(suffix));
    for (unsigned i = 1; check_bucket_place(buckets[0], old, name) != SIZE_MAX ||
                         check_bucket_place(buckets[1], new, name) != SIZE_MAX;
         i++)
        name = str_fmt(a, "www%u" STR_FMT, i, STR_ARG(suffix));
    return name;
}
