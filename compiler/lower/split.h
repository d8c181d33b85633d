/* SPDX-License-Identifier: Apache-2.0
 *
 * The SPLT, MEMB, RANG, SKEY and CIDR sections.
 */
#ifndef LOWER_SPLIT_H
#define LOWER_SPLIT_H

#include "lower/part.h"

/* Adds every split in order of names. False where one has more members than can be placed without a
 * lock, or a lock that does not fit. */
NODISCARD bool lower_split_add_all(struct lower *l);

#endif
