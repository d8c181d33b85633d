/* SPDX-License-Identifier: Apache-2.0
 *
 * What two policies decide differently.
 */
#include "command/compare.h"

#include "policy.h"

/* policy_plain with one text replaced. */
static char *edited(struct arena *a, const char *from, const char *to)
{
    const char *hit = strstr(policy_plain(), from);

    assert_non_null(hit);
    return (char *)(uintptr_t)str_fmt(a, "%.*s%s%s", (int)(hit - policy_plain()), policy_plain(),
                                      to, hit + str_of(from).n)
        .p;
}

static void compare(const char *from, const char *to, struct policy *old, struct policy *new,
                    struct command_changes *out)
{
    struct arena texts;

    arena_init(&texts, 0);
    policy_open(old, policy_plain());
    policy_open(new, edited(&texts, from, to));
    *out = (struct command_changes){ 0 };
    command_compare_sides(&new->arena, (struct command_side){ &old->session, &old->made },
                          (struct command_side){ &new->session, &new->made }, out);
    arena_fini(&texts);
}

static void one_edit_is_one_change(void **state)
{
    static const struct {
        const char *from, *to;
        enum command_change_kind kind;
        const char *part, *name, *aspect, *was, *is;
        bool rebinds;
    } rows[] = {
        { "percent: 25", "percent: 40", COMMAND_CHANGED, "split", "shop/canary", "canary", "25%",
          "40%", false },
        { "127.0.0.1:9001", "127.0.0.1:9009", COMMAND_CHANGED, "upstream", "shop/v1",
          "endpoint 127.0.0.1:9009", "", "weight 1", false },
        { "status: 200", "status: 203", COMMAND_CHANGED, "route", "shop/shop/health", "action",
          "answer 200 text/plain; charset=utf-8 `ok`", "answer 203 text/plain; charset=utf-8 `ok`",
          false },
        { "methods: [GET]", "methods: [HEAD, GET]", COMMAND_CHANGED, "route", "shop/shop/health",
          "match", "exact /healthz GET", "exact /healthz GET,HEAD", false },
        { "exact: /healthz", "exact: /ready", COMMAND_CHANGED, "route", "shop/shop/health", "match",
          "exact /healthz GET", "exact /ready GET", false },
        { "127.0.0.1:8080", "127.0.0.1:8081", COMMAND_CHANGED, "listener", "shop/edge",
          "bind 127.0.0.1:8081", "", "yes", true },
        { "remove: [x-debug]", "remove: [x-trace]", COMMAND_CHANGED, "route", "shop/shop/pay",
          "request headers", "set x-edge=yes-it-is, remove x-debug",
          "set x-edge=yes-it-is, remove x-trace", false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy old, new;
        struct command_changes all;

        compare(rows[i].from, rows[i].to, &old, &new, &all);
        assert_int_equal(all.count, 1);
        assert_int_equal(all.items[0].kind, rows[i].kind);
        assert_string_equal(all.items[0].part, rows[i].part);
        KIT_TEXT(all.items[0].name, rows[i].name);
        KIT_TEXT(all.items[0].aspects.items[0].what, rows[i].aspect);
        KIT_TEXT(all.items[0].aspects.items[0].from, rows[i].was);
        KIT_TEXT(all.items[0].aspects.items[0].to, rows[i].is);
        assert_int_equal(all.rebinds, rows[i].rebinds);
        assert_true(str_has_prefix(all.items[0].place, STR("all/all.yaml:")));
        policy_close(&new);
        policy_close(&old);
    }
}

static void a_renamed_rule_is_gone_and_new(void **state)
{
    struct policy old, new;
    struct command_changes all;

    (void)state;
    compare("name: old", "name: older", &old, &new, &all);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.items[0].kind, COMMAND_REMOVED);
    KIT_TEXT(all.items[0].name, "shop/shop/old");
    assert_int_equal(all.items[1].kind, COMMAND_ADDED);
    KIT_TEXT(all.items[1].name, "shop/shop/older");
    policy_close(&new);
    policy_close(&old);
}

static void users_that_move_are_counted(void **state)
{
    struct policy old, new;
    struct command_changes all;

    (void)state;
    compare("percent: 25", "percent: 40.5", &old, &new, &all);
    assert_int_equal(all.items[0].moves.count, 1);
    KIT_TEXT(all.items[0].moves.items[0].from, "stable");
    KIT_TEXT(all.items[0].moves.items[0].to, "canary");
    assert_int_equal(all.items[0].moves.items[0].share, 1550);
    assert_int_equal(all.items[0].moves.items[0].back, 0);
    assert_false(all.items[0].reshuffled);
    policy_close(&new);
    policy_close(&old);
}

static void another_key_may_move_anyone(void **state)
{
    struct policy old, new;
    struct command_changes all;

    (void)state;
    compare("header: x-user", "header: x-account", &old, &new, &all);
    assert_int_equal(all.count, 1);
    assert_true(all.items[0].reshuffled);
    assert_int_equal(all.items[0].moves.count, 0);
    policy_close(&new);
    policy_close(&old);
}

static void words_that_decide_nothing_are_no_change(void **state)
{
    struct policy old, new;
    struct command_changes all;

    (void)state;
    compare("  bind:", "  # a comment\n  bind:", &old, &new, &all);
    assert_int_equal(all.count, 0);
    assert_true(digest_eq(&old.made.table.head->content_id, &new.made.table.head->content_id));
    policy_close(&new);
    policy_close(&old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_edit_is_one_change),
        cmocka_unit_test(a_renamed_rule_is_gone_and_new),
        cmocka_unit_test(users_that_move_are_counted),
        cmocka_unit_test(another_key_may_move_anyone),
        cmocka_unit_test(words_that_decide_nothing_are_no_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
