/* SPDX-License-Identifier: Apache-2.0
 *
 * Buckets are filled to six of ten (paths) and two of five (hosts): probes then rarely leave their
 * line. Where a chain of full buckets grows past what the reader follows, everything is hashed
 * again with the next seed.
 */
#include "lower/bucket.h"

enum { SEEDS_MAX = 64, PATHS_PER_BUCKET = 6, HOSTS_PER_BUCKET = 2, KEYS_AHEAD = 8 };

static uint64_t hash_host(const struct lower_bucket_host *host, uint64_t seed)
{
    size_t end = host->name.n;
    uint32_t labels = 0;
    uint64_t sum = 0;

    if (!host->wild)
        return table_router_host(host->name, host->domain, seed);
    while (host->name.n && labels < TABLE_LABELS_MAX) {
        size_t at = end;

        while (at > 0 && host->name.p[at - 1] != '.')
            at--;
        sum += table_router_term(table_router_word(host->name.p + at, end - at, seed), labels++);
        if (at == 0)
            break;
        end = at - 1;
    }
    return table_router_suffix(sum, labels, host->domain);
}

static bool insert_host(struct table_host_bucket *buckets, uint32_t n, uint64_t hash,
                        const struct lower_bucket_host *host)
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

/* The keys of leaves, one after the other: those of a pattern's values follow it. */
struct keys {
    const struct lower_bucket_hosts *hosts;
    const struct lower_bucket_leaves *leaves;
    uint64_t seed, host_hash, pattern_key;
    uint32_t host; /* that host_hash is of; TABLE_NONE: of none */
};

static bool next_key(struct keys *k, uint32_t i, uint64_t *key)
{
    const struct lower_bucket_leaf *l = &k->leaves->items[i];
    struct table_segments cut;
    uint64_t sum = 0;

    if (i + KEYS_AHEAD < k->leaves->count) /* keys lie all over the texts */
        __builtin_prefetch(l[KEYS_AHEAD].key.p);
    if (l->shape == TABLE_SHAPE_VALUE) {
        *key = table_router_value_key(l->key, k->pattern_key, k->seed);
        return true;
    }
    if (l->host != k->host) {
        k->host = l->host;
        k->host_hash = hash_host(&k->hosts->items[l->host], k->seed);
    }
    table_router_cut(l->key, k->seed, &cut);
    if (!table_router_sum(&cut, l->shape, &sum))
        return false;
    *key = k->pattern_key = table_router_key(sum, k->host_hash, l->shape);
    return true;
}

/* Fills the buckets with one seed; false where a chain is too long: *failed is the host then. */
static bool fill(const struct lower_bucket_hosts *hosts, const struct lower_bucket_leaves *leaves,
                 struct lower_buckets *out, uint64_t seed, uint32_t *failed)
{
    struct keys keys = { hosts, leaves, seed, 0, 0, TABLE_NONE };

    memset(out->hosts, 0, sizeof(*out->hosts) * out->host_count);
    memset(out->paths, 0, sizeof(*out->paths) * out->path_count);
    for (uint32_t i = 0; i < hosts->count; i++) {
        *failed = i;
        if (!insert_host(out->hosts, out->host_count, hash_host(&hosts->items[i], seed),
                         &hosts->items[i]))
            return false;
    }
    for (uint32_t i = 0; i < leaves->count; i++) {
        uint64_t key;

        *failed = leaves->items[i].host;
        if (!next_key(&keys, i, &key) ||
            !insert_path(out->paths, out->path_count, key, leaves->items[i].ref))
            return false;
    }
    return runs_fit((const uint8_t *)&out->hosts->overflow, sizeof(*out->hosts), out->host_count) &&
           runs_fit((const uint8_t *)&out->paths->overflow, sizeof(*out->paths), out->path_count);
}

bool lower_bucket_fill(struct arena *a, const struct lower_bucket_hosts *hosts,
                       const struct lower_bucket_leaves *leaves, struct lower_buckets *out,
                       uint64_t *seed, uint32_t *failed)
{
    out->host_count = hosts->count / HOSTS_PER_BUCKET + 1;
    out->path_count = (uint32_t)leaves->count / PATHS_PER_BUCKET + 1;
    out->hosts = NEW_N(a, struct table_host_bucket, out->host_count);
    out->paths = NEW_N(a, struct table_path_bucket, out->path_count);
    *failed = 0;
    for (*seed = 0; *seed < SEEDS_MAX; ++*seed)
        if (fill(hosts, leaves, out, *seed, failed))
            return true;
    return false;
}
