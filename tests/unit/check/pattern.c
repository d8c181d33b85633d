/* SPDX-License-Identifier: Apache-2.0
 *
 * What regular expressions say that plain words say too.
 */
#include "judged.h"

#define PATH(regex) \
    JUDGED_ROUTE("{name: all, match: [{path: {regex: '" regex "'}}], to: {upstream: web}}")
#define HEADER(regex) \
    JUDGED_ROUTE("{name: all, match: [{headers: {x: {regex: '" regex "'}}}], to: {upstream: web}}")

static void anchors_are_needless(void **state)
{
    static const struct judged_row rows[] = {
        { PATH("^/a[0-9]$"), "307 1 `^`; 307 1 `$`" },
        { PATH("/a[0-9]"), "" },
    };

    (void)state;
    judged_rows("307", rows, LEN(rows));
}

static void what_is_no_automaton_is_refused(void **state)
{
    static const struct judged_row rows[] = {
        { PATH("/(a)\\1"), "308 1 `\\1`" },
        { PATH("/(?=a)b"), "308 1 `(?=`" },
        /* never closed */
        { PATH("/(a"), "308 1 `(a`" },
    };

    (void)state;
    judged_rows("308", rows, LEN(rows));
}

static void plain_words_say_the_same(void **state)
{
    static const struct judged_row rows[] = {
        { PATH("/items"), "309 1 `'/items'`" },
        { PATH("/items/[0-9]+"), "" },
        /* whole segments */
        { PATH("/items(/.*)?"), "309 1 `'/items(/.*)?'`" },
        /* prefixes of paths are no part of a segment */
        { PATH("/item.*"), "" },
        /* those of headers are */
        { HEADER("item.*"), "309 1 `'item.*'`" },
        /* anything */
        { HEADER(".*"), "309 1 `'.*'`" },
        { HEADER(".*item.*"), "309 1 `'.*item.*'`" },
        { HEADER("a|b"), "" },
    };

    (void)state;
    judged_rows("309", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anchors_are_needless),
        cmocka_unit_test(what_is_no_automaton_is_refused),
        cmocka_unit_test(plain_words_say_the_same),
    };

    return cmocka_run_group_tests_name("check/pattern", tests, NULL, NULL);
}
