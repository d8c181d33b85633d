/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/aux/line.c: one JSON object a request, names from its own table, nothing raw from
 * outside.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "aux/line.h"
#include "unit/supervisor/sample.h"

static const uint16_t ports[] = { 8080 };

static const struct observe_access request = {
    .time_us = 1500000,
    .duration_us = 12345,
    .generation = 4,
    .status = 200,
    .tries = 1,
    .client = { { [10] = 0xff, [11] = 0xff, 10, 0, 0, 7 } },
    .request_id = "0123456789abcdef0123456789abcdef",
    .method = STR_INIT("GET"),
    .host = STR_INIT("shop"),
    .path = STR_INIT("/a\n\"\\\x7f\xff?b"),
};

/* The line read back by another implementation of JSON. */
static json_t *line(const struct observe_access *a, const struct aux_names *names)
{
    struct aux_text out = { 0 };
    json_t *doc;

    aux_line_write(&out, a, names ? aux_names_find(names, a->generation) : NULL);
    assert_int_equal(out.p[out.n - 1], '\n');
    for (size_t i = 0; i + 1 < out.n; i++)
        assert_in_range((unsigned char)out.p[i], 0x20, 0x7e);
    doc = json_loadb(out.p, out.n, 0, NULL);
    assert_non_null(doc);
    aux_text_fini(&out);
    return doc;
}

static const char *get(const json_t *doc, const char *key)
{
    return json_string_value(json_object_get(doc, key));
}

static void a_request_is_named_by_its_own_table(void **state)
{
    const struct sample s = { ports, 1, NULL, 1000, 0xab };
    struct aux_names names = { 0 };
    int fd = sample_memfd(&s);
    json_t *doc;

    (void)state;
    assert_true(aux_names_add(&names, 4, fd));
    doc = line(&request, &names);
    assert_string_equal(get(doc, "time"), "1970-01-01T00:00:01.500000Z");
    assert_string_equal(get(doc, "request_id"), "0123456789abcdef0123456789abcdef");
    assert_string_equal(get(doc, "rule"), "shop/web/pay");
    assert_string_equal(get(doc, "where"), "shop/web.yaml:12");
    assert_string_equal(get(doc, "split"), "shop/checkout");
    assert_string_equal(get(doc, "variant"), "canary");
    assert_string_equal(get(doc, "upstream"), "shop/v2");
    assert_string_equal(get(doc, "endpoint"), "127.0.0.1:9");
    assert_string_equal(get(doc, "commit"), "abababababab");
    assert_string_equal(get(doc, "reason"), "ok");
    assert_string_equal(get(doc, "client"), "10.0.0.7");
    json_decref(doc);
    aux_names_fini(&names);
    close(fd);
}

static void numbers_that_no_table_has_are_none(void **state)
{
    const struct sample s = { ports, 1, NULL, 1000, 0xab };
    struct observe_access a = request;
    struct aux_names names = { 0 };
    int fd = sample_memfd(&s);
    json_t *doc;

    (void)state;
    assert_true(aux_names_add(&names, 4, fd));
    a.rule = a.member = a.endpoint = 1000000;
    doc = line(&a, &names);
    assert_string_equal(get(doc, "rule"), "");
    assert_string_equal(get(doc, "variant"), "");
    assert_string_equal(get(doc, "endpoint"), "");
    json_decref(doc);
    doc = line(&request, NULL);
    assert_string_equal(get(doc, "commit"), "");
    json_decref(doc);
    aux_names_fini(&names);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_named_by_its_own_table),
        cmocka_unit_test(numbers_that_no_table_has_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
