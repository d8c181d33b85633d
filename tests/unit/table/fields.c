/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/fields.c: each rule of records.def, broken once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"

#define IN(type, record, member)                              \
    TABLE_##type, 0, offsetof(struct table_##record, member), \
        sizeof(((struct table_##record *)0)->member)

static void a_field_that_breaks_its_rule_is_named(void **state)
{
    static const struct kit_damage rows[] = {
        { IN(RULE, rule, action), 6, TABLE_FAULT_FIELD, "action" },          /* INDEX */
        { IN(RULE, rule, name), 6, TABLE_FAULT_FIELD, "name" },              /* INDEX */
        { IN(ACTN, action, policy), 6, TABLE_FAULT_FIELD, "policy" },        /* MAYBE */
        { IN(RULE, rule, pred_first), 3, TABLE_FAULT_FIELD, "pred_count" },  /* FIRST */
        { IN(RULE, rule, pred_count), 65, TABLE_FAULT_FIELD, "pred_count" }, /* COUNT: limit */
        { IN(RULE, rule, pred_count), 3, TABLE_FAULT_FIELD, "pred_count" },  /* COUNT: section */
        { IN(LSTN, listener, bind_count), UINT32_MAX, TABLE_FAULT_FIELD, "bind_count" },
        { IN(LSTN, listener, fields_max), 129, TABLE_FAULT_FIELD, "fields_max" }, /* MAX */
        { IN(LSTN, listener, head_timeout_ms), 0, TABLE_FAULT_FIELD,
          "head_timeout_ms" }, /* FROM1 */
        { IN(LSTN, listener, protocol), TABLE_PROTOCOLS, TABLE_FAULT_FIELD, "protocol" }, /* ENUM */
        { IN(LSTN, listener, flags), 1, TABLE_FAULT_FIELD, "flags" },                     /* BITS */
        { IN(LSTN, listener, pad), 1, TABLE_FAULT_FIELD, "pad" },
        { IN(LSTN, listener, name.off), 1u << 30, TABLE_FAULT_TEXT, "name" },
        { IN(LSTN, listener, name.len), UINT32_MAX, TABLE_FAULT_TEXT, "name" },
        { IN(LSTN, listener, name.len), 1, TABLE_FAULT_TEXT, "name" }, /* no zero after it */
        { IN(SFIL, source_file, path.len), 9999, TABLE_FAULT_TEXT, "path" },
        { IN(PRED, predicate, subject), TABLE_SUBJECTS, TABLE_FAULT_FIELD, "subject" },
        { IN(RANG, range, lo), 10000, TABLE_FAULT_FIELD, "lo" },
        { IN(CIDR, cidr, bits), 129, TABLE_FAULT_FIELD, "bits" },
        { IN(RIDX, rule_index, rule), 6, TABLE_FAULT_FIELD, "rule" },
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

/* Blocks of records are checked together; the record named is still the right one. */
static void the_record_is_named_in_a_later_block(void **state)
{
    struct kit_damage d = { IN(RULE, rule, action), 6000, TABLE_FAULT_FIELD, "action" };
    struct table_error error;
    struct kit k;

    (void)state;
    kit_init(&k);
    for (uint32_t i = 0; i < 1000; i++)
        kit_rule(&k, TABLE_METHODS_DEFAULT);
    kit_build(&k);
    d.offset += 700 * sizeof(struct table_rule);
    assert_true(kit_refuses(&k, &d, &error));
    assert_int_equal(error.index, 700);
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_that_breaks_its_rule_is_named),
        cmocka_unit_test(the_record_is_named_in_a_later_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
