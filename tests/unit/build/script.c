/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/script.c: the files that Filters name.
 */
#include "build/script.h"

#include "made.h"

static void scripts_are_read_once_and_beside_their_document(void **state)
{
    const struct policy_model *model;
    size_t before;
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(
        &m,
        "mkdir p/lua && echo 'return {}' > p/lua/f.lua && echo 'return 1' > p/lua/m.lua && "
        "{ doc Filter a '{api: 1, source: lua/f.lua, modules: [lua/m.lua]}'; doc Filter b '{api: 1, source: ./lua/f.lua}'; } > p/f.yaml");
    assert_true(made_open(&m));
    before = m.b.set.count;
    model = build_model(&m.b, STR(""), &m.sink);
    build_script_attach(&m.b, model);
    build_script_attach(&m.b, model);
    assert_int_equal(m.b.set.count, before + 2);
    assert_int_equal(model->filters.count, 2);
    KIT_TEXT(model->filters.items[0]->script.text, "return {}\n");
    KIT_TEXT(model->filters.items[1]->script.text, "return {}\n");
    KIT_TEXT(model->filters.items[0]->module_scripts[0].text, "return 1\n");
    made_end(&m);
}

static void a_file_that_is_not_there_or_outside_is_said(void **state)
{
    static const char *const names[] = { "none.lua", "../../outside.lua", "lua" };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(names); i++) {
        struct diag_sink sink;

        made_begin(&m);
        made_shell(
            &m, str_z(&m.a,
                      str_fmt(&m.a, "mkdir p/lua && doc Filter a '{api: 1, source: %s}' > p/f.yaml",
                              names[i])));
        assert_true(made_open(&m));
        diag_init(&sink, &m.a);
        build_script_read(&m.b, build_model(&m.b, STR(""), &m.sink), &sink);
        assert_int_equal(sink.all.count, 1);
        assert_int_equal(sink.all.items[0]->rule, DIAG_REF_NOT_FOUND);
        made_end(&m);
    }
}

/* Each was refused when it was read; the lint goes on over what is left. */
static void what_a_filter_says_wrongly_is_no_name(void **state)
{
    static const char *const specs[] = {
        "modules: [[1]]", "uses: {metrics: [[1]]}", "uses: {dicts: [{}]}",
        "uses: {services: [{a: 1}], limits: [[1]], secrets: [[1]]}"
    };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(specs); i++) {
        made_begin(&m);
        made_shell(
            &m, str_z(&m.a,
                      str_fmt(&m.a, "doc Filter a '{api: 1, inline: \"return {}\", %s}' > p/f.yaml",
                              specs[i])));
        assert_true(made_open(&m));
        build_check(&m.b, STR(""), true, &m.sink);
        assert_true(diag_count(&m.sink, DIAG_ERROR) > 0);
        made_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_filter_says_wrongly_is_no_name),
        cmocka_unit_test(scripts_are_read_once_and_beside_their_document),
        cmocka_unit_test(a_file_that_is_not_there_or_outside_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
