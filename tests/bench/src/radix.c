/* SPDX-License-Identifier: Apache-2.0
 *
 * Nodes are 24 bytes; the children of one lie side by side, and so do the first bytes of their
 * labels, which is what a lookup searches. Built from the sorted paths of a host, so that a host's
 * nodes lie together: trees that grow route by route do worse. What is found is a rule, whose
 * methods are looked at, as ours are.
 */
#include "radix.h"

#include <stdlib.h>

#include "base/hash.h"

#define NONE UINT32_MAX

struct node {
    uint32_t label;  /* offset into texts */
    uint32_t first;  /* child */
    uint32_t exact;  /* route of the path that ends here */
    uint32_t prefix; /* route of all below */
    uint16_t length, count;
    uint32_t bytes; /* offset into firsts: first byte of each child's label */
};

struct rule {
    uint32_t rank, action, pred_first;
    uint16_t pred_count, methods;
    uint64_t stable_id;
    uint32_t source, rest;
};

struct host {
    struct str name;
    uint32_t root;
    uint32_t count; /* of its routes; 0: an empty place */
};

struct radix {
    struct arena arena;
    const struct corpus *corpus;
    struct host *hosts;
    struct rule *rules; /* by route */
    uint32_t host_mask;
    struct {
        struct node *items;
        size_t count, cap;
    } nodes;
    struct {
        char *items;
        size_t count, cap;
    } firsts, texts;
};

struct key {
    struct str path;
    uint32_t route;
};

static int compare_keys(const void *a, const void *b)
{
    return str_cmp(((const struct key *)a)->path, ((const struct key *)b)->path);
}

static uint32_t keep_text(struct radix *r, const char *p, size_t n)
{
    uint32_t at = (uint32_t)r->texts.count;

    for (size_t i = 0; i < n; i++)
        *VEC_ADD(&r->arena, &r->texts) = p[i];
    return at;
}

static size_t common(struct str a, struct str b, size_t from)
{
    size_t n = from;

    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

/* Fills node `at` with keys[0 .. n), which agree in their first `from` bytes. */
static void fill(struct radix *r, uint32_t at, const struct key *keys, size_t n, size_t from)
{
    size_t end = common(keys[0].path, keys[n - 1].path, from), count = 0;
    struct node node = { .label = keep_text(r, keys[0].path.p + from, end - from),
                         .length = (uint16_t)(end - from),
                         .exact = NONE,
                         .prefix = NONE };
    uint32_t child;

    for (; n > 0 && keys[0].path.n == end; keys++, n--) {
        if (r->corpus->routes[keys[0].route].exact)
            node.exact = keys[0].route;
        else
            node.prefix = keys[0].route;
    }
    node.first = (uint32_t)r->nodes.count;
    node.bytes = (uint32_t)r->firsts.count;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && keys[i].path.p[end] == keys[i - 1].path.p[end])
            continue;
        (void)VEC_ADD(&r->arena, &r->nodes);
        *VEC_ADD(&r->arena, &r->firsts) = keys[i].path.p[end];
        count++;
    }
    node.count = (uint16_t)count;
    r->nodes.items[at] = node;
    child = node.first;
    for (size_t i = 0, k; i < n; i = k, child++) {
        for (k = i + 1; k < n && keys[k].path.p[end] == keys[i].path.p[end];)
            k++;
        fill(r, child, keys + i, k - i, end);
    }
}

static struct host *host_of(const struct radix *r, struct str name)
{
    uint32_t i = (uint32_t)hash_str(name, 0) & r->host_mask;

    while (r->hosts[i].count > 0 && !str_eq(r->hosts[i].name, name))
        i = (i + 1) & r->host_mask;
    return &r->hosts[i];
}

static void add_host(struct radix *r, uint32_t first, uint32_t count)
{
    struct host *h = host_of(r, r->corpus->routes[first].host);
    struct key keys[CORPUS_PER_HOST];

    *h = (struct host){ r->corpus->routes[first].host, (uint32_t)r->nodes.count, count };
    for (uint32_t i = 0; i < count; i++)
        keys[i] = (struct key){ r->corpus->routes[first + i].path, first + i };
    qsort(keys, count, sizeof(keys[0]), compare_keys);
    (void)VEC_ADD(&r->arena, &r->nodes);
    fill(r, h->root, keys, count, 0);
}

struct radix *radix_new(const struct corpus *c)
{
    struct radix *r = calloc(1, sizeof(*r));
    uint32_t size = 64;

    arena_init(&r->arena, 0);
    r->corpus = c;
    r->rules = NEW_N(&r->arena, struct rule, c->count);
    for (uint32_t i = 0; i < c->count; i++)
        r->rules[i] = (struct rule){ .rank = i, .methods = UINT16_MAX };
    while (size < c->count / CORPUS_PER_HOST * 2)
        size *= 2;
    r->host_mask = size - 1;
    r->hosts = NEW_N(&r->arena, struct host, size);
    for (uint32_t i = 0; i < c->count; i += CORPUS_PER_HOST)
        add_host(r, i, MIN(c->count - i, (uint32_t)CORPUS_PER_HOST));
    return r;
}

void radix_free(struct radix *r)
{
    arena_fini(&r->arena);
    free(r);
}

static bool is_segment_end(struct str path, size_t at)
{
    return at == path.n || path.p[at] == '/';
}

static uint32_t find_path(const struct radix *r, struct str host, struct str path)
{
    const struct host *h = host_of(r, host);
    uint32_t at = h->root, best = NONE;
    size_t done = 0;

    if (h->count == 0)
        return NONE;
    for (;;) {
        const struct node *n = &r->nodes.items[at];
        const char *firsts = r->firsts.items + n->bytes;
        uint16_t i = 0;

        if (path.n - done < n->length ||
            memcmp(path.p + done, r->texts.items + n->label, n->length) != 0)
            return best;
        done += n->length;
        if (n->prefix != NONE && is_segment_end(path, done))
            best = n->prefix;
        if (done == path.n)
            return n->exact != NONE ? n->exact : best;
        while (i < n->count && firsts[i] != path.p[done])
            i++;
        if (i == n->count)
            return best;
        at = n->first + i;
    }
}

uint32_t radix_find(const struct radix *r, struct str host, struct str path)
{
    uint32_t route = find_path(r, host, path);

    return route != NONE && (r->rules[route].methods & 1) ? r->rules[route].rank : NONE;
}

uint32_t radix_scan(const struct corpus *c, struct str host, struct str path)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const struct corpus_route *route = &c->routes[i];

        if (str_has_prefix(path, route->path) && str_eq(host, route->host) &&
            (route->exact ? path.n == route->path.n : is_segment_end(path, route->path.n)))
            return i;
    }
    return NONE;
}
