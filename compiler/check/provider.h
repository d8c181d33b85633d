/* SPDX-License-Identifier: Apache-2.0
 *
 * Secrets whose provider nobody defines: PX208.
 */
#ifndef CHECK_PROVIDER_H
#define CHECK_PROVIDER_H

#include "check/part.h"

void check_provider_run(struct check *c);

#endif
