/* SPDX-License-Identifier: Apache-2.0
 *
 * A path is followed through the tables step by step; what it ends at is described from its row:
 * type, bounds, default, whether it is required, its line of documentation, an example, and the
 * fields inside it.
 */
#include "policy/reference.h"

#include "policy/out.h"
#include "policy/shape.h"
#include "policy/syntax.h"

static bool is_project(struct str name)
{
    return str_eq(name, STR("project")) || str_eq(name, STR("Project")) ||
           str_eq(name, STR("proxyc"));
}

/* A file that is no document of a kind; NULL: it is one, or nothing. */
static const struct field_object *find_file(struct str name)
{
    if (is_project(name))
        return policy_field_project();
    return str_ieq(name, STR("metrics")) ? policy_field_metrics() : NULL;
}

/* ---- pieces ---- */

static struct str type_of(struct arena *a, const struct field *field)
{
    const char *wants = policy_shape_wants(field);

    if (field->words)
        return policy_shape_words(a, field->words, " or ");
    if (field->type == FIELD_LIST)
        return str_fmt(a, "a list; each entry is %s", policy_shape_wants_item(field));
    if (field->type == FIELD_MAP)
        return str_fmt(a, "a map from names to %s", policy_shape_wants_item(field));
    if (field->type == FIELD_REF)
        return str_fmt(a, "the name of a %s", policy_field_kind(field->kind)->name);
    return str_of(wants);
}

static void write_line(struct policy_out *out, const char *title, struct str value)
{
    if (value.n == 0)
        return;
    policy_out_fmt(out, "  %-9s ", title);
    policy_out_text(out, value);
    policy_out_text(out, STR("\n"));
}

static void write_list_of_fields(struct policy_out *out, const struct field_object *object)
{
    size_t width = 0;

    if (object->count == 0)
        return;
    policy_out_fmt(out, "\nFields%s:\n", object->one_of ? " (exactly one of them)" : "");
    for (size_t i = 0; i < object->count; i++)
        width = MAX(width, object->fields[i].name.n);
    for (size_t i = 0; i < object->count; i++) {
        const struct field *field = &object->fields[i];
        const char *mark = field->required ? " (required)" : "";

        policy_out_fmt(out, "  %-*s  %s%s\n", (int)width, field->name.p, field->doc, mark);
    }
    if (object->exclusive)
        policy_out_fmt(out, "Exactly one of these is there: %s.\n", object->exclusive);
}

static void write_field(struct policy_out *out, struct str path, const struct field *field)
{
    struct arena *a = out->arena;
    const struct field_syntax *syntax = field->type == FIELD_NAME  ? &policy_syntax_name
                                        : field->type == FIELD_REF ? &policy_syntax_ref
                                                                   : field->syntax;

    policy_out_fmt(out, STR_FMT "\n\n  %s\n\n", STR_ARG(path), field->doc);
    write_line(out, "type", type_of(a, field));
    if (syntax)
        write_line(out, field->type == FIELD_MAP ? "names" : "syntax", str_of(syntax->expects));
    write_line(out,
               policy_field_is_scalar(field->type) && field->type < FIELD_TEXT ? "range" : "length",
               policy_shape_range(a, field));
    write_line(out, "default", policy_shape_default(a, field));
    write_line(out, "required", field->required ? STR("yes") : STR("no"));
    if (field->example)
        write_line(out, "example", str_fmt(a, "%s: %s", field->name.p, field->example));
    if (field->object)
        write_list_of_fields(out, field->object);
}

static void write_kinds(struct policy_out *out)
{
    policy_out_text(out, STR("Kinds:\n"));
    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        const struct field_kind *kind = policy_field_kind(i);

        policy_out_fmt(out, "  %-12s  %s\n", kind->name, kind->doc);
    }
    policy_out_fmt(out, "\nOther files:\n  %-12s  %s\n  %-12s  %s\n", "proxyc.yaml",
                   policy_field_project()->doc, "metrics", policy_field_metrics()->doc);
}

static void write_kind(struct policy_out *out, const char *name, const char *doc,
                       const struct field_object *spec)
{
    policy_out_fmt(out, "%s\n\n  %s\n", name, doc);
    write_list_of_fields(out, spec);
}

/* Follows the rest of a path from an object; NULL where it leads nowhere. */
static const struct field *follow(const struct field_object *object, struct str rest)
{
    const struct field *field = NULL;
    struct str step;

    while (str_cut(&rest, '.', &step)) {
        field = object ? policy_field_find(object, step) : NULL;
        if (!field)
            return NULL;
        object = field->object;
    }
    return field;
}

/* `document`: with an envelope around its fields. */
static const struct field *find(const struct field_object *object, bool document, struct str rest)
{
    const struct field *field;

    if (document && str_has_prefix(rest, STR("spec.")))
        rest = str_sub(rest, 5, rest.n);
    field = follow(object, rest);
    if (!field && document)
        field = follow(policy_field_envelope(), rest);
    return field;
}

struct str policy_reference_text(struct arena *a, struct str path)
{
    struct policy_out out = { .arena = a };
    struct str rest = path, first = { 0 };
    const struct field_object *object;
    const struct field *field;
    enum policy_kind kind;

    if (path.n == 0) {
        write_kinds(&out);
        return policy_out_end(&out);
    }
    (void)str_cut(&rest, '.', &first);
    if (str_eq(first, STR("proxyc")) &&
        (str_eq(rest, STR("yaml")) || str_has_prefix(rest, STR("yaml."))))
        rest = str_sub(rest, 5, rest.n);
    kind = policy_field_kind_find(first);
    object = kind == POLICY_KINDS ? find_file(first) : policy_field_kind(kind)->spec;
    if (object == NULL)
        return (struct str){ 0 };
    if (rest.n == 0 || (str_eq(rest, STR("spec")) && kind != POLICY_KINDS)) {
        if (kind == POLICY_KINDS)
            write_kind(&out, is_project(first) ? "proxyc.yaml" : "metrics", object->doc, object);
        else
            write_kind(&out, policy_field_kind(kind)->name, policy_field_kind(kind)->doc, object);
        return policy_out_end(&out);
    }
    field = find(object, kind != POLICY_KINDS, rest);
    if (!field)
        return (struct str){ 0 };
    write_field(&out, path, field);
    return policy_out_end(&out);
}
