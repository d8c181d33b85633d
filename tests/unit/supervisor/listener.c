/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/listener.c: real sockets by difference, and who is in the way.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "supervisor/listener.h"
#include "table/verify.h"
#include "unit/supervisor/sample.h"

enum { WORKERS = 3 };

static const struct ip local = { { [10] = 0xff, [11] = 0xff, 127, 0, 0, 1 } };

struct sets {
    struct supervisor_listeners a, b, none;
};

static struct table table_of(struct arena *arena, const struct sample *s)
{
    struct str bytes = sample_table(arena, s);
    struct table_error error;
    struct table t;

    assert_true(table_verify(bytes.p, bytes.n, &t, &error));
    return t;
}

/* A port that nobody listens on now. */
static uint16_t free_port(void)
{
    struct supervisor_why why;
    int fd = supervisor_listener_tcp(&local, 0, &why);
    uint16_t port = supervisor_listener_port(fd);

    close(fd);
    return port;
}

static bool open_fd(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static void sockets_are_kept_opened_and_closed_by_difference(void **state)
{
    uint16_t one = free_port(), two = free_port(), three = free_port();
    const uint16_t first[] = { one, two }, second[] = { two, three };
    struct sets *x = calloc(1, sizeof(*x));
    struct supervisor_why why;
    struct table t;
    struct arena a;
    int gone;

    (void)state;
    arena_init(&a, 0);
    t = table_of(&a, &(struct sample){ first, 2, NULL, 1, 1 });
    assert_true(supervisor_listener_plan(&x->none, &t, WORKERS, &x->a, &why));
    assert_int_equal(x->a.count, 2);
    assert_int_equal(x->a.items[0].fd_count, WORKERS);
    assert_string_equal(x->a.items[0].name, "shop/web");
    gone = x->a.items[0].fds[0];
    t = table_of(&a, &(struct sample){ second, 2, NULL, 1, 1 });
    assert_true(supervisor_listener_plan(&x->a, &t, WORKERS, &x->b, &why));
    assert_memory_equal(x->b.items[0].fds, x->a.items[1].fds, WORKERS * sizeof(int));
    assert_int_equal(x->b.items[1].port, three);
    supervisor_listener_close(&x->a, &x->b);
    assert_false(open_fd(gone));
    for (int i = 0; i < WORKERS; i++)
        assert_true(open_fd(supervisor_listener_fd(x->b.items, (unsigned)i)));
    supervisor_listener_close(&x->b, NULL);
    arena_fini(&a);
    free(x);
}

static void a_port_in_use_names_its_owner_and_opens_nothing(void **state)
{
    struct supervisor_why why;
    int held = supervisor_listener_tcp(&local, 0, &why);
    const uint16_t ports[] = { free_port(), supervisor_listener_port(held) };
    struct sets *x = calloc(1, sizeof(*x));
    char want[128];
    struct table t;
    struct arena a;
    int again;

    (void)state;
    arena_init(&a, 0);
    t = table_of(&a, &(struct sample){ ports, 2, NULL, 1, 1 });
    assert_false(supervisor_listener_plan(&x->none, &t, WORKERS, &x->a, &why));
    (void)snprintf(want, sizeof(want), "127.0.0.1:%u is in use by pid %d (", ports[1],
                   (int)getpid());
    assert_memory_equal(why.text, want, strlen(want));
    again = supervisor_listener_tcp(&local, ports[0], &why);
    assert_true(again >= 0);
    close(again);
    close(held);
    arena_fini(&a);
    free(x);
}

static void two_proxyds_never_share_a_port(void **state)
{
    const uint16_t ports[] = { free_port() };
    struct sets *x = calloc(1, sizeof(*x));
    struct supervisor_why why;
    struct table t;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    t = table_of(&a, &(struct sample){ ports, 1, NULL, 1, 1 });
    assert_true(supervisor_listener_plan(&x->none, &t, WORKERS, &x->a, &why));
    assert_false(supervisor_listener_plan(&x->none, &t, WORKERS, &x->b, &why));
    supervisor_listener_close(&x->a, NULL);
    assert_true(supervisor_listener_plan(&x->none, &t, WORKERS, &x->b, &why));
    supervisor_listener_close(&x->b, NULL);
    arena_fini(&a);
    free(x);
}

static void port_zero_is_picked_once_and_kept(void **state)
{
    const uint16_t ports[] = { 0 };
    struct sets *x = calloc(1, sizeof(*x));
    struct supervisor_why why;
    char text[64];
    struct table t;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    t = table_of(&a, &(struct sample){ ports, 1, NULL, 1, 1 });
    assert_true(supervisor_listener_plan(&x->none, &t, WORKERS, &x->a, &why));
    assert_true(supervisor_listener_plan(&x->a, &t, WORKERS, &x->b, &why));
    assert_int_not_equal(x->a.items[0].port, 0);
    assert_int_equal(x->a.items[0].port, x->b.items[0].port);
    supervisor_listener_text(x->b.items, text, sizeof(text));
    assert_memory_equal(text, "127.0.0.1:", 10);
    supervisor_listener_close(&x->b, NULL);
    arena_fini(&a);
    free(x);
}

static void a_unix_socket_is_shared_replaced_and_removed(void **state)
{
    char dir[] = "/tmp/proxyd-listener-XXXXXX", path[64];
    struct sets *x = calloc(1, sizeof(*x));
    struct supervisor_why why;
    struct table t;
    struct arena a;
    int dead;

    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof(path), "%s/s", dir);
    dead = supervisor_listener_unix(path, 0600, &why);
    assert_true(dead >= 0);
    arena_init(&a, 0);
    t = table_of(&a, &(struct sample){ NULL, 0, path, 1, 1 });
    assert_false(
        supervisor_listener_plan(&x->none, &t, WORKERS, &x->a, &why)); /* somebody listens */
    close(dead);
    assert_true(
        supervisor_listener_plan(&x->none, &t, WORKERS, &x->a, &why)); /* a file left behind */
    assert_int_equal(x->a.items[0].fd_count, 1);
    assert_int_equal(supervisor_listener_fd(x->a.items, 2), x->a.items[0].fds[0]);
    supervisor_listener_close(&x->a, NULL);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(rmdir(dir), 0);
    arena_fini(&a);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sockets_are_kept_opened_and_closed_by_difference),
        cmocka_unit_test(a_port_in_use_names_its_owner_and_opens_nothing),
        cmocka_unit_test(two_proxyds_never_share_a_port),
        cmocka_unit_test(port_zero_is_picked_once_and_kept),
        cmocka_unit_test(a_unix_socket_is_shared_replaced_and_removed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
