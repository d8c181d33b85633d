/* SPDX-License-Identifier: Apache-2.0
 *
 * The long texts of the catalogue, apart from the sink because there are many of them.
 */
#ifndef DIAG_EXPLAIN_H
#define DIAG_EXPLAIN_H

#include "diag/diag.h"

/* Markdown of one rule: what it says, why it matters, a bad and a good snippet. Ends in a newline.
 */
const char *diag_explain_text(enum diag_rule rule);

#endif
