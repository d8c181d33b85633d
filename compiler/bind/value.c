/* SPDX-License-Identifier: Apache-2.0
 *
 * Types come from the field, not from the scalar: a text takes any scalar as it is written (`1.10`,
 * `no`), a number only decimal digits without quotes, a boolean only `true` and `false`. What
 * YAML 1.1 would have read differently (0x50, 1_000, yes) is refused with the spelling that every
 * reader understands.
 */
#include "bind/value.h"

#include "base/time.h"
#include "bind/decimal.h"
#include "doc/plain.h"
#include "policy/shape.h"
#include "policy/syntax.h"

#define AT(base, offset, type) ((type *)(void *)((base) + (offset)))

enum { NUMBER_TEXT_MAX = 20 };

static void store_u32(const struct field *field, char *base, uint64_t value)
{
    if (field->at != FIELD_NOT_STORED)
        *AT(base, field->at, uint32_t) = (uint32_t)value;
}

/* ---- true, false ---- */

static bool bool_of_word(struct str text, bool *value)
{
    static const char *const words[] = { "no", "yes", "off", "on",    "n",
                                         "y",  "0",   "1",   "false", "true" };

    for (size_t i = 0; i < LEN(words); i++) {
        if (str_ieq(text, str_of(words[i]))) {
            *value = i % 2 == 1;
            return true;
        }
    }
    return false;
}

static bool say_bool(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *node)
{
    struct str name = bind_say_name(field, node), text = bind_say_text(w, node->text);
    struct diag *d = bind_say(
        w, DIAG_WRONG_TYPE, node->at, "`" STR_FMT "` wants %s, and this is %s`" STR_FMT "`",
        STR_ARG(name), policy_shape_wants(field), node->plain ? "" : "quoted ", STR_ARG(text));
    bool value;

    if (bool_of_word(node->text, &value) && (value || field->type == FIELD_BOOL)) {
        diag_help(d, "write `%s`", value ? "true" : "false");
        diag_edit(d, node->at, "%s", value ? "true" : "false");
        diag_safe(d);
    } else if (field->type == FIELD_TRUE) {
        diag_help(d, "write `true`, or drop the field");
    }
    return false;
}

static bool read_bool(const struct bind_walk *w, const struct field *field,
                      const struct doc_node *node, char *base)
{
    bool yes = node->plain && str_eq(node->text, STR("true"));

    if (!yes && (field->type == FIELD_TRUE || !node->plain || !str_eq(node->text, STR("false"))))
        return say_bool(w, field, node);
    if (field->type == FIELD_BOOL)
        *AT(base, field->at, bool) = yes;
    return true;
}

/* ---- numbers ---- */

static unsigned digit_of(char c)
{
    char l = str_lower(c);

    if (l >= '0' && l <= '9')
        return (unsigned)(l - '0');
    return l >= 'a' && l <= 'f' ? (unsigned)(l - 'a') + 10 : 16;
}

/* What YAML 1.1 and 1.2 call integers: 0x1F 0o17 017 1_000; false for anything else. */
static bool other_number(struct str text, uint64_t *out)
{
    unsigned radix = 10;
    uint64_t value = 0;
    size_t i = 0;

    if (text.n < 2 || text.n > NUMBER_TEXT_MAX)
        return false;
    if (text.p[0] == '0') {
        char mark = str_lower(text.p[1]);

        radix = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
        i = digit_of(text.p[1]) < 10 ? 1 : 2;
    }
    for (; i < text.n; i++) {
        if (text.p[i] == '_')
            continue;
        if (digit_of(text.p[i]) >= radix || value > UINT32_MAX)
            return false;
        value = value * radix + digit_of(text.p[i]);
    }
    *out = value;
    return true;
}

static bool say_number(const struct bind_walk *w, const struct field *field,
                       const struct doc_node *node)
{
    struct str name = bind_say_name(field, node), text = bind_say_text(w, node->text);
    uint64_t value;
    struct diag *d;

    if (!node->plain || !other_number(node->text, &value)) {
        d = bind_say(w, DIAG_WRONG_TYPE, node->at,
                     "`" STR_FMT "` wants %s, and this is %s`" STR_FMT "`", STR_ARG(name),
                     policy_shape_wants(field), node->plain ? "" : "quoted ", STR_ARG(text));
        if (!node->plain && str_to_u64(node->text, UINT32_MAX, &value)) {
            diag_help(d, "drop the quotes");
            diag_edit(d, node->at, STR_FMT, STR_ARG(node->text));
            diag_safe(d);
        }
        return false;
    }
    d = bind_say(w, DIAG_WRONG_TYPE, node->at,
                 "`" STR_FMT "` wants a decimal number, and this is `" STR_FMT "`", STR_ARG(name),
                 STR_ARG(text));
    diag_help(d, "write `%llu`", (unsigned long long)value);
    diag_edit(d, node->at, "%llu", (unsigned long long)value);
    return false;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return s.n > 0;
}

