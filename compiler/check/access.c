/* SPDX-License-Identifier: Apache-2.0
 *
 * Denials are judged before allowances, and the order of rules within either says nothing; to name
 * who takes a rule's requests the earlier ones are looked at. A rule is dead only where that is
 * certain: an earlier alternative takes part where its path, claims, networks and identities hold
 * all that the rule's do, and what methods, headers, query and cookies are left is subtracted box
 * by box.
 */
#include "check/access.h"

#include "base/ip.h"
#include "check/space.h"

static void set_subject(struct diag *d, const struct policy_auth *auth,
                        const struct policy_access_rule *rule)
{
    diag_subject(d, "AuthPolicy " STR_FMT ", rule " STR_FMT, STR_ARG(auth->meta.full),
                 STR_ARG(rule->name.text));
}

static struct diag_span name_span(const struct policy_access_rule *rule)
{
    return rule->name.node != NULL ? rule->name.node->at : rule->node->at;
}

/* ---- PX615 ---- */

static void check_default(struct check *c, const struct policy_auth *auth)
{
    struct diag *d;

    if (auth->otherwise != POLICY_DECIDE_ALLOW)
        return;
    for (size_t i = 0; i < auth->rules.count; i++) {
        const struct policy_access_rule *rule = &auth->rules.items[i];

        if (rule->decision != POLICY_DECIDE_ALLOW || rule->dry_run)
            continue;
        d = diag_add(c->sink, DIAG_ALLOW_NO_DENY, doc_span(auth->node, STR("default")),
                     "rule `" STR_FMT "` allows what `default: allow` allows anyway",
                     STR_ARG(rule->name.text));
        set_subject(d, auth, rule);
        diag_label(d, "everybody whom no rule denies");
        diag_related(d, name_span(rule), "decides nothing");
        diag_help(d, "take the line out; what no rule allows is then denied");
        return;
    }
}

/* ---- PX616: what holds what ---- */

/* Every text of `inner` is in `outer`; a last `*` stands for any rest. */
static bool principals_hold(const struct policy_access_rule *outer,
                            const struct policy_access_rule *inner)
{
    if (outer->principals.count == 0)
        return true;
    for (size_t i = 0; i < inner->principals.count; i++) {
        struct str name = inner->principals.items[i].text;
        bool held = false;

        for (size_t k = 0; k < outer->principals.count && !held; k++) {
            struct str range = outer->principals.items[k].text;

            held = str_eq(range, name) || (str_has_suffix(range, STR("*")) &&
                                           str_has_prefix(name, str_sub(range, 0, range.n - 1)));
        }
        if (!held)
            return false;
    }
    return inner->principals.count > 0;
}

