/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/model.c: merged documents become the typed model.
 */
#include "build/model.h"

#include "made.h"

static void begin(struct made *m)
{
    made_begin(m);
    made_shell(
        m,
        "project 'environments: envs\n' && mkdir -p envs/prod && environment prod '{remove: [Route/s/r]}' > envs/prod/e.yaml && "
        "doc TrafficSplit split '{members: {b: {percent: 20}}}' > envs/prod/s.yaml");
    assert_true(made_open(m));
}

static void each_environment_has_a_model_of_its_own(void **state)
{
    const struct policy_model *base, *prod;
    struct made m;

    (void)state;
    begin(&m);
    base = build_model_make(&m.b, SIZE_MAX, false, &m.sink);
    prod = build_model_make(&m.b, 0, false, &m.sink);
    KIT_TEXT(base->environment, "");
    KIT_TEXT(prod->environment, "prod");
    assert_int_equal(base->routes.count, 1);
    assert_int_equal(prod->routes.count, 0);
    assert_int_equal(base->splits.items[0]->members.items[1].percent, 1000);
    assert_int_equal(prod->splits.items[0]->members.items[1].percent, 2000);
    assert_int_equal(base->upstreams.count, 2);
    KIT_TEXT(base->upstreams.items[0]->meta.full, "s/one");
    made_end(&m);
}

static void what_nothing_changes_is_bound_once_where_that_is_wanted(void **state)
{
    const struct policy_model *base, *prod, *own;
    struct made m;

    (void)state;
    begin(&m);
    base = build_model_make(&m.b, SIZE_MAX, true, &m.sink);
    prod = build_model_make(&m.b, 0, true, &m.sink);
    own = build_model_make(&m.b, 0, false, &m.sink);
    assert_ptr_equal(base->upstreams.items[0], prod->upstreams.items[0]);
    assert_ptr_not_equal(base->splits.items[0], prod->splits.items[0]);
    assert_ptr_not_equal(own->upstreams.items[0], prod->upstreams.items[0]);
    made_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_environment_has_a_model_of_its_own),
        cmocka_unit_test(what_nothing_changes_is_bound_once_where_that_is_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
