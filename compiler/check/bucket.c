/* SPDX-License-Identifier: Apache-2.0
 *
 * The same idea as the router's: every alternative stands in a hash table under its pattern; to
 * find those that take a path, probe the path itself, each of its prefixes, and each shape of
 * template. The index of a bucket is as large as the bucket, and a probe costs the same in a large
 * one.
 */
#include "check/bucket.h"

#include <stdlib.h>

#include "base/hash.h"
#include "check/index.h"

enum {
    AHEAD = 8,           /* rules, whose memory is asked for before they are looked at */
    SIEVE_BITS_SLOT = 8, /* bits of the sieve for each slot; half of the slots are taken at most */
};

struct check_bucket_slot { /* one pattern */
    uint32_t tag;          /* of its hash */
    uint32_t count;        /* of its rules; 0: free */
    uint32_t first;        /* positions in the plan, ascending: the first, */
    uint32_t cap, *others; /* and those after it, seldom any */
};

struct placed {
    struct check_place place;
    uint32_t rule;
};

struct placed_list {
    struct placed *items;
    size_t count, cap;
};

static int compare_places(const struct check_place *a, const struct check_place *b)
{
    if (a->domain != b->domain)
        return a->domain < b->domain ? -1 : 1;
    return a->host.p == b->host.p && a->host.n == b->host.n ? 0 : str_cmp(a->host, b->host);
}

static int compare_placed(const void *pa, const void *pb)
{
    const struct placed *a = pa, *b = pb;
    int order = compare_places(&a->place, &b->place);

    return order ? order : (a->rule > b->rule) - (a->rule < b->rule);
}

static int compare_at(const void *pa, const void *pb)
{
    const struct check_bucket_at *a = pa, *b = pb;

    return compare_places(&a->place, &b->place);
}

/* Rules come in order; where all are of one place, so does the list. */
static bool is_sorted(const struct placed_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        if (compare_placed(&list->items[i - 1], &list->items[i]) > 0)
            return false;
    return true;
}

static struct placed_list place_all(struct arena *a, const struct resolve_plan *plan)
{
    struct placed_list list = { 0 };

    for (uint32_t i = 0; i < plan->count; i++)
        list.cap += plan->routes[plan->items[i].route_index].count *
                    plan->hosts[plan->items[i].route_index].count;
    list.items = NEW_N(a, struct placed, list.cap);
    for (uint32_t i = 0; i < plan->count; i++) {
        uint32_t route = plan->items[i].route_index;

        if (!plan->items[i].path_normal)
            continue;
        for (size_t d = 0; d < plan->routes[route].count; d++)
            for (size_t h = 0; h < plan->hosts[route].count; h++)
                *VEC_ADD(a, &list) =
                    (struct placed){ { plan->routes[route].items[d], plan->hosts[route].items[h] },
                                     i };
    }
    if (!is_sorted(&list))
        qsort(list.items, list.count, sizeof(*list.items), compare_placed);
    return list;
}

size_t check_bucket_depth(struct str path)
{
    return path.n > 1 ? str_count(path, '/') : 0;
}

/* The pattern that a point has under a shape: wild segments are cut out. */
static uint64_t hash_pattern(enum policy_path_kind kind, struct str path, uint32_t wild)
{
    struct str rest = str_sub(path, 1, path.n), segment;
    uint64_t h = hash_mum((uint64_t)kind + 1, (uint64_t)wild + UINT64_C(0x9e3779b97f4a7c15));

    if (kind != POLICY_PATH_TEMPLATE)
        return hash_str(path, h);
    for (uint32_t i = 0; str_cut(&rest, '/', &segment); i++)
        h = i < 32 && (wild >> (31 - i) & 1) ? hash_mum(h ^ i, UINT64_C(0xa0761d6478bd642f))
                                             : hash_str(segment, h);
    return h;
}

/* Whether an alternative's pattern takes the point's paths, given that it has this kind and shape.
 */
static bool takes(const struct resolve_alternative *alt, enum policy_path_kind kind, uint32_t wild,
                  struct str path)
{
    struct str mine = str_sub(alt->path, 1, alt->path.n), other = str_sub(path, 1, path.n);
    struct str left, right;

    if (alt->path_kind != kind || alt->wild != wild)
        return false;
    if (kind != POLICY_PATH_TEMPLATE)
        return str_eq(alt->path, path);
    for (uint32_t i = 0;; i++) {
        bool more = str_cut(&mine, '/', &left);

        if (more != str_cut(&other, '/', &right))
            return false;
        if (!more)
            return true;
        if (i < 32 && (wild >> (31 - i) & 1) ? right.n == 0 : !str_eq(left, right))
            return false;
    }
}

