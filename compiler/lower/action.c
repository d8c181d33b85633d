/* SPDX-License-Identifier: Apache-2.0
 *
 * Actions that come out equal, with their edits, are written once: a policy has as many as it has ways to treat a
 * request, not as many as rules. Edits are written in a fixed order: set, add, remove, each by name, so that the order
 * of keys in a document decides nothing.
 */
#include "lower/action.h"

#include <stdlib.h>

#include "base/hash.h"
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

/* The edits of one direction as records. */
struct edits {
    struct table_edit few[FEW_EDITS], *items;
    uint32_t count;
};

static void write_edits(struct lower *l, const struct edit *from, struct edits *out)
{
    for (uint32_t i = 0; i < out->count; i++)
        out->items[i] = (struct table_edit){ .op = from[i].op,
                                             .hash = table_name_hash(from[i].name),
                                             .name = emit_text(l->image, from[i].name),
                                             .value = emit_text(l->image, from[i].value) };
}

static void make_edits(struct lower *l, const struct policy_header_edits *from, struct edits *out)
{
    size_t n = from ? from->set.count + from->add.count + from->remove.count : 0, at = 0;
    struct edit few[FEW_EDITS], *edits = n <= FEW_EDITS ? few : NEW_N(l->arena, struct edit, n);

    out->count = (uint32_t)n;
    out->items = n <= FEW_EDITS ? out->few : NEW_N(l->arena, struct table_edit, n);
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
    write_edits(l, edits, out);
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

struct lower_actions {
    uint32_t
        *slots; /* numbers of actions + 1, 0: free; a power of two of them, half of them free */
    size_t cap;
};

/* An action in the making: where its edits will stand is not known yet, and 0. */
struct made {
    struct table_action action;
    struct edits request, response;
};

static const struct table_edit *edits_at(struct lower *l, uint32_t first, uint32_t count)
{
    return count > 0 ? emit_at(l->image, TABLE_EDIT, first) : NULL;
}

static uint64_t hash_made(const struct table_action *action, const struct table_edit *request,
                          const struct table_edit *response)
{
    uint64_t hash = hash_bytes(action, sizeof(*action), 0);

    if (action->request_edit_count > 0)
        hash = hash_bytes(request, action->request_edit_count * sizeof(*request), hash);
    if (action->response_edit_count > 0)
        hash = hash_bytes(response, action->response_edit_count * sizeof(*response), hash);
    return hash;
}

/* The action of a number, as it was in the making. */
static struct table_action plain(struct lower *l, uint32_t index)
{
    struct table_action action = *(const struct table_action *)emit_at(l->image, TABLE_ACTN, index);

    action.request_edit_first = action.response_edit_first = 0;
    return action;
}

static bool same_edits(const struct table_edit *a, const struct table_edit *b, uint32_t count)
{
    return count == 0 || memcmp(a, b, count * sizeof(*a)) == 0;
}

static bool is_made(struct lower *l, uint32_t index, const struct made *m)
{
    const struct table_action *there = emit_at(l->image, TABLE_ACTN, index);
    const struct table_action action = plain(l, index);

    return memcmp(&action, &m->action, sizeof(action)) == 0 &&
           same_edits(edits_at(l, there->request_edit_first, action.request_edit_count),
                      m->request.items, action.request_edit_count) &&
           same_edits(edits_at(l, there->response_edit_first, action.response_edit_count),
                      m->response.items, action.response_edit_count);
}

static void grow(struct lower *l, struct lower_actions *all)
{
    uint32_t count = emit_count(l->image, TABLE_ACTN);

    all->cap = all->cap ? all->cap * 2 : 64;
    all->slots = NEW_N(l->arena, uint32_t, all->cap);
    for (uint32_t i = 0; i < count; i++) {
        const struct table_action *there = emit_at(l->image, TABLE_ACTN, i);
        const struct table_action action = plain(l, i);
        size_t at = (size_t)hash_made(
                        &action, edits_at(l, there->request_edit_first, action.request_edit_count),
                        edits_at(l, there->response_edit_first, action.response_edit_count)) &
                    (all->cap - 1);

        while (all->slots[at] != 0)
            at = (at + 1) & (all->cap - 1);
        all->slots[at] = i + 1;
    }
}

static uint32_t add_edits(struct lower *l, const struct edits *edits)
{
    uint32_t first = emit_count(l->image, TABLE_EDIT), index;

    for (uint32_t i = 0; i < edits->count; i++)
        *(struct table_edit *)emit_add(l->image, TABLE_EDIT, &index) = edits->items[i];
    return edits->count > 0 ? first : 0;
}

static uint32_t add(struct lower *l, const struct made *m)
{
    struct table_action *out;
    uint32_t index;

    out = emit_add(l->image, TABLE_ACTN, &index);
    *out = m->action;
    out->request_edit_first = add_edits(l, &m->request);
    out->response_edit_first = add_edits(l, &m->response);
    return index;
}

static uint32_t share(struct lower *l, const struct made *m)
{
    struct lower_actions *all = l->actions;
    size_t at;

    if (all == NULL)
        all = l->actions = NEW(l->arena, struct lower_actions);
    if (2 * ((size_t)emit_count(l->image, TABLE_ACTN) + 1) > all->cap)
        grow(l, all);
    at = (size_t)hash_made(&m->action, m->request.items, m->response.items) & (all->cap - 1);
    for (; all->slots[at] != 0; at = (at + 1) & (all->cap - 1))
        if (is_made(l, all->slots[at] - 1, m))
            return all->slots[at] - 1;
    all->slots[at] = add(l, m) + 1;
    return all->slots[at] - 1;
}

struct lower_action lower_action_of(struct lower *l, const struct policy_rule *rule)
{
    struct lower_action out = { 0 };
    struct made m;

    memset(&m.action, 0, sizeof(m.action));
    if (rule->more->respond != NULL) {
        fill_respond(l, rule->more->respond, &m.action);
    } else if (rule->more->redirect != NULL) {
        fill_redirect(l, rule->more->redirect, &m.action);
    } else {
        fill_forward(l, rule, &m.action);
        out.target = target_of(l, rule);
        out.timeout_ms = rule->timeout_ms;
    }
    m.action.policy = lower_policy_of(l, rule);
    make_edits(l, rule->request_headers, &m.request);
    make_edits(l, rule->more->response_headers, &m.response);
    m.action.request_edit_count = m.request.count;
    m.action.response_edit_count = m.response.count;
    out.index = share(l, &m);
    return out;
}
