/* SPDX-License-Identifier: Apache-2.0
 *
 * One line of the access log.
 */
#ifndef AUX_LINE_H
#define AUX_LINE_H

#include "aux/names.h"
#include "aux/text.h"
#include "observe/observe.h"

/* Appends the request as one JSON object and a line feed. `names` NULL: its table is not known any
 * more, and what only the table can tell is empty. Numbers that the table does not have are as good
 * as none. */
void aux_line_write(struct aux_text *out, const struct observe_access *a,
                    const struct aux_names_table *names);

#endif
