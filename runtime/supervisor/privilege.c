/* SPDX-License-Identifier: Apache-2.0
 *
 * The supervisor binds listeners of tables that come later, so it keeps CAP_NET_BIND_SERVICE and
 * nothing else. Its children give that up too (child.c).
 */
#include "supervisor/privilege.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

bool supervisor_privilege_find(const char *user, struct supervisor_privilege *out,
                               struct supervisor_why *why)
{
    struct supervisor_privilege p = { .uid = geteuid(), .gid = getegid() };
    struct passwd entry, *found = NULL;
    char text[4096];
    bool root = p.uid == 0;

    if (!user) {
        if (root)
            return supervisor_say_why(
                why, "running as root: --user NAME says whom to become (--user root stays root)");
        *out = p;
        return true;
    }
    if (strlen(user) >= sizeof(p.name) ||
        getpwnam_r(user, &entry, text, sizeof(text), &found) != 0 || !found)
        return supervisor_say_why(why, "--user: there is no user \"%s\"", user);
    if (!root && entry.pw_uid != p.uid)
        return supervisor_say_why(why, "--user: only root can become \"%s\"", user);
    p.drop = root && entry.pw_uid != 0;
    p.uid = entry.pw_uid;
    p.gid = entry.pw_gid;
    (void)snprintf(p.name, sizeof(p.name), "%s", user);
    *out = p;
    return true;
}

static bool keep_bind_alone(void)
{
    struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct caps[2] = {
        { .effective = 1u << CAP_NET_BIND_SERVICE, .permitted = 1u << CAP_NET_BIND_SERVICE }, { 0 }
    };

    return syscall(SYS_capset, &head, caps) == 0;
}

bool supervisor_privilege_drop(const struct supervisor_privilege *p, struct supervisor_why *why)
{
    if (!p->drop)
        return true;
    if (prctl(PR_SET_KEEPCAPS, 1) == 0 && initgroups(p->name, p->gid) == 0 &&
        setresgid(p->gid, p->gid, p->gid) == 0 && setresuid(p->uid, p->uid, p->uid) == 0 &&
        keep_bind_alone() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        return true;
    return supervisor_say_why(why, "cannot become %s: %s", p->name, strerror(errno));
}
