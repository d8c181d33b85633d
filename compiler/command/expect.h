/* SPDX-License-Identifier: Apache-2.0
 *
 * One case of a RouteTest against a compiled table: the request, the decisions, what differs from
 * what was expected.
 */
#ifndef COMMAND_EXPECT_H
#define COMMAND_EXPECT_H

#include "command/coverage.h"
#include "command/watch.h"
#include "diag/diag.h"
#include "policy/model.h"
#include "table/view.h"

struct command_expect_failure {
    struct diag_span at; /* of the expectation */
    struct str what;     /* "rule", "upstreamHeaders.x-debug" */
    struct str wanted, got;
    struct str paste; /* a case that shows it, for the test's list of cases; p NULL: none */
};

struct command_expect_failures {
    struct command_expect_failure *items;
    size_t count, cap;
};

struct command_expect {
    const struct policy_model *model;
    const struct table *table;
    struct arena *arena;               /* keeps the failures */
    struct arena *scratch;             /* rewound after each decision */
    struct command_coverage *coverage; /* NULL: nobody counts */
    struct diag_files files;           /* of the policy, scripts among them */
    struct command_watch *watch;       /* over the filters of the next case; NULL: nobody */
};

/* Appends what differs; nothing where the case passes. */
void command_expect_case(const struct command_expect *e, const struct policy_test *test,
                         const struct policy_test_case *one, struct command_expect_failures *out);

#endif
