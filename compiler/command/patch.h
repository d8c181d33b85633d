/* SPDX-License-Identifier: Apache-2.0
 *
 * The difference of two texts of a file as a patch.
 */
#ifndef COMMAND_PATCH_H
#define COMMAND_PATCH_H

#include "base/str.h"

/* A unified diff, as `git apply` reads it; empty where the texts are equal. */
struct str command_patch_text(struct arena *a, struct str path, struct str old, struct str new);

#endif
