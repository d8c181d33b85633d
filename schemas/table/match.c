/* SPDX-License-Identifier: Apache-2.0
 *
 * One lookup is two rounds of memory that wait for each other: {host bucket, path buckets}, {host
 * leaf, path leaf}. Where the path buckets are depends on the kinds of path pattern that the host
 * has, and those stand in its bucket: they are guessed to be the table's usual ones. Where they are
 * not, there are three rounds; where a leaf dispatches (leaf.h), two more. Within a round everything is prefetched before anything is looked
 * at, so that the number of pattern kinds a host has costs additions, not cache misses. Nothing
 * here trusts a hash: a leaf takes a request when its bytes do.
 *
 * A template's wild segment takes any segment but the empty one.
 */
#include "table/match.h"

#include "table/predicate.h"
#include "table/router.h"

/* A host pattern the request might fall under. */
struct candidate {
    uint64_t hash;
    struct str name;
    uint16_t wild; /* TABLE_HOST_WILD or 0 */
};

enum { CANDIDATES_MAX = TABLE_LABELS_MAX + 1 };

struct search {
    const struct table *t;
    const struct table_request *q;
    struct table_segments cut;
    uint32_t host;   /* reference of the leaf */
    uint32_t ranked; /* TABLE_HOST_RANKED or 0 */
    uint32_t set;    /* reference of the shape set that the rest was made from, for this host: */
    uint64_t host_hash;
    uint32_t count; /* shapes that the path can have, in precedence order */
    uint32_t shapes[TABLE_SHAPES_MAX];
    uint64_t keys[TABLE_SHAPES_MAX];
};

static const struct table_host_bucket *host_bucket(const struct table *t, uint32_t i)
{
    return (const struct table_host_bucket *)(const void *)t->host_buckets + i;
}

static const struct table_path_bucket *path_bucket(const struct table *t, uint32_t i)
{
    return (const struct table_path_bucket *)(const void *)t->path_buckets + i;
}

static void add_candidate(const struct table *t, struct candidate *list, uint32_t *n,
                          struct candidate c)
{
    __builtin_prefetch(host_bucket(t, table_router_bucket(c.hash, t->host_bucket_count)));
    list[(*n)++] = c;
}

/* The suffixes of the host that some wildcard has as many labels as, shortest first. */
static void add_suffixes(const struct search *s, struct candidate *list, uint32_t *n)
{
    struct str host = s->q->host;
    size_t end = host.n;
    uint64_t sum = 0;

    for (uint32_t k = 0; k < TABLE_LABELS_MAX && s->t->wild_labels >> k; k++) {
        size_t at = end;

        if (s->t->wild_labels >> k & 1)
            add_candidate(s->t, list, n,
                          (struct candidate){ table_router_suffix(sum, k, s->q->domain),
                                              k ? str_sub(host, end + 1, host.n) : STR(""),
                                              TABLE_HOST_WILD });
        while (at > 0 && host.p[at - 1] != '.')
            at--;
        if (at == 0)
            return;
        sum +=
            table_router_term(table_router_word(host.p + at, end - at, s->t->head->hash_seed), k);
        end = at - 1;
    }
}

/* Candidates in order of precedence: exact, longest suffix, ... any. */
static uint32_t host_candidates(const struct search *s, struct candidate *list)
{
    uint32_t n = 0;

    add_candidate(
        s->t, list, &n,
        (struct candidate){ table_router_host(s->q->host, s->q->domain, s->t->head->hash_seed),
                            s->q->host, 0 });
    if (s->t->wild_labels)
        add_suffixes(s, list, &n);
    for (uint32_t i = 1, k = n - 1; i < k; i++, k--) {
        struct candidate swap = list[i];

        list[i] = list[k];
        list[k] = swap;
    }
    return n;
}

/* Computes the keys of all shapes of a host and asks for their buckets. */
static void prepare(struct search *s, uint64_t host_hash, uint32_t shapes_ref)
{
    uint32_t total;
    const uint32_t *shapes = table_router_shapes(s->t, shapes_ref, &total);

    if (s->set == shapes_ref && s->host_hash == host_hash)
        return;
    s->set = shapes_ref;
    s->host_hash = host_hash;
    s->count = 0;
    for (uint32_t i = 0; i < total; i++) {
        uint64_t sum, key;

        if (!table_router_sum(&s->cut, shapes[i], &sum))
            continue;
        key = table_router_key(sum, host_hash, shapes[i]);
        __builtin_prefetch(path_bucket(s->t, table_router_bucket(key, s->t->path_bucket_count)));
        s->shapes[s->count] = shapes[i];
        s->keys[s->count++] = key;
    }
}

