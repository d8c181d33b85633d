/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc diff A [B]`: what two revisions decide differently, or two environments of one revision.
 * Texts that compile to the same content id are the same, whatever Git says.
 */
#include "base/vec.h"
#include "command/compare.h"
#include "command/json.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/text.h"

struct result {
    struct str old_env, new_env;
    struct str old_id, new_id; /* hex */
    const char *effect;
    struct command_changes changes;
};

struct results {
    struct result *items;
    size_t count, cap;
};

static void compare(struct command_context *c, struct command_side old, struct command_side new,
                    struct result *r)
{
    const struct table_header *was = old.made->table.head, *is = new.made->table.head;

    r->old_env = old.made->model->environment;
    r->new_env = new.made->model->environment;
    r->old_id = str_hex(c->arena, was->content_id.bytes, DIGEST_BYTES);
    r->new_id = str_hex(c->arena, is->content_id.bytes, DIGEST_BYTES);
    r->effect = "none";
    if (digest_eq(&was->content_id, &is->content_id))
        return;
    command_compare_sides(c->arena, old, new, &r->changes);
    r->effect = r->changes.rebinds ? "rebind-listener" : "swap";
}

/* Compiles one environment of each side and compares them. */
static bool compare_environments(struct command_session *old, struct str old_env,
                                 struct command_session *new, struct str new_env,
                                 struct results *out)
{
    struct command_compiled was, is;

    if (!command_session_compile(old, old_env, &was) || !command_session_compile(new, new_env, &is))
        return false;
    compare(new->c, (struct command_side){ old, &was }, (struct command_side){ new, &is },
            VEC_ADD(new->c->arena, out));
    return true;
}

static void tell_change(const struct command_change *change, struct command_text *t)
{
    static const char signs[] = {
        [COMMAND_ADDED] = '+', [COMMAND_REMOVED] = '-', [COMMAND_CHANGED] = '~'
    };

    command_text_fmt(t, "%c %s " STR_FMT, signs[change->kind], change->part, STR_ARG(change->name));
    if (change->place.n > 0)
        command_text_fmt(t, "  (" STR_FMT ")", STR_ARG(change->place));
    command_text_add(t, STR("\n"));
    for (size_t i = 0; i < change->aspects.count; i++) {
        const struct command_aspect *x = &change->aspects.items[i];
        struct str from = x->from.n ? x->from : STR("none");
        struct str to = x->to.n ? x->to : STR("none");

        if (change->kind == COMMAND_CHANGED)
            command_text_fmt(t, "    " STR_FMT ": " STR_FMT " → " STR_FMT "\n", STR_ARG(x->what),
                             STR_ARG(from), STR_ARG(to));
        else if (x->from.n + x->to.n > 0)
            command_text_fmt(t, "    " STR_FMT ": " STR_FMT "\n", STR_ARG(x->what),
                             STR_ARG(change->kind == COMMAND_ADDED ? to : from));
    }
    for (size_t i = 0; i < change->moves.count; i++) {
        const struct command_move *m = &change->moves.items[i];

        command_text_fmt(t, "    moves %u.%02u%% of users " STR_FMT " → " STR_FMT ", ",
                         m->share / 100, m->share % 100, STR_ARG(m->from), STR_ARG(m->to));
        if (m->back == 0)
            command_text_add(t, STR("0 back\n"));
        else
            command_text_fmt(t, "%u.%02u%% back\n", m->back / 100, m->back % 100);
    }
    if (change->reshuffled)
        command_text_add(
            t, STR("    any user may move: another key or salt places all of them anew\n"));
}

static struct str tell(struct command_context *c, const struct results *all)
{
    struct command_text t = { .arena = c->arena };

    for (size_t i = 0; i < all->count; i++) {
        const struct result *r = &all->items[i];

        if (r->old_env.n + r->new_env.n > 0)
            command_text_fmt(&t, "%senvironment " STR_FMT "%s" STR_FMT "\n", i ? "\n" : "",
                             STR_ARG(r->old_env), str_eq(r->old_env, r->new_env) ? "" : " → ",
                             STR_ARG(str_eq(r->old_env, r->new_env) ? STR("") : r->new_env));
        if (str_eq(r->old_id, r->new_id)) {
            command_text_fmt(&t, "no difference in what is decided; payload " STR_FMT "\n",
                             STR_ARG(str_sub(r->new_id, 0, 12)));
            continue;
        }
        for (size_t k = 0; k < r->changes.count; k++)
            tell_change(&r->changes.items[k], &t);
        command_text_fmt(&t, "payload " STR_FMT " → " STR_FMT "; effect: %s\n",
                         STR_ARG(str_sub(r->old_id, 0, 12)), STR_ARG(str_sub(r->new_id, 0, 12)),
                         r->effect);
    }
    return command_text_str(&t);
}

static struct command_json *change_json(const struct command_change *change)
{
    static const char *const kinds[] = {
        [COMMAND_ADDED] = "added", [COMMAND_REMOVED] = "removed", [COMMAND_CHANGED] = "changed"
    };
    struct command_json *o = command_json_object(), *aspects = command_json_array();
    struct command_json *moves = command_json_array();

    command_json_put_text(o, "change", str_of(kinds[change->kind]));
    command_json_put_text(o, "part", str_of(change->part));
    command_json_put_text(o, "name", change->name);
    command_json_put_text(o, "place", change->place);
    for (size_t i = 0; i < change->aspects.count; i++) {
        struct command_json *x = command_json_object();

        command_json_put_text(x, "what", change->aspects.items[i].what);
        command_json_put_text(x, "from", change->aspects.items[i].from);
        command_json_put_text(x, "to", change->aspects.items[i].to);
        command_json_add(aspects, x);
    }
    for (size_t i = 0; i < change->moves.count; i++) {
        struct command_json *m = command_json_object();

        command_json_put_text(m, "from", change->moves.items[i].from);
        command_json_put_text(m, "to", change->moves.items[i].to);
        command_json_put_number(m, "buckets", change->moves.items[i].share);
        command_json_put_number(m, "buckets_back", change->moves.items[i].back);
        command_json_add(moves, m);
    }
    command_json_put(o, "aspects", aspects);
    command_json_put(o, "moves", moves);
    command_json_put_bool(o, "reshuffled", change->reshuffled);
    return o;
}

static struct str tell_json(struct command_context *c, const struct results *all)
{
    struct command_json *root = command_json_object(), *list = command_json_array();

    command_json_put_text(root, "format_version", STR("1.0"));
    for (size_t i = 0; i < all->count; i++) {
        const struct result *r = &all->items[i];
        struct command_json *o = command_json_object(), *changes = command_json_array();

        command_json_put_text(o, "environment_from", r->old_env);
        command_json_put_text(o, "environment_to", r->new_env);
        command_json_put_text(o, "content_id_from", r->old_id);
        command_json_put_text(o, "content_id_to", r->new_id);
        command_json_put_text(o, "effect", str_of(r->effect));
        for (size_t k = 0; k < r->changes.count; k++)
            command_json_add(changes, change_json(&r->changes.items[k]));
        command_json_put(o, "changes", changes);
        command_json_add(list, o);
    }
    command_json_put(root, "environments", list);
    return command_json_finish(c->arena, &root);
}

static int print(struct command_context *c, const struct command_formats *formats,
                 const struct results *all)
{
    int code = COMMAND_OK;

    for (size_t i = 0; i < all->count && command_has(c, COMMAND_OPT_EXIT_CODE); i++) {
        if (!str_eq(all->items[i].old_id, all->items[i].new_id))
            code = COMMAND_NEGATIVE;
    }
    for (size_t i = 0; i < formats->count; i++)
        code = command_worse(
            code, command_output_put(c, formats->items[i].format ? tell_json(c, all) : tell(c, all),
                                     formats->items[i].file));
    return code;
}

static bool has_environment(const struct command_session *s, struct str name)
{
    for (size_t i = 0; i < s->build.environments.count; i++) {
        if (str_eq(s->build.environments.items[i], name))
            return true;
    }
    return s->build.environments.count == 0 && name.n == 0;
}

static bool compare_all(struct command_session *old, struct command_session *new,
                        struct results *out, bool *usage)
{
    struct command_words names = { 0 };

    *usage = !command_session_environments(new, &names);
    for (size_t i = 0; !*usage && i < names.count; i++) {
        if (!has_environment(old, names.items[i])) {
            command_output_say(new->c, "environment `" STR_FMT "` is not in both",
                               STR_ARG(names.items[i]));
            continue;
        }
        if (!compare_environments(old, names.items[i], new, names.items[i], out))
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

static bool environment_known(const struct command_session *s, struct str name)
{
    if (name.n > 0 && has_environment(s, name))
        return true;
    (void)command_output_usage(s->c, "there is no environment `" STR_FMT "`", STR_ARG(name));
    return false;
}

static int diff_open(struct command_session *old, struct command_session *new,
                     const struct command_formats *formats)
{
    struct command_context *c = new->c;
    struct results all = { 0 };
    struct str from, to;
    bool usage = false, done;
    int code;

    if (environment_pair(c, &from, &to)) {
        usage = !environment_known(old, from) || !environment_known(new, to);
        done = !usage && compare_environments(old, from, new, to, &all);
    } else {
        done = compare_all(old, new, &all, &usage);
    }
    if (usage)
        return COMMAND_USAGE;
    code = command_session_report(old);
    if (old != new)
        code = command_worse(code, command_session_report(new));
    if (code != COMMAND_OK || !done)
        return command_worse(code, COMMAND_NEGATIVE);
    return print(c, formats, &all);
}

static int diff_revisions(struct command_context *c, const struct source_where *from,
                          const struct source_where *to, const struct command_formats *formats)
{
    struct command_session old, new;
    int code = COMMAND_OK;

    if (!command_session_open(&old, c, from))
        code = command_worse(command_session_report(&old), COMMAND_NEGATIVE);
    if (!command_session_open(&new, c, to))
        code = command_worse(code, command_worse(command_session_report(&new), COMMAND_NEGATIVE));
    if (code == COMMAND_OK)
        code = diff_open(&old, &new, formats);
    command_session_close(&new);
    command_session_close(&old);
    return code;
}

static int diff_environments(struct command_context *c, const struct source_where *where,
                             const struct command_formats *formats)
{
    struct command_session session;
    int code;

    if (command_session_open(&session, c, where))
        code = diff_open(&session, &session, formats);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    const struct command_words *revs = &c->arguments;
    struct command_formats formats = { 0 };
    struct source_where from, to;
    struct str left, right;

    if (!command_output_formats(c, names, &formats) ||
        !command_session_where(c, revs->count > 0 ? revs->items[0] : (struct str){ 0 }, &from) ||
        !command_session_where(c, revs->count > 1 ? revs->items[1] : (struct str){ 0 }, &to))
        return COMMAND_USAGE;
    if (revs->count > 0)
        return diff_revisions(c, &from, &to, &formats);
    if (environment_pair(c, &left, &right))
        return diff_environments(c, &from, &formats);
    return command_output_usage(c, "something is missing: a revision, or `--env A..B`");
}

const struct command command_diff = {
    .name = "diff",
    .arguments = "[A [B]]",
    .summary = "compare what two revisions decide",
    .details =
        "Compiles revisions A and B ([--rev, or the work tree]) and compares them rule by rule:\n"
        "rules, splits with the users that move, upstreams, listeners. `--env A..B` compares two\n"
        "environments of one revision. Formats: human, json. --exit-code: 1 where they differ.\n",
    .options = COMMAND_SOURCE | COMMAND_BIT(FORMAT) | COMMAND_BIT(EXIT_CODE),
    .arguments_max = 2,
    .run = run,
};
