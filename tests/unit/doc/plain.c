/* SPDX-License-Identifier: Apache-2.0
 *
 * What plain scalars are to other readers, and which can stand without quotes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/plain.h"

static void texts_are_read_as_other_tools_read_them(void **state)
{
    static const struct {
        const char *text, *reads; /* NULL: a text */
        bool safe;
    } rows[] = {
        { "", "nothing", false },
        { "~", "nothing", false },
        { "Null", "nothing", false },
        { "true", "a boolean", true },
        { "TRUE", "a boolean", false },
        { "no", "a boolean", false },
        { "Y", "a boolean", false },
        { "0", "a number", true },
        { "-25", "a number", true },
        { "2.5", "a number", true },
        { "1.10", "a number", false },
        { "0644", "a number", false },
        { "0o644", "a number", false },
        { "0x1F", "a number", false },
        { "0b11", "a number", false },
        { "1_000", "a number", false },
        { "1e3", "a number", false },
        { ".5", "a number", false },
        { "+.inf", "a number", false },
        { "12:30", "a time of day", false },
        { "12:30:00.5", "a time of day", false },
        { "2026-01-02", "a date", false },
        { "2026-1-2T10:00:00Z", "a date", false },
        { "<<", NULL, false },
        { "a", NULL, true },
        { "e3", NULL, true },
        { "1.2.3", NULL, false }, /* cautious */
        { "127.0.0.1", NULL, false },
        { "10:75", NULL, false },
        { "2026-01", NULL, false },
        { "0x", NULL, false },
        { "800ms", NULL, true },
        { "/a/b", NULL, true },
        { "a: b", NULL, false },
        { "a #b", NULL, false },
        { "*a", NULL, false },
        { "{a}", NULL, false },
        { "- a", NULL, false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const char *reads = doc_plain_reads(str_of(rows[i].text));

        if (!reads != !rows[i].reads || (reads && !str_eq(str_of(reads), str_of(rows[i].reads))))
            fail_msg("%s: %s", rows[i].text, reads ? reads : "a text");
        if (doc_plain_is_safe(str_of(rows[i].text)) != rows[i].safe)
            fail_msg("%s: %s", rows[i].text, rows[i].safe ? "not safe" : "safe");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_as_other_tools_read_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
