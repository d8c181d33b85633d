/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/bucket.c: each host and leaf is in the bucket of its hash, or in one that overflowing ones lead to.
 */
#include "lower/bucket.h"

#include "kit/test.h"

enum { LEAVES = 500 };

static bool has(const struct lower_buckets *b, uint64_t key, uint32_t ref)
{
    uint32_t at = table_router_bucket(key, b->path_count);

    for (uint32_t step = 0; step < TABLE_CHAIN_MAX; step++) {
        for (uint32_t k = 0; k < TABLE_ROUTER_PATH_SLOTS; k++)
            if (b->paths[at].ref[k] == ref)
                return b->paths[at].tag[k] == table_router_path_tag(key);
        if (!b->paths[at].overflow)
            return false;
        at = at + 1 < b->path_count ? at + 1 : 0;
    }
    return false;
}

static void leaves_are_found_by_their_keys(void **state)
{
    struct lower_bucket_host host = { .name = STR("a.test"), .ref = 1, .shapes = 1 };
    const struct lower_bucket_hosts hosts = { &host, 1 };
    struct lower_bucket_leaves leaves = { 0 };
    struct lower_buckets buckets;
    struct table_segments cut;
    uint64_t seed, pattern, sum = 0, host_hash;
    uint32_t failed;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    *VEC_ADD(&a, &leaves) = (struct lower_bucket_leaf){
        .key = STR("/a/b"), .shape = table_router_shape(TABLE_SHAPE_PREFIX, 2, 0), .ref = 1
    };
    for (uint32_t i = 1; i < LEAVES; i++)
        *VEC_ADD(&a, &leaves) = (struct lower_bucket_leaf){ .key = str_fmt(&a, "value-%u", i),
                                                            .shape = TABLE_SHAPE_VALUE,
                                                            .ref = i + 1 };
    assert_true(lower_bucket_fill(&a, &hosts, &leaves, &buckets, &seed, &failed));
    table_router_cut(STR("/a/b"), seed, &cut);
    assert_true(table_router_sum(&cut, leaves.items[0].shape, &sum));
    host_hash = table_router_host(host.name, 0, seed);
    pattern = table_router_key(sum, host_hash, leaves.items[0].shape);
    assert_true(has(&buckets, pattern, 1));
    for (uint32_t i = 1; i < LEAVES; i++)
        assert_true(
            has(&buckets, table_router_value_key(leaves.items[i].key, pattern, seed), i + 1));
    assert_int_equal(buckets.hosts[table_router_bucket(host_hash, buckets.host_count)].ref[0], 1);
    arena_fini(&a);
}

/* The same leaf over and over falls into one bucket, whatever the seed: the chain of full ones is too long to follow. */
static void a_chain_too_long_is_told_by_its_host(void **state)
{
    struct lower_bucket_host two[] = { { .name = STR("a.test"), .ref = 1, .shapes = 1 },
                                       { .name = STR("b.test"), .ref = 3, .shapes = 1 } };
    const struct lower_bucket_hosts hosts = { two, LEN(two) };
    struct lower_bucket_leaves leaves = { 0 };
    struct lower_buckets buckets;
    uint64_t seed;
    uint32_t failed = 7;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (uint32_t i = 0; i < LEAVES; i++)
        *VEC_ADD(&a, &leaves) =
            (struct lower_bucket_leaf){ .key = STR("/a"), .host = 1, .ref = i + 1 };
    assert_false(lower_bucket_fill(&a, &hosts, &leaves, &buckets, &seed, &failed));
    assert_int_equal(failed, 1);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_are_found_by_their_keys),
        cmocka_unit_test(a_chain_too_long_is_told_by_its_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
