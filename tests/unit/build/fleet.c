/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/fleet.c: whether the proxies that run can take it (PX909, PX901).
 */
#include "build/fleet.h"

#include "made.h"
#include "table/layout.h"

static void a_size_is_held_against_what_proxies_take(void **state)
{
    static const struct {
        const char *project;
        uint64_t bytes;
        bool has, found;
    } rows[] = { { "", 1 << 20, false, false },
                 { "fleet: {maxTable: 1MiB}\n", 1 << 20, true, false },
                 { "fleet: {maxTable: 1MiB}\n", (1 << 20) + 1, true, true },
                 { "", (uint64_t)TABLE_FILE_MAX, false, false },
                 { "", (uint64_t)TABLE_FILE_MAX + 1, false, true } };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        made_begin(&m);
        made_shell(&m, str_z(&m.a, str_fmt(&m.a, "project '%s'", rows[i].project)));
        assert_true(made_open(&m));
        assert_int_equal(build_fleet_has_size(&m.b), rows[i].has);
        build_fleet_size(&m.b, STR(""), rows[i].bytes, &m.sink);
        assert_int_equal(made_found(&m, DIAG_TABLE_TOO_LARGE), rows[i].found);
        made_end(&m);
    }
}

static void a_feature_is_held_against_the_oldest_proxy(void **state)
{
    static const struct {
        const char *project, *more;
        const char *message; /* NULL: none */
    } rows[] = {
        { "fleet: {proxyd: \"0.1\"}\n", "true", NULL },
        { "",
          "doc RateLimit each '{limit: {requests: 5, per: 1s}}' > p/x.yaml && sed -i 's/name: all,/name: all, rateLimit: [each],/' p/base.yaml",
          NULL },
        { "fleet: {proxyd: \"0.1\"}\n",
          "doc RateLimit each '{limit: {requests: 5, per: 1s}}' > p/x.yaml && sed -i 's/name: all,/name: all, rateLimit: [each],/' p/base.yaml",
          "the policy needs what proxyd 0.1 does not have: rate-limit" },
    };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        made_begin(&m);
        made_shell(&m,
                   str_z(&m.a, str_fmt(&m.a, "project '%s' && %s", rows[i].project, rows[i].more)));
        assert_true(made_open(&m));
        build_fleet_features(&m.b, build_model(&m.b, STR(""), &m.sink), &m.sink);
        assert_int_equal(m.sink.all.count, rows[i].message != NULL);
        if (rows[i].message != NULL)
            KIT_TEXT(m.sink.all.items[0]->message, rows[i].message);
        made_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_size_is_held_against_what_proxies_take),
        cmocka_unit_test(a_feature_is_held_against_the_oldest_proxy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
