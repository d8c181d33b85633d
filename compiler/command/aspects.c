/* SPDX-License-Identifier: Apache-2.0
 *
 * What a rule does, a split divides and an upstream allows is read from the table, because that is
 * what decides. What a rule matches is read from the model, whose conditions are still in the words
 * of who wrote them, in sorted order, so that re-ordering alternatives or conditions is no
 * difference.
 */
#include "command/aspects.h"

#include <stdlib.h>

#include "base/time.h"
#include "base/vec.h"
#include "command/output.h"
#include "command/text.h"
#include "doc/doc.h"

static void add(struct arena *a, struct command_aspects *out, struct str what, struct str text)
{
    *VEC_ADD(a, out) = (struct command_aspects_item){ what, text };
}

static int compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct str join_sorted(struct arena *a, struct str *items, size_t count, const char *between)
{
    struct command_text t = { .arena = a };

    if (count > 1)
        qsort(items, count, sizeof(*items), compare_strs);
    for (size_t i = 0; i < count; i++)
        command_text_fmt(&t, "%s" STR_FMT, i ? between : "", STR_ARG(items[i]));
    return command_text_str(&t);
}

/* ---- routes ---- */

static struct str condition_text(struct arena *a, const char *subject,
                                 const struct policy_condition *c)
{
    static const char *const ops[] = {
        [POLICY_MATCH_EXACT] = "=",
        [POLICY_MATCH_PREFIX] = " begins with ",
        [POLICY_MATCH_SUFFIX] = " ends with ",
        [POLICY_MATCH_CONTAINS] = " contains ",
        [POLICY_MATCH_PRESENT] = " present",
        [POLICY_MATCH_ABSENT] = " absent",
        [POLICY_MATCH_NOT] = " is not ",
    };
    bool bare = c->op == POLICY_MATCH_PRESENT || c->op == POLICY_MATCH_ABSENT;

    assert(c->op < LEN(ops));
    return str_fmt(a, "%s " STR_FMT "%s" STR_FMT, subject, STR_ARG(c->key), ops[c->op],
                   STR_ARG(bare ? STR("") : c->value.text));
}

static struct str match_text(struct arena *a, const struct policy_match *m)
{
    static const char *const kinds[] = { [POLICY_PATH_EXACT] = "exact ",
                                         [POLICY_PATH_TEMPLATE] = "template ",
                                         [POLICY_PATH_PREFIX] = "prefix ",
                                         [POLICY_PATH_ANY] = "any path" };
    size_t count = m->headers.count + m->query.count + m->cookies.count, n = 0;
    struct str *conditions = NEW_N(a, struct str, count);
    struct str *methods = NEW_N(a, struct str, m->methods.count);
    struct str names, rest;

    for (size_t i = 0; i < m->methods.count; i++)
        methods[i] = m->methods.items[i].text;
    for (size_t i = 0; i < m->headers.count; i++)
        conditions[n++] = condition_text(a, "header", &m->headers.items[i]);
    for (size_t i = 0; i < m->query.count; i++)
        conditions[n++] = condition_text(a, "query", &m->query.items[i]);
    for (size_t i = 0; i < m->cookies.count; i++)
        conditions[n++] = condition_text(a, "cookie", &m->cookies.items[i]);
    names = join_sorted(a, methods, m->methods.count, ",");
    rest = join_sorted(a, conditions, n, ", ");
    return str_fmt(a, "%s" STR_FMT "%s" STR_FMT "%s" STR_FMT, kinds[m->path_kind],
                   STR_ARG(m->path.text), names.n ? " " : "", STR_ARG(names),
                   rest.n ? " with " : "", STR_ARG(rest));
}

static struct str matches_text(struct arena *a, const struct policy_rule *rule)
{
    struct str *all = NEW_N(a, struct str, rule->match.count);

    if (rule->match.count == 0)
        return STR("everything");
    for (size_t i = 0; i < rule->match.count; i++)
        all[i] = match_text(a, &rule->match.items[i]);
    return join_sorted(a, all, rule->match.count, " | ");
}

static struct str hosts_text(struct arena *a, const struct policy_route *route)
{
    struct str *all = NEW_N(a, struct str, route->hosts.count);

    for (size_t i = 0; i < route->hosts.count; i++)
        all[i] = route->hosts.items[i].text;
    return join_sorted(a, all, route->hosts.count, ", ");
}

