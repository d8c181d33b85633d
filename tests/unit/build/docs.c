/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/docs.c: which documents are of the base, and which of an environment.
 */
#include "build/docs.h"

#include "made.h"

static void folders_decide_where_a_document_belongs(void **state)
{
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(
        &m,
        "project 'environments: envs\n' && mkdir -p envs/prod/deep envs/test && environment prod > envs/prod/e.yaml && environment test > envs/test/e.yaml && "
        "doc Upstream three '{endpoints: [{address: \"127.0.0.1:4\"}]}' > envs/prod/deep/u.yaml && echo 'a: 1' > envs/loose.yaml && echo words > p/notes.txt && "
        "echo 'a: 1' > elsewhere.yaml");
    assert_true(made_open(&m));
    assert_int_equal(m.b.docs->base.count, 5);
    assert_int_equal(m.b.environments.count, 2);
    KIT_TEXT(m.b.environments.items[0], "prod");
    assert_int_equal(m.b.docs->environments[0].count, 2);
    assert_int_equal(m.b.docs->environments[1].count, 1);
    assert_int_equal(m.sink.all.count, 0);
    made_end(&m);
}

/* However a folder is written, it is read once. */
static void folders_have_one_form_and_are_read_once(void **state)
{
    static const char *const includes[] = { "p",    "./p",     "p/", "./p//",
                                            "p, p", "p, ./p/", ".",  "p, p/sub" };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(includes); i++) {
        made_begin(&m);
        made_shell(
            &m,
            str_z(
                &m.a,
                str_fmt(
                    &m.a,
                    "mkdir p/sub && doc Upstream three '{endpoints: [{address: \"127.0.0.1:4\"}]}' > p/sub/u.yaml && printf 'version: v1alpha1\\ninclude: [%s]\\n' > proxyc.yaml",
                    includes[i])));
        assert_true(made_open(&m));
        if (m.b.docs->base.count != 6 && strcmp(includes[i], ".") != 0)
            fail_msg("%s: %zu", includes[i], m.b.docs->base.count);
        assert_int_equal(made_found(&m, DIAG_DUPLICATE_NAME), 0);
        made_end(&m);
    }
}

static void what_holds_nothing_is_said(void **state)
{
    static const struct {
        const char *shell;
        enum diag_rule rule;
    } rows[] = {
        { "printf 'version: v1alpha1\\ninclude: [p, none]\\n' > proxyc.yaml", DIAG_EMPTY_INPUT },
        { "mkdir q && printf 'version: v1alpha1\\ninclude: [p, q]\\n' > proxyc.yaml",
          DIAG_EMPTY_INPUT },
        { "echo '# nothing' > p/empty.yaml", DIAG_EMPTY_INPUT },
        { "echo 'words: 1' > p/s.lock.yaml", DIAG_SPLIT_LOCK },
    };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        made_begin(&m);
        made_shell(&m, rows[i].shell);
        assert_true(made_open(&m));
        assert_int_equal(made_found(&m, rows[i].rule), 1);
        assert_int_equal(m.sink.all.count, 1);
        made_end(&m);
    }
}

static void an_include_that_is_no_folder_is_left_out(void **state)
{
    static const char *const includes[] = { "../x", "/x", "\"\"", "{a: 1}", "[p]" };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(includes); i++) {
        made_begin(&m);
        made_shell(
            &m,
            str_z(&m.a,
                  str_fmt(&m.a, "printf 'version: v1alpha1\\ninclude: [%s, p]\\n' > proxyc.yaml",
                          includes[i])));
        assert_true(made_open(&m));
        assert_int_equal(m.b.project->include.count, 1);
        assert_int_equal(m.b.docs->base.count, 5);
        assert_int_equal(m.sink.all.count, 1);
        made_end(&m);
    }
}

static void what_is_broken_is_kept_apart(void **state)
{
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(&m, "echo 'a: [' > p/broken.yaml && doc Nothing x '{}' > p/unknown.yaml");
    assert_true(made_open(&m));
    assert_int_equal(m.b.docs->broken.count, 2);
    assert_int_equal(m.b.docs->base.count, 5);
    made_end(&m);
}

static void what_every_environment_brings_is_promised(void **state)
{
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(
        &m,
        "project 'environments: envs\n' && mkdir -p envs/prod envs/test && for e in prod test; do environment $e > envs/$e/e.yaml; "
        "doc Upstream both '{endpoints: [{address: \"127.0.0.1:4\"}]}' > envs/$e/u.yaml; done && doc Upstream once '{endpoints: [{address: \"127.0.0.1:5\"}]}' > envs/test/v.yaml");
    assert_true(made_open(&m));
    assert_non_null(resolve_names_get(&m.b.docs->promised, POLICY_UPSTREAM, STR("s/both")));
    assert_null(resolve_names_get(&m.b.docs->promised, POLICY_UPSTREAM, STR("s/once")));
    assert_non_null(resolve_names_get(&m.b.docs->anywhere, POLICY_UPSTREAM, STR("s/once")));
    assert_null(resolve_names_get(&m.b.docs->anywhere, POLICY_UPSTREAM, STR("s/none")));
    made_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_decide_where_a_document_belongs),
        cmocka_unit_test(folders_have_one_form_and_are_read_once),
        cmocka_unit_test(what_holds_nothing_is_said),
        cmocka_unit_test(an_include_that_is_no_folder_is_left_out),
        cmocka_unit_test(what_is_broken_is_kept_apart),
        cmocka_unit_test(what_every_environment_brings_is_promised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
