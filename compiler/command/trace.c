/* SPDX-License-Identifier: Apache-2.0
 *
 * The table answers which rule wins and whether methods and conditions hold; the plan it was
 * lowered from knows the hosts and paths, and stands in the same order: alternative by alternative,
 * one rule for the known methods and one for each unknown method that it names (lower/rules.c).
 */
#include "command/trace.h"

#include "base/vec.h"
#include "table/target.h"

struct str command_trace_methods(struct arena *a, uint32_t methods)
{
    struct str all = { "", 0 };

    for (uint32_t m = 0; m < TABLE_METHOD_OTHER; m++) {
        if (methods >> m & 1)
            all = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(all), all.n ? ", " : "",
                          STR_ARG(table_target_method_name((enum table_method)m)));
    }
    return all;
}

static struct str predicate_text(struct arena *a, const struct table *t, uint32_t predicate)
{
    static const char *const subjects[TABLE_SUBJECTS] = {
        [TABLE_HEADER] = "header ",
        [TABLE_QUERY] = "query parameter ",
        [TABLE_COOKIE] = "cookie ",
        [TABLE_METHOD] = "the method",
        [TABLE_CLIENT_ADDRESS] = "the client address",
        [TABLE_CLAIM] = "claim ",
        [TABLE_SNI] = "the server name",
        [TABLE_PATH] = "the path",
        [TABLE_TURN] = "the fraction that it takes",
    };
    static const char *const ops[2][TABLE_OPS] = {
        { [TABLE_EXACT] = "is",
          [TABLE_PREFIX] = "begins with",
          [TABLE_SUFFIX] = "ends with",
          [TABLE_CONTAINS] = "contains",
          [TABLE_PRESENT] = "is present",
          [TABLE_REGEX] = "matches",
          [TABLE_IN_NETWORKS] = "is in",
          [TABLE_IN_HOSTS] = "is one of",
          [TABLE_FRACTION] = "has this request" },
        { [TABLE_EXACT] = "is not",
          [TABLE_PREFIX] = "does not begin with",
          [TABLE_SUFFIX] = "does not end with",
          [TABLE_CONTAINS] = "does not contain",
          [TABLE_PRESENT] = "is absent",
          [TABLE_REGEX] = "does not match",
          [TABLE_IN_NETWORKS] = "is not in",
          [TABLE_IN_HOSTS] = "is none of",
          [TABLE_FRACTION] = "has not this request" },
    };
    const struct table_predicate *p = table_predicate(t, predicate);
    struct str name = { "", 0 };
    const char *op = ops[p->flags & TABLE_PREDICATE_NOT][p->op];

    if (p->name != TABLE_NONE)
        name = table_text(t, table_name(t, p->name)->text);
    if (p->op == TABLE_PRESENT || p->op == TABLE_FRACTION)
        return str_fmt(a, "%s" STR_FMT " %s", subjects[p->subject], STR_ARG(name), op);
    return str_fmt(a, "%s" STR_FMT " %s `" STR_FMT "`", subjects[p->subject], STR_ARG(name), op,
                   STR_ARG(table_text(t, p->value)));
}

/* 0: the pattern does not take the host; else the better the greater. */
static size_t host_rank(struct str pattern, struct str host)
{
    if (str_eq(pattern, host))
        return SIZE_MAX;
    if (str_eq(pattern, STR("*")))
        return 1;
    if (str_has_prefix(pattern, STR("*.")) && host.n >= pattern.n &&
        str_has_suffix(host, str_sub(pattern, 1, SIZE_MAX)))
        return pattern.n;
    return 0;
}

static bool in_domain(const struct resolve_plan *plan, size_t route, uint32_t domain)
{
    for (size_t i = 0; i < plan->routes[route].count; i++) {
        if (plan->routes[route].items[i] == domain)
            return true;
    }
    return false;
}

