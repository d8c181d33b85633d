/* SPDX-License-Identifier: Apache-2.0
 *
 * A schema says about structure what binding says: types, bounds, words, required fields, one-key
 * maps, nothing unknown. It is laxer where JSON Schema has no words for a rule (an address is more
 * than a pattern) and stricter nowhere: a document that compiles is never red in an editor.
 * Dispatch is if/then on `kind` and never a bare oneOf over kinds, because a failed oneOf reports
 * every branch.
 *
 * A text field takes any scalar, since types come from the field and not from YAML; hence its list
 * of types.
 */
#include "policy/schema.h"

#include "policy/out.h"
#include "policy/shape.h"
#include "policy/syntax.h"

#define ANY_TEXT "\"type\": [\"string\", \"number\", \"boolean\"]"
#define API_VERSION "proxyc.dev/v1alpha1"

static void write_field(struct policy_out *out, const struct field *field, bool former);

/* ---- scalars ---- */

static void write_words(struct policy_out *out, const struct field *field)
{
    bool number = field->type == FIELD_U32;

    policy_out_text(out, STR("\"enum\": ["));
    for (size_t i = 0; field->words[i]; i++)
        policy_out_fmt(out, number ? "%s%s" : "%s\"%s\"", i ? ", " : "", field->words[i]);
    policy_out_text(out, STR("]"));
}

static void write_pattern(struct policy_out *out, const char *pattern)
{
    policy_out_text(out, STR("\"pattern\": "));
    policy_out_json(out, str_of(pattern));
}

static void write_number(struct policy_out *out, const struct field *field)
{
    long long min = field->type == FIELD_I32 ? (long long)field->floor : (long long)field->min;

    if (field->type == FIELD_DECIMAL)
        policy_out_fmt(out, "\"type\": \"number\", \"minimum\": %.15g, \"maximum\": %.15g",
                       (double)field->min / 1000, (double)field->max / 1000);
    else if (field->type == FIELD_PERCENT)
        policy_out_fmt(out, "\"type\": \"number\", \"minimum\": %g, \"maximum\": %g",
                       (double)field->min / 100, (double)field->max / 100);
    else
        policy_out_fmt(out, "\"type\": \"integer\", \"minimum\": %lld, \"maximum\": %llu", min,
                       (unsigned long long)field->max);
}

static void write_unit(struct policy_out *out, const struct field *field)
{
    policy_out_text(out, STR("\"type\": \"string\", "));
    if (field->type == FIELD_SIZE)
        write_pattern(out, "^(0|[1-9][0-9]*)(B|KiB|MiB|GiB)$");
    else
        write_pattern(out, field->none_ok ? "^(none|(0|[1-9][0-9]*)(ms|s|m|h|d))$"
                                          : "^(0|[1-9][0-9]*)(ms|s|m|h|d)$");
}

static void write_syntax(struct policy_out *out, const struct field_syntax *syntax)
{
    policy_out_text(out, STR(ANY_TEXT));
    if (syntax && syntax->pattern) {
        policy_out_text(out, STR(", "));
        write_pattern(out, syntax->pattern);
    }
}

static void write_text(struct policy_out *out, const struct field *field)
{
    write_syntax(out, field->syntax);
    if (field->min)
        policy_out_fmt(out, ", \"minLength\": %llu", (unsigned long long)field->min);
    if (field->max)
        policy_out_fmt(out, ", \"maxLength\": %llu", (unsigned long long)field->max);
}

static void write_scalar(struct policy_out *out, const struct field *field)
{
    if (field->words) {
        write_words(out, field);
        return;
    }
    switch (field->type) {
    case FIELD_TRUE:
        policy_out_text(out, STR("\"const\": true"));
        break;
    case FIELD_BOOL:
        policy_out_text(out, STR("\"type\": \"boolean\""));
        break;
    case FIELD_U32:
    case FIELD_I32:
    case FIELD_PERCENT:
    case FIELD_DECIMAL:
        write_number(out, field);
        break;
    case FIELD_DURATION:
    case FIELD_SIZE:
        write_unit(out, field);
        break;
    case FIELD_NAME:
        write_syntax(out, &policy_syntax_name);
        break;
    case FIELD_REF:
        write_syntax(out, &policy_syntax_ref);
        break;
    default:
        write_text(out, field);
    }
}

/* ---- objects ---- */

