/* SPDX-License-Identifier: Apache-2.0
 *
 * Which lines of a policy's scripts its tests have run.
 */
#ifndef COMMAND_LINES_H
#define COMMAND_LINES_H

#include "command/coverage.h"
#include "diag/diag.h"
#include "lua/lines.h"
#include "script/script.h"

struct command_lines_file { /* with one script in it, or several */
    struct str path;
    struct lua_lines spans; /* that can be run, by the file's lines */
    uint32_t *hits;         /* how often each line began to run, from 1 */
    uint32_t count;         /* of lines */
};

struct command_lines {
    struct arena *arena;
    struct command_lines_file *items;
    size_t count, cap;
    size_t last; /* that was hit: the next one is likely the same */
};

/* Path, text and first line of a script; false where it was not read. */
NODISCARD bool command_lines_source(const struct policy_script *script, struct diag_files files,
                                    struct script_source *out);

/* The scripts of all filters of a model count from now on, run or not. */
void command_lines_know(struct command_lines *l, const struct policy_model *model,
                        struct diag_files files);

void command_lines_hit(struct command_lines *l, struct str path, uint32_t line);

/* A row a file; rows stay sorted. */
void command_lines_add(const struct command_lines *l, struct command_coverage_rows *out);

/* As lcov and what draws from it read it: a record a file. */
struct str command_lines_lcov(struct arena *a, const struct command_lines *l);

#endif