static struct str winning_pattern(const struct resolve_plan *plan, uint32_t domain, struct str host)
{
    struct str best = { 0 };
    size_t best_rank = 0;

    for (size_t r = 0; r < plan->model->routes.count; r++) {
        if (!in_domain(plan, r, domain))
            continue;
        for (size_t h = 0; h < plan->hosts[r].count; h++) {
            size_t rank = host_rank(plan->hosts[r].items[h], host);

            if (rank > best_rank) {
                best = plan->hosts[r].items[h];
                best_rank = rank;
            }
        }
    }
    return best;
}

static bool has_host(const struct resolve_hosts *hosts, struct str pattern)
{
    for (size_t i = 0; i < hosts->count; i++) {
        if (str_eq(hosts->items[i], pattern))
            return true;
    }
    return false;
}

static bool template_holds(struct str pattern, uint32_t wild, struct str path)
{
    struct str want, got;
    struct str pattern_rest = str_sub(pattern, 1, SIZE_MAX), path_rest = str_sub(path, 1, SIZE_MAX);

    for (uint32_t i = 0; i < TABLE_SEGMENTS_MAX; i++) {
        bool more = str_cut(&pattern_rest, '/', &want);

        if (more != str_cut(&path_rest, '/', &got))
            return false;
        if (!more)
            return true;
        if (wild >> (31 - i) & 1 ? got.n == 0 : !str_eq(want, got))
            return false;
    }
    return true;
}

static bool path_holds(const struct resolve_alternative *alt, struct str path)
{
    switch (alt->path_kind) {
    case POLICY_PATH_EXACT:
        return str_eq(path, alt->path);
    case POLICY_PATH_TEMPLATE:
        return template_holds(alt->path, alt->wild, path);
    case POLICY_PATH_REGEX:
        return resolve_pattern_holds(alt->pattern, path);
    case POLICY_PATH_PREFIX:
    case POLICY_PATH_ANY:
        return alt->path.n <= 1 || (str_has_prefix(path, alt->path) &&
                                    (path.n == alt->path.n || path.p[alt->path.n] == '/'));
    }
    return false;
}

static struct str path_text(struct arena *a, const struct resolve_alternative *alt)
{
    static const char *const kinds[] = {
        [POLICY_PATH_EXACT] = "the path is not",
        [POLICY_PATH_TEMPLATE] = "the path does not fit",
        [POLICY_PATH_REGEX] = "the path does not match",
        [POLICY_PATH_PREFIX] = "the path is not below",
        [POLICY_PATH_ANY] = "the path is not below",
    };

    return str_fmt(a, "%s `" STR_FMT "`", kinds[alt->path_kind], STR_ARG(alt->path));
}

static bool names_before(const struct policy_match *m, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (str_eq(m->methods.items[j].text, m->methods.items[i].text))
            return true;
    }
    return false;
}

uint32_t command_trace_rule_count(const struct resolve_plan *plan,
                                  const struct resolve_alternative *alt)
{
    uint32_t count = (alt->methods & ~(1u << TABLE_METHOD_OTHER)) != 0;

    if (plan->routes[alt->route_index].count == 0)
        return 0;
    for (size_t i = 0; alt->match != NULL && i < alt->match->methods.count; i++) {
        if (table_target_method(alt->match->methods.items[i].text) == TABLE_METHOD_OTHER &&
            !names_before(alt->match, i))
            count++;
    }
    return count;
}

static void judge(struct arena *a, const struct table *t, const struct table_request *q,
                  struct command_trace_candidate *c)
{
    uint32_t failed = TABLE_NONE;

    if (!path_holds(c->alternative, q->path)) {
        c->why = path_text(a, c->alternative);
    } else if (!table_match_rule_holds(t, c->rule, q, &failed)) {
        if (failed == TABLE_NONE)
            c->why = str_fmt(a, "the method is none of " STR_FMT,
                             STR_ARG(command_trace_methods(a, table_rule(t, c->rule)->methods)));
        else
            c->why =
                str_fmt(a, "it does not hold that " STR_FMT, STR_ARG(predicate_text(a, t, failed)));
    } else {
        c->holds = true;
    }
}

