/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc rollback --to TARGET`: back to a generation that proxyd still holds warm, at once; then
 * Git is told, by a commit that makes the policy what it was, or by the command that does so.
 * Traffic first, paperwork second.
 */
#include "command/fleet.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/session.h"
#include "source/commit.h"
#include "source/history.h"

struct job {
    struct command_fleet fleet;
    struct command_admin_table to;
};

enum {
    DIGITS_MIN = 6, /* of a digest or commit that is written short */
    ANCESTORS_MAX = 1000,
};

/* True where `text` is the beginning of a table's content id, file digest or commit. */
static bool names_table(const struct command_admin_table *t, struct str text)
{
    return text.n >= DIGITS_MIN &&
           (str_has_prefix(t->content_id, text) || str_has_prefix(t->file_digest, text) ||
            str_has_prefix(t->commit, text));
}

static const struct command_admin_table *current_of(const struct command_admin_tables *all)
{
    const struct command_admin_table *newest = NULL;

    for (size_t i = 0; i < all->count; i++) {
        if (newest == NULL || all->items[i].generation > newest->generation)
            newest = &all->items[i];
    }
    return newest;
}

/* The newest warm table that decides otherwise than the current one and, where `text` is given, is
 * named by it. */
static const struct command_admin_table *pick(const struct command_admin_tables *all,
                                              struct str text)
{
    const struct command_admin_table *best = NULL, *current = current_of(all);

    for (size_t i = 0; i < all->count; i++) {
        const struct command_admin_table *t = &all->items[i];

        if (str_eq(t->content_id, current->content_id) || (text.p != NULL && !names_table(t, text)))
            continue;
        if (best == NULL || t->generation > best->generation)
            best = t;
    }
    return best;
}

/* A revision as the hex id of its commit; p NULL where it is none. */
static struct str resolve(struct command_context *c, struct str rev)
{
    struct str hex = { 0 };
    struct diag_sink unheard;
    struct source_where where;
    struct source *source;

    diag_init(&unheard, c->arena);
    if (!command_session_where(c, rev, &where))
        return hex;
    source = source_open(&where, c->arena, &unheard);
    if (source != NULL && source_origin(source)->oid_bytes > 0)
        hex = str_hex(c->arena, source_origin(source)->commit, source_origin(source)->oid_bytes);
    source_close(&source);
    return hex;
}

static int choose(struct job *job)
{
    struct command_context *c = job->fleet.c;
    struct str wanted = c->arguments.count > 0 ? c->arguments.items[0] : (struct str){ 0 };
    const struct command_admin_table *found;
    struct command_admin_tables all;
    struct str error;
    enum command_admin_result result =
        command_admin_tables(c->arena, &job->fleet.target, &all, &error);

    if (result != COMMAND_ADMIN_DONE)
        return command_fleet_refused(&job->fleet, result, error);
    found = pick(&all, wanted);
    if (found == NULL && wanted.p != NULL) {
        struct str hex = resolve(c, wanted);

        found = hex.p != NULL ? pick(&all, hex) : NULL;
    }
    if (found == NULL)
        return command_output_negative(c,
                                       STR_FMT " holds no warm table%s" STR_FMT
                                               " to go back to; `proxyc deploy --rev` compiles one",
                                       STR_ARG(job->fleet.name), wanted.p != NULL ? " " : "",
                                       STR_ARG(wanted));
    job->to = *found;
    return COMMAND_OK;
}

static int swap(struct job *job)
{
    struct command_context *c = job->fleet.c;
    struct command_admin_loaded loaded;
    size_t workers = 0;
    struct str error;
    enum command_admin_result result =
        command_admin_use(c->arena, &job->fleet.target, job->to.content_id, &loaded, &error);
    int code;

    if (result != COMMAND_ADMIN_DONE)
        return command_fleet_refused(&job->fleet, result, error);
    code = command_fleet_wait(&job->fleet, loaded.generation, &workers);
    if (code != COMMAND_OK)
        return code;
    return command_output_put(
        c,
        str_fmt(c->arena,
                "rolled back to " STR_FMT " (commit " STR_FMT ") on %zu workers, generation %llu\n",
                STR_ARG(str_sub(job->to.content_id, 0, 12)),
                STR_ARG(job->to.commit.n ? str_sub(job->to.commit, 0, 12) : STR("none")), workers,
                (unsigned long long)loaded.generation),
        (struct str){ 0 });
}

static int make_commit(struct job *job)
{
    struct command_context *c = job->fleet.c;
    struct str message = command_value(c, COMMAND_OPT_MESSAGE), hex;
    struct command_session s = { .c = c };
    struct source_where where;
    int code = COMMAND_OK;

    if (!command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (message.p == NULL)
        message = str_fmt(c->arena,
                          "policy: back to " STR_FMT "\n\nRolled back at once on " STR_FMT
                          "; this makes Git agree.\n",
                          STR_ARG(str_sub(job->to.commit, 0, 12)), STR_ARG(job->fleet.name));
    diag_init(&s.sink, c->arena);
    s.build.source = source_open(&where, c->arena, &s.sink);
    if (s.build.source != NULL &&
        source_commit_restore(s.build.source, job->to.commit, message, &hex, &s.sink))
        code = command_output_put(c, str_fmt(c->arena, "committed " STR_FMT "\n", STR_ARG(hex)),
                                  (struct str){ 0 });
    else
        code = command_worse(command_session_report(&s), COMMAND_NEGATIVE);
    source_close(&s.build.source);
    return code;
}

/* What makes Git agree: nothing where HEAD is that commit, a revert of what came after where it is
 * an ancestor. */
static void tell_git(const struct job *job)
{
    struct command_context *c = job->fleet.c;
    struct source_commits commits = { 0 };
    struct source_where where;
    struct diag_sink unheard;
    struct source *source = NULL;

    diag_init(&unheard, c->arena);
    if (command_session_where(c, STR("HEAD"), &where))
        source = source_open(&where, c->arena, &unheard);
    if (source == NULL || !source_history_walk(source, ANCESTORS_MAX, &commits, &unheard))
        commits.count = 0;
    for (size_t i = 0; i < commits.count; i++) {
        struct str hex = str_hex(c->arena, commits.items[i].oid, commits.items[i].oid_bytes);

        if (!str_eq(hex, job->to.commit))
            continue;
        if (i == 0)
            command_output_say(c, "HEAD is that commit: Git agrees");
        else
            command_output_say(
                c, "Git does not know yet; `git revert --no-edit " STR_FMT "..HEAD` tells it",
                STR_ARG(str_sub(hex, 0, 12)));
        source_close(&source);
        return;
    }
    source_close(&source);
    command_output_say(c,
                       "Git does not know yet, and that commit is no ancestor of HEAD here; in its "
                       "repository --commit tells it");
}

static int run(struct command_context *c)
{
    struct job job = { 0 };
    int code;

    if (!command_fleet_open(c, &job.fleet))
        return COMMAND_USAGE;
    code = choose(&job);
    if (code != COMMAND_OK)
        return code;
    if (command_has(c, COMMAND_OPT_COMMIT) && job.to.commit.n == 0)
        return command_output_negative(
            c, "the table " STR_FMT " was made from no commit; nothing was changed",
            STR_ARG(str_sub(job.to.content_id, 0, 12)));
    code = swap(&job);
    if (code != COMMAND_OK)
        return code;
    if (command_has(c, COMMAND_OPT_COMMIT))
        return make_commit(&job);
    if (job.to.commit.n > 0)
        tell_git(&job);
    return COMMAND_OK;
}

const struct command command_rollback = {
    .name = "rollback",
    .arguments = "[DIGEST|REV]",
    .summary = "go back to an earlier table at once",
    .details =
        "Makes the proxyd at --to serve the table that it served before (or that of DIGEST "
        "or REV) again,\n"
        "which it still holds, and prints the command that tells Git. --commit makes that "
        "commit.\n\n"
        "DIGEST, the beginning of a content id as `proxyc status` shows it, or REV, a commit "
        "of the repository,\n"
        "says which table to go back to; without either it is the one before. --rev names "
        "no table: it is what\n"
        "the repository is opened at for --commit.\n",
    .options = { COMMAND_REPOSITORY, COMMAND_TAKES(REV), COMMAND_TAKES(TO), COMMAND_TAKES(WAIT),
                 COMMAND_TAKES(COMMIT), COMMAND_TAKES(MESSAGE) },
    .arguments_max = 1,
    .run = run,
};