static struct str listeners_text(struct arena *a, const struct policy_model *m,
                                 const struct policy_route *route)
{
    struct str *all = NEW_N(a, struct str, route->listeners.count);
    size_t n = 0;

    for (size_t i = 0; i < route->listeners.count; i++) {
        if (route->listeners.items[i].index < m->listeners.count)
            all[n++] = m->listeners.items[route->listeners.items[i].index]->meta.full;
    }
    return join_sorted(a, all, n, ", ");
}

static struct str duration(struct arena *a, uint32_t ms)
{
    return ms ? time_format_ms(a, ms) : STR("none");
}

static struct str action_text(struct arena *a, const struct table *t, const struct table_action *x)
{
    switch ((enum table_action_kind)x->kind) {
    case TABLE_FORWARD:
        return str_fmt(a, "upstream " STR_FMT,
                       STR_ARG(table_text(t, table_upstream(t, x->target)->name)));
    case TABLE_TO_SPLIT:
        return str_fmt(a, "split " STR_FMT,
                       STR_ARG(table_text(t, table_split(t, x->target)->name)));
    case TABLE_RESPOND:
        return str_fmt(a, "answer %u " STR_FMT " `" STR_FMT "`", x->status,
                       STR_ARG(table_text(t, x->content_type)), STR_ARG(table_text(t, x->body)));
    case TABLE_REDIRECT:
        return str_fmt(a, "redirect %u scheme `" STR_FMT "` port %u", x->status,
                       STR_ARG(table_text(t, x->scheme)), x->redirect_port);
    case TABLE_ACTIONS:
        break;
    }
    return STR("");
}

static struct str rewrite_text(struct arena *a, const struct table *t, const struct table_action *x)
{
    static const char *const kinds[TABLE_REWRITES] = { "", "path becomes ", "prefix becomes " };
    struct str host = table_text(t, x->host);

    return str_fmt(a, "%s" STR_FMT "%s" STR_FMT, kinds[x->path_rewrite],
                   STR_ARG(table_text(t, x->path)), host.n ? " host becomes " : "", STR_ARG(host));
}

static struct str edits_text(struct arena *a, const struct table *t, uint32_t first, uint32_t count)
{
    static const char *const ops[TABLE_EDITS] = { "set", "add", "remove" };
    struct command_text text = { .arena = a };

    for (uint32_t i = first; i < first + count; i++) {
        const struct table_edit *e = table_edit(t, i);

        command_text_fmt(&text, "%s%s " STR_FMT "%s" STR_FMT, i > first ? ", " : "", ops[e->op],
                         STR_ARG(table_text(t, e->name)), e->op == TABLE_EDIT_REMOVE ? "" : "=",
                         STR_ARG(table_text(t, e->value)));
    }
    return command_text_str(&text);
}

static void rule_aspects(struct arena *a, const struct command_compiled *made,
                         const struct command_object *o, struct command_aspects *out)
{
    const struct table *t = &made->table;
    const struct table_action *x = table_action(t, o->record);

    add(a, out, STR("listeners"), listeners_text(a, made->model, o->route));
    add(a, out, STR("hosts"), hosts_text(a, o->route));
    add(a, out, STR("match"), matches_text(a, o->rule));
    add(a, out, STR("priority"), str_fmt(a, "%d", o->rule->priority));
    add(a, out, STR("action"), action_text(a, t, x));
    add(a, out, STR("timeout"), duration(a, x->timeout_ms));
    add(a, out, STR("rewrite"), rewrite_text(a, t, x));
    add(a, out, STR("request headers"),
        edits_text(a, t, x->request_edit_first, x->request_edit_count));
    add(a, out, STR("response headers"),
        edits_text(a, t, x->response_edit_first, x->response_edit_count));
}

/* ---- splits, upstreams, listeners ---- */

static struct str key_text(struct arena *a, const struct table *t, const struct table_key *key)
{
    static const char *const subjects[TABLE_SUBJECTS] = {
        [TABLE_HEADER] = "header ",
        [TABLE_QUERY] = "query ",
        [TABLE_COOKIE] = "cookie ",
        [TABLE_METHOD] = "method",
        [TABLE_CLIENT_ADDRESS] = "client address",
        [TABLE_CLAIM] = "claim ",
        [TABLE_SNI] = "server name",
    };

    return str_fmt(
        a, "%s" STR_FMT, subjects[key->subject],
        STR_ARG(key->name == TABLE_NONE ? STR("") : table_text(t, table_name(t, key->name)->text)));
}

static struct str force_text(struct arena *a, const struct table *t, const struct table_split *s)
{
    struct command_text text = { .arena = a };