static bool is_word_of(const struct field *field, struct str text)
{
    for (size_t i = 0; field->words[i]; i++) {
        if (str_eq(text, str_of(field->words[i])))
            return true;
    }
    return false;
}

static bool read_u32(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *node, char *base)
{
    struct str text = node->text;
    bool huge = node->plain && is_digits(text) && (text.p[0] != '0' || text.n == 1);
    uint64_t value = 0;

    if (!huge)
        return say_number(w, field, node);
    if (field->words && !is_word_of(field, text))
        return bind_say_word(w, field, node);
    if (!str_to_u64(text, UINT32_MAX, &value) ||
        (!field->words && (value < field->min || value > field->max)))
        return bind_say_range(w, field, node, text);
    store_u32(field, base, value);
    return true;
}

static bool read_i32(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *node, char *base)
{
    bool negative = str_has_prefix(node->text, STR("-"));
    struct str digits = str_sub(node->text, negative, node->text.n);
    uint64_t value = 0;
    int64_t with_sign;

    if (!node->plain || !is_digits(digits) || (digits.p[0] == '0' && digits.n > 1))
        return say_number(w, field, node);
    if (!str_to_u64(digits, INT32_MAX, &value))
        return bind_say_range(w, field, node, node->text);
    with_sign = negative ? -(int64_t)value : (int64_t)value;
    if (with_sign < field->floor || with_sign > (int64_t)field->max)
        return bind_say_range(w, field, node, node->text);
    *AT(base, field->at, int32_t) = (int32_t)with_sign;
    return true;
}

/* ---- percentages ---- */

/* Reads "12.345" as 1/10,000 parts of 100, rounded to the nearest; *finer: there were more than two
 * decimals that count. */
static bool parse_percent(struct str text, uint64_t *out, bool *finer)
{
    size_t dot = str_find(text, '.');
    struct str decimals = str_sub(text, dot + 1, text.n);
    uint64_t value, parts = 0;

    if (!str_to_u64(str_sub(text, 0, dot), UINT32_MAX, &value) ||
        (dot < text.n && !is_digits(decimals)))
        return false;
    for (size_t i = 0; i < 2; i++)
        parts = parts * 10 + (i < decimals.n ? (uint64_t)(decimals.p[i] - '0') : 0);
    *finer = false;
    for (size_t i = 2; i < decimals.n; i++)
        *finer = *finer || decimals.p[i] != '0';
    *out = value * 100 + parts + (decimals.n > 2 && decimals.p[2] >= '5');
    return true;
}

static bool say_percent(const struct bind_walk *w, const struct field *field,
                        const struct doc_node *node)
{
    struct str number = str_trim(str_sub(node->text, 0, node->text.n ? node->text.n - 1 : 0));
    struct str name = bind_say_name(field, node);
    uint64_t value;
    bool finer;
    struct diag *d;

    if (!str_has_suffix(node->text, STR("%")) || !parse_percent(number, &value, &finer))
        return say_number(w, field, node);
    d = bind_say(w, DIAG_WRONG_TYPE, node->at,
                 "`" STR_FMT "` wants a plain number, and this is `" STR_FMT "`", STR_ARG(name),
                 STR_ARG(node->text));
    diag_help(d, "write `" STR_FMT "`", STR_ARG(number));
    diag_edit(d, node->at, STR_FMT, STR_ARG(number));
    diag_safe(d);
    return false;
}

static bool read_percent(const struct bind_walk *w, const struct field *field,
                         const struct doc_node *node, char *base)
{
    uint64_t value = 0;
    bool finer = false;

    if (!node->plain || !parse_percent(node->text, &value, &finer))
        return say_percent(w, field, node);
    if (value < field->min || value > field->max)
        return bind_say_range(w, field, node, node->text);
    if (finer &&
        field->text_at == FIELD_NOT_STORED) { /* else PX407 looks at the text that is kept */
        struct str name = bind_say_name(field, node);

        bind_say(w, DIAG_OUT_OF_RANGE, node->at,
                 "`" STR_FMT "` is " STR_FMT ", and it takes two decimals at most", STR_ARG(name),
                 STR_ARG(bind_say_text(w, node->text)));
        return false;
    }
    store_u32(field, base, value);
    return true;
}

