/* SPDX-License-Identifier: Apache-2.0
 *
 * A row that forgets its documentation, its bound or its example, or that writes outside its
 * struct, fails here and not in front of a user.
 */
#include "table.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static size_t size_of(const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_NAME:
        return sizeof(struct policy_text);
    case FIELD_REF:
        return sizeof(struct policy_ref);
    case FIELD_LIST:
    case FIELD_MAP:
        return sizeof(void *) + sizeof(size_t);
    case FIELD_OBJECT:
        return field->boxed ? sizeof(void *) : field->object->inlined ? 0 : field->object->size;
    case FIELD_BOOL:
        return sizeof(bool);
    default:
        return sizeof(uint32_t);
    }
}

static void check_words(const struct field *field)
{
    struct str doc = str_of(field->doc);

    assert_true(doc.n > 5);
    assert_true(str_has_suffix(doc, STR(".")));
    assert_true(doc.n <= 100);
    assert_non_null(field->example);
}

static void check_bounds(const struct field *field)
{
    bool number = field->type == FIELD_U32 || field->type == FIELD_I32 ||
                  field->type == FIELD_PERCENT || field->type == FIELD_DECIMAL ||
                  field->type == FIELD_DURATION || field->type == FIELD_SIZE;

    if (number && !field->words) {
        assert_true(field->max > 0);
        assert_true(field->min <= field->max);
        if (field->has_fallback && field->type != FIELD_I32)
            assert_in_range(field->fallback, field->min, field->max);
    }
    if (field->type == FIELD_LIST || field->type == FIELD_MAP)
        assert_true(field->max > 0);
    if (field->type == FIELD_ENUM)
        assert_non_null(field->words);
    assert_false(field->has_fallback && field->required);
    if (field->fallback_text)
        assert_int_equal(field->type == FIELD_TEXT || field->type == FIELD_NAME, true);
}

static void check_field(const struct field_object *object, const struct field *field, size_t size)
{
    assert_true(field->at == FIELD_NOT_STORED || field->at + size_of(field) <= size);
    assert_true(field->text_at == FIELD_NOT_STORED ||
                field->text_at + sizeof(struct policy_text) <= size);
    assert_true(policy_field_find(object, field->name) == field);
    check_words(field);
    check_bounds(field);
    if (field->type == FIELD_OBJECT || field->type == FIELD_MAP)
        assert_non_null(field->object);
    if (field->type == FIELD_LIST)
        assert_true((field->items == FIELD_OBJECT) == (field->object != NULL));
}

static void check(const struct field_object *object, size_t around)
{
    size_t size = object->inlined ? around : object->size;

    assert_non_null(object->name);
    assert_non_null(object->noun);
    assert_non_null(object->doc);
    assert_true(object->count <= FIELD_COUNT_MAX);
    assert_true(object->count > 0 || object->self != NULL);
    assert_true(size > 0);
    assert_true(object->side_at + sizeof(void *) <= size);
    assert_true((object->side_none != NULL) == (object->side_at > 0));
    assert_true(object->choice_at + sizeof(uint32_t) <= size);
    for (size_t i = 0; i < object->count; i++) {
        const struct field *field = &object->fields[i];

        assert_true(!field->side || object->side_size > 0);
        check_field(object, field, field->side ? object->side_size : size);
        if (field->object)
            check(field->object,
                  field->type == FIELD_OBJECT && !field->boxed ? size - field->at : 0);
    }
}

void table_check(const struct field_object *object)
{
    check(object, 0);
}

void table_fields(const struct field_object *object, const char *names)
{
    struct arena a;
    struct str all = STR("");

    arena_init(&a, 0);
    for (size_t i = 0; i < object->count; i++) {
        const struct field *field = &object->fields[i];

        all = str_fmt(&a, STR_FMT "%s" STR_FMT "%s", STR_ARG(all), i ? " " : "",
                      STR_ARG(field->name), field->required ? "!" : "");
    }
    assert_string_equal(str_z(&a, all), names);
    arena_fini(&a);
}

const struct field_object *table_inside(const struct field_object *object, const char *name)
{
    const struct field *field = policy_field_find(object, str_of(name));

    assert_non_null(field);
    assert_non_null(field->object);
    return field->object;
}
