/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/merge.c: the documents of one environment.
 */
#include "build/merge.h"

#include "doc/doc.h"
#include "made.h"

static const struct build_merged *find(const struct build_merged_set *set, const char *full)
{
    for (size_t i = 0; i < set->count; i++)
        if (str_eq(set->items[i].doc.full, str_of(full)))
            return &set->items[i];
    return NULL;
}

static void an_environment_stands_over_the_base(void **state)
{
    struct build_merged_set base = { 0 }, prod = { 0 };
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(
        &m,
        "project 'environments: envs\n' && mkdir -p envs/prod && environment prod '{remove: [Upstream/s/one]}' > envs/prod/e.yaml && "
        "{ doc TrafficSplit split '{members: {b: {percent: 20}}}'; doc Upstream new '{endpoints: [{address: \"127.0.0.1:4\"}]}'; } > envs/prod/s.yaml");
    assert_true(made_open(&m));
    build_merge_environment(&m.b, SIZE_MAX, &base, &m.sink);
    build_merge_environment(&m.b, 0, &prod, &m.sink);
    assert_null(find(&base, "s/new"));
    assert_non_null(find(&prod, "s/new"));
    assert_false(find(&base, "s/one")->removed);
    assert_true(find(&prod, "s/one")->removed);
    assert_non_null(find(&prod, "s/two")->plain); /* as it stands */
    assert_null(find(&prod, "s/split")->plain);   /* merged */
    assert_non_null(find(&base, "s/split")->plain);
    KIT_TEXT(doc_at(find(&prod, "s/split")->doc.root, STR("spec.members.b.percent"))->text, "20");
    KIT_TEXT(doc_at(find(&prod, "s/split")->doc.root, STR("spec.members.b.upstream"))->text, "two");
    KIT_TEXT(doc_at(find(&base, "s/split")->doc.root, STR("spec.members.b.percent"))->text, "10");
    assert_int_equal(m.sink.all.count, 0);
    made_end(&m);
}

static void names_are_unique_within_a_folder_of_documents(void **state)
{
    static const struct {
        const char *shell;
        size_t duplicates;
    } rows[] = {
        { "doc Upstream one '{endpoints: [{address: \"127.0.0.1:4\"}]}' > p/again.yaml", 1 },
        { "doc Route one '{}' > p/again.yaml", 0 }, /* another kind */
        { "for i in 1 2; do doc Upstream three '{endpoints: [{address: \"127.0.0.1:4\"}]}'; done > envs/prod/u.yaml",
          1 },
    };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct build_merged_set set = { 0 };

        made_begin(&m);
        made_shell(
            &m,
            "project 'environments: envs\n' && mkdir -p envs/prod && environment prod > envs/prod/e.yaml");
        made_shell(&m, rows[i].shell);
        assert_true(made_open(&m));
        build_merge_environment(&m.b, 0, &set, &m.sink);
        assert_int_equal(made_found(&m, DIAG_DUPLICATE_NAME), rows[i].duplicates);
        made_end(&m);
    }
}

/* Neither names a document in full: said when it is read, and nothing falls over it. */
static void what_names_no_document_is_passed_over(void **state)
{
    static const char *const targets[] = { "Upstream", "Upstream/one", "[5]", "{a: 1}" };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(targets); i++) {
        struct build_merged_set set = { 0 };

        made_begin(&m);
        made_shell(&m,
                   str_z(&m.a, str_fmt(&m.a,
                                       "project 'environments: envs\n' && mkdir -p envs/prod && "
                                       "environment prod '{remove: [%s]}' > envs/prod/e.yaml",
                                       targets[i])));
        assert_true(made_open(&m));
        build_merge_environment(&m.b, 0, &set, &m.sink);
        assert_int_equal(made_found(&m, DIAG_PATCH_TARGET), 0);
        assert_true(m.sink.all.count > 0);
        made_end(&m);
    }
}

static void what_is_removed_has_to_be_there(void **state)
{
    static const char *const targets[] = { "Upstream/s/none", "Nothing/s/one", "Route/default/r" };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(targets); i++) {
        struct build_merged_set set = { 0 };

        made_begin(&m);
        made_shell(
            &m,
            str_z(
                &m.a,
                str_fmt(
                    &m.a,
                    "project 'environments: envs\n' && mkdir -p envs/prod && environment prod '{remove: [%s]}' > envs/prod/e.yaml",
                    targets[i])));
        assert_true(made_open(&m));
        build_merge_environment(&m.b, 0, &set, &m.sink);
        assert_int_equal(made_found(&m, DIAG_PATCH_TARGET), 1);
        made_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_environment_stands_over_the_base),
        cmocka_unit_test(names_are_unique_within_a_folder_of_documents),
        cmocka_unit_test(what_names_no_document_is_passed_over),
        cmocka_unit_test(what_is_removed_has_to_be_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
