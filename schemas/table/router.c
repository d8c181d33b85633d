/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting a path, and the proof that the router's five sections agree. The proof walks leaves and
 * shape sets once, marks in a bit map where each begins, and then demands that every reference hits
 * a beginning and that every leaf hangs in exactly one bucket. It does not recount hashes: a leaf
 * in a wrong bucket is never found, which is the compiler's fault and no danger; the digests guard
 * against accidents.
 */
#include "table/router.h"

enum { WORD = 8 };

#define REPEAT8(c) (UINT64_C(0x0101010101010101) * (c))

/* Bit 7 of every byte that is '/'; exact, carries do not cross bytes. */
static uint64_t slashes(uint64_t word)
{
    uint64_t x = word ^ REPEAT8('/');

    return ~(((x & REPEAT8(0x7f)) + REPEAT8(0x7f)) | x | REPEAT8(0x7f));
}

/* The word at `at`, with zeros after the end. */
static uint64_t word_at(struct str s, size_t at)
{
    uint64_t word = 0;

    if (s.n - at >= WORD)
        return table_router_load8(s.p + at);
    if (s.n >= WORD)
        return table_router_load8(s.p + s.n - WORD) >> (8 * (WORD - (s.n - at)));
    for (size_t i = s.n; i > at; i--)
        word = word << 8 | (uint8_t)s.p[i - 1];
    return word;
}

/* Notes where segments start; yields where the last one that counts ends. */
static size_t find_segments(struct str path, struct table_segments *out)
{
    out->count = 0;
    out->deep = false;
    for (size_t at = 0; at < path.n; at += WORD) {
        for (uint64_t m = slashes(word_at(path, at)); m; m &= m - 1) {
            size_t slash = at + (size_t)__builtin_ctzll(m) / 8;

            if (out->count == TABLE_SEGMENTS_MAX) {
                out->deep = true;
                return slash;
            }
            out->start[out->count++] = (uint32_t)slash + 1;
        }
    }
    return path.n;
}

void table_router_cut(struct str path, uint64_t seed, struct table_segments *out)
{
    size_t end = find_segments(path, out);
    uint64_t sum = 0;

    out->start[out->count] = (uint32_t)end + 1;
    out->sum[0] = 0;
    for (uint32_t i = 0; i < out->count; i++) {
        const char *p = path.p + out->start[i];
        size_t n = out->start[i + 1] - 1 - out->start[i];

        out->term[i] = table_router_term(table_router_word(p, n, seed), i);
        sum += out->term[i];
        out->sum[i + 1] = sum;
    }
    if (out->deep)
        sum += table_router_term(table_router_word(path.p + end, path.n - end, seed),
                                 TABLE_SEGMENTS_MAX);
    out->exact = sum;
}

/* The bytes of a variable section, and where its records begin: a bit per unit. */
struct tiles {
    uint32_t type;
    uint32_t shift; /* a unit is 1 << shift bytes */
    size_t units;
    const uint8_t *bytes;
    size_t len;
    uint32_t count;
    uint64_t *starts;
};

struct check {
    const struct table *t;
    struct table_error *error;
    struct arena arena;
    struct tiles hosts, shapes, paths;
    uint32_t wild_labels;
    uint32_t next_rule; /* where in RIDX the next list of rules must begin: lists do not share, so
                           that the proof stays linear */
};

static bool fail(struct check *c, uint32_t section, uint32_t index, const char *field)
{
    *c->error = (struct table_error){ TABLE_FAULT_ROUTER, section, index, field };
    return false;
}

static void tiles_init(struct check *c, struct tiles *tiles, uint32_t type, uint32_t unit)
{
    const struct table_section *s = table_section(c->t, type);
    size_t units = (size_t)s->len / unit;

    *tiles = (struct tiles){ .type = type,
                             .shift = (uint32_t)__builtin_ctz(unit),
                             .units = units,
                             .bytes = c->t->base + s->off,
                             .len = (size_t)s->len,
                             .count = s->count,
                             .starts = NEW_N(&c->arena, uint64_t, units / 64 + 1) };
}

/* True where a record begins at the reference. */
static bool starts_at(const struct tiles *tiles, uint32_t ref)
{
    size_t unit = (size_t)ref - 1;

    return ref != 0 && unit < tiles->units && (tiles->starts[unit / 64] >> (unit % 64) & 1) != 0;
}