#define LANES(x) (UINT64_C(0x0001000100010001) * (x))

/* Bit 15 of every 16-bit lane of `word` that equals the tag; exact, carries do not cross lanes. */
static uint64_t equal_lanes(uint64_t word, uint64_t tags)
{
    uint64_t x = word ^ tags;

    return ~(((x & LANES(0x7fff)) + LANES(0x7fff)) | x | LANES(0x7fff));
}

/* The slots whose tag fits, as bits. */
static uint32_t match_tags(const struct table_path_bucket *b, uint16_t tag)
{
    const char *p = (const char *)b->tag;
    const uint64_t tags = LANES((uint64_t)tag), lanes = UINT64_C(0x8000800080008000);
    uint32_t slots = 0, last;

    _Static_assert(sizeof(b->tag) == 20, "two words and a half");
    for (uint32_t k = 0; k < 2; k++) {
        uint64_t m = equal_lanes(table_router_load8(p + 8 * (size_t)k), tags) & lanes;

        for (; m; m &= m - 1)
            slots |= 1u << (4 * k + (uint32_t)__builtin_ctzll(m) / 16);
    }
    memcpy(&last, p + 16, sizeof(last));
    for (uint64_t m = equal_lanes(last, tags) & 0x80008000; m; m &= m - 1)
        slots |= 1u << (8 + (uint32_t)__builtin_ctzll(m) / 16);
    return slots;
}

/* Asks for a leaf, and for the line that the end of its key lies in. */
static void prefetch_leaf(const char *leaf, size_t bytes)
{
    __builtin_prefetch(leaf);
    __builtin_prefetch(leaf + bytes);
}

/* Asks for the path leaf that will most likely be wanted. */
static void prefetch_path(const struct search *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        const struct table_path_bucket *b =
            path_bucket(s->t, table_router_bucket(s->keys[i], s->t->path_bucket_count));
        uint32_t m = match_tags(b, table_router_path_tag(s->keys[i]));

        if (m == 0)
            continue;
        prefetch_leaf((const char *)table_leaf_at(s->t, b->ref[__builtin_ctz(m)]),
                      sizeof(struct table_path_leaf) + s->q->path.n - 1);
        return;
    }
}

static bool host_is(const struct search *s, uint32_t ref, const struct candidate *c)
{
    const struct table_host_leaf *leaf = table_router_host_leaf(s->t, ref);

    return leaf->domain == s->q->domain && (leaf->flags & TABLE_HOST_WILD) == c->wild &&
           str_eq(table_router_host_name(leaf), c->name);
}

/* Finds the leaf of a candidate; the search is then prepared for its paths. */
static bool probe_host(struct search *s, const struct candidate *c)
{
    uint32_t tag = table_router_host_tag(c->hash);
    uint32_t at = table_router_bucket(c->hash, s->t->host_bucket_count);

    for (uint32_t step = 0; step < TABLE_CHAIN_MAX; step++) {
        const struct table_host_bucket *b = host_bucket(s->t, at);

        for (uint32_t k = 0; k < TABLE_ROUTER_HOST_SLOTS; k++) {
            if (b->tag[k] != tag)
                continue;
            prefetch_leaf((const char *)table_router_host_leaf(s->t, b->ref[k]),
                          sizeof(struct table_host_leaf) + c->name.n - 1);
            prepare(s, c->hash, b->shapes[k]);
            prefetch_path(s);
            if (host_is(s, b->ref[k], c)) {
                s->host = b->ref[k];
                s->ranked = table_router_host_leaf(s->t, s->host)->flags & TABLE_HOST_RANKED;
                return true;
            }
        }
        if (!b->overflow)
            return false;
        at = at + 1 < s->t->host_bucket_count ? at + 1 : 0;
    }
    return false;
}

static bool find_host(struct search *s)
{
    struct candidate list[CANDIDATES_MAX];
    uint32_t n = host_candidates(s, list);

    if (s->t->usual_shapes != 0)
        prepare(s, list[0].hash, s->t->usual_shapes);
    for (uint32_t i = 0; i < n; i++)
        if (probe_host(s, list + i))
            return true;
    return false;
}

/* A template's key against the path, segment by segment. */
static bool template_is(const struct search *s, uint32_t shape, struct str key)
{
    struct str path = s->q->path;
    uint32_t wild = table_router_wild(shape);
    size_t at = 0;

    for (uint32_t i = 0; i < s->cut.count; i++) {
        size_t start = s->cut.start[i], n = s->cut.start[i + 1] - 1 - start;

        at++; /* the '/' */
        if (wild >> i & 1) {
            if (n == 0)
                return false;
            continue;
        }
        if (n > key.n - MIN(at, key.n) || memcmp(key.p + at, path.p + start, n) != 0)
            return false;
        at += n;
    }
    return at == key.n;
}

