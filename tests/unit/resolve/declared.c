/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/resolve/declared.c: names as written, by parameters, and by a schema's default.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "doc/doc.h"
#include "resolve/declared.h"

static const struct doc_node *parse(struct arena *a, const char *text)
{
    struct diag_sink sink;
    struct doc_set docs = { 0 };

    diag_init(&sink, a);
    assert_true(doc_parse(a, 0, str_of(text), &docs, &sink));
    return docs.items[0].root;
}

static void names_come_from_parameters_and_defaults(void **state)
{
    static const struct {
        uint32_t kind;
        const char *name, *params, *all;
    } rows[] = {
        { POLICY_NAME_WRITTEN, "k", "{k: x}", "k " },
        { POLICY_NAME_PARAM, "k", "{k: x}", "x " },
        { POLICY_NAME_PARAM, "k", "{k: [x, y]}", "x y " },
        { POLICY_NAME_PARAM, "k", "{other: x}", "preset " },
        { POLICY_NAME_PARAM, "none", "{k: x}", "" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy_filter_named named = { .kind = rows[i].kind };
        struct policy_filter f = { .node = parse(
                                       &a, "params: {properties: {k: {default: preset}}}\n") };
        struct resolve_declared_list out = { 0 };
        struct str all = STR("");

        named.text.text = str_of(rows[i].name);
        f.uses.secrets.items = &named;
        f.uses.secrets.count = 1;
        resolve_declared_add(&a, &f, parse(&a, rows[i].params), &out);
        for (size_t k = 0; k < out.count; k++) {
            assert_int_equal(out.items[k].kind, TABLE_DECLARED_SECRET);
            all = str_fmt(&a, STR_FMT STR_FMT " ", STR_ARG(all), STR_ARG(out.items[k].name));
        }
        if (!str_eq(all, str_of(rows[i].all)))
            fail_msg("row %zu: " STR_FMT, i, STR_ARG(all));
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_come_from_parameters_and_defaults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
