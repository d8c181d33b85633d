/* SPDX-License-Identifier: Apache-2.0
 *
 * One worker's life: born by fork, told what to serve by messages, gone after a drain.
 */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "supervisor/boot.h"

/* Serves until it is drained (0), told to stop (0), or its supervisor is gone (1). */
int worker_run(const struct supervisor_boot *boot);

#endif
