/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/coverage.c: what the tests of a policy have asked for.
 */
#include "command/coverage.h"

#include "policy.h"

static void ask(struct policy *p, struct command_coverage *c, const char *path, uint32_t bucket)
{
    struct command_decide_request in = { .method = STR("GET"),
                                         .host = STR("shop.test"),
                                         .target = str_of(path),
                                         .has_bucket = true,
                                         .bucket = bucket };
    struct command_decision d;

    command_decide_route(&p->made.table, &in, &p->arena, &d);
    command_coverage_note(&p->made.table, &d, c);
}

/* "rule shop/shop/beta 0/1", by their place in the rows. */
static void row_is(struct policy *p, const struct command_coverage_rows *rows, size_t at,
                   const char *text)
{
    const struct command_coverage_row *r = &rows->items[at];

    assert_true(at < rows->count);
    KIT_TEXT(
        str_fmt(&p->arena, "%s " STR_FMT " %u/%u", r->part, STR_ARG(r->name), r->covered, r->total),
        text);
}

static void what_was_not_asked_for_stands_first_with_a_request(void **state)
{
    struct command_coverage_rows rows = { 0 };
    struct command_coverage c;
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    command_coverage_init(&p.arena, &p.made.table, &c);
    ask(&p, &c, "/healthz", 0);
    ask(&p, &c, "/healthz", 0);
    ask(&p, &c, "/pay", 0);
    ask(&p, &c, "/nothing", 0);
    command_coverage_add(&p.arena, p.made.model, &p.made.table, &c, &rows);
    assert_int_equal(rows.count, 5);
    row_is(&p, &rows, 0, "rule shop/shop/beta 0/1");
    row_is(&p, &rows, 1, "rule shop/shop/old 0/1");
    row_is(&p, &rows, 2, "split shop/canary 1/2");
    row_is(&p, &rows, 3, "rule shop/shop/health 1/1");
    KIT_TEXT(rows.items[0].missing.items[0], "GET http://www.shop.test/pay   x-beta: 1");
    KIT_TEXT(rows.items[2].missing.items[0], "stable");
    assert_int_equal(rows.items[3].missing.count, 0);
    assert_int_equal(rows.covered, 3);
    assert_int_equal(rows.total, 6);
    assert_int_equal(command_coverage_share(&rows), 5000);
    policy_close(&p);
}

static void environments_add_up(void **state)
{
    struct command_coverage_rows rows = { 0 };
    struct command_coverage none;
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    command_coverage_init(&p.arena, &p.made.table, &none);
    command_coverage_add(&p.arena, p.made.model, &p.made.table, &none, &rows);
    command_coverage_add(&p.arena, p.made.model, &p.made.table, &none, &rows);
    assert_int_equal(rows.count, 10);
    row_is(&p, &rows, 0, "split shop/canary 0/2");
    row_is(&p, &rows, 1, "split shop/canary 0/2");
    assert_int_equal(rows.total, 12);
    assert_int_equal(command_coverage_share(&rows), 0);
    policy_close(&p);
}

static void nothing_to_cover_is_covered(void **state)
{
    static const struct {
        uint32_t covered, total, share;
    } rows[] = { { 0, 0, 10000 },
                 { 0, 3, 0 },
                 { 1, 3, 3333 },
                 { 3, 3, 10000 },
                 { UINT32_MAX - 1, UINT32_MAX, 9999 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_coverage_rows r = { .covered = rows[i].covered, .total = rows[i].total };

        assert_int_equal(command_coverage_share(&r), rows[i].share);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_asked_for_stands_first_with_a_request),
        cmocka_unit_test(environments_add_up),
        cmocka_unit_test(nothing_to_cover_is_covered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
