/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/shm/wire.c: messages and descriptors arrive whole, and what is no message is a fault that
 * leaks nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "shm/wire.h"

static struct shm_wire_arrival in;
static char big[SHM_WIRE_PAYLOAD_MAX + 1];

static unsigned open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    unsigned n = 0;

    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

static void pair(int ends[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
}

static void a_message_arrives_with_payload_and_descriptors(void **state)
{
    int ends[2], fds[2];
    struct shm_wire_message m = { .type = SHM_WIRE_PREPARE,
                                  .generation = 77,
                                  .payload = STR("hello"),
                                  .fds = fds,
                                  .fd_count = 2 };

    (void)state;
    pair(ends);
    assert_int_equal(pipe(fds), 0);
    assert_true(shm_wire_send(ends[0], &m));
    assert_int_equal(shm_wire_recv(ends[1], &in), SHM_WIRE_ARRIVED);
    assert_int_equal(in.head.type, SHM_WIRE_PREPARE);
    assert_int_equal(in.head.generation, 77);
    assert_true(str_eq(shm_wire_text(&in), STR("hello")));
    assert_int_equal(in.fd_count, 2);
    assert_int_equal(write(in.fds[1], "x", 1), 1);
    assert_int_equal(read(fds[0], big, 1), 1);
    shm_wire_release(&in);
    assert_int_equal(shm_wire_recv(ends[1], &in), SHM_WIRE_NONE);
    close(ends[0]);
    assert_int_equal(shm_wire_recv(ends[1], &in), SHM_WIRE_CLOSED);
    close(ends[1]);
    close(fds[0]);
    close(fds[1]);
}

static void the_limits_are_exact(void **state)
{
    int ends[2], fds[SHM_WIRE_FDS_MAX + 1];
    struct shm_wire_message m = { .type = SHM_WIRE_STATE,
                                  .payload = { big, SHM_WIRE_PAYLOAD_MAX },
                                  .fds = fds,
                                  .fd_count = SHM_WIRE_FDS_MAX };

    (void)state;
    pair(ends);
    for (unsigned i = 0; i < LEN(fds); i++)
        fds[i] = ends[0];
    assert_true(shm_wire_send(ends[0], &m));
    assert_int_equal(shm_wire_recv(ends[1], &in), SHM_WIRE_ARRIVED);
    assert_int_equal(in.head.length, SHM_WIRE_PAYLOAD_MAX);
    assert_int_equal(in.fd_count, SHM_WIRE_FDS_MAX);
    shm_wire_release(&in);
    m.fd_count++;
    assert_false(shm_wire_send(ends[0], &m));
    assert_int_equal(errno, EMSGSIZE);
    m.fd_count = 0;
    m.payload.n++;
    assert_false(shm_wire_send(ends[0], &m));
    assert_int_equal(errno, EMSGSIZE);
    close(ends[0]);
    close(ends[1]);
}

/* Sends raw bytes with one descriptor beside them. */
static void send_raw(int socket, const void *p, size_t n)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    struct iovec part = { (void *)(uintptr_t)p, n };
    struct msghdr msg = { .msg_iov = &part,
                          .msg_iovlen = 1,
                          .msg_control = &control,
                          .msg_controllen = sizeof(control) };

    control.align = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
    memcpy(CMSG_DATA(&control.align), &socket, sizeof(int));
    assert_int_equal(sendmsg(socket, &msg, 0), n);
}

static void what_is_no_message_is_broken_and_leaks_nothing(void **state)
{
    static char bytes[sizeof(struct shm_wire) + SHM_WIRE_PAYLOAD_MAX + 1];
    static const struct {
        struct shm_wire head;
        size_t n;
    } rows[] = {
        { { SHM_WIRE_STATUS, SHM_WIRE_VERSION, 0, 0 }, sizeof(struct shm_wire) - 1 },
        { { SHM_WIRE_STATUS, SHM_WIRE_VERSION + 1, 0, 0 }, sizeof(struct shm_wire) },
        { { SHM_WIRE_STATUS, SHM_WIRE_VERSION, 1, 0 }, sizeof(struct shm_wire) },
        { { SHM_WIRE_STATUS, SHM_WIRE_VERSION, 0, 0 }, sizeof(struct shm_wire) + 1 },
        { { SHM_WIRE_STATUS, SHM_WIRE_VERSION, SHM_WIRE_PAYLOAD_MAX + 1, 0 }, sizeof(bytes) },
    };
    int ends[2];
    unsigned before;

    (void)state;
    pair(ends);
    before = open_descriptors();
    for (unsigned i = 0; i < LEN(rows); i++) {
        memcpy(bytes, &rows[i].head, sizeof(rows[i].head));
        send_raw(ends[0], bytes, rows[i].n);
        assert_int_equal(shm_wire_recv(ends[1], &in), SHM_WIRE_BROKEN);
        assert_int_equal(open_descriptors(), before);
    }
    close(ends[0]);
    close(ends[1]);
}

static void a_peer_that_does_not_read_never_blocks_the_sender(void **state)
{
    int ends[2];
    struct shm_wire_message m = { .type = SHM_WIRE_STATE,
                                  .payload = { big, SHM_WIRE_PAYLOAD_MAX } };
    unsigned sent = 0;

    (void)state;
    pair(ends);
    while (sent < 1000 && shm_wire_send(ends[0], &m))
        sent++;
    assert_in_range(sent, 1, 999);
    assert_int_equal(errno, EAGAIN);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_arrives_with_payload_and_descriptors),
        cmocka_unit_test(the_limits_are_exact),
        cmocka_unit_test(what_is_no_message_is_broken_and_leaks_nothing),
        cmocka_unit_test(a_peer_that_does_not_read_never_blocks_the_sender),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
