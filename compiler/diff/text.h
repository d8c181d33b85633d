/* SPDX-License-Identifier: Apache-2.0
 *
 * The difference of two texts, line by line: as a patch, and in numbers.
 */
#ifndef DIFF_TEXT_H
#define DIFF_TEXT_H

#include "base/str.h"

/* A unified diff, as `git apply` reads it; empty where the texts are equal. */
struct str diff_text_patch(struct arena *a, struct str path, struct str old, struct str new);

/* "+3 -1 lines"; empty where the texts are equal. */
struct str diff_text_count(struct arena *a, struct str old, struct str new);

#endif
