/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/weaker.c: what asks for less than before (PX633).
 */
#include "diff/weaker.h"

#include "sided.h"

#define AUTH(spec) \
    "AuthPolicy p {" spec "}\n" SIDED_ROUTE("{name: a, auth: {policy: p}, to: {upstream: v1}}")

static void less_is_a_finding_and_more_is_none(void **state)
{
    static const struct {
        const char *old, *new;
        const char *message, *label; /* NULL: none */
    } rows[] = {
        { AUTH("ipAllow: [10.0.0.0/8]"), AUTH("ipAllow: [10.0.0.0/8]"), NULL, NULL },
        { AUTH("ipAllow: [10.0.0.0/8, 192.0.2.0/24]"), AUTH("ipAllow: [10.0.0.0/8]"), NULL, NULL },
        { AUTH("ipAllow: [10.0.0.0/8]"), AUTH("ipAllow: [10.0.0.0/8, 192.0.2.0/24]"),
          "`ipAllow` of AuthPolicy `shop/p` was ", "`192.0.2.0/24` was not there at main" },
        { AUTH("ipAllow: [10.0.0.0/8], ipDeny: [10.1.0.0/16]"), AUTH("ipAllow: [10.0.0.0/8]"),
          "`ipDeny` of AuthPolicy `shop/p` was ", "was `10.1.0.0/16` at main" },
        { AUTH("ipAllow: [10.0.0.0/8]"),
          "AuthPolicy p {ipAllow: [10.0.0.0/8]}\n" SIDED_ROUTE(
              "{name: a, auth: {disabled: true}, to: {upstream: v1}}"),
          "`auth", " at main" },
        { SIDED_ROUTE("{name: a, to: {upstream: v1}}"), AUTH("ipAllow: [10.0.0.0/8]"), NULL, NULL },
        { SIDED_ROUTE("{name: a, to: {upstream: v1}}"),
          SIDED_ROUTE("{name: b, to: {upstream: v1}}"), NULL, NULL }, /* gone and new */
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diag_sink sink;
        struct arena a;
        struct sided s;
        bool said = false;

        arena_init(&a, 0);
        sided_open(&s, str_z(&a, str_fmt(&a, SIDED_BASE "%s", rows[i].old)),
                   str_z(&a, str_fmt(&a, SIDED_BASE "%s", rows[i].new)));
        diag_init(&sink, &s.arena);
        diff_weaker_judge(&s.arena, s.side[1].made.model, s.side[0].made.model, STR("main"), &sink);
        if ((sink.all.count > 0) != (rows[i].message != NULL))
            fail_msg("row %zu: %zu", i, sink.all.count);
        for (size_t k = 0; k < sink.all.count; k++) {
            assert_int_equal(sink.all.items[k]->rule, DIAG_AUTH_WEAKENED);
            assert_int_equal(sink.all.items[k]->at.file < s.side[1].session.build.set.count, 1);
            said = said || (str_has_prefix(sink.all.items[k]->message, str_of(rows[i].message)) &&
                            str_contains(sink.all.items[k]->label, str_of(rows[i].label)));
        }
        if (rows[i].message != NULL && !said)
            fail_msg("row %zu: " STR_FMT ": " STR_FMT, i, STR_ARG(sink.all.items[0]->message),
                     STR_ARG(sink.all.items[0]->label));
        sided_close(&s);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(less_is_a_finding_and_more_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
