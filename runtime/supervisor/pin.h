/* SPDX-License-Identifier: Apache-2.0
 *
 * A CPU of its own for each worker.
 */
#ifndef SUPERVISOR_PIN_H
#define SUPERVISOR_PIN_H

#include "base/base.h"

struct supervisor_pin_cpus {
    uint64_t allowed[16]; /* a bit each: 1024 CPUs, what the kernel's cpu_set_t has */
    unsigned online;
};

/* The CPU of worker `index` of `workers`, or -1: where there are not exactly as many workers as
 * CPUs, or where somebody has already said on which CPUs this program may run. */
int supervisor_pin_choose(const struct supervisor_pin_cpus *cpus, unsigned index, unsigned workers);

/* Binds the caller, a worker, where supervisor_pin_choose says so. */
void supervisor_pin_worker(unsigned index, unsigned workers);

#endif
