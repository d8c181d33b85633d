/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy of many documents that have a short form, opened with a cache in a folder of its own. Lint finds nothing.
 */
#ifndef TESTS_UNIT_BUILD_KEPT_H
#define TESTS_UNIT_BUILD_KEPT_H

#include "build/inputs.h"
#include "made.h"

enum { KEPT_FILES = BUILD_INPUTS_CHANGED_MAX + 1 };

/* p/r1.yaml to p/rN.yaml, each with a timeout of 1s; p/s.yaml, a split with 10 percent, that p/last.yaml refers to. */
struct kept {
    struct made m;
    struct str cache;
};

static inline void kept_open(struct kept *k, bool cached)
{
    struct source_where where = { .path = str_of(k->m.top) };
    struct build_keep keep = { .on = cached, .folder = k->cache };

    if (k->m.open)
        build_close(&k->m.b);
    diag_init(&k->m.sink, &k->m.a);
    k->m.open = true;
    if (!build_open_short(&k->m.b, &where, &keep, &k->m.a, &k->m.sink))
        fail_msg("%s", k->m.top);
}

static inline void kept_edit(struct kept *k, const char *file, const char *from, const char *to)
{
    made_shell(&k->m, str_z(&k->m.a, str_fmt(&k->m.a, "grep -q '%s' %s && sed -i 's|%s|%s|' %s",
                                             from, file, from, to, file)));
}

static inline void kept_begin(struct kept *k)
{
    *k = (struct kept){ 0 };
    made_begin(&k->m);
    k->cache = str_fmt(&k->m.a, "%s/cache", k->m.top);
    made_shell(
        &k->m,
        str_z(
            &k->m.a,
            str_fmt(
                &k->m.a,
                "for i in $(seq %d); do doc Route r$i \"{listeners: [l], hosts: [h$i.test], rules: "
                "[{name: all, match: [{path: {exact: /a}}, {path: {exact: /b}}], to: {upstream: one}, timeout: 1s}, "
                "{name: rest, to: {upstream: one}}]}\" > p/r$i.yaml; done; "
                "doc TrafficSplit s '{baseline: a, members: {a: {upstream: one}, b: {upstream: two, percent: 10}}}' > p/s.yaml; "
                "doc Route last '{listeners: [l], hosts: [z.test], rules: [{name: all, to: {split: s}}]}' > p/last.yaml",
                KEPT_FILES)));
}

static inline void kept_end(struct kept *k)
{
    made_end(&k->m);
}

#endif
