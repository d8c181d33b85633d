/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/shm/shm.c: the same cells through two mappings, and what is no segment.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "shm/shm.h"

static void two_mappings_show_the_same_cells(void **state)
{
    int fd;
    struct shm *a = shm_new(3, &fd), *b = shm_attach(fd);
    uint32_t slot;

    (void)state;
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(shm_workers(b), 3);
    slot = shm_slot_make(a, SHM_MEMBER, 42);
    *shm_cell(a, 2, slot, 7) = 11;
    *shm_worker_cell(a, 1, 63) = 12;
    shm_histogram(a, 0, slot)[SHM_BUCKETS - 1] = 13;
    atomic_store(shm_endpoint_state(a, slot), 14);
    atomic_store(shm_upstream_connections(a, slot) + 2, 15);
    atomic_store(shm_upstream_requests(a, slot), 16);
    assert_int_equal(*shm_cell(b, 2, slot, 7), 11);
    assert_int_equal(*shm_cell(b, 1, slot, 7), 0);
    assert_int_equal(*shm_worker_cell(b, 1, 63), 12);
    assert_int_equal(shm_histogram(b, 0, slot)[SHM_BUCKETS - 1], 13);
    assert_int_equal(shm_histogram(b, 1, slot)[SHM_BUCKETS - 1], 0);
    assert_int_equal(atomic_load(shm_endpoint_state(b, slot)), 14);
    assert_int_equal(atomic_load(shm_upstream_connections(b, slot) + 2), 15);
    assert_int_equal(atomic_load(shm_upstream_connections(b, slot)), 0);
    assert_int_equal(atomic_load(shm_upstream_requests(b, slot)), 16);
    shm_detach(&b);
    shm_detach(&a);
    assert_null(a);
    close(fd);
}

static void only_members_and_upstreams_have_histograms(void **state)
{
    static const struct {
        enum shm_kind kind;
        bool has;
    } rows[] = { { SHM_RULE, false },
                 { SHM_MEMBER, true },
                 { SHM_UPSTREAM, true },
                 { SHM_ENDPOINT, false },
                 { SHM_LISTENER, false } };
    int fd;
    struct shm *s = shm_new(1, &fd);

    (void)state;
    for (unsigned i = 0; i < LEN(rows); i++)
        assert_int_equal(shm_histogram(s, 0, shm_slot_make(s, rows[i].kind, 5)) != NULL,
                         rows[i].has);
    assert_null(shm_histogram(s, 0, UINT32_MAX));
    shm_detach(&s);
    close(fd);
}

static void a_rule_without_a_slot_counts_into_the_bin(void **state)
{
    int fd;
    struct shm *s = shm_new(1, &fd);
    uint32_t slot = shm_slot_make(s, SHM_RULE, 1);

    (void)state;
    ++*shm_cell(s, 0, UINT32_MAX, 0);
    assert_int_equal(*shm_cell(s, 0, slot, 0), 0);
    assert_int_equal(atomic_load(shm_endpoint_state(s, UINT32_MAX)), 0);
    shm_detach(&s);
    close(fd);
}

static void what_a_dead_worker_held_is_forgotten_and_nothing_else(void **state)
{
    int fd;
    struct shm *s = shm_new(SHM_WORKERS_MAX, &fd);
    const unsigned dead = SHM_WORKERS_MAX - 1;
    uint32_t slots[] = { shm_slot_make(s, SHM_UPSTREAM, 1), shm_slot_make(s, SHM_ENDPOINT, 2),
                         shm_slot_make(s, SHM_UPSTREAM, 3) };

    (void)state;
    for (unsigned i = 0; i < LEN(slots); i++)
        for (unsigned w = 0; w < SHM_WORKERS_MAX; w++) {
            atomic_store(shm_upstream_connections(s, slots[i]) + w, 1000 * (i + 1) + w);
            atomic_store(shm_upstream_requests(s, slots[i]) + w, 2000 * (i + 1) + w);
            *shm_cell(s, w, slots[i], 0) = 7;
        }
    shm_upstream_forget(s, dead);
    for (unsigned i = 0; i < LEN(slots); i += 2)
        for (unsigned w = 0; w < SHM_WORKERS_MAX; w++) {
            assert_int_equal(atomic_load(shm_upstream_connections(s, slots[i]) + w),
                             w == dead ? 0 : 1000 * (i + 1) + w);
            assert_int_equal(atomic_load(shm_upstream_requests(s, slots[i]) + w),
                             w == dead ? 0 : 2000 * (i + 1) + w);
            assert_int_equal(*shm_cell(s, w, slots[i], 0), 7);
        }
    shm_detach(&s);
    close(fd);
}

static void the_segment_cannot_be_resized(void **state)
{
    int fd;
    struct shm *s = shm_new(1, &fd);

    (void)state;
    assert_int_equal(ftruncate(fd, 4096), -1);
    assert_int_equal(errno, EPERM);
    shm_detach(&s);
    close(fd);
}

static void what_is_no_segment_is_refused(void **state)
{
    int fd = memfd_create("other", MFD_CLOEXEC), made;
    struct shm *s = shm_new(1, &made);
    uint64_t other = 2;

    (void)state;
    assert_null(shm_attach(fd));
    assert_int_equal(ftruncate(fd, 1 << 20), 0);
    assert_null(shm_attach(fd));
    assert_int_equal(errno, EPROTO);
    close(fd);
    assert_int_equal(pwrite(made, &other, sizeof(other), 8),
                     sizeof(other)); /* layout and workers */
    assert_null(shm_attach(made));
    assert_int_equal(errno, EPROTO);
    shm_detach(&s);
    close(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_mappings_show_the_same_cells),
        cmocka_unit_test(only_members_and_upstreams_have_histograms),
        cmocka_unit_test(a_rule_without_a_slot_counts_into_the_bin),
        cmocka_unit_test(what_a_dead_worker_held_is_forgotten_and_nothing_else),
        cmocka_unit_test(the_segment_cannot_be_resized),
        cmocka_unit_test(what_is_no_segment_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
