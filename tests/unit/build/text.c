/* SPDX-License-Identifier: Apache-2.0
 *
 * A text by itself: its schema is judged, what it refers to is not.
 */
#include "build/text.h"

#include "kit/test.h"

#define HEAD "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: a}\n"

static void text_and_schema_are_judged_and_nothing_else(void **state)
{
    static const struct {
        const char *text;
        size_t documents, findings;
        enum diag_rule rule;
    } rows[] = {
        { HEAD "spec: {from: nowhere}\n", 1, 0, DIAG_RULES },
        { HEAD "spec: {endpoints: [{address: \"127.0.0.1:1\", wait: 1}]}\n", 1, 1,
          DIAG_UNKNOWN_FIELD },
        { HEAD "spec: {}\n---\nkind: Upstream\n", 1, 2, DIAG_MISSING_FIELD },
        { "a: [\n", 0, 1, DIAG_YAML_SYNTAX },
        { "", 0, 1, DIAG_EMPTY_INPUT },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct build b;
        struct diag_sink sink;
        struct arena a;
        bool found = rows[i].findings == 0;

        arena_init(&a, 0);
        diag_init(&sink, &a);
        build_text_check(&b, &a, STR("stdin"), str_of(rows[i].text), &sink);
        assert_int_equal(b.set.count, 1);
        KIT_TEXT(b.set.diag[0].path, "stdin");
        for (size_t k = 0; k < sink.all.count; k++)
            found = found || sink.all.items[k]->rule == rows[i].rule;
        if (!found || (rows[i].findings == 0) != (sink.all.count == 0))
            fail_msg("%s: %zu findings", rows[i].text, sink.all.count);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_schema_are_judged_and_nothing_else),
    };

    return cmocka_run_group_tests_name("build/text", tests, NULL, NULL);
}
