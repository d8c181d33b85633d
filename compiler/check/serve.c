/* SPDX-License-Identifier: Apache-2.0
 *
 * The router's own order, asked of the plan: the host's place, then the first rule in order of
 * precedence that holds.
 */
#include "check/serve.h"

#include "check/atoms.h"
#include "table/target.h"

enum { SHARE_ALL = 10000 };

size_t check_serve_place(struct check *c, uint32_t domain, struct str host)
{
    size_t place = check_bucket_place(c->buckets, domain, host);

    for (size_t i = 0; i < host.n && place == SIZE_MAX; i++)
        if (host.p[i] == '.')
            place = check_bucket_place(
                c->buckets, domain,
                str_fmt(c->scratch, "*" STR_FMT, STR_ARG(str_sub(host, i, host.n))));
    return place != SIZE_MAX ? place : check_bucket_place(c->buckets, domain, STR("*"));
}

bool check_serve_certain(const struct resolve_alternative *alt)
{
    const struct policy_match *m = alt->match;
    uint32_t share = alt->rule->more->fraction_percent;

    if (share != 0 && share < SHARE_ALL)
        return false;
    return m == NULL || (m->more->claims.count == 0 && m->more->source_address.count == 0 &&
                         m->more->sni.count == 0);
}

static bool holds(const struct check_witness *w, enum table_subject subject,
                  const struct policy_condition *condition)
{
    struct check_atom atom = { .absent = true };

    for (size_t i = 0; i < w->field_count; i++) {
        const struct check_witness_field *f = &w->fields[i];

        if (f->subject == subject && (subject == TABLE_HEADER ? str_ieq(f->name, condition->key)
                                                              : str_eq(f->name, condition->key)))
            atom = (struct check_atom){ .value = f->value };
    }
    return check_atoms_hold(condition, &atom);
}

static bool takes(const struct resolve_alternative *alt, const struct check_witness *w)
{
    const struct policy_match *m = alt->match;

    if ((alt->methods >> table_target_method(w->method) & 1) == 0)
        return false;
    for (size_t i = 0; m != NULL && i < m->more->headers.count; i++)
        if (!holds(w, TABLE_HEADER, &m->more->headers.items[i]))
            return false;
    for (size_t i = 0; m != NULL && i < m->more->query.count; i++)
        if (!holds(w, TABLE_QUERY, &m->more->query.items[i]))
            return false;
    for (size_t i = 0; m != NULL && i < m->more->cookies.count; i++)
        if (!holds(w, TABLE_COOKIE, &m->more->cookies.items[i]))
            return false;
    return true;
}

const struct resolve_alternative *check_serve_find(struct check *c, uint32_t domain,
                                                   const struct check_witness *w)
{
    size_t place = check_serve_place(c, domain, w->host);
    struct check_budget budget = { .shared = &c->steps };
    struct check_alternatives found = { 0 };
    struct check_point point = { .kind = POLICY_PATH_EXACT, .path = w->path };

    if (place == SIZE_MAX ||
        !check_bucket_find(c->scratch, &c->buckets->items[c->buckets->places[place].bucket], point,
                           NULL, &budget, &found))
        return NULL;
    for (size_t i = 0; i < found.count; i++) {
        if (!takes(found.items[i], w))
            continue;
        return check_serve_certain(found.items[i]) ? found.items[i] : NULL;
    }
    return NULL;
}

/* As table/rewrite.c does it: whole segments, one slash between. */
static struct str replace_prefix(struct arena *a, struct str with, struct str rest)
{
    if (rest.n == 0)
        return with.n > 0 ? with : STR("/");
    if (with.n > 0 && with.p[with.n - 1] == '/')
        with.n--;
    return str_fmt(a, STR_FMT STR_FMT, STR_ARG(with), STR_ARG(rest));
}

struct str check_serve_path(struct arena *a, const struct resolve_alternative *alt,
                            const struct policy_path_rewrite *rewrite, struct str path)
{
    size_t prefix = alt->path_kind == POLICY_PATH_PREFIX && alt->path.n > 1 ? alt->path.n : 0;

    if (rewrite->node == NULL || rewrite->kind == POLICY_REWRITE_NONE)
        return path;
    if (rewrite->kind == POLICY_REWRITE_REPLACE_FULL)
        return rewrite->path.text;
    return replace_prefix(a, rewrite->path.text, str_sub(path, prefix, path.n));
}
