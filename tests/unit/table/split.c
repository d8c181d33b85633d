/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/split.c: shares, stickiness, force, and growth that moves nobody twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"
#include "table/split.h"

enum { CYCLE = 20000, RUN = 1000, USERS = 100000 };

/* Any run of 1,000 gives any range its share within one: checked for ranges of all lengths at every
 * place of the cycle, by a window that moves one step at a time. */
static void any_thousand_requests_give_every_range_its_share_within_one(void **state)
{
    static const struct table_range ranges[] = {
        { 0, 1000, 0 },    { 0, 1, 0 },        { 0, 15, 0 },      { 7, 8, 0 },
        { 995, 1006, 0 },  { 999, 1999, 0 },   { 1, 9999, 0 },    { 2503, 7508, 0 },
        { 1234, 1244, 0 }, { 9995, 10000, 0 }, { 3333, 6667, 0 }, { 5000, 10000, 0 },
        { 4999, 5001, 0 }, { 101, 219, 0 },    { 108, 212, 0 },
    };

    (void)state;
    for (size_t r = 0; r < LEN(ranges); r++) {
        const uint32_t lo = ranges[r].lo, hi = ranges[r].hi;
        int in = 0;

        for (uint64_t n = 0; n < CYCLE + RUN; n++) {
            uint32_t b = table_split_sequence(42, n);

            in += b >= lo && b < hi;
            if (n >= RUN) {
                b = table_split_sequence(42, n - RUN);
                in -= b >= lo && b < hi;
            }
            /* in - (hi - lo) / 10 lies within [-1, 1] */
            if (n >= RUN - 1)
                assert_in_range(10 * in - (int)(hi - lo) + 10, 0, 20);
        }
    }
}

static void the_sequence_visits_every_bucket_and_differs_by_seed(void **state)
{
    static uint8_t seen[TABLE_BUCKETS];
    uint32_t same = 0;

    (void)state;
    for (uint64_t n = 0; n < CYCLE; n++) {
        seen[table_split_sequence(1, n)]++;
        same += table_split_sequence(1, n) == table_split_sequence(2, n);
    }
    for (size_t i = 0; i < LEN(seen); i++)
        assert_int_equal(seen[i], 2);
    assert_true(same < CYCLE / 100);
    assert_int_equal(table_split_sequence(1, UINT64_MAX),
                     table_split_sequence(1, UINT64_MAX % CYCLE));
}

static void short_runs_are_spread_too(void **state)
{
    (void)state;
    for (uint64_t start = 0; start < 5000; start += 13) {
        uint32_t low = 0;

        for (uint64_t n = start; n < start + 20; n++)
            low += table_split_sequence(7, n) < TABLE_BUCKETS / 2;
        assert_in_range(low, 8, 12);
    }
}

static struct table with_range(struct kit *k, uint16_t percent)
{
    struct table_range *r;

    kit_init(k);
    r = emit_at(k->image, TABLE_RANG, 0);
    r[0].hi = r[1].lo = (uint16_t)(percent * 100);
    return kit_build(k);
}

/* 10 % becomes 25 %: nobody leaves the canary, and exactly those between move. */
static void growth_takes_only_from_the_baseline(void **state)
{
    uint32_t moved = 0, lost = 0, before = 0;
    struct kit small, large;
    struct table a = with_range(&small, 10), b = with_range(&large, 25);

    (void)state;
    for (uint32_t user = 0; user < USERS; user++) {
        char name[16];
        struct table_field f = { STR("cookie"), { name, 0 }, table_name_hash(STR("cookie")) };
        struct table_request q = { .fields = &f, .field_count = 1 };
        struct table_choice x, y;

        for (uint32_t n = user + 1; n; n /= 10)
            name[2 + f.value.n++] = (char)('0' + n % 10);
        name[0] = 'c';
        name[1] = '=';
        f.value.n += 2;
        x = table_split_choose(&a, table_split(&a, 0), &q, 1, user);
        y = table_split_choose(&b, table_split(&b, 0), &q, 2, user);
        assert_int_equal(x.reason, TABLE_SPLIT_STICKY);
        assert_int_equal(x.bucket, y.bucket);
        before += x.member == 0;
        moved += x.member != y.member;
        lost += x.member == 0 && y.member != 0;
    }
    assert_int_equal(lost, 0);
    assert_in_range(before, USERS / 10 - 400, USERS / 10 + 400);
    assert_in_range(moved, USERS * 15 / 100 - 500, USERS * 15 / 100 + 500);
    kit_fini(&small);
    kit_fini(&large);
}

static void trusted_clients_choose_and_others_do_not(void **state)
{
    static const struct {
        const char *client, *header;
        enum table_split_reason reason;
    } rows[] = {
        { "10.1.2.3", "one", TABLE_SPLIT_FORCED },     { "10.1.2.3", "two", TABLE_SPLIT_FORCED },
        { "11.1.2.3", "one", TABLE_SPLIT_SEQUENCE },   { "::1", "one", TABLE_SPLIT_SEQUENCE },
        { "10.1.2.3", "three", TABLE_SPLIT_SEQUENCE }, { "10.1.2.3", "", TABLE_SPLIT_SEQUENCE },
    };
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_field f = kit_field("X-A", rows[i].header);
        struct table_request q = { .fields = &f, .field_count = 1 };
        struct table_choice c;

        assert_true(ip_parse(str_of(rows[i].client), &q.client));
        c = table_split_choose(&t, table_split(&t, 0), &q, 1, i);
        assert_int_equal(c.reason, rows[i].reason);
        if (c.reason == TABLE_SPLIT_FORCED) {
            assert_true(
                str_eq(table_text(&t, table_member(&t, c.member)->name), str_of(rows[i].header)));
            assert_int_equal(c.bucket, TABLE_NONE);
        }
    }
    kit_fini(&k);
}

static void an_empty_sticky_key_is_none(void **state)
{
    struct table_field f = kit_field("cookie", "c=");
    struct table_request q = { .fields = &f, .field_count = 1 };
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    assert_int_equal(table_split_choose(&t, table_split(&t, 0), &q, 1, 0).reason,
                     TABLE_SPLIT_SEQUENCE);
    kit_fini(&k);
}

static void every_bucket_has_the_member_of_its_range(void **state)
{
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    for (uint32_t b = 0; b < TABLE_BUCKETS; b++)
        assert_int_equal(table_split_member(&t, table_split(&t, 0), b), b >= 1000);
    kit_fini(&k);
}

/* Frozen: users would move if it changed. */
static void a_key_keeps_its_bucket_across_releases(void **state)
{
    const struct table_split s = { .salt = 77 };

    (void)state;
    assert_int_equal(table_split_bucket(&s, STR("alice")), 1552);
    assert_int_equal(table_split_bucket(&s, STR("bob")), 7384);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_thousand_requests_give_every_range_its_share_within_one),
        cmocka_unit_test(the_sequence_visits_every_bucket_and_differs_by_seed),
        cmocka_unit_test(short_runs_are_spread_too),
        cmocka_unit_test(growth_takes_only_from_the_baseline),
        cmocka_unit_test(trusted_clients_choose_and_others_do_not),
        cmocka_unit_test(an_empty_sticky_key_is_none),
        cmocka_unit_test(every_bucket_has_the_member_of_its_range),
        cmocka_unit_test(a_key_keeps_its_bucket_across_releases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
