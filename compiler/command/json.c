/* SPDX-License-Identifier: Apache-2.0
 *
 * Running out of memory ends the program, as everywhere in proxyc. Answers from outside are bounded
 * by who fetched them; jansson bounds nesting itself (JSON_PARSER_MAX_DEPTH).
 */
#include "command/json.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *inner(const struct command_json *v)
{
    return (json_t *)(uintptr_t)v;
}

static struct command_json *outer(json_t *v)
{
    assert(v != NULL);
    return (struct command_json *)(void *)v;
}

static json_t *text_value(struct str text)
{
    json_t *v = json_stringn(text.n ? text.p : "", text.n);
    struct arena a;
    struct str copy;
    char *p;
    size_t bad;

    if (v != NULL)
        return v;
    arena_init(&a, 0);
    copy = str_dup(&a, text);
    p = (char *)(uintptr_t)copy.p;
    for (size_t i = 0; i < copy.n; i++) {
        if ((unsigned char)p[i] >= 0x80 && !str_utf8(str_sub(copy, i, 1), &bad))
            p[i] = '?';
    }
    v = json_stringn(copy.p, copy.n);
    arena_fini(&a);
    return v;
}

struct command_json *command_json_object(void)
{
    return outer(json_object());
}

struct command_json *command_json_array(void)
{
    return outer(json_array());
}

static void put(struct command_json *object, const char *key, json_t *value)
{
    int failed = json_object_set_new(inner(object), key, value);

    assert(failed == 0);
}

void command_json_put_text(struct command_json *object, const char *key, struct str text)
{
    put(object, key, text_value(text));
}

void command_json_put_number(struct command_json *object, const char *key, uint64_t number)
{
    assert(number <= INT64_MAX);
    put(object, key, json_integer((json_int_t)number));
}

void command_json_put_thousandths(struct command_json *object, const char *key, uint64_t number)
{
    put(object, key, json_real((double)number / 1000));
}

void command_json_put_null(struct command_json *object, const char *key)
{
    put(object, key, json_null());
}

void command_json_put_bool(struct command_json *object, const char *key, bool value)
{
    put(object, key, json_boolean(value));
}

void command_json_put(struct command_json *object, const char *key, struct command_json *child)
{
    put(object, key, inner(child));
}

static void add(struct command_json *array, json_t *value)
{
    int failed = json_array_append_new(inner(array), value);

    assert(failed == 0);
}

void command_json_add(struct command_json *array, struct command_json *child)
{
    add(array, inner(child));
}

void command_json_add_text(struct command_json *array, struct str text)
{
    add(array, text_value(text));
}

struct str command_json_finish(struct arena *a, struct command_json **root)
{
    char *text = json_dumps(inner(*root), JSON_INDENT(2));
    struct str out;

    assert(text != NULL);
    out = str_fmt(a, "%s\n", text);
    free(text);
    command_json_free(root);
    return out;
}

struct command_json *command_json_read(struct str text)
{
    json_t *v = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);

    if (json_is_object(v))
        return outer(v);
    json_decref(v);
    return NULL;
}

void command_json_free(struct command_json **root)
{
    if (*root != NULL)
        json_decref(inner(*root));
    *root = NULL;
}

struct command_json *command_json_get(const struct command_json *object, const char *key)
{
    return (struct command_json *)(void *)json_object_get(inner(object), key);
}

struct str command_json_text(const struct command_json *object, const char *key)
{
    const json_t *v = json_object_get(inner(object), key);

    if (!json_is_string(v))
        return (struct str){ "", 0 };
    return (struct str){ json_string_value(v), json_string_length(v) };
}

uint64_t command_json_number(const struct command_json *object, const char *key)
{
    const json_t *v = json_object_get(inner(object), key);

    return json_is_integer(v) && json_integer_value(v) > 0 ? (uint64_t)json_integer_value(v) : 0;
}

bool command_json_bool(const struct command_json *object, const char *key)
{
    return json_is_true(json_object_get(inner(object), key));
}

size_t command_json_count(const struct command_json *array)
{
    return json_array_size(inner(array));
}

struct command_json *command_json_at(const struct command_json *array, size_t i)
{
    return (struct command_json *)(void *)json_array_get(inner(array), i);
}
