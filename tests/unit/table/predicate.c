/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/predicate.c: where values come from and when a condition on them holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"
#include "table/predicate.h"

static struct table_request request(const struct table_field *fields, size_t n, char *scratch,
                                    size_t cap)
{
    return (struct table_request){
        .fields = fields, .field_count = n, .scratch = scratch, .scratch_cap = cap
    };
}

static bool value_is(const struct table *t, const struct table_request *q,
                     enum table_subject subject, uint32_t name, const char *wanted)
{
    struct str value;
    enum table_presence p = table_predicate_value(t, q, subject, name, &value);

    if (wanted == NULL)
        return p == TABLE_ABSENT;
    return p == TABLE_FOUND && str_eq(value, str_of(wanted));
}

static void headers_are_found_by_any_case_and_joined(void **state)
{
    const struct table_field fields[] = { kit_field("X-A", "1"), kit_field("other", "2"),
                                          kit_field("x-a", "3"), kit_field("X-B", "4") };
    char scratch[4];
    struct table_request q = request(fields, LEN(fields), scratch, sizeof(scratch));
    struct str value;
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_A, "1, 3"));
    assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_B, "4"));
    q.field_count = 3;
    assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_B, NULL));
    q.scratch_cap = 3;
    assert_int_equal(table_predicate_value(&t, &q, TABLE_HEADER, KIT_X_A, &value), TABLE_TOO_LONG);
    q.scratch_cap = 0;
    q.field_count = 1;
    assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_A, "1")); /* one needs no room */
    kit_fini(&k);
}

/* With slots the same is found, by whichever name is asked for first. */
static void slots_change_nothing_that_is_found(void **state)
{
    static const struct {
        const char *names[4];
        const char *a, *b; /* values of X-A and X-B */
    } rows[] = { { { "X-A", "other", "x-a", "x-b" }, "0, 2", "3" },
                 { { "x-b", "x-B", "X-b", "x-a" }, "3", "0, 1, 2" },
                 { { "x-ab", "x", "", "a-x" }, NULL, NULL },
                 { { "x-a", "x-aa", "host", "cookie" }, "0", NULL } };
    struct kit k;
    struct table t = kit_build_sample(&k);

    (void)state;
    for (size_t i = 0; i < LEN(rows) * 2; i++) {
        static const char *const values[] = { "0", "1", "2", "3" };
        struct table_field fields[LEN(values)];
        struct table_slots slots = { .asked = TABLE_SLOTS_PATIENCE };
        char scratch[16];
        struct table_request q = request(fields, LEN(fields), scratch, sizeof(scratch));

        for (size_t f = 0; f < LEN(fields); f++)
            fields[f] = kit_field(rows[i / 2].names[f], values[f]);
        q.slots = i % 2 ? &slots : NULL;
        assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_B, rows[i / 2].b));
        assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_A, rows[i / 2].a));
        assert_ptr_equal(slots.of, i % 2 ? &t : NULL);
    }
    kit_fini(&k);
}

/* Few conditions search; the ninth has all of them found. */
static void slots_are_filled_when_many_ask(void **state)
{
    const struct table_field field = kit_field("x-b", "1");
    struct table_slots slots;
    struct table_request q = request(&field, 1, NULL, 0);
    struct kit k;
    struct table t = kit_build_sample(&k);

    (void)state;
    table_slots_reset(&slots);
    q.slots = &slots;
    for (uint32_t i = 0; i < TABLE_SLOTS_PATIENCE; i++) {
        assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_B, "1"));
        assert_null(slots.of);
    }
    assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_B, "1"));
    assert_ptr_equal(slots.of, &t);
    kit_fini(&k);
}

