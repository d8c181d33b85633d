/* SPDX-License-Identifier: Apache-2.0
 *
 * sendmsg and recvmsg with every bound checked: a record is whole or it is a fault, and a fault
 * leaks no descriptor.
 */
#include "shm/wire.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

union control {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(SHM_WIRE_FDS_MAX * sizeof(int))];
};

bool shm_wire_send(int socket, const struct shm_wire_message *m)
{
    struct shm_wire head = {
        .type = (uint16_t)m->type,
        .version = SHM_WIRE_VERSION,
        .length = (uint32_t)m->payload.n,
        .generation = m->generation,
    };
    struct iovec parts[2] = {
        { &head, sizeof(head) },
        { (void *)(uintptr_t)m->payload.p, m->payload.n }, /* sendmsg reads only */
    };
    union control control = { .bytes = { 0 } };
    struct msghdr msg = { .msg_iov = parts, .msg_iovlen = m->payload.n ? 2 : 1 };
    ssize_t sent;

    if (m->payload.n > SHM_WIRE_PAYLOAD_MAX || m->fd_count > SHM_WIRE_FDS_MAX) {
        errno = EMSGSIZE;
        return false;
    }
    if (m->fd_count) {
        struct cmsghdr *c = &control.align;

        msg.msg_control = &control;
        msg.msg_controllen = CMSG_SPACE(m->fd_count * sizeof(int));
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(m->fd_count * sizeof(int));
        memcpy(CMSG_DATA(c), m->fds, m->fd_count * sizeof(int));
    }
    do
        sent = sendmsg(socket, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

static void take_descriptors(struct msghdr *msg, struct shm_wire_arrival *in)
{
    in->fd_count = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        n = MIN(n, (size_t)SHM_WIRE_FDS_MAX - in->fd_count);
        memcpy(in->fds + in->fd_count, CMSG_DATA(c), n * sizeof(int));
        in->fd_count += (unsigned)n;
    }
}

enum shm_wire_outcome shm_wire_recv(int socket, struct shm_wire_arrival *in)
{
    struct iovec parts[2] = { { &in->head, sizeof(in->head) },
                              { in->payload, sizeof(in->payload) } };
    union control control;
    struct msghdr msg = { .msg_iov = parts,
                          .msg_iovlen = 2,
                          .msg_control = &control,
                          .msg_controllen = sizeof(control) };
    ssize_t got;

    in->fd_count = 0;
    do
        got = recvmsg(socket, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? SHM_WIRE_NONE : SHM_WIRE_CLOSED;
    take_descriptors(&msg, in);
    if (got == 0 && in->fd_count == 0)
        return SHM_WIRE_CLOSED;
    if ((msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) || (size_t)got < sizeof(in->head) ||
        in->head.version != SHM_WIRE_VERSION || in->head.length != (size_t)got - sizeof(in->head)) {
        shm_wire_release(in);
        return SHM_WIRE_BROKEN;
    }
    return SHM_WIRE_ARRIVED;
}

void shm_wire_release(struct shm_wire_arrival *in)
{
    for (unsigned i = 0; i < in->fd_count; i++)
        if (in->fds[i] >= 0)
            close(in->fds[i]);
    in->fd_count = 0;
}
