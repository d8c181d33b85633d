/* SPDX-License-Identifier: Apache-2.0
 *
 * Read from the table, not from the model: what stands here is what a proxy gets.
 */
#include "command/treatment.h"

#include "base/time.h"
#include "base/vec.h"
#include "table/pool.h"

struct teller {
    struct arena *arena;
    const struct table *t;
    const struct command_decision *d;
    struct command_treatment *out;
};

static void tell(struct teller *w, const char *title, struct str text)
{
    *VEC_ADD(w->arena, &w->out->lines) = (struct command_treatment_line){ title, text };
}

static struct str join(struct arena *a, struct str so_far, const char *between, struct str more)
{
    return so_far.n ? str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(so_far), between, STR_ARG(more))
                    : more;
}

static struct str percent(struct arena *a, uint32_t parts)
{
    return parts % 100 ? str_fmt(a, "%u.%02u%%", parts / 100, parts % 100)
                       : str_fmt(a, "%u%%", parts / 100);
}

static struct str keys_text(const struct teller *w, uint32_t first, uint32_t count,
                            const char *between)
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
    struct str all = STR("");

    for (uint32_t i = first; i < first + count; i++) {
        const struct table_key *k = table_key(w->t, i);
        struct str name =
            k->name == TABLE_NONE ? STR("") : table_text(w->t, table_name(w->t, k->name)->text);

        all = join(w->arena, all, between,
                   str_fmt(w->arena, "%s" STR_FMT, subjects[k->subject], STR_ARG(name)));
    }
    return all;
}

/* ---- who may pass, and how often ---- */

static void tell_access(struct teller *w)
{
    static const char *const verdicts[] = {
        [TABLE_PASSES] = "passes",
        [TABLE_UNAUTHENTICATED] = "401, no credentials that it takes",
        [TABLE_LOGIN] = "302, sent to log in",
        [TABLE_FORBIDDEN] = "403",
    };
    const struct table_access *access = &w->d->access;
    struct str text;

    if (access->auth == TABLE_NONE)
        return;
    text = str_fmt(w->arena, STR_FMT ": %s",
                   STR_ARG(table_text(w->t, table_auth(w->t, access->auth)->name)),
                   verdicts[access->verdict]);
    if (access->rule != TABLE_NONE)
        text = str_fmt(w->arena, STR_FMT ", by its rule " STR_FMT, STR_ARG(text),
                       STR_ARG(table_text(w->t, table_access_rule(w->t, access->rule)->name)));
    tell(w, "auth", text);
}

static void tell_limit(struct teller *w, const struct table_rate_limit *l)
{
    struct str by = keys_text(w, l->key_first, l->key_count, " and ");
    struct str text = str_fmt(w->arena, STR_FMT ": %u per " STR_FMT ", burst %u, %s%s" STR_FMT "%s",
                              STR_ARG(table_text(w->t, l->name)), l->requests,
                              STR_ARG(time_format_ms(w->arena, l->per_ms)), l->burst,
                              l->scope == TABLE_SCOPE_FLEET ? "for the fleet" : "for each proxy",
                              by.n ? ", by " : "", STR_ARG(by),
                              l->flags & TABLE_LIMIT_DRY_RUN ? " (dry run)" : "");

    tell(w, "limit", text);
}

static void tell_cors(struct teller *w, const struct table_cors *c)
{
    struct str all = STR("");

    for (uint32_t i = c->origin_first; i < c->origin_first + c->origin_count; i++)
        all = join(w->arena, all, ", ", table_text(w->t, table_origin(w->t, i)->text));
    tell(w, "cors",
         str_fmt(w->arena, STR_FMT "%s", STR_ARG(all), c->credentials ? ", with credentials" : ""));
}

/* ---- again, twice ---- */

static void tell_retry(struct teller *w, const struct table_retry *r)
{
    static const char *const when[] = {
#define WHEN(NAME, name) name,
#include "policy/when.def"
    };
    struct str all = STR(""), text;

    for (size_t i = 0; i < LEN(when); i++)
        if (r->when >> i & 1)
            all = join(w->arena, all, ", ", str_of(when[i]));
    text = str_fmt(w->arena, "%u tries on " STR_FMT ", budget " STR_FMT, r->tries, STR_ARG(all),
                   STR_ARG(percent(w->arena, r->budget)));
    if (r->per_try_ms)
        text = str_fmt(w->arena, STR_FMT ", each " STR_FMT, STR_ARG(text),
                       STR_ARG(time_format_ms(w->arena, r->per_try_ms)));
    tell(w, "retry", text);
}

static void tell_mirror(struct teller *w, const struct table_mirror *m)
{
    tell(w, "mirror",
         str_fmt(w->arena, STR_FMT " to " STR_FMT, STR_ARG(percent(w->arena, m->share)),
                 STR_ARG(table_text(w->t, table_upstream(w->t, m->upstream)->name))));
}

static void tell_policy(struct teller *w, const struct table_policy *p)
{
    if (p->fraction < TABLE_BUCKETS)
        tell(w, "fraction",
             str_fmt(w->arena, STR_FMT " of these requests; the rest goes to the next rule",
                     STR_ARG(percent(w->arena, p->fraction))));
    tell_access(w);
    for (uint32_t i = p->limit_first; i < p->limit_first + p->limit_count; i++)
        tell_limit(w, table_rate_limit(w->t, table_limit_use(w->t, i)->limit));
    if (p->waf != TABLE_NONE)
        tell(w, "waf",
             str_fmt(w->arena, STR_FMT ", %s",
                     STR_ARG(table_text(w->t, table_waf(w->t, p->waf)->name)),
                     table_waf(w->t, p->waf)->mode == TABLE_WAF_DETECT ? "detects" : "blocks"));
    if (p->cors != TABLE_NONE)
        tell_cors(w, table_cors(w->t, p->cors));
    if (p->retry != TABLE_NONE)
        tell_retry(w, table_retry(w->t, p->retry));
    for (uint32_t i = p->mirror_first; i < p->mirror_first + p->mirror_count; i++)
        tell_mirror(w, table_mirror(w->t, i));
}

/* ---- which endpoint ---- */

static void tell_balance(struct teller *w)
{
    static const char *const balancers[] = {
        [TABLE_ROUND_ROBIN] = "round robin", [TABLE_LEAST_REQUESTS] = "least requests",
        [TABLE_RANDOM] = "random",           [TABLE_MAGLEV] = "maglev",
        [TABLE_RING_HASH] = "ring hash",
    };
    const struct table_upstream_life *l =
        table_pool_life(w->t, (uint32_t)(w->d->upstream - w->t->upstream_items));
    struct str keys = l ? keys_text(w, l->hash_first, l->hash_count, ", else ") : STR("");

    if (w->d->upstream->balance == TABLE_ROUND_ROBIN)
        return;
    tell(w, "balance",
         str_fmt(w->arena, "%s%s" STR_FMT, balancers[w->d->upstream->balance], keys.n ? " by " : "",
                 STR_ARG(keys)));
}

void command_treatment_of(struct arena *a, const struct table *t, const struct command_decision *d,
                          struct command_treatment *out)
{
    struct teller w = { .arena = a, .t = t, .d = d, .out = out };

    *out = (struct command_treatment){ 0 };
    if (d->action == NULL)
        return;
    if (d->action->policy != TABLE_NONE)
        tell_policy(&w, table_policy(t, d->action->policy));
    if (d->upstream != NULL)
        tell_balance(&w);
}