/* What was filled for one table says nothing about another. */
static void slots_are_filled_anew_for_another_table(void **state)
{
    const struct table_field field = kit_field("x-b", "1");
    struct table_slots slots = { .asked = TABLE_SLOTS_PATIENCE };
    struct table_request q = request(&field, 1, NULL, 0);
    struct kit k;
    struct table t = kit_build_sample(&k), other = t;

    (void)state;
    q.slots = &slots;
    assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_B, "1"));
    slots.at[KIT_X_B] = UINT16_MAX;
    assert_true(value_is(&t, &q, TABLE_HEADER, KIT_X_B, NULL));
    assert_true(value_is(&other, &q, TABLE_HEADER, KIT_X_B, "1"));
    other.header_slot_count = 0; /* a table without slots is searched */
    slots.at[KIT_X_B] = UINT16_MAX;
    assert_true(value_is(&other, &q, TABLE_HEADER, KIT_X_B, "1"));
    kit_fini(&k);
}

static void query_and_cookie_give_the_first_value(void **state)
{
    static const struct {
        const char *pairs, *query, *cookie; /* value of q as a query, of c as a cookie */
    } rows[] = {
        { "q=1&q=2", "1", NULL }, { "q", "", NULL },         { "q=", "", NULL },
        { "a=q&q=3", "3", NULL }, { "Q=1", NULL, NULL },     { "qq=1", NULL, NULL },
        { "", NULL, NULL },       { "q=%41", "%41", NULL },  { "q=a=b", "a=b", NULL },
        { "c=1", NULL, "1" },     { "a=1; c=2", NULL, "2" }, { "a=1;c=3 ; c=4", NULL, "3" },
        { "C=1", NULL, NULL },    { " c = 1", NULL, NULL },  { "c=\"x\"", NULL, "\"x\"" },
    };
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct table_field cookie = kit_field("Cookie", rows[i].pairs);
        struct table_request q = request(&cookie, 1, NULL, 0);

        q.query = str_of(rows[i].pairs);
        if (!value_is(&t, &q, TABLE_QUERY, KIT_QUERY_Q, rows[i].query) ||
            !value_is(&t, &q, TABLE_COOKIE, KIT_COOKIE_C, rows[i].cookie))
            fail_msg("row %zu", i);
    }
    kit_fini(&k);
}

static void a_cookie_may_stand_in_a_later_field(void **state)
{
    const struct table_field fields[] = { kit_field("cookie", "a=1"), kit_field("cookie", "c=2") };
    struct table_request q = request(fields, 2, NULL, 0);
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    assert_true(value_is(&t, &q, TABLE_COOKIE, KIT_COOKIE_C, "2"));
    kit_fini(&k);
}

static void method_and_client_address_are_values_too(void **state)
{
    char scratch[64];
    struct table_request q = request(NULL, 0, scratch, sizeof(scratch));
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    assert_true(ip_parse(STR("10.1.2.3"), &q.client));
    assert_true(value_is(&t, &q, TABLE_METHOD, TABLE_NONE, "GET"));
    q.method = TABLE_METHOD_OTHER;
    q.method_name = STR("PURGE");
    assert_true(value_is(&t, &q, TABLE_METHOD, TABLE_NONE, "PURGE"));
    assert_true(value_is(&t, &q, TABLE_CLIENT_ADDRESS, TABLE_NONE, "10.1.2.3"));
    kit_fini(&k);
}