/* Takes the mark away, so that a second reference to the same leaf is seen. */
static bool take(struct tiles *tiles, uint32_t ref)
{
    if (!starts_at(tiles, ref))
        return false;
    tiles->starts[(ref - 1) / 64] &= ~(UINT64_C(1) << ((ref - 1) % 64));
    return true;
}

static void mark(struct tiles *tiles, size_t off)
{
    size_t unit = off >> tiles->shift;

    tiles->starts[unit / 64] |= UINT64_C(1) << (unit % 64);
}

static bool zeros(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

/* True where a record of head + body bytes, rounded up and zero-padded, is inside; *size is the
 * rounded size. */
static bool fits(const struct tiles *tiles, size_t off, size_t bytes, size_t *size)
{
    *size = ALIGN_UP(bytes, (size_t)1 << tiles->shift);
    return *size <= tiles->len - off && zeros(tiles->bytes + off + bytes, *size - bytes);
}

static bool shape_sound(uint32_t shape)
{
    uint32_t depth = table_router_depth(shape);
    uint32_t wild = table_router_wild(shape);

    switch (table_router_kind(shape)) {
    case TABLE_SHAPE_EXACT:
        return depth == 0 && wild == 0;
    case TABLE_SHAPE_TEMPLATE:
        return depth >= 1 && depth <= TABLE_SEGMENTS_MAX && wild != 0 && wild >> depth == 0;
    case TABLE_SHAPE_REGEX:
    case TABLE_SHAPE_PREFIX:
        return depth <= TABLE_SEGMENTS_MAX && wild == 0;
    }
    return false;
}

static bool check_shapes(struct check *c)
{
    struct tiles *tiles = &c->shapes;
    uint32_t n = 0;

    for (size_t off = 0, size = 0; off < tiles->len; off += size, n++) {
        const uint32_t *set = (const uint32_t *)(const void *)(tiles->bytes + off);

        if (tiles->len - off < TABLE_ROUTER_UNIT || set[0] == 0 || set[0] > TABLE_SHAPES_MAX ||
            !fits(tiles, off, sizeof(*set) * (set[0] + 1), &size))
            return fail(c, TABLE_SHPS, n, "count");
        for (uint32_t i = 1; i <= set[0]; i++)
            if (!shape_sound(set[i]))
                return fail(c, TABLE_SHPS, n, "shape");
        mark(tiles, off);
    }
    return n == tiles->count || fail(c, TABLE_SHPS, n, "number");
}

static uint32_t count_labels(struct str name)
{
    return name.n ? 1 + (uint32_t)str_count(name, '.') : 0;
}

static bool host_sound(struct check *c, const struct table_host_leaf *leaf)
{
    if (leaf->flags & ~(uint32_t)TABLE_HOST_FLAGS)
        return false;
    if (!(leaf->flags & TABLE_HOST_WILD))
        return leaf->labels == 0 && leaf->name_bytes != 0;
    if (leaf->labels >= TABLE_LABELS_MAX ||
        leaf->labels != count_labels(table_router_host_name(leaf)))
        return false;
    c->wild_labels |= UINT32_C(1) << leaf->labels;
    return true;
}

static bool check_hosts(struct check *c)
{
    struct tiles *tiles = &c->hosts;
    uint32_t n = 0;

    for (size_t off = 0, size = 0; off < tiles->len; off += size, n++) {
        const struct table_host_leaf *leaf =
            (const struct table_host_leaf *)(const void *)(tiles->bytes + off);

        if (tiles->len - off < sizeof(*leaf) ||
            !fits(tiles, off, sizeof(*leaf) + leaf->name_bytes, &size) || leaf->size != size)
            return fail(c, TABLE_HOSL, n, "size");
        if (!host_sound(c, leaf))
            return fail(c, TABLE_HOSL, n, "labels");
        mark(tiles, off);
    }
    return n == tiles->count || fail(c, TABLE_HOSL, n, "number");
}

static uint32_t count_slashes(struct str key)
{
    uint32_t n = 0;

    for (size_t at = 0; at < key.n; at += WORD)
        n += (uint32_t)((slashes(word_at(key, at)) >> 7) * REPEAT8(1) >> 56);
    return n;
}

/* The key says what the shape says. */
static bool key_sound(const struct table_path_leaf *leaf)
{
    struct str key = table_leaf_key(leaf);
    uint32_t depth = table_router_depth(leaf->shape);
    struct table_segments cut;

    if (!shape_sound(leaf->shape))
        return false;
    if (leaf->shape == table_router_shape(TABLE_SHAPE_PREFIX, 0, 0) ||
        leaf->shape == table_router_shape(TABLE_SHAPE_REGEX, 0, 0))
        return key.n == 0;
    if (key.n == 0 || key.p[0] != '/')
        return false;
    if (table_router_kind(leaf->shape) == TABLE_SHAPE_EXACT)
        return true;
    if (count_slashes(key) != depth)
        return false;
    if (table_router_kind(leaf->shape) != TABLE_SHAPE_TEMPLATE)
        return true;
    cut.start[depth] = (uint32_t)find_segments(key, &cut) + 1; /* hashes are not asked for */
    for (uint32_t i = 0; i < depth; i++)
        if ((table_router_wild(leaf->shape) >> i & 1) && cut.start[i + 1] - 1 != cut.start[i])
            return false;
    return true;
}

/* The list of the other rules is the next one, and ends inside. */
static bool others_ascend(struct check *c, const struct table_path_leaf *leaf)
{
    const struct table *t = c->t;
    uint32_t first = table_leaf_others(leaf), rule = leaf->rule, left;

    if (first != c->next_rule || first >= t->rule_index_count)
        return false;
    left = t->rule_index_items[first].left;
    if (left >= t->rule_index_count - first)
        return false;
    c->next_rule += left + 1;
    for (uint32_t i = first; i < c->next_rule; i++) {
        const struct table_rule_index *other = t->rule_index_items + i;

        if (rule >= other->rule || other->left != c->next_rule - 1 - i)
            return false;
        rule = other->rule;
    }
    return true;
}

static bool rules_sound(struct check *c, const struct table_path_leaf *leaf)
{
    const struct table_rule *rule;

    if (leaf->rule >= c->t->rule_count)
        return false;
    rule = table_rule(c->t, leaf->rule);
    if ((leaf->bits & TABLE_PATH_METHODS) != rule->methods ||
        ((leaf->bits & TABLE_PATH_CONDITIONAL) != 0) !=
            (rule->pred_count > (leaf->shape == TABLE_SHAPE_VALUE)))
        return false;
    if ((leaf->bits & TABLE_PATH_DISPATCHES) &&
        (leaf->shape == TABLE_SHAPE_VALUE || table_leaf_name(leaf) >= c->t->name_count))
        return false;
    return !(leaf->bits & TABLE_PATH_SEVERAL) || others_ascend(c, leaf);
}

/* A value's is the leaf that dispatches by it, and stands before it. */
static bool host_known(const struct check *c, const struct table_path_leaf *leaf)
{
    return leaf->shape == TABLE_SHAPE_VALUE
               ? starts_at(&c->paths, leaf->host) &&
                     (table_leaf_at(c->t, leaf->host)->bits & TABLE_PATH_DISPATCHES)
               : starts_at(&c->hosts, leaf->host);
}

static bool check_paths(struct check *c)
{
    struct tiles *tiles = &c->paths;
    uint32_t n = 0;

    for (size_t off = 0, size = 0; off < tiles->len; off += size, n++) {
        const struct table_path_leaf *leaf =
            (const struct table_path_leaf *)(const void *)(tiles->bytes + off);

        if (tiles->len - off < sizeof(*leaf) ||
            !fits(tiles, off, table_leaf_head(leaf->bits) + leaf->key_bytes, &size))
            return fail(c, TABLE_PATL, n, "size");
        if (!host_known(c, leaf))
            return fail(c, TABLE_PATL, n, "host");
        if (leaf->shape != TABLE_SHAPE_VALUE && !key_sound(leaf))
            return fail(c, TABLE_PATL, n, "key");
        if (!rules_sound(c, leaf))
            return fail(c, TABLE_PATL, n, "rule");
        mark(tiles, off);
    }
    return n == tiles->count || fail(c, TABLE_PATL, n, "number");
}

/* Runs of overflowing buckets stay below TABLE_CHAIN_MAX, also around the end. */
static bool run_ok(uint32_t overflow, uint32_t *run)
{
    *run = overflow ? *run + 1 : 0;
    return overflow <= 1 && *run < TABLE_CHAIN_MAX;
}

static bool check_host_buckets(struct check *c)
{
    const struct table_host_bucket *b = (const void *)c->t->host_buckets;
    uint32_t n = c->t->host_bucket_count, leaves = 0, run = 0;

    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < TABLE_ROUTER_HOST_SLOTS; k++) {
            if (b[i].ref[k] == 0 && b[i].tag[k] == 0 && b[i].shapes[k] == 0)
                continue;
            if (b[i].tag[k] == 0 || !starts_at(&c->shapes, b[i].shapes[k]) ||
                !take(&c->hosts, b[i].ref[k]))
                return fail(c, TABLE_HOSB, i, "ref");
            leaves++;
        }
        if (!run_ok(b[i].overflow, &run))
            return fail(c, TABLE_HOSB, i, "overflow");
    }
    for (uint32_t i = 0; run && i < MIN(n, (uint32_t)TABLE_CHAIN_MAX); i++)
        if (!run_ok(b[i].overflow, &run))
            return fail(c, TABLE_HOSB, i, "overflow");
    return leaves == c->hosts.count || fail(c, TABLE_HOSB, 0, "number");
}

