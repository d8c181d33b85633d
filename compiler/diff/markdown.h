/* SPDX-License-Identifier: Apache-2.0
 *
 * Differences as the comment on a pull request (GitHub's Markdown). Names are somebody's text:
 * nothing of them is markup.
 */
#ifndef DIFF_MARKDOWN_H
#define DIFF_MARKDOWN_H

#include "diff/human.h"

enum { DIFF_MARKDOWN_ROWS_MAX = 200 }; /* of one table; a comment holds 65,536 characters */

struct str diff_markdown_text(struct arena *a, const struct diff_list *all);

#endif
