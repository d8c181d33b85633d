/* SPDX-License-Identifier: Apache-2.0
 *
 * Differences as JSON (schemas/cli/diff.json): what a machine reads of a `diff`.
 */
#ifndef COMMAND_DIFFERENCE_H
#define COMMAND_DIFFERENCE_H

#include "diff/human.h"

struct str command_difference_json(struct arena *a, const struct diff_list *all);

#endif
