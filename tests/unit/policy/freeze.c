/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects of every kind come back as they were. What is compared is compared along the tables, by nothing that freezing
 * or thawing is made of.
 */
#include "policy/freeze.h"

#include "fill.h"
#include "kit/test.h"
#include "policy/thaw.h"

static const struct doc_node *const after = (const void *)"after";

/* ---- comparing ---- */

static bool same_node(const struct doc_node *is, const struct doc_node *was)
{
    return is == (was != NULL ? after : NULL);
}

static bool same_str(struct str is, struct str was)
{
    return (is.p == NULL) == (was.p == NULL) && str_eq(is, was);
}

static bool same_text(const struct policy_text *is, const struct policy_text *was)
{
    return same_node(is->node, was->node) && same_str(is->text, was->text);
}

static bool same_ref(const struct policy_ref *is, const struct policy_ref *was)
{
    return same_node(is->node, was->node) && same_str(is->text, was->text) &&
           is->index == was->index;
}

static bool same_object(const struct field_object *object, const char *is, const char *was);

static bool same_list(const struct field *field, const struct list *is, const struct list *was)
{
    size_t size = policy_field_item_size(field);

    if (is->count != was->count || (is->items == NULL) != (was->items == NULL))
        return false;
    for (size_t i = 0; i < was->count; i++) {
        const char *a = is->items + i * size, *b = was->items + i * size;

        if (field->type == FIELD_MAP &&
            !str_eq(*AT(a, 0, const struct str), *AT(b, 0, const struct str)))
            return false;
        if (field->object ? !same_object(field->object, a, b)
            : field->items == FIELD_REF
                ? !same_ref(AT(a, 0, const struct policy_ref), AT(b, 0, const struct policy_ref))
                : !same_text(AT(a, 0, const struct policy_text),
                             AT(b, 0, const struct policy_text)))
            return false;
    }
    return true;
}

static bool same_nested(const struct field *field, const char *is, const char *was)
{
    if (field->boxed) {
        is = *AT(is, 0, char *const);
        was = *AT(was, 0, char *const);
    }
    if (is == NULL || was == NULL)
        return is == was;
    return same_object(field->object, is, was);
}

static bool same_value(const struct field *field, const char *is, const char *was)
{
    if (field->type == FIELD_OBJECT)
        return same_nested(field, is, was);
    if (field->type == FIELD_LIST || field->type == FIELD_MAP)
        return same_list(field, AT(is, 0, const struct list), AT(was, 0, const struct list));
    if (field->at == FIELD_NOT_STORED || field->type == FIELD_TRUE)
        return true;
    if (field->type == FIELD_REF)
        return same_ref(AT(is, 0, const struct policy_ref), AT(was, 0, const struct policy_ref));
    if (field->type == FIELD_TEXT || field->type == FIELD_NAME)
        return same_text(AT(is, 0, const struct policy_text), AT(was, 0, const struct policy_text));
    if (field->type == FIELD_BOOL)
        return *AT(is, 0, const bool) == *AT(was, 0, const bool);
    return *AT(is, 0, const uint32_t) == *AT(was, 0, const uint32_t);
}

static bool same_field(const struct field *field, const char *is, const char *was)
{
    if (field->type == FIELD_ANY)
        return true;
    if (field->has_at && *AT(is, field->has_at, const bool) != *AT(was, field->has_at, const bool))
        return false;
    if (field->text_at && !same_text(AT(is, field->text_at, const struct policy_text),
                                     AT(was, field->text_at, const struct policy_text)))
        return false;
    return same_value(field, is + field->at, was + field->at);
}

static bool same_object(const struct field_object *object, const char *is, const char *was)
{
    if (!object->inlined && !same_node(*AT(is, object->node_at, const struct doc_node *const),
                                       *AT(was, object->node_at, const struct doc_node *const)))
        return false;
    if (object->choice_at &&
        *AT(is, object->choice_at, const uint32_t) != *AT(was, object->choice_at, const uint32_t))
        return false;
    for (size_t i = 0; i < fill_count(object); i++) {
        const struct field *field = fill_row(object, i);

        if (!same_field(field, policy_field_base(object, field, is),
                        policy_field_base(object, field, was))) {
            print_message("%s." STR_FMT "\n", object->name, STR_ARG(field->name));
            return false;
        }
    }
    return true;
}