    if (s->force_name == TABLE_NONE)
        return STR("");
    command_text_fmt(&text, "header " STR_FMT " from",
                     STR_ARG(table_text(t, table_name(t, s->force_name)->text)));
    for (uint32_t i = 0; i < s->force_count; i++) {
        const struct table_cidr *c = table_cidr(t, s->force_first + i);
        char buf[IP_TEXT_MAX];
        struct ip ip;

        memcpy(ip.bytes, c->ip, sizeof(ip.bytes));
        command_text_fmt(&text, " " STR_FMT "/%u", STR_ARG(ip_format(&ip, buf)),
                         ip_is_v4(&ip) && c->bits >= 96 ? c->bits - 96 : c->bits);
    }
    return command_text_str(&text);
}

static void split_aspects(struct arena *a, const struct command_compiled *made,
                          const struct command_object *o, struct command_aspects *out)
{
    const struct table *t = &made->table;
    const struct table_split *s = table_split(t, o->record);
    struct command_text keys = { .arena = a };

    for (uint32_t i = 0; i < s->member_count; i++) {
        const struct table_member *m = table_member(t, s->member_first + i);

        add(a, out, table_text(t, m->name),
            str_fmt(a, STR_FMT "%%", STR_ARG(command_output_percent(a, m->share))));
        add(a, out, str_fmt(a, STR_FMT " upstream", STR_ARG(table_text(t, m->name))),
            table_text(t, table_upstream(t, m->upstream)->name));
    }
    for (uint32_t i = 0; i < s->key_count; i++)
        command_text_fmt(&keys, "%s" STR_FMT, i ? ", " : "",
                         STR_ARG(key_text(a, t, table_key(t, s->key_first + i))));
    add(a, out, STR("stickyBy"), command_text_str(&keys));
    add(a, out, STR("salt"), str_fmt(a, "%016llx", (unsigned long long)s->salt));
    add(a, out, STR("force"), force_text(a, t, s));
}

static void upstream_aspects(struct arena *a, const struct command_compiled *made,
                             const struct command_object *o, struct command_aspects *out)
{
    const struct table *t = &made->table;
    const struct table_upstream *u = table_upstream(t, o->record);

    for (uint32_t i = 0; i < u->endpoint_count; i++) {
        const struct table_endpoint *e = table_endpoint(t, u->endpoint_first + i);

        add(a, out, str_fmt(a, "endpoint " STR_FMT, STR_ARG(table_text(t, e->text))),
            str_fmt(a, "weight %u", e->weight));
    }
    add(a, out, STR("connect timeout"), duration(a, u->connect_timeout_ms));
    add(a, out, STR("idle timeout"), duration(a, u->idle_timeout_ms));
    add(a, out, STR("connections"), str_fmt(a, "%u", u->connections_max));
    add(a, out, STR("pending"), str_fmt(a, "%u", u->pending_max));
    add(a, out, STR("requests"), str_fmt(a, "%u", u->requests_max));
}

static struct str bind_text(struct arena *a, const struct table *t, const struct table_bind *b)
{
    char buf[IP_TEXT_MAX];
    struct ip ip;

    if (b->family == TABLE_UNIX)
        return str_fmt(a, "unix:" STR_FMT, STR_ARG(table_text(t, b->path)));
    memcpy(ip.bytes, b->ip, sizeof(ip.bytes));
    return str_fmt(a, b->family == TABLE_IPV4 ? STR_FMT ":%u" : "[" STR_FMT "]:%u",
                   STR_ARG(ip_format(&ip, buf)), b->port);
}

static void listener_aspects(struct arena *a, const struct command_compiled *made,
                             const struct command_object *o, struct command_aspects *out)
{
    const struct table *t = &made->table;
    const struct table_listener *l = table_listener(t, o->record);

    for (uint32_t i = 0; i < l->bind_count; i++)
        add(a, out,
            str_fmt(a, "bind " STR_FMT, STR_ARG(bind_text(a, t, table_bind(t, l->bind_first + i)))),
            STR("yes"));
    add(a, out, STR("head size"), time_format_size(a, l->head_bytes_max));
    add(a, out, STR("fields"), str_fmt(a, "%u", l->fields_max));
    add(a, out, STR("target size"), time_format_size(a, l->target_bytes_max));
    add(a, out, STR("head timeout"), duration(a, l->head_timeout_ms));
    add(a, out, STR("body timeout"), duration(a, l->body_timeout_ms));
    add(a, out, STR("idle timeout"), duration(a, l->idle_timeout_ms));
}