static void note_shape(struct arena *a, struct check_bucket *b,
                       const struct resolve_alternative *alt)
{
    uint32_t depth = (uint32_t)check_bucket_depth(alt->path);

    for (size_t i = 0; i < b->shape_count; i++)
        if (b->shapes[i].depth == depth && b->shapes[i].wild == alt->wild)
            return;
    if (b->shape_count == TABLE_SHAPES_MAX) {
        b->crowded = true;
        return;
    }
    b->shapes = vec_grow(a, b->shapes, b->shape_count, &b->shape_cap, sizeof(*b->shapes));
    b->shapes[b->shape_count++] = (struct check_bucket_shape){ depth, alt->wild };
}

static bool takes_everything(const struct resolve_alternative *alt)
{
    return alt->path_kind == POLICY_PATH_PREFIX && alt->path.n == 1 && !alt->conditional;
}

/* The slot of a pattern, free where no rule has it. */
static struct check_bucket_slot *slot_of(const struct check_bucket *b, enum policy_path_kind kind,
                                         uint32_t wild, struct str path, uint64_t hash)
{
    for (uint64_t at = hash;; at++) {
        struct check_bucket_slot *slot = &b->slots[at & (b->slot_count - 1)];

        if (slot->count == 0 || (slot->tag == (uint32_t)(hash >> 32) &&
                                 takes(&b->plan->items[slot->first], kind, wild, path)))
            return slot;
    }
}

/* Most paths that are asked for are no rule's pattern: a bit that stays in the cache says so, where a slot would not. */
static uint64_t sieve_at(const struct check_bucket *b, uint64_t hash)
{
    return (hash >> 8) & (b->slot_count * SIEVE_BITS_SLOT - 1);
}

static bool sieve_has(const struct check_bucket *b, uint64_t hash)
{
    uint64_t at = sieve_at(b, hash);

    return b->sieve[at / 64] >> (at % 64) & 1;
}

static void add_to_slot(struct arena *a, struct check_bucket_slot *slot, uint32_t rule)
{
    size_t cap = slot->cap;

    if (slot->count++ == 0) {
        slot->first = rule;
        return;
    }
    slot->others = vec_grow(a, slot->others, slot->count - 2, &cap, sizeof(*slot->others));
    slot->cap = (uint32_t)cap;
    slot->others[slot->count - 2] = rule;
}

/* Bit n: a segment of the path is n times the letter that examples are filled with. */
static uint64_t words_of(struct str path)
{
    struct str rest = str_sub(path, 1, path.n), segment;
    uint64_t words = 0;

    while (str_cut(&rest, '/', &segment)) {
        size_t n = 0;

        while (n < segment.n && segment.p[n] == CHECK_BUCKET_FILL)
            n++;
        if (n == segment.n && n < 64)
            words |= UINT64_C(1) << n;
    }
    return words;
}

static void index_rule(struct arena *a, struct check_bucket *b, size_t k)
{
    uint32_t rule = b->rules[k];
    const struct resolve_alternative *alt = &b->plan->items[rule];
    struct check_bucket_slot *slot;
    uint64_t hash;

    b->ranked = b->ranked || alt->rule->priority != 0 || alt->ordered;
    b->methods = (uint16_t)(b->methods | alt->methods);
    if (alt->path_kind == POLICY_PATH_REGEX) {
        b->regexes = vec_grow(a, b->regexes, b->regex_count, &b->regex_cap, sizeof(*b->regexes));
        b->regexes[b->regex_count++] = rule;
        return;
    }
    hash = hash_pattern(alt->path_kind, alt->path, alt->wild);
    b->sieve[sieve_at(b, hash) / 64] |= UINT64_C(1) << (sieve_at(b, hash) % 64);
    slot = slot_of(b, alt->path_kind, alt->wild, alt->path, hash);
    slot->tag = (uint32_t)(hash >> 32);
    b->own[k] = (uint32_t)(slot - b->slots);
    add_to_slot(a, slot, rule);
    b->words |= words_of(alt->path);
    if (takes_everything(alt))
        b->takes_all = (uint16_t)(b->takes_all | alt->methods);
    if (alt->path_kind != POLICY_PATH_TEMPLATE)
        return;
    b->deepest = MAX(b->deepest, check_bucket_depth(alt->path));
    note_shape(a, b, alt);
}

/* Of patterns with many rules. */
static void index_values(struct arena *a, struct check_bucket *b)
{
    for (size_t i = 0; i < b->slot_count; i++) {
        const struct check_bucket_slot *slot = &b->slots[i];
        struct check_index *index;
        uint32_t *rules;

        if (slot->count < CHECK_INDEX_MIN)
            continue;
        rules = NEW_N(a, uint32_t, slot->count);
        rules[0] = slot->first;
        memcpy(rules + 1, slot->others, (slot->count - 1) * sizeof(*rules));
        index = check_index_make(a, b->plan, rules, slot->count);
        if (index == NULL)
            continue;
        b->indexes = vec_grow(a, b->indexes, b->index_count, &b->index_cap, sizeof(*b->indexes));
        b->indexes[b->index_count++] = (struct check_bucket_index){ slot, index };
    }
}

