/* SPDX-License-Identifier: Apache-2.0
 *
 * PX622: secrets that this policy no longer holds and its history does.
 */
#ifndef BUILD_LEAK_H
#define BUILD_LEAK_H

#include "build/build.h"
#include "source/history.h"

/* Beside an earlier revision; `base` in words as for build_compare. */
void build_leak_compare(const struct build *now, const struct build *before, struct str base,
                        struct diag_sink *sink);

/* In all that these commits of `now` hold. False where there was more than the walk may read. */
bool build_leak_history(const struct build *now, const struct source_commits *commits,
                        struct diag_sink *sink);

#endif
