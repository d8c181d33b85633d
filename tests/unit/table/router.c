/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/router.c: cutting paths, and each way in which router sections can disagree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"
#include "table/router.h"

static void paths_are_cut_at_slashes(void **state)
{
    static const struct {
        struct str path;
        uint32_t count, last_start, last_end;
    } rows[] = {
        { STR_INIT("/"), 1, 1, 1 },
        { STR_INIT("/a"), 1, 1, 2 },
        { STR_INIT("/a/"), 2, 3, 3 },
        { STR_INIT("/a/bc"), 2, 3, 5 },
        { STR_INIT("/abcdef/"), 2, 8, 8 },
        { STR_INIT("/abcdefg/"), 2, 9, 9 },
        { STR_INIT("/abcdefgh/"), 2, 10, 10 },
        { STR_INIT("/0123456789/abc/.//x"), 5, 19, 20 },
    };
    struct table_segments cut;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        table_router_cut(rows[i].path, 0, &cut);
        assert_int_equal(cut.count, rows[i].count);
        assert_int_equal(cut.start[cut.count - 1], rows[i].last_start);
        assert_int_equal(cut.start[cut.count] - 1, rows[i].last_end);
        assert_false(cut.deep);
    }
}

static void a_path_deeper_than_the_limit_still_has_its_own_sum(void **state)
{
    struct str path = STR("/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/b/c");
    struct table_segments deep, other, limit;

    (void)state;
    table_router_cut(path, 0, &deep);
    table_router_cut(str_sub(path, 0, 48), 0, &limit);
    table_router_cut(str_sub(path, 0, 50), 0, &other);
    assert_true(deep.deep && other.deep);
    assert_false(limit.deep);
    assert_int_equal(deep.count, TABLE_SEGMENTS_MAX);
    assert_true(deep.exact != other.exact);
    assert_true(deep.exact != limit.exact);
    assert_true(deep.sum[TABLE_SEGMENTS_MAX] == limit.exact);
}

/* The first reference in a section of buckets. */
static size_t first_slot(const struct table *t, uint32_t type, size_t refs, uint32_t slots)
{
    const struct table_section *s = table_section(t, type);

    for (size_t b = 0; b < s->count; b++)
        for (uint32_t k = 0; k < slots; k++)
            if (t->base[s->off + b * 64 + refs + 4 * (size_t)k])
                return b * 64 + refs + 4 * (size_t)k;
    return 0;
}

#define HOST(member)                                         \
    TABLE_HOSL, 0, offsetof(struct table_host_leaf, member), \
        sizeof(((struct table_host_leaf *)0)->member)
#define PATH(member)                                         \
    TABLE_PATL, 0, offsetof(struct table_path_leaf, member), \
        sizeof(((struct table_path_leaf *)0)->member)