static void index_bucket(struct arena *a, struct check_bucket *b)
{
    b->slot_count = 4;
    while (b->slot_count < 2 * b->rule_count)
        b->slot_count *= 2;
    b->slots = NEW_N(a, struct check_bucket_slot, b->slot_count);
    b->own = NEW_N(a, uint32_t, b->rule_count);
    b->sieve = NEW_N(a, uint64_t, (b->slot_count * SIEVE_BITS_SLOT + 63) / 64);
    for (size_t i = 0; i < b->rule_count; i++) {
        if (i + AHEAD < b->rule_count) /* paths lie all over the texts */
            __builtin_prefetch(b->plan->items[b->rules[i + AHEAD]].path.p);
        index_rule(a, b, i);
    }
    index_values(a, b);
}

/* A map from lists of rules to buckets, by hash; open addressing. */
struct bucket_map {
    uint32_t *slots; /* bucket + 1 */
    size_t cap;
};

static uint32_t bucket_of(struct arena *a, struct check_buckets *all, struct bucket_map *map,
                          const struct resolve_plan *plan, uint32_t *rules, size_t count)
{
    uint64_t at = hash_bytes(rules, count * sizeof(*rules), 0);

    for (;; at++) {
        uint32_t *slot = &map->slots[at & (map->cap - 1)];
        const struct check_bucket *b;

        if (*slot == 0) {
            *VEC_ADD(a, all) =
                (struct check_bucket){ .rules = rules, .rule_count = count, .plan = plan };
            *slot = (uint32_t)all->count;
            return *slot - 1;
        }
        b = &all->items[*slot - 1];
        if (b->rule_count == count && memcmp(b->rules, rules, count * sizeof(*rules)) == 0)
            return *slot - 1;
    }
}

static void give_places(struct arena *a, struct check_buckets *all)
{
    size_t *caps = NEW_N(a, size_t, all->count + 1);

    for (size_t i = 0; i < all->place_count; i++) {
        uint32_t which = all->places[i].bucket;
        struct check_bucket *b = &all->items[which];

        b->places = vec_grow(a, b->places, b->place_count, &caps[which], sizeof(*b->places));
        b->places[b->place_count++] = all->places[i].place;
    }
}

struct check_buckets *check_bucket_make(struct arena *a, const struct resolve_plan *plan)
{
    struct check_buckets *all = NEW(a, struct check_buckets);
    struct placed_list list = place_all(a, plan);
    struct bucket_map map = { .cap = 4 };

    while (map.cap < 2 * list.count)
        map.cap *= 2;
    map.slots = NEW_N(a, uint32_t, map.cap);
    all->places = NEW_N(a, struct check_bucket_at, list.count + 1);
    for (size_t i = 0, end; i < list.count; i = end) {
        uint32_t *rules;

        for (end = i + 1; end < list.count; end++)
            if (compare_places(&list.items[i].place, &list.items[end].place) != 0)
                break;
        rules = NEW_N(a, uint32_t, end - i);
        for (size_t k = i; k < end; k++)
            rules[k - i] = list.items[k].rule;
        all->places[all->place_count++] =
            (struct check_bucket_at){ list.items[i].place,
                                      bucket_of(a, all, &map, plan, rules, end - i) };
    }
    give_places(a, all);
    for (size_t i = 0; i < all->count; i++)
        index_bucket(a, &all->items[i]);
    return all;
}

/* What a search works with. */
struct search {
    struct arena *arena;
    const struct check_bucket *bucket;
    const struct resolve_alternative *alt; /* NULL: any */
    struct check_budget *budget;
    struct check_alternatives *out;
};

static bool take(const struct search *s, const uint32_t *rules, size_t count)
{
    if (!check_budget_spend(s->budget, count * CHECK_BUDGET_LISTED))
        return false;
    for (size_t i = 0; i < count; i++)
        *VEC_ADD(s->arena, s->out) = &s->bucket->plan->items[rules[i]];
    return true;
}

