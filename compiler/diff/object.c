/* SPDX-License-Identifier: Apache-2.0
 *
 * Traffic hangs on the kinds whose tables name an aspect. Of what else a table may hold the content
 * id says that it differs, and the diff that it does not know in what.
 */
#include "diff/object.h"

#include <stdlib.h>

#include "base/digest.h"
#include "doc/doc.h"

/* Words of people for kinds that they do not call by the kind's own name. */
static const struct {
    enum policy_kind kind;
    const char *word;
} parts[] = {
    { POLICY_LISTENER, "listener" }, { POLICY_ROUTE, "route" },
    { POLICY_UPSTREAM, "upstream" }, { POLICY_TRAFFIC_SPLIT, "split" },
    { POLICY_FILTER, "filter" },     { POLICY_ENVIRONMENT, "environment" },
};

static const char *part_of(enum policy_kind kind)
{
    for (size_t i = 0; i < LEN(parts); i++)
        if (parts[i].kind == kind)
            return parts[i].word;
    return policy_field_kind(kind)->name;
}

static bool is_abstract(const struct field_object *spec, const void *base)
{
    const struct field *row = policy_field_find(spec, STR("abstract"));

    return row != NULL && row->type == FIELD_BOOL && *(const bool *)((const char *)base + row->at);
}

/* Environments are compared with each other: what they decide is called by its field. One that
 * decides nothing is as good as none. */
static struct str name_of(const struct policy_meta *meta, enum policy_kind kind)
{
    return kind == POLICY_ENVIRONMENT ? STR("secretProviders") : meta->full;
}

static bool decides(const struct field_object *spec, enum policy_kind kind, const void *base)
{
    if (kind == POLICY_ENVIRONMENT)
        return ((const struct policy_environment *)base)->secret_providers.count > 0;
    return !is_abstract(spec, base);
}

static struct diag_span name_span(const struct policy_meta *meta)
{
    if (meta->name_node != NULL)
        return meta->name_node->at;
    return meta->node != NULL ? meta->node->at : DIAG_NOWHERE;
}

static const struct field_object *rule_spec(void)
{
    return policy_field_find(policy_field_kind(POLICY_ROUTE)->spec, STR("rules"))->object;
}

static void list_rules(struct arena *a, const struct policy_route *route, struct diff_objects *out)
{
    for (size_t i = 0; i < route->rules.count; i++) {
        const struct policy_rule *rule = &route->rules.items[i];
        const struct doc_node *node = rule->name.node != NULL ? rule->name.node : rule->node;

        *VEC_ADD(a, out) = (struct diff_object){
            .part = "rule",
            .name = str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(route->meta.full),
                            STR_ARG(rule->name.text)),
            .kind = POLICY_ROUTE,
            .spec = rule_spec(),
            .base = rule,
            .meta = &route->meta,
            .rule = rule,
            .at = node != NULL ? node->at : DIAG_NOWHERE,
        };
    }
}

int diff_object_order(const struct diff_object *a, const struct diff_object *b)
{
    int order = str_cmp(str_of(a->part), str_of(b->part));

    return order ? order : str_cmp(a->name, b->name);
}

static int compare(const void *a, const void *b)
{
    return diff_object_order(a, b);
}

static void list_kind(struct arena *a, const struct policy_model *m, enum policy_kind kind,
                      struct diff_objects *out)
{
    const struct field_object *spec = policy_field_kind(kind)->spec;

    for (size_t i = 0; i < m->of_kind[kind].count; i++) {
        const struct policy_meta *meta = m->of_kind[kind].items[i];

        if (!decides(spec, kind, meta))
            continue;
        *VEC_ADD(a, out) = (struct diff_object){
            .part = part_of(kind),
            .name = name_of(meta, kind),
            .kind = kind,
            .spec = spec,
            .base = meta,
            .meta = meta,
            .at = name_span(meta),
        };
        if (kind == POLICY_ROUTE)
            list_rules(a, (const struct policy_route *)meta, out);
    }
}

