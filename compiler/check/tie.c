/* SPDX-License-Identifier: Apache-2.0
 *
 * Alternatives of equal precedence that share a path share their whole pattern: kinds, wild
 * segments and prefix lengths are then the same. So only rules of one pattern are compared, but for
 * regular expressions, which may share some paths and not others.
 */
#include "check/tie.h"

#include "check/boxes.h"
#include "check/language.h"
#include "check/reach.h"
#include "check/witness.h"
#include "check/words.h"
#include "doc/plain.h"
#include "policy/out.h"

static bool same_ref(const struct policy_ref *a, const struct policy_ref *b)
{
    return (a->node != NULL) == (b->node != NULL) && a->index == b->index;
}

static bool is_plain(const struct policy_rule *r)
{
    return r->more->respond == NULL && r->more->redirect == NULL && r->more->rewrite == NULL &&
           r->request_headers == NULL && r->more->response_headers == NULL;
}

/* True where it makes no difference which of the two takes a request; false in doubt. */
static bool same_outcome(const struct policy_rule *a, const struct policy_rule *b)
{
    return is_plain(a) && is_plain(b) && a->timeout_ms == b->timeout_ms &&
           same_ref(&a->to.upstream, &b->to.upstream) && same_ref(&a->to.split, &b->to.split);
}

static bool same_box(struct check *c, struct check_budget *budget,
                     const struct resolve_alternative *a, const struct resolve_alternative *b)
{
    const struct resolve_alternative *both[] = { a, b };
    struct check_space space;

    if (a->pattern != NULL && !regex_product_same(&a->pattern->regex.dfa, &b->pattern->regex.dfa))
        return false;
    return check_space_make(c->scratch, both, 2, budget, &space) &&
           check_boxes_same(&space.axes, check_space_box(&space, a), check_space_box(&space, b));
}

/* Rules are judged for each domain: where there are several, which one it is. */
static void note_listeners(struct check *c, struct diag *d, const struct check_bucket *b)
{
    struct str names = STR("");
    size_t n = 0;

    for (size_t i = 0; c->plan->domain_count > 1 && i < c->model->listeners.count; i++) {
        if (c->plan->listener_domains[i] != b->places[0].domain)
            continue;
        names = str_fmt(c->arena, STR_FMT "%s`" STR_FMT "`", STR_ARG(names), n++ ? ", " : "",
                        STR_ARG(c->model->listeners.items[i]->meta.full));
    }
    if (n > 0)
        diag_note(d, "on listener%s " STR_FMT, n == 1 ? "" : "s", STR_ARG(names));
}

static void label_pair(struct check *c, struct diag *d, const struct resolve_alternative *first,
                       const struct resolve_alternative *second)
{
    const struct resolve_alternative *alts[] = { first, second };

    for (size_t i = 0; i < 2; i++) {
        struct str needs = check_words_needs(c->arena, alts[i]);
        struct str outcome = check_words_outcome(c->arena, alts[i]->rule);

        if (i == 0)
            diag_label(d, STR_FMT "%s" STR_FMT, STR_ARG(needs), needs.n ? ", " : "",
                       STR_ARG(outcome));
        else
            diag_related(d, check_rule_span(alts[i]->rule), STR_FMT "%s" STR_FMT, STR_ARG(needs),
                         needs.n ? ", " : "", STR_ARG(outcome));
    }
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(first->route->meta.full),
                 STR_ARG(first->rule->name.text));
}

static void report_duplicate(struct check *c, const struct check_bucket *b,
                             const struct resolve_alternative *first,
                             const struct resolve_alternative *second)
{
    struct diag *d = diag_add(c->sink, DIAG_MATCH_DUPLICATE, check_rule_span(second->rule),
                              "rules " STR_FMT " and " STR_FMT " accept the same requests",
                              STR_ARG(check_words_rule(c->arena, first, second->route)),
                              STR_ARG(check_words_rule(c->arena, second, second->route)));

    label_pair(c, d, second, first);
    note_listeners(c, d, b);
    diag_help(d, "take one of them out");
}