static void leaves_that_contradict_themselves_are_refused(void **state)
{
    static const struct kit_damage rows[] = {
        { TABLE_SHPS, 0, 0, 4, 0, TABLE_FAULT_ROUTER, "count" },
        { TABLE_SHPS, 0, 0, 4, 65, TABLE_FAULT_ROUTER, "count" },
        { TABLE_SHPS, 0, 0, 4, 2, TABLE_FAULT_ROUTER, "count" },          /* padding is not zero */
        { TABLE_SHPS, 0, 4, 4, 0x00000001, TABLE_FAULT_ROUTER, "shape" }, /* exact with wild bits */
        { TABLE_SHPS, 0, 4, 4, 0x41000000, TABLE_FAULT_ROUTER, "shape" }, /* template without */
        { TABLE_SHPS, 0, 4, 4, 0x41000002, TABLE_FAULT_ROUTER, "shape" }, /* beyond its depth */
        { TABLE_SHPS, 0, 4, 4, 0xd9000000, TABLE_FAULT_ROUTER, "shape" }, /* too deep */
        { TABLE_SHPS, 0, 4, 4, 0x81000001, TABLE_FAULT_ROUTER, "shape" }, /* regex with wild bits */
        { TABLE_SHPS, 0, 4, 4, 0xc1000001, TABLE_FAULT_ROUTER,
          "shape" }, /* prefix with wild bits */
        { HOST(size), 16, TABLE_FAULT_ROUTER, "size" },
        { HOST(size), 1u << 31, TABLE_FAULT_ROUTER, "size" },
        { HOST(name_bytes), 0xffff, TABLE_FAULT_ROUTER, "size" },
        { HOST(flags), 4, TABLE_FAULT_ROUTER, "labels" },
        { HOST(flags), TABLE_HOST_WILD, TABLE_FAULT_ROUTER, "labels" },
        { HOST(labels), 1, TABLE_FAULT_ROUTER, "labels" },
        { PATH(key_bytes), 0xffff, TABLE_FAULT_ROUTER, "size" },
        { PATH(host), 0, TABLE_FAULT_ROUTER, "host" },
        { PATH(host), 2, TABLE_FAULT_ROUTER, "host" }, /* inside a leaf */
        { PATH(host), 1u << 30, TABLE_FAULT_ROUTER, "host" },
        { PATH(shape), 0xc0000000, TABLE_FAULT_ROUTER, "key" },
        { PATH(shape), 0xc2000000, TABLE_FAULT_ROUTER, "key" },
        { PATH(shape), 0x41000001, TABLE_FAULT_ROUTER, "key" },
        { PATH(rule), 6, TABLE_FAULT_ROUTER, "rule" },
        { PATH(bits), 1, TABLE_FAULT_ROUTER, "rule" },
        { PATH(bits), TABLE_METHODS_DEFAULT | TABLE_PATH_CONDITIONAL, TABLE_FAULT_ROUTER, "rule" },
        { PATH(bits), TABLE_METHODS_DEFAULT | TABLE_PATH_SEVERAL, TABLE_FAULT_ROUTER, "key" },
        { TABLE_PATL, 0, 20 + sizeof(struct table_path_leaf), 4, 1, TABLE_FAULT_ROUTER,
          "rule" }, /* not the next list */
        { TABLE_NONE, TABLE_HOSL, offsetof(struct table_section, count), 4, 9, TABLE_FAULT_ROUTER,
          "number" },
        { TABLE_NONE, TABLE_PATL, offsetof(struct table_section, count), 4, 9, TABLE_FAULT_ROUTER,
          "number" },
        { TABLE_NONE, TABLE_SHPS, offsetof(struct table_section, count), 4, 9, TABLE_FAULT_ROUTER,
          "number" },
        { TABLE_NONE, TABLE_HOSB, offsetof(struct table_section, aux0), 8, 7, TABLE_FAULT_ROUTER,
          "aux0" },
        { TABLE_NONE, TABLE_HOSB, offsetof(struct table_section, aux1), 8, 0, TABLE_FAULT_ROUTER,
          "aux1" },
        { TABLE_NONE, TABLE_HOSB, offsetof(struct table_section, aux1), 8, 1 << 20,
          TABLE_FAULT_ROUTER, "aux1" },
        { TABLE_RIDX, 0, 0, 4, 1, TABLE_FAULT_ROUTER, "rule" }, /* does not ascend */
        { TABLE_RIDX, 0, 4, 4, 1, TABLE_FAULT_ROUTER, "rule" }, /* ends outside */
        { TABLE_RIDX, 0, 4, 4, UINT32_MAX, TABLE_FAULT_ROUTER, "rule" },
        { TABLE_HOSB, 0, offsetof(struct table_host_bucket, overflow), 4, 2, TABLE_FAULT_ROUTER,
          "overflow" },
        { TABLE_PATB, 0, offsetof(struct table_path_bucket, overflow), 4, 2, TABLE_FAULT_ROUTER,
          "overflow" },
    };
    struct table_error error;
    struct kit k;

    (void)state;
    kit_build_sample(&k);
    for (size_t i = 0; i < LEN(rows); i++)
        if (!kit_refuses(&k, rows + i, &error))
            fail_msg("row %zu: fault %d section %u index %u field %s", i, error.fault,
                     error.section, error.index, error.field ? error.field : "-");
    kit_fini(&k);
}

static void bucket_references_hit_each_leaf_once(void **state)
{
    struct table_error error;
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);

    const size_t host = first_slot(&t, TABLE_HOSB, 20, 5),
                 path = first_slot(&t, TABLE_PATB, 24, 10);
    const struct kit_damage rows[] = {
        { TABLE_HOSB, 0, host, 4, 2, TABLE_FAULT_ROUTER, "ref" },
        { TABLE_HOSB, 0, host, 4, 0, TABLE_FAULT_ROUTER, "ref" },
        { TABLE_HOSB, 0, host + 20, 4, 0, TABLE_FAULT_ROUTER, "ref" },  /* no shapes */
        { TABLE_HOSB, 0, host + 20, 4, 99, TABLE_FAULT_ROUTER, "ref" }, /* shapes outside */
        { TABLE_HOSB, 0, host - 20, 4, 0, TABLE_FAULT_ROUTER, "ref" },  /* no tag */
        { TABLE_PATB, 0, path, 4, 0, TABLE_FAULT_ROUTER, "ref" },
        { TABLE_PATB, 0, path, 4, 1u << 20, TABLE_FAULT_ROUTER, "ref" },
    };

    for (size_t i = 0; i < LEN(rows); i++)
        if (!kit_refuses(&k, rows + i, &error))
            fail_msg("row %zu: fault %d field %s", i, error.fault, error.field ? error.field : "-");
    kit_fini(&k);
}

/* Rules 0 to 9 of one pattern, which ask for ten values of X-A, and rule 10, which asks for nothing. */
static struct table build_crowd(struct kit *k)
{
    kit_init(k);
    for (uint32_t i = 0; i < 11; i++) {
        kit_pattern(k, 0, "a.test", "= /a", kit_rule(k, TABLE_METHODS_DEFAULT));
        if (i < 10)
            kit_condition(k, TABLE_EXACT, KIT_X_A, 0, str_fmt(&k->a, "v%u", i));
    }
    return kit_build(k);
}

