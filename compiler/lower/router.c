/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns are sorted by host, shape and key; equal ones become one leaf. Leaves, shape sets and
 * buckets are then written in that order, so that the result does not depend on the order of the
 * input. Shapes stand in precedence order: exact, templates (segment by segment, literal before
 * wild), regular expressions and prefixes, each from long to short.
 *
 * Buckets are filled to six of ten (paths) and two of five (hosts): probes then rarely leave their
 * line. Where a chain of full buckets grows past what the reader follows, everything is hashed
 * again with the next seed.
 */
#include "lower/router.h"

#include <stdlib.h>

#include "table/router.h"

enum { SEEDS_MAX = 64, PATHS_PER_BUCKET = 6, HOSTS_PER_BUCKET = 2, KEYS_AHEAD = 8 };

/* A host of a domain. Patterns by the hundred thousand name the same few. */
struct place {
    uint32_t domain, wild; /* wild: TABLE_HOST_WILD or 0 */
    struct str host;       /* without "*." */
    struct str written;    /* the host as given */
    bool ranked;
};

struct entry {
    uint32_t place; /* index into places, which ascend */
    uint32_t shape;
    struct str key; /* as in the leaf */
    uint32_t rule;
};

struct host {
    const struct entry *first;
    uint32_t ref, shapes; /* references */
};

struct leaf {
    const struct entry *first;
    uint32_t ref, host; /* reference; index into hosts */
};

/* A variable section in the making. */
struct bytes {
    uint8_t *p;
    size_t n;
    uint32_t count;
};

struct build {
    struct emit_image *image;
    struct arena *a;       /* of what becomes sections */
    struct arena *scratch; /* of all else */
    struct entry *entries;
    size_t entry_count;
    struct {
        struct place *items;
        size_t count, cap;
    } places;
    struct host *hosts;
    struct leaf *leaves;
    struct bytes host_leaves, shapes, path_leaves;
    uint32_t *set_slots; /* hash table over shape sets, by reference */
    uint32_t set_slot_count;
    uint32_t wild_labels;
    uint32_t usual, votes; /* shape set of most hosts, by majority vote (Boyer, Moore) */
};

static uint32_t count_labels(struct str name)
{
    return name.n ? 1 + (uint32_t)str_count(name, '.') : 0;
}

static bool is_wild(struct str segment)
{
    return segment.n >= 2 && segment.p[0] == '{' && segment.p[segment.n - 1] == '}';
}

/* Shape and key of a template: its wild segments are emptied. */
static void read_template(struct arena *a, struct str path, const struct table_segments *cut,
                          struct entry *e)
{
    char *key = arena_take_text(a, path.n);
    uint32_t wild = 0;
    size_t n = 0;

    for (uint32_t i = 0; i < cut->count; i++) {
        struct str segment = str_sub(path, cut->start[i], cut->start[i + 1] - 1 - cut->start[i]);

        key[n++] = '/';
        if (is_wild(segment)) {
            wild |= 1u << i;
            continue;
        }
        if (segment.n)
            memcpy(key + n, segment.p, segment.n);
        n += segment.n;
    }
    e->key = (struct str){ key, n };
    e->shape = wild ? table_router_shape(TABLE_SHAPE_TEMPLATE, cut->count, wild)
                    : table_router_shape(TABLE_SHAPE_EXACT, 0, 0);
}

static bool read_path(struct arena *a, const struct lower_pattern *p, struct entry *e)
{
    struct table_segments cut;

    e->key = p->path;
    e->shape = table_router_shape(TABLE_SHAPE_EXACT, 0, 0);
    if (p->path.n > UINT16_MAX)
        return false;
    if (p->kind == LOWER_EXACT)
        return true;
    if (p->kind == LOWER_PREFIX && str_eq(p->path, STR("/")))
        e->key = STR("");
    table_router_cut(e->key, 0, &cut);
    if (cut.deep)
        return false;
    if (p->kind == LOWER_TEMPLATE)
        read_template(a, p->path, &cut, e);
    else
        e->shape = table_router_shape(
            p->kind == LOWER_REGEX ? TABLE_SHAPE_REGEX : TABLE_SHAPE_PREFIX, cut.count, 0);
    return true;
}

static struct place place_of(const struct lower_pattern *p)
{
    struct place place = { .domain = p->domain, .host = p->host, .written = p->host };

    if (p->host.n && p->host.p[0] == '*') {
        place.wild = TABLE_HOST_WILD;
        place.host = str_sub(p->host, 2, p->host.n); /* "*" alone leaves nothing */
    }
    return place;
}

