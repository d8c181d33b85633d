/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc lock split/NS/NAME`: writes which buckets each member of a split owns beside the file
 * that the split stands in. Run before a third member comes, or after a share has changed.
 */
#include "resolve/lock.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/target.h"
#include "doc/doc.h"
#include "source/commit.h"

/* "policy/checkout.lock.yaml" beside "policy/splits.yaml"; where there is a lock, that file. */
static struct str path_of(const struct command_session *s, const struct policy_split *split)
{
    const struct doc_node *node = split->lock != NULL ? split->lock->node : split->meta.node;
    struct str path = s->build.set.diag[node->at.file].path;
    size_t n = path.n;

    if (split->lock != NULL)
        return path;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return str_fmt(s->c->arena, STR_FMT STR_FMT ".lock.yaml", STR_ARG(str_sub(path, 0, n)),
                   STR_ARG(split->meta.name));
}

static int write_lock(struct command_session *s, const struct policy_split *split)
{
    struct command_context *c = s->c;
    struct str path = path_of(s, split);
    struct policy_lock lock;

    if (!resolve_lock_move(c->arena, split, &lock))
        return command_output_negative(
            c, "the shares of " STR_FMT " cannot be laid out: more than 100%% or than %d ranges",
            STR_ARG(split->meta.full), RESOLVE_LOCK_RANGES_MAX);
    if (!source_commit_write(s->build.source, path, resolve_lock_text(c->arena, split, &lock),
                             &s->sink))
        return command_worse(command_session_report(s), COMMAND_NEGATIVE);
    return command_output_put(c,
                              str_fmt(c->arena, STR_FMT ": %zu range%s\n", STR_ARG(path),
                                      lock.ranges.count, lock.ranges.count == 1 ? "" : "s"),
                              (struct str){ 0 });
}

static int run(struct command_context *c)
{
    struct command_session session;
    const struct policy_split *split;
    struct str environment;
    struct source_where where;
    int code;

    if (!command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_has(c, COMMAND_OPT_REV))
        return command_output_usage(c, "only the work tree can be edited, so there is no `--rev`");
    if (!command_session_open(&session, c, &where))
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    else if (!command_target_split(&session, c->arguments.items[0], &environment, &split))
        code = COMMAND_USAGE;
    else
        code = write_lock(&session, split);
    command_session_close(&session);
    return code;
}

const struct command command_lock = {
    .name = "lock",
    .arguments = "split/NAMESPACE/NAME",
    .summary = "write down which buckets the members of a split own",
    .details = "Writes NAME.lock.yaml beside the split. With three or more members beside the "
               "baseline\n"
               "a split needs it; whoever grows takes from the baseline alone, whoever shrinks "
               "gives to it.\n"
               "Run it before the third member comes, and after every change of a share.\n",
    .options = { COMMAND_SOURCE },
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
