/* SPDX-License-Identifier: Apache-2.0
 *
 * Every command that reads policy begins here and ends with command_session_report, so that the
 * same trouble gives the same words and the same exit status everywhere.
 */
#include "command/session.h"

#include "base/time.h"
#include "base/vec.h"
#include "bind/suggest.h"
#include "check/secret.h"
#include "command/cache.h"
#include "command/load.h"
#include "command/output.h"
#include "diag/print.h"
#include "table/verify.h"

static bool read_size(const struct command_context *c, enum command_option option, const char *name,
                      uint64_t *out)
{
    struct str text = command_value(c, option);

    if (text.p == NULL || (time_parse_size(text, out) && *out > 0))
        return true;
    (void)command_output_usage(c, "`%s` takes a size such as `4MiB`, not `" STR_FMT "`", name,
                               STR_ARG(text));
    return false;
}

bool command_session_where(const struct command_context *c, struct str rev,
                           struct source_where *out)
{
    struct str repo = command_value(c, COMMAND_OPT_REPO);
    struct source_where where = {
        .path = repo.p != NULL ? repo : STR("."),
        .name = c->remote,
        .rev = rev.p != NULL ? rev : command_value(c, COMMAND_OPT_REV),
        .trust_owner = command_has(c, COMMAND_OPT_TRUST_OWNER),
    };

    if (!read_size(c, COMMAND_OPT_MAX_FILE, "--max-file", &where.file_max) ||
        !read_size(c, COMMAND_OPT_MAX_INPUT, "--max-input", &where.input_max))
        return false;
    *out = where;
    return true;
}

static bool say_what(struct command_session *s, const struct source_where *where)
{
    struct command_context *c = s->c;

    if (s->open)
        command_output_detail(c, "read %zu files of %.*s (" STR_FMT "), %zu environments",
                              s->build.set.count, STR_ARG(where->path),
                              STR_ARG(command_session_rev(s)), s->build.environments.count);
    return s->open;
}

/* `keep` NULL: as it is written. */
static bool open_how(struct command_session *s, struct command_context *c,
                     const struct source_where *where, const struct build_keep *keep)
{
    *s = (struct command_session){ .c = c };
    diag_init(&s->sink, c->arena);
    s->open = keep != NULL ? build_open_short(&s->build, where, keep, c->arena, &s->sink)
                           : build_open(&s->build, where, c->arena, &s->sink);
    s->build.try_scripts = command_load_check;
    return say_what(s, where);
}

bool command_session_open(struct command_session *s, struct command_context *c,
                          const struct source_where *where)
{
    return open_how(s, c, where, NULL);
}

bool command_session_open_short(struct command_session *s, struct command_context *c,
                                const struct source_where *where)
{
    struct build_keep keep = command_cache_keep(c);

    return open_how(s, c, where, &keep);
}

void command_session_close(struct command_session *s)
{
    build_close(&s->build);
    s->open = false;
}

struct diag_files command_session_files(const struct command_session *s)
{
    return (struct diag_files){ s->build.set.diag, s->build.set.count };
}

int command_session_report(struct command_session *s)
{
    struct command_context *c = s->c;
    struct diag_files files = command_session_files(s);
    struct str text;

    diag_settle(&s->sink, files);
    if (diag_count(&s->sink, DIAG_ERROR) == 0)
        return COMMAND_OK;
    check_secret_conceal(files, &s->sink);
    text = diag_print(c->arena, &s->sink, files, DIAG_HUMAN, command_output_colour(c, c->err));
    (void)fwrite(text.p, 1, text.n, c->err);
    return diag_has_input_trouble(&s->sink) ? COMMAND_TROUBLE : COMMAND_NEGATIVE;
}

static struct str list_environments(const struct command_session *s)
{
    struct arena *a = s->c->arena;
    struct str all = { "", 0 };

    for (size_t i = 0; i < s->build.environments.count; i++)
        all = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? ", " : "",
                      STR_ARG(s->build.environments.items[i]));
    return all;
}