static bool place_fits(const struct place *p)
{
    return p->host.n <= UINT16_MAX && (!p->wild || count_labels(p->host) < TABLE_LABELS_MAX);
}

static struct place *place_at(const struct build *b, uint32_t number)
{
    assert(b->places.items != NULL && number < b->places.count);
    return &b->places.items[number];
}

static bool same_place(const struct place *place, const struct lower_pattern *p)
{
    return place->domain == p->domain && str_eq(place->written, p->host);
}

/* The number of a pattern's place, new where none before had it. */
static uint32_t find_place(struct build *b, uint32_t *slots, const struct lower_pattern *p)
{
    uint32_t n = (uint32_t)b->entry_count * 2 + 1,
             at = hash_reduce(hash_str(p->host, p->domain), n);

    while (slots[at] && !same_place(place_at(b, slots[at] - 1), p))
        at = at + 1 < n ? at + 1 : 0;
    if (slots[at] == 0) {
        *VEC_ADD(b->scratch, &b->places) = place_of(p);
        slots[at] = (uint32_t)b->places.count;
    }
    return slots[at] - 1;
}

static bool read_patterns(struct build *b, const struct lower_pattern *patterns, struct str *host)
{
    uint32_t *slots = NEW_N(b->scratch, uint32_t, b->entry_count * 2 + 1);

    for (size_t i = 0; i < b->entry_count; i++) {
        const struct lower_pattern *p = patterns + i;
        struct entry *e = b->entries + i;
        bool again = i > 0 && p->domain == p[-1].domain && p->host.p == p[-1].host.p &&
                     p->host.n == p[-1].host.n;

        *e = (struct entry){ .place = again ? e[-1].place : find_place(b, slots, p),
                             .rule = p->rule };
        place_at(b, e->place)->ranked |= p->ranked;
        if (!place_fits(place_at(b, e->place)) || !read_path(b->scratch, p, e)) {
            *host = p->host;
            return false;
        }
    }
    return true;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Precedence of shapes. */
static int compare_shapes(uint32_t a, uint32_t b)
{
    uint32_t differ = table_router_wild(a) ^ table_router_wild(b);

    if (table_router_kind(a) != table_router_kind(b))
        return compare_numbers(table_router_kind(a), table_router_kind(b));
    if (table_router_kind(a) == TABLE_SHAPE_PREFIX || table_router_kind(a) == TABLE_SHAPE_REGEX)
        return compare_numbers(table_router_depth(b), table_router_depth(a));
    if (table_router_depth(a) != table_router_depth(b))
        return compare_numbers(table_router_depth(a), table_router_depth(b));
    if (differ == 0)
        return 0;
    return table_router_wild(a) & (differ & -differ) ? 1 : -1;
}

struct numbered_place {
    struct place place;
    uint32_t number;
};

static int compare_places(const void *pa, const void *pb)
{
    const struct place *a = &((const struct numbered_place *)pa)->place,
                       *b = &((const struct numbered_place *)pb)->place;

    if (a->domain != b->domain)
        return compare_numbers(a->domain, b->domain);
    return a->wild != b->wild ? compare_numbers(a->wild, b->wild) : str_cmp(a->host, b->host);
}

/* From here on the number of a place is its position. */
static void sort_places(struct build *b)
{
    struct numbered_place *sorted = NEW_N(b->scratch, struct numbered_place, b->places.count + 1);
    uint32_t *positions = NEW_N(b->scratch, uint32_t, b->places.count + 1);

    for (uint32_t i = 0; i < b->places.count; i++)
        sorted[i] = (struct numbered_place){ b->places.items[i], i };
    qsort(sorted, b->places.count, sizeof(*sorted), compare_places);
    for (uint32_t i = 0; i < b->places.count; i++) {
        b->places.items[i] = sorted[i].place;
        positions[sorted[i].number] = i;
    }
    for (size_t i = 0; i < b->entry_count; i++)
        b->entries[i].place = positions[b->entries[i].place];
}

static int compare_patterns(const struct entry *a, const struct entry *b)
{
    int order = compare_numbers(a->place, b->place);

    if (order == 0)
        order = compare_shapes(a->shape, b->shape);
    return order ? order : str_cmp(a->key, b->key);
}

static int compare_entries(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    int order = compare_patterns(a, b);

    return order ? order : compare_numbers(a->rule, b->rule);
}

/* Makes room for head + body bytes, rounded up; yields where they go and what refers to them. */
static uint8_t *append(struct bytes *section, size_t bytes, size_t unit, uint32_t *ref)
{
    uint8_t *at = section->p + section->n;

    *ref = (uint32_t)(section->n / unit) + 1;
    section->n += ALIGN_UP(bytes, unit);
    section->count++;
    return at;
}

/* The reference of a shape set, written where no host had it before. */
static uint32_t intern_shapes(struct build *b, const uint32_t *shapes, uint32_t count)
{
    uint32_t ref,
        at = hash_reduce(hash_bytes(shapes, sizeof(*shapes) * count, 0), b->set_slot_count);
    uint32_t *set;

    for (; b->set_slots[at]; at = at + 1 < b->set_slot_count ? at + 1 : 0) {
        set =
            (uint32_t *)(void *)(b->shapes.p + (size_t)(b->set_slots[at] - 1) * TABLE_ROUTER_UNIT);
        if (set[0] == count && memcmp(set + 1, shapes, sizeof(*shapes) * count) == 0)
            return b->set_slots[at];
    }
    set = (uint32_t *)(void *)append(&b->shapes, sizeof(*shapes) * (count + 1), TABLE_ROUTER_UNIT,
                                     &ref);
    set[0] = count;
    memcpy(set + 1, shapes, sizeof(*shapes) * count);
    b->set_slots[at] = ref;
    return ref;
}

/* Writes the leaf and the shapes of the host whose entries are [first, end). */
static bool add_host(struct build *b, const struct entry *first, const struct entry *end)
{
    const struct place *place = place_at(b, first->place);
    struct host *host = b->hosts + b->host_leaves.count;
    struct table_host_leaf *leaf;
    uint32_t shapes[TABLE_SHAPES_MAX], count = 0;

    *host = (struct host){ .first = first };
    leaf = (void *)append(&b->host_leaves, sizeof(*leaf) + place->host.n, TABLE_ROUTER_UNIT,
                          &host->ref);
    leaf->size = (uint32_t)ALIGN_UP(sizeof(*leaf) + place->host.n, (size_t)TABLE_ROUTER_UNIT);
    leaf->name_bytes = (uint16_t)place->host.n;
    leaf->flags = (uint16_t)(place->wild | (place->ranked ? TABLE_HOST_RANKED : 0));
    leaf->domain = place->domain;
    leaf->labels = place->wild ? count_labels(place->host) : 0;
    if (place->host.n)
        memcpy(leaf + 1, place->host.p, place->host.n);
    if (place->wild)
        b->wild_labels |= 1u << leaf->labels;
    for (const struct entry *e = first; e < end; e++) {
        if (count && shapes[count - 1] == e->shape)
            continue;
        if (count == TABLE_SHAPES_MAX)
            return false;
        shapes[count++] = e->shape;
    }
    host->shapes = intern_shapes(b, shapes, count);
    if (b->votes == 0)
        b->usual = host->shapes;
    b->votes += b->usual == host->shapes ? 1 : UINT32_MAX;
    return true;
}

/* Lists the rules of a leaf after its first. */
static uint32_t add_others(struct build *b, const struct entry *first, const struct entry *end)
{
    uint32_t start = emit_count(b->image, TABLE_RIDX), count, index;

    for (const struct entry *e = first + 1; e < end; e++)
        if (e->rule != e[-1].rule)
            ((struct table_rule_index *)emit_add(b->image, TABLE_RIDX, &index))->rule = e->rule;
    count = emit_count(b->image, TABLE_RIDX) - start;
    for (uint32_t i = 0; i < count; i++)
        ((struct table_rule_index *)emit_at(b->image, TABLE_RIDX, start + i))->left = count - 1 - i;
    return start;
}

/* Writes the leaf of the pattern whose entries are [first, end). */
static void add_leaf(struct build *b, const struct entry *first, const struct entry *end)
{
    const struct table_rule *rule = emit_at(b->image, TABLE_RULE, first->rule);
    struct leaf *l = b->leaves + b->path_leaves.count;
    uint32_t bits = rule->methods | (rule->pred_count != 0 ? TABLE_PATH_CONDITIONAL : 0u) |
                    (end[-1].rule != first->rule ? TABLE_PATH_SEVERAL : 0u);
    size_t head = table_router_path_head(bits);
    struct table_path_leaf *leaf;

    *l = (struct leaf){ .first = first, .host = b->host_leaves.count - 1 };
    leaf = (void *)append(&b->path_leaves, head + first->key.n, TABLE_ROUTER_PATH_UNIT, &l->ref);
    leaf->host = b->hosts[l->host].ref;
    leaf->shape = first->shape;
    leaf->rule = first->rule;
    leaf->bits = (uint16_t)bits;
    leaf->key_bytes = (uint16_t)first->key.n;
    if (bits & TABLE_PATH_SEVERAL)
        *(uint32_t *)(void *)(leaf + 1) = add_others(b, first, end);
    if (first->key.n)
        memcpy((char *)leaf + head, first->key.p, first->key.n);
}

static void take_sections(struct build *b)
{
    size_t names = 0, keys = 0, hosts = 0, shapes = 0, n = b->entry_count;

    for (const struct entry *e = b->entries; e < b->entries + n; e++) {
        bool first = e == b->entries || e[-1].place != e->place;

        keys += table_router_path_size(TABLE_PATH_SEVERAL, e->key.n);
        shapes += first || e->shape != e[-1].shape;
        if (!first)
            continue;
        hosts++;
        names += ALIGN_UP(sizeof(struct table_host_leaf) + place_at(b, e->place)->host.n,
                          (size_t)TABLE_ROUTER_UNIT);
    }
    b->host_leaves.p = arena_take(b->a, names + 1);
    b->path_leaves.p = arena_take(b->a, keys + 1);
    b->shapes.p = /* a set: its count and its shapes, rounded up */
        arena_take(b->a, shapes * sizeof(uint32_t) + (hosts + 1) * 2 * TABLE_ROUTER_UNIT);
    b->hosts = NEW_N(b->scratch, struct host, hosts + 1);
    b->leaves = NEW_N(b->scratch, struct leaf, n + 1);
    b->set_slot_count = (uint32_t)hosts * 2 + 1;
    b->set_slots = NEW_N(b->scratch, uint32_t, b->set_slot_count);
}

static bool add_leaves(struct build *b, struct str *written)
{
    const struct entry *end = b->entries + b->entry_count, *host_end = b->entries, *next;

    for (const struct entry *e = b->entries; e < end; e = next) {
        if (e == host_end) {
            while (host_end < end && e->place == host_end->place)
                host_end++;
            if (!add_host(b, e, host_end)) {
                *written = place_at(b, e->place)->written;
                return false;
            }
        }
        next = e + 1;
        while (next < host_end && compare_patterns(e, next) == 0)
            next++;
        add_leaf(b, e, next);
    }
    return true;
}

static uint64_t hash_host(const struct build *b, const struct entry *first, uint64_t seed)
{
    const struct place *e = place_at(b, first->place);
    size_t end = e->host.n;
    uint32_t labels = 0;
    uint64_t sum = 0;

    if (!e->wild)
        return table_router_host(e->host, e->domain, seed);
    while (e->host.n && labels < TABLE_LABELS_MAX) {
        size_t at = end;

        while (at > 0 && e->host.p[at - 1] != '.')
            at--;
        sum += table_router_term(table_router_word(e->host.p + at, end - at, seed), labels++);
        if (at == 0)
            break;
        end = at - 1;
    }
    return table_router_suffix(sum, labels, e->domain);
}

static bool insert_host(struct table_host_bucket *buckets, uint32_t n, uint64_t hash,
                        const struct host *host)
{
    uint32_t at = table_router_bucket(hash, n);

    for (uint32_t step = 0; step < TABLE_CHAIN_MAX; step++) {
        struct table_host_bucket *b = buckets + at;

        for (uint32_t k = 0; k < TABLE_ROUTER_HOST_SLOTS; k++) {
            if (b->ref[k] == 0) {
                b->tag[k] = table_router_host_tag(hash);
                b->ref[k] = host->ref;
                b->shapes[k] = host->shapes;
                return true;
            }
        }
        b->overflow = 1;
        at = at + 1 < n ? at + 1 : 0;
    }
    return false;
}

static bool insert_path(struct table_path_bucket *buckets, uint32_t n, uint64_t key, uint32_t ref)
{
    uint32_t at = table_router_bucket(key, n);

    for (uint32_t step = 0; step < TABLE_CHAIN_MAX; step++) {
        struct table_path_bucket *b = buckets + at;

        for (uint32_t k = 0; k < TABLE_ROUTER_PATH_SLOTS; k++) {
            if (b->ref[k] == 0) {
                b->tag[k] = table_router_path_tag(key);
                b->ref[k] = ref;
                return true;
            }
        }
        b->overflow = 1;
        at = at + 1 < n ? at + 1 : 0;
    }
    return false;
}

/* The reader and the verifier follow runs of overflowing buckets only so far. */
static bool runs_fit(const uint8_t *overflow, size_t stride, uint32_t n)
{
    uint32_t run = 0, flag;

    for (uint64_t i = 0; i < (uint64_t)n + MIN(n, (uint32_t)TABLE_CHAIN_MAX); i++) {
        memcpy(&flag, overflow + (size_t)(i % n) * stride, sizeof(flag));
        run = flag ? run + 1 : 0;
        if (run >= TABLE_CHAIN_MAX)
            return false;
    }
    return true;
}

struct buckets {
    struct table_host_bucket *hosts;
    struct table_path_bucket *paths;
    uint32_t host_count, path_count;
};

/* Fills the buckets with one seed; false where a chain is too long, *host is then the one that did
 * not fit. */
static bool fill(const struct build *b, struct buckets *out, uint64_t seed, struct str *host)
{
    uint64_t hash = 0;
    const struct entry *of = NULL;

    memset(out->hosts, 0, sizeof(*out->hosts) * out->host_count);
    memset(out->paths, 0, sizeof(*out->paths) * out->path_count);
    for (uint32_t i = 0; i < b->host_leaves.count; i++) {
        *host = place_at(b, b->hosts[i].first->place)->written;
        if (!insert_host(out->hosts, out->host_count, hash_host(b, b->hosts[i].first, seed),
                         b->hosts + i))
            return false;
    }
    for (uint32_t i = 0; i < b->path_leaves.count; i++) {
        const struct leaf *l = b->leaves + i;
        struct table_segments cut;
        uint64_t sum = 0;

        if (of != b->hosts[l->host].first) {
            of = b->hosts[l->host].first;
            hash = hash_host(b, of, seed);
        }
        assert(of != NULL);
        *host = place_at(b, of->place)->written;
        if (i + KEYS_AHEAD < b->path_leaves.count) /* keys lie all over the texts */
            __builtin_prefetch(l[KEYS_AHEAD].first->key.p);
        table_router_cut(l->first->key, seed, &cut);
        if (!table_router_sum(&cut, l->first->shape, &sum) ||
            !insert_path(out->paths, out->path_count, table_router_key(sum, hash, l->first->shape),
                         l->ref))
            return false;
    }
    return runs_fit((const uint8_t *)&out->hosts->overflow, sizeof(*out->hosts), out->host_count) &&
           runs_fit((const uint8_t *)&out->paths->overflow, sizeof(*out->paths), out->path_count);
}

static void add_section(struct build *b, enum table_section_type type, const struct bytes *bytes)
{
    emit_section(b->image, type, (struct str){ (const char *)bytes->p, bytes->n }, bytes->count, 0,
                 0);
}

static void add_buckets(struct build *b, enum table_section_type type, const void *buckets,
                        uint32_t count, uint64_t aux0, uint64_t aux1)
{
    emit_section(b->image, type, (struct str){ buckets, (size_t)count * 64 }, count, aux0, aux1);
}

static void add_sections(struct build *b, const struct buckets *buckets)
{
    add_buckets(b, TABLE_HOSB, buckets->hosts, buckets->host_count, b->wild_labels, b->usual);
    add_buckets(b, TABLE_PATB, buckets->paths, buckets->path_count, 0, 0);
    add_section(b, TABLE_HOSL, &b->host_leaves);
    add_section(b, TABLE_SHPS, &b->shapes);
    add_section(b, TABLE_PATL, &b->path_leaves);
}

static bool build(struct build *b, const struct lower_pattern *patterns, uint64_t *seed,
                  struct str *host)
{
    struct buckets buckets = { 0 };

    b->entries = NEW_N(b->scratch, struct entry, b->entry_count + 1);
    if (!read_patterns(b, patterns, host))
        return false;
    sort_places(b);
    qsort(b->entries, b->entry_count, sizeof(*b->entries), compare_entries);
    take_sections(b);
    if (!add_leaves(b, host))
        return false;
    buckets.host_count = b->host_leaves.count / HOSTS_PER_BUCKET + 1;
    buckets.path_count = b->path_leaves.count / PATHS_PER_BUCKET + 1;
    buckets.hosts = NEW_N(b->a, struct table_host_bucket, buckets.host_count);
    buckets.paths = NEW_N(b->a, struct table_path_bucket, buckets.path_count);
    for (uint64_t attempt = 0; attempt < SEEDS_MAX; attempt++) {
        if (fill(b, &buckets, attempt, host)) {
            add_sections(b, &buckets);
            *seed = attempt;
            return true;
        }
    }
    return false;
}

bool lower_router_build(struct emit_image *image, struct lower_pattern *patterns, size_t count,
                        struct arena *a, uint64_t *seed, struct str *host)
{
    struct arena scratch;
    struct build b = { .image = image, .a = a, .scratch = &scratch, .entry_count = count };
    bool ok;

    assert(count < UINT32_MAX / 4);
    arena_init(&scratch, 0);
    ok = build(&b, patterns, seed, host);
    arena_fini(&scratch);
    return ok;
}
