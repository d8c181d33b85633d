/* SPDX-License-Identifier: Apache-2.0
 *
 * The committed schemas are the generated ones, and are JSON.
 */
#include "policy/schema.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <jansson.h>

static struct str read_file(struct arena *a, struct str name)
{
    struct str path = str_fmt(a, "schemas/json/" STR_FMT, STR_ARG(name));
    char *text = arena_take_text(a, 1 << 20);
    FILE *f = fopen(path.p, "rb");
    size_t n;

    if (!f)
        fail_msg("%s is missing; write it with `proxyc schema`", path.p);
    n = fread(text, 1, 1 << 20, f);
    (void)fclose(f);
    return (struct str){ text, n };
}

static void committed_schemas_are_the_generated_ones(void **state)
{
    struct arena a;
    size_t n = 0;

    (void)state;
    arena_init(&a, 0);
    for (struct policy_schema s = policy_schema(&a, 0); s.text.p; s = policy_schema(&a, ++n)) {
        if (!str_eq(read_file(&a, s.name), s.text))
            fail_msg("schemas/json/%s is not what the field tables say", str_z(&a, s.name));
    }
    assert_int_equal(n, 17);
    arena_fini(&a);
}

static void schemas_are_json(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < 16; i++) {
        struct policy_schema s = policy_schema(&a, i);
        json_t *json = json_loadb(s.text.p, s.text.n, JSON_REJECT_DUPLICATES, NULL);

        assert_non_null(json);
        assert_string_equal(json_string_value(json_object_get(json, "$schema")),
                            "http://json-schema.org/draft-07/schema#");
        json_decref(json);
    }
    arena_fini(&a);
}

static void a_schema_says_what_the_table_says(void **state)
{
    struct arena a;
    struct str listener, route;

    (void)state;
    arena_init(&a, 0);
    listener = policy_schema_text(&a, STR("Listener"));
    route = policy_schema_text(&a, STR("Route"));
    assert_true(
        str_contains(listener, STR("\"bind\": {\"description\": \"Addresses to listen on")));
    assert_true(str_contains(listener, STR("\"default\": \"32KiB\"")));
    assert_true(str_contains(listener, STR("\"minItems\": 1, \"maxItems\": 64")));
    assert_true(str_contains(
        route, STR("\"oneOf\": [{\"required\": [\"to\"]}, {\"required\": [\"respond\"]}")));
    assert_true(str_contains(route, STR("\"minimum\": -1000, \"maximum\": 1000")));
    assert_true(str_contains(route, STR("\"enum\": [301, 302, 303, 307, 308]")));
    assert_true(str_contains(route, STR("sourceAddress")));
    assert_null(policy_schema_text(&a, STR("Nothing")).p);
    assert_null(policy_schema(&a, 17).text.p);
    assert_null(policy_schema(&a, SIZE_MAX).text.p);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(committed_schemas_are_the_generated_ones),
        cmocka_unit_test(schemas_are_json),
        cmocka_unit_test(a_schema_says_what_the_table_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