static void write_required(struct policy_out *out, const struct field_object *object)
{
    const char *before = ", \"required\": [";

    for (size_t i = 0; i < object->count; i++) {
        if (!object->fields[i].required || object->fields[i].formerly)
            continue;
        policy_out_fmt(out, "%s\"%s\"", before, object->fields[i].name.p);
        before = ", ";
    }
    if (before[2] == '\0')
        policy_out_text(out, STR("]"));
    for (size_t i = 0; i < object->count; i++) {
        const struct field *field = &object->fields[i];

        if (field->required && field->formerly)
            policy_out_fmt(
                out, ", \"anyOf\": [{\"required\": [\"" STR_FMT "\"]}, {\"required\": [\"%s\"]}]",
                STR_ARG(field->name), field->formerly);
    }
}

static void write_exclusive(struct policy_out *out, const struct field_object *object)
{
    struct str rest = str_of(object->exclusive), name;
    const char *before = ", \"oneOf\": [";

    while (str_cut(&rest, ' ', &name)) {
        policy_out_fmt(out, "%s{\"required\": [\"" STR_FMT "\"]}", before, STR_ARG(name));
        before = ", ";
    }
    policy_out_text(out, STR("]"));
}

static void write_properties(struct policy_out *out, const struct field_object *object)
{
    bool first = true;

    policy_out_text(out, STR("\"properties\": {"));
    for (size_t i = 0; i < object->count; i++) {
        policy_out_fmt(out, "%s\n\"%s\": ", first ? "" : ",", object->fields[i].name.p);
        write_field(out, &object->fields[i], false);
        first = false;
        if (object->fields[i].formerly) {
            policy_out_fmt(out, ",\n\"%s\": ", object->fields[i].formerly);
            write_field(out, &object->fields[i], true);
        }
    }
    policy_out_text(out, STR("}"));
}

static void write_map(struct policy_out *out, const struct field_object *object)
{
    policy_out_text(out, STR("\"type\": \"object\", \"additionalProperties\": false, "));
    write_properties(out, object);
    write_required(out, object);
    if (object->one_of)
        policy_out_text(out, STR(", \"minProperties\": 1, \"maxProperties\": 1"));
    if (object->exclusive)
        write_exclusive(out, object);
}

static void write_object(struct policy_out *out, const struct field_object *object)
{
    if (!object->self) {
        write_map(out, object);
    } else if (object->count == 0) {
        write_scalar(out, object->self);
    } else {
        policy_out_text(out, STR("\"anyOf\": [{"));
        write_scalar(out, object->self);
        policy_out_text(out, STR("}, {"));
        write_map(out, object);
        policy_out_text(out, STR("}]"));
    }
}

/* ---- lists and maps ---- */

static void write_list(struct policy_out *out, const struct field *field)
{
    const struct field item = { .type = field->items,
                                .syntax = field->syntax,
                                .words = field->words };

    policy_out_text(out, STR("\"type\": \"array\", \"items\": {"));
    if (field->object)
        write_object(out, field->object);
    else
        write_scalar(out, &item);
    policy_out_text(out, STR("}"));
    if (field->min)
        policy_out_fmt(out, ", \"minItems\": %llu", (unsigned long long)field->min);
    if (field->max)
        policy_out_fmt(out, ", \"maxItems\": %llu", (unsigned long long)field->max);
}

static void write_entries(struct policy_out *out, const struct field *field)
{
    const struct field_syntax *keys =
        field->keys == FIELD_NAME ? &policy_syntax_name : field->syntax;

    policy_out_fmt(out, "\"type\": %s, \"additionalProperties\": {",
                   field->none_ok ? "[\"object\", \"null\"]" : "\"object\"");
    write_object(out, field->object);
    policy_out_text(out, STR("}"));
    if (keys) {
        policy_out_text(out, STR(", \"propertyNames\": {"));
        write_pattern(out, keys->pattern);
        policy_out_text(out, STR("}"));
    }
    if (field->min)
        policy_out_fmt(out, ", \"minProperties\": %llu", (unsigned long long)field->min);
    if (field->max)
        policy_out_fmt(out, ", \"maxProperties\": %llu", (unsigned long long)field->max);
}

static bool is_bare(enum field_type type)
{
    return type == FIELD_BOOL || type == FIELD_U32 || type == FIELD_I32 || type == FIELD_PERCENT;
}

