/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/age.c: shares that stand still for too long (PX410).
 */
#include "build/age.h"

#include "made.h"

/* `days` between the commit that gave the share and the newest one. */
static size_t look(const char *max_age, unsigned days, const char *percent)
{
    struct source_commits commits = { 0 };
    struct diag_sink sink;
    struct made m;
    size_t n;

    made_begin(&m);
    made_shell(
        &m,
        str_z(
            &m.a,
            str_fmt(
                &m.a,
                "sed -i 's/baseline: a,/baseline: a%s,/; s/percent: 10/percent: %s/' p/base.yaml && git init -q && git add proxyc.yaml p && "
                "GIT_COMMITTER_DATE='2026-01-01T00:00:00Z' git commit -qm one && echo '# words' >> proxyc.yaml && "
                "GIT_COMMITTER_DATE=\"@$((1767225600 + %u * 86400)) +0000\" git commit -qam two",
                max_age, percent, days)));
    assert_true(made_open(&m));
    diag_init(&sink, &m.a);
    assert_true(source_history_walk(m.b.source, BUILD_AGE_COMMITS_MAX, &commits, &sink));
    build_age_check(&m.b, &commits, &sink);
    for (size_t i = 0; i < sink.all.count; i++)
        assert_int_equal(sink.all.items[i]->rule, DIAG_SPLIT_STALE);
    n = sink.all.count;
    commits.count = 0;
    build_age_check(&m.b, &commits, &sink);
    assert_int_equal(sink.all.count, n);
    made_end(&m);
    return n;
}

static void a_share_that_stands_still_is_found(void **state)
{
    (void)state;
    assert_int_equal(look("", 1, "10"), 0);
    assert_int_equal(look("", 400, "10"), 1);
    assert_int_equal(look("", 400, "0"), 0); /* nobody is underway */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_that_stands_still_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