static struct str trimmed(struct str path)
{
    while (path.n > 0 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

static bool path_holds(const struct policy_match *outer, const struct policy_match *inner)
{
    struct str prefix = trimmed(outer->path.text);
    struct str path = inner == NULL ? STR("/") : inner->path.text;

    if (outer->path_kind == POLICY_PATH_ANY ||
        (outer->path_kind == POLICY_PATH_PREFIX && prefix.n == 0))
        return true;
    if (inner == NULL)
        return false;
    if (outer->path_kind == inner->path_kind && str_eq(outer->path.text, path))
        return true;
    if (outer->path_kind != POLICY_PATH_PREFIX || inner->path_kind == POLICY_PATH_REGEX ||
        inner->path_kind == POLICY_PATH_ANY || !str_has_prefix(path, prefix))
        return false;
    return path.n == prefix.n || path.p[prefix.n] == '/';
}

static bool same_condition(const struct policy_condition *a, const struct policy_condition *b)
{
    return a->op == b->op && str_eq(a->key, b->key) && str_eq(a->value.text, b->value.text);
}

/* Each claim that `outer` asks for `inner` asks for in the same words. */
static bool claims_hold(const struct policy_match *outer, const struct policy_match *inner)
{
    for (size_t i = 0; i < outer->more->claims.count; i++) {
        bool held = false;

        for (size_t k = 0; inner != NULL && k < inner->more->claims.count && !held; k++)
            held = same_condition(&outer->more->claims.items[i], &inner->more->claims.items[k]);
        if (!held)
            return false;
    }
    return true;
}

static bool network_in(const struct policy_match *outer, struct str network)
{
    struct ip_prefix a, b;

    for (size_t i = 0; i < outer->more->source_address.count; i++)
        if (ip_prefix_parse(outer->more->source_address.items[i].text, &a) &&
            ip_prefix_parse(network, &b) && a.bits <= b.bits && ip_prefix_has(&a, &b.ip))
            return true;
    return false;
}

static bool networks_hold(const struct policy_match *outer, const struct policy_match *inner)
{
    if (outer->more->source_address.count == 0)
        return true;
    if (inner == NULL || inner->more->source_address.count == 0)
        return false;
    for (size_t i = 0; i < inner->more->source_address.count; i++)
        if (!network_in(outer, inner->more->source_address.items[i].text))
            return false;
    return true;
}

/* An alternative without methods takes all of them; boxes know the usual ones and those that are
 * named, so that the rest stands and falls with these. One that names methods holds none that
 * names none. */
static bool methods_hold(const struct policy_match *outer, const struct policy_match *inner)
{
    return outer == NULL || outer->methods.count == 0 ||
           (inner != NULL && inner->methods.count > 0);
}

/* All but methods, headers, query and cookies. */
static bool holds(const struct policy_match *outer, const struct policy_match *inner)
{
    return outer == NULL ||
           (path_holds(outer, inner) && claims_hold(outer, inner) && networks_hold(outer, inner) &&
            methods_hold(outer, inner) && outer->more->sni.count == 0);
}

/* ---- PX616: subtraction ---- */

struct covers {
    const struct policy_access_rule **items;
    size_t count, cap;
};

struct alternatives {
    struct resolve_alternative *items;
    size_t count, cap;
};

static size_t match_count(const struct policy_access_rule *rule)
{
    return rule->match.count > 0 ? rule->match.count : 1;
}

static const struct policy_match *match_at(const struct policy_access_rule *rule, size_t i)
{
    return rule->match.count > 0 ? &rule->match.items[i] : NULL;
}

/* Boxes are made of alternatives; of these only the match is looked at. */
static void gather(struct arena *a, const struct covers *before,
                   const struct policy_access_rule *rule, const struct policy_match *match,
                   struct alternatives *out)
{
    *VEC_ADD(a, out) = (struct resolve_alternative){ .match = match };
    for (size_t i = 0; i < before->count; i++)
        for (size_t k = 0; k < match_count(before->items[i]); k++) {
            const struct policy_match *other = match_at(before->items[i], k);

            if (principals_hold(before->items[i], rule) && holds(other, match))
                *VEC_ADD(a, out) = (struct resolve_alternative){ .match = other };
        }
}

/* True where nothing of the alternative is left. */
static bool is_covered(struct check *c, const struct covers *before,
                       const struct policy_access_rule *rule, const struct policy_match *match)
{
    struct check_budget budget = { .shared = &c->steps };
    struct alternatives alts = { 0 };
    const struct resolve_alternative **list;
    struct check_boxes left = { 0 };
    struct check_space space;
    bool hit;

    gather(c->scratch, before, rule, match, &alts);
    list = NEW_N(c->scratch, const struct resolve_alternative *, alts.count);
    for (size_t i = 0; i < alts.count; i++)
        list[i] = &alts.items[i];
    if (alts.count < 2 || !check_space_make(c->scratch, list, alts.count, &budget, &space))
        return false;
    *VEC_ADD(c->scratch, &left) = check_space_box(&space, list[0]);
    if (check_boxes_empty(&space.axes, left.items[0]))
        return false;
    for (size_t i = 1; i < alts.count && left.count > 0; i++)
        if (!check_boxes_subtract(c->scratch, &space.axes, &left, check_space_box(&space, list[i]),
                                  &budget, &hit))
            return false;
    return left.count == 0;
}

static bool is_dead(struct check *c, const struct covers *before,
                    const struct policy_access_rule *rule)
{
    for (size_t i = 0; i < match_count(rule); i++)
        if (!is_covered(c, before, rule, match_at(rule, i)))
            return false;
    return true;
}

/* Leaves only the rules that are needed to cover. */
static void shrink(struct check *c, struct covers *before, const struct policy_access_rule *rule)
{
    for (size_t i = before->count; i > 0; i--) {
        struct covers fewer = { 0 };

        for (size_t k = 0; k < before->count; k++)
            if (k != i - 1)
                *VEC_ADD(c->scratch, &fewer) = before->items[k];
        if (is_dead(c, &fewer, rule))
            *before = fewer;
    }
}

static void report_dead(struct check *c, const struct policy_auth *auth,
                        const struct policy_access_rule *rule, const struct covers *cover)
{
    bool allows = rule->decision == POLICY_DECIDE_ALLOW, denied = false;
    struct diag *d =
        diag_add(c->sink, DIAG_AUTHZ_DEAD, name_span(rule),
                 "access rule `" STR_FMT "` never decides anything", STR_ARG(rule->name.text));

    set_subject(d, auth, rule);
    for (size_t i = 0; i < cover->count; i++) {
        bool denies = cover->items[i]->decision == POLICY_DECIDE_DENY;

        denied = denied || (allows && denies);
        diag_related(d, name_span(cover->items[i]), "%s%s",
                     cover->count > 1 ? "takes part of its requests" : "takes all its requests",
                     denies ? ", and denies them" : "");
    }
    diag_label(d, "other rules take every request that it takes");
    if (denied)
        diag_note(d, "denials win over allowances, wherever they stand");
    diag_help(d, denied ? "match less in the denial, or take this rule out" : "take this rule out");
}

/* Denials before all, then what stands before of the same decision. */
static void check_rules(struct check *c, const struct policy_auth *auth)
{
    for (size_t i = 0; i < auth->rules.count; i++) {
        const struct policy_access_rule *rule = &auth->rules.items[i];
        struct arena_mark mark = arena_mark(c->scratch);
        struct covers before = { 0 };

        for (size_t k = 0; k < auth->rules.count; k++) {
            const struct policy_access_rule *other = &auth->rules.items[k];
            bool first =
                other->decision == rule->decision ? k < i : other->decision == POLICY_DECIDE_DENY;

            if (first && k != i && !other->dry_run)
                *VEC_ADD(c->scratch, &before) = other;
        }
        if (is_dead(c, &before, rule)) {
            shrink(c, &before, rule);
            report_dead(c, auth, rule, &before);
        }
        arena_rewind(c->scratch, mark);
    }
}

void check_access_run(struct check *c)
{
    for (size_t i = 0; i < c->model->auths.count; i++) {
        const struct policy_auth *auth = c->model->auths.items[i];

        if (auth->meta.abstract)
            continue;
        check_default(c, auth);
        check_rules(c, auth);
    }
}
