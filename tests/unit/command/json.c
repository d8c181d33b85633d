/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON behind its curtain.
 */
#include "command/json.h"

#include "kit/test.h"

static void documents_keep_the_order_of_keys(void **state)
{
    struct command_json *root = command_json_object(), *list = command_json_array();
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    command_json_put_text(root, "z", STR("\"quoted\""));
    command_json_put_number(root, "a", 7);
    command_json_put_bool(root, "b", true);
    command_json_add_text(list, STR("x\xff"));
    command_json_put(root, "list", list);
    KIT_TEXT(command_json_finish(&a, &root), "{\n  \"z\": \"\\\"quoted\\\"\",\n  \"a\": 7,\n  "
                                             "\"b\": true,\n  \"list\": [\n    \"x?\"\n  ]\n}\n");
    assert_null(root);
    arena_fini(&a);
}

static void only_objects_are_read(void **state)
{
    static const struct str rows[] = { STR_INIT(""), STR_INIT("[]"), STR_INIT("{\"a\":1,\"a\":2}"),
                                       STR_INIT("{}x"), STR_INIT("{\"a\":") };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_null(command_json_read(rows[i]));
}

static void what_is_missing_or_mistyped_reads_as_nothing(void **state)
{
    struct command_json *root =
        command_json_read(STR("{\"t\":\"x\",\"n\":5,\"neg\":-1,\"b\":true,\"l\":[{\"n\":1}]}"));

    (void)state;
    assert_non_null(root);
    KIT_TEXT(command_json_text(root, "t"), "x");
    KIT_TEXT(command_json_text(root, "n"), "");
    KIT_TEXT(command_json_text(root, "none"), "");
    assert_int_equal(command_json_number(root, "n"), 5);
    assert_int_equal(command_json_number(root, "neg"), 0);
    assert_int_equal(command_json_number(root, "t"), 0);
    assert_true(command_json_bool(root, "b"));
    assert_false(command_json_bool(root, "t"));
    assert_int_equal(command_json_count(command_json_get(root, "l")), 1);
    assert_int_equal(command_json_count(command_json_get(root, "none")), 0);
    assert_int_equal(command_json_number(command_json_at(command_json_get(root, "l"), 0), "n"), 1);
    command_json_free(&root);
    assert_null(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_keep_the_order_of_keys),
        cmocka_unit_test(only_objects_are_read),
        cmocka_unit_test(what_is_missing_or_mistyped_reads_as_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
