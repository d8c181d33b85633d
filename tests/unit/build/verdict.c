/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/verdict.c: what is looked at again of a policy in which lint found nothing.
 */
#include "build/verdict.h"

#include "kept.h"

static void lint(struct kept *k)
{
    kept_open(k, true);
    build_check(&k->m.b, STR(""), true, &k->m.sink);
}

static void begin(struct kept *k)
{
    kept_begin(k);
    lint(k);
    assert_int_equal(k->m.sink.all.count, 0);
}

/* The documents in short form that are looked at again, in a row; "all" where no verdict is good for the policy. */
static struct str looked_at(struct kept *k)
{
    const struct build_doc_list *base;
    struct build_inputs *in;
    struct str names = { 0 };

    kept_open(k, true);
    in = build_verdict_new(&k->m.b, STR("*"), &k->m.sink);
    if (in == NULL || !build_verdict_begin(&k->m.b, in))
        return STR("all");
    base = &k->m.b.docs->base;
    for (size_t i = 0; i < base->count; i++)
        if (!build_docs_is_left_out(&k->m.b, &base->items[i]) &&
            build_docs_is_short(&base->items[i]))
            names = str_fmt(&k->m.a, STR_FMT STR_FMT " ", STR_ARG(names),
                            STR_ARG(base->items[i].id.name));
    assert_true(build_verdict_end(&k->m.b, in, &k->m.sink));
    assert_null(k->m.b.left_out);
    return names;
}

static void expect(struct kept *k, const char *names)
{
    struct str got = looked_at(k);

    if (!str_eq(got, str_of(names)))
        fail_msg(STR_FMT ", not %s.", STR_ARG(got), names);
}

static void what_changed_is_looked_at_and_what_it_refers_to(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    expect(&k, "");
    kept_edit(&k, "p/r3.yaml", "1s", "2s");
    expect(&k, "r3 ");
    kept_edit(&k, "p/s.yaml", "10", "30");
    expect(&k, "r3 s ");
    kept_edit(&k, "p/r3.yaml", "2s", "1s");
    kept_edit(&k, "p/s.yaml", "30", "10");
    kept_edit(&k, "p/last.yaml", "spec", "# words\\nspec");
    expect(&k, "last s ");
    lint(&k);
    assert_int_equal(k.m.sink.all.count, 0);
    expect(&k, "last s "); /* who finds little changed keeps nothing new */
    kept_end(&k);
}

static void what_others_can_depend_on_has_all_of_it_looked_at(void **state)
{
    static const struct {
        const char *file, *from, *to;
    } rows[] = {
        { "p/r3.yaml", "/a", "/c" },         { "p/r3.yaml", "one", "two" },
        { "p/s.yaml", "10", "101" },         { "p/r3.yaml", "1s", "1 s" },
        { "p/r3.yaml", "hosts", "host" },    { "proxyc.yaml", "include", "# x\\ninclude" },
        { "p/base.yaml", "rest", "others" }, { "p/base.yaml", "127.0.0.1:2", "127.0.0.1:4" },
    };
    struct kept k;

    (void)state;
    begin(&k);
    kept_edit(&k, "p/base.yaml", "name: all", "name: rest");
    lint(&k);
    for (size_t i = 0; i < LEN(rows); i++) {
        made_shell(&k.m, str_z(&k.m.a, str_fmt(&k.m.a, "cp %s before", rows[i].file)));
        kept_edit(&k, rows[i].file, rows[i].from, rows[i].to);
        expect(&k, "all");
        made_shell(&k.m, str_z(&k.m.a, str_fmt(&k.m.a, "mv before %s", rows[i].file)));
        expect(&k, "");
    }
    made_shell(&k.m, "mv p/r3.yaml p/r03.yaml");
    expect(&k, "all");
    made_shell(&k.m, "mv p/r03.yaml p/r3.yaml && rm p/r4.yaml");
    expect(&k, "all");
    kept_end(&k);
}

static void environments_are_looked_at_whole(void **state)
{
    struct kept k;

    (void)state;
    kept_begin(&k);
    made_shell(&k.m, "mkdir -p environments/prod environments/test && "
                     "environment prod '{remove: [Route/s/r4]}' > environments/prod/e.yaml && "
                     "environment test > environments/test/e.yaml");
    lint(&k);
    assert_int_equal(k.m.sink.all.count, 0);
    expect(&k, "");
    kept_edit(&k, "p/r3.yaml", "1s", "2s");
    expect(&k, "r3 ");
    lint(&k); /* what is to be removed is there, though it is not looked at */
    assert_int_equal(k.m.sink.all.count, 0);
    expect(&k, "r3 ");
    made_shell(&k.m, "mkdir environments/new && touch environments/new/.gitkeep");
    expect(&k, "all");
    kept_end(&k);
}

static void a_finding_is_never_kept(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    kept_edit(&k, "p/r3.yaml", ", {name: rest, to: {upstream: one}}", "");
    lint(&k);
    assert_int_equal(made_found(&k.m, DIAG_NO_DEFAULT), 1);
    expect(&k, "all");
    lint(&k);
    assert_int_equal(made_found(&k.m, DIAG_NO_DEFAULT), 1);
    kept_end(&k);
}

static void other_environments_and_other_questions_have_verdicts_of_their_own(void **state)
{
    struct build_inputs *in;
    struct kept k;

    (void)state;
    begin(&k);
    kept_open(&k, true);
    in = build_verdict_new(&k.m.b, STR(""), &k.m.sink);
    assert_non_null(in);
    assert_false(build_verdict_begin(&k.m.b, in));
    k.m.b.load = (struct check_load *)(void *)&k; /* measured: what was found depends on it */
    assert_null(build_verdict_new(&k.m.b, STR("*"), &k.m.sink));
    made_shell(&k.m, "project 'fleet: {maxTable: 8MiB}'");
    kept_open(&k, true);
    assert_null(build_verdict_new(&k.m.b, STR("*"), &k.m.sink));
    kept_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_changed_is_looked_at_and_what_it_refers_to),
        cmocka_unit_test(what_others_can_depend_on_has_all_of_it_looked_at),
        cmocka_unit_test(environments_are_looked_at_whole),
        cmocka_unit_test(a_finding_is_never_kept),
        cmocka_unit_test(other_environments_and_other_questions_have_verdicts_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
