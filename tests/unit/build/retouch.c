/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/retouch.c: what is made of a kept table is what the long way makes, and only where it may be.
 */
#include "build/retouch.h"

#include "build/short.h"
#include "kept.h"

static struct str compile(struct kept *k, bool cached)
{
    struct str bytes;

    kept_open(k, cached);
    if (!build_compile(&k->m.b, STR(""), &bytes, &k->m.sink))
        fail_msg(STR_FMT, STR_ARG(k->m.sink.all.items[0]->message));
    return bytes;
}

/* True where the kept table is good for the policy as it is now. */
static bool can_be_retouched(struct kept *k)
{
    struct build_retouch *r;
    struct str bytes;

    kept_open(k, true);
    r = build_retouch_new(&k->m.b, SIZE_MAX);
    assert_non_null(r);
    if (!build_retouch_table(&k->m.b, r, &bytes))
        return false;
    assert_true(str_eq(bytes, compile(k, false)));
    return true;
}

static void begin(struct kept *k)
{
    kept_begin(k);
    (void)compile(k, true);
}

static void numbers_of_the_documents_own_are_retouched(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    assert_true(can_be_retouched(&k));
    kept_edit(&k, "p/r3.yaml", "1s", "2s");
    assert_true(can_be_retouched(&k));
    kept_edit(&k, "p/s.yaml", "10", "30");
    assert_true(can_be_retouched(&k));
    kept_edit(&k, "p/r4.yaml", "spec", "# words\\nspec");
    assert_true(can_be_retouched(&k));
    kept_end(&k);
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
        kept_edit(&k, rows[i].file, rows[i].from, rows[i].to);
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
    kept_end(&k);
}

static void no_more_than_a_few_files_are_looked_at(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    made_shell(
        &k.m,
        str_z(&k.m.a, str_fmt(&k.m.a, "for i in $(seq %d); do sed -i s/1s/2s/ p/r$i.yaml; done",
                              KEPT_FILES - 1)));
    assert_true(can_be_retouched(&k));
    kept_edit(&k, "p/s.yaml", "10", "30");
    assert_false(can_be_retouched(&k));
    kept_end(&k);
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
    kept_edit(&k, "p/f.yaml", "spec", "# words\\nspec");
    kept_edit(&k, "p/ff.yaml", "spec", "# words\\nspec");
    assert_true(can_be_retouched(&k));
    made_shell(&k.m, "printf 'return { on_request = function(req) local x = 1 end }\\n' > p/f.lua");
    assert_false(can_be_retouched(&k));
    kept_end(&k);
}

static void without_a_cache_nothing_is_kept(void **state)
{
    struct kept k;

    (void)state;
    begin(&k);
    kept_open(&k, false);
    assert_null(build_retouch_new(&k.m.b, SIZE_MAX));
    assert_true(made_open(&k.m)); /* in full */
    assert_null(build_retouch_new(&k.m.b, SIZE_MAX));
    made_shell(&k.m, "rm -r cache");
    assert_false(can_be_retouched(&k));
    kept_end(&k);
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
