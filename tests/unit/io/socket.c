/* SPDX-License-Identifier: Apache-2.0
 *
 * Sockets over a real pair: what is kept, what is queued, what an end and a loss look like.
 */
#include "kit/test.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/socket.h"

struct peer {
    struct io_socket socket; /* first */
    size_t use;              /* bytes to use up per call: SIZE_MAX all */
    size_t offered, calls, used;
    bool pause, close_in_data, ended, drained;
    unsigned failures, room;
    size_t pause_at;           /* bytes offered; 0 stands for never */
    struct io_socket *resumes; /* another socket, when data come */
    bool connected;
};

static size_t on_data(struct io_socket *s, const char *bytes, size_t n)
{
    struct peer *p = (struct peer *)(void *)s;
    size_t used = MIN(n, p->use);

    assert_true(bytes != NULL);
    p->offered = n;
    p->calls++;
    p->used += used;
    if (p->pause || (p->pause_at && n >= p->pause_at))
        io_socket_pause(s);
    if (p->resumes)
        io_socket_resume(p->resumes);
    if (p->close_in_data)
        io_socket_close(s);
    return used;
}

static void on_ended(struct io_socket *s)
{
    ((struct peer *)(void *)s)->ended = true;
}

static void on_failed(struct io_socket *s, int error)
{
    assert_int_not_equal(error, 0);
    ((struct peer *)(void *)s)->failures++;
    io_socket_close(s);
}

static void on_sent(struct io_socket *s, bool drained)
{
    struct peer *p = (struct peer *)(void *)s;

    p->room++;
    p->drained = drained;
}

static void on_connected(struct io_socket *s)
{
    ((struct peer *)(void *)s)->connected = true;
}

static const struct io_handler handler = { on_data, on_ended, on_failed, on_sent, on_connected };

struct bench {
    struct loop loop;
    struct io_context io;
    struct peer peer;
    int other;
};

static struct bench *begin(void)
{
    static struct bench b;
    int ends[2];

    b = (struct bench){ .peer = { .use = SIZE_MAX } };
    assert_true(loop_init(&b.loop, 16));
    assert_true(io_socket_context_init(&b.io, &b.loop, 1 << 20));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    assert_true(io_socket_open(&b.peer.socket, &b.io, ends[0], false, &handler));
    b.other = ends[1];
    return &b;
}

static void turn(struct bench *b)
{
    assert_true(loop_turn(&b->loop, 20));
}

static void end(struct bench *b)
{
    io_socket_close(&b->peer.socket);
    io_socket_close(&b->peer.socket); /* harmless */
    (void)close(b->other);
    assert_int_equal(b->io.pool.lent_bytes, 0); /* every block came back */
    io_socket_context_fini(&b->io);
    loop_fini(&b->loop);
}

static void send_all(struct bench *b, const char *text)
{
    assert_int_equal(write(b->other, text, strlen(text)), strlen(text));
    turn(b);
}

static void what_is_left_over_comes_again_with_what_follows(void **state)
{
    struct bench *b = begin();

    (void)state;
    b->peer.use = 0;
    send_all(b, "abc");
    assert_int_equal(io_socket_kept(&b->peer.socket), 3);
    send_all(b, "def");
    assert_int_equal(b->peer.offered, 6);
    b->peer.use = SIZE_MAX;
    send_all(b, "g");
    assert_int_equal(b->peer.offered, 7);
    assert_int_equal(io_socket_kept(&b->peer.socket), 0);
    assert_int_equal(b->io.pool.lent_bytes, 0); /* an idle socket owns no block */
    end(b);
}

static void a_long_message_moves_to_larger_blocks_up_to_the_limit(void **state)
{
    struct bench *b = begin();
    char part[5000];
    size_t sent = 0;

    (void)state;
    memset(part, 'x', sizeof(part));
    b->peer.use = 0;
    while (!b->peer.failures && sent < 200000) {
        ssize_t n = write(b->other, part, sizeof(part));

        if (n > 0)
            sent += (size_t)n;
        turn(b);
    }
    assert_int_equal(b->peer.failures, 1); /* nobody used any of it: lost, not endless */
    assert_int_equal(b->peer.offered, IO_CHUNK_DATA_MAX + 64 - sizeof(struct io_chunk));
    end(b);
}

