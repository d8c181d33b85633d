/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/leak.c: secrets that a policy no longer holds and its history does (PX622).
 */
#include "build/leak.h"

#include "made.h"

/* Put together here so that nobody takes this file for a leak. */
#define SECRET "echo \"# AKIA\"\"QWERTYUIOPASDFGH \" >> p/base.yaml"

static void begin(struct made *m, const char *after)
{
    made_begin(m);
    made_shell(m, "git init -q && git add proxyc.yaml p && git commit -qm one && " SECRET
                  " && git commit -qam two");
    made_shell(m, after);
    assert_true(made_open(m));
}

static size_t look(struct made *m)
{
    struct source_commits commits = { 0 };
    struct diag_sink sink;

    diag_init(&sink, &m->a);
    assert_true(source_history_walk(m->b.source, 100, &commits, &sink));
    assert_true(build_leak_history(&m->b, &commits, &sink));
    for (size_t i = 0; i < sink.all.count; i++)
        assert_int_equal(sink.all.items[i]->rule, DIAG_SECRET_IN_HISTORY);
    return sink.all.count;
}

static void what_is_gone_from_files_is_not_gone(void **state)
{
    struct made m;

    (void)state;
    begin(&m, "sed -i /AKIA/d p/base.yaml && git commit -qam three");
    assert_int_equal(look(&m), 1);
    made_end(&m);
    begin(&m, "true"); /* still there: another rule's */
    assert_int_equal(look(&m), 0);
    made_end(&m);
}

static void an_earlier_revision_is_looked_at_as_it_is(void **state)
{
    struct diag_sink sink, unheard;
    struct source_where where;
    struct build before;
    struct made m;

    (void)state;
    begin(&m, "sed -i /AKIA/d p/base.yaml && git commit -qam three");
    for (int back = 1; back <= 2; back++) {
        where = (struct source_where){ .path = str_of(m.top),
                                       .rev = back == 1 ? STR("HEAD~1") : STR("HEAD~2") };
        diag_init(&sink, &m.a);
        diag_init(&unheard, &m.a);
        assert_true(build_open(&before, &where, &m.a, &unheard));
        build_leak_compare(&m.b, &before, STR("main"), &sink);
        assert_int_equal(sink.all.count, back == 1);
        if (back == 1)
            KIT_TEXT(
                sink.all.items[0]->message,
                "an access key of AWS is gone from line 26 of `p/base.yaml` and not from the history");
        build_close(&before);
    }
    made_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_gone_from_files_is_not_gone),
        cmocka_unit_test(an_earlier_revision_is_looked_at_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