/* ---- lists ---- */

static int compare_objects(const void *pa, const void *pb)
{
    const struct command_object *a = pa, *b = pb;

    return str_cmp(a->name, b->name);
}

static struct diag_span name_span(const struct policy_meta *meta)
{
    if (meta->name_node != NULL)
        return meta->name_node->at;
    return meta->node != NULL ? meta->node->at : DIAG_NOWHERE;
}

static void list_rules(struct arena *a, const struct command_compiled *made,
                       struct command_objects *out)
{
    const struct policy_model *m = made->model;

    for (size_t r = 0; r < m->routes.count; r++) {
        const struct policy_route *route = m->routes.items[r];

        for (size_t i = 0; i < route->rules.count; i++) {
            const struct policy_rule *rule = &route->rules.items[i];

            *VEC_ADD(a, out) = (struct command_object){
                .name = str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(route->meta.full),
                                STR_ARG(rule->name.text)),
                .record = TABLE_NONE,
                .route = route,
                .rule = rule,
                .at = rule->name.node != NULL ? rule->name.node->at : rule->node->at,
            };
        }
    }
}

/* Gives each rule its action; rules that no listener carries have none and drop out. */
static void find_actions(const struct table *t, struct command_objects *out)
{
    size_t n = 0;

    for (uint32_t i = 0; i < t->action_count; i++) {
        struct command_object want = { .name = table_text(t, table_action(t, i)->rule_name) };
        struct command_object *found =
            out->count == 0 ? NULL
                            : bsearch(&want, out->items, out->count, sizeof(want), compare_objects);

        if (found != NULL && found->record == TABLE_NONE)
            found->record = i;
    }
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i].record != TABLE_NONE)
            out->items[n++] = out->items[i];
    }
    out->count = n;
}

static void sort_objects(struct command_objects *out)
{
    if (out->count > 1)
        qsort(out->items, out->count, sizeof(*out->items), compare_objects);
}

/* Every struct of a kind begins with its meta; the model's lists ascend by full name. */
struct any {
    struct policy_meta meta;
};

static struct diag_span find_place(const void *list, size_t count, struct str name)
{
    const struct any *const *items = list;
    size_t low = 0;

    while (count > 0) {
        size_t half = count / 2;
        int order = str_cmp(items[low + half]->meta.full, name);

        if (order == 0)
            return name_span(&items[low + half]->meta);
        if (order < 0) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return DIAG_NOWHERE;
}

void command_aspects_list(struct arena *a, const struct command_compiled *made,
                          enum command_part part, struct command_objects *out)
{
    const struct table *t = &made->table;
    const struct policy_model *m = made->model;
    uint32_t counts[COMMAND_PARTS] = { [COMMAND_LISTENERS] = t->listener_count,
                                       [COMMAND_SPLITS] = t->split_count,
                                       [COMMAND_UPSTREAMS] = t->upstream_count };

    if (part == COMMAND_ROUTES) {
        list_rules(a, made, out);
        sort_objects(out);
        find_actions(t, out);
        return;
    }
    for (uint32_t i = 0; i < counts[part]; i++) {
        struct command_object *o = VEC_ADD(a, out);

        *o = (struct command_object){ .record = i };
        if (part == COMMAND_LISTENERS) {
            o->name = table_text(t, table_listener(t, i)->name);
            o->at = find_place(m->listeners.items, m->listeners.count, o->name);
        } else if (part == COMMAND_SPLITS) {
            o->name = table_text(t, table_split(t, i)->name);
            o->at = find_place(m->splits.items, m->splits.count, o->name);
        } else {
            o->name = table_text(t, table_upstream(t, i)->name);
            o->at = find_place(m->upstreams.items, m->upstreams.count, o->name);
        }
    }
    sort_objects(out);
}

void command_aspects_of(struct arena *a, const struct command_compiled *made,
                        enum command_part part, const struct command_object *object,
                        struct command_aspects *out)
{
    static void (*const of[COMMAND_PARTS])(struct arena *, const struct command_compiled *,
                                           const struct command_object *,
                                           struct command_aspects *) = {
        [COMMAND_LISTENERS] = listener_aspects,
        [COMMAND_ROUTES] = rule_aspects,
        [COMMAND_SPLITS] = split_aspects,
        [COMMAND_UPSTREAMS] = upstream_aspects,
    };

    of[part](a, made, object, out);
}
