/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/invariants.c: what must hold between fields, broken once each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"
#include "table/invariants.h"

#define AT(type, record, i, member)                                                    \
    TABLE_##type, 0,                                                                   \
        (i) * sizeof(struct table_##record) + offsetof(struct table_##record, member), \
        sizeof(((struct table_##record *)0)->member)

static void a_broken_relation_is_named(void **state)
{
    static const struct kit_damage rows[] = {
        { AT(RULE, rule, 0, methods), 0, TABLE_FAULT_FIELD, "methods" },
        { AT(RULE, rule, 0, methods), 0x8000, TABLE_FAULT_FIELD, "methods" },
        { AT(NAME, name, 0, subject), TABLE_COOKIE, TABLE_FAULT_ORDER, "text" },
        { AT(HSLT, header_slot, 0, name), KIT_COOKIE_C, TABLE_FAULT_FIELD, "name" },
        { AT(PRED, predicate, 0, name), TABLE_NONE, TABLE_FAULT_FIELD, "name" },
        { AT(PRED, predicate, 0, name), KIT_COOKIE_C, TABLE_FAULT_FIELD, "name" },
        { AT(PRED, predicate, 0, subject), TABLE_METHOD, TABLE_FAULT_FIELD, "name" },
        { AT(PRED, predicate, 0, first), 1, TABLE_FAULT_FIELD, "first" },
        { AT(PRED, predicate, 0, count), 1, TABLE_FAULT_FIELD, "first" },
        { AT(PRED, predicate, 0, op), TABLE_IN_NETWORKS, TABLE_FAULT_FIELD, "op" },
        { AT(PRED, predicate, 0, op), TABLE_IN_HOSTS, TABLE_FAULT_FIELD, "op" },
        { AT(PRED, predicate, 0, op), TABLE_FRACTION, TABLE_FAULT_FIELD, "op" },
        { AT(CIDR, cidr, 0, run), 0, TABLE_FAULT_ORDER, "run" },
        { AT(CIDR, cidr, 0, run), 2, TABLE_FAULT_ORDER, "run" },
        { AT(CIDR, cidr, 0, bits), 100, TABLE_FAULT_ORDER, "ip" },
        { AT(SKEY, key, 0, subject), TABLE_CLIENT_ADDRESS, TABLE_FAULT_FIELD, "name" },
        { AT(RULE, rule, 0, target), 1, TABLE_FAULT_FIELD, "target" },
        { AT(RULE, rule, 1, target), 7, TABLE_FAULT_FIELD, "target" },
        { AT(RANG, range, 0, lo), 1, TABLE_FAULT_SPLIT, NULL },
        { AT(RANG, range, 0, hi), 1001, TABLE_FAULT_SPLIT, NULL },
        { AT(RANG, range, 0, hi), 0, TABLE_FAULT_SPLIT, NULL },
        { AT(RANG, range, 1, hi), 9999, TABLE_FAULT_SPLIT, NULL },
        { AT(SPLT, split, 0, range_count), 1, TABLE_FAULT_SPLIT, NULL },
        { AT(SPLT, split, 0, range_count), 0, TABLE_FAULT_SPLIT, NULL },
        { AT(SPLT, split, 0, member_count), 1, TABLE_FAULT_SPLIT, NULL },
        { AT(SPLT, split, 0, force_name), KIT_COOKIE_C, TABLE_FAULT_FIELD, "force_name" },
        { AT(ENDP, endpoint, 0, stride), 65534, TABLE_FAULT_FIELD, "endpoint_first" },
        { AT(ENDP, endpoint, 0, stride), 0, TABLE_FAULT_FIELD, "stride" },
        { AT(ENDP, endpoint, 0, weight), 0, TABLE_FAULT_FIELD, "stride" },
    };
    struct table_error error;
    struct kit k;

    (void)state;
    kit_build_sample(&k);
    for (size_t i = 0; i < LEN(rows); i++)
        if (!kit_refuses(&k, rows + i, &error))
            fail_msg("row %zu: fault %d field %s", i, error.fault, error.field ? error.field : "-");
    kit_fini(&k);
}

/* Who looks for a name has to find a free place, and a power of two of them. */
static void slots_of_headers_leave_room(void **state)
{
    struct table_header_slot full[] = { { 0 }, { 1 }, { 0 }, { TABLE_NONE } };
    struct table_error error;
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    assert_int_equal(t.header_slot_count, 4);
    assert_true(table_invariants_check(&t, &error));
    t.header_slot_items = full;
    assert_false(table_invariants_check(&t, &error));
    assert_int_equal(error.section, TABLE_HSLT);
    full[2].name = TABLE_NONE;
    assert_true(table_invariants_check(&t, &error));
    t.header_slot_count = 3;
    assert_false(table_invariants_check(&t, &error));
    kit_fini(&k);
}

static void members_of_a_split_ascend(void **state)
{
    struct table_member *members;
    struct kit_damage d = { .section = TABLE_MEMB,
                            .fault = TABLE_FAULT_ORDER,
                            .field = "member_first" };
    struct table_error error;
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    members = (struct table_member *)(uintptr_t)t.member_items;
    d.offset = offsetof(struct table_member, name);
    d.bytes = sizeof(members[0].name);
    memcpy(&d.value, &members[1].name, sizeof(d.value)); /* two members of one name */
    assert_true(kit_refuses(&k, &d, &error));
    kit_fini(&k);
}

static void members_with_filters_ascend(void **state)
{
    static const struct kit_damage rows[] = {
        { AT(LMEM, member_filters, 1, member), 0, TABLE_FAULT_ORDER, "member" },
        { AT(LMEM, member_filters, 0, member), 1, TABLE_FAULT_ORDER, "member" },
    };
    struct table_member_filters *m;
    struct table_error error;
    struct kit k;
    uint32_t index;

    (void)state;
    kit_init(&k);
    for (uint32_t i = 0; i < 2; i++) {
        m = emit_add(k.image, TABLE_LMEM, &index);
        m->member = i;
    }
    kit_build(&k);
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_true(kit_refuses(&k, &rows[i], &error));
        assert_int_equal(error.index, 1);
    }
    kit_fini(&k);
}

static void upstreams_do_not_share_endpoints(void **state)
{
    struct kit_damage d = { AT(UPST, upstream, 1, endpoint_first), 0, TABLE_FAULT_ORDER,
                            "endpoint_first" };
    struct table_upstream *u;
    struct table_error error;
    struct kit k;
    uint32_t index;

    (void)state;
    kit_init(&k);
    (void)emit_add(k.image, TABLE_UPST, &index);
    u = emit_at(k.image, TABLE_UPST, 0);
    u[1] = u[0];
    u[1].endpoint_first = 1;
    memcpy(emit_add(k.image, TABLE_ENDP, &index), emit_at(k.image, TABLE_ENDP, 0),
           sizeof(struct table_endpoint));
    kit_build(&k);
    assert_true(kit_refuses(&k, &d, &error));
    assert_int_equal(error.index, 1);
    kit_fini(&k);
}

static void counts_have_ceilings(void **state)
{
    static const struct {
        enum table_section_type section;
        uint32_t max;
    } rows[] = {
        { TABLE_LSTN, TABLE_LISTENERS_MAX },
        { TABLE_BIND, TABLE_BINDS_MAX },
        { TABLE_SPLT, TABLE_SPLITS_MAX },
        { TABLE_UPST, TABLE_UPSTREAMS_MAX },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table t = { 0 };
        struct table_error error = { 0 };

        *(rows[i].section == TABLE_LSTN   ? &t.listener_count
          : rows[i].section == TABLE_BIND ? &t.bind_count
          : rows[i].section == TABLE_SPLT ? &t.split_count
                                          : &t.upstream_count) = rows[i].max + 1;
        assert_false(table_invariants_check(&t, &error));
        assert_int_equal(error.fault, TABLE_FAULT_LIMIT);
        assert_int_equal(error.section, rows[i].section);
        assert_int_equal(error.index, rows[i].max);
    }
}

/* As many binds as there may be, and one more. */
static void sockets_travel_in_one_message(void **state)
{
    struct table_error error;
    struct table t;
    struct kit k;
    uint32_t index;

    (void)state;
    kit_init(&k);
    while (emit_count(k.image, TABLE_BIND) < TABLE_BINDS_MAX)
        (void)emit_add(k.image, TABLE_BIND, &index);
    t = kit_build(&k);
    assert_true(table_invariants_check(&t, &error));
    t.bind_count++;
    assert_false(table_invariants_check(&t, &error));
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_relation_is_named),
        cmocka_unit_test(members_with_filters_ascend),
        cmocka_unit_test(upstreams_do_not_share_endpoints),
        cmocka_unit_test(counts_have_ceilings),
        cmocka_unit_test(sockets_travel_in_one_message),
        cmocka_unit_test(slots_of_headers_leave_room),
        cmocka_unit_test(members_of_a_split_ascend),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