/* ---- tests ---- */

static bool is_empty_kind(enum policy_kind kind)
{
    return policy_field_kind(kind)->spec == NULL;
}

static void round_trip(enum policy_kind kind, int mode)
{
    struct arena a;
    struct fill f = { .a = &a, .state = (uint64_t)mode * 977 + kind, .mode = mode };
    struct policy_thaw in = { .arena = &a, .node = after };
    const char *was, *is;

    arena_init(&a, 0);
    was = fill_make(&f, kind);
    in.rest = fill_freeze(&a, kind, was);
    is = policy_thaw_spec(&in, kind);
    assert_false(in.fault);
    assert_int_equal(in.rest.n, 0);
    if (!same_object(policy_field_kind(kind)->spec, is, was))
        fail_msg("%s, mode %d, came back otherwise", policy_field_kind(kind)->name, mode);
    arena_fini(&a);
}

static void every_field_of_every_kind_comes_back(void **state)
{
    (void)state;
    for (enum policy_kind kind = 0; kind < POLICY_KINDS; kind++)
        for (int mode = 0; !is_empty_kind(kind) && mode <= FILL_NOTHING; mode++)
            round_trip(kind, mode);
}

static void heirs_and_the_abstract_have_no_short_form(void **state)
{
    struct arena a;
    struct policy_frozen out = { .arena = &a };
    struct fill f = { .a = &a, .mode = FILL_NOTHING };
    struct policy_meta *meta;

    (void)state;
    arena_init(&a, 0);
    meta = fill_make(&f, POLICY_UPSTREAM);
    assert_true(policy_freeze_spec(&out, POLICY_UPSTREAM, meta));
    meta->abstract = true;
    assert_false(policy_freeze_spec(&out, POLICY_UPSTREAM, meta));
    meta->abstract = false;
    meta->from.node = fill_node;
    assert_false(policy_freeze_spec(&out, POLICY_UPSTREAM, meta));
    arena_fini(&a);
}

static void what_structs_do_not_hold_has_no_short_form(void **state)
{
    size_t refused = 0;

    (void)state;
    for (enum policy_kind kind = 0; kind < POLICY_KINDS; kind++) {
        struct arena a;
        struct policy_frozen out = { .arena = &a };
        struct fill f = { .a = &a, .state = 3, .mode = FILL_EVERYTHING, .any = true };

        arena_init(&a, 0);
        if (!is_empty_kind(kind))
            refused += !policy_freeze_spec(&out, kind, fill_make(&f, kind));
        arena_fini(&a);
    }
    assert_true(refused > 0);
}

/* What a document is made of when all is written, twice: but for lone fields the facts tell them apart. */
static struct str facts_of(struct arena *a, const struct policy_route *route)
{
    struct policy_frozen out = { .arena = a, .facts = true };

    assert_true(policy_freeze_spec(&out, POLICY_ROUTE, route));
    return (struct str){ out.p, out.n };
}

static void facts_leave_out_what_is_lone_and_nothing_else(void **state)
{
    struct arena a;
    struct fill f = { .a = &a, .mode = FILL_EVERYTHING };
    struct policy_route *route;
    struct policy_rule *rule;
    struct str before;

    (void)state;
    arena_init(&a, 0);
    route = fill_make(&f, POLICY_ROUTE);
    assert_true(route->rules.count > 0);
    rule = &route->rules.items[0];
    before = facts_of(&a, route);
    rule->timeout_ms += 5;
    rule->timeout_text.text = STR("another");
    route->defaults.timeout_text.text = (struct str){ 0 };
    assert_true(str_eq(facts_of(&a, route), before));
    rule->priority++;
    assert_false(str_eq(facts_of(&a, route), before));
    rule->priority--;
    assert_true(str_eq(facts_of(&a, route), before));
    rule->name.text = STR("another");
    assert_false(str_eq(facts_of(&a, route), before));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_every_kind_comes_back),
        cmocka_unit_test(heirs_and_the_abstract_have_no_short_form),
        cmocka_unit_test(what_structs_do_not_hold_has_no_short_form),
        cmocka_unit_test(facts_leave_out_what_is_lone_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
