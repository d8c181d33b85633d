/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/listener.c: sockets and limits of entry points.
 */
#include "lowered.h"

#define ROUTE(listener)                           \
    "Route r-" listener " {listeners: [" listener \
    "], hosts: [a.test], rules: [{name: all, to: {upstream: web}}]}\n"

static void listeners_stand_by_name_and_binds_by_address(void **state)
{
    static const struct {
        enum table_family family;
        uint32_t port;
        const char *path;
    } rows[] = { { TABLE_IPV4, 8081, "" },
                 { TABLE_IPV6, 8081, "" },
                 { TABLE_UNIX, 0, "/run/a.sock" } };
    const struct table_listener *a;
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "Listener all {bind: [\"unix:/run/a.sock\", \"[::1]:8081\", \"127.0.0.1:8081\"]}\n" ROUTE(
            "all"));
    assert_int_equal(l.t.listener_count, 2);
    a = table_listener(&l.t, 0);
    assert_string_equal(lowered_text(&l, a->name), "shop/all");
    assert_string_equal(lowered_text(&l, table_listener(&l.t, 1)->name), "shop/edge");
    assert_int_equal(a->stable_id, digest_stable_id(STR("listener"), STR("shop/all")));
    assert_int_equal(a->bind_count, LEN(rows));
    for (uint32_t i = 0; i < LEN(rows); i++) {
        const struct table_bind *b = table_bind(&l.t, a->bind_first + i);

        assert_int_equal(b->family, rows[i].family);
        assert_int_equal(b->port, rows[i].port);
        assert_string_equal(lowered_text(&l, b->path), rows[i].path);
    }
    assert_int_equal(table_bind(&l.t, a->bind_first)->stable_id,
                     digest_stable_id(STR("bind"), STR("127.0.0.1:8081")));
    lowered_end(&l);
}

static void limits_and_timeouts_are_what_is_written_or_safe(void **state)
{
    const struct table_listener *own, *plain;
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "Listener a {bind: [\"127.0.0.1:8081\"], limits: {head: 4KiB, fields: 10, target: 1KiB}, timeouts: {head: 1s, body: 2s, idle: 3s}}\n" ROUTE(
            "a"));
    own = table_listener(&l.t, 0);
    plain = table_listener(&l.t, 1);
    assert_int_equal(own->head_bytes_max, 4096);
    assert_int_equal(own->fields_max, 10);
    assert_int_equal(own->target_bytes_max, 1024);
    assert_int_equal(own->head_timeout_ms, 1000);
    assert_int_equal(own->body_timeout_ms, 2000);
    assert_int_equal(own->idle_timeout_ms, 3000);
    assert_int_equal(plain->head_bytes_max, 32768);
    assert_int_equal(plain->head_timeout_ms, 10000);
    lowered_end(&l);
}

static void listeners_with_the_same_routes_are_one_domain(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "Listener twin {bind: [\"127.0.0.1:8081\"]}\nListener other {bind: [\"127.0.0.1:8082\"]}\n" ROUTE(
            "other") "Route both {listeners: [edge, twin], hosts: [b.test], rules: [{name: all, to: {upstream: app}}]}\n");
    /* edge also serves the route `base` of the kit */
    assert_int_not_equal(table_listener(&l.t, 0)->domain, table_listener(&l.t, 1)->domain);
    assert_int_not_equal(table_listener(&l.t, 0)->domain, table_listener(&l.t, 2)->domain);
    lowered_end(&l);
    lowered_from(
        &l,
        "Listener twin {bind: [\"127.0.0.1:8081\"]}\nListener more {bind: [\"127.0.0.1:8082\"]}\n"
        "Route both {listeners: [more, twin], hosts: [b.test], rules: [{name: all, to: {upstream: app}}]}\n");
    assert_int_equal(table_listener(&l.t, 1)->domain, table_listener(&l.t, 2)->domain);
    assert_int_not_equal(table_listener(&l.t, 0)->domain, table_listener(&l.t, 1)->domain);
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listeners_stand_by_name_and_binds_by_address),
        cmocka_unit_test(limits_and_timeouts_are_what_is_written_or_safe),
        cmocka_unit_test(listeners_with_the_same_routes_are_one_domain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
