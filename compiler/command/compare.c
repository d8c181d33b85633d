/* SPDX-License-Identifier: Apache-2.0
 *
 * Where both sides are one revision it is opened once.
 */
#include "command/compare.h"

#include "base/vec.h"
#include "command/output.h"

struct pair {
    struct command_session *old, *new;
    struct command_compare made;
};

/* Compiles one environment of each side and compares them. */
static bool compare_environments(struct pair *p, struct str old_env, struct str new_env)
{
    struct command_compiled was, is;
    struct diff_side old, new;

    if (!command_session_compile(p->old, old_env, &was) ||
        !command_session_compile(p->new, new_env, &is))
        return false;
    old = (struct diff_side){ was.model, &was.table, command_session_files(p->old) };
    new = (struct diff_side){ is.model, &is.table, command_session_files(p->new) };
    diff_make(p->new->c->arena, &old, &new, VEC_ADD(p->new->c->arena, &p->made.diffs));
    return true;
}

static bool has_environment(const struct command_session *s, struct str name)
{
    for (size_t i = 0; i < s->build.environments.count; i++) {
        if (str_eq(s->build.environments.items[i], name))
            return true;
    }
    return s->build.environments.count == 0 && name.n == 0;
}

static bool compare_all(struct pair *p, bool *usage)
{
    struct command_words names = { 0 };

    *usage = !command_session_environments(p->new, &names);
    for (size_t i = 0; !*usage && i < names.count; i++) {
        if (!has_environment(p->old, names.items[i])) {
            command_output_say(p->new->c, "environment `" STR_FMT "` is not in both",
                               STR_ARG(names.items[i]));
            continue;
        }
        if (!compare_environments(p, names.items[i], names.items[i]))
            return false;
    }
    return true;
}

/* `--env a..b`: true where it is such a pair. */
static bool environment_pair(const struct command_context *c, struct str *old, struct str *new)
{
    struct str env = command_value(c, COMMAND_OPT_ENV);

    for (size_t i = 0; i + 1 < env.n; i++) {
        if (env.p[i] == '.' && env.p[i + 1] == '.') {
            *old = str_sub(env, 0, i);
            *new = str_sub(env, i + 2, SIZE_MAX);
            return true;
        }
    }
    return false;
}

bool command_compare_is_pair(const struct command_context *c)
{
    struct str old, new;

    return environment_pair(c, &old, &new);
}

static bool environment_known(const struct command_session *s, struct str name)
{
    if (name.n > 0 && has_environment(s, name))
        return true;
    (void)command_output_usage(s->c, "there is no environment `" STR_FMT "`", STR_ARG(name));
    return false;
}

static int compare_open(struct pair *p, bool *done)
{
    struct command_context *c = p->new->c;
    struct str from, to;
    bool usage = false;
    int code;

    if (environment_pair(c, &from, &to)) {
        usage = !environment_known(p->old, from) || !environment_known(p->new, to);
        *done = !usage && compare_environments(p, from, to);
    } else {
        *done = compare_all(p, &usage) && !usage;
    }
    if (usage)
        return COMMAND_USAGE;
    code = command_session_report(p->old);
    if (p->old != p->new)
        code = command_worse(code, command_session_report(p->new));
    *done = *done && code == COMMAND_OK;
    return *done ? COMMAND_OK : command_worse(code, COMMAND_NEGATIVE);
}

/* Where both are the same place, `old` stays closed. */
static int open_both(struct command_context *c, const struct source_where *from,
                     const struct source_where *to, struct command_session *old,
                     struct command_session *new)
{
    int code = COMMAND_OK;

    if (from != to && !command_session_open(old, c, from))
        code = command_worse(command_session_report(old), COMMAND_NEGATIVE);
    if (!command_session_open(new, c, to))
        code = command_worse(code, command_worse(command_session_report(new), COMMAND_NEGATIVE));
    return code;
}

int command_compare_run(struct command_context *c, const struct source_where *from,
                        const struct source_where *to, struct check_load *load,
                        int (*then)(struct command_context *c, const struct command_compare *made,
                                    void *ctx),
                        void *ctx)
{
    struct command_session old = { 0 }, new = { 0 };
    struct pair p = { .old = from == to ? &new : &old, .new = &new };
    bool done = false;
    int code = open_both(c, from, to, &old, &new);

    old.build.load = new.build.load = load;
    if (code == COMMAND_OK)
        code = compare_open(&p, &done);
    if (done) {
        p.made.project = new.build.project;
        code = then(c, &p.made, ctx);
    }
    command_session_close(&new);
    if (from != to)
        command_session_close(&old);
    return code;
}