/* "one header condition each" and the like. */
static struct str counts_text(struct check *c, const struct policy_match *m)
{
    static const char *const numbers[] = { "no", "one", "two", "three", "four", "five" };
    static const char *const names[] = { "header", "query", "other" };
    const size_t counts[] = { m == NULL ? 0 : m->more->headers.count,
                              m == NULL ? 0 : m->more->query.count,
                              m == NULL ? 0
                                        : m->more->cookies.count + m->more->claims.count +
                                              (m->more->source_address.count > 0) +
                                              (m->more->sni.count > 0) };
    struct str text = STR("");

    for (size_t i = 0; i < LEN(counts); i++) {
        if (counts[i] == 0)
            continue;
        if (counts[i] < LEN(numbers))
            text = str_fmt(c->arena, STR_FMT ", %s %s condition%s each", STR_ARG(text),
                           numbers[counts[i]], names[i], counts[i] == 1 ? "" : "s");
        else
            text = str_fmt(c->arena, STR_FMT ", %zu %s conditions each", STR_ARG(text), counts[i],
                           names[i]);
    }
    if (m != NULL && m->methods.count > 0)
        text = str_fmt(c->arena, STR_FMT ", both name methods", STR_ARG(text));
    return text;
}

/* The end of the last of a rule's header conditions, where one more can be put; false where there
 * are none, or not between braces. */
static bool find_room(const struct resolve_alternative *alt, struct diag_span *at)
{
    const struct doc_node *headers =
        alt->match == NULL ? NULL : doc_find(alt->match->node, STR("headers"));
    const struct doc_node *last = headers == NULL ? NULL : headers->first;

    while (last != NULL && last->next != NULL)
        last = last->next;
    if (last == NULL || last->at.file != headers->at.file || headers->at.end <= last->at.end)
        return false;
    *at = (struct diag_span){ headers->at.file, last->at.end, last->at.end };
    return true;
}

/* A text as a value of a flow map, with quotes where some reader of YAML wants them. */
static struct str value_text(struct arena *a, struct str text)
{
    struct policy_out quoted = { .arena = a };

    if (doc_plain_is_safe(text) && doc_plain_reads(text) == NULL)
        return text;
    policy_out_json(&quoted, text);
    return policy_out_end(&quoted);
}

/* Says how to exclude the other's case, where the other has one header with an exact value. */
static void help_tie(struct arena *a, struct diag *d, const struct resolve_alternative *alt,
                     const struct resolve_alternative *other)
{
    const struct policy_match *m = other->match;
    struct diag_span at;
    struct str key, value;

    if (m == NULL || m->more->headers.count != 1 ||
        m->more->headers.items[0].op != POLICY_MATCH_EXACT) {
        diag_help(d, "give one of them `priority: 1`");
        return;
    }
    key = m->more->headers.items[0].key;
    value = value_text(a, m->more->headers.items[0].value.text);
    diag_help(d,
              "give one of them `priority: 1`, or exclude the other case: `" STR_FMT
              ": {not: " STR_FMT "}`",
              STR_ARG(key), STR_ARG(value));
    if (find_room(alt, &at))
        diag_edit(d, at, ", " STR_FMT ": {not: " STR_FMT "}", STR_ARG(key), STR_ARG(value));
}

