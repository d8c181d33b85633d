/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts in the making.
 */
#include "command/text.h"

#include "kit/test.h"

static void pieces_stand_one_after_the_other(void **state)
{
    struct arena a;
    struct command_text t = { .arena = &a };

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(command_text_str(&t), "");
    for (int i = 0; i < 1000; i++)
        command_text_fmt(&t, "%03d", i);
    command_text_add(&t, STR("end"));
    command_text_add(&t, STR(""));
    assert_int_equal(command_text_str(&t).n, 3003);
    KIT_TEXT(str_sub(command_text_str(&t), 2994, 100), "998999end");
    arena_fini(&a);
}

static void xml_holds_any_bytes(void **state)
{
    struct arena a;
    struct command_text t = { .arena = &a };

    (void)state;
    arena_init(&a, 0);
    command_text_xml(&t, STR("a<b> & \"c\"\x01\n"));
    KIT_TEXT(command_text_str(&t), "a&lt;b&gt; &amp; &quot;c&quot;?\n");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_stand_one_after_the_other),
        cmocka_unit_test(xml_holds_any_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