/* There are few: only patterns with many rules have one. */
static const struct check_index *index_of(const struct check_bucket *b,
                                          const struct check_bucket_slot *slot)
{
    size_t low = 0, high = b->index_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (b->indexes[middle].slot == slot)
            return b->indexes[middle].index;
        if (b->indexes[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool probe(const struct search *s, enum policy_path_kind kind, uint32_t wild,
                  struct str path)
{
    uint64_t hash = hash_pattern(kind, path, wild);
    const struct check_index *index = NULL;
    const struct check_bucket_slot *slot;
    struct check_index_range ranges[2];

    if (!sieve_has(s->bucket, hash))
        return true;
    slot = slot_of(s->bucket, kind, wild, path, hash);
    if (slot->count == 0)
        return true;
    if (s->alt != NULL && slot->count >= CHECK_INDEX_MIN)
        index = index_of(s->bucket, slot);
    if (index != NULL && check_index_find(index, s->alt, ranges))
        return take(s, ranges[0].rules, ranges[0].count) &&
               take(s, ranges[1].rules, ranges[1].count);
    return take(s, &slot->first, 1) && take(s, slot->others, slot->count - 1);
}

/* Every prefix that ends with a whole segment before the first wild one, "/" included. */
static bool probe_prefixes(const struct search *s, struct check_point point)
{
    uint32_t segment = 0;

    if (!probe(s, POLICY_PATH_PREFIX, 0, STR("/")))
        return false;
    if (point.path.n == 1)
        return true;
    for (size_t i = 1; i <= point.path.n; i++) {
        if (i < point.path.n && point.path.p[i] != '/')
            continue;
        if (segment < 32 && (point.wild >> (31 - segment) & 1))
            return true;
        if (!probe(s, POLICY_PATH_PREFIX, 0, str_sub(point.path, 0, i)))
            return false;
        segment++;
    }
    return true;
}

static bool probe_templates(const struct search *s, struct check_point point)
{
    const struct check_bucket *b = s->bucket;
    size_t depth = check_bucket_depth(point.path);

    if (b->crowded || !check_budget_spend(s->budget, b->shape_count))
        return false;
    for (size_t i = 0; i < b->shape_count; i++)
        if (b->shapes[i].depth == depth && (b->shapes[i].wild & point.wild) == point.wild &&
            !probe(s, POLICY_PATH_TEMPLATE, b->shapes[i].wild, point.path))
            return false;
    return true;
}

/* Automata are walked, each over the whole path at worst. */
static bool probe_regexes(const struct search *s, struct check_point point)
{
    const struct check_bucket *b = s->bucket;

    if (!check_budget_spend(s->budget, b->regex_count * (1 + point.path.n / CHECK_BUDGET_LISTED)))
        return false;
    for (size_t i = 0; i < b->regex_count; i++) {
        bool taken = point.kind == POLICY_PATH_REGEX ||
                     resolve_pattern_holds(b->plan->items[b->regexes[i]].pattern, point.path);

        if (taken && !take(s, &b->regexes[i], 1))
            return false;
    }
    return true;
}

static int compare_pointers(const void *pa, const void *pb)
{
    const struct resolve_alternative *a = *(const struct resolve_alternative *const *)pa;
    const struct resolve_alternative *b = *(const struct resolve_alternative *const *)pb;

    return (a > b) - (a < b); /* both in the plan's array, which is in order of precedence */
}

bool check_bucket_find(struct arena *a, const struct check_bucket *b, struct check_point point,
                       const struct resolve_alternative *alt, struct check_budget *budget,
                       struct check_alternatives *out)
{
    struct search s = { a, b, alt, budget, out };

    if (!probe_prefixes(&s, point) ||
        (point.kind == POLICY_PATH_EXACT && !probe(&s, POLICY_PATH_EXACT, 0, point.path)) ||
        ((point.kind == POLICY_PATH_EXACT || point.kind == POLICY_PATH_TEMPLATE) &&
         !probe_templates(&s, point)) ||
        ((point.kind == POLICY_PATH_EXACT || point.kind == POLICY_PATH_REGEX) &&
         !probe_regexes(&s, point)))
        return false;
    if (out->count > 1)
        qsort(out->items, out->count, sizeof(*out->items), compare_pointers);
    return true;
}

bool check_bucket_twins(struct arena *a, const struct check_bucket *b, size_t k,
                        struct check_budget *budget, struct check_alternatives *out)
{
    const struct search s = { a, b, NULL, budget, out };
    const struct check_bucket_slot *slot = &b->slots[b->own[k]];

    return take(&s, &slot->first, 1) && take(&s, slot->others, slot->count - 1);
}

void check_bucket_expect(const struct check_bucket *b, size_t k)
{
    if (k + AHEAD >= b->rule_count)
        return;
    __builtin_prefetch(&b->slots[b->own[k + AHEAD]]);
    __builtin_prefetch(b->plan->items[b->rules[k + AHEAD]].path.p);
}

size_t check_bucket_place(const struct check_buckets *all, uint32_t domain, struct str host)
{
    struct check_bucket_at want = { .place = { domain, host } };
    const struct check_bucket_at *found =
        all->place_count == 0
            ? NULL
            : bsearch(&want, all->places, all->place_count, sizeof(want), compare_at);

    return found == NULL ? SIZE_MAX : (size_t)(found - all->places);
}
