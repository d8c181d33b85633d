/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/pin.c: which CPU is whose, and when nobody has one.
 */
#include "supervisor/pin.h"
#include "kit/test.h"

static void workers_get_a_cpu_each_only_where_all_are_ours(void **state)
{
    static const struct {
        struct supervisor_pin_cpus cpus;
        unsigned workers, index;
        int cpu;
    } rows[] = {
        { { { 0x3 }, 2 }, 2, 0, 0 },
        { { { 0x3 }, 2 }, 2, 1, 1 },
        { { { 0xf5 }, 6 }, 6, 1, 2 },      /* CPUs 1 and 3 are offline */
        { { { 0x1, 0x8 }, 2 }, 2, 1, 67 }, /* the second word */
        { { { [15] = UINT64_MAX }, 64 }, 64, 63, 1023 },
        { { { 0x3 }, 2 }, 1, 0, -1 }, /* fewer workers */
        { { { 0x3 }, 2 }, 3, 2, -1 }, /* more workers */
        { { { 0x3 }, 4 }, 2, 0, -1 }, /* taskset -c 0,1 */
        { { { 0x1 }, 1 }, 1, 0, -1 }, /* nowhere else to go */
        { { { 0x0 }, 0 }, 1, 0, -1 },
    };

    (void)state;
    for (unsigned i = 0; i < LEN(rows); i++)
        assert_int_equal(supervisor_pin_choose(&rows[i].cpus, rows[i].index, rows[i].workers),
                         rows[i].cpu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_get_a_cpu_each_only_where_all_are_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
