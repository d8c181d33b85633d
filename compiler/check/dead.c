/* SPDX-License-Identifier: Apache-2.0
 *
 * The cause is nearly always a priority: then the priority is shown, and dropping it is proposed.
 */
#include "check/dead.h"

#include "check/words.h"

enum { COVER_SHOWN = 3 };

/* The entry of a map under a key, NULL where there is none. */
static const struct doc_node *entry(const struct doc_node *map, struct str key)
{
    return map == NULL ? NULL : doc_find(map, key);
}

/* The text to cut so that a map loses a key: up to the next key, or back to the end of the value
 * before. */
static struct diag_span span_without(const struct doc_node *map, const struct doc_node *value)
{
    struct diag_span at = value->key->at;
    const struct doc_node *before = NULL;

    for (const struct doc_node *n = map->first; n != NULL && n != value; n = n->next)
        before = n;
    at.end = value->at.end;
    if (value->next != NULL && value->next->key != NULL && value->next->key->at.file == at.file)
        at.end = value->next->key->at.start;
    else if (before != NULL && before->at.file == at.file)
        at.start = before->at.end;
    return at;
}

/* True where the taker would stand after the rule if it had no priority. */
static bool only_by_priority(const struct resolve_alternative *taker,
                             const struct resolve_alternative *alt)
{
    struct resolve_alternative without = *taker;

    if (taker->priority <= alt->priority)
        return false;
    without.priority = alt->priority;
    return resolve_plan_order(&without, alt) > 0;
}

static const char *what_wins(const struct resolve_alternative *alt,
                             const struct resolve_alternative *taker)
{
    if (alt->path_kind == POLICY_PATH_EXACT && taker->path_kind != POLICY_PATH_EXACT)
        return "the exact path";
    if (alt->path_kind == POLICY_PATH_TEMPLATE && taker->path_kind == POLICY_PATH_PREFIX)
        return "the template";
    if (alt->path_kind == POLICY_PATH_REGEX && taker->path_kind == POLICY_PATH_PREFIX)
        return "the regex";
    if (alt->path_kind == POLICY_PATH_PREFIX && alt->path.n > taker->path.n)
        return "the longer prefix";
    return "the more specific rule";
}

/* An entry of a map with its key. */
static struct diag_span whole(const struct doc_node *value)
{
    struct diag_span at = value->at;

    if (value->key != NULL && value->key->at.file == at.file && value->key->at.start < at.start)
        at.start = value->key->at.start;
    return at;
}

static void relate(struct diag *d, const struct resolve_alternative *taker,
                   const struct resolve_alternative *alt)
{
    const struct doc_node *priority = entry(taker->rule->node, STR("priority"));
    bool written = taker->match != NULL && taker->match->path.node != NULL;

    if (!written)
        diag_related(d, check_rule_span(taker->rule), "takes every path");
    else if (str_eq(taker->path, alt->path))
        diag_related(d, whole(taker->match->path.node), "takes the same paths");
    else
        diag_related(d, whole(taker->match->path.node), "%s " STR_FMT,
                     taker->path_kind == POLICY_PATH_REGEX ? "takes paths of" : "contains",
                     STR_ARG(alt->path));
    if (priority != NULL && only_by_priority(taker, alt))
        diag_related(d, whole(priority), "puts this rule first");
}

static void help(struct diag *d, const struct check_alternatives *cover,
                 const struct resolve_alternative *alt)
{
    const struct resolve_alternative *taker = cover->items[0];
    const struct doc_node *priority = entry(taker->rule->node, STR("priority"));

    if (cover->count == 1 && priority != NULL && only_by_priority(taker, alt)) {
        diag_help(d, "drop the priority; %s then wins by itself", what_wins(alt, taker));
        diag_edit(d, span_without(taker->rule->node, priority), "%s", "");
        return;
    }
    diag_help(d, "take the rule out, or give it conditions that the others do not take");
}

void check_dead_report(struct check *c, const struct resolve_alternative *alt,
                       const struct check_alternatives *cover)
{
    const struct resolve_hosts *hosts = &c->plan->hosts[alt->route_index];
    struct str name = str_fmt(c->arena, STR_FMT "/" STR_FMT, STR_ARG(alt->route->meta.name),
                              STR_ARG(alt->rule->name.text));
    struct diag *d = diag_add(c->sink, DIAG_ROUTE_UNREACHABLE, check_rule_span(alt->rule),
                              "route `" STR_FMT "` can never match", STR_ARG(name));

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, "every request this rule accepts is taken by " STR_FMT,
               STR_ARG(check_words_rules(c->arena, cover, alt->route)));
    for (size_t i = 0; i < cover->count && i < COVER_SHOWN; i++)
        relate(d, cover->items[i], alt);
    if (alt->match != NULL && alt->match->node != NULL)
        diag_context(d, alt->match->node->at);
    diag_note(d, "order is priority, then exact > template > regex > prefix, then the longer path");
    if (hosts->count > 1)
        diag_note(d, "true for %s hosts of this route, " STR_FMT,
                  hosts->count == 2 ? "both" : "all",
                  STR_ARG(check_words_hosts(c->arena, hosts->items, hosts->count)));
    help(d, cover, alt);
}

void check_dead_report_partly(struct check *c, const struct resolve_alternative *alt,
                              const struct check_alternatives *cover)
{
    bool itself = cover->count == 1 && cover->items[0]->rule == alt->rule;
    struct diag *d = diag_add(c->sink, DIAG_MATCH_PARTLY_DEAD, alt->match->node->at,
                              "one alternative of rule `" STR_FMT "` can never match",
                              STR_ARG(resolve_plan_rule_name(c->arena, alt)));

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    if (itself)
        diag_label(d, "another alternative takes all of it");
    else
        diag_label(d, "every request it accepts is taken by " STR_FMT,
                   STR_ARG(check_words_rules(c->arena, cover, alt->route)));
    for (size_t i = 0; i < cover->count && i < COVER_SHOWN; i++)
        relate(d, cover->items[i], alt);
    diag_help(d, "take the alternative out; the rule does the same without it");
}

void check_dead_report_impossible(struct check *c, const struct resolve_alternative *alt)
{
    struct diag *d =
        diag_add(c->sink, DIAG_MATCH_IMPOSSIBLE,
                 alt->match != NULL && alt->match->node != NULL ? alt->match->node->at
                                                                : check_rule_span(alt->rule),
                 "no request can fulfil all conditions of rule `" STR_FMT "`",
                 STR_ARG(resolve_plan_rule_name(c->arena, alt)));

    diag_label(d, STR_FMT, STR_ARG(check_words_needs(c->arena, alt)));
    diag_note(d, "header names are the same in any case; one field cannot fulfil both conditions");
    diag_help(d, "take one of the conditions out, or make two entries of `match`");
}
