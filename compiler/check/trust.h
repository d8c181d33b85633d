/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may come in at all: PX601 PX602 PX613 PX614.
 */
#ifndef CHECK_TRUST_H
#define CHECK_TRUST_H

#include "check/part.h"

void check_trust_run(struct check *c);

#endif
