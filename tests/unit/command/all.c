/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/all.c: the table of commands is complete and well formed.
 */
#include "command/all.h"

#include "kit/test.h"

static void commands_stand_in_the_order_of_their_list(void **state)
{
    static const char *const names[] = {
#define COMMAND(name) #name,
#include "command/commands.def"
    };

    (void)state;
    for (size_t i = 0; i < LEN(names); i++) {
        assert_non_null(command_all[i]);
        assert_string_equal(command_all[i]->name, names[i]);
    }
    assert_null(command_all[LEN(names)]);
}

static void every_command_can_be_run_and_described(void **state)
{
    static const bool common[COMMAND_OPTIONS] = { COMMAND_COMMON };

    (void)state;
    for (size_t i = 0; command_all[i] != NULL; i++) {
        const struct command *c = command_all[i];

        assert_non_null(c->run);
        assert_true(c->arguments_min <= c->arguments_max);
        assert_int_equal(c->arguments_max > 0, c->arguments[0] != '\0');
        assert_true(c->summary[0] >= 'a' && c->summary[0] <= 'z');
        assert_false(str_has_suffix(str_of(c->summary), STR(".")));
        assert_true(str_has_suffix(str_of(c->details), STR("\n")));
        for (enum command_option o = 0; o < COMMAND_OPTIONS; o++)
            assert_false(c->options[o] && common[o]); /* always taken */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_stand_in_the_order_of_their_list),
        cmocka_unit_test(every_command_can_be_run_and_described),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
