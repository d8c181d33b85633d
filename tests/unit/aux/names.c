/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/aux/names.c: the last tables by generation, and only sealed ones.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "aux/names.h"
#include "kit/test.h"
#include "unit/supervisor/sample.h"

static const struct sample sample = { NULL, 0, "/s", 1, 0xab };

static void the_last_eight_are_found_by_generation(void **state)
{
    struct aux_names names = { 0 };
    const struct aux_names_table *t;
    int fd = sample_memfd(&sample);

    (void)state;
    for (uint64_t g = 1; g <= AUX_NAMES_MAX + 2; g++)
        assert_true(aux_names_add(&names, g, fd));
    assert_int_equal(names.count, AUX_NAMES_MAX);
    assert_null(aux_names_find(&names, 2));
    t = aux_names_find(&names, 3);
    assert_non_null(t);
    assert_int_equal(names.items[0].generation, AUX_NAMES_MAX + 2);
    KIT_TEXT(str_of(t->commit), "abababababababababababababababababababab");
    for (uint32_t i = 0; i < t->table.member_count; i++)
        assert_int_not_equal(t->split_of[i], TABLE_NONE);
    for (uint32_t i = 0; i < t->table.endpoint_count; i++)
        assert_int_not_equal(t->upstream_of[i], TABLE_NONE);
    aux_names_fini(&names);
    assert_int_equal(names.count, 0);
    close(fd);
}

static void what_is_not_sealed_or_no_table_is_not_taken(void **state)
{
    struct aux_names names = { 0 };
    struct arena a;
    struct str bytes;
    int fd = memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    (void)state;
    arena_init(&a, 0);
    bytes = sample_table(&a, &sample);
    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
    assert_false(aux_names_add(&names, 1, fd));
    assert_false(aux_names_add(&names, 1, STDIN_FILENO));
    assert_false(aux_names_add(&names, 1, -1));
    assert_int_equal(names.count, 0);
    close(fd);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_eight_are_found_by_generation),
        cmocka_unit_test(what_is_not_sealed_or_no_table_is_not_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
