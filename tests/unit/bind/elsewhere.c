/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys of other products lead to ours, where ours may stand.
 */
#include "bind/elsewhere.h"

#include "kit/test.h"

static void a_word_of_another_product_leads_to_ours(void **state)
{
    static const struct field fields[] = { { .name = STR_INIT("retry") },
                                           { .name = STR_INIT("to") },
                                           { .name = STR_INIT("upstream") },
                                           { .name = STR_INIT("timeout") } };
    static const struct field_object object = { .fields = fields, .count = LEN(fields) };
    static const struct {
        const char *word, *ours, *theirs;
    } rows[] = {
        { "retries", "retry", "retries" },
        { "retires", "retry", "retries" }, /* three slips from `retry` itself */
        { "retrys", "retry", "" },         /* nearer to ours */
        { "backend", "upstream", "backend" },
        { "requestTimeout", "timeout", "requestTimeout" },
        { "weight", NULL, "" }, /* `percent` may not stand here */
        { "colour", NULL, "" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bind_suggest s = bind_suggest_for(str_of(rows[i].word));
        struct str theirs;

        for (size_t k = 0; k < object.count; k++)
            bind_suggest_offer(&s, fields[k].name);
        theirs = bind_elsewhere_offer(&s, &object);
        if (!str_eq(theirs, str_of(rows[i].theirs)) || !str_eq(s.best, str_of(rows[i].ours)))
            fail_msg("%s: " STR_FMT " by " STR_FMT, rows[i].word, STR_ARG(s.best), STR_ARG(theirs));
    }
}

static bool has_field(const struct field_object *object, struct str name, int depth)
{
    if (policy_field_find(object, name) != NULL)
        return true;
    for (size_t i = 0; i < object->count && depth > 0; i++) {
        if (object->fields[i].object != NULL &&
            has_field(object->fields[i].object, name, depth - 1))
            return true;
    }
    return false;
}

static void each_row_leads_to_a_field_of_the_language(void **state)
{
    static const struct str ours[] = {
#define ELSEWHERE(theirs, ours) STR_INIT(ours),
#include "bind/elsewhere.def"
    };

    (void)state;
    for (size_t i = 0; i < LEN(ours); i++) {
        bool found = false;

        for (enum policy_kind k = 0; k < POLICY_KINDS && !found; k++)
            found = has_field(policy_field_kind(k)->spec, ours[i], 6);
        if (!found)
            fail_msg(STR_FMT " is no field", STR_ARG(ours[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_of_another_product_leads_to_ours),
        cmocka_unit_test(each_row_leads_to_a_field_of_the_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