static void report_ambiguous(struct check *c, const struct check_bucket *b,
                             const struct resolve_alternative *first,
                             const struct resolve_alternative *second,
                             const struct check_witness *witness)
{
    struct check_witness w = *witness;
    struct diag *d = diag_add(c->sink, DIAG_MATCH_AMBIGUOUS, check_rule_span(first->rule),
                              "two rules match the same request and neither is more specific");

    label_pair(c, d, first, second);
    if (first->pattern != NULL && !str_eq(first->path, second->path))
        diag_note(d, "same host, " STR_FMT " and " STR_FMT " share paths" STR_FMT,
                  STR_ARG(check_words_path(c->arena, first)),
                  STR_ARG(check_words_path(c->arena, second)),
                  STR_ARG(counts_text(c, first->match)));
    else
        diag_note(d, "same host, same " STR_FMT STR_FMT, STR_ARG(check_words_path(c->arena, first)),
                  STR_ARG(counts_text(c, first->match)));
    w.host = check_witness_host(c->arena, c->buckets, &b->places[0]);
    diag_example(d, STR_FMT, STR_ARG(check_witness_text(c->arena, &w)));
    note_listeners(c, d, b);
    help_tie(c->arena, d, first, second);
}

/* No fault, but worth knowing: changing one of the two alone makes it one. */
static void report_overlap(struct check *c, const struct check_bucket *b,
                           const struct resolve_alternative *first,
                           const struct resolve_alternative *second,
                           const struct check_witness *witness)
{
    struct check_witness w = *witness;
    struct diag *d = diag_add(c->sink, DIAG_MATCH_DUPLICATE, check_rule_span(second->rule),
                              "rules " STR_FMT " and " STR_FMT
                              " accept a common request and do the same with it",
                              STR_ARG(check_words_rule(c->arena, first, second->route)),
                              STR_ARG(check_words_rule(c->arena, second, second->route)));

    d->level = MIN(d->level, DIAG_INFO);
    label_pair(c, d, second, first);
    w.host = check_witness_host(c->arena, c->buckets, &b->places[0]);
    diag_example(d, "" STR_FMT, STR_ARG(check_witness_text(c->arena, &w)));
    diag_note(d, "as soon as they do different things this is ambiguous, PX303");
}

/* What a rule is compared for. */
struct tie {
    struct check *c;
    const struct check_bucket *b;
    struct check_budget *budget;
    size_t pairs;
    bool duplicate, overlap; /* said already */
};

/* Remembers the first pair of a bucket of which it is not known whether they tie. */
static void be_unsure(const struct tie *t, const struct resolve_alternative *first,
                      const struct resolve_alternative *second)
{
    if (t->budget->unsure[0] != NULL)
        return;
    t->budget->unsure[0] = first;
    t->budget->unsure[1] = second;
}

/* The order in files decides nothing, so that the pair is always reported the same way round. A
 * rule's second double is the first one's double too: one is enough. */
static void judge_pair(struct tie *t, const struct resolve_alternative *first,
                       const struct resolve_alternative *second)
{
    struct check_question q = {
        .bucket = t->b, .budget = t->budget, .alts = { first, second }, .count = 2, .before = first
    };
    bool same = same_outcome(first->rule, second->rule);
    struct check_witness witness;

    if (same_box(t->c, t->budget, first, second)) {
        if (!t->duplicate)
            report_duplicate(t->c, t->b, first, second);
        t->duplicate = true;
        return;
    }
    if (same && t->overlap)
        return;
    if (!check_reach_witness(t->c->scratch, &q, &witness)) {
        if (check_reach_judge(t->c->scratch, &q, NULL) != CHECK_UNKNOWN)
            return;
        t->c->compared = true;
        if (!same)
            be_unsure(t, first, second);
        return;
    }
    t->c->compared = true;
    if (same)
        report_overlap(t->c, t->b, first, second, &witness);
    else
        report_ambiguous(t->c, t->b, first, second, &witness);
    t->overlap = t->overlap || same;
    t->pairs += !same;
}

bool check_tie_judge(struct check *c, const struct check_bucket *b,
                     const struct resolve_alternative *alt, const struct check_alternatives *found,
                     struct check_budget *budget)
{
    struct tie t = { .c = c, .b = b, .budget = budget };

