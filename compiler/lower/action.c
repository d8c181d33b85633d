/* SPDX-License-Identifier: Apache-2.0
 *
 * Actions that come out equal, with their edits, are written once: a policy has as many as it has ways to treat a
 * request, not as many as rules. Edits are written in a fixed order: set, add, remove, each by name, so that the order
 * of keys in a document decides nothing.
 */
#include "lower/action.h"

#include <stdlib.h>

#include "lower/list.h"
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

enum { FEW_EDITS = 8 };

static size_t count_edits(const struct policy_header_edits *from)
{
    return from ? from->set.count + from->add.count + from->remove.count : 0;
}

static void write_edits(struct lower *l, const struct edit *from, size_t n, struct table_edit *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (struct table_edit){ .op = from[i].op,
                                      .hash = table_name_hash(from[i].name),
                                      .name = emit_text(l->image, from[i].name),
                                      .value = emit_text(l->image, from[i].value) };
}

/* The edits of one direction as records. */
static void make_edits(struct lower *l, const struct policy_header_edits *from,
                       struct table_edit *out)
{
    size_t n = count_edits(from), at = 0;
    struct edit few[FEW_EDITS], *edits = n <= FEW_EDITS ? few : NEW_N(l->arena, struct edit, n);

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
    write_edits(l, edits, n, out);
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

static uint32_t target_of(const struct lower *l, const struct policy_rule *rule)
{
    return rule->to.split.node != NULL ? rule->to.split.index
                                       : l->upstreams[rule->to.upstream.index];
}

static void fill_forward(struct lower *l, const struct policy_rule *rule, struct table_action *out)
{
    static const struct policy_rewrite none;
    const struct policy_rewrite *rewrite =
        rule->more->rewrite != NULL ? rule->more->rewrite : &none;

    out->kind = rule->to.split.node != NULL ? TABLE_TO_SPLIT : TABLE_FORWARD;
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

/* ---- sharing ---- */

static uint32_t add_edits(struct lower *l, const struct table_edit *edits, uint32_t count)
{
    uint32_t first = emit_count(l->image, TABLE_EDIT), index;

    for (uint32_t i = 0; i < count; i++)
        *(struct table_edit *)emit_add(l->image, TABLE_EDIT, &index) = edits[i];
    return count > 0 ? first : 0;
}

/* An action is known by its bytes and those of its edits, which follow it: the request's, the response's. Where these
 * will stand it does not say yet. */
static uint32_t share(struct lower *l, const struct table_action *made)
{
    const struct table_edit *edits = (const void *)(made + 1);
    const size_t count = made->request_edit_count + (size_t)made->response_edit_count;
    uint32_t *known = lower_list_known(
        l, TABLE_ACTN, (struct str){ (const void *)made, sizeof(*made) + count * sizeof(*edits) });

    if (*known == UINT32_MAX) {
        struct table_action *out = emit_add(l->image, TABLE_ACTN, known);

        *out = *made;
        out->request_edit_first = add_edits(l, edits, made->request_edit_count);
        out->response_edit_first =
            add_edits(l, edits + made->request_edit_count, made->response_edit_count);
    }
    return *known;
}

bool lower_action_replaces_prefix(const struct policy_rule *rule)
{
    const struct policy_rule_more *more = rule->more;

    return (more->rewrite != NULL && more->rewrite->path.kind == POLICY_REWRITE_REPLACE_PREFIX) ||
           (more->redirect != NULL && more->redirect->path.kind == POLICY_REWRITE_REPLACE_PREFIX);
}

struct lower_action lower_action_of(struct lower *l, const struct policy_rule *rule,
                                    uint32_t prefix_bytes)
{
    const size_t request = count_edits(rule->request_headers),
                 response = count_edits(rule->more->response_headers),
                 bytes =
                     sizeof(struct table_action) + (request + response) * sizeof(struct table_edit);
    uint64_t few[(sizeof(struct table_action) + FEW_EDITS * sizeof(struct table_edit) + 7) / 8];
    struct table_action *made = bytes <= sizeof(few) ? (void *)few : arena_take(l->arena, bytes);
    struct table_edit *edits = (void *)(made + 1);
    struct lower_action out = { 0 };

    memset(made, 0, sizeof(*made));
    if (rule->more->respond != NULL) {
        fill_respond(l, rule->more->respond, made);
    } else if (rule->more->redirect != NULL) {
        fill_redirect(l, rule->more->redirect, made);
    } else {
        fill_forward(l, rule, made);
        out.target = target_of(l, rule);
        out.timeout_ms = rule->timeout_ms;
    }
    if (made->path_rewrite == TABLE_REPLACE_PREFIX)
        made->prefix_bytes = prefix_bytes;
    made->policy = lower_policy_of(l, rule);
    made->request_edit_count = (uint32_t)request;
    made->response_edit_count = (uint32_t)response;
    make_edits(l, rule->request_headers, edits);
    make_edits(l, rule->more->response_headers, edits + request);
    out.index = share(l, made);
    return out;
}
