/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc deploy --to TARGET`: compiles a commit (HEAD, unless told otherwise), hands the table
 * over and waits until every worker serves it. What the target served when we looked must still be
 * what it serves when the table arrives: two deploys at once do not overwrite each other unseen.
 */
#include <errno.h>

#include "command/fleet.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/session.h"
#include "source/commit.h"
#include "table/features.h"
#include "table/verify.h"

struct job {
    struct command_fleet fleet;
    struct str bytes;
    uint64_t needs;                /* features */
    struct str content_id, commit; /* hex; commit empty where there is none */
};

static struct str short_id(struct str hex)
{
    return str_sub(hex, 0, 12);
}

static void describe_table(struct command_context *c, const struct table *t, struct job *job)
{
    const struct table_header *h = t->head;

    job->needs = h->feat_required;
    job->content_id = str_hex(c->arena, h->content_id.bytes, DIGEST_BYTES);
    job->commit = str_hex(c->arena, h->commit, table_commit_bytes(h));
    if (h->flags & TABLE_DIRTY)
        job->commit = str_fmt(c->arena, STR_FMT "%swith changes", STR_ARG(job->commit),
                              job->commit.n ? " " : "");
}

/* Asked of the proxyd that answers: it may be older or newer than we are. */
static int refuse_lacking(const struct job *job, struct str version)
{
    const struct command_fleet *f = &job->fleet;
    uint64_t has = table_features_here();
    struct str lacks;

    (void)table_features_of(version, &has); /* else as ours */
    if (!(job->needs & ~has))
        return COMMAND_OK;
    lacks = table_features_text(f->c->arena, job->needs & ~has);
    return command_output_negative(f->c,
                                   "nothing was sent: the table needs what " STR_FMT
                                   " (proxyd " STR_FMT ") does not have: " STR_FMT,
                                   STR_ARG(f->name), STR_ARG(version), STR_ARG(lacks));
}

static int hand_over(struct job *job, bool *deployed)
{
    struct command_fleet *f = &job->fleet;
    struct command_context *c = f->c;
    uint64_t start = command_fleet_now_ms();
    struct command_admin_state before;
    struct command_admin_loaded loaded = { 0 };
    struct str error = { 0 }, commit = STR("none");
    size_t workers = 0;
    enum command_admin_result result = command_admin_state(c->arena, &f->target, &before, &error);
    int code;

    if (result != COMMAND_ADMIN_DONE)
        return command_fleet_refused(f, result, error);
    code = refuse_lacking(job, before.version);
    if (code != COMMAND_OK)
        return code;
    if (job->commit.n > 0)
        commit = job->commit.n > 40 ? job->commit : short_id(job->commit);
    if (command_has(c, COMMAND_OPT_DRY_RUN))
        return command_output_put(
            c,
            str_fmt(c->arena, "would deploy " STR_FMT " (commit " STR_FMT ") over " STR_FMT "\n",
                    STR_ARG(short_id(job->content_id)), STR_ARG(commit),
                    STR_ARG(before.generation ? short_id(before.content_id) : STR("nothing"))),
            (struct str){ 0 });
    result =
        command_admin_load(c->arena, &f->target, job->bytes, before.content_id, &loaded, &error);
    if (result != COMMAND_ADMIN_DONE)
        return command_fleet_refused(f, result, error);
    code = command_fleet_wait(f, loaded.generation, &workers);
    if (code != COMMAND_OK)
        return code;
    *deployed = true;
    return command_output_put(c,
                              str_fmt(c->arena,
                                      "deployed " STR_FMT " (commit " STR_FMT
                                      ") to %zu workers, generation %llu, in %llu ms\n",
                                      STR_ARG(short_id(job->content_id)), STR_ARG(commit), workers,
                                      (unsigned long long)loaded.generation,
                                      (unsigned long long)(command_fleet_now_ms() - start)),
                              (struct str){ 0 });
}

/* The deploy log lies in the repository; a repository that cannot be written to is no reason to say
 * that the deploy failed. */
static void mark(struct command_session *s, struct str environment, struct str content_id)
{
    struct diag_sink unheard;

    if (!s->build.set.origin.git || s->build.set.origin.dirty)
        return;
    diag_init(&unheard, s->c->arena);
    if (environment.n == 0)
        environment = STR("base");
    if (s->c->remote.p != NULL) {
        command_output_say(s->c,
                           "refs/proxyc/deployed/" STR_FMT " was not moved: a repository behind a "
                           "URL is read and not written",
                           STR_ARG(environment));
        return;
    }
    if (source_commit_mark_deployed(s->build.source, environment, content_id, &unheard))
        return;
    command_output_say(s->c, "warning: refs/proxyc/deployed/" STR_FMT " was not moved%s" STR_FMT,
                       STR_ARG(environment), unheard.all.count ? ": " : "",
                       STR_ARG(unheard.all.count ? unheard.all.items[0]->message : STR("")));
}

static int deploy_file(struct job *job)
{
    struct command_context *c = job->fleet.c;
    struct str path = c->arguments.items[0], reason;
    struct table_error error;
    struct table table;
    bool deployed = false;

    if (!command_output_read(c->arena, path, TABLE_FILE_MAX, &job->bytes))
        return command_output_trouble(c, "`" STR_FMT "` cannot be read: %s", STR_ARG(path),
                                      strerrordesc_np(errno));
    if (!table_verify(job->bytes.p, job->bytes.n, &table, &error)) {
        reason = table_verify_text(c->arena, &error);
        return command_output_negative(c, "`" STR_FMT "` is refused: " STR_FMT, STR_ARG(path),
                                       STR_ARG(reason));
    }
    if (table.head->flags & TABLE_DIRTY && !command_has(c, COMMAND_OPT_ALLOW_DIRTY))
        return command_output_negative(
            c, "`" STR_FMT "` was made from files that are not committed; --allow-dirty deploys it",
            STR_ARG(path));
    describe_table(c, &table, job);
    return hand_over(job, &deployed);
}

static int deploy_open(struct command_session *s, struct job *job)
{
    struct command_compiled made;
    struct str environment;
    bool deployed = false;
    int code;

    if (!command_session_environment(s, &environment))
        return COMMAND_USAGE;
    if (s->build.set.origin.dirty && !command_has(s->c, COMMAND_OPT_ALLOW_DIRTY))
        return command_output_negative(
            s->c, "there are files that are not committed; commit them, or use --allow-dirty");
    if (!command_session_compile(s, environment, &made))
        return command_session_report(s);
    job->bytes = made.bytes;
    describe_table(s->c, &made.table, job);
    code = hand_over(job, &deployed);
    if (deployed)
        mark(s, environment, job->content_id);
    return code;
}

static int run(struct command_context *c)
{
    struct job job = { 0 };
    struct command_session session;
    struct source_where where;
    struct str rev = command_value(c, COMMAND_OPT_REV);
    int code;

    if (!command_fleet_open(c, &job.fleet))
        return COMMAND_USAGE;
    if (c->arguments.count > 0)
        return deploy_file(&job);
    if (rev.p == NULL && !command_has(c, COMMAND_OPT_ALLOW_DIRTY))
        rev = STR("HEAD");
    if (!command_session_where(c, rev, &where))
        return COMMAND_USAGE;
    if (command_session_open_short(&session, c, &where))
        code = deploy_open(&session, &job);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

const struct command command_deploy = {
    .name = "deploy",
    .arguments = "[FILE.pxt]",
    .summary = "hand a table to a proxyd and wait until it serves",
    .details = "Compiles --rev [HEAD] for --env, or takes FILE, hands it to the proxyd at --to and "
               "waits until\n"
               "every worker serves it. Lint errors stop it. With --allow-dirty and no --rev the "
               "work tree is\n"
               "deployed. Moves refs/proxyc/deployed/ENV, not behind a URL. Exit 1 where proxyd\n"
               "lacks what the table needs (nothing is sent then), or refuses the table.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(TO), COMMAND_TAKES(WAIT), COMMAND_TAKES(DRY_RUN),
                 COMMAND_TAKES(ALLOW_DIRTY) },
    .arguments_max = 1,
    .run = run,
};
