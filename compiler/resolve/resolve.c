/* SPDX-License-Identifier: Apache-2.0
 *
 * One index of all objects by kind and full name, then one walk over all references. A reference to
 * a document that could not be read is not reported again: such a document still counts as there,
 * by its identity.
 */
#include "resolve/resolve.h"

#include "base/time.h"
#include "bind/suggest.h"
#include "doc/doc.h"
#include "policy/visit.h"

/* What a hostile repository may make of references that name nothing. */
enum {
    COMPARED_MAX = 1 << 18,     /* names that are compared for suggestions */
    BROKEN_BYTES_MAX = 1 << 27, /* of unreadable texts that are searched for names */
};

struct resolver {
    struct arena *arena;
    struct policy_model *model;
    const struct resolve_world *world;
    struct diag_sink *sink;
    struct resolve_names names;
    uint64_t compared, searched; /* so far */
};

static const struct policy_meta *meta_of(const struct policy_model *m, enum policy_kind kind,
                                         size_t i)
{
    return m->of_kind[kind].items[i];
}

static void index_model(struct resolver *r)
{
    size_t count = 0;

    for (enum policy_kind k = 0; k < POLICY_KINDS; k++)
        count += r->model->of_kind[k].count;
    resolve_names_reserve(r->arena, &r->names, count);
    for (enum policy_kind k = 0; k < POLICY_KINDS; k++) {
        for (size_t i = 0; i < r->model->of_kind[k].count; i++)
            resolve_names_put(r->arena, &r->names, k, meta_of(r->model, k, i)->full, (uint32_t)i);
    }
}

/* The kind under which the name exists, where it is not the one wanted. */
static enum policy_kind other_kind(const struct resolver *r, struct str full)
{
    for (unsigned k = 0; k < POLICY_KINDS; k++)
        if (resolve_names_get(&r->names, k, full) != NULL)
            return k;
    return POLICY_KINDS;
}

static bool known(const struct resolve_names *names, enum policy_kind kind, struct str full)
{
    return names != NULL && resolve_names_get(names, kind, full) != NULL;
}

/* The full name of the object that has this name in another namespace; p NULL where none has, or
 * several. */
static struct str elsewhere(const struct policy_model *m, enum policy_kind kind, struct str name)
{
    struct str found = { 0 };
    size_t count = m->of_kind[kind].count, matches = 0;

    for (size_t i = 0; i < count; i++) {
        const struct policy_meta *meta = meta_of(m, kind, i);

        if (!str_eq(meta->name, name))
            continue;
        found = meta->full;
        matches++;
    }
    return matches == 1 ? found : (struct str){ 0 };
}

/* The name of that kind which is nearest to the one written, short where it stands in the
 * reference's own namespace; p NULL where none is near. */
static struct str nearest(struct resolver *r, enum policy_kind kind, struct str text,
                          struct str space)
{
    struct bind_suggest suggest = bind_suggest_for(text);
    size_t count = r->model->of_kind[kind].count;
    struct str shown = { 0 };

    r->compared += count;
    if (r->compared > COMPARED_MAX)
        return shown;
    if (str_find(text, '/') == text.n)
        shown = elsewhere(r->model, kind, text);
    if (shown.p != NULL)
        return shown;
    for (size_t i = 0; i < count; i++) {
        const struct policy_meta *meta = meta_of(r->model, kind, i);

        bind_suggest_offer(&suggest, str_eq(meta->space, space) ? meta->name : meta->full);
    }
    return suggest.best;
}

/* True where a file that was not understood may define the name, as far as was searched. */
static bool may_be_broken(struct resolver *r, struct str full)
{
    size_t slash = str_find(full, '/');

    for (size_t i = 0; i < r->world->broken_count; i++) {
        r->searched += r->world->broken[i].n;
        if (r->searched > BROKEN_BYTES_MAX)
            return true;
        if (str_contains(r->world->broken[i], str_sub(full, slash + 1, full.n)))
            return true;
    }
    return false;
}

static void report_missing(struct resolver *r, enum policy_kind kind, const struct policy_ref *ref,
                           struct str full, struct str space)
{
    struct str shown = nearest(r, kind, ref->text, space);
    const char *kind_name = policy_field_kind(kind)->name;
    struct diag *d;

    if (r->model->environment.n > 0 && known(r->world->anywhere, kind, full)) {
        d = diag_add(r->sink, DIAG_REF_NOT_FOUND, ref->node->at,
                     "there is no %s `" STR_FMT "` in environment `" STR_FMT "`", kind_name,
                     STR_ARG(full), STR_ARG(r->model->environment));
        diag_label(d, "not in this environment");
        diag_note(d,
                  "the base or another environment has it; what a rule refers to must be there in "
                  "each");
        return;
    }
    d = diag_add(r->sink, DIAG_REF_NOT_FOUND, ref->node->at, "there is no %s `" STR_FMT "`",
                 kind_name, STR_ARG(full));
    diag_label(d, "names nothing");
    if (shown.p == NULL)
        return;
    diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(shown));
    diag_edit(d, ref->node->at, STR_FMT, STR_ARG(shown));
}

static void report_wrong_kind(const struct resolver *r, enum policy_kind kind,
                              const struct policy_ref *ref, struct str full, enum policy_kind other)
{
    struct diag *d =
        diag_add(r->sink, DIAG_REF_WRONG_KIND, ref->node->at,
                 "`" STR_FMT "` is a %s; a reference to a %s was wanted here", STR_ARG(full),
                 policy_field_kind(other)->name, policy_field_kind(kind)->name);

    diag_label(d, "is a %s", policy_field_kind(other)->name);
    if (kind == POLICY_UPSTREAM && other == POLICY_TRAFFIC_SPLIT)
        diag_help(d, "write `split: " STR_FMT "`", STR_ARG(ref->text));
    if (kind == POLICY_TRAFFIC_SPLIT && other == POLICY_UPSTREAM)
        diag_help(d, "write `upstream: " STR_FMT "`", STR_ARG(ref->text));
}

