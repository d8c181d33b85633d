/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/owner.c: who listens, in both families, and who only is connected.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/owner.h"

static int bound(int family, uint16_t *port)
{
    struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    struct sockaddr_in four = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    bool v6 = family == AF_INET6;
    struct sockaddr *a = v6 ? (struct sockaddr *)&six : (struct sockaddr *)&four;
    socklen_t n = v6 ? sizeof(six) : sizeof(four);
    int fd = socket(family, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, a, n), 0);
    assert_int_equal(getsockname(fd, a, &n), 0);
    *port = ntohs(v6 ? six.sin6_port : four.sin_port);
    return fd;
}

static void a_listener_is_found_and_a_bound_socket_is_not(void **state)
{
    static const int families[] = { AF_INET, AF_INET6 };
    char text[SUPERVISOR_OWNER_BYTES], want[32];

    (void)state;
    (void)snprintf(want, sizeof(want), "pid %d (", (int)getpid());
    for (unsigned i = 0; i < LEN(families); i++) {
        uint16_t port;
        int fd = bound(families[i], &port);

        assert_false(supervisor_owner_find(port, text));
        assert_int_equal(listen(fd, 1), 0);
        assert_true(supervisor_owner_find(port, text));
        assert_memory_equal(text, want, strlen(want));
        assert_int_equal(text[strlen(text) - 1], ')');
        close(fd);
        assert_false(supervisor_owner_find(port, text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_listener_is_found_and_a_bound_socket_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
