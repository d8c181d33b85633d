/* SPDX-License-Identifier: Apache-2.0
 *
 * What two policies decide differently.
 */
#include "diff/diff.h"

#include "unit/command/policy.h"

/* policy_plain with one text replaced. */
static char *edited(struct arena *a, const char *from, const char *to)
{
    const char *hit = strstr(policy_plain(), from);

    assert_non_null(hit);
    return (char *)(uintptr_t)str_fmt(a, "%.*s%s%s", (int)(hit - policy_plain()), policy_plain(),
                                      to, hit + str_of(from).n)
        .p;
}

static struct diff_side side_of(struct policy *p)
{
    return (struct diff_side){ p->made.model, &p->made.table, command_session_files(&p->session) };
}

static void compare(const char *from, const char *to, struct policy *old, struct policy *new,
                    struct diff *out)
{
    struct diff_side was, is;
    struct arena texts;

    arena_init(&texts, 0);
    policy_open(old, policy_plain());
    policy_open(new, edited(&texts, from, to));
    was = side_of(old);
    is = side_of(new);
    diff_make(&new->arena, &was, &is, out);
    arena_fini(&texts);
}

static void close_both(struct policy *old, struct policy *new)
{
    policy_close(new);
    policy_close(old);
}

static void one_edit_is_one_change(void **state)
{
    static const struct {
        const char *from, *to;
        const char *part, *name, *classes, *what, *was, *is;
        const char *effect;
    } rows[] = {
        { "percent: 25", "percent: 40", "split", "shop/canary", "split", "members.canary.percent",
          "25%", "40%", "swap" },
        { "127.0.0.1:9001", "127.0.0.1:9009", "upstream", "shop/v1", "upstream", "endpoints",
          "{address: 127.0.0.1:9001}", "", "swap" },
        { "status: 200", "status: 203", "rule", "shop/shop/health", "action", "respond.status",
          "200", "203", "swap" },
        { "methods: [GET]", "methods: [HEAD, GET]", "rule", "shop/shop/health", "match", "match",
          "", "{methods: [GET, HEAD], path.exact: /healthz}", "swap" },
        { "127.0.0.1:8080", "127.0.0.1:8081", "listener", "shop/edge", "listener", "bind",
          "127.0.0.1:8080", "", "rebind-listener" },
        { "remove: [x-debug]", "remove: [x-trace]", "rule", "shop/shop/pay", "action",
          "requestHeaders.remove", "x-debug", "", "swap" },
        { "header: x-user", "header: x-account", "split", "shop/canary", "split", "stickyBy", "",
          "{header: x-account}", "swap" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy old, new;
        struct diff d;

        compare(rows[i].from, rows[i].to, &old, &new, &d);
        assert_int_equal(d.changes.count, 1);
        assert_int_equal(d.changes.items[0].kind, DIFF_CHANGED);
        assert_string_equal(d.changes.items[0].part, rows[i].part);
        KIT_TEXT(d.changes.items[0].name, rows[i].name);
        KIT_TEXT(diff_class_words(&new.arena, d.changes.items[0].classes), rows[i].classes);
        KIT_TEXT(d.changes.items[0].facts.items[0].what, rows[i].what);
        KIT_TEXT(d.changes.items[0].facts.items[0].from, rows[i].was);
        KIT_TEXT(d.changes.items[0].facts.items[0].to, rows[i].is);
        assert_string_equal(d.effect, rows[i].effect);
        assert_true(str_has_prefix(d.changes.items[0].place, STR("all/all.yaml:")));
        assert_false(d.unnamed);
        close_both(&old, &new);
    }
}

static void a_rule_by_another_name_is_neither_gone_nor_new(void **state)
{
    struct policy old, new;
    struct diff d;

    (void)state;
    compare("name: pay", "name: payments", &old, &new, &d);
    assert_int_equal(d.changes.count, 1);
    assert_int_equal(d.changes.items[0].kind, DIFF_CHANGED);
    assert_int_equal(d.changes.items[0].classes, 0);
    KIT_TEXT(d.changes.items[0].name, "shop/shop/payments");
    KIT_TEXT(d.changes.items[0].facts.items[0].from, "pay");
    KIT_TEXT(d.changes.items[0].facts.items[0].to, "payments");
    assert_int_equal(d.shifts.count, 0);
    close_both(&old, &new);
}

static void a_path_that_moves_is_lost_in_one_place_and_new_in_another(void **state)
{
    struct policy old, new;
    struct diff d;

    (void)state;
    compare("exact: /healthz", "exact: /ready", &old, &new, &d);
    assert_int_equal(d.shifts.count, 2);
    assert_true(d.shifts.items[0].classes & DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_REMOVED));
    assert_true(str_has_suffix(d.shifts.items[0].example.request, STR("/healthz")));
    assert_true(d.shifts.items[1].classes & DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_ADDED));
    assert_true(str_has_suffix(d.shifts.items[1].example.request, STR("/ready")));
    close_both(&old, &new);
}

static void users_that_move_are_counted(void **state)
{
    struct policy old, new;
    const struct diff_moves *moves;
    struct diff d;

    (void)state;
    compare("percent: 25", "percent: 40.5", &old, &new, &d);
    moves = &d.changes.items[0].moves;
    assert_int_equal(moves->count, 1);
    KIT_TEXT(moves->items[0].from, "stable");
    KIT_TEXT(moves->items[0].to, "canary");
    assert_int_equal(moves->items[0].share, 1550);
    assert_int_equal(moves->items[0].back, 0);
    assert_false(moves->reshuffled);
    close_both(&old, &new);
    compare("header: x-user", "header: x-account", &old, &new, &d);
    assert_true(d.changes.items[0].moves.reshuffled);
    assert_int_equal(d.changes.items[0].moves.count, 0);
    close_both(&old, &new);
}

static void words_that_decide_nothing_are_no_change(void **state)
{
    struct policy old, new;
    struct diff d;

    (void)state;
    compare("  bind:", "  # a comment\n  bind:", &old, &new, &d);
    assert_int_equal(d.changes.count + d.shifts.count, 0);
    assert_true(str_eq(d.id[0], d.id[1]));
    assert_string_equal(d.effect, "none");
    close_both(&old, &new);
}

static void a_class_can_be_picked_out(void **state)
{
    struct policy old, new;
    struct diff d;

    (void)state;
    compare("exact: /healthz", "exact: /ready", &old, &new, &d);
    diff_filter(&d, DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_REMOVED));
    assert_int_equal(d.changes.count, 0);
    assert_int_equal(d.shifts.count, 1);
    assert_int_equal(d.classes, DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_REMOVED));
    close_both(&old, &new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_edit_is_one_change),
        cmocka_unit_test(a_rule_by_another_name_is_neither_gone_nor_new),
        cmocka_unit_test(a_path_that_moves_is_lost_in_one_place_and_new_in_another),
        cmocka_unit_test(users_that_move_are_counted),
        cmocka_unit_test(words_that_decide_nothing_are_no_change),
        cmocka_unit_test(a_class_can_be_picked_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
