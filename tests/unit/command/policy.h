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

#define POLICY_HEAD(kind, name)                                               \
    "apiVersion: proxyc.dev/v1alpha1\nkind: " kind "\nmetadata: {name: " name \
    ", namespace: shop}\nspec:\n"

static const char
    *const policy_plain =
        POLICY_HEAD(
            "Listener",
            "edge") "  bind: [\"127.0.0.1:8080\"]\n  protocol: "
                    "http\n---\n" POLICY_HEAD("Upstream", "v1") "  endpoints: [{address: "
                                                                "\"127.0.0.1:9001\"}]\n---"
                                                                "\n" POLICY_HEAD("Upstream", "v2") "  endpoints: [{address: \"127.0.0.1:9002\"}]\n---\n" POLICY_HEAD(
                                                                    "TrafficSplit",
                                                                    "canary") "  stickyBy: "
                                                                              "[{header: "
                                                                              "x-user}]\n"
                                                                              "  baseline: "
                                                                              "stable\n  "
                                                                              "members: {stable: "
                                                                              "{upstream: "
                                                                              "v1}, canary: "
                                                                              "{upstream: v2, "
                                                                              "percent: "
                                                                              "25}}\n---"
                                                                              "\n" POLICY_HEAD(
                                                                                  "Route",
                                                                                  "shop") "  "
                                                                                          "listener"
                                                                                          "s: "
                                                                                          "[edge]"
                                                                                          "\n  "
                                                                                          "hosts: "
                                                                                          "[shop."
                                                                                          "test, "
                                                                                          "\"*."
                                                                                          "shop."
                                                                                          "test\"]"
                                                                                          "\n  "
                                                                                          "rules:\n"
                                                                                          "    - "
                                                                                          "name: "
                                                                                          "health\n"
                                                                                          "      "
                                                                                          "match: "
                                                                                          "[{path: "
                                                                                          "{exact: "
                                                                                          "/healthz"
                                                                                          "}, "
                                                                                          "methods:"
                                                                                          " "
                                                                                          "[GET]}]"
                                                                                          "\n      "
                                                                                          "respond:"
                                                                                          " "
                                                                                          "{status:"
                                                                                          " 200, "
                                                                                          "body: "
                                                                                          "ok}\n"
                                                                                          "    - "
                                                                                          "name: "
                                                                                          "beta\n  "
                                                                                          "    "
                                                                                          "match: "
                                                                                          "[{path: "
                                                                                          "{prefix:"
                                                                                          " /pay}, "
                                                                                          "headers:"
                                                                                          " "
                                                                                          "{x-beta:"
                                                                                          " {exact:"
                                                                                          " "
                                                                                          "\"1\"}}}"
                                                                                          "]\n     "
                                                                                          " "
                                                                                          "to: "
                                                                                          "{upstrea"
                                                                                          "m: "
                                                                                          "v2}\n"
                                                                                          "    - "
                                                                                          "name: "
                                                                                          "pay\n   "
                                                                                          "   "
                                                                                          "match: "
                                                                                          "[{path: "
                                                                                          "{prefix:"
                                                                                          " "
                                                                                          "/pay}}]"
                                                                                          "\n      "
                                                                                          "rewrite:"
                                                                                          " {path: "
                                                                                          "{replace"
                                                                                          "Prefix: "
                                                                                          "/v1/"
                                                                                          "pay}}\n"
                                                                                          "      "
                                                                                          "requestH"
                                                                                          "eaders: "
                                                                                          "{set: "
                                                                                          "{x-edge:"
                                                                                          " "
                                                                                          "yes-it-"
                                                                                          "is}, "
                                                                                          "remove: "
                                                                                          "[x-"
                                                                                          "debug]}"
                                                                                          "\n     "
                                                                                          " to: "
                                                                                          "{split: "
                                                                                          "canary}"
                                                                                          "\n"
                                                                                          "    - "
                                                                                          "name: "
                                                                                          "old\n   "
                                                                                          "   "
                                                                                          "match: "
                                                                                          "[{path: "
                                                                                          "{prefix:"
                                                                                          " "
                                                                                          "/old}}]"
                                                                                          "\n      "
                                                                                          "redirect"
                                                                                          ": "
                                                                                          "{status:"
                                                                                          " 308, "
                                                                                          "host: "
                                                                                          "new."
                                                                                          "test}\n";

/* Opens `text` as the only document file; every error fails the test. */
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
