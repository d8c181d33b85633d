/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/lower.c: all of a model, and nothing of the order in which it was written.
 */
#include "lowered.h"

#define A "Upstream a {endpoints: [{address: \"10.0.0.1:80\"}]}\n"
#define B \
    "TrafficSplit s {baseline: x, members: {y: {upstream: app, percent: 5}, x: {upstream: a}}}\n"
#define C \
    "Route r {listeners: [edge], hosts: [b.test, a.test], rules: [{name: all, to: {split: s}}]}\n"

static void the_same_documents_are_the_same_table(void **state)
{
    static const char *const rows[] = {
        A B C,
        C B A,
        B A C,
        A
        "TrafficSplit s {members: {x: {upstream: a}, y: {percent: 5, upstream: app}}, baseline: x}\n" C,
        A B
        "Route r {hosts: [a.test, b.test], rules: [{to: {split: s}, name: all}], listeners: [edge]}\n",
    };
    struct lowered first;

    (void)state;
    lowered_from(&first, rows[0]);
    for (size_t i = 1; i < LEN(rows); i++) {
        struct lowered l;

        lowered_from(&l, rows[i]);
        assert_memory_equal(l.t.head->content_id.bytes, first.t.head->content_id.bytes, 32);
        lowered_end(&l);
    }
    lowered_end(&first);
}

static void what_decides_something_else_is_another_table(void **state)
{
    static const char *const rows[] = {
        A B,
        A B C "Upstream unused {endpoints: [{address: \"10.0.0.9:80\"}]}\n",
        A
        "TrafficSplit s {baseline: x, members: {y: {upstream: app, percent: 6}, x: {upstream: a}}}\n" C,
        A B "Route r {listeners: [edge], hosts: [b.test], rules: [{name: all, to: {split: s}}]}\n",
        A B
        "Route r {listeners: [edge], hosts: [b.test, a.test], rules: [{name: every, to: {split: s}}]}\n",
    };
    struct lowered first;

    (void)state;
    lowered_from(&first, A B C);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lowered l;

        lowered_from(&l, rows[i]);
        assert_memory_not_equal(l.t.head->content_id.bytes, first.t.head->content_id.bytes, 32);
        lowered_end(&l);
    }
    lowered_end(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_documents_are_the_same_table),
        cmocka_unit_test(what_decides_something_else_is_another_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
