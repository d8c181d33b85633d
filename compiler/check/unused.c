/* SPDX-License-Identifier: Apache-2.0
 *
 * A reference that leads nowhere may have meant any object of its kind: then all count as used, as
 * the missing reference is reported already.
 */
#include "check/unused.h"

#include "base/vec.h"
#include "doc/doc.h"
#include "policy/visit.h"

struct noter {
    struct arena *arena;
    const struct policy_model *model;
    struct resolve_names *used;
    struct policy_visit visit;
    struct {
        struct seen {
            enum policy_kind kind;
            uint32_t index;
        } * items;
        size_t count, cap;
    } todo; /* used objects whose references are not looked at yet */
};

static void note(struct noter *n, enum policy_kind kind, uint32_t index)
{
    const struct policy_meta *meta = n->model->of_kind[kind].items[index];

    if (resolve_names_put(n->arena, n->used, kind, meta->full, 0))
        *VEC_ADD(n->arena, &n->todo) = (struct seen){ kind, index };
}

static void note_all(struct noter *n, enum policy_kind kind)
{
    for (size_t i = 0; i < n->model->of_kind[kind].count; i++)
        note(n, kind, (uint32_t)i);
}

static void see_ref(void *context, enum policy_kind to, struct policy_ref *ref)
{
    struct noter *n = context;

    if (ref->index == UINT32_MAX)
        note_all(n, to);
    else
        note(n, to, ref->index);
}

/* Where it all begins: what listens and says where to. */
static void note_roots(struct noter *n)
{
    static const enum policy_kind roots[] = { POLICY_ROUTE, POLICY_L4_ROUTE, POLICY_TELEMETRY };
    const struct policy_model *m = n->model;

    for (size_t i = 0; i < LEN(roots); i++)
        note_all(n, roots[i]);
    for (size_t i = 0; i < m->routes.count; i++)
        if (m->routes.items[i]->listeners.count == 0)
            note_all(n, POLICY_LISTENER); /* PX110 said so */
    for (enum policy_kind k = 0; k < POLICY_KINDS; k++)
        for (size_t i = 0; i < m->of_kind[k].count; i++) {
            struct policy_meta *meta = m->of_kind[k].items[i];

            if (meta->from.node != NULL)
                see_ref(n, k, &meta->from);
        }
}

void check_unused_note(struct arena *a, const struct policy_model *m, struct resolve_names *used)
{
    struct noter n = { .arena = a, .model = m, .used = used };

    policy_visit_init(&n.visit);
    note_roots(&n);
    while (n.todo.count > 0) {
        struct seen s = n.todo.items[--n.todo.count];

        policy_visit_refs(&n.visit, s.kind, m->of_kind[s.kind].items[s.index], see_ref, &n);
    }
}

static void report(struct diag_sink *sink, const struct policy_meta *meta, const char *kind,
                   const char *why)
{
    struct diag *d = diag_add(sink, DIAG_UNUSED_OBJECT, meta->name_node->at,
                              "%s `" STR_FMT "` is not used", kind, STR_ARG(meta->full));

    diag_subject(d, "%s " STR_FMT, kind, STR_ARG(meta->full));
    diag_label(d, "%s", why);
    diag_help(d, "take it out, or refer to it");
}

/* Why an object of a kind counts as unused; NULL: the kind is used by being there. */
static const char *reason(enum policy_kind kind, bool abstract)
{
    static const char *const reasons[POLICY_KINDS] = {
        [POLICY_LISTENER] = "no route names this listener",
        [POLICY_TRAFFIC_SPLIT] = "no rule goes there",
        [POLICY_UPSTREAM] = "no rule or split goes there",
        [POLICY_AUTH_POLICY] = "no rule names it",
        [POLICY_RATE_LIMIT] = "no rule names it",
        [POLICY_WAF_POLICY] = "no rule names it",
        [POLICY_FILTER] = "no rule names it",
    };

    return abstract && reasons[kind] ? "nothing inherits from it" : reasons[kind];
}

static void report_kind(const struct policy_model *m, enum policy_kind kind,
                        const struct resolve_names *used, struct diag_sink *sink)
{
    for (size_t i = 0; i < m->of_kind[kind].count; i++) {
        const struct policy_meta *meta = m->of_kind[kind].items[i];
        const char *why = reason(kind, meta->abstract);

        if (why && resolve_names_get(used, kind, meta->full) == NULL)
            report(sink, meta, policy_field_kind(kind)->name, why);
    }
}

void check_unused_report(const struct policy_model *m, const struct resolve_names *used,
                         struct diag_sink *sink)
{
    for (enum policy_kind k = 0; k < POLICY_KINDS; k++)
        report_kind(m, k, used, sink);
}
