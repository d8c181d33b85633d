/* SPDX-License-Identifier: Apache-2.0
 *
 * A split that only environments have needs --env as soon as two of them do; a name that two
 * namespaces have needs the namespace. Guessing would change the wrong traffic.
 */
#include "command/target.h"

#include "base/vec.h"
#include "bind/suggest.h"
#include "command/output.h"

struct search {
    struct command_session *session;
    struct str name; /* "ns/name" or "name" */
    bool full;
    struct command_words known;  /* full names seen */
    struct command_words places; /* environments that have it */
    struct command_target found;
    size_t matches; /* in the environment that has it */
};

static bool matches(const struct search *w, const struct policy_split *split)
{
    return str_eq(w->name, w->full ? split->meta.full : split->meta.name);
}

static void look_into(struct search *w, struct str environment)
{
    struct command_session *s = w->session;
    const struct policy_model *m = build_model(&s->build, environment, &s->sink);
    size_t count = 0;

    for (size_t i = 0; i < m->splits.count; i++) {
        const struct policy_split *split = m->splits.items[i];

        *VEC_ADD(s->c->arena, &w->known) = split->meta.full;
        if (!matches(w, split))
            continue;
        count++;
        w->found = (struct command_target){ environment, split };
    }
    if (count == 0)
        return;
    w->matches = count;
    *VEC_ADD(s->c->arena, &w->places) = environment;
}

static bool no_such_split(const struct search *w)
{
    struct str best = { 0 };

    for (size_t i = 0; i < w->known.count; i++) {
        struct str full = w->known.items[i];
        struct str name = w->full ? full : str_sub(full, str_find(full, '/') + 1, SIZE_MAX);

        bind_suggest_better(w->name, name, &best);
    }
    if (best.n > 0)
        (void)command_output_usage(
            w->session->c, "there is no split `" STR_FMT "`; did you mean `split/" STR_FMT "`?",
            STR_ARG(w->name), STR_ARG(best));
    else
        (void)command_output_usage(w->session->c, "there is no split `" STR_FMT "`",
                                   STR_ARG(w->name));
    return false;
}

static bool which_environment(const struct search *w)
{
    struct arena *a = w->session->c->arena;
    struct str all = w->places.items[0];

    for (size_t i = 1; i < w->places.count; i++)
        all = str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(all), STR_ARG(w->places.items[i]));
    (void)command_output_usage(
        w->session->c, "say which environment's split: `--env` one of " STR_FMT, STR_ARG(all));
    return false;
}

bool command_target_find(struct command_session *s, struct str text, struct command_target *out)
{
    struct str environment = command_value(s->c, COMMAND_OPT_ENV);
    struct command_words environments = { 0 };
    struct search w = { .session = s };

    if (!str_has_prefix(text, STR("split/")) || text.n == 6) {
        (void)command_output_usage(s->c, "`" STR_FMT "` is not `split/NAMESPACE/NAME`",
                                   STR_ARG(text));
        return false;
    }
    w.name = str_sub(text, 6, SIZE_MAX);
    w.full = str_find(w.name, '/') < w.name.n;
    if (!command_session_environments(s, &environments))
        return false;
    if (environment.p == NULL)
        look_into(&w, STR(""));
    for (size_t i = 0, base = w.places.count; base == 0 && i < environments.count; i++) {
        if (environments.items[i].n > 0)
            look_into(&w, environments.items[i]);
    }
    if (w.places.count == 0)
        return no_such_split(&w);
    if (w.places.count > 1)
        return which_environment(&w);
    if (w.matches > 1) {
        (void)command_output_usage(
            s->c, "there are %zu splits `" STR_FMT "`; say `split/NAMESPACE/" STR_FMT "`",
            w.matches, STR_ARG(w.name), STR_ARG(w.name));
        return false;
    }
    *out = w.found;
    return true;
}
