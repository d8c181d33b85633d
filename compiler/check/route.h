/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules that can never match, take the same requests, or stand before narrower ones: PX301 PX302
 * PX303 PX305 PX317.
 */
#ifndef CHECK_ROUTE_H
#define CHECK_ROUTE_H

#include "check/part.h"

void check_route_run(struct check *c);

#endif
