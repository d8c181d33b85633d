/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers as JSON has them, without floating point: the same text gives the same bits everywhere.
 */
#ifndef BIND_DECIMAL_H
#define BIND_DECIMAL_H

#include "base/str.h"

/* Reads "12.5", "-3" and "1.2e-05" as thousandths, rounded to the nearest; what is too large is
 * UINT64_MAX. The sign stands by itself. False where the text is no number of JSON. */
NODISCARD bool bind_decimal_parse(struct str text, uint64_t *thousandths, bool *negative);

#endif
