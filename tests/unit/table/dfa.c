/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/dfa.c: the walker takes what the pattern takes; no damage leads it astray.
 */
#include "kit/test.h"

#include "kit/table.h"
#include "table/dfa.h"

static void the_whole_text_is_matched(void **state)
{
    static const struct {
        const char *text;
        bool taken;
    } rows[] = { { "/p/a", true },  { "/p/abc/x", true }, { "/p/", false },      { "/p/a/", true },
                 { "/p/r", false }, { "", false },        { "/p/a\xff", false }, { "/p", false } };
    struct kit k;
    struct table t = kit_build_sample(&k);

    (void)state;
    assert_int_equal(t.dfa_count, 1);
    for (size_t i = 0; i < LEN(rows); i++)
        if (table_dfa_match(&t, 0, str_of(rows[i].text)) != rows[i].taken)
            fail_msg("%s", rows[i].text);
    kit_fini(&k);
}

#define FIELD(field) \
    TABLE_DFAS, 0, offsetof(struct table_dfa, field), sizeof(((struct table_dfa *)0)->field)

static void what_would_lead_astray_is_refused(void **state)
{
    static const struct kit_damage rows[] = {
        { FIELD(state_count), 0, TABLE_FAULT_FIELD, "state_count" },
        { FIELD(state_count), 60000, TABLE_FAULT_FIELD, "state_count" },
        { FIELD(state_count), 2, TABLE_FAULT_FIELD, NULL },
        { FIELD(class_count), 256, TABLE_FAULT_FIELD, "shift" },
        { FIELD(class_count), 1, TABLE_FAULT_FIELD, "classes" },
        { FIELD(shift), 10, TABLE_FAULT_FIELD, "shift" },
        { FIELD(shift), 9, TABLE_FAULT_FIELD, "state_count" },
        { FIELD(start), 60000, TABLE_FAULT_FIELD, "start" },
        { FIELD(cell_first), 1, TABLE_FAULT_FIELD, "cell_first" },
        { TABLE_DFAS, 0, offsetof(struct table_dfa, classes) + 7, 1, 255, TABLE_FAULT_FIELD,
          "classes" },
        { TABLE_DFAT, 0, 0, 2, 1, TABLE_FAULT_FIELD, "next" }, /* out of the dead state */
        { TABLE_DFAT, 0, 16, 2, 60000, TABLE_FAULT_FIELD, "next" },
        { TABLE_PRED, 0, sizeof(struct table_predicate) + offsetof(struct table_predicate, first),
          4, 1, TABLE_FAULT_FIELD, "first" },
        { TABLE_PRED, 0, offsetof(struct table_predicate, first), 4, 1, TABLE_FAULT_FIELD,
          "first" },
    };
    struct table_error error;
    struct kit k;

    (void)state;
    (void)kit_build_sample(&k);
    for (size_t i = 0; i < LEN(rows); i++)
        if (!kit_refuses(&k, &rows[i], &error))
            fail_msg("row %zu: %d %s", i, (int)error.fault, error.field ? error.field : "-");
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_text_is_matched),
        cmocka_unit_test(what_would_lead_astray_is_refused),
    };

    return cmocka_run_group_tests_name("table_dfa", tests, NULL, NULL);
}
