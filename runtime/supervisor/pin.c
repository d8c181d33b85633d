/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker that stays on its CPU keeps its caches, and the scheduler never puts two on one while
 * another is idle. With fewer workers than CPUs the scheduler places better than we could, and an
 * affinity from outside (taskset, a cpuset) is somebody's decision that stays as it is.
 */
#include "supervisor/pin.h"

#include <sched.h>
#include <unistd.h>

static const unsigned bits = 64;

int supervisor_pin_choose(const struct supervisor_pin_cpus *cpus, unsigned index, unsigned workers)
{
    unsigned count = 0, seen = 0;

    assert(index < workers);
    for (unsigned i = 0; i < LEN(cpus->allowed); i++)
        count += (unsigned)__builtin_popcountll(cpus->allowed[i]);
    if (count != workers || count != cpus->online || count < 2)
        return -1;
    for (unsigned cpu = 0; cpu < LEN(cpus->allowed) * bits; cpu++)
        if ((cpus->allowed[cpu / bits] >> cpu % bits & 1) && seen++ == index)
            return (int)cpu;
    return -1;
}

void supervisor_pin_worker(unsigned index, unsigned workers)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    struct supervisor_pin_cpus cpus = { .online = online > 0 ? (unsigned)online : 0 };
    cpu_set_t set;
    int cpu;

    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return;
    for (unsigned i = 0; i < LEN(cpus.allowed) * bits; i++)
        if (CPU_ISSET(i, &set))
            cpus.allowed[i / bits] |= UINT64_C(1) << i % bits;
    cpu = supervisor_pin_choose(&cpus, index, workers);
    if (cpu < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((unsigned)cpu, &set);
    (void)sched_setaffinity(0, sizeof(set), &set); /* at worst it runs anywhere */
}
