/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths and what replaces them: PX311 PX313.
 */
#ifndef CHECK_PATH_H
#define CHECK_PATH_H

#include "check/part.h"

void check_path_run(struct check *c);

#endif
