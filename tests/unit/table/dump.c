/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/dump.c: a table as text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"
#include "table/dump.h"

static bool says(struct str dump, const char *line)
{
    return str_contains(dump, str_of(line));
}

static void the_dump_shows_patterns_records_and_texts(void **state)
{
    struct table t;
    struct kit k;
    struct str dump;

    (void)state;
    t = kit_build_sample(&k);
    dump = table_dump_text(&k.a, &t, 0, false);
    assert_true(says(dump, "PXT1 format=0.1 features=0x0\n"));
    assert_true(says(dump, "HOSL 1 domain=0 host=\"*.test\"\n"));
    assert_true(says(dump, "domain=0 host=\"a.test\" exact=\"/a\" rules=0\n"));
    assert_true(says(dump, "host=\"a.test\" template=\"/a/{}/b\" rules=1,2\n"));
    assert_true(says(dump, "host=\"*.test\" prefix=\"/\" rules=4\n"));
    assert_true(says(dump, "SPLT 0 stable_id=0x5 salt=0x4d name=\"default/canary\""));
    assert_true(says(dump, "RANG 1 lo=1000 hi=10000 member=1\n"));
    assert_true(says(dump, "PRED 0 subject=0 op=0 flags=0x0 name=0 value=\"v\" first=0 count=0\n"));
    assert_true(says(dump, " pattern=\"/p/[a-q]+(/.*)?\" classes=(256 bytes)\n"));
    assert_true(says(dump, "host=\"a.test\" regex-below=\"/p\" rules=5\n"));
    assert_true(says(dump, "CIDR 0 ip=00000000000000000000ffff0a000000 bits=104 run=1\n"));
    assert_false(says(dump, "content_id"));
    assert_true(says(table_dump_text(&k.a, &t, 0, true), "\ncommit_time 0\n"));
    kit_fini(&k);
}

static void one_section_can_be_dumped_alone(void **state)
{
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    assert_true(
        str_eq(table_dump_text(&k.a, &t, TABLE_RIDX, false), STR("RIDX 0 rule=2 left=0\n")));
    assert_true(says(table_dump_text(&k.a, &t, TABLE_SMAP, false), "SMAP 3 place=\"4:7\"\n"));
    assert_int_equal(table_dump_text(&k.a, &t, TABLE_PROV, false).n, 0);
    kit_fini(&k);
}

static void texts_are_quoted(void **state)
{
    struct table_action *a;
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    kit_rule(&k, 1);
    a = emit_at(k.image, TABLE_ACTN, 0);
    a->body = emit_text(k.image, STR("a\"b\\c\n\xff"));
    t = kit_build(&k);
    assert_true(
        says(table_dump_text(&k.a, &t, TABLE_ACTN, false), " body=\"a\\\"b\\\\c\\x0a\\xff\" "));
    kit_fini(&k);
}

static void sections_are_known_by_their_four_letters(void **state)
{
    (void)state;
    assert_int_equal(table_dump_section(STR("RULE")), TABLE_RULE);
    assert_int_equal(table_dump_section(STR("HOSB")), TABLE_HOSB);
    assert_int_equal(table_dump_section(STR("rule")), 0);
    assert_string_equal(table_dump_section_name(TABLE_STRN), "STRN");
    assert_string_equal(table_dump_section_name(99), "?");
}

static void a_leaf_of_a_value_shows_its_pattern(void **state)
{
    struct str text;
    struct kit k;
    struct table t;

    (void)state;
    kit_init(&k);
    for (uint32_t i = 0; i < 9; i++) {
        kit_pattern(&k, 0, "a.test", "/p", kit_rule(&k, TABLE_METHODS_DEFAULT));
        kit_condition(&k, TABLE_EXACT, KIT_X_A, 0, i % 2 ? STR("odd") : STR("even"));
    }
    t = kit_build(&k);
    text = table_dump_text(&k.a, &t, TABLE_PATL, false);
    assert_true(str_eq(
        text,
        STR("PATL 0 domain=0 host=\"a.test\" prefix=\"/p\" by=\"x-a\" rules=0\n"
            "PATL 1 domain=0 host=\"a.test\" prefix=\"/p\" by=\"x-a\" value=\"even\" rules=0,2,4,6,8\n"
            "PATL 2 domain=0 host=\"a.test\" prefix=\"/p\" by=\"x-a\" value=\"odd\" rules=1,3,5,7\n")));
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dump_shows_patterns_records_and_texts),
        cmocka_unit_test(one_section_can_be_dumped_alone),
        cmocka_unit_test(a_leaf_of_a_value_shows_its_pattern),
        cmocka_unit_test(texts_are_quoted),
        cmocka_unit_test(sections_are_known_by_their_four_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
