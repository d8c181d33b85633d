/* SPDX-License-Identifier: Apache-2.0
 *
 * The UPST and ENDP sections.
 */
#ifndef LOWER_UPSTREAM_H
#define LOWER_UPSTREAM_H

#include "lower/part.h"

/* Adds every upstream that is not abstract, in order of names, and fills l->upstreams. */
void lower_upstream_add_all(struct lower *l);

#endif
