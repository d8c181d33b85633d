/* SPDX-License-Identifier: Apache-2.0
 *
 * One table of words per type; numbers are written the way the language wants them written, so that
 * what a message says can be pasted.
 */
#include "policy/shape.h"

#include "base/time.h"

static const char *const wants[] = {
    [FIELD_TRUE] = "`true`",
    [FIELD_BOOL] = "`true` or `false`",
    [FIELD_U32] = "a number",
    [FIELD_I32] = "a number",
    [FIELD_PERCENT] = "a percentage as a plain number",
    [FIELD_DECIMAL] = "a number",
    [FIELD_DURATION] = "a duration such as `2s`",
    [FIELD_SIZE] = "a size such as `64KiB`",
    [FIELD_TEXT] = "text",
    [FIELD_NAME] = "a name",
    [FIELD_ENUM] = "a word",
    [FIELD_REF] = "the name of a document",
    [FIELD_OBJECT] = "a map",
    [FIELD_LIST] = "a list",
    [FIELD_MAP] = "a map",
    [FIELD_ANY] = "a map",
};

const char *policy_shape_wants(const struct field *field)
{
    if (field->type == FIELD_OBJECT && field->object && field->object->self)
        return field->object->count ? "text or a map" : wants[field->object->self->type];
    if (field->type == FIELD_DURATION && field->none_ok)
        return "a duration such as `2s`, or `none`";
    return wants[field->type];
}

const char *policy_shape_wants_item(const struct field *list)
{
    const struct field item = { .type = list->object ? FIELD_OBJECT : list->items,
                                .object = list->object };

    return policy_shape_wants(&item);
}

static struct str format_percent(struct arena *a, uint64_t value)
{
    unsigned whole = (unsigned)(value / 100), rest = (unsigned)(value % 100);

    if (rest == 0)
        return str_fmt(a, "%u", whole);
    return rest % 10 ? str_fmt(a, "%u.%02u", whole, rest) : str_fmt(a, "%u.%u", whole, rest / 10);
}

static struct str format_decimal(struct arena *a, uint64_t value)
{
    struct str text = str_fmt(a, "%llu.%03llu", (unsigned long long)(value / 1000),
                              (unsigned long long)(value % 1000));

    while (str_has_suffix(text, STR("0")))
        text.n--;
    return str_has_suffix(text, STR(".")) ? str_sub(text, 0, text.n - 1) : text;
}

struct str policy_shape_amount(struct arena *a, enum field_type type, uint64_t value)
{
    switch (type) {
    case FIELD_DURATION:
        return time_format_ms(a, value);
    case FIELD_SIZE:
        return time_format_size(a, value);
    case FIELD_DECIMAL:
        return format_decimal(a, value);
    case FIELD_PERCENT:
        return format_percent(a, value);
    case FIELD_I32:
        return str_fmt(a, "%lld", (long long)(int64_t)value);
    default:
        return str_fmt(a, "%llu", (unsigned long long)value);
    }
}

struct str policy_shape_range(struct arena *a, const struct field *field)
{
    enum field_type type = field->type;
    bool number = type >= FIELD_U32 && type <= FIELD_SIZE;
    uint64_t min = type == FIELD_I32 ? (uint64_t)field->floor : field->min;
    struct str least, most;

    if (type == FIELD_NAME || field->words || (min == 0 && field->max == 0))
        return STR("");
    least = policy_shape_amount(a, type, min);
    most = policy_shape_amount(a, type, field->max);
    if (field->max == 0)
        return str_fmt(a, "at least " STR_FMT, STR_ARG(least));
    if (min == 0 && !number)
        return str_fmt(a, "at most " STR_FMT, STR_ARG(most));
    return str_fmt(a, STR_FMT " to " STR_FMT, STR_ARG(least), STR_ARG(most));
}

struct str policy_shape_words(struct arena *a, const char *const *words, const char *last)
{
    struct str out = STR("");

    for (size_t i = 0; words[i]; i++) {
        const char *between = i == 0 ? "" : words[i + 1] ? ", " : last;

        out = str_fmt(a, STR_FMT "%s`%s`", STR_ARG(out), between, words[i]);
    }
    return out;
}

struct str policy_shape_default(struct arena *a, const struct field *field)
{
    if (field->fallback_text)
        return str_of(field->fallback_text);
    if (!field->has_fallback)
        return STR("");
    if (field->type == FIELD_ENUM)
        return str_of(field->words[field->fallback]);
    if (field->type == FIELD_BOOL)
        return field->fallback ? STR("true") : STR("false");
    return policy_shape_amount(a, field->type, field->fallback);
}
