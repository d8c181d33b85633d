/* SPDX-License-Identifier: Apache-2.0
 *
 * One action a rule, shared by its alternatives. Edits are written in a fixed order: set, add,
 * remove, each by name, so that the order of keys in a document decides nothing.
 */
#include "lower/action.h"

#include <stdlib.h>

#include "lower/names.h"
#include "lower/policy.h"
#include "table/match.h"
#include "table/values.h"

struct edit {
    enum table_edit_op op;
    struct str name, value;
    size_t order; /* equal names keep the order written */
};

static int compare_edits(const void *pa, const void *pb)
{
    const struct edit *a = pa, *b = pb;
    int order = (a->op > b->op) - (a->op < b->op);

    if (order == 0)
        order = str_cmp(a->name, b->name);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void write_edits(struct lower *l, const struct edit *edits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t index;
        struct table_edit *out = emit_add(l->image, TABLE_EDIT, &index);

        out->op = edits[i].op;
        out->hash = table_name_hash(edits[i].name);
        out->name = emit_text(l->image, edits[i].name);
        out->value = emit_text(l->image, edits[i].value);
    }
}

static void add_edits(struct lower *l, const struct policy_header_edits *from, uint32_t *first,
                      uint32_t *count)
{
    size_t n = from ? from->set.count + from->add.count + from->remove.count : 0, at = 0;
    struct edit few[8], *edits = n <= LEN(few) ? few : NEW_N(l->arena, struct edit, n);

    *count = (uint32_t)n;
    *first = emit_count(l->image, TABLE_EDIT);
    if (n == 0)
        return;
    for (size_t i = 0; i < from->remove.count; i++, at++)
        edits[at] = (struct edit){ .op = TABLE_EDIT_REMOVE,
                                   .name = lower_names_lower(l->arena, from->remove.items[i].text),
                                   .order = at };
    for (size_t i = 0; i < from->set.count; i++, at++)
        edits[at] = (struct edit){ .op = TABLE_EDIT_SET,
                                   .name = lower_names_lower(l->arena, from->set.items[i].key),
                                   .value = from->set.items[i].value.text,
                                   .order = at };
    for (size_t i = 0; i < from->add.count; i++, at++)
        edits[at] = (struct edit){ .op = TABLE_EDIT_ADD,
                                   .name = lower_names_lower(l->arena, from->add.items[i].key),
                                   .value = from->add.items[i].value.text,
                                   .order = at };
    if (n > 1)
        qsort(edits, n, sizeof(*edits), compare_edits);
    write_edits(l, edits, n);
}

static enum table_rewrite rewrite_of(uint32_t kind)
{
    static const enum table_rewrite rewrites[] = {
        [POLICY_REWRITE_NONE] = TABLE_KEEP_PATH,
        [POLICY_REWRITE_REPLACE_PREFIX] = TABLE_REPLACE_PREFIX,
        [POLICY_REWRITE_REPLACE_FULL] = TABLE_REPLACE_PATH,
    };

    assert(kind < LEN(rewrites));
    return rewrites[kind];
}

static void fill_target(struct lower *l, const struct policy_rule *rule, struct table_action *out)
{
    static const struct policy_rewrite none;
    const struct policy_rewrite *rewrite =
        rule->more->rewrite != NULL ? rule->more->rewrite : &none;

    out->kind = rule->to.split.node != NULL ? TABLE_TO_SPLIT : TABLE_FORWARD;
    if (out->kind == TABLE_TO_SPLIT)
        out->target = rule->to.split.index;
    else
        out->target = l->upstreams[rule->to.upstream.index];
    out->timeout_ms = rule->timeout_ms;
    out->path_rewrite = (uint16_t)rewrite_of(rewrite->path.kind);
    out->path = emit_text(l->image, rewrite->path.path.text);
    out->host = emit_text(l->image, rewrite->host.text);
}

static void fill_redirect(struct lower *l, const struct policy_redirect *r,
                          struct table_action *out)
{
    out->kind = TABLE_REDIRECT;
    out->status = r->status;
    out->redirect_port = r->port;
    out->path_rewrite = (uint16_t)rewrite_of(r->path.kind);
    out->path = emit_text(l->image, r->path.path.text);
    out->host = emit_text(l->image, r->host.text);
    out->scheme = emit_text(l->image, r->scheme.text);
}

static void fill_respond(struct lower *l, const struct policy_respond *r, struct table_action *out)
{
    out->kind = TABLE_RESPOND;
    out->status = r->status;
    out->body = emit_text(l->image, r->body.text);
    if (!table_values_bodiless(r->status)) /* else the default would stand here */
        out->content_type = emit_text(l->image, r->content_type.text);
}

uint32_t lower_action_add(struct lower *l, const struct resolve_alternative *alt)
{
    const struct policy_rule *rule = alt->rule;
    struct str name = resolve_plan_rule_name(l->arena, alt);
    uint32_t index;
    struct table_action *out = emit_add(l->image, TABLE_ACTN, &index);

    out->rule_name = emit_text(l->image, name);
    out->rule_stable_id = digest_stable_id(STR("rule"), name);
    if (rule->more->respond != NULL)
        fill_respond(l, rule->more->respond, out);
    else if (rule->more->redirect != NULL)
        fill_redirect(l, rule->more->redirect, out);
    else
        fill_target(l, rule, out);
    out->policy = lower_policy_of(l, rule);
    add_edits(l, rule->request_headers, &out->request_edit_first, &out->request_edit_count);
    add_edits(l, rule->more->response_headers, &out->response_edit_first,
              &out->response_edit_count);
    return index;
}