static void resolve_ref(struct resolver *r, enum policy_kind kind, struct policy_ref *ref,
                        struct str space)
{
    const struct resolve_names_entry *e;
    enum policy_kind other;
    struct str full;

    ref->index = UINT32_MAX;
    if (ref->node == NULL || ref->text.n == 0)
        return;
    full = resolve_names_full(r->arena, ref->text, space);
    e = resolve_names_get(&r->names, kind, full);
    if (e != NULL) {
        ref->index = e->value;
        return;
    }
    if (known(r->world->promised, kind, full))
        return;
    other = other_kind(r, full);
    if (other != POLICY_KINDS)
        report_wrong_kind(r, kind, ref, full, other);
    else if (!may_be_broken(r, full))
        report_missing(r, kind, ref, full, space);
}

/* What is referred to must really be there, not be a mould for others; `from` was judged when
 * documents were merged. */
static void refuse_abstract(struct resolver *r, enum policy_kind kind, struct policy_ref *ref)
{
    const struct policy_meta *meta = meta_of(r->model, kind, ref->index);
    const char *name = policy_field_kind(kind)->name;
    struct diag *d;

    if (!meta->abstract)
        return;
    ref->index = UINT32_MAX;
    d = diag_add(r->sink, DIAG_REF_WRONG_KIND, ref->node->at,
                 "%s `" STR_FMT "` is abstract; one that is not was wanted here", name,
                 STR_ARG(meta->full));
    diag_label(d, "is only there to be inherited from");
    diag_related(d, doc_span(doc_find(meta->node, STR("spec")), STR("abstract")),
                 "declared abstract here");
    diag_help(d, "write one with `from: " STR_FMT "` and refer to that", STR_ARG(ref->text));
}

/* The object whose references are being resolved. */
struct referrer {
    struct resolver *r;
    struct policy_meta *meta;
};

static void see_ref(void *context, enum policy_kind kind, struct policy_ref *ref)
{
    const struct referrer *by = context;
    struct resolver *r = by->r;
    const struct resolve_names_entry *e;

    if (ref == &by->meta->from) {
        e = resolve_names_get(&r->names, kind,
                              resolve_names_full(r->arena, ref->text, by->meta->space));
        ref->index = e != NULL ? e->value : UINT32_MAX;
        return;
    }
    resolve_ref(r, kind, ref, by->meta->space);
    if (ref->index != UINT32_MAX)
        refuse_abstract(r, kind, ref);
}

static uint32_t timeout_of(struct policy_text own, struct policy_text inherited)
{
    struct str text = own.text.p != NULL ? own.text : inherited.text;
    uint64_t ms = POLICY_TIMEOUT_DEFAULT_MS;

    if (str_eq(text, STR("none")))
        return 0;
    if (text.p == NULL || !time_parse_ms(text, &ms) || ms > INT32_MAX)
        return POLICY_TIMEOUT_DEFAULT_MS;
    return (uint32_t)ms;
}

/* What the route says for rules that say nothing. */
static void inherit_defaults(struct arena *a, struct policy_rule *rule,
                             const struct policy_route_defaults *d)
{
    struct policy_rule_more *more = rule->more;

    rule->timeout_ms = timeout_of(rule->timeout_text, d->timeout_text);
    if (d->auth == NULL && d->waf == NULL && d->retry == NULL && d->cors == NULL &&
        d->rate_limits.items == NULL && d->filters.items == NULL)
        return;
    if (more == &policy_route_none)
        rule->more = more = NEW(a, struct policy_rule_more);
    if (more->auth == NULL)
        more->auth = d->auth;
    if (more->waf == NULL)
        more->waf = d->waf;
    if (more->retry == NULL)
        more->retry = d->retry;
    if (more->cors == NULL)
        more->cors = d->cors;
    if (more->rate_limits.items == NULL) {
        more->rate_limits.items = d->rate_limits.items;
        more->rate_limits.count = d->rate_limits.count;
    }
    if (more->filters.items == NULL) {
        more->filters.items = d->filters.items;
        more->filters.count = d->filters.count;
    }
}

/* It was reported; what else there is to say calls the rule by its place. */
static void name_unnamed(struct arena *a, struct policy_rule *rule, size_t place)
{
    if (rule->name.text.n == 0)
        rule->name.text = str_fmt(a, "rules[%zu]", place);
}

static void resolve_kind(struct resolver *r, const struct policy_visit *visit,
                         enum policy_kind kind)
{
    for (size_t i = 0; i < r->model->of_kind[kind].count; i++) {
        struct referrer by = { .r = r, .meta = r->model->of_kind[kind].items[i] };

        policy_visit_refs(visit, kind, by.meta, see_ref, &by);
    }
}

void resolve_model(struct arena *a, struct policy_model *m, const struct resolve_world *world,
                   struct diag_sink *sink)
{
    struct resolver r = { .arena = a, .model = m, .world = world, .sink = sink };
    struct policy_visit visit;

    policy_visit_init(&visit);
    index_model(&r);
    for (enum policy_kind k = 0; k < POLICY_KINDS; k++)
        resolve_kind(&r, &visit, k);
    for (size_t i = 0; i < m->routes.count; i++) {
        struct policy_route *route = m->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++) {
            inherit_defaults(a, &route->rules.items[k], &route->defaults);
            name_unnamed(a, &route->rules.items[k], k);
        }
    }
}
