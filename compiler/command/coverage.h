/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of a policy have asked for: which alternatives of its rules took a request, which
 * members of its splits were chosen.
 */
#ifndef COMMAND_COVERAGE_H
#define COMMAND_COVERAGE_H

#include "command/decide.h"
#include "policy/model.h"

/* Of one compiled environment, filled in while its tests run. */
struct command_coverage {
    bool *rules;   /* per RULE of the table */
    bool *members; /* per MEMB */
};

struct command_coverage_row {
    struct str environment; /* "" = the base */
    const char *part;       /* "rule", "split", "script" */
    struct str name;
    uint32_t covered, total; /* alternatives of the rule, members of the split, lines */
    struct command_coverage_missing {
        struct str *items; /* a request that would do, a member's name, lines */
        size_t count, cap;
    } missing;
};

struct command_coverage_rows {
    struct command_coverage_row *items; /* worst first */
    size_t count, cap;
    uint32_t covered, total; /* of all */
};

void command_coverage_init(struct arena *a, const struct table *t, struct command_coverage *out);

void command_coverage_note(const struct table *t, const struct command_decision *d,
                           struct command_coverage *out);

/* Appends what the tests of an environment have covered; rows stay sorted. */
void command_coverage_add(struct arena *a, const struct policy_model *m, const struct table *t,
                          const struct command_coverage *coverage,
                          struct command_coverage_rows *out);

/* The smaller share first. */
void command_coverage_sort(struct command_coverage_rows *rows);

/* Of all, in 1/10,000; everything where there is nothing to cover. */
uint32_t command_coverage_share(const struct command_coverage_rows *rows);

#endif