/* Lists of three leaves, of four, three and two others: nine records. */
static void lists_of_rules_are_walked_once_and_to_their_ends(void **state)
{
    static const char *const paths[] = { "= /a", "= /b", "= /c" };
    static const uint32_t counts[] = { 5, 4, 3 };
    enum { LEAF = sizeof(struct table_path_leaf), LISTED = LEAF + 8, RECORDS = 9 };
    static const struct kit_damage rows[] = {
        { TABLE_RIDX, 0, 1 * 8 + 4, 4, 1, TABLE_FAULT_ROUTER, "rule" }, /* the second of a list */
        { TABLE_RIDX, 0, 3 * 8 + 4, 4, 1, TABLE_FAULT_ROUTER, "rule" }, /* the last of it */
        { TABLE_RIDX, 0, 7 * 8 + 4, 4, 2, TABLE_FAULT_ROUTER,
          "rule" }, /* one further than there are */
        { TABLE_RIDX, 0, 4 * 8, 4, 0, TABLE_FAULT_ROUTER, "rule" },
        { TABLE_PATL, 0, LISTED + LEAF, 4, 0, TABLE_FAULT_ROUTER, "rule" }, /* another's list */
    };
    struct table_error error;
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    for (size_t i = 0; i < LEN(paths); i++)
        for (uint32_t n = 0; n < counts[i]; n++)
            kit_pattern(&k, 0, "a.test", paths[i], kit_rule(&k, TABLE_METHODS_DEFAULT));
    t = kit_build(&k);
    assert_int_equal(t.rule_index_count, RECORDS);
    for (size_t i = 0; i < LEN(rows); i++)
        if (!kit_refuses(&k, rows + i, &error))
            fail_msg("row %zu: fault %d section %u index %u field %s", i, error.fault,
                     error.section, error.index, error.field ? error.field : "-");
    kit_fini(&k);
}

static void values_hang_below_the_leaf_that_dispatches_by_them(void **state)
{
    enum {
        LEAF = sizeof(struct table_path_leaf),
        FIRST_VALUE = 28, /* behind the pattern's leaf: its others, its name, "/a" */
    };
    static const struct kit_damage rows[] = {
        { TABLE_PATL, 0, LEAF + 4, 4, KIT_NAMES, TABLE_FAULT_ROUTER, "rule" }, /* no such name */
        { TABLE_PATL, 0, FIRST_VALUE, 4, 0, TABLE_FAULT_ROUTER, "host" },
        { TABLE_PATL, 0, FIRST_VALUE, 4, FIRST_VALUE / 4 + 1, TABLE_FAULT_ROUTER, "host" },
        { TABLE_PATL, 0, FIRST_VALUE, 4, 2, TABLE_FAULT_ROUTER, "host" }, /* inside a leaf */
        { TABLE_PATL, 0, FIRST_VALUE, 4, 1u << 30, TABLE_FAULT_ROUTER, "host" },
        { TABLE_PATL, 0, FIRST_VALUE + 20, 4, FIRST_VALUE / 4 + 1, TABLE_FAULT_ROUTER,
          "host" }, /* a leaf that does not dispatch */
        { TABLE_PATL, 0, FIRST_VALUE + 4, 4, 2, TABLE_FAULT_ROUTER, "key" },
        { TABLE_PATL, 0, FIRST_VALUE + 12, 2,
          TABLE_METHODS_DEFAULT | TABLE_PATH_CONDITIONAL | TABLE_PATH_DISPATCHES,
          TABLE_FAULT_ROUTER, "rule" }, /* a value below a value */
    };
    struct table_error error;
    struct table t;
    struct kit k;

    (void)state;
    t = build_crowd(&k);
    assert_int_equal(table_section(&t, TABLE_PATL)->count, 11);
    for (size_t i = 0; i < LEN(rows); i++)
        if (!kit_refuses(&k, rows + i, &error))
            fail_msg("row %zu: fault %d section %u index %u field %s", i, error.fault,
                     error.section, error.index, error.field ? error.field : "-");
    kit_fini(&k);
}

static void an_empty_router_is_sound(void **state)
{
    static const struct kit_damage shapes = {
        TABLE_NONE,         TABLE_HOSB, offsetof(struct table_section, aux1), 8, 1 << 20,
        TABLE_FAULT_ROUTER, "aux1"
    };
    struct table_match m;
    struct table_request q = { .host = STR("a"), .path = STR("/") };
    struct table_error error;
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    t = kit_build(&k);
    table_match_find(&t, &q, &m);
    assert_int_equal(m.outcome, TABLE_NO_HOST);
    if (!kit_refuses(&k, &shapes, &error)) /* looked up before any host is */
        fail_msg("fault %d field %s", error.fault, error.field ? error.field : "-");
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_cut_at_slashes),
        cmocka_unit_test(a_path_deeper_than_the_limit_still_has_its_own_sum),
        cmocka_unit_test(leaves_that_contradict_themselves_are_refused),
        cmocka_unit_test(bucket_references_hit_each_leaf_once),
        cmocka_unit_test(lists_of_rules_are_walked_once_and_to_their_ends),
        cmocka_unit_test(values_hang_below_the_leaf_that_dispatches_by_them),
        cmocka_unit_test(an_empty_router_is_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
