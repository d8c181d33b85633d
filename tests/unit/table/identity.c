/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/identity.c: names by Route, places by file, and ids that outlive a table.
 */
#include "table/identity.h"
#include "kit/table.h"
#include "kit/test.h"

/* Routes of one, three and two rules. */
static struct table build(struct kit *k)
{
    static const struct {
        const char *route;
        uint32_t rules;
    } rows[] = { { "a/one", 1 }, { "b/three", 3 }, { "b/two", 2 } };

    kit_init(k);
    for (size_t i = 0; i < LEN(rows); i++) {
        kit_route(k, rows[i].route);
        for (uint32_t n = 0; n < rows[i].rules; n++)
            (void)kit_rule(k, TABLE_METHODS_DEFAULT);
    }
    return kit_build(k);
}

static void a_name_belongs_to_the_route_before_it(void **state)
{
    static const char *const names[] = { "a/one/rule-0",   "b/three/rule-1", "b/three/rule-2",
                                         "b/three/rule-3", "b/two/rule-4",   "b/two/rule-5" };
    struct kit k;
    struct table t = build(&k);

    (void)state;
    for (uint32_t i = 0; i < LEN(names); i++) {
        struct table_identity id = table_identity_of(&t, i);

        KIT_TEXT(table_identity_name(&k.a, &t, i), names[i]);
        assert_true(str_has_prefix(str_of(names[i]), id.route));
        assert_true(str_has_suffix(str_of(names[i]), id.rule));
    }
    kit_fini(&k);
}

/* What counts by them goes on counting after any upgrade: the numbers are for good. */
static void an_id_hangs_on_the_names_alone(void **state)
{
    struct kit k;
    struct table t = build(&k);
    uint64_t ids[6];

    (void)state;
    for (uint32_t i = 0; i < LEN(ids); i++) {
        struct table_identity id = table_identity_of(&t, i);

        ids[i] = id.stable_id;
        assert_int_equal(ids[i],
                         table_identity_hash(digest_stable_id(STR("route"), id.route), id.rule));
        for (uint32_t k2 = 0; k2 < i; k2++)
            assert_true(ids[k2] != ids[i]);
    }
    assert_true(ids[0] == UINT64_C(0xfd432449d75d3d71));
    kit_fini(&k);
}

static void a_place_is_found_with_its_file(void **state)
{
    struct table_identity_place at;
    struct kit k;
    struct table t = build(&k);

    (void)state;
    KIT_TEXT(table_identity_source(&t, 4, &at), "routes/a.yaml");
    assert_int_equal(at.line, 5);
    assert_int_equal(at.column, 7);
    t.source_count = t.source_file_count = 0;
    KIT_TEXT(table_identity_source(&t, 4, &at), "");
    assert_int_equal(at.line + at.column, 0);
    kit_fini(&k);
}

/* What does not fit is not known; the other half is. */
static void lines_and_columns_share_a_word(void **state)
{
    static const struct table_identity_place rows[][2] = {
        { { 1, 1 }, { 1, 1 } },
        { { TABLE_IDENTITY_LINE_MAX, TABLE_IDENTITY_COLUMN_MAX },
          { TABLE_IDENTITY_LINE_MAX, TABLE_IDENTITY_COLUMN_MAX } },
        { { TABLE_IDENTITY_LINE_MAX + 1, 5 }, { 0, 5 } },
        { { 5, TABLE_IDENTITY_COLUMN_MAX + 1 }, { 5, 0 } },
        { { UINT32_MAX, UINT32_MAX }, { 0, 0 } },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_identity_place got = table_identity_unpack(table_identity_pack(rows[i][0]));

        assert_int_equal(got.line, rows[i][1].line);
        assert_int_equal(got.column, rows[i][1].column);
    }
}

#define IN(type, record, index, member, value, field)                                          \
    {                                                                                          \
        TABLE_##type, 0,                                                                       \
            (index) * sizeof(struct table_##record) + offsetof(struct table_##record, member), \
            sizeof(((struct table_##record *)0)->member), value, TABLE_FAULT_ORDER, field      \
    }

static void lists_that_do_not_fit_are_refused(void **state)
{
    static const struct kit_damage rows[] = {
        IN(ROUT, route, 0, name_first, 1, "name_first"),
        IN(ROUT, route, 0, name_count, 0, "name_first"),
        IN(ROUT, route, 0, name_count, 2, "name_first"),
        IN(ROUT, route, 2, name_count, 1, "name_count"),
        IN(ROUT, route, 2, name_count, 0, "name_first"), /* a Route without a name, at the end */
        IN(SFIL, source_file, 0, name_first, 1, "name_first"),
        IN(SFIL, source_file, 2, name_first, 1, "name_first"),
    };
    struct table_error error;
    struct kit k;

    (void)state;
    (void)build(&k);
    for (size_t i = 0; i < LEN(rows); i++)
        if (!kit_refuses(&k, rows + i, &error))
            fail_msg("row %zu: fault %d field %s", i, error.fault, error.field ? error.field : "-");
    kit_fini(&k);
}

/* Of places there is one for each name or none, and files come with them. */
static void numbers_have_to_agree(void **state)
{
    struct table_error error;
    struct kit k;
    struct table t = build(&k), other;

    (void)state;
    assert_true(table_identity_check(&t, &error));
    other = t;
    other.source_count--;
    assert_false(table_identity_check(&other, &error));
    other = t;
    other.source_file_count = 0;
    assert_false(table_identity_check(&other, &error));
    other = t;
    other.source_count = other.source_file_count = 0;
    assert_true(table_identity_check(&other, &error));
    other.script_place_count = 1;
    assert_false(table_identity_check(&other, &error));
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_belongs_to_the_route_before_it),
        cmocka_unit_test(an_id_hangs_on_the_names_alone),
        cmocka_unit_test(a_place_is_found_with_its_file),
        cmocka_unit_test(lines_and_columns_share_a_word),
        cmocka_unit_test(lists_that_do_not_fit_are_refused),
        cmocka_unit_test(numbers_have_to_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
