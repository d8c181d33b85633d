/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc fmt`: the one form of a policy file. Comments, anchors, document separators and every
 * value stay; indentation, quotes, the order of known keys and blank lines become those of all
 * other files.
 */
#ifndef FORMAT_FORMAT_H
#define FORMAT_FORMAT_H

#include "diag/diag.h"

/* The text of file number `file` in its one form, on the arena. `project`: it is proxyc.yaml. False
 * where it cannot be read, or holds what the formatter does not know how to keep (PX117); the sink
 * says what. */
NODISCARD bool format_text(struct arena *a, uint32_t file, struct str text, bool project,
                           struct str *out, struct diag_sink *sink);

/* Adds a PX117 where the text of a file differs from its one form; silent where it has none. */
void format_check(struct arena *a, uint32_t file, struct str text, bool project,
                  struct diag_sink *sink);

#endif