/* Fetches the marks of leaves of a bucket to come: they lie anywhere, and those of many leaves in no cache. */
static void prefetch_marks(const struct check *c, uint32_t bucket)
{
    const struct table_path_bucket *b = (const void *)c->t->path_buckets;

    if (bucket >= c->t->path_bucket_count)
        return;
    for (uint32_t k = 0; k < TABLE_ROUTER_PATH_SLOTS; k++)
        if (b[bucket].ref[k] - 1 < c->paths.units) /* not of 0 */
            __builtin_prefetch(c->paths.starts + (b[bucket].ref[k] - 1) / 64, 1);
}

static bool check_path_buckets(struct check *c)
{
    enum { AHEAD = 4 };

    const struct table_path_bucket *b = (const void *)c->t->path_buckets;
    uint32_t n = c->t->path_bucket_count, leaves = 0, run = 0;

    for (uint32_t i = 0; i < n; i++) {
        prefetch_marks(c, i + AHEAD);
        for (uint32_t k = 0; k < TABLE_ROUTER_PATH_SLOTS; k++) {
            if (b[i].ref[k] == 0 && b[i].tag[k] == 0)
                continue;
            if (b[i].tag[k] == 0 || !take(&c->paths, b[i].ref[k]))
                return fail(c, TABLE_PATB, i, "ref");
            leaves++;
        }
        if (!run_ok(b[i].overflow, &run))
            return fail(c, TABLE_PATB, i, "overflow");
    }
    for (uint32_t i = 0; run && i < MIN(n, (uint32_t)TABLE_CHAIN_MAX); i++)
        if (!run_ok(b[i].overflow, &run))
            return fail(c, TABLE_PATB, i, "overflow");
    return leaves == c->paths.count || fail(c, TABLE_PATB, 0, "number");
}

