/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/schema.c: the columns of records.def.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "table/schema.h"

static void columns_fill_their_records(void **state)
{
    uint32_t count, fixed = 0;
    const struct table_schema *s = table_schema_list(&count);

    (void)state;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bytes = 0;

        assert_ptr_equal(table_schema_find(s[i].type), s + i);
        for (const struct table_column *c = s[i].columns; c && c->name; c++)
            bytes += c->bytes;
        assert_true(s[i].columns == NULL || bytes == s[i].size);
        fixed += s[i].columns != NULL;
    }
    assert_int_equal(fixed, count - 8); /* strings twice, the router's five, rows of automata */
    assert_null(table_schema_find(0));
}

static void rules_carry_their_arguments(void **state)
{
    const struct table_column *c = table_schema_find(TABLE_RULE)->columns;

    (void)state;
    assert_string_equal(c[0].name, "action");
    assert_int_equal(c[0].rule, TABLE_RULE_INDEX);
    assert_int_equal(c[0].arg, TABLE_ACTN);
    assert_int_equal(c[4].rule, TABLE_RULE_COUNT);
    assert_int_equal(c[4].arg, 64);
    assert_int_equal(c[4].bytes, 2);
}

static void numbers_are_read_by_their_width(void **state)
{
    static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

    (void)state;
    assert_true(table_schema_value(bytes, 1) == 0x01);
    assert_true(table_schema_value(bytes, 2) == 0x0201);
    assert_true(table_schema_value(bytes, 4) == 0x04030201);
    assert_true(table_schema_value(bytes, 8) == 0x0807060504030201);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_fill_their_records),
        cmocka_unit_test(rules_carry_their_arguments),
        cmocka_unit_test(numbers_are_read_by_their_width),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
