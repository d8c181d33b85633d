/* SPDX-License-Identifier: Apache-2.0
 *
 * An object that only environments have needs --env as soon as two of them do; a name that two
 * namespaces or two kinds have needs the namespace or the kind. Guessing would change the wrong
 * traffic.
 */
#include "command/target.h"

#include "base/vec.h"
#include "bind/suggest.h"
#include "command/output.h"
#include "policy/field.h"

struct search {
    struct command_session *session;
    enum policy_kind kind;       /* POLICY_KINDS: any */
    struct str name;             /* "ns/name" or "name" */
    bool full;                   /* the former */
    struct command_words known;  /* objects of this kind: "split/shop/checkout" */
    struct command_words places; /* environments that have it */
    struct command_words found;  /* objects of that name, in the environment that has it */
    struct command_target target;
};

struct str command_target_word(enum policy_kind kind)
{
    return kind == POLICY_TRAFFIC_SPLIT ? STR("split") : str_of(policy_field_kind(kind)->name);
}

/* "split", "TrafficSplit" and "trafficsplit" are one; POLICY_KINDS: none of them. */
static enum policy_kind kind_of(struct str word)
{
    uint32_t kind = 0;

    while (kind < POLICY_KINDS &&
           !str_ieq(word, str_of(policy_field_kind((enum policy_kind)kind)->name)) &&
           !str_ieq(word, command_target_word((enum policy_kind)kind)))
        kind++;
    return (enum policy_kind)kind;
}

/* "split", "object" */
static struct str noun(const struct search *w)
{
    return w->kind == POLICY_KINDS ? STR("object") : command_target_word(w->kind);
}

static struct str joined(struct arena *a, const struct command_words *words)
{
    struct str all = words->items[0];

    for (size_t i = 1; i < words->count; i++)
        all = str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(all), STR_ARG(words->items[i]));
    return all;
}

static void look_at(struct search *w, struct str environment, enum policy_kind kind,
                    const struct policy_meta *meta)
{
    struct arena *a = w->session->c->arena;
    struct str word = command_target_word(kind);
    struct str known = str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(word), STR_ARG(meta->full));

    *VEC_ADD(a, &w->known) = known;
    if (!str_eq(w->name, w->full ? meta->full : meta->name))
        return;
    *VEC_ADD(a, &w->found) = known;
    w->target = (struct command_target){ environment, kind, meta };
}

static void look_into(struct search *w, struct str environment)
{
    struct command_session *s = w->session;
    const struct policy_model *m = build_model(&s->build, environment, &s->sink);
    struct command_words before = w->found;

    w->found = (struct command_words){ 0 };
    for (uint32_t kind = 0; kind < POLICY_KINDS; kind++) {
        if (w->kind != POLICY_KINDS && w->kind != kind)
            continue;
        for (size_t i = 0; i < m->of_kind[kind].count; i++)
            look_at(w, environment, (enum policy_kind)kind, m->of_kind[kind].items[i]);
    }
    if (w->found.count > 0)
        *VEC_ADD(s->c->arena, &w->places) = environment;
    else
        w->found = before;
}

static bool no_such(const struct search *w)
{
    struct bind_suggest near = bind_suggest_for(w->name);
    struct str wanted = { 0 };

    for (size_t i = 0; i < w->known.count; i++) {
        struct str full =
            str_sub(w->known.items[i], str_find(w->known.items[i], '/') + 1, SIZE_MAX);
        struct str name = w->full ? full : str_sub(full, str_find(full, '/') + 1, SIZE_MAX);

        bind_suggest_offer(&near, name);
        if (near.best.p == name.p)
            wanted = w->known.items[i];
    }
    if (wanted.n > 0)
        (void)command_output_usage(
            w->session->c, "there is no " STR_FMT " `" STR_FMT "`; did you mean `" STR_FMT "`?",
            STR_ARG(noun(w)), STR_ARG(w->name), STR_ARG(wanted));
    else
        (void)command_output_usage(w->session->c, "there is no " STR_FMT " `" STR_FMT "`",
                                   STR_ARG(noun(w)), STR_ARG(w->name));
    return false;
}

static bool which_environment(const struct search *w)
{
    (void)command_output_usage(w->session->c,
                               "say which environment's " STR_FMT ": `--env` one of " STR_FMT,
                               STR_ARG(noun(w)), STR_ARG(joined(w->session->c->arena, &w->places)));
    return false;
}

static bool which_object(const struct search *w)
{
    (void)command_output_usage(
        w->session->c, "there are %zu objects `" STR_FMT "`; say which: " STR_FMT, w->found.count,
        STR_ARG(w->name), STR_ARG(joined(w->session->c->arena, &w->found)));
    return false;
}

/* Takes the kind off the name. A first part that names no kind is a namespace. */
static bool read_name(struct search *w, struct str text)
{
    size_t slash = str_find(text, '/');
    enum policy_kind kind = slash < text.n ? kind_of(str_sub(text, 0, slash)) : POLICY_KINDS;

    w->name = text;
    if (kind != POLICY_KINDS) {
        w->name = str_sub(text, slash + 1, SIZE_MAX);
        slash = str_find(w->name, '/');
    }
    w->full = slash < w->name.n;
    if (w->name.n == 0 || (kind != POLICY_KINDS && w->kind != POLICY_KINDS && kind != w->kind) ||
        (w->full && str_find(str_sub(w->name, slash + 1, SIZE_MAX), '/') < w->name.n - slash - 1)) {
        struct str word = w->kind == POLICY_KINDS ? STR("KIND") : command_target_word(w->kind);

        (void)command_output_usage(w->session->c,
                                   "`" STR_FMT "` is not `" STR_FMT "/NAMESPACE/NAME`",
                                   STR_ARG(text), STR_ARG(word));
        return false;
    }
    if (kind != POLICY_KINDS)
        w->kind = kind;
    return true;
}

bool command_target_find(struct command_session *s, enum policy_kind kind, struct str text,
                         struct command_target *out)
{
    struct str environment = command_value(s->c, COMMAND_OPT_ENV);
    struct command_words environments = { 0 };
    struct search w = { .session = s, .kind = kind };

    if (!read_name(&w, text) || !command_session_environments(s, &environments))
        return false;
    if (environment.p == NULL)
        look_into(&w, STR(""));
    for (size_t i = 0, base = w.places.count; base == 0 && i < environments.count; i++) {
        if (environments.items[i].n > 0)
            look_into(&w, environments.items[i]);
    }
    if (w.places.count == 0)
        return no_such(&w);
    if (w.places.count > 1)
        return which_environment(&w);
    if (w.found.count > 1)
        return which_object(&w);
    *out = w.target;
    return true;
}

bool command_target_split(struct command_session *s, struct str text, struct str *environment,
                          const struct policy_split **out)
{
    struct command_target target = { 0 };

    if (!command_target_find(s, POLICY_TRAFFIC_SPLIT, text, &target))
        return false;
    *environment = target.environment;
    *out = (const struct policy_split *)target.meta;
    return true;
}