static bool read_decimal(const struct bind_walk *w, const struct field *field,
                         const struct doc_node *node, char *base)
{
    uint64_t value = 0;
    bool negative = false;

    if (!node->plain || !bind_decimal_parse(node->text, &value, &negative))
        return say_number(w, field, node);
    if ((negative && value > 0) || value < field->min || value > field->max)
        return bind_say_range(w, field, node, node->text);
    *AT(base, field->at, uint64_t) = value;
    return true;
}

/* ---- units ---- */

static bool say_no_unit(const struct bind_walk *w, const struct field *field,
                        const struct doc_node *node)
{
    struct str name = bind_say_name(field, node), text = bind_say_text(w, node->text);
    bool duration = field->type == FIELD_DURATION;
    const char *unit = duration ? "s" : "KiB";
    struct diag *d = bind_say(w, DIAG_UNIT_MISSING, node->at,
                              "`" STR_FMT "` is `" STR_FMT "`, a number without a unit",
                              STR_ARG(name), STR_ARG(text));

    if (duration)
        diag_help(d, "write `" STR_FMT "s` for seconds, or `" STR_FMT "ms` for milliseconds",
                  STR_ARG(text), STR_ARG(text));
    else
        diag_help(d, "write `" STR_FMT "KiB`, or `" STR_FMT "B` for bytes", STR_ARG(text),
                  STR_ARG(text));
    diag_edit(d, node->at, STR_FMT "%s", STR_ARG(text), unit);
    return false;
}

static bool say_unit(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *node)
{
    struct str name = bind_say_name(field, node), text = bind_say_text(w, node->text);
    struct diag *d;

    if (is_digits(node->text) && !(field->none_ok && str_eq(node->text, STR("0"))))
        return say_no_unit(w, field, node);
    d = bind_say(w, DIAG_WRONG_TYPE, node->at, "`" STR_FMT "` wants %s, and this is `" STR_FMT "`",
                 STR_ARG(name), policy_shape_wants(field), STR_ARG(text));
    if (is_digits(node->text))
        diag_help(d, "write `none` if there is to be no limit");
    else
        diag_note(d, field->type == FIELD_DURATION
                         ? "whole numbers with one of the units ms, s, m, h, d"
                         : "whole numbers with one of the units B, KiB, MiB, GiB");
    return false;
}

static bool read_unit(const struct bind_walk *w, const struct field *field,
                      const struct doc_node *node, char *base)
{
    uint64_t value = 0;
    bool ok;

    if (field->none_ok && str_eq(node->text, STR("none"))) {
        store_u32(field, base, 0);
        return true;
    }
    ok = field->type == FIELD_DURATION ? time_parse_ms(node->text, &value)
                                       : time_parse_size(node->text, &value);
    if (!ok)
        return say_unit(w, field, node);
    if (value < field->min || value > field->max)
        return bind_say_range(w, field, node, node->text);
    store_u32(field, base, field->seconds ? value / 1000 : value);
    return true;
}

/* ---- text ---- */

/* We take it as it is written, and others would not: `country: no`. Plain numbers and `true` come
 * out of any reader as they went in; our own words (`level: off`) are never meant as anything else.
 */
static void warn_ambiguous(const struct bind_walk *w, const struct field *field,
                           const struct doc_node *node)
{
    const char *reads = node->plain ? doc_plain_reads(node->text) : NULL;
    struct str name, text;
    struct diag *d;

    if (!reads || field->words || doc_plain_is_safe(node->text))
        return;
    name = bind_say_name(field, node);
    text = bind_say_text(w, node->text);
    d = bind_say(w, DIAG_AMBIGUOUS_SCALAR, node->at,
                 "%s`" STR_FMT "` is the text `" STR_FMT
                 "`, which other readers of YAML take for %s",
                 node->key ? "" : "an entry of ", STR_ARG(name), STR_ARG(text), reads);
    diag_help(d, "quote it: `\"" STR_FMT "\"`", STR_ARG(text));
    diag_edit(d, node->at, "\"" STR_FMT "\"", STR_ARG(node->text));
    diag_safe(d);
}