static bool path_is(const struct search *s, const struct table_path_leaf *leaf, uint32_t shape)
{
    struct str path = s->q->path, key = table_leaf_key(leaf);

    if (leaf->host != s->host || leaf->shape != shape)
        return false;
    switch (table_router_kind(shape)) {
    case TABLE_SHAPE_EXACT:
        return str_eq(path, key);
    case TABLE_SHAPE_REGEX: /* its predicate says the rest */
    case TABLE_SHAPE_PREFIX:
        path.n = table_router_depth(shape) ? s->cut.start[table_router_depth(shape)] - 1 : 0;
        return str_eq(path, key);
    case TABLE_SHAPE_TEMPLATE:
        return template_is(s, shape, key);
    }
    return false;
}

/* What a leaf has to be. */
struct wanted {
    uint64_t key;
    uint32_t shape;
    uint32_t below;   /* of a value: the leaf that dispatches by it, */
    struct str value; /* and the value */
};

static bool leaf_is(const struct search *s, const struct table_path_leaf *leaf,
                    const struct wanted *w)
{
    if (w->shape == TABLE_SHAPE_VALUE)
        return leaf->host == w->below && leaf->shape == w->shape &&
               str_eq(table_leaf_key(leaf), w->value);
    return path_is(s, leaf, w->shape);
}

/* The reference of the leaf; 0 where there is none. */
static uint32_t probe_path(const struct search *s, const struct wanted *w)
{
    uint16_t tag = table_router_path_tag(w->key);
    uint32_t at = table_router_bucket(w->key, s->t->path_bucket_count);

    for (uint32_t step = 0; step < TABLE_CHAIN_MAX; step++) {
        const struct table_path_bucket *b = path_bucket(s->t, at);

        for (uint32_t m = match_tags(b, tag); m; m &= m - 1) {
            uint32_t ref = b->ref[__builtin_ctz(m)];

            if (leaf_is(s, table_leaf_at(s->t, ref), w))
                return ref;
        }
        if (!b->overflow)
            return 0;
        at = at + 1 < s->t->path_bucket_count ? at + 1 : 0;
    }
    return 0;
}

/* The reference of the i-th shape's leaf. */
static uint32_t probe_shape(const struct search *s, uint32_t i)
{
    const struct wanted wanted = { .key = s->keys[i], .shape = s->shapes[i] };

    return probe_path(s, &wanted);
}

/* Rules of a pattern that may take the request, ascending: two lists as one. */
struct rules {
    struct table_leaf_rules asking, others; /* for the request's value; for none */
    uint32_t sure;                          /* needs no further look; TABLE_NONE: none is */
};

/* `ref`: of the leaf that dispatches, found by `key`. */
static void add_value(const struct search *s, uint32_t ref, uint64_t key, struct rules *r)
{
    const uint32_t name = table_leaf_name(table_leaf_at(s->t, ref));
    struct wanted wanted = { .shape = TABLE_SHAPE_VALUE, .below = ref };
    const struct table_path_leaf *leaf;

    if (table_predicate_value(s->t, s->q, (enum table_subject)table_name(s->t, name)->subject, name,
                              &wanted.value) != TABLE_FOUND)
        return;
    wanted.key = table_router_value_key(wanted.value, key, s->t->head->hash_seed);
    ref = probe_path(s, &wanted);
    if (ref == 0)
        return;
    leaf = table_leaf_at(s->t, ref);
    r->asking = table_leaf_rules(s->t, leaf);
    if ((leaf->bits >> s->q->method & 1) && !(leaf->bits & TABLE_PATH_CONDITIONAL))
        r->sure = leaf->rule;
}

static struct rules rules_of(const struct search *s, uint32_t ref, uint64_t key)
{
    const struct table_path_leaf *leaf = table_leaf_at(s->t, ref);
    struct rules r = { { .rule = TABLE_NONE }, table_leaf_rules(s->t, leaf), TABLE_NONE };

    if (leaf->bits & TABLE_PATH_DISPATCHES)
        add_value(s, ref, key, &r);
    return r;
}

