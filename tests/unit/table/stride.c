/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/stride.c: scaling keeps every weight alive, picking is exact over a cycle and
 * always ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"
#include "table/stride.h"

enum { ENDPOINTS_MAX = 16, SCALE = 65535 };

static struct table with_weights(struct kit *k, const uint32_t *weights, uint32_t n)
{
    uint32_t strides[ENDPOINTS_MAX], index;
    struct table_upstream *u;

    kit_init(k);
    u = emit_at(k->image, TABLE_UPST, 0);
    u->endpoint_count = n;
    table_stride_scale(weights, n, strides);
    for (uint32_t i = 1; i < n; i++)
        (void)emit_add(k->image, TABLE_ENDP, &index);
    for (uint32_t i = 0; i < n; i++) {
        struct table_endpoint *e = emit_at(k->image, TABLE_ENDP, i);

        *e = (struct table_endpoint){ .stable_id = i, .weight = weights[i], .stride = strides[i] };
    }
    return kit_build(k);
}

static void the_largest_weight_becomes_the_scale_and_none_vanishes(void **state)
{
    static const struct {
        uint32_t weights[3], strides[3];
    } rows[] = {
        { { 1, 1, 1 }, { SCALE, SCALE, SCALE } }, { { 0, 0, 0 }, { 0, 0, 0 } },
        { { 0, 5, 0 }, { 0, SCALE, 0 } },         { { 1, 65535, 2 }, { 1, SCALE, 2 } },
        { { 1, 2, 3 }, { 21845, 43690, SCALE } }, { { 1, 4000000000, 0 }, { 1, SCALE, 0 } },
    };
    uint32_t strides[3];

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        table_stride_scale(rows[i].weights, 3, strides);
        assert_memory_equal(strides, rows[i].strides, sizeof(strides));
    }
}

static void shares_are_exact_over_a_cycle(void **state)
{
    static const struct {
        uint32_t n, weights[4];
    } rows[] = { { 1, { 7 } }, { 2, { 1, 1 } }, { 3, { 1, 2, 3 } }, { 4, { 100, 0, 1, 50 } } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        uint32_t picks[4] = { 0 }, at;
        struct kit k;
        struct table t = with_weights(&k, rows[i].weights, rows[i].n);

        for (uint64_t seq = 0; seq < (uint64_t)SCALE * rows[i].n;) {
            at = table_stride_pick(&t, table_upstream(&t, 0), &seq);
            if (seq <= (uint64_t)SCALE * rows[i].n)
                picks[at]++;
        }
        for (uint32_t e = 0; e < rows[i].n; e++)
            assert_int_equal(picks[e], table_endpoint(&t, e)->stride);
        kit_fini(&k);
    }
}

static void equal_weights_take_turns(void **state)
{
    static const uint32_t weights[] = { 3, 3, 3 };
    struct kit k;
    struct table t = with_weights(&k, weights, 3);
    uint64_t seq = 0;

    (void)state;
    for (uint32_t i = 0; i < 30; i++)
        assert_int_equal(table_stride_pick(&t, table_upstream(&t, 0), &seq), i % 3);
    kit_fini(&k);
}

static void without_weights_there_is_no_endpoint(void **state)
{
    static const uint32_t weights[] = { 0, 0 };
    struct kit k;
    struct table t = with_weights(&k, weights, 2);
    struct table_upstream none = { 0 };
    uint64_t seq = 0;

    (void)state;
    assert_int_equal(table_stride_pick(&t, table_upstream(&t, 0), &seq), TABLE_NONE);
    assert_int_equal(table_stride_pick(&t, &none, &seq), TABLE_NONE);
    kit_fini(&k);
}

/* Whatever the weights and wherever the sequence stands, a pick ends within one round of the
 * endpoints. */
static void a_pick_ends_within_one_round(void **state)
{
    static const uint32_t weights[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 65535 };
    struct kit k;
    struct table t = with_weights(&k, weights, LEN(weights));
    uint64_t seq = UINT64_MAX / 3;

    (void)state;
    for (uint32_t i = 0; i < 100000; i++) {
        uint64_t before = seq;

        assert_in_range(table_stride_pick(&t, table_upstream(&t, 0), &seq), 0, LEN(weights) - 1);
        assert_true(seq - before <= LEN(weights));
    }
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_weight_becomes_the_scale_and_none_vanishes),
        cmocka_unit_test(shares_are_exact_over_a_cycle),
        cmocka_unit_test(equal_weights_take_turns),
        cmocka_unit_test(without_weights_there_is_no_endpoint),
        cmocka_unit_test(a_pick_ends_within_one_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
