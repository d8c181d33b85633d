/* SPDX-License-Identifier: Apache-2.0
 *
 * Results of tests as text: for people, as JSON, as JUnit's XML, as TAP 13; what they covered, as lcov.
 */
#ifndef COMMAND_REPORT_H
#define COMMAND_REPORT_H

#include "command/expect.h"
#include "command/lines.h"

struct command_report_case {
    struct str environment; /* "" = the base */
    struct str test, name;  /* "shop/shop", "readers are split" */
    struct str path;        /* of the file */
    uint32_t line;
    struct command_expect_failures failures;
    struct str *places;        /* per failure: "path:line:column" */
    uint32_t fuel, fuel_limit; /* of a filter's dearest phase; 0: no filter ran */
    struct command_watch_trace trace;
};

struct command_report {
    struct command_report_case *items;
    size_t count, cap;
    size_t passed, failed, skipped; /* skipped: of other environments */
    struct command_coverage_rows coverage;
    bool covers; /* coverage was asked for */
    struct command_lines lines;
};

struct str command_report_human(struct arena *a, const struct command_report *report, bool colour);
struct str command_report_json(struct arena *a, const struct command_report *report);
struct str command_report_junit(struct arena *a, const struct command_report *report);
struct str command_report_lcov(struct arena *a, const struct command_report *report);
struct str command_report_tap(struct arena *a, const struct command_report *report);

#endif