/* The next one in order, in whichever list, or in both; TABLE_NONE at the end. */
static uint32_t take_rule(const struct search *s, struct rules *r)
{
    uint32_t rule = MIN(r->asking.rule, r->others.rule);

    if (rule == TABLE_NONE)
        return rule;
    if (r->asking.rule == rule)
        table_leaf_next(s->t, &r->asking);
    if (r->others.rule == rule)
        table_leaf_next(s->t, &r->others);
    return rule;
}

/* The first rule of a leaf that takes the request. */
static bool leaf_takes(const struct search *s, uint32_t ref, uint64_t key, uint32_t *rule)
{
    const struct table_path_leaf *leaf = table_leaf_at(s->t, ref);
    struct rules rules;
    uint32_t failed;

    *rule = leaf->rule;
    if ((leaf->bits >> s->q->method & 1) && !(leaf->bits & TABLE_PATH_CONDITIONAL))
        return true;
    rules = rules_of(s, ref, key);
    while ((*rule = take_rule(s, &rules)) != TABLE_NONE)
        if (*rule == rules.sure || table_match_rule_holds(s->t, *rule, s->q, &failed))
            return true;
    return false;
}

/* The first taker in precedence order; among ranked hosts the first of all rules. */
static bool find_rule(const struct search *s, uint32_t *rule)
{
    bool found = false;

    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t leaf = probe_shape(s, i), taker;

        if (leaf == 0 || !leaf_takes(s, leaf, s->keys[i], &taker))
            continue;
        *rule = found ? MIN(*rule, taker) : taker;
        found = true;
        if (!s->ranked)
            break;
    }
    return found;
}

/* True where all conditions but those on the method hold. */
static bool holds_but_method(const struct search *s, uint32_t rule)
{
    const struct table_rule *r = table_rule(s->t, rule);

    for (uint32_t i = 0; i < r->pred_count; i++) {
        const struct table_predicate *p = table_predicate(s->t, r->pred_first + i);

        if (p->subject != TABLE_METHOD && !table_predicate_holds(s->t, p, s->q))
            return false;
    }
    return true;
}

/* Methods of the rules that would take the request but for its method. */
static uint32_t find_allowed(const struct search *s)
{
    uint32_t allowed = 0;

    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t leaf = probe_shape(s, i), rule;
        struct rules rules;

        if (leaf == 0)
            continue;
        rules = rules_of(s, leaf, s->keys[i]);
        while ((rule = take_rule(s, &rules)) != TABLE_NONE)
            if (holds_but_method(s, rule))
                allowed |= table_rule(s->t, rule)->methods;
    }
    return allowed;
}

void table_match_find(const struct table *t, const struct table_request *q, struct table_match *out)
{
    struct search s;

    s.t = t;
    s.q = q;
    s.set = 0;
    s.host_hash = 0;
    s.count = 0;
    *out = (struct table_match){ .outcome = TABLE_NO_HOST, .rule = TABLE_NONE };
    if (t->host_bucket_count == 0)
        return;
    s.cut.count = 0;
    s.cut.deep = false;
    s.cut.exact = s.cut.sum[0] = 0;
    if (q->path.n && q->path.p[0] == '/')
        table_router_cut(q->path, t->head->hash_seed, &s.cut);
    if (!find_host(&s))
        return;
    out->outcome = TABLE_NO_RULE;
    if (s.cut.count == 0)
        return;
    if (find_rule(&s, &out->rule)) {
        out->outcome = TABLE_MATCHED;
        return;
    }
    out->allowed = find_allowed(&s);
    if (out->allowed)
        out->outcome = TABLE_WRONG_METHOD;
}

uint32_t table_match_status(const struct table_match *m, enum table_method method)
{
    assert(m->outcome != TABLE_MATCHED);
    if (method == TABLE_METHOD_OTHER)
        return 501;
    if (m->outcome == TABLE_WRONG_METHOD || method == TABLE_CONNECT || method == TABLE_TRACE)
        return 405;
    return 404;
}

bool table_match_rule_holds(const struct table *t, uint32_t rule, const struct table_request *q,
                            uint32_t *failed)
{
    const struct table_rule *r = table_rule(t, rule);

    *failed = TABLE_NONE;
    if (!(r->methods >> q->method & 1))
        return false;
    for (uint32_t i = 0; i < r->pred_count; i++) {
        if (!table_predicate_holds(t, table_predicate(t, r->pred_first + i), q)) {
            *failed = r->pred_first + i;
            return false;
        }
    }
    return true;
}

bool table_match_value(const struct table *t, const struct table_request *q,
                       enum table_subject subject, uint32_t name, struct str *value)
{
    return table_predicate_value(t, q, subject, name, value) == TABLE_FOUND;
}
