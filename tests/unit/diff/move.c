/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/move.c: users that a change of a split moves.
 */
#include "diff/move.h"

#include "sided.h"

#define SPLIT(spec)                                                                              \
    SIDED_BASE "Upstream v3 {endpoints: [{address: \"127.0.0.1:9003\"}]}\nTrafficSplit s {" spec \
               "}\n"
#define STICKY "stickyBy: [{header: x-user}], baseline: a, members: "

static void users_are_counted_by_where_they_go(void **state)
{
    static const struct {
        const char *old, *new;
        const char *moves; /* "from>to share/back" of each */
    } rows[] = {
        { SPLIT(STICKY "{a: {upstream: v1}, b: {upstream: v2, percent: 5}}"),
          SPLIT(STICKY "{a: {upstream: v1}, b: {upstream: v2, percent: 5}}"), "" },
        { SPLIT(STICKY "{a: {upstream: v1}, b: {upstream: v2, percent: 5}}"),
          SPLIT(STICKY "{a: {upstream: v1}, b: {upstream: v2, percent: 20}}"), "a>b 1500/0 " },
        { SPLIT(STICKY "{a: {upstream: v1}, b: {upstream: v2, percent: 20}}"),
          SPLIT(STICKY "{a: {upstream: v1}, b: {upstream: v2, percent: 0}}"), "b>a 2000/0 " },
        { SPLIT(STICKY "{a: {upstream: v1}, b: {upstream: v2, percent: 20}}"),
          SPLIT(STICKY "{a: {upstream: v1}, c: {upstream: v2, percent: 20}}"), "b>c 2000/0 " },
        { SPLIT(
              STICKY
              "{a: {upstream: v1}, b: {upstream: v2, percent: 10}, c: {upstream: v3, percent: 10}}"),
          SPLIT(
              STICKY
              "{a: {upstream: v1}, b: {upstream: v2, percent: 20}, c: {upstream: v3, percent: 20}}"),
          "a>b 1000/0 a>c 1000/0 " },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_moves moves = { 0 };
        struct str all = STR("");
        struct sided s;

        sided_open(&s, rows[i].old, rows[i].new);
        diff_move_count(&s.arena, s.tables, STR("shop/s"), &moves);
        for (size_t k = 0; k < moves.count; k++)
            all = str_fmt(&s.arena, STR_FMT STR_FMT ">" STR_FMT " %u/%u ", STR_ARG(all),
                          STR_ARG(moves.items[k].from), STR_ARG(moves.items[k].to),
                          moves.items[k].share, moves.items[k].back);
        KIT_TEXT(all, rows[i].moves);
        assert_true(moves.sticky);
        assert_false(moves.reshuffled);
        sided_close(&s);
    }
}

static void another_key_may_move_anybody(void **state)
{
    struct diff_moves moves = { 0 };
    struct sided s;

    (void)state;
    sided_open(
        &s,
        SPLIT(
            "stickyBy: [{header: x-user}], baseline: a, members: {a: {upstream: v1}, b: {upstream: v2, percent: 5}}"),
        SPLIT(
            "stickyBy: [{cookie: {name: u}}], baseline: a, members: {a: {upstream: v1}, b: {upstream: v2, percent: 25}}"));
    diff_move_count(&s.arena, s.tables, STR("shop/s"), &moves);
    assert_true(moves.reshuffled);
    assert_int_equal(moves.count, 0);
    sided_close(&s);
}

static void nobody_belongs_to_a_member_without_a_key(void **state)
{
    struct diff_moves moves = { 0 };
    struct sided s;

    (void)state;
    sided_open(&s,
               SPLIT("baseline: a, members: {a: {upstream: v1}, b: {upstream: v2, percent: 5}}"),
               SPLIT("baseline: a, members: {a: {upstream: v1}, b: {upstream: v2, percent: 25}}"));
    diff_move_count(&s.arena, s.tables, STR("shop/s"), &moves);
    assert_false(moves.sticky);
    assert_int_equal(moves.count, 0);
    diff_move_count(&s.arena, s.tables, STR("shop/none"), &moves);
    assert_int_equal(moves.count, 0);
    sided_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_are_counted_by_where_they_go),
        cmocka_unit_test(another_key_may_move_anybody),
        cmocka_unit_test(nobody_belongs_to_a_member_without_a_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