static void a_paused_socket_is_not_read_and_misses_nothing(void **state)
{
    struct bench *b = begin();

    (void)state;
    b->peer.pause = true;
    b->peer.use = 1;
    send_all(b, "abc");
    assert_int_equal(b->peer.calls, 1);
    send_all(b, "def");
    assert_int_equal(b->peer.calls, 1);
    b->peer.pause = false;
    b->peer.use = SIZE_MAX;
    io_socket_resume(&b->peer.socket);
    turn(b);
    assert_int_equal(b->peer.used, 6);
    end(b);
}

static void what_was_kept_is_offered_before_more_is_read(void **state)
{
    struct bench *b = begin();
    struct peer resumer = { .use = SIZE_MAX, .resumes = &b->peer.socket };
    static char block[4096];
    size_t sent = 0;
    int ends[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    assert_true(io_socket_open(&resumer.socket, &b->io, ends[0], false, &handler));
    b->peer.use = 0;
    b->peer.pause_at = IO_CHUNK_DATA_MAX; /* the largest block is full */
    while (!b->peer.socket.paused) {
        ssize_t n = write(b->other, block, sizeof(block));

        assert_true(n > 0);
        sent += (size_t)n;
        turn(b);
    }
    b->peer.use = SIZE_MAX;
    b->peer.pause_at = SIZE_MAX;
    assert_int_equal(write(ends[1], "x", 1), 1);        /* the first event resumes the socket ... */
    assert_int_equal(write(b->other, block, 100), 100); /* ... and the second is its own */
    turn(b);
    turn(b);
    assert_int_equal(b->peer.failures, 0);
    assert_int_equal(b->peer.used, sent + 100);
    io_socket_close(&resumer.socket);
    (void)close(ends[1]);
    end(b);
}

static void an_end_is_told_after_the_last_byte(void **state)
{
    struct bench *b = begin();

    (void)state;
    assert_int_equal(write(b->other, "last", 4), 4);
    (void)shutdown(b->other, SHUT_WR);
    turn(b);
    assert_int_equal(b->peer.used, 4);
    assert_true(b->peer.ended);
    end(b);
}

static void an_end_while_paused_is_told_on_resume(void **state)
{
    struct bench *b = begin();

    (void)state;
    io_socket_pause(&b->peer.socket);
    (void)shutdown(b->other, SHUT_WR);
    turn(b);
    assert_false(b->peer.ended);
    io_socket_resume(&b->peer.socket);
    turn(b);
    assert_true(b->peer.ended);
    end(b);
}

static void output_of_one_event_leaves_in_one_piece(void **state)
{
    struct bench *b = begin();
    char got[64];
    char *to;

    (void)state;
    assert_true(io_socket_write(&b->peer.socket, STR("head ")));
    to = io_socket_reserve(&b->peer.socket, 4);
    memcpy(to, "body", 4);
    io_socket_wrote(&b->peer.socket, 4);
    assert_int_equal(recv(b->other, got, sizeof(got), MSG_DONTWAIT), -1);
    turn(b);
    assert_int_equal(recv(b->other, got, sizeof(got), MSG_DONTWAIT), 9);
    assert_memory_equal(got, "head body", 9);
    assert_true(b->peer.drained);
    end(b);
}

static void a_full_peer_is_waited_for(void **state)
{
    struct bench *b = begin();
    static char block[40000], got[65536];
    size_t queued = 0, received = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = (char)('a' + i % 23);
    while (!io_socket_is_full(&b->peer.socket)) {
        assert_true(io_socket_write(&b->peer.socket, (struct str){ block, sizeof(block) }));
        queued += sizeof(block);
        io_socket_flush(&b->peer.socket);
    }
    b->peer.room = 0;
    while (received < queued) {
        ssize_t n = recv(b->other, got, sizeof(got), MSG_DONTWAIT);

        for (ssize_t i = 0; i < n; i++)
            assert_int_equal(got[i], 'a' + (received + (size_t)i) % sizeof(block) % 23);
        received += n > 0 ? (size_t)n : 0;
        turn(b);
    }
    assert_true(b->peer.room >= 1);
    assert_true(b->peer.drained);
    assert_int_equal(b->peer.socket.out_bytes, 0);
    end(b);
}

static void closing_inside_data_is_safe(void **state)
{
    struct bench *b = begin();

    (void)state;
    b->peer.use = 0;
    send_all(b, "abc"); /* kept in a block of its own */
    b->peer.close_in_data = true;
    send_all(b, "def");
    assert_int_equal(b->peer.socket.fd, -1);
    assert_int_equal(b->peer.calls, 2);
    end(b);
}

static void a_loss_is_told_once(void **state)
{
    struct bench *b = begin();

    (void)state;
    (void)close(b->other);
    assert_true(io_socket_write(&b->peer.socket, STR("into the void")));
    turn(b);
    turn(b);
    assert_true(b->peer.failures + b->peer.ended >= 1);
    assert_true(b->peer.failures <= 1);
    b->other = -1;
    end(b);
}

static void a_refused_connect_is_a_failure(void **state)
{
    struct bench *b = begin();
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(in);
    struct peer caller = { .use = SIZE_MAX };
    int holder = socket(AF_INET, SOCK_STREAM, 0),
        fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    (void)state;
    assert_int_equal(bind(holder, (struct sockaddr *)&in, sizeof(in)),
                     0); /* bound, not listening: refuses */
    assert_int_equal(getsockname(holder, (struct sockaddr *)&in, &len), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof(in)), -1);
    assert_int_equal(errno, EINPROGRESS);
    assert_true(io_socket_open(&caller.socket, &b->io, fd, true, &handler));
    turn(b);
    turn(b);
    assert_int_equal(caller.failures, 1);
    assert_false(caller.connected);
    (void)close(holder);
    end(b);
}