/* All five sections or none. */
static bool present(struct check *c, bool *any)
{
    static const uint32_t types[] = { TABLE_HOSB, TABLE_HOSL, TABLE_SHPS, TABLE_PATB, TABLE_PATL };
    size_t n = 0;

    for (size_t i = 0; i < LEN(types); i++)
        n += table_section(c->t, types[i]) != NULL;
    *any = n != 0;
    return n == 0 || n == LEN(types) || fail(c, TABLE_HOSB, 0, "sections");
}

static bool check_all(struct check *c)
{
    tiles_init(c, &c->shapes, TABLE_SHPS, TABLE_ROUTER_UNIT);
    tiles_init(c, &c->hosts, TABLE_HOSL, TABLE_ROUTER_UNIT);
    tiles_init(c, &c->paths, TABLE_PATL, TABLE_LEAF_UNIT);
    if (!check_shapes(c) || !check_hosts(c) || !check_paths(c) || !check_host_buckets(c) ||
        !check_path_buckets(c))
        return false;
    if ((c->hosts.count > 0 || c->t->usual_shapes != 0) &&
        !starts_at(&c->shapes, c->t->usual_shapes))
        return fail(c, TABLE_HOSB, 0, "aux1");
    return c->wild_labels == c->t->wild_labels || fail(c, TABLE_HOSB, 0, "aux0");
}

bool table_router_check(const struct table *t, struct table_error *error)
{
    struct check c = { .t = t, .error = error };
    bool any, ok;

    if (!present(&c, &any))
        return false;
    if (!any)
        return true;
    arena_init(&c.arena, 0);
    ok = check_all(&c);
    arena_fini(&c.arena);
    return ok;
}