/* Why `first` comes before `second`; in the order of resolve_plan_order. */
static const char *precedence(const struct resolve_alternative *first,
                              const struct resolve_alternative *second)
{
    if (first->priority != second->priority)
        return "by its priority";
    if (first->ordered)
        return second->ordered ? "it stands first, and the order is that of the list"
                               : "its route is `ordered`, and comes before the others of the host";
    if (first->path_kind != second->path_kind)
        return "exact paths come before templates, these before regular expressions, these before "
               "prefixes";
    if (first->path_kind == POLICY_PATH_PREFIX && first->path.n != second->path.n)
        return "its prefix is longer";
    if (first->path_kind == POLICY_PATH_REGEX &&
        first->pattern->below.n != second->pattern->below.n)
        return "its expression begins with a longer text";
    if (first->path_kind == POLICY_PATH_TEMPLATE && first->wild != second->wild)
        return "its template is literal where the other one is not";
    if (first->methods_named != second->methods_named)
        return "it names methods";
    if (resolve_plan_order(first, second) < 0)
        return "it has more conditions";
    return "by name: neither is more specific";
}

struct str command_trace_after(struct arena *a, const struct resolve_alternative *first,
                               const struct resolve_alternative *second)
{
    return str_fmt(a, "it takes such requests, but `" STR_FMT "` comes first: %s",
                   STR_ARG(resolve_plan_rule_name(a, first)), precedence(first, second));
}

void command_trace_rules(struct arena *a, const struct table *t, const struct resolve_plan *plan,
                         uint32_t listener, const struct table_request *q,
                         struct command_trace *out)
{
    uint32_t domain = plan->listener_domains[listener], rule = 0;

    *out = (struct command_trace){ .pattern = winning_pattern(plan, domain, q->host),
                                   .taker = SIZE_MAX };
    for (size_t i = 0; i < plan->count && out->pattern.p != NULL; i++) {
        const struct resolve_alternative *alt = &plan->items[i];
        uint32_t end = rule + command_trace_rule_count(plan, alt);

        for (; rule < end && rule < t->rule_count; rule++) {
            struct command_trace_candidate *c;

            if (!in_domain(plan, alt->route_index, domain) ||
                !has_host(&plan->hosts[alt->route_index], out->pattern))
                continue;
            if (out->count >= COMMAND_TRACE_MAX) {
                out->left_out++;
                continue;
            }
            c = VEC_ADD(a, out);
            *c = (struct command_trace_candidate){ .alternative = alt, .rule = rule };
            judge(a, t, q, c);
            if (c->holds && out->taker == SIZE_MAX)
                out->taker = out->count - 1;
            else if (c->holds)
                c->why = command_trace_after(a, out->items[out->taker].alternative, alt);
        }
    }
    out->taker = MIN(out->taker, out->count);
}

void command_trace_one(struct arena *a, const struct command_trace_question *q,
                       const struct policy_rule *wanted, struct command_trace *out)
{
    uint32_t domain = q->plan->listener_domains[q->listener], rule = 0;

    *out = (struct command_trace){ .pattern = winning_pattern(q->plan, domain, q->request->host) };
    for (size_t i = 0; i < q->plan->count; i++) {
        const struct resolve_alternative *alt = &q->plan->items[i];
        uint32_t end = rule + command_trace_rule_count(q->plan, alt);

        for (; rule < end && rule < q->table->rule_count && alt->rule == wanted; rule++) {
            struct command_trace_candidate *c = VEC_ADD(a, out);

            *c = (struct command_trace_candidate){ .alternative = alt, .rule = rule };
            judge(a, q->table, q->request, c);
        }
        rule = end;
    }
}
