/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy repository in a folder of its own, made by a shell, and opened. `$doc Kind name` begins a
 * document of namespace `s` whose spec follows on the same line.
 */
#ifndef TESTS_UNIT_BUILD_MADE_H
#define TESTS_UNIT_BUILD_MADE_H

#include "kit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "build/build.h"
#include "build/docs.h"

struct made {
    struct arena a;
    struct diag_sink sink;
    struct build b;
    char top[32];
    bool open;
};

static inline void made_shell(struct made *m, const char *line)
{
    const char *all = str_z(
        &m->a,
        str_fmt(
            &m->a,
            "cd '%s' && export HOME='%s' GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=a@b.test "
            "GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=a@b.test && "
            "doc() { printf -- '---\\napiVersion: proxyc.dev/v1alpha1\\nkind: %%s\\nmetadata: {name: %%s, namespace: s}\\nspec: %%s\\n' \"$1\" \"$2\" \"$3\"; } && "
            "environment() { printf 'apiVersion: proxyc.dev/v1alpha1\\nkind: Environment\\nmetadata: {name: %%s}\\nspec: %%s\\n' \"$1\" \"${2:-{\\}}\"; } && "
            "project() { printf 'version: v1alpha1\\ninclude: [p]\\n%%s' \"$1\" > proxyc.yaml; } && "
            "{ %s; } >/dev/null 2>&1",
            m->top, m->top, line));

    if (system(all) != 0)
        fail_msg("%s", line);
}

/* A folder with p/base.yaml: a listener, two upstreams, a split, a route. */
static inline void made_begin(struct made *m)
{
    *m = (struct made){ 0 };
    arena_init(&m->a, 0);
    (void)snprintf(m->top, sizeof(m->top), "/tmp/px-made-XXXXXX");
    assert_non_null(mkdtemp(m->top));
    assert_int_equal(setenv("HOME", m->top, 1), 0);
    made_shell(
        m,
        "project && mkdir p && { doc Listener l '{bind: [\"127.0.0.1:1\"]}'; doc Upstream one '{endpoints: [{address: \"127.0.0.1:2\"}]}'; "
        "doc Upstream two '{endpoints: [{address: \"127.0.0.1:3\"}]}'; "
        "doc TrafficSplit split '{baseline: a, members: {a: {upstream: one}, b: {upstream: two, percent: 10}}}'; "
        "doc Route r '{listeners: [l], hosts: [a.test], rules: [{name: all, to: {split: split}}]}'; } > p/base.yaml");
}

/* Opens it, or opens it again; false as build_open. */
static inline bool made_open(struct made *m)
{
    struct source_where where = { .path = str_of(m->top) };

    if (m->open)
        build_close(&m->b);
    diag_init(&m->sink, &m->a);
    m->open = true;
    return build_open(&m->b, &where, &m->a, &m->sink);
}

/* How often a rule was found. */
static inline size_t made_found(const struct made *m, enum diag_rule rule)
{
    size_t n = 0;

    for (size_t i = 0; i < m->sink.all.count; i++)
        n += m->sink.all.items[i]->rule == rule;
    return n;
}

static inline void made_end(struct made *m)
{
    if (m->open)
        build_close(&m->b);
    made_shell(m, "cd / && rm -rf \"$HOME\"");
    arena_fini(&m->a);
}

#endif
