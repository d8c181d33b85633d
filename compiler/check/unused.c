/* SPDX-License-Identifier: Apache-2.0
 *
 * A reference that leads nowhere may have meant any object of its kind: then all count as used, as
 * the missing reference is reported already.
 */
#include "check/unused.h"

#include "doc/doc.h"

struct noter {
    struct arena *arena;
    const struct policy_model *model;
    struct resolve_names *used;
};

#define NOTE_ALL(n, KIND, list)                                                               \
    do {                                                                                      \
        for (size_t i_ = 0; i_ < (list).count; i_++)                                          \
            resolve_names_put((n)->arena, (n)->used, (KIND), (list).items[i_]->meta.full, 0); \
    } while (0)

static void note_upstream(struct noter *n, const struct policy_ref *ref)
{
    if (ref->node == NULL)
        return;
    if (ref->index == UINT32_MAX)
        NOTE_ALL(n, POLICY_UPSTREAM, n->model->upstreams);
    else
        resolve_names_put(n->arena, n->used, POLICY_UPSTREAM,
                          n->model->upstreams.items[ref->index]->meta.full, 0);
}

static void note_split(struct noter *n, const struct policy_ref *ref)
{
    const struct policy_split *s;

    if (ref->node == NULL)
        return;
    if (ref->index == UINT32_MAX) {
        NOTE_ALL(n, POLICY_TRAFFIC_SPLIT, n->model->splits);
        NOTE_ALL(n, POLICY_UPSTREAM, n->model->upstreams);
        return;
    }
    s = n->model->splits.items[ref->index];
    if (!resolve_names_put(n->arena, n->used, POLICY_TRAFFIC_SPLIT, s->meta.full, 0))
        return;
    for (size_t i = 0; i < s->members.count; i++)
        note_upstream(n, &s->members.items[i].upstream);
}

static void note_route(struct noter *n, const struct policy_route *route)
{
    if (route->listeners.count == 0)
        NOTE_ALL(n, POLICY_LISTENER, n->model->listeners); /* PX110 said so */
    for (size_t i = 0; i < route->listeners.count; i++) {
        uint32_t index = route->listeners.items[i].index;

        if (index == UINT32_MAX)
            NOTE_ALL(n, POLICY_LISTENER, n->model->listeners);
        else
            resolve_names_put(n->arena, n->used, POLICY_LISTENER,
                              n->model->listeners.items[index]->meta.full, 0);
    }
    resolve_names_put(n->arena, n->used, POLICY_ROUTE, route->meta.full, 0);
    for (size_t i = 0; i < route->rules.count; i++) {
        note_upstream(n, &route->rules.items[i].to.upstream);
        note_split(n, &route->rules.items[i].to.split);
    }
}

void check_unused_note(struct arena *a, const struct policy_model *m, struct resolve_names *used)
{
    struct noter n = { .arena = a, .model = m, .used = used };

    for (size_t i = 0; i < m->routes.count; i++)
        note_route(&n, m->routes.items[i]);
    for (size_t i = 0; i < m->upstreams.count; i++)
        if (m->upstreams.items[i]->from.text.n > 0)
            note_upstream(&n, &m->upstreams.items[i]->from);
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

static bool is_used(const struct resolve_names *used, enum policy_kind kind,
                    const struct policy_meta *meta)
{
    return resolve_names_get(used, kind, meta->full) != NULL;
}

void check_unused_report(const struct policy_model *m, const struct resolve_names *used,
                         struct diag_sink *sink)
{
    for (size_t i = 0; i < m->listeners.count; i++)
        if (!is_used(used, POLICY_LISTENER, &m->listeners.items[i]->meta))
            report(sink, &m->listeners.items[i]->meta, "Listener", "no route names this listener");
    for (size_t i = 0; i < m->splits.count; i++)
        if (!is_used(used, POLICY_TRAFFIC_SPLIT, &m->splits.items[i]->meta))
            report(sink, &m->splits.items[i]->meta, "TrafficSplit", "no rule goes there");
    for (size_t i = 0; i < m->upstreams.count; i++)
        if (!is_used(used, POLICY_UPSTREAM, &m->upstreams.items[i]->meta))
            report(sink, &m->upstreams.items[i]->meta, "Upstream",
                   m->upstreams.items[i]->abstract ? "nothing inherits from it"
                                                   : "no rule or split goes there");
}
