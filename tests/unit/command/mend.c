/* SPDX-License-Identifier: Apache-2.0
 *
 * Edits of findings, written into a policy.
 */
#include "command/mend.h"

#include "command/output.h"
#include "policy.h"

static void only_files_of_the_work_tree_are_changed(void **state)
{
    static const struct {
        const char *fix, *rev;
        bool diff, staged, fits;
    } rows[] = {
        { NULL, "HEAD", false, false, true }, { "", NULL, false, false, true },
        { "safe", NULL, false, false, true }, { "unsafe", "WORKTREE", false, false, true },
        { "all", NULL, false, false, false }, { "", "HEAD", false, false, false },
        { "", NULL, false, true, false },     { "", "HEAD", true, false, true },
        { "unsafe", NULL, true, true, true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str fix = str_of(rows[i].fix), rev = str_of(rows[i].rev), yes = { "", 0 };
        FILE *nowhere = fopen("/dev/null", "w");
        struct arena a = { 0 };
        struct command_context c = { .arena = &a, .command = &command_lint, .err = nowhere };

        if (rows[i].fix != NULL)
            c.values[COMMAND_OPT_FIX] = (struct command_words){ &fix, 1, 1 };
        if (rows[i].rev != NULL)
            c.values[COMMAND_OPT_REV] = (struct command_words){ &rev, 1, 1 };
        if (rows[i].diff)
            c.values[COMMAND_OPT_DIFF] = (struct command_words){ &yes, 1, 1 };
        if (rows[i].staged)
            c.values[COMMAND_OPT_STAGED] = (struct command_words){ &yes, 1, 1 };
        assert_int_equal(command_mend_fits(&c), rows[i].fits);
        assert_int_equal(fclose(nowhere), 0);
        arena_fini(&a);
    }
}

static void safe_edits_are_written_and_leave_the_sink(void **state)
{
    struct str yes = { "", 0 }, text;
    struct policy p;
    struct diag *d;
    const char *hit;

    (void)state;
    policy_open(&p, policy_plain());
    p.context.err = fopen("/dev/null", "w");
    p.context.values[COMMAND_OPT_FIX] = (struct command_words){ &yes, 1, 1 };
    p.session.sink.all.count = 0;
    hit = strstr(p.session.build.set.diag[1].text.p, "percent: 25");
    assert_non_null(hit);
    for (int safe = 0; safe <= 1; safe++) {
        uint32_t at = (uint32_t)(hit - p.session.build.set.diag[1].text.p) + 9;

        d = diag_add(&p.session.sink, DIAG_SPLIT_JUMP, (struct diag_span){ 1, at, at + 2 }, "m");
        diag_edit(d, d->at, safe ? "26" : "27");
        if (safe)
            diag_safe(d);
    }
    assert_int_equal(command_mend_run(&p.session), COMMAND_OK);
    assert_int_equal(p.session.sink.all.count, 1);
    assert_true(command_output_read(&p.arena, str_fmt(&p.arena, "%s/all/all.yaml", p.folder),
                                    1 << 16, &text));
    assert_true(str_contains(text, STR("percent: 26")));
    assert_int_equal(text.n, p.session.build.set.diag[1].text.n);
    assert_int_equal(fclose(p.context.err), 0);
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_files_of_the_work_tree_are_changed),
        cmocka_unit_test(safe_edits_are_written_and_leave_the_sink),
    };

    return cmocka_run_group_tests_name("command/mend", tests, NULL, NULL);
}