static void write_default(struct policy_out *out, const struct field *field)
{
    struct str value = policy_shape_default(out->arena, field);

    if (value.n == 0)
        return;
    policy_out_text(out, STR(", \"default\": "));
    if (is_bare(field->type))
        policy_out_text(out, value);
    else
        policy_out_json(out, value);
}

/* `former`: under the name that it had. */
static void write_field(struct policy_out *out, const struct field *field, bool former)
{
    policy_out_text(out, STR("{\"description\": "));
    policy_out_json(out, str_of(field->doc));
    if (former)
        policy_out_fmt(out, ", \"deprecationMessage\": \"it is called `" STR_FMT "` now\"",
                       STR_ARG(field->name));
    write_default(out, field);
    policy_out_text(out, STR(", "));
    if (field->type == FIELD_OBJECT)
        write_object(out, field->object);
    else if (field->type == FIELD_LIST)
        write_list(out, field);
    else if (field->type == FIELD_MAP)
        write_entries(out, field);
    else if (field->type == FIELD_ANY)
        policy_out_text(out, STR("\"type\": \"object\""));
    else
        write_scalar(out, field);
    policy_out_text(out, STR("}"));
}

/* ---- files ---- */

static void write_kind(struct policy_out *out, const struct field_kind *kind)
{
    policy_out_text(out,
                    STR("\"properties\": {\n\"apiVersion\": {\"const\": \"" API_VERSION "\"},\n"));
    policy_out_fmt(out, "\"kind\": {\"const\": \"%s\"},\n\"metadata\": ", kind->name);
    write_field(out, policy_field_find(policy_field_envelope(), STR("metadata")), false);
    policy_out_text(out, STR(",\n\"spec\": {\"description\": "));
    policy_out_json(out, str_of(kind->spec->doc));
    policy_out_text(out, STR(", "));
    write_object(out, kind->spec);
    policy_out_text(out, STR("}},\n\"type\": \"object\", \"additionalProperties\": false, "
                             "\"required\": [\"apiVersion\", \"kind\", \"metadata\", \"spec\"]"));
}

static void write_all(struct policy_out *out)
{
    const char *before = "";

    policy_out_text(out, STR("\"type\": \"object\", \"required\": [\"apiVersion\", \"kind\"],\n"
                             "\"properties\": {\"kind\": {\"enum\": ["));
    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        policy_out_fmt(out, "%s\"%s\"", before, policy_field_kind(i)->name);
        before = ", ";
    }
    policy_out_text(out, STR("]}},\n\"allOf\": ["));
    before = "";
    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        policy_out_fmt(out,
                       "%s\n{\"if\": {\"properties\": {\"kind\": {\"const\": \"%s\"}}, "
                       "\"required\": [\"kind\"]}, "
                       "\"then\": {",
                       before, policy_field_kind(i)->name);
        write_kind(out, policy_field_kind(i));
        policy_out_text(out, STR("}}"));
        before = ",";
    }
    policy_out_text(out, STR("]"));
}

static void begin(struct policy_out *out, struct str title)
{
    policy_out_text(out,
                    STR("{\"$schema\": \"http://json-schema.org/draft-07/schema#\",\n\"title\": "));
    policy_out_json(out, title);
    policy_out_text(out, STR(",\n"));
}

struct str policy_schema_text(struct arena *a, struct str name)
{
    struct policy_out out = { .arena = a };
    enum policy_kind kind = policy_field_kind_find(name);

    begin(&out, name);
    if (str_eq(name, STR("project")))
        write_object(&out, policy_field_project());
    else if (str_eq(name, STR("metrics")))
        write_object(&out, policy_field_metrics());
    else if (str_eq(name, STR("all")))
        write_all(&out);
    else if (kind != POLICY_KINDS)
        write_kind(&out, policy_field_kind(kind));
    else
        return (struct str){ 0 };
    policy_out_text(&out, STR("}\n"));
    return policy_out_end(&out);
}

struct policy_schema policy_schema(struct arena *a, size_t number)
{
    struct policy_schema s = { 0 };
    static const char *const others[] = { "project", "metrics", "all" };
    struct str name = { 0 };
    size_t n = 0;

    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        if (n++ == number)
            name = str_of(policy_field_kind(i)->name);
    }
    if (number >= n + LEN(others))
        return s;
    if (number >= n)
        name = str_of(others[number - n]);
    s.name = str_fmt(a, STR_FMT ".schema.json", STR_ARG(name));
    s.text = policy_schema_text(a, name);
    return s;
}
