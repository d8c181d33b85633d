/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/retouch.c: what is made of a kept table is what the long way makes, and only where it may be.
 */
#include "build/retouch.h"

#include "build/short.h"
#include "made.h"

enum { FILES = BUILD_RETOUCH_FILES_MAX + 1 };

/* A policy in short forms, with a cache in a folder of its own. */
struct kept {
    struct made m;
    struct str cache;
};

static void open_kept(struct kept *k, bool cached)
{
    struct source_where where = { .path = str_of(k->m.top) };
    struct build_keep keep = { .on = cached, .folder = k->cache };

    if (k->m.open)
        build_close(&k->m.b);
    diag_init(&k->m.sink, &k->m.a);
    k->m.open = true;
    if (!build_open_short(&k->m.b, &where, &keep, &k->m.a, &k->m.sink))
        fail_msg("%s", k->m.top);
}

static struct str compile(struct kept *k, bool cached)
{
    struct str bytes;

    open_kept(k, cached);
    if (!build_compile(&k->m.b, STR(""), &bytes, &k->m.sink))
        fail_msg(STR_FMT, STR_ARG(k->m.sink.all.items[0]->message));
    return bytes;
}

/* True where the kept table is good for the policy as it is now. */
static bool can_be_retouched(struct kept *k)
{
    struct build_retouch *r;
    struct str bytes;

    open_kept(k, true);
    r = build_retouch_new(&k->m.b, SIZE_MAX);
    assert_non_null(r);
    if (!build_retouch_table(&k->m.b, r, &bytes))
        return false;
    assert_true(str_eq(bytes, compile(k, false)));
    return true;
}

static void edit(struct kept *k, const char *file, const char *from, const char *to)
{
    made_shell(&k->m, str_z(&k->m.a, str_fmt(&k->m.a, "grep -q '%s' %s && sed -i 's|%s|%s|' %s",
                                             from, file, from, to, file)));
}

static void begin(struct kept *k)
{
    *k = (struct kept){ 0 };
    made_begin(&k->m);
    k->cache = str_fmt(&k->m.a, "%s/cache", k->m.top);
    made_shell(
        &k->m,
        str_z(
            &k->m.a,
            str_fmt(
                &k->m.a,
                "for i in $(seq %d); do doc Route r$i \"{listeners: [l], hosts: [h$i.test], rules: "
                "[{name: all, match: [{path: {exact: /a}}, {path: {exact: /b}}], to: {upstream: one}, timeout: 1s}]}\" "
                "> p/r$i.yaml; done; "
                "doc TrafficSplit s '{baseline: a, members: {a: {upstream: one}, b: {upstream: two, percent: 10}}}' > p/s.yaml; "
                "doc Route last '{listeners: [l], hosts: [z.test], rules: [{name: all, to: {split: s}}]}' > p/last.yaml",
                FILES)));
    (void)compile(k, true);
}

static void end(struct kept *k)
{
    made_end(&k->m);
}

static void numbers_of_the_documents_own_are_retouched(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    assert_true(can_be_retouched(&k));
    edit(&k, "p/r3.yaml", "1s", "2s");
    assert_true(can_be_retouched(&k));
    edit(&k, "p/s.yaml", "10", "30");
    assert_true(can_be_retouched(&k));
    edit(&k, "p/r4.yaml", "spec", "# words\\nspec");
    assert_true(can_be_retouched(&k));
    end(&k);
}

static void everything_else_takes_the_long_way(void **state)
{
    static const struct {
        const char *file, *from, *to;
    } rows[] = {
        { "p/r3.yaml", "/a", "/c" },
        { "p/r3.yaml", "one", "two" },
        { "p/r3.yaml", "name: all", "name: x" },
        { "p/s.yaml", "10", "0" },
        { "p/s.yaml", "10", "101" },
        { "p/r3.yaml", "1s", "1 s" },
        { "proxyc.yaml", "include", "# x\\ninclude" },
        { "p/base.yaml", "127.0.0.1:2", "127.0.0.1:4" },
    };
    struct kept k;

    (void)state;
    begin(&k);
    for (size_t i = 0; i < LEN(rows); i++) {
        made_shell(&k.m, str_z(&k.m.a, str_fmt(&k.m.a, "cp %s before", rows[i].file)));
        edit(&k, rows[i].file, rows[i].from, rows[i].to);
        if (can_be_retouched(&k))
            fail_msg("%s %s", rows[i].file, rows[i].to);
        made_shell(&k.m, str_z(&k.m.a, str_fmt(&k.m.a, "mv before %s", rows[i].file)));
        if (!can_be_retouched(&k))
            fail_msg("%s, as it was", rows[i].file);
    }
    made_shell(&k.m, "mv p/r3.yaml p/r03.yaml");
    assert_false(can_be_retouched(&k));
    made_shell(&k.m, "mv p/r03.yaml p/r3.yaml && rm p/r4.yaml");
    assert_false(can_be_retouched(&k));
    end(&k);
}

static void no_more_than_a_few_files_are_looked_at(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    made_shell(
        &k.m,
        str_z(&k.m.a, str_fmt(&k.m.a, "for i in $(seq %d); do sed -i s/1s/2s/ p/r$i.yaml; done",
                              FILES - 1)));
    assert_true(can_be_retouched(&k));
    edit(&k, "p/s.yaml", "10", "30");
    assert_false(can_be_retouched(&k));
    end(&k);
}

static void a_script_that_changed_takes_the_long_way(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    made_shell(
        &k.m,
        "printf 'return { on_request = function(req) end }\\n' > p/f.lua; doc Filter f '{api: 1, source: f.lua}' > p/f.yaml;"
        "doc Route filtered '{listeners: [l], hosts: [f.test], rules: [{name: all, to: {upstream: one}, filters: [{use: f}]}]}' > p/ff.yaml");
    (void)compile(&k, true);
    assert_true(can_be_retouched(&k));
    edit(&k, "p/f.yaml", "spec", "# words\\nspec");
    edit(&k, "p/ff.yaml", "spec", "# words\\nspec");
    assert_true(can_be_retouched(&k));
    made_shell(&k.m, "printf 'return { on_request = function(req) local x = 1 end }\\n' > p/f.lua");
    assert_false(can_be_retouched(&k));
    end(&k);
}

static void without_a_cache_nothing_is_kept(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    open_kept(&k, false);
    assert_null(build_retouch_new(&k.m.b, SIZE_MAX));
    assert_true(made_open(&k.m)); /* in full */
    assert_null(build_retouch_new(&k.m.b, SIZE_MAX));
    made_shell(&k.m, "rm -r cache");
    assert_false(can_be_retouched(&k));
    end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_the_documents_own_are_retouched),
        cmocka_unit_test(everything_else_takes_the_long_way),
        cmocka_unit_test(no_more_than_a_few_files_are_looked_at),
        cmocka_unit_test(a_script_that_changed_takes_the_long_way),
        cmocka_unit_test(without_a_cache_nothing_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
