/* SPDX-License-Identifier: Apache-2.0
 *
 * What is written is JSON, whatever bytes come in.
 */
#include "sample.h"

#include <jansson.h>

#include "diag/write.h"

static void values_and_containers_are_laid_out(void **state)
{
    struct arena a;
    struct diag_out o = { .arena = &a };
    struct diag_write w = { .out = &o };

    (void)state;
    arena_init(&a, 0);
    diag_write_open(&w, NULL, '{');
    diag_write_text(&w, "a", STR("x\"\\\n\t\x01\x7F/\xC3\xA9"));
    diag_write_number(&w, "b", UINT64_MAX);
    diag_write_bool(&w, "c", true);
    diag_write_null(&w, "d");
    diag_write_maybe(&w, "e", STR(""));
    diag_write_open(&w, "f", '[');
    diag_write_close(&w);
    diag_write_open(&w, "g", '[');
    diag_write_text(&w, NULL, STR(""));
    diag_write_number(&w, NULL, 0);
    diag_write_close(&w);
    diag_write_close(&w);
    assert_string_equal(str_z(&a, (struct str){ o.p, o.n }),
                        "{\n"
                        "  \"a\": \"x\\\"\\\\\\n\\t\\u0001\\u007f/\xC3\xA9\",\n"
                        "  \"b\": 18446744073709551615,\n"
                        "  \"c\": true,\n"
                        "  \"d\": null,\n"
                        "  \"e\": null,\n"
                        "  \"f\": [],\n"
                        "  \"g\": [\n"
                        "    \"\",\n"
                        "    0\n"
                        "  ]\n"
                        "}\n");
    arena_fini(&a);
}

static void every_byte_can_be_written(void **state)
{
    struct arena a;
    char all[512];

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (char)(i < 256 ? i : 511 - i);
    for (size_t n = 0; n <= sizeof(all); n++) {
        struct diag_out o = { .arena = &a };
        struct diag_write w = { .out = &o };
        json_t *read;

        diag_write_open(&w, NULL, '[');
        diag_write_text(&w, NULL, (struct str){ all, n });
        diag_write_close(&w);
        read = json_loadb(o.p, o.n, JSON_ALLOW_NUL, NULL);
        assert_non_null(read);
        json_decref(read);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_containers_are_laid_out),
        cmocka_unit_test(every_byte_can_be_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
