/* SPDX-License-Identifier: Apache-2.0
 *
 * The SPLT, MEMB, RANG, SKEY and CIDR sections.
 */
#ifndef LOWER_SPLIT_H
#define LOWER_SPLIT_H

#include "lower/part.h"

enum {
    LOWER_SPLIT_MOVING_MAX = 2
}; /* members beside the baseline that two-sided growth can place */

/* Adds every split in order of names. False where one has more moving members than can be placed.
 */
NODISCARD bool lower_split_add_all(struct lower *l);

#endif
