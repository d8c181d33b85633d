/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns are sorted by host, shape and key; equal ones become one leaf. Leaves, shape sets and
 * buckets are then written in that order, so that the result does not depend on the order of the
 * input. Shapes stand in precedence order: exact, templates (segment by segment, literal before
 * wild), regular expressions and prefixes, each from long to short.
 *
 * Where many rules of a pattern ask for the value of the same thing (dispatch.h), those that do stand in leaves of their own,
 * one a value, behind the pattern's.
 */
#include "lower/router.h"

#include <stdlib.h>

#include "lower/bucket.h"
#include "lower/dispatch.h"
#include "table/router.h"

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

/* A variable section in the making. */
struct bytes {
    uint8_t *p;
    size_t n, cap;
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
    struct lower_bucket_host *hosts;
    struct lower_bucket_leaves leaves;
    struct lower_dispatch *dispatch;
    struct {
        uint32_t *items;
        size_t count, cap;
    } rules; /* of the leaf that is written */
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

static void reserve(struct build *b, struct bytes *section, size_t cap)
{
    uint8_t *p = arena_take(b->a, cap);

    if (section->n > 0)
        memcpy(p, section->p, section->n);
    section->p = p;
    section->cap = cap;
}

/* Makes room for head + body bytes, rounded up; yields where they go until more is added, and what refers to them. */
static uint8_t *append(struct build *b, struct bytes *section, size_t bytes, size_t unit,
                       uint32_t *ref)
{
    uint8_t *at;

    if (section->cap - section->n < bytes + unit)
        reserve(b, section, 2 * section->cap + bytes + unit);
    at = section->p + section->n;
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
    set = (uint32_t *)(void *)append(b, &b->shapes, sizeof(*shapes) * (count + 1),
                                     TABLE_ROUTER_UNIT, &ref);
    set[0] = count;
    memcpy(set + 1, shapes, sizeof(*shapes) * count);
    b->set_slots[at] = ref;
    return ref;
}

/* Writes the leaf and the shapes of the host whose entries are [first, end). */
static bool add_host(struct build *b, const struct entry *first, const struct entry *end)
{
    const struct place *place = place_at(b, first->place);
    struct lower_bucket_host *host = b->hosts + b->host_leaves.count;
    struct table_host_leaf *leaf;
    uint32_t shapes[TABLE_SHAPES_MAX], count = 0;

    *host = (struct lower_bucket_host){ .name = place->host,
                                        .written = place->written,
                                        .domain = place->domain,
                                        .wild = place->wild != 0 };
    leaf = (void *)append(b, &b->host_leaves, sizeof(*leaf) + place->host.n, TABLE_ROUTER_UNIT,
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
static uint32_t add_others(struct build *b, const uint32_t *rules, uint32_t count)
{
    uint32_t start = emit_count(b->image, TABLE_RIDX), index;

    for (uint32_t i = 0; i < count; i++)
        *(struct table_rule_index *)emit_add(b->image, TABLE_RIDX, &index) =
            (struct table_rule_index){ rules[i], count - 1 - i };
    return start;
}

/* Writes a leaf of these rules, which ascend; of one that dispatches `name` is not TABLE_NONE. */
static void write_leaf(struct build *b, struct lower_bucket_leaf l, uint32_t host,
                       const uint32_t *rules, size_t count, uint32_t name)
{
    const struct table_rule *rule = emit_at(b->image, TABLE_RULE, rules[0]);
    uint32_t known = l.shape == TABLE_SHAPE_VALUE; /* of the conditions: that on the value */
    uint32_t bits = rule->methods | (rule->pred_count > known ? TABLE_PATH_CONDITIONAL : 0u) |
                    (count > 1 ? TABLE_PATH_SEVERAL : 0u) |
                    (name != TABLE_NONE ? TABLE_PATH_DISPATCHES : 0u);
    size_t head = table_leaf_head(bits);
    struct table_path_leaf *leaf =
        (void *)append(b, &b->path_leaves, head + l.key.n, TABLE_LEAF_UNIT, &l.ref);

    *leaf = (struct table_path_leaf){ host, l.shape, rules[0], (uint16_t)bits, (uint16_t)l.key.n };
    if (count > 1)
        *(uint32_t *)(void *)(leaf + 1) = add_others(b, rules + 1, (uint32_t)count - 1);
    if (name != TABLE_NONE)
        memcpy((char *)leaf + head - sizeof(name), &name, sizeof(name));
    if (l.key.n)
        memcpy((char *)leaf + head, l.key.p, l.key.n);
    *VEC_ADD(b->scratch, &b->leaves) = l;
}

/* Writes the leaf of the pattern whose entries are [first, end), and those of its values. */
static void add_leaf(struct build *b, const struct entry *first, const struct entry *end)
{
    struct lower_bucket_leaf leaf = { .key = first->key,
                                      .shape = first->shape,
                                      .host = b->host_leaves.count - 1 };
    uint32_t host = b->hosts[leaf.host].ref;
    struct lower_dispatch_plan plan;

    b->rules.count = 0;
    for (const struct entry *e = first; e < end; e++)
        if (e == first || e->rule != e[-1].rule)
            *VEC_ADD(b->scratch, &b->rules) = e->rule;
    if (!lower_dispatch_make(b->dispatch, b->rules.items, b->rules.count, &plan)) {
        write_leaf(b, leaf, host, b->rules.items, b->rules.count, TABLE_NONE);
        return;
    }
    write_leaf(b, leaf, host, plan.others, plan.other_count, plan.name);
    host = b->leaves.items[b->leaves.count - 1].ref;
    leaf.shape = TABLE_SHAPE_VALUE;
    for (size_t i = 0; i < plan.value_count; i++) {
        const struct lower_dispatch_value *v = &plan.values[i];

        leaf.key = v->text;
        write_leaf(b, leaf, host, v->rules, v->count, TABLE_NONE);
    }
}

static void take_sections(struct build *b)
{
    size_t names = 0, keys = 0, hosts = 0, shapes = 0, n = b->entry_count;

    for (const struct entry *e = b->entries; e < b->entries + n; e++) {
        bool first = e == b->entries || e[-1].place != e->place;

        keys += table_leaf_size(TABLE_PATH_SEVERAL, e->key.n);
        shapes += first || e->shape != e[-1].shape;
        if (!first)
            continue;
        hosts++;
        names += ALIGN_UP(sizeof(struct table_host_leaf) + place_at(b, e->place)->host.n,
                          (size_t)TABLE_ROUTER_UNIT);
    }
    reserve(b, &b->host_leaves, names + TABLE_ROUTER_UNIT);
    reserve(b, &b->path_leaves, keys + TABLE_ROUTER_UNIT);
    reserve(b, &b->shapes, /* a set: its count and its shapes, rounded up */
            shapes * sizeof(uint32_t) + (hosts + 1) * 2 * TABLE_ROUTER_UNIT);
    b->hosts = NEW_N(b->scratch, struct lower_bucket_host, hosts + 1);
    VEC_RESERVE(b->scratch, &b->leaves, n);
    b->dispatch = lower_dispatch_new(b->scratch, b->image);
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

static void add_sections(struct build *b, const struct lower_buckets *buckets)
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
    struct lower_bucket_hosts hosts;
    struct lower_buckets buckets;
    uint32_t failed;

    b->entries = NEW_N(b->scratch, struct entry, b->entry_count + 1);
    if (!read_patterns(b, patterns, host))
        return false;
    sort_places(b);
    qsort(b->entries, b->entry_count, sizeof(*b->entries), compare_entries);
    take_sections(b);
    if (!add_leaves(b, host))
        return false;
    hosts = (struct lower_bucket_hosts){ b->hosts, b->host_leaves.count };
    if (!lower_bucket_fill(b->a, &hosts, &b->leaves, &buckets, seed, &failed)) {
        *host = b->hosts[failed].written;
        return false;
    }
    add_sections(b, &buckets);
    return true;
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
