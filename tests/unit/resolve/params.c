/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of filters: what fits a schema, as JSON; what does not, in words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "doc/doc.h"
#include "resolve/params.h"

static const char schema[] =
    "type: object\nrequired: [name]\nadditionalProperties: false\nproperties:\n"
    "  name: {type: string, enum: [a, b]}\n"
    "  max: {type: integer, default: 2048, minimum: -5, maximum: 8192}\n"
    "  wait: {type: integer, format: duration-ms}\n"
    "  at: {type: integer, format: timestamp}\n"
    "  room: {type: integer, format: size}\n"
    "  share: {type: number, maximum: 2.5}\n"
    "  on: {type: boolean}\n"
    "  list: {type: array, maxItems: 2, items: {type: string}}\n";

static const struct {
    const char *params;
    const char *json;  /* NULL: it does not fit, */
    const char *fault; /* because of this */
} rows[] = {
    { "{name: a}", "{\"name\":\"a\",\"max\":2048}", NULL },
    { "{name: b, max: 8192}", "{\"name\":\"b\",\"max\":8192}", NULL },
    { "{name: b, max: -5}", "{\"name\":\"b\",\"max\":-5}", NULL },
    { "{name: a, max: 1, wait: 2s}", "{\"name\":\"a\",\"max\":1,\"wait\":2000}", NULL },
    { "{name: a, max: 1, at: \"2026-01-01T00:00:00Z\"}",
      "{\"name\":\"a\",\"max\":1,\"at\":1767225600}", NULL },
    { "{name: a, max: 1, room: 4KiB}", "{\"name\":\"a\",\"max\":1,\"room\":4096}", NULL },
    { "{name: a, max: 1, share: 2.25, on: true, list: [x, \"1\"]}",
      "{\"name\":\"a\",\"max\":1,\"share\":2.25,\"on\":true,\"list\":[\"x\",\"1\"]}", NULL },
    { "{max: 1}", NULL, "the parameter `name` is missing" },
    { "{name: c}", NULL, "`c` is none of the values allowed" },
    { "{name: a, max: 8193}", NULL, "8193 is more than the maximum of 8192" },
    { "{name: a, max: -6}", NULL, "-6 is less than the minimum of -5" },
    { "{name: a, share: 2.51}", NULL, "2.51 is more than the maximum of 2.5" },
    { "{name: a, max: x}", NULL, "`x` is no number of that kind; an integer was wanted" },
    { "{name: a, max: \"5\"}", NULL, "`5` is a text; an integer was wanted" },
    { "{name: a, wait: soon}", NULL, "`soon` is no duration-ms" },
    { "{name: a, at: 2026-13-01T00:00:00Z}", NULL, "`2026-13-01T00:00:00Z` is no timestamp" },
    { "{name: a, on: 1}", NULL, "`1` is a text; true or false was wanted" },
    { "{name: a, list: [x, y, z]}", NULL, "a list of 3; another length was wanted" },
    { "{name: a, list: x}", NULL, "a scalar is written; a list was wanted" },
    { "{name: a, nmae: b}", NULL, "there is no parameter `nmae`" },
};

static const struct doc_node *parse(struct arena *a, const char *text)
{
    struct diag_sink sink;
    struct doc_set docs = { 0 };

    diag_init(&sink, a);
    assert_true(doc_parse(a, 0, str_of(text), &docs, &sink));
    return docs.items[0].root;
}

static void parameters_become_json_by_their_schema(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct resolve_params_fault fault = { 0 };
        struct str json =
            resolve_params_json(&a, parse(&a, schema), parse(&a, rows[i].params), &fault);

        if (rows[i].json != NULL) {
            assert_non_null(json.p);
            assert_string_equal(str_z(&a, json), rows[i].json);
        } else {
            assert_null(json.p);
            assert_string_equal(str_z(&a, fault.text), rows[i].fault);
        }
    }
    arena_fini(&a);
}

static void timestamps_are_seconds_of_utc(void **state)
{
    static const struct {
        const char *text;
        int64_t utc_s;
    } times[] = { { "1970-01-01T00:00:00Z", 0 },
                  { "2000-02-29T12:00:01Z", 951825601 },
                  { "1969-12-31T23:59:59Z", -1 } };
    int64_t got;

    (void)state;
    for (size_t i = 0; i < LEN(times); i++) {
        assert_true(resolve_params_timestamp(str_of(times[i].text), &got));
        assert_int_equal(got, times[i].utc_s);
    }
    assert_false(resolve_params_timestamp(STR("2026-01-01 00:00:00Z"), &got));
    assert_false(resolve_params_timestamp(STR("2026-00-01T00:00:00Z"), &got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_become_json_by_their_schema),
        cmocka_unit_test(timestamps_are_seconds_of_utc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
