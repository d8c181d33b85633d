/* SPDX-License-Identifier: Apache-2.0
 *
 * Connections to a real listener: dialled, kept, used again, closed when the peer speaks unasked.
 */
#include "kit/generation.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "upstream/pool.h"

struct scene {
    struct kit_generations g;
    struct loop loop;
    struct io_context io;
    struct upstream_registry registry;
    struct upstream_pool pool;
    struct live_generation *now;
    struct upstream_view *view;
    int listener;
};

static size_t on_data(struct io_socket *s, const char *bytes, size_t n)
{
    (void)s;
    (void)bytes;
    return n;
}

static void on_nothing(struct io_socket *s)
{
    (void)s;
}

static void on_failed(struct io_socket *s, int error)
{
    (void)error;
    upstream_pool_close((struct upstream_conn *)(void *)s);
}

static void on_sent(struct io_socket *s, bool drained)
{
    (void)s;
    (void)drained;
}

static const struct io_handler in_use = { on_data, on_nothing, on_failed, on_sent, on_nothing };

static void begin(struct scene *s)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(in);
    uint32_t port, weight = 1;
    struct kit k;

    *s = (struct scene){ .listener = socket(AF_INET, SOCK_STREAM, 0) };
    assert_int_equal(bind(s->listener, (struct sockaddr *)&in, sizeof(in)), 0);
    assert_int_equal(listen(s->listener, 8), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&in, &len), 0);
    port = ntohs(in.sin_port);
    kit_generations_init(&s->g);
    kit_init(&k);
    kit_endpoints(&k, &port, &weight, 1);
    kit_pattern(&k, 0, "*", "/", kit_rule(&k, TABLE_METHODS_DEFAULT));
    s->now = kit_prepare(&s->g, &k, 1);
    kit_fini(&k);
    assert_true(loop_init(&s->loop, 64));
    assert_true(io_socket_context_init(&s->io, &s->loop, 1 << 20));
    upstream_cluster_init(&s->registry, &s->loop, s->g.shm, 0);
    upstream_pool_init(&s->pool, &s->io, &s->registry);
    s->view = upstream_cluster_view(&s->registry, s->now);
    upstream_cluster_apply(&s->registry, s->now, s->view);
}

static void turns(struct scene *s, int n)
{
    while (n-- > 0)
        assert_true(loop_turn(&s->loop, 10));
}

static struct upstream_conn *dial(struct scene *s, int *accepted)
{
    struct upstream_cluster *c = s->view->clusters[0];
    struct upstream_conn *u;

    assert_true(upstream_credit_take(&c->connections));
    u = upstream_pool_dial(&s->pool, c, s->view->endpoints[0], 1000, &in_use);
    assert_non_null(u);
    *accepted = accept(s->listener, NULL, NULL);
    assert_true(*accepted >= 0);
    turns(s, 2);
    assert_false(u->socket.connecting);
    return u;
}

static void end(struct scene *s)
{
    upstream_pool_empty(s->view->endpoints[0]);
    turns(s, 1);
    assert_int_equal(s->pool.open, 0);
    assert_int_equal(s->view->clusters[0]->connections.used, 0); /* every credit came back */
    upstream_cluster_forget(&s->registry, s->now, s->view);
    upstream_pool_fini(&s->pool);
    io_socket_context_fini(&s->io);
    loop_fini(&s->loop);
    kit_generations_fini(&s->g);
    (void)close(s->listener);
}

static void the_latest_idle_connection_is_used_first(void **state)
{
    struct scene s;
    struct upstream_conn *a, *b;
    struct upstream_endpoint *e;
    int ends[2];

    (void)state;
    begin(&s);
    e = s.view->endpoints[0];
    a = dial(&s, &ends[0]);
    b = dial(&s, &ends[1]);
    upstream_pool_give(a, 10000);
    upstream_pool_give(b, 10000);
    assert_int_equal(e->idle_count, 2);
    assert_ptr_equal(upstream_pool_take(&s.pool, e, UINT64_MAX), b);
    assert_ptr_equal(upstream_pool_take(&s.pool, e, UINT64_MAX), a);
    assert_null(upstream_pool_take(&s.pool, e, UINT64_MAX));
    upstream_pool_close(a);
    upstream_pool_close(b);
    upstream_pool_close(b); /* harmless */
    end(&s);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void an_idle_connection_that_speaks_or_ends_is_closed(void **state)
{
    struct scene s;
    struct upstream_conn *a, *b;
    int ends[2];

    (void)state;
    begin(&s);
    a = dial(&s, &ends[0]);
    b = dial(&s, &ends[1]);
    upstream_pool_give(a, 10000);
    upstream_pool_give(b, 10000);
    assert_int_equal(write(ends[0], "HTTP/1.1 200 OK\r\n\r\n", 19), 19); /* nobody asked */
    (void)close(ends[1]);
    turns(&s, 3);
    assert_int_equal(s.pool.open, 0);
    assert_int_equal(s.pool.idle, 0);
    end(&s);
    (void)close(ends[0]);
}

static void an_idle_connection_times_out(void **state)
{
    struct scene s;
    int other;

    (void)state;
    begin(&s);
    upstream_pool_give(dial(&s, &other), 30);
    for (int i = 0; i < 100 && s.pool.open; i++)
        turns(&s, 1);
    assert_int_equal(s.pool.open, 0);
    end(&s);
    (void)close(other);
}

static void age_and_eviction(void **state)
{
    struct scene s;
    struct upstream_conn *a, *b;
    struct upstream_endpoint *e;
    int ends[2];

    (void)state;
    begin(&s);
    e = s.view->endpoints[0];
    a = dial(&s, &ends[0]);
    b = dial(&s, &ends[1]);
    upstream_pool_give(a, 10000);
    a->idle_since_ms -= 5000;
    assert_null(
        upstream_pool_take(&s.pool, e, 1000)); /* idle too long for what must not be sent twice */
    upstream_pool_give(b, 10000);
    assert_ptr_equal(upstream_pool_take(&s.pool, e, 1000), b);
    assert_true(upstream_pool_evict(s.view->endpoints, 1));
    assert_false(upstream_pool_evict(s.view->endpoints, 1));
    assert_int_equal(s.pool.open, 1);
    upstream_pool_close(b);
    end(&s);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_idle_connection_is_used_first),
        cmocka_unit_test(an_idle_connection_that_speaks_or_ends_is_closed),
        cmocka_unit_test(an_idle_connection_times_out),
        cmocka_unit_test(age_and_eviction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
