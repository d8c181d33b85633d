/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/inputs.c: a result is found again by what it was made of.
 */
#include "build/inputs.h"

#include "kept.h"

static struct build_inputs *describe(struct kept *k, const char *kind, const char *name)
{
    struct build_inputs *in;

    kept_open(k, true);
    in = build_inputs_new(&k->m.b, kind, str_of(name));
    assert_non_null(in);
    return in;
}

static void keep(struct kept *k, bool texts, struct str result)
{
    struct build_inputs *in = describe(k, "x", "name");

    k->m.b.routes = 7;
    build_inputs_keep(&k->m.b, in, texts, result);
}

static void a_result_comes_back_with_what_it_was_made_of(void **state)
{
    struct build_inputs *in;
    struct kept k;
    size_t written;

    (void)state;
    kept_begin(&k);
    keep(&k, true, STR("result"));
    in = describe(&k, "x", "name");
    written = k.m.b.set.files[1].text.n; /* p/base.yaml has a listener, and so no short form */
    assert_true(written > 0);
    assert_true(build_inputs_find(&k.m.b, in));
    assert_true(str_eq(in->result, STR("result")));
    assert_int_equal(in->routes, 7);
    assert_int_equal(in->texts.n, written);
    assert_true(build_inputs_same_scripts(&k.m.b, in));
    keep(&k, false, STR(""));
    in = describe(&k, "x", "name");
    assert_true(build_inputs_find(&k.m.b, in));
    assert_int_equal(in->texts.n + in->result.n, 0);
    kept_end(&k);
}

static void a_result_of_another_kind_or_name_is_another(void **state)
{
    struct build_inputs *in;
    struct kept k;

    (void)state;
    kept_begin(&k);
    keep(&k, true, STR("result"));
    in = describe(&k, "x", "other");
    assert_false(build_inputs_find(&k.m.b, in));
    in = describe(&k, "y", "name");
    assert_false(build_inputs_find(&k.m.b, in));
    kept_open(&k, false);
    assert_null(build_inputs_new(&k.m.b, "x", STR("name")));
    assert_true(made_open(&k.m)); /* in full */
    assert_null(build_inputs_new(&k.m.b, "x", STR("name")));
    kept_end(&k);
}

static void changed_files_are_those_of_another_blob_and_the_same_facts(void **state)
{
    struct build_inputs *in;
    struct kept k;
    size_t changed = 0;

    (void)state;
    kept_begin(&k);
    keep(&k, true, STR("result"));
    kept_edit(&k, "p/r3.yaml", "1s", "2s");
    kept_edit(&k, "p/base.yaml", "percent: 10", "percent: 20");
    in = describe(&k, "x", "name");
    assert_true(build_inputs_find(&k.m.b, in));
    for (size_t i = 0; i < in->count; i++)
        changed += in->changed[i];
    assert_int_equal(changed, 2);
    assert_true(in->changed[1]);
    made_shell(
        &k.m,
        str_z(&k.m.a, str_fmt(&k.m.a, "for i in $(seq %d); do sed -i s/1s/3s/ p/r$i.yaml; done",
                              KEPT_FILES)));
    in = describe(&k, "x", "name");
    assert_false(build_inputs_find(&k.m.b, in));
    kept_end(&k);
}

/* A comment that silences a finding is no fact, and what is longer than that is not looked into. */
static void some_files_are_known_by_their_blob_alone(void **state)
{
    struct build_inputs *in;
    struct kept k;

    (void)state;
    kept_begin(&k);
    made_shell(&k.m,
               str_z(&k.m.a, str_fmt(&k.m.a,
                                     "{ doc Listener long '{bind: [\"127.0.0.1:9\"]}'; head -c %d "
                                     "/dev/zero | tr '\\0' '#'; } > p/long.yaml",
                                     BUILD_INPUTS_TEXT_MAX)));
    keep(&k, true, STR("result"));
    made_shell(&k.m, "echo >> p/long.yaml");
    in = describe(&k, "x", "name");
    assert_false(build_inputs_find(&k.m.b, in));
    keep(&k, true, STR("result"));
    kept_edit(&k, "p/base.yaml", "spec", "# proxyc:ignore PX505 why\\nspec");
    in = describe(&k, "x", "name");
    assert_false(build_inputs_find(&k.m.b, in));
    kept_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_comes_back_with_what_it_was_made_of),
        cmocka_unit_test(a_result_of_another_kind_or_name_is_another),
        cmocka_unit_test(changed_files_are_those_of_another_blob_and_the_same_facts),
        cmocka_unit_test(some_files_are_known_by_their_blob_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
