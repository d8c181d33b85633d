/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the keys of tokens come from, and what they are: PX607 PX608.
 */
#ifndef CHECK_JWKS_H
#define CHECK_JWKS_H

#include "check/part.h"

void check_jwks_run(struct check *c);

#endif
