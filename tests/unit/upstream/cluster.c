/* SPDX-License-Identifier: Apache-2.0
 *
 * Upstreams across generations: found again, limits changed, forgotten; waiting in line.
 */
#include "kit/generation.h"

#include "upstream/cluster.h"

static struct live_generation *load(struct kit_generations *g, uint64_t number,
                                    const uint32_t *ports, uint32_t count, uint32_t requests_max)
{
    static const uint32_t weights[] = { 1, 1, 1, 1 };
    struct live_generation *made;
    struct kit k;

    kit_init(&k);
    kit_endpoints(&k, ports, weights, count);
    ((struct table_upstream *)emit_at(k.image, TABLE_UPST, 0))->requests_max = requests_max;
    ((struct table_upstream *)emit_at(k.image, TABLE_UPST, 0))->pending_max = 2;
    kit_pattern(&k, 0, "*", "/", kit_rule(&k, TABLE_METHODS_DEFAULT));
    made = kit_prepare(g, &k, number);
    kit_fini(&k);
    assert_non_null(made);
    return made;
}

static unsigned count_clusters(const struct upstream_registry *r)
{
    unsigned n = 0;

    for (unsigned i = 0; i < UPSTREAM_HASH; i++)
        for (const struct upstream_cluster *c = r->clusters[i]; c; c = c->next)
            n++;
    return n;
}

static unsigned orphans;

static void orphaned(struct upstream_endpoint *e, void *context)
{
    (void)context;
    (void)e;
    orphans++;
}

static void a_swap_finds_what_it_knows_and_forgets_the_rest(void **state)
{
    struct kit_generations g;
    struct upstream_registry r;
    struct loop loop;
    struct live_generation *one, *two;
    struct upstream_view *first, *second;
    struct upstream_endpoint *kept;

    (void)state;
    orphans = 0;
    kit_generations_init(&g);
    assert_true(loop_init(&loop, 4));
    upstream_cluster_init(&r, &loop, g.shm, 0);
    r.orphaned = orphaned;
    one = load(&g, 1, (const uint32_t[]){ 81, 82 }, 2, 10);
    first = upstream_cluster_view(&r, one);
    upstream_cluster_apply(&r, one, first);
    assert_true(live_commit(&g.live, 1));
    kept = first->endpoints[1];
    first->clusters[0]->turn = 42;
    two = load(&g, 2, (const uint32_t[]){ 82, 83 }, 2, 20);
    second = upstream_cluster_view(&r, two);
    assert_ptr_equal(second->clusters[0], first->clusters[0]);
    assert_ptr_equal(second->endpoints[0], kept);
    assert_int_equal(second->clusters[0]->requests.limit, 10); /* until the commit */
    upstream_cluster_apply(&r, two, second);
    assert_int_equal(second->clusters[0]->requests.limit, 20);
    assert_int_equal(second->clusters[0]->turn, 42);
    upstream_cluster_forget(&r, one, first);
    assert_int_equal(orphans, 1); /* port 81 */
    assert_int_equal(kept->views, 1);
    upstream_cluster_forget(&r, two, second);
    for (unsigned i = 0; i < UPSTREAM_HASH; i++) {
        assert_null(r.clusters[i]);
        assert_null(r.endpoints[i]);
    }
    loop_fini(&loop);
    kit_generations_fini(&g);
}

static void an_endpoint_with_connections_outlives_its_generation(void **state)
{
    struct kit_generations g;
    struct upstream_registry r;
    struct loop loop;
    struct live_generation *one;
    struct upstream_view *v;
    struct upstream_endpoint *e;
    struct upstream_cluster *c;

    (void)state;
    kit_generations_init(&g);
    assert_true(loop_init(&loop, 4));
    upstream_cluster_init(&r, &loop, g.shm, 0);
    one = load(&g, 1, (const uint32_t[]){ 81 }, 1, 10);
    v = upstream_cluster_view(&r, one);
    upstream_cluster_apply(&r, one, v);
    e = v->endpoints[0];
    c = v->clusters[0];
    e->open = 1;
    assert_true(upstream_credit_take(&c->connections));
    upstream_cluster_forget(&r, one, v);
    assert_int_equal(count_clusters(&r), 1);
    upstream_cluster_closed(&r, c, e); /* the last connection */
    assert_int_equal(count_clusters(&r), 0);
    loop_fini(&loop);
    kit_generations_fini(&g);
}

struct guest {
    struct upstream_waiter waiter;
    unsigned called;
};

static void called(struct upstream_waiter *w)
{
    struct guest *g = CONTAINER_OF(w, struct guest, waiter);
    struct upstream_cluster *c = w->cluster;

    assert_null(c); /* out of line while it tries */
    g->called++;
}

static struct upstream_cluster *line_of;

static void called_in_vain(struct upstream_waiter *w)
{
    called(w);
    assert_true(upstream_cluster_wait(line_of, w));
}

static void the_line_is_first_come_first_served_and_bounded(void **state)
{
    struct kit_generations g;
    struct upstream_registry r;
    struct loop loop;
    struct live_generation *one;
    struct upstream_view *v;
    struct guest guests[3] = { 0 };

    (void)state;
    kit_generations_init(&g);
    assert_true(loop_init(&loop, 4));
    upstream_cluster_init(&r, &loop, g.shm, 0);
    one = load(&g, 1, (const uint32_t[]){ 81 }, 1, 10);
    v = upstream_cluster_view(&r, one);
    upstream_cluster_apply(&r, one, v);
    line_of = v->clusters[0];
    for (size_t i = 0; i < LEN(guests); i++)
        guests[i].waiter.ready = called;
    guests[0].waiter.ready = called_in_vain;
    assert_true(upstream_cluster_wait(line_of, &guests[0].waiter));
    assert_true(upstream_cluster_wait(line_of, &guests[1].waiter));
    assert_false(upstream_cluster_wait(line_of, &guests[2].waiter)); /* pending_max is 2 */
    upstream_cluster_wake(line_of);
    assert_true(loop_turn(&loop, 0));
    assert_int_equal(guests[0].called, 1);
    assert_int_equal(guests[1].called, 0); /* the first waits on, at the head of the line */
    guests[0].waiter.ready = called;
    upstream_cluster_wake(line_of);
    assert_true(loop_turn(&loop, 0));
    assert_int_equal(guests[0].called, 2);
    assert_int_equal(guests[1].called, 1);     /* nothing was in the way: the next one, too */
    upstream_cluster_leave(&guests[1].waiter); /* harmless */
    assert_true(upstream_cluster_wait(line_of, &guests[2].waiter));
    upstream_cluster_leave(&guests[2].waiter); /* gave up */
    upstream_cluster_wake(line_of);
    assert_true(loop_turn(&loop, 0));
    assert_int_equal(guests[2].called, 0);
    assert_int_equal(line_of->waiting_count, 0);
    upstream_cluster_forget(&r, one, v);
    loop_fini(&loop);
    kit_generations_fini(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_swap_finds_what_it_knows_and_forgets_the_rest),
        cmocka_unit_test(an_endpoint_with_connections_outlives_its_generation),
        cmocka_unit_test(the_line_is_first_come_first_served_and_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
