/* SPDX-License-Identifier: Apache-2.0
 *
 * A Filter's document in the words of the Lua linter.
 */
#ifndef CHECK_SCRIPT_H
#define CHECK_SCRIPT_H

#include "check/part.h"
#include "lua/filter.h"

/* The path of a file that a document names relative to itself; p NULL where it leads out of the
 * policy. */
struct str check_script_path(struct arena *a, struct str document, struct str name);

/* Fills in *out; false where the script's text is not there. */
bool check_script_describe(struct arena *a, const struct policy_filter *f, struct diag_files files,
                           struct lua_filter *out);

/* Fills in what the filter's scripts are once the files are read: their texts and hooks. */
void check_script_attach(struct arena *a, struct policy_filter *f, struct diag_files files);

#endif
