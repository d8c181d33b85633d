/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/session.c: a policy opened for a command.
 */
#include "command/session.h"

#include "base/vec.h"
#include "doc/doc.h"
#include "policy.h"

static void words(struct policy *p, enum command_option option, const char *value)
{
    *VEC_ADD(&p->arena, &p->context.values[option]) = str_of(value);
}

static void options_say_where_and_how_much_is_read(void **state)
{
    static const struct {
        const char *file, *input;
        uint64_t file_max, input_max; /* both 0: refused */
    } rows[] = { { NULL, NULL, 0, 0 },
                 { "4MiB", NULL, 4 << 20, 0 },
                 { "4MiB", "64MiB", 4 << 20, 64 << 20 },
                 { "0MiB", NULL, 0, 1 },
                 { "much", NULL, 0, 1 },
                 { NULL, "4", 0, 1 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct source_where where = { 0 };
        FILE *quiet = fopen("/dev/null", "w");
        struct policy p = { 0 };

        arena_init(&p.arena, 0);
        p.context = (struct command_context){
            .command = &command_lint, .out = quiet, .err = quiet, .arena = &p.arena
        };
        if (rows[i].file != NULL)
            words(&p, COMMAND_OPT_MAX_FILE, rows[i].file);
        if (rows[i].input != NULL)
            words(&p, COMMAND_OPT_MAX_INPUT, rows[i].input);
        words(&p, COMMAND_OPT_REV, "main");
        assert_int_equal(command_session_where(&p.context, (struct str){ 0 }, &where),
                         rows[i].file_max != 0 || rows[i].input_max != 1);
        if (rows[i].file_max != 0 || rows[i].input_max != 1) {
            assert_int_equal(where.file_max, rows[i].file_max);
            assert_int_equal(where.input_max, rows[i].input_max);
            KIT_TEXT(where.path, ".");
            KIT_TEXT(where.rev, "main");
            assert_true(command_session_where(&p.context, STR("other"), &where));
            KIT_TEXT(where.rev, "other");
        }
        arena_fini(&p.arena);
        assert_int_equal(fclose(quiet), 0);
    }
}

static void a_place_is_a_line_and_a_column_of_a_file(void **state)
{
    struct diag_span at = { .file = 0 };
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    at = p.made.model->splits.items[0]->meta.node->at;
    KIT_TEXT(command_session_place(&p.session, at), "all/all.yaml:21:1");
    KIT_TEXT(command_session_place(&p.session, DIAG_NOWHERE), "");
    KIT_TEXT(command_session_rev(&p.session), "a plain folder");
    policy_close(&p);
}

static void paths_are_files_and_folders_of_the_policy(void **state)
{
    static const struct {
        const char *path;   /* NULL: none */
        bool exists, holds; /* all/all.yaml */
    } rows[] = { { NULL, true, true },     { "all", true, true },
                 { "./all/", true, true }, { "all/all.yaml", true, true },
                 { ".", true, true },      { "proxyc.yaml", true, false },
                 { "al", false, false },   { "all/all", false, false } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        FILE *quiet = fopen("/dev/null", "w");
        struct policy p;

        policy_open(&p, policy_plain());
        p.context.err = quiet;
        if (rows[i].path != NULL)
            *VEC_ADD(&p.arena, &p.context.arguments) = str_of(rows[i].path);
        assert_int_equal(command_session_paths_exist(&p.session), rows[i].exists);
        assert_int_equal(
            command_session_in_paths(&p.session, p.made.model->splits.items[0]->meta.node->at),
            rows[i].holds);
        assert_int_equal(command_session_in_paths(&p.session, DIAG_NOWHERE), rows[i].path == NULL);
        policy_close(&p);
        assert_int_equal(fclose(quiet), 0);
    }
}

static void without_environments_there_is_the_base(void **state)
{
    struct command_words all = { 0 };
    struct policy p;
    struct str one;

    (void)state;
    policy_open(&p, policy_plain());
    assert_true(command_session_environments(&p.session, &all));
    assert_int_equal(all.count, 1);
    KIT_TEXT(all.items[0], "");
    assert_true(command_session_environment(&p.session, &one));
    KIT_TEXT(one, "");
    words(&p, COMMAND_OPT_ENV, "prod");
    p.context.err = fopen("/dev/null", "w");
    assert_false(command_session_environment(&p.session, &one));
    assert_int_equal(fclose(p.context.err), 0);
    policy_close(&p);
}

static void a_report_ends_with_what_it_is_worth(void **state)
{
    static const struct {
        enum diag_rule rule;
        int code;
    } rows[] = { { DIAG_HOST_HOLE, COMMAND_OK },
                 { DIAG_REF_NOT_FOUND, COMMAND_NEGATIVE },
                 { DIAG_INPUT, COMMAND_TROUBLE } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        FILE *quiet = fopen("/dev/null", "w");
        struct policy p;

        policy_open(&p, policy_plain());
        p.context.err = quiet;
        diag_init(&p.session.sink, &p.arena);
        (void)diag_add(&p.session.sink, rows[i].rule, DIAG_NOWHERE, "words");
        assert_int_equal(command_session_report(&p.session), rows[i].code);
        policy_close(&p);
        assert_int_equal(fclose(quiet), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_say_where_and_how_much_is_read),
        cmocka_unit_test(a_place_is_a_line_and_a_column_of_a_file),
        cmocka_unit_test(paths_are_files_and_folders_of_the_policy),
        cmocka_unit_test(without_environments_there_is_the_base),
        cmocka_unit_test(a_report_ends_with_what_it_is_worth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
