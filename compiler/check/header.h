/* SPDX-License-Identifier: Apache-2.0
 *
 * Header edits that would break messages: PX626.
 */
#ifndef CHECK_HEADER_H
#define CHECK_HEADER_H

#include "check/part.h"

void check_header_run(struct check *c);

#endif
