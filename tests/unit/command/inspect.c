/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/inspect.c: a table file as text, whole or by section.
 */
#include "typed.h"

static void header_sections_and_records_are_shown(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ -o @/t.pxt", 0, "", NULL },
        { "inspect @/t.pxt", 0,
          "format       |content id   |with changes|section RULE |section SMAP |(decides nothing)|ACTN 0 ",
          NULL },
        { "inspect @/t.pxt --section RULE", 0, "RULE 0 |!ACTN|!content id", NULL },
        { "inspect @/t.pxt --format json", 0,
          "\"dirty\": true|\"name\": \"RULE\"|\"semantic\": false|\"pred_first\": 0|\"value\": \"proxyc |"
          "\"items\": []|\"policy\": null|\"name\": \"STRP\"|\"rules\": [",
          NULL },
        { "inspect @/t.pxt --section SMAP --format json", 0,
          "\"name\": \"SMAP\"|\"place\": \"39:13\"|!\"name\": \"RULE\"", NULL },
        { "inspect @/t.pxt --format json --format text", 0, "\"dirty\": true|ACTN 0 ", NULL },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

static void what_proxyd_would_refuse_is_refused(void **state)
{
    static const struct typed_row rows[] = {
        { "inspect @/t.pxt", 1, NULL, "`@/t.pxt` is refused" },
        { "inspect @/none", 3, NULL, "`@/none` cannot be read" },
        { "inspect @/t.pxt --section RULES", 2, NULL, "there is no section `RULES`" },
        { "inspect @/t.pxt --format yaml", 2, NULL, "yaml" },
        { "inspect", 2, NULL, "FILE" },
    };

    typed_policy(*state, "");
    assert_int_equal(typed_run(*state, "compile -C @ -o @/t.pxt"), 0);
    typed_shell(*state, "printf X | dd of=t.pxt bs=1 seek=900 conv=notrunc");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(header_sections_and_records_are_shown),
        TYPED_TEST(what_proxyd_would_refuse_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
