/* SPDX-License-Identifier: Apache-2.0
 *
 * A file in the one form that all files have.
 */
#ifndef FORMAT_PRINT_H
#define FORMAT_PRINT_H

#include "format/tree.h"

enum { FORMAT_WIDTH_MAX = 100 }; /* characters of a line in flow style, without its comment */

/* Sorts the keys of maps whose order the field tables say. */
void format_print_sort(struct format_file *file);

/* False, with *bad, where there is a scalar that cannot be moved. */
NODISCARD bool format_print(struct arena *a, const struct format_file *file, struct str *out,
                            const struct doc_node **bad);

#endif