static bool no_such_environment(const struct command_session *s, struct str name)
{
    struct str best = { 0 }, all = list_environments(s);

    if (s->build.environments.count == 0) {
        (void)command_output_usage(s->c, "there is no environment `" STR_FMT "`: there are none",
                                   STR_ARG(name));
        return false;
    }
    for (size_t i = 0; i < s->build.environments.count; i++)
        bind_suggest_better(name, s->build.environments.items[i], &best);
    if (best.n > 0)
        (void)command_output_usage(
            s->c, "there is no environment `" STR_FMT "`; did you mean `" STR_FMT "`?",
            STR_ARG(name), STR_ARG(best));
    else
        (void)command_output_usage(s->c, "there is no environment `" STR_FMT "`, only " STR_FMT,
                                   STR_ARG(name), STR_ARG(all));
    return false;
}

bool command_session_environments(const struct command_session *s, struct command_words *out)
{
    struct str wanted = command_value(s->c, COMMAND_OPT_ENV);
    struct arena *a = s->c->arena;

    for (size_t i = 0; i < s->build.environments.count; i++) {
        struct str name = s->build.environments.items[i];

        if (wanted.p == NULL || str_eq(wanted, name))
            *VEC_ADD(a, out) = name;
    }
    if (out->count > 0)
        return true;
    if (wanted.p != NULL)
        return no_such_environment(s, wanted);
    *VEC_ADD(a, out) = STR("");
    return true;
}

bool command_session_environment(const struct command_session *s, struct str *out)
{
    struct command_words all = { 0 };

    if (!command_session_environments(s, &all))
        return false;
    if (all.count > 1) {
        struct str names = list_environments(s);

        (void)command_output_usage(s->c, "say which environment: `--env` one of " STR_FMT,
                                   STR_ARG(names));
        return false;
    }
    *out = all.items[0];
    return true;
}

bool command_session_compile(struct command_session *s, struct str environment,
                             struct command_compiled *out)
{
    struct table_error error;

    *out = (struct command_compiled){ 0 };
    if (!build_compile_model(&s->build, environment, &out->model, &out->bytes, &s->sink))
        return false;
    out->routes = s->build.routes;
    if (table_verify_structure(out->bytes.p, out->bytes.n, &out->table, &error))
        return true;
    (void)diag_fail(&s->sink, DIAG_INPUT, DIAG_NOWHERE,
                    "the table just made does not verify, which is a fault of proxyc: " STR_FMT,
                    STR_ARG(table_verify_text(s->c->arena, &error)));
    return false;
}

struct str command_session_place(const struct command_session *s, struct diag_span at)
{
    struct diag_files files = command_session_files(s);
    uint32_t line, column;

    if (at.file >= files.count)
        return STR("");
    diag_print_position(files.items[at.file].text, at.start, &line, &column);
    return str_fmt(s->c->arena, STR_FMT ":%u:%u", STR_ARG(files.items[at.file].path), line, column);
}

struct str command_session_rev(const struct command_session *s)
{
    const struct source_origin *o = &s->build.set.origin;
    struct str hex = str_hex(s->c->arena, o->commit, o->oid_bytes);

    if (!o->git)
        return STR("a plain folder");
    if (o->oid_bytes == 0)
        return o->rev.n ? o->rev : STR("WORKTREE");
    return str_fmt(s->c->arena, STR_FMT "%s", STR_ARG(str_sub(hex, 0, 12)),
                   o->dirty ? " with changes" : "");
}

/* ---- the paths that a command is about ---- */

bool command_session_paths_exist(const struct command_session *s)
{
    struct diag_files files = command_session_files(s);

    for (size_t i = 0; i < s->c->arguments.count; i++) {
        struct str path = s->c->arguments.items[i];
        bool found = false;

        for (size_t k = 0; k < files.count && !found; k++)
            found = str_is_below(files.items[k].path, str_folder(path));
        if (found)
            continue;
        (void)command_output_usage(s->c, "`" STR_FMT "` is none of the files of this policy",
                                   STR_ARG(path));
        return false;
    }
    return true;
}

bool command_session_in_paths(const struct command_session *s, struct diag_span at)
{
    const struct command_words *paths = &s->c->arguments;
    struct diag_files files = command_session_files(s);

    for (size_t i = 0; i < paths->count && at.file < files.count; i++)
        if (str_is_below(files.items[at.file].path, str_folder(paths->items[i])))
            return true;
    return paths->count == 0;
}
