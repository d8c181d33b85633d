/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy in a temporary folder, opened as commands open it.
 */
#ifndef TESTS_UNIT_COMMAND_POLICY_H
#define TESTS_UNIT_COMMAND_POLICY_H

#include "kit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/rows.h"
#include "command/session.h"
#include "table/verify.h"

struct policy {
    struct arena arena;
    struct command_context context;
    struct command_session session;
    struct command_compiled made;
    char folder[32];
};

static inline void policy_write(const char *folder, const char *name, const char *text)
{
    char path[128];
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* The text of policy.yaml beside this file. */
static inline const char *policy_plain(void)
{
    static char text[8192];
    FILE *f = fopen("tests/unit/command/policy.yaml", "r");
    size_t n;

    assert_non_null(f);
    n = fread(text, 1, sizeof(text) - 1, f);
    assert_true(n > 0 && n < sizeof(text) - 1);
    text[n] = '\0';
    assert_int_equal(fclose(f), 0);
    return text;
}

static inline void policy_open(struct policy *p, const char *text)
{
    struct source_where where = { 0 };
    char path[64];

    *p = (struct policy){ 0 };
    arena_init(&p->arena, 0);
    (void)snprintf(p->folder, sizeof(p->folder), "/tmp/px-command-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    (void)snprintf(path, sizeof(path), "%s/all", p->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    policy_write(p->folder, "proxyc.yaml", "version: v1alpha1\ninclude: [all]\n");
    policy_write(path, "all.yaml", text);
    p->context = (struct command_context){
        .command = &command_test, .out = stdout, .err = stderr, .arena = &p->arena
    };
    where.path = str_of(p->folder);
    assert_true(command_session_open(&p->session, &p->context, &where));
    if (!command_session_compile(&p->session, STR(""), &p->made))
        fail_msg("exit status %d", command_session_report(&p->session));
}

static inline void policy_close(struct policy *p)
{
    char path[64];

    command_session_close(&p->session);
    arena_fini(&p->arena);
    (void)snprintf(path, sizeof(path), "%s/all/all.yaml", p->folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof(path), "%s/all", p->folder);
    (void)rmdir(path);
    (void)snprintf(path, sizeof(path), "%s/proxyc.yaml", p->folder);
    (void)unlink(path);
    (void)rmdir(p->folder);
}

#endif
