/* SPDX-License-Identifier: Apache-2.0
 *
 * Leave from rules, read from messages of real commits.
 */
#include "command/allow.h"

#include "policy.h"

struct change {
    struct arena a;
    struct command_context context;
    struct command_session old, new;
    char folder[32];
};

static void shell(const struct change *c, struct arena *a, const char *line)
{
    const char *all = str_fmt(a,
                              "cd '%s' && export HOME='%s' GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A "
                              "GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b "
                              "&& { %s; } >/dev/null 2>&1",
                              c->folder, c->folder, line)
                          .p;

    if (system(all) != 0)
        fail_msg("%s", line);
}

static void open_change(struct change *c, const char *message)
{
    struct source_where where;

    *c = (struct change){ .folder = "/tmp/px-allow-XXXXXX" };
    arena_init(&c->a, 0);
    assert_non_null(mkdtemp(c->folder));
    setenv("HOME", c->folder, 1);
    c->context = (struct command_context){ .command = &command_lint,
                                           .arena = &c->a,
                                           .err = fopen("/dev/null", "w") };
    policy_write(c->folder, "proxyc.yaml", "version: v1alpha1\n");
    policy_write(c->folder, "message", message);
    shell(c, &c->a,
          "git init -q -b main . && git add proxyc.yaml && git commit -qm begin && "
          "git commit -q --allow-empty -F message");
    where = (struct source_where){ .path = str_of(c->folder), .rev = STR("HEAD") };
    assert_true(command_session_open(&c->new, &c->context, &where));
    where.rev = STR("HEAD~1");
    assert_true(command_session_open(&c->old, &c->context, &where));
    for (int i = 0; i < 2; i++)
        diag_add(&c->new.sink, DIAG_SPLIT_JUMP, DIAG_NOWHERE, "m%d", i);
    diag_add(&c->new.sink, DIAG_NO_TIMEOUT, DIAG_NOWHERE, "m");
}

static void close_change(struct change *c)
{
    command_session_close(&c->new);
    command_session_close(&c->old);
    shell(c, &c->a, "cd / && rm -rf \"$HOME\"");
    assert_int_equal(fclose(c->context.err), 0);
    arena_fini(&c->a);
}

static void leave_wants_a_rule_about_changes_and_a_reason(void **state)
{
    static const struct {
        const char *message;
        size_t left;
        const char *reason;
    } rows[] = {
        { "s\n\nProxyc-Allow: PX405 outage 47\n", 1, "outage 47" },
        { "s\n\n* a squash\nproxyc-allow:  split-jump  a drill  \r\n\n* more\n", 1, "a drill" },
        { "s\n\nProxyc-Allow: PX405\n", 3, NULL },
        { "s\n\nProxyc-Allow:\n", 3, NULL },
        { "s\n\nProxyc-Allow: PX505 a state is no change\n", 3, NULL },
        { "s\n\nProxyc-Allow: PX999 there is none\n", 3, NULL },
        { "s\n\nsee Proxyc-Allow: PX405 in the middle\n", 3, NULL },
        { "s\n", 3, NULL },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct change c;

        open_change(&c, rows[i].message);
        command_allow_apply(&c.old, &c.new);
        assert_int_equal(c.new.sink.all.count, rows[i].left);
        assert_int_equal(c.new.sink.allowed.count, rows[i].reason != NULL);
        if (rows[i].reason != NULL) {
            KIT_TEXT(c.new.sink.allowed.items[0].reason, rows[i].reason);
            assert_int_equal(c.new.sink.allowed.items[0].findings, 2);
            assert_int_equal(c.new.sink.allowed.items[0].commit.n, 12);
        }
        close_change(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leave_wants_a_rule_about_changes_and_a_reason),
    };

    return cmocka_run_group_tests_name("command/allow", tests, NULL, NULL);
}
