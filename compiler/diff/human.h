/* SPDX-License-Identifier: Apache-2.0
 *
 * Differences for people: a terminal's text, a pull request's comment.
 */
#ifndef DIFF_HUMAN_H
#define DIFF_HUMAN_H

#include "diff/diff.h"

struct diff_list {
    struct diff *items;
    size_t count, cap;
};

struct str diff_human_text(struct arena *a, const struct diff_list *all);

#endif
