/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/leak.c: what is said of secrets in history.
 */
#include "check/leak.h"

#include "kit/test.h"

static void secret_that_is_gone_is_one_finding_and_one_that_is_there_none(void **state)
{
    static const struct diag_file now[] = {
        { STR_INIT("proxyc.yaml"), STR_INIT("version: v1alpha1\n") },
        { STR_INIT("a.yaml"), STR_INIT("token: q8Zt41LmXv02RsPd\n") },
    };
    struct str gone = STR("x\ntoken: 77KaRsPd02XvLm41\ntoken: q8Zt41LmXv02RsPd\n");
    struct check_leak leak;
    struct diag_sink sink;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    check_leak_init(&leak, &a, (struct diag_files){ now, LEN(now) }, &sink);
    check_leak_text(&leak, STR("commit 1"), STR("a.yaml"), gone);
    check_leak_text(&leak, STR("commit 2"), STR("b.yaml"), gone);
    assert_int_equal(sink.all.count, 1);
    assert_int_equal(sink.all.items[0]->rule, DIAG_SECRET_IN_HISTORY);
    assert_int_equal(sink.all.items[0]->at.file, 1);
    assert_true(str_contains(sink.all.items[0]->message, STR("line 2 of `a.yaml`")));
    assert_false(str_contains(sink.all.items[0]->message, STR("77Ka")));
    check_leak_text(&leak, STR("commit 3"), STR("b.yaml"), STR("https://a:b@c"));
    assert_int_equal(sink.all.count, 2);
    assert_int_equal(sink.all.items[1]->at.file, 0);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secret_that_is_gone_is_one_finding_and_one_that_is_there_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
