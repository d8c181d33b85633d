/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/generation.c: what may be mapped, and the slots it counts in.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/generation.h"
#include "table/identity.h"
#include "unit/supervisor/sample.h"

static const struct sample sample = { NULL, 0, "/s", 1, 0xab };

static void a_table_that_could_change_is_not_mapped(void **state)
{
    struct supervisor_generation g;
    struct supervisor_why why;
    struct arena a;
    struct str bytes;
    int fd = memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    (void)state;
    arena_init(&a, 0);
    bytes = sample_table(&a, &sample);
    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
    assert_false(supervisor_generation_open(fd, &g, &why));
    assert_string_equal(why.text, "the table is not the one that was verified");
    close(fd);
    arena_fini(&a);
}

static void everything_that_is_counted_gets_a_slot_and_the_commit_is_hex(void **state)
{
    struct supervisor_generation g;
    struct supervisor_why why;
    struct shm *shm;
    char commit[65];
    int segment;

    (void)state;
    shm = shm_new(1, &segment);
    assert_true(supervisor_generation_open(sample_memfd(&sample), &g, &why));
    assert_int_equal(shm_slot_find(shm, SHM_UPSTREAM, table_upstream(&g.table, 0)->stable_id),
                     UINT32_MAX);
    assert_true(supervisor_generation_count(&g, shm, &why));
    for (uint32_t i = 0; i < g.table.upstream_count; i++)
        assert_int_not_equal(
            shm_slot_find(shm, SHM_UPSTREAM, table_upstream(&g.table, i)->stable_id), UINT32_MAX);
    for (uint32_t i = 0; i < g.table.rule_name_count; i++)
        assert_int_not_equal(shm_slot_find(shm, SHM_RULE, table_identity_of(&g.table, i).stable_id),
                             UINT32_MAX);
    KIT_TEXT(supervisor_generation_commit(&g, commit), "abababababababababababababababababababab");
    supervisor_generation_close(&g);
    assert_int_equal(g.memfd, -1);
    shm_detach(&shm);
    close(segment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_that_could_change_is_not_mapped),
        cmocka_unit_test(everything_that_is_counted_gets_a_slot_and_the_commit_is_hex),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
