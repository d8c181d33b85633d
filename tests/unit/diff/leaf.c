/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/leaf.c: an object as a flat list of named values.
 */
#include "diff/leaf.h"

#include "policy/field.h"
#include "sided.h"

static struct diff_leaves leaves_of(struct sided *s, const char *spec, struct str skip)
{
    struct arena a;
    const struct policy_model *m;
    struct diff_leaves out = { 0 };

    arena_init(&a, 0);
    sided_open(s, str_z(&a, str_fmt(&a, SIDED_BASE "Upstream x {%s}\n", spec)), SIDED_BASE);
    arena_fini(&a);
    m = s->side[0].made.model;
    for (size_t i = 0; i < m->upstreams.count; i++)
        if (str_eq(m->upstreams.items[i]->meta.name, STR("x")))
            diff_leaf_list(&s->arena, policy_field_kind(POLICY_UPSTREAM)->spec,
                           m->upstreams.items[i], STR("shop"), skip, &out);
    return out;
}

static const struct diff_leaf *find(const struct diff_leaves *all, const char *path)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_eq(all->items[i].path, str_of(path)))
            return &all->items[i];
    return NULL;
}

#define WHOLE \
    "endpoints: [{address: \"127.0.0.1:2\", weight: 3}, {address: \"127.0.0.1:1\"}], connectTimeout: 2000ms, concurrency: {requests: 7}"

static void values_have_one_form_and_one_order(void **state)
{
    struct sided s;
    struct diff_leaves all;

    (void)state;
    all = leaves_of(&s, WHOLE, STR(""));
    for (size_t i = 1; i < all.count; i++) {
        int order = str_cmp(all.items[i - 1].path, all.items[i].path);

        assert_true(order < 0 ||
                    (order == 0 && str_cmp(all.items[i - 1].text, all.items[i].text) <= 0));
    }
    KIT_TEXT(find(&all, "connectTimeout")->text, "2s");
    assert_true(find(&all, "connectTimeout")->ordered);
    assert_int_equal(find(&all, "connectTimeout")->number, 2000);
    KIT_TEXT(find(&all, "concurrency.requests")->text, "7");
    KIT_TEXT(find(&all, "endpoints")->text, "{address: 127.0.0.1:1}");
    assert_true(find(&all, "endpoints")->item);
    sided_close(&s);
}

static void a_field_can_be_left_out(void **state)
{
    struct sided s;
    struct diff_leaves all;

    (void)state;
    all = leaves_of(&s, WHOLE, STR("endpoints"));
    assert_null(find(&all, "endpoints"));
    assert_non_null(find(&all, "connectTimeout"));
    sided_close(&s);
}

static void equal_texts_are_equal_lists(void **state)
{
    static const struct {
        const char *spec;
        bool equal; /* to WHOLE */
    } rows[] = {
        { WHOLE, true },
        { "concurrency: {requests: 7}, connectTimeout: 2s, endpoints: [{address: \"127.0.0.1:1\"}, {weight: 3, address: \"127.0.0.1:2\"}]",
          true },
        { "endpoints: [{address: \"127.0.0.1:2\", weight: 3}, {address: \"127.0.0.1:1\"}], connectTimeout: 2s",
          false },
        { "endpoints: [{address: \"127.0.0.1:2\"}, {address: \"127.0.0.1:1\", weight: 3}], connectTimeout: 2s, concurrency: {requests: 7}",
          false },
    };
    struct sided first;
    struct diff_leaves whole;

    (void)state;
    whole = leaves_of(&first, WHOLE, STR(""));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sided s;
        struct diff_leaves all = leaves_of(&s, rows[i].spec, STR(""));

        assert_int_equal(
            str_eq(diff_leaf_text(&s.arena, &all), diff_leaf_text(&first.arena, &whole)),
            rows[i].equal);
        sided_close(&s);
    }
    sided_close(&first);
}

static void one_more_goes_to_its_place(void **state)
{
    struct diff_leaves all = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    diff_leaf_add(&a, (struct diff_leaf){ .path = STR("b"), .text = STR("1") }, &all);
    diff_leaf_add(&a, (struct diff_leaf){ .path = STR("a"), .text = STR("2") }, &all);
    diff_leaf_add(&a, (struct diff_leaf){ .path = STR("b"), .text = STR("0") }, &all);
    assert_int_equal(all.count, 3);
    KIT_TEXT(all.items[0].path, "a");
    KIT_TEXT(all.items[1].text, "0");
    KIT_TEXT(all.items[2].text, "1");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_one_form_and_one_order),
        cmocka_unit_test(a_field_can_be_left_out),
        cmocka_unit_test(equal_texts_are_equal_lists),
        cmocka_unit_test(one_more_goes_to_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
