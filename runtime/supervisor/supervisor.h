/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd's first process: it starts the others, hands tables over and touches no traffic.
 */
#ifndef SUPERVISOR_SUPERVISOR_H
#define SUPERVISOR_SUPERVISOR_H

#include "supervisor/boot.h"
#include "supervisor/options.h"

/* Runs until told to end; `worker` is what each worker process does. The exit status: 0, or 3 where
 * the environment does not let it start (said on stderr). */
int supervisor_run(const struct supervisor_options *options, supervisor_worker_main *worker);

/* --check: 0 and a line about the table in *text, or 1 (3: the file cannot be read) and the reason
 * there. */
int supervisor_check(const char *path, struct supervisor_why *text);

#endif
