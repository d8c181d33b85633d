/* SPDX-License-Identifier: Apache-2.0
 *
 * Short on purpose: a label stands beside a caret.
 */
#include "check/words.h"

enum { HOSTS_SHOWN = 3, RULES_SHOWN = 3 };

struct str check_words_path(struct arena *a, const struct resolve_alternative *alt)
{
    static const char *const kinds[] = { [POLICY_PATH_EXACT] = "exact path",
                                         [POLICY_PATH_TEMPLATE] = "template",
                                         [POLICY_PATH_REGEX] = "regex",
                                         [POLICY_PATH_PREFIX] = "prefix" };

    return str_fmt(a, "%s `" STR_FMT "`", kinds[alt->path_kind], STR_ARG(alt->path));
}

static struct str join(struct arena *a, struct str left, const char *with, struct str right)
{
    if (left.n == 0)
        return right;
    return str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(left), with, STR_ARG(right));
}

static struct str condition_words(struct arena *a, const char *what,
                                  const struct policy_condition *c)
{
    static const char *const forms[] = {
        [POLICY_MATCH_EXACT] = "",
        [POLICY_MATCH_PREFIX] = " beginning with",
        [POLICY_MATCH_SUFFIX] = " ending in",
        [POLICY_MATCH_CONTAINS] = " containing",
        [POLICY_MATCH_NOT] = " other than",
        [POLICY_MATCH_REGEX] = " matching",
    };

    if (c->op == POLICY_MATCH_PRESENT)
        return str_fmt(a, "%s`" STR_FMT "`", what, STR_ARG(c->key));
    if (c->op == POLICY_MATCH_ABSENT)
        return str_fmt(a, "no %s`" STR_FMT "`", what, STR_ARG(c->key));
    if (c->op == POLICY_MATCH_EXACT)
        return str_fmt(a, "%s`" STR_FMT ": " STR_FMT "`", what, STR_ARG(c->key),
                       STR_ARG(c->value.text));
    return str_fmt(a, "%s`" STR_FMT "`%s `" STR_FMT "`", what, STR_ARG(c->key), forms[c->op],
                   STR_ARG(c->value.text));
}

/* "client in `10.0.0.0/8` or 3 more" */
static struct str texts_words(struct arena *a, const char *what, const struct policy_text *items,
                              size_t count)
{
    struct str first = str_fmt(a, "%s `" STR_FMT "`", what, STR_ARG(items[0].text));

    return count == 1 ? first : str_fmt(a, STR_FMT " or %zu more", STR_ARG(first), count - 1);
}

static void join_all(struct arena *a, struct str *text, const char *what,
                     const struct policy_condition *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *text = join(a, *text, ", ", condition_words(a, what, &items[i]));
}

struct str check_words_needs(struct arena *a, const struct resolve_alternative *alt)
{
    const struct policy_match *m = alt->match;
    struct str text = STR(""), methods = STR("");

    if (m == NULL)
        return text;
    join_all(a, &text, "", m->more->headers.items, m->more->headers.count);
    join_all(a, &text, "query ", m->more->query.items, m->more->query.count);
    join_all(a, &text, "cookie ", m->more->cookies.items, m->more->cookies.count);
    join_all(a, &text, "claim ", m->more->claims.items, m->more->claims.count);
    if (m->more->source_address.count > 0)
        text = join(a, text, ", ",
                    texts_words(a, "client in", m->more->source_address.items,
                                m->more->source_address.count));
    if (m->more->sni.count > 0)
        text = join(a, text, ", ",
                    texts_words(a, "server name", m->more->sni.items, m->more->sni.count));
    for (size_t i = 0; i < m->methods.count; i++)
        methods = join(a, methods, " or ", m->methods.items[i].text);
    if (methods.n > 0)
        text = join(a, text, ", ", str_fmt(a, "method " STR_FMT, STR_ARG(methods)));
    return text.n == 0 ? text : str_fmt(a, "needs " STR_FMT, STR_ARG(text));
}

struct str check_words_outcome(struct arena *a, const struct policy_rule *rule)
{
    if (rule->more->respond != NULL)
        return str_fmt(a, "answers %u", rule->more->respond->status);
    if (rule->more->redirect != NULL)
        return str_fmt(a, "redirects with %u", rule->more->redirect->status);
    if (rule->to.split.node != NULL)
        return str_fmt(a, "goes to split " STR_FMT, STR_ARG(rule->to.split.text));
    return str_fmt(a, "goes to upstream " STR_FMT, STR_ARG(rule->to.upstream.text));
}

/* "a", "a and b", "a, b and c", "a, b and 7 more" */
static struct str enumerate(struct arena *a, const struct str *items, size_t count, size_t shown)
{
    struct str text = STR("");
    size_t named = count > shown ? shown - 1 : count;

    for (size_t i = 0; i < named; i++)
        text = join(a, text, i + 1 == count ? " and " : ", ", items[i]);
    if (named < count)
        text = str_fmt(a, STR_FMT " and %zu more", STR_ARG(text), count - named);
    return text;
}

struct str check_words_hosts(struct arena *a, const struct str *hosts, size_t count)
{
    return enumerate(a, hosts, count, HOSTS_SHOWN);
}

struct str check_words_rule(struct arena *a, const struct resolve_alternative *alt,
                            const struct policy_route *route)
{
    if (alt->route == route)
        return str_fmt(a, "`" STR_FMT "`", STR_ARG(alt->rule->name.text));
    return str_fmt(a, "`" STR_FMT "`", STR_ARG(resolve_plan_rule_name(a, alt)));
}

struct str check_words_rules(struct arena *a, const struct check_alternatives *alts,
                             const struct policy_route *route)
{
    struct str *items = NEW_N(a, struct str, alts->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < alts->count; i++) {
        struct str word = check_words_rule(a, alts->items[i], route);
        bool known = false;

        for (size_t k = 0; k < count && !known; k++)
            known = str_eq(items[k], word);
        if (!known)
            items[count++] = word;
    }
    return enumerate(a, items, count, RULES_SHOWN);
}
