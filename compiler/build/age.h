/* SPDX-License-Identifier: Apache-2.0
 *
 * Splits held against the history: PX410.
 */
#ifndef BUILD_AGE_H
#define BUILD_AGE_H

#include "build/build.h"
#include "source/history.h"

enum { BUILD_AGE_COMMITS_MAX = 2000 };

/* Judges the splits of the base, or of each environment, along `commits`, newest first. */
void build_age_check(struct build *b, const struct source_commits *commits, struct diag_sink *sink);

#endif
