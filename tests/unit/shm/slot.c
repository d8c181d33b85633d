/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/shm/slot.c: a slot for good, until there are none left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "shm/shm.h"

static uint64_t id_of(uint32_t i)
{
    return hash_mum(i + 1u, UINT64_C(0x9e3779b97f4a7c15));
}

static void a_slot_stays_with_its_kind_and_id(void **state)
{
    int fd;
    struct shm *s = shm_new(1, &fd);
    uint32_t rule = shm_slot_make(s, SHM_RULE, 7), member = shm_slot_make(s, SHM_MEMBER, 7);

    (void)state;
    assert_int_not_equal(rule, member);
    assert_int_equal(shm_slot_make(s, SHM_RULE, 7), rule);
    assert_int_equal(shm_slot_find(s, SHM_RULE, 7), rule);
    assert_int_equal(shm_slot_find(s, SHM_MEMBER, 7), member);
    assert_int_equal(shm_slot_find(s, SHM_ENDPOINT, 7), UINT32_MAX);
    assert_int_equal(shm_slot_find(s, SHM_RULE, 8), UINT32_MAX);
    shm_detach(&s);
    close(fd);
}

static void a_full_directory_says_so_and_keeps_what_it_has(void **state)
{
    int fd;
    struct shm *s = shm_new(1, &fd), *reader = shm_attach(fd);
    uint32_t made = 0, first = shm_slot_make(s, SHM_RULE, id_of(0));

    (void)state;
    while (made < SHM_SLOTS_MAX && shm_slot_make(s, SHM_RULE, id_of(made)) != UINT32_MAX)
        made++;
    assert_int_equal(made, SHM_SLOTS_MAX - 1); /* slot 0 is the bin */
    assert_int_equal(shm_slot_make(s, SHM_UPSTREAM, 1), UINT32_MAX);
    assert_int_equal(shm_slot_find(reader, SHM_RULE, id_of(0)), first);
    for (uint32_t i = 0; i < made; i++)
        assert_int_equal(shm_slot_find(reader, SHM_RULE, id_of(i)), first + i);
    shm_detach(&reader);
    shm_detach(&s);
    close(fd);
}

static void beyond_the_histograms_a_member_has_none(void **state)
{
    int fd;
    struct shm *s = shm_new(1, &fd);
    uint32_t with = 0, slot;

    (void)state;
    for (uint32_t i = 0; i < SHM_HISTOGRAMS_MAX + 10; i++) {
        slot = shm_slot_make(s, SHM_MEMBER, id_of(i));
        assert_int_not_equal(slot, UINT32_MAX);
        with += shm_histogram(s, 0, slot) != NULL;
    }
    assert_int_equal(with, SHM_HISTOGRAMS_MAX - 1);
    shm_detach(&s);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slot_stays_with_its_kind_and_id),
        cmocka_unit_test(a_full_directory_says_so_and_keeps_what_it_has),
        cmocka_unit_test(beyond_the_histograms_a_member_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
