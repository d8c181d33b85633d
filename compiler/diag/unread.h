/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings in texts that were not read.
 */
#ifndef DIAG_UNREAD_H
#define DIAG_UNREAD_H

#include "diag/diag.h"

/* Marks the files, by number, in which a finding, or what it quotes or proposes, starts at DIAG_UNREAD. False where
 * there are none. */
bool diag_unread_mark(const struct diag_sink *sink, bool *files, size_t count);

#endif
