/* SPDX-License-Identifier: Apache-2.0
 *
 * Which origins of other people a pattern takes.
 */
#include "judged.h"

#define CORS(spec) JUDGED_ROUTE("{name: all, cors: " spec ", to: {upstream: web}}")
#define PATTERN(regex) CORS("{origins: [{regex: '" regex "'}]}")

static void star_is_bad_beside_credentials_alone(void **state)
{
    static const struct judged_row rows[] = {
        { CORS("{origins: [{exact: \"*\"}], credentials: true}"), "611 1 `\"*\"`" },
        /* anybody, but as nobody */
        { CORS("{origins: [{exact: \"*\"}]}"), "" },
        { CORS("{origins: [{exact: \"*\"}], credentials: false}"), "" },
        { CORS("{origins: [{exact: \"https://a.test\"}], credentials: true}"), "" },
        /* the default of two rules is one place */
        { "Route r {listeners: [edge], hosts: [r.test], defaults: {cors: {origins: [{exact: \"*\"}], "
          "credentials: true}}, rules: [{name: one, match: [{path: {exact: /}}], to: {upstream: web}}, "
          "{name: two, to: {upstream: web}}]}\n",
          "611 1 `\"*\"`" },
    };

    (void)state;
    judged_rows("611 612", rows, LEN(rows));
}

static void pattern_is_held_against_origins_of_others(void **state)
{
    static const struct judged_row rows[] = {
        /* a dot that is any sign */
        { PATTERN("https://shop.example.com"), "612 1 `'https://shop.example.com'`" },
        { PATTERN("https://shop\\.example\\.com"), "" },
        /* a class holds the dot itself */
        { PATTERN("https://shop[.]example[.]com"), "" },
        /* one of two dots is enough */
        { PATTERN("https://shop\\.example.com"), "612 1 `'https://shop\\.example.com'`" },
        /* runs into the name */
        { PATTERN("https://.*example\\.com"), "612 1 `'https://.*example\\.com'`" },
        { PATTERN("https://([a-z0-9-]+\\.)*example\\.com"), "" },
        /* any label, but a whole one */
        { PATTERN("https://[a-z]+\\.example\\.com"), "" },
        /* an end that goes on */
        { PATTERN("https://a\\.test.*"), "612 1 `'https://a\\.test.*'`" },
        /* a port */
        { PATTERN("https://a\\.test(:[0-9]+)?"), "" },
    };

    (void)state;
    judged_rows("611 612", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(star_is_bad_beside_credentials_alone),
        cmocka_unit_test(pattern_is_held_against_origins_of_others),
    };

    return cmocka_run_group_tests_name("check/cors", tests, NULL, NULL);
}