static bool check_text(const struct bind_walk *w, const struct field *field,
                       const struct doc_node *node)
{
    if (field->words && !is_word_of(field, node->text))
        return bind_say_word(w, field, node);
    if (node->text.n < field->min || (field->max && node->text.n > field->max))
        return bind_say_length(w, field, node);
    if (field->inject && bind_say_injected(w, field, node))
        return false;
    if (field->syntax && !field->syntax->ok(node->text))
        return bind_say_syntax(w, field, field->syntax, node);
    warn_ambiguous(w, field, node);
    return true;
}

static bool read_text(const struct bind_walk *w, const struct field *field,
                      const struct doc_node *node, char *base)
{
    if (!check_text(w, field, node))
        return false;
    *AT(base, field->at, struct policy_text) =
        (struct policy_text){ .node = node, .text = node->text };
    return true;
}

/* A bad name is kept: it is still the best thing to call the object by in what else there is to
 * say. */
static bool read_name(const struct bind_walk *w, const struct field *field,
                      const struct doc_node *node, char *base)
{
    *AT(base, field->at, struct policy_text) =
        (struct policy_text){ .node = node, .text = node->text };
    if (!policy_syntax_name.ok(node->text))
        return bind_say_bad_name(w, &policy_syntax_name, node);
    warn_ambiguous(w, field, node);
    return true;
}

static bool read_ref(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *node, char *base)
{
    if (!policy_syntax_ref.ok(node->text))
        return bind_say_bad_name(w, &policy_syntax_ref, node);
    warn_ambiguous(w, field, node);
    *AT(base, field->at, struct policy_ref) =
        (struct policy_ref){ .node = node, .text = node->text, .index = UINT32_MAX };
    return true;
}

static bool read_enum(const struct bind_walk *w, const struct field *field,
                      const struct doc_node *node, char *base)
{
    for (uint32_t i = 0; field->words[i]; i++) {
        if (str_eq(node->text, str_of(field->words[i]))) {
            store_u32(field, base, i);
            return true;
        }
    }
    return bind_say_word(w, field, node);
}

/* ---- exported ---- */

static bool read_scalar(const struct bind_walk *w, const struct field *field,
                        const struct doc_node *node, char *base)
{
    switch (field->type) {
    case FIELD_TRUE:
    case FIELD_BOOL:
        return read_bool(w, field, node, base);
    case FIELD_U32:
        return read_u32(w, field, node, base);
    case FIELD_I32:
        return read_i32(w, field, node, base);
    case FIELD_PERCENT:
        return read_percent(w, field, node, base);
    case FIELD_DECIMAL:
        return read_decimal(w, field, node, base);
    case FIELD_DURATION:
    case FIELD_SIZE:
        return read_unit(w, field, node, base);
    case FIELD_NAME:
        return read_name(w, field, node, base);
    case FIELD_ENUM:
        return read_enum(w, field, node, base);
    case FIELD_REF:
        return read_ref(w, field, node, base);
    default:
        assert(field->type == FIELD_TEXT);
        return read_text(w, field, node, base);
    }
}

bool bind_value(const struct bind_walk *w, const struct field *field, const struct doc_node *node,
                char *base)
{
    if (node->kind != DOC_SCALAR)
        return bind_say_type(w, field, policy_shape_wants(field), node);
    if (doc_is_null(node))
        return bind_say_empty(w, field, node);
    if (!read_scalar(w, field, node, base))
        return false;
    if (field->text_at != FIELD_NOT_STORED)
        *AT(base, field->text_at, struct policy_text) =
            (struct policy_text){ .node = node, .text = node->text };
    return true;
}

bool bind_value_item(const struct bind_walk *w, const struct field *list,
                     const struct doc_node *node, void *out)
{
    const struct field item = { .name = list->name,
                                .type = list->items,
                                .syntax = list->syntax,
                                .words = list->words,
                                .kind = list->kind };

    if (node->kind != DOC_SCALAR)
        return bind_say_type(w, &item, policy_shape_wants(&item), node);
    if (doc_is_null(node))
        return bind_say_empty(w, &item, node);
    return read_scalar(w, &item, node, out);
}

bool bind_value_key(const struct bind_walk *w, const struct field *map, const struct doc_node *key)
{
    if (map->keys == FIELD_NAME)
        return policy_syntax_name.ok(key->text) || bind_say_bad_name(w, &policy_syntax_name, key);
    return !map->syntax || map->syntax->ok(key->text) || bind_say_syntax(w, map, map->syntax, key);
}
