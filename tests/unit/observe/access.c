/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/observe/access.c: what a worker wrote is what aux reads, clipped; what is none is
 * refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "observe/observe.h"

static uint8_t record[SHM_RECORD_MAX];
static char long_path[5000];

static uint32_t pushed(const struct observe_access *a)
{
    int fd;
    struct shm *s = shm_new(1, &fd);
    uint32_t n;

    observe_access_push(s, 0, a);
    n = shm_ring_pop(s, 0, record, sizeof(record));
    shm_detach(&s);
    close(fd);
    return n;
}

static void a_record_survives_the_ring(void **state)
{
    struct observe_access a = { .time_us = -5,
                                .duration_us = 123,
                                .rule = 9,
                                .status = 204,
                                .reason = OBSERVE_CLIENT_GONE,
                                .client_port = 65535,
                                .request_id = "0123456789abcdef",
                                .method = STR("GET"),
                                .path = STR("/a?b=\x01") },
                          b;
    uint32_t n = pushed(&a);

    (void)state;
    assert_true(observe_access_decode(record, n, &b));
    assert_int_equal(b.time_us, -5);
    assert_int_equal(b.duration_us, 123);
    assert_int_equal(b.rule, 9);
    assert_int_equal(b.status, 204);
    assert_int_equal(b.reason, OBSERVE_CLIENT_GONE);
    assert_int_equal(b.client_port, 65535);
    assert_memory_equal(b.request_id, a.request_id, sizeof(a.request_id));
    assert_true(str_eq(b.method, a.method));
    assert_true(str_eq(b.host, STR("")));
    assert_true(str_eq(b.path, a.path));
}

static void long_texts_are_clipped(void **state)
{
    struct observe_access a = { .method = { long_path, sizeof(long_path) },
                                .host = { long_path, 1024 },
                                .path = { long_path, 1025 } },
                          b;
    uint32_t n = pushed(&a);

    (void)state;
    assert_true(observe_access_decode(record, n, &b));
    assert_int_equal(b.method.n, 1024);
    assert_int_equal(b.host.n, 1024);
    assert_int_equal(b.path.n, 1024);
}

static void what_is_no_record_is_refused(void **state)
{
    struct observe_access a = { .method = STR("GET"), .path = STR("/") }, b;
    uint32_t n = pushed(&a);

    (void)state;
    for (uint32_t cut = 0; cut < n; cut++)
        assert_false(observe_access_decode(record, cut, &b));
    assert_false(observe_access_decode(record, n + 1, &b));
    record[0] ^= 1;
    assert_false(observe_access_decode(record, n, &b));
    record[0] ^= 1;
    assert_true(observe_access_decode(record, n, &b));
}

static void a_full_ring_counts_the_drop(void **state)
{
    struct observe_access a = { .path = { long_path, 1024 } };
    int fd;
    struct shm *s = shm_new(1, &fd);

    (void)state;
    for (unsigned i = 0; i < SHM_LOG_RING_BYTES / 1024; i++)
        observe_access_push(s, 0, &a);
    assert_in_range(*shm_worker_cell(s, 0, OBSERVE_LOG_DROPPED), 1, 900);
    shm_detach(&s);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_survives_the_ring),
        cmocka_unit_test(long_texts_are_clipped),
        cmocka_unit_test(what_is_no_record_is_refused),
        cmocka_unit_test(a_full_ring_counts_the_drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