void diff_object_list(struct arena *a, const struct policy_model *m, struct diff_objects *out)
{
    for (uint32_t kind = 0; kind < POLICY_KINDS; kind++) {
        const struct field_object *spec = policy_field_kind((enum policy_kind)kind)->spec;

        if (spec != NULL && spec->aspect != FIELD_ASPECT_INHERITED &&
            spec->aspect != FIELD_ASPECT_NONE)
            list_kind(a, m, (enum policy_kind)kind, out);
    }
    if (out->count > 1)
        qsort(out->items, out->count, sizeof(*out->items), compare);
}

static struct str script_text(struct arena *a, struct str text)
{
    enum { SHOWN = 6 }; /* bytes of the digest */
    struct digest digest = digest_of(text.p, text.n);
    size_t lines = text.n > 0 && text.p[text.n - 1] != '\n';

    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    return str_fmt(a, "%zu line%s, " STR_FMT, lines, lines == 1 ? "" : "s",
                   STR_ARG(str_hex(a, digest.bytes, SHOWN)));
}

/* What the scripts say, wherever they are kept. */
static void add_scripts(struct arena *a, const struct policy_filter *f,
                        const struct diff_object *object, struct diff_leaves *out)
{
    const struct field *row = policy_field_find(object->spec, STR("source"));
    struct diff_leaf leaf = { .row = row, .aspect = object->spec->aspect, .path = STR("script") };

    if (f->script.text.p == NULL)
        return;
    leaf.whole = f->script.text;
    leaf.text = script_text(a, leaf.whole);
    diff_leaf_add(a, leaf, out);
    for (size_t i = 0; i < f->modules.count; i++) {
        if (f->module_scripts[i].text.p == NULL)
            continue;
        leaf.path = str_fmt(a, "module " STR_FMT, STR_ARG(f->modules.items[i].text));
        leaf.whole = f->module_scripts[i].text;
        leaf.text = script_text(a, leaf.whole);
        diff_leaf_add(a, leaf, out);
    }
}

static struct str listed_apart(enum policy_kind kind)
{
    return kind == POLICY_ROUTE ? STR("rules") : kind == POLICY_FILTER ? STR("inline") : STR("");
}

void diff_object_leaves(struct arena *a, const struct diff_object *object, struct diff_leaves *out)
{
    diff_leaf_list(a, object->spec, object->base, object->meta->space,
                   object->rule != NULL ? STR("name") : listed_apart(object->kind), out);
    if (object->kind == POLICY_FILTER)
        add_scripts(a, object->base, object, out);
}

static void add_rules(struct arena *a, const struct policy_route *route, struct diff_leaves *out)
{
    const struct field *row =
        policy_field_find(policy_field_kind(POLICY_ROUTE)->spec, STR("rules"));
    struct diff_leaf name = { .row = row, .path = row->name, .item = true };

    for (size_t i = 0; i < route->rules.count; i++) {
        const struct policy_rule *rule = &route->rules.items[i];
        struct diff_leaves inner = { 0 };

        name.text = rule->name.text;
        *VEC_ADD(a, out) = name;
        diff_object_rule_leaves(a, route, rule, &inner);
        for (size_t k = 0; k < inner.count; k++) {
            struct diff_leaf leaf = inner.items[k];

            leaf.path =
                str_fmt(a, "rules." STR_FMT "." STR_FMT, STR_ARG(name.text), STR_ARG(leaf.path));
            *VEC_ADD(a, out) = leaf;
        }
    }
    diff_leaf_sort(out);
}

void diff_object_whole(struct arena *a, enum policy_kind kind, const struct policy_meta *meta,
                       struct diff_leaves *out)
{
    struct diff_object object = {
        .kind = kind, .spec = policy_field_kind(kind)->spec, .base = meta, .meta = meta
    };

    diff_leaf_whole(a, object.spec, meta, meta->space, listed_apart(kind), out);
    if (kind == POLICY_FILTER)
        add_scripts(a, (const struct policy_filter *)meta, &object, out);
    if (kind == POLICY_ROUTE)
        add_rules(a, (const struct policy_route *)meta, out);
}

void diff_object_rule_leaves(struct arena *a, const struct policy_route *route,
                             const struct policy_rule *rule, struct diff_leaves *out)
{
    diff_leaf_list(a, rule_spec(), rule, route->meta.space, STR("name"), out);
}
