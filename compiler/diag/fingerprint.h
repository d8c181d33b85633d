/* SPDX-License-Identifier: Apache-2.0
 *
 * What stays the same of a finding while the text around it changes.
 */
#ifndef DIAG_FINGERPRINT_H
#define DIAG_FINGERPRINT_H

#include "diag/diag.h"

/* Sets the fingerprint of every diagnostic of a sorted sink. */
void diag_fingerprint_set(struct diag_sink *sink, struct diag_files files);

#endif