static void a_connect_that_succeeds_sends_what_was_queued(void **state)
{
    struct bench *b = begin();
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(in);
    struct peer caller = { .use = SIZE_MAX };
    int listener = socket(AF_INET, SOCK_STREAM, 0),
        fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), got;
    char text[8];

    (void)state;
    assert_int_equal(bind(listener, (struct sockaddr *)&in, sizeof(in)), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&in, &len), 0);
    (void)connect(fd, (struct sockaddr *)&in, sizeof(in));
    assert_true(io_socket_open(&caller.socket, &b->io, fd, true, &handler));
    assert_true(io_socket_write(&caller.socket, STR("early")));
    for (int i = 0; i < 3; i++)
        turn(b);
    assert_true(caller.connected);
    got = accept(listener, NULL, NULL);
    assert_int_equal(recv(got, text, sizeof(text), 0), 5);
    io_socket_close(&caller.socket);
    (void)close(got);
    (void)close(listener);
    end(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_over_comes_again_with_what_follows),
        cmocka_unit_test(a_long_message_moves_to_larger_blocks_up_to_the_limit),
        cmocka_unit_test(a_paused_socket_is_not_read_and_misses_nothing),
        cmocka_unit_test(what_was_kept_is_offered_before_more_is_read),
        cmocka_unit_test(an_end_is_told_after_the_last_byte),
        cmocka_unit_test(an_end_while_paused_is_told_on_resume),
        cmocka_unit_test(output_of_one_event_leaves_in_one_piece),
        cmocka_unit_test(a_full_peer_is_waited_for),
        cmocka_unit_test(closing_inside_data_is_safe),
        cmocka_unit_test(a_loss_is_told_once),
        cmocka_unit_test(a_refused_connect_is_a_failure),
        cmocka_unit_test(a_connect_that_succeeds_sends_what_was_queued),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
