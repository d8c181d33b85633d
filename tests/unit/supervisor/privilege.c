/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/privilege.c: who the supervisor becomes. What only root can do is done where
 * root runs the tests, in a child.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/privilege.h"

static void somebody_who_is_not_there_is_refused_by_name(void **state)
{
    struct supervisor_privilege p = { .uid = 7 };
    struct supervisor_why why = { "" };
    char longer[sizeof(p.name) + 1];

    (void)state;
    assert_false(supervisor_privilege_find("no-such-user", &p, &why));
    assert_string_equal(why.text, "--user: there is no user \"no-such-user\"");
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_false(supervisor_privilege_find(longer, &p, &why));
    assert_int_equal(p.uid, 7);
}

static void ones_own_name_changes_nothing(void **state)
{
    const struct passwd *me = getpwuid(geteuid());
    struct supervisor_privilege p;
    struct supervisor_why why;

    (void)state;
    if (me == NULL)
        skip();
    assert_true(supervisor_privilege_find(me->pw_name, &p, &why));
    assert_false(p.drop);
    assert_int_equal(p.uid, geteuid());
    assert_true(supervisor_privilege_drop(&p, &why));
}

static void without_a_name_root_is_asked_and_others_stay(void **state)
{
    struct supervisor_privilege p = { .drop = true };
    struct supervisor_why why = { "" };

    (void)state;
    if (geteuid() == 0) {
        assert_false(supervisor_privilege_find(NULL, &p, &why));
        assert_non_null(strstr(why.text, "--user root stays root"));
    } else {
        assert_true(supervisor_privilege_find(NULL, &p, &why));
        assert_false(p.drop);
        assert_false(supervisor_privilege_find("root", &p, &why));
        assert_string_equal(why.text, "--user: only root can become \"root\"");
    }
}

/* 0: as it has to be; else the number of what is not so. */
static int become(const struct supervisor_privilege *p)
{
    struct supervisor_why why;

    if (!supervisor_privilege_drop(p, &why))
        return 1;
    if (getuid() != p->uid || geteuid() != p->uid || getgid() != p->gid)
        return 2;
    if (setuid(0) == 0 || seteuid(0) == 0)
        return 3;
    if (getgroups(0, NULL) > 1)
        return 4;
    return access("/etc/shadow", R_OK) == 0 ? 5 : 0;
}

static void root_becomes_somebody_for_good(void **state)
{
    struct supervisor_privilege p;
    struct supervisor_why why;
    int status;
    pid_t pid;

    (void)state;
    if (geteuid() != 0 || getpwnam("nobody") == NULL)
        skip();
    assert_true(supervisor_privilege_find("nobody", &p, &why));
    assert_true(p.drop);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(become(&p));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_who_is_not_there_is_refused_by_name),
        cmocka_unit_test(ones_own_name_changes_nothing),
        cmocka_unit_test(without_a_name_root_is_asked_and_others_stay),
        cmocka_unit_test(root_becomes_somebody_for_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