static void conditions_hold_as_their_operator_says(void **state)
{
    static const struct {
        const char *wanted, *value; /* value NULL: no such header */
        enum table_op op;
        bool holds;
    } rows[] = {
        { "ab", "ab", TABLE_EXACT, true },      { "ab", "abc", TABLE_EXACT, false },
        { "ab", "AB", TABLE_EXACT, false },     { "ab", "abc", TABLE_PREFIX, true },
        { "ab", "xab", TABLE_PREFIX, false },   { "ab", "xab", TABLE_SUFFIX, true },
        { "ab", "abx", TABLE_SUFFIX, false },   { "ab", "xabx", TABLE_CONTAINS, true },
        { "ab", "axb", TABLE_CONTAINS, false }, { "", "", TABLE_PRESENT, true },
        { "", NULL, TABLE_PRESENT, false },     { "ab", NULL, TABLE_EXACT, false },
        { "", NULL, TABLE_EXACT, false },       { "", "", TABLE_EXACT, true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        for (uint32_t negated = 0; negated < 2; negated++) {
            const struct table_field f = kit_field("x-a", rows[i].value ? rows[i].value : "");
            struct table_request q = request(&f, rows[i].value != NULL, NULL, 0);
            struct table t;
            struct kit k;

            kit_init(&k);
            kit_rule(&k, TABLE_METHODS_DEFAULT);
            kit_condition(&k, rows[i].op, KIT_X_A, negated, str_of(rows[i].wanted));
            t = kit_build(&k);
            if (table_predicate_holds(&t, table_predicate(&t, 0), &q) !=
                (rows[i].holds != (negated != 0)))
                fail_msg("row %zu, negated %u", i, negated);
            kit_fini(&k);
        }
    }
}

static void a_value_too_long_to_join_satisfies_nothing(void **state)
{
    const struct table_field fields[] = { kit_field("x-a", "1"), kit_field("x-a", "2") };
    struct table_request q = request(fields, 2, NULL, 0);
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    kit_condition(&k, TABLE_EXACT, KIT_X_A, 0, STR("1, 2"));
    kit_condition(&k, TABLE_EXACT, KIT_X_A, TABLE_PREDICATE_NOT, STR("x"));
    t = kit_build(&k);
    assert_false(table_predicate_holds(&t, table_predicate(&t, 0), &q));
    assert_false(table_predicate_holds(&t, table_predicate(&t, 1), &q));
    kit_fini(&k);
}

/* Over a table of its own: what a verified one holds of sets. */
static void sets_and_fractions_ask_for_no_text(void **state)
{
    static const struct {
        const char *client;
        uint64_t flags;
        bool holds;
    } rows[] = {
        { "10.200.0.1", 0, true },
        { "11.0.0.1", 0, false },
        { "11.0.0.1", TABLE_PREDICATE_NOT, true },
        { "2001:db8::1", 0, false },
    };
    struct table_request q = { 0 };
    struct table_predicate p = { .name = TABLE_NONE };
    uint32_t drawn = 0;
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    p.subject = TABLE_CLIENT_ADDRESS;
    p.op = TABLE_IN_NETWORKS;
    p.count = 1; /* 10.0.0.0/8 */
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_true(ip_parse(str_of(rows[i].client), &q.client));
        p.flags = (uint16_t)rows[i].flags;
        assert_int_equal(table_predicate_holds(&t, &p, &q), rows[i].holds);
    }
    p = (struct table_predicate){ .name = TABLE_NONE, .subject = TABLE_TURN };
    p.op = TABLE_FRACTION;
    p.first = 2500;
    for (q.turn = 0; q.turn < 40000; q.turn++)
        drawn += table_predicate_holds(&t, &p, &q);
    assert_in_range(drawn, 9700, 10300); /* five deviations are 433 */
    p.first = TABLE_BUCKETS;
    assert_true(table_predicate_holds(&t, &p, &q));
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_found_by_any_case_and_joined),
        cmocka_unit_test(slots_change_nothing_that_is_found),
        cmocka_unit_test(slots_are_filled_when_many_ask),
        cmocka_unit_test(slots_are_filled_anew_for_another_table),
        cmocka_unit_test(query_and_cookie_give_the_first_value),
        cmocka_unit_test(a_cookie_may_stand_in_a_later_field),
        cmocka_unit_test(method_and_client_address_are_values_too),
        cmocka_unit_test(conditions_hold_as_their_operator_says),
        cmocka_unit_test(a_value_too_long_to_join_satisfies_nothing),
        cmocka_unit_test(sets_and_fractions_ask_for_no_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
