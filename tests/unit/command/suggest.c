/* SPDX-License-Identifier: Apache-2.0
 *
 * "did you mean".
 */
#include "command/suggest.h"

#include "kit/test.h"

static void the_nearest_name_is_suggested(void **state)
{
    static const struct str names[] = { STR_INIT("init"), STR_INIT("lint"), STR_INIT("deploy"),
                                        STR_INIT("rollback") };
    static const struct {
        struct str word;
        const char *nearest;
    } rows[] = {
        { STR_INIT("lnit"), "lint" },
        { STR_INIT("inti"), "init" },
        { STR_INIT("LINT"), "lint" },
        { STR_INIT("deplyo"), "deploy" },
        { STR_INIT("rolback"), "rollback" },
        { STR_INIT("serve"), "" },
        { STR_INIT(""), "" },
        { STR_INIT("x"), "" },
        { STR_INIT("deploydeploydeploydeploydeploydeploydeploy"), "" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str best = { 0 };

        for (size_t k = 0; k < LEN(names); k++)
            command_suggest_better(rows[i].word, names[k], &best);
        KIT_TEXT(best, rows[i].nearest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_nearest_name_is_suggested) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
