/* SPDX-License-Identifier: Apache-2.0
 *
 * Where proxyc.yaml has an ownership list, a namespace routes what an entry of its own names, and
 * nothing else: one that is not on the list owns nothing.
 */
#include "check/ownership.h"

/* True where every host that `pattern` takes is the owner's. */
static bool owns_host(const struct policy_owner *o, struct str pattern)
{
    for (size_t i = 0; i < o->hosts.count; i++) {
        struct str mine = o->hosts.items[i].text;

        if (str_eq(mine, STR("*")) || str_ieq(mine, pattern))
            return true;
        if (str_has_prefix(mine, STR("*.")) && pattern.n >= mine.n &&
            str_ieq(str_sub(pattern, pattern.n - (mine.n - 1), mine.n), str_sub(mine, 1, mine.n)))
            return true;
    }
    return o->hosts.count == 0;
}

/* Of a regular expression it is the path that all of its lie below. */
static bool owns_path(const struct policy_owner *o, const struct resolve_alternative *alt)
{
    struct str path = alt->pattern != NULL ? alt->pattern->below : alt->path;

    for (size_t i = 0; i < o->paths.count; i++) {
        struct str mine = o->paths.items[i].text;

        while (mine.n > 0 && mine.p[mine.n - 1] == '/')
            mine.n--;
        if (str_has_prefix(path, mine) &&
            (path.n == mine.n || mine.n == 0 || path.p[mine.n] == '/'))
            return true;
    }
    return o->paths.count == 0;
}

static void relate(struct check *c, struct diag *d, struct str space)
{
    const struct policy_project *p = c->model->project;
    bool listed = false;

    for (size_t i = 0; i < p->ownership.count; i++) {
        if (!str_eq(p->ownership.items[i].space.text, space))
            continue;
        listed = true;
        diag_related(d, p->ownership.items[i].node->at, "what namespace `" STR_FMT "` owns",
                     STR_ARG(space));
    }
    if (!listed)
        diag_related(d, doc_span(p->node, STR("ownership")),
                     "namespace `" STR_FMT "` is not on the list", STR_ARG(space));
    diag_help(d, "change the route, or have the owners of proxyc.yaml add an entry");
}

static void report_host(struct check *c, const struct policy_route *route, struct str host,
                        struct diag_span at)
{
    struct diag *d = diag_add(c->sink, DIAG_NOT_OWNER, at,
                              "namespace `" STR_FMT "` does not own host `" STR_FMT "`",
                              STR_ARG(route->meta.space), STR_ARG(host));

    diag_subject(d, "Route " STR_FMT, STR_ARG(route->meta.full));
    diag_label(d, "not this namespace's");
    relate(c, d, route->meta.space);
}

static void report_path(struct check *c, const struct resolve_alternative *alt, struct str host)
{
    struct str space = alt->route->meta.space;
    bool written = alt->match != NULL && alt->match->path.node != NULL;
    struct diag *d = diag_add(
        c->sink, DIAG_NOT_OWNER, written ? alt->match->path.node->at : check_rule_span(alt->rule),
        "namespace `" STR_FMT "` does not own `" STR_FMT "` of host `" STR_FMT "`", STR_ARG(space),
        STR_ARG(alt->path), STR_ARG(host));

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, "not this namespace's");
    relate(c, d, space);
}

/* True where one entry of the namespace owns the host and, unless alt is NULL, the path. */
static bool is_owned(const struct policy_project *p, struct str space, struct str host,
                     const struct resolve_alternative *alt)
{
    for (size_t i = 0; i < p->ownership.count; i++) {
        const struct policy_owner *o = &p->ownership.items[i];

        if (str_eq(o->space.text, space) && owns_host(o, host) &&
            (alt == NULL || owns_path(o, alt)))
            return true;
    }
    return false;
}

static struct diag_span host_span(const struct policy_route *route, struct str host)
{
    for (size_t i = 0; i < route->hosts.count; i++)
        if (str_ieq(route->hosts.items[i].text, host))
            return route->hosts.items[i].node->at;
    return route->meta.name_node->at;
}

static void check_hosts(struct check *c, uint32_t index)
{
    const struct policy_route *route = c->model->routes.items[index];
    const struct resolve_hosts *hosts = &c->plan->hosts[index];

    for (size_t i = 0; i < hosts->count; i++)
        if (!is_owned(c->model->project, route->meta.space, hosts->items[i], NULL))
            report_host(c, route, hosts->items[i], host_span(route, hosts->items[i]));
}

static void check_paths(struct check *c, const struct resolve_alternative *alt)
{
    const struct policy_project *p = c->model->project;
    const struct resolve_hosts *hosts = &c->plan->hosts[alt->route_index];

    for (size_t i = 0; i < hosts->count; i++) {
        if (!is_owned(p, alt->route->meta.space, hosts->items[i], NULL) ||
            is_owned(p, alt->route->meta.space, hosts->items[i], alt))
            continue;
        report_path(c, alt, hosts->items[i]);
        return;
    }
}

void check_ownership_run(struct check *c)
{
    if (c->model->project->ownership.count == 0)
        return;
    for (uint32_t i = 0; i < c->model->routes.count; i++)
        check_hosts(c, i);
    for (size_t i = 0; i < c->plan->count; i++)
        check_paths(c, &c->plan->items[i]);
}
