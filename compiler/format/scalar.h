/* SPDX-License-Identifier: Apache-2.0
 *
 * One scalar as it is printed: with as few quotes as every reader can do with.
 */
#ifndef FORMAT_SCALAR_H
#define FORMAT_SCALAR_H

#include "diag/out.h"
#include "doc/doc.h"

/* A key, or a value on one line. `is_text`: the field takes a text, so what looks like something else
 * gets quotes. */
struct str format_scalar_text(struct arena *a, struct str file, const struct doc_node *node,
                              bool is_text);

/* A value of several lines, the second and later ones indented by `indent`. False for what cannot be
 * moved. */
NODISCARD bool format_scalar_lines(struct diag_out *out, struct str file,
                                   const struct doc_node *node, uint32_t indent);

#endif