    if (found == NULL) {
        be_unsure(&t, alt, NULL);
        return false;
    }
    for (size_t i = 0; i < found->count && t.pairs < CHECK_TIE_PAIRS_MAX; i++) {
        const struct resolve_alternative *other = found->items[i];

        if (other >= alt)
            break;
        if (other->rule == alt->rule || resolve_plan_order(other, alt) != 0)
            continue;
        if (!check_budget_spend(budget, check_reach_steps(other, alt))) {
            be_unsure(&t, alt, NULL);
            break;
        }
        if (!check_reach_apart(other, alt) && check_language_near(other, alt))
            judge_pair(&t, other, alt);
    }
    return t.duplicate || t.pairs > 0;
}

void check_tie_report_unsure(struct check *c, const struct check_bucket *b,
                             const struct check_budget *budget)
{
    const struct resolve_alternative *first = budget->unsure[0], *second = budget->unsure[1];
    struct str other = STR("another rule");
    struct diag *d;

    if (first == NULL || b->crowded)
        return;
    if (second != NULL)
        other = check_words_rule(c->arena, second, first->route);
    d = diag_add(c->sink, DIAG_MATCH_AMBIGUOUS, check_rule_span(first->rule),
                 "whether " STR_FMT " and " STR_FMT " match the same request could not be told",
                 STR_ARG(check_words_rule(c->arena, first, first->route)), STR_ARG(other));
    if (second != NULL)
        label_pair(c, d, first, second);
    diag_note(d, "the rules of host `" STR_FMT "` overlap in more ways than are followed up",
              STR_ARG(b->places[0].host));
    note_listeners(c, d, b);
    diag_help(d, "give the rules of this path priorities, or tell them apart by one exact value");
}

static bool inverted(const struct resolve_alternative *broad,
                     const struct resolve_alternative *narrow)
{
    struct resolve_alternative without = *broad;

    if (broad->priority <= narrow->priority)
        return false;
    without.priority = narrow->priority;
    return resolve_plan_order(&without, narrow) > 0;
}

static void report_inversion(struct check *c, const struct check_bucket *b,
                             const struct resolve_alternative *broad,
                             const struct resolve_alternative *narrow, struct check_witness *w)
{
    const struct doc_node *priority = doc_find(broad->rule->node, STR("priority"));
    struct diag *d = diag_add(c->sink, DIAG_PRIORITY_INVERSION,
                              priority != NULL ? priority->at : check_rule_span(broad->rule),
                              "the priority of " STR_FMT " puts it before the narrower " STR_FMT,
                              STR_ARG(check_words_rule(c->arena, broad, broad->route)),
                              STR_ARG(check_words_rule(c->arena, narrow, broad->route)));

    diag_label(d, "before what is more specific");
    diag_related(d, check_rule_span(narrow->rule), "loses requests of its " STR_FMT,
                 STR_ARG(check_words_path(c->arena, narrow)));
    w->host = check_witness_host(c->arena, c->buckets, &b->places[0]);
    diag_example(d, "" STR_FMT " goes to " STR_FMT, STR_ARG(check_witness_text(c->arena, w)),
                 STR_ARG(check_words_rule(c->arena, broad, broad->route)));
    diag_help(d, "drop the priority, or give the narrower rule a higher one");
}

void check_tie_judge_priority(struct check *c, const struct check_bucket *b,
                              const struct resolve_alternative *alt,
                              const struct check_alternatives *found, struct check_budget *budget)
{
    for (size_t i = 0; i < found->count && found->items[i] < alt; i++) {
        struct check_question q = { .bucket = b,
                                    .budget = budget,
                                    .alts = { alt, found->items[i] },
                                    .count = 2,
                                    .before = found->items[i] };
        struct check_witness witness;

        if (found->items[i]->rule == alt->rule || !inverted(found->items[i], alt) ||
            !check_reach_witness(c->scratch, &q, &witness))
            continue;
        report_inversion(c, b, found->items[i], alt, &witness);
        return;
    }
}
