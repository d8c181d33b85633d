/* SPDX-License-Identifier: Apache-2.0
 *
 * Redirects that lead back to redirects: PX314.
 */
#ifndef CHECK_REDIRECT_H
#define CHECK_REDIRECT_H

#include "check/part.h"

void check_redirect_run(struct check *c);

#endif
