/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules chosen on the command line.
 */
#include "command/rules.h"

#include <stdlib.h>

#include "command/rows.h"
#include "kit/test.h"

struct asked {
    struct arena a;
    struct command_context c;
    char *said;
    size_t said_bytes;
    struct str only, skip;
};

static void ask(struct asked *q, const char *only, const char *skip)
{
    *q = (struct asked){ .only = str_of(only), .skip = str_of(skip) };
    arena_init(&q->a, 0);
    q->c = (struct command_context){ .command = &command_lint, .arena = &q->a };
    q->c.err = open_memstream(&q->said, &q->said_bytes);
    q->c.out = q->c.err;
    if (only != NULL)
        q->c.values[COMMAND_OPT_ONLY] = (struct command_words){ &q->only, 1, 1 };
    if (skip != NULL)
        q->c.values[COMMAND_OPT_SKIP] = (struct command_words){ &q->skip, 1, 1 };
}

static void forget(struct asked *q)
{
    assert_int_equal(fclose(q->c.err), 0);
    free(q->said);
    arena_fini(&q->a);
}

static void only_and_skip_go_by_code_and_slug(void **state)
{
    static const struct {
        const char *only, *skip;
        bool jump, hole, type;
    } rows[] = {
        { NULL, NULL, true, true, true },
        { "PX405,host-hole", NULL, true, true, false },
        { NULL, "split-jump,304", false, false, true },
        { "PX405,host-hole", "host-hole", true, false, false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        bool wanted[DIAG_RULES];
        struct asked q;

        ask(&q, rows[i].only, rows[i].skip);
        assert_true(command_rules_choose(&q.c, wanted));
        assert_int_equal(wanted[DIAG_SPLIT_JUMP], rows[i].jump);
        assert_int_equal(wanted[DIAG_HOST_HOLE], rows[i].hole);
        assert_int_equal(wanted[DIAG_WRONG_TYPE], rows[i].type);
        forget(&q);
    }
}

static void a_rule_that_does_not_exist_is_named_with_its_neighbour(void **state)
{
    bool wanted[DIAG_RULES];
    struct asked q;

    (void)state;
    ask(&q, "split-jmp", NULL);
    assert_false(command_rules_choose(&q.c, wanted));
    (void)fflush(q.c.err);
    assert_non_null(strstr(q.said, "there is no rule `split-jmp`; did you mean `split-jump`?"));
    forget(&q);
}

static void levels_have_names(void **state)
{
    enum diag_level level = DIAG_OFF;
    struct asked q;

    (void)state;
    ask(&q, NULL, NULL);
    assert_true(command_rules_level(&q.c, STR("warning"), &level));
    assert_int_equal(level, DIAG_WARNING);
    assert_false(command_rules_level(&q.c, STR("off"), &level));
    assert_false(command_rules_level(&q.c, STR(""), &level));
    forget(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_and_skip_go_by_code_and_slug),
        cmocka_unit_test(a_rule_that_does_not_exist_is_named_with_its_neighbour),
        cmocka_unit_test(levels_have_names),
    };

    return cmocka_run_group_tests_name("command/rules", tests, NULL, NULL);
}
