/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of the file of --metrics.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_metrics_object);
}

static void the_format_is_this(void **state)
{
    static const char *const maps[] = { "rules", "routes", "upstreams" };

    (void)state;
    table_fields(&policy_metrics_object, "period proxies rules routes upstreams");
    for (size_t i = 0; i < LEN(maps); i++)
        table_fields(table_inside(&policy_metrics_object, maps[i]), "rate! meanMs p99Ms");
}

static void names_are_full(void **state)
{
    static const struct {
        const char *map, *good, *bad[8];
    } rows[] = {
        { "rules", "shop/a/b", { "", "a", "a/b", "//", "a/b/", "a//b", "a/b/c/d", "a/b/C" } },
        { "upstreams", "shop/a", { "", "a", "/", "/a", "a/", "a/b/c", "A/b", "a b/c" } },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct field *map = policy_field_find(&policy_metrics_object, str_of(rows[i].map));

        assert_true(map->syntax->ok(str_of(rows[i].good)));
        for (size_t k = 0; k < LEN(rows[i].bad); k++)
            assert_false(map->syntax->ok(str_of(rows[i].bad[k])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_format_is_this),
        cmocka_unit_test(names_are_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
