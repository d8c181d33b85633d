/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of the questions is that of the router: which listener, which host, then the rules of
 * that host one after the other.
 */
#include "command/whynot.h"

#include "base/vec.h"

static bool is_called(struct str full, struct str name)
{
    return str_eq(full, name) ||
           (str_has_suffix(full, name) && full.n > name.n && full.p[full.n - name.n - 1] == '/');
}

/* The rule of that name; NULL where there is none, or several. A full name is never ambiguous. */
static const struct resolve_alternative *find_rule(struct arena *a, const struct resolve_plan *plan,
                                                   struct str name)
{
    const struct resolve_alternative *found = NULL;

    for (size_t i = 0; i < plan->count; i++) {
        struct arena_mark mark = arena_mark(a);
        struct str full = resolve_plan_rule_name(a, &plan->items[i]);
        bool whole = str_eq(full, name), called = is_called(full, name);

        arena_rewind(a, mark);
        if (whole)
            return &plan->items[i];
        if (!called)
            continue;
        if (found != NULL && found->rule != plan->items[i].rule)
            return NULL;
        found = &plan->items[i];
    }
    return found;
}

static struct str joined(struct arena *a, const struct str *items, size_t count)
{
    struct str all = STR("");

    for (size_t i = 0; i < count; i++)
        all = str_fmt(a, STR_FMT "%s`" STR_FMT "`", STR_ARG(all), i ? ", " : "", STR_ARG(items[i]));
    return all;
}

/* NULL: none takes the request. */
static const struct command_trace_candidate *winner_of(const struct command_trace *t)
{
    return t->taker < t->count ? &t->items[t->taker] : NULL;
}

static void judge_rules(struct arena *a, const struct command_trace_question *q,
                        const struct resolve_alternative *rule, struct command_whynot *out)
{
    const struct command_trace_candidate *winner = winner_of(q->trace);
    struct command_trace own;

    command_trace_one(a, q, rule->rule, &own);
    for (size_t i = 0; i < own.count; i++) {
        const struct command_trace_candidate *c = &own.items[i];

        if (!c->holds)
            *VEC_ADD(a, &out->reasons) = c->why;
        else if (winner != NULL && winner->rule != c->rule)
            *VEC_ADD(a, &out->reasons) =
                command_trace_after(a, winner->alternative, c->alternative);
    }
}

static bool serves(const struct resolve_plan *plan, const struct resolve_alternative *rule,
                   uint32_t listener)
{
    const struct resolve_domains *domains = &plan->routes[rule->route_index];

    for (size_t i = 0; i < domains->count; i++) {
        if (domains->items[i] == plan->listener_domains[listener])
            return true;
    }
    return false;
}

static bool has_pattern(const struct resolve_hosts *hosts, struct str pattern)
{
    for (size_t i = 0; i < hosts->count; i++) {
        if (str_eq(hosts->items[i], pattern))
            return true;
    }
    return false;
}

bool command_whynot_tell(struct arena *a, const struct command_trace_question *q, struct str name,
                         struct command_whynot *out)
{
    const struct resolve_alternative *rule = find_rule(a, q->plan, name);
    const struct command_trace_candidate *winner = winner_of(q->trace);
    const struct resolve_hosts *hosts;

    if (rule == NULL)
        return false;
    *out = (struct command_whynot){ .rule = resolve_plan_rule_name(a, rule) };
    hosts = &q->plan->hosts[rule->route_index];
    if (winner != NULL && winner->alternative->rule == rule->rule)
        return true;
    if (!serves(q->plan, rule, q->listener))
        *VEC_ADD(a, &out->reasons) =
            str_fmt(a, "its route does not serve listener `" STR_FMT "`",
                    STR_ARG(q->plan->model->listeners.items[q->listener]->meta.full));
    else if (q->trace->pattern.p == NULL || !has_pattern(hosts, q->trace->pattern))
        *VEC_ADD(a, &out->reasons) =
            q->trace->pattern.p == NULL
                ? str_fmt(a, "host `" STR_FMT "` is none of its route's: " STR_FMT,
                          STR_ARG(q->request->host), STR_ARG(joined(a, hosts->items, hosts->count)))
                : str_fmt(a,
                          "host `" STR_FMT "` goes to the rules of `" STR_FMT
                          "` alone; its route has " STR_FMT,
                          STR_ARG(q->request->host), STR_ARG(q->trace->pattern),
                          STR_ARG(joined(a, hosts->items, hosts->count)));
    else
        judge_rules(a, q, rule, out);
    return true;
}
