/* SPDX-License-Identifier: Apache-2.0
 *
 * The regular expressions of a model, each compiled once.
 */
#ifndef RESOLVE_PATTERN_H
#define RESOLVE_PATTERN_H

#include "policy/model.h"
#include "regex/regex.h"

struct resolve_pattern {
    struct str text;
    bool ok; /* it could be compiled: */
    struct regex regex;
    struct regex_fault fault; /* it could not */
    struct str below;         /* path segments that all its texts begin with: "/a/b", or "" */
    bool is_path;             /* some request's path is among its texts */
};

struct resolve_patterns; /* those of a model; on the arena */

/* Compiles all that routes, access rules and tests of the model use, and notes them in their conditions. */
struct resolve_patterns *resolve_pattern_compile(struct arena *a, const struct policy_model *m);

/* The compiled form of a pattern that the model has. */
const struct resolve_pattern *resolve_pattern_find(const struct resolve_patterns *all,
                                                   struct str text);

/* The paths that requests can have after normalisation; NULL where the model has no pattern. */
const struct regex_dfa *resolve_pattern_paths(const struct resolve_patterns *all);

/* Whether the pattern takes the whole text; none does that could not be compiled. */
bool resolve_pattern_holds(const struct resolve_pattern *pattern, struct str text);

#endif
