/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc migrate`: carries files over to the newest language. There is one language so far; what it
 * renamed while it was a draft (the field tables know) is renamed here, by the edits of PX114, so
 * that nothing else of a file changes. A later language adds its rules to the table.
 */
#include "command/output.h"
#include "command/rows.h"
#include "command/session.h"
#include "diag/patch.h"
#include "source/commit.h"

/* What a file is carried over by: the rules whose safe edits do it. */
static const enum diag_rule steps[] = { DIAG_DEPRECATED_FIELD };

static bool is_step(enum diag_rule rule)
{
    for (size_t i = 0; i < LEN(steps); i++) {
        if (steps[i] == rule)
            return true;
    }
    return false;
}

static void keep_steps(struct diag_sink *sink)
{
    size_t kept = 0;

    for (size_t i = 0; i < sink->all.count; i++) {
        if (is_step(sink->all.items[i]->rule))
            sink->all.items[kept++] = sink->all.items[i];
    }
    sink->all.count = kept;
}

static int write_files(struct command_session *s, const struct diag_patch *patch)
{
    struct diag_files files = command_session_files(s);

    for (uint32_t i = 0; i < files.count; i++) {
        if (!diag_patch_touches(patch, i))
            continue;
        if (!source_commit_write(s->build.source, files.items[i].path,
                                 diag_patch_text(s->c->arena, patch, files, i), &s->sink))
            return command_worse(command_session_report(s), COMMAND_NEGATIVE);
        command_output_say(s->c, "wrote " STR_FMT, STR_ARG(files.items[i].path));
    }
    return COMMAND_OK;
}

static int list_files(struct command_session *s, const struct diag_patch *patch)
{
    struct diag_files files = command_session_files(s);
    struct str list = { "", 0 };

    for (uint32_t i = 0; i < files.count; i++) {
        if (diag_patch_touches(patch, i))
            list = str_fmt(s->c->arena, STR_FMT STR_FMT "\n", STR_ARG(list),
                           STR_ARG(files.items[i].path));
    }
    return command_worse(command_output_put(s->c, list, (struct str){ 0 }), COMMAND_NEGATIVE);
}

static int migrate(struct command_session *s)
{
    struct command_context *c = s->c;
    struct diag_files files = command_session_files(s);
    struct diag_patch patch;

    build_check(&s->build, STR(""), true, &s->sink);
    diag_settle(&s->sink, files);
    keep_steps(&s->sink);
    diag_patch_take(&s->sink, files, DIAG_SAFE, &patch);
    if (patch.taken == 0) {
        command_output_say(c, "nothing to change: this is v1alpha1, the newest language");
        return COMMAND_OK;
    }
    if (command_has(c, COMMAND_OPT_WRITE))
        return write_files(s, &patch);
    if (command_has(c, COMMAND_OPT_CHECK))
        return list_files(s, &patch);
    return command_output_put(c, diag_patch_diff(c->arena, &patch, files, STR("")),
                              (struct str){ 0 });
}

static int run(struct command_context *c)
{
    struct command_session session;
    struct source_where where;
    int code;

    if (command_has(c, COMMAND_OPT_WRITE) &&
        (command_has(c, COMMAND_OPT_CHECK) || command_has(c, COMMAND_OPT_DIFF)))
        return command_output_usage(c, "`--write` excludes `--check` and `--diff`");
    if (!command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_session_open(&session, c, &where))
        code = migrate(&session);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

const struct command command_migrate = {
    .name = "migrate",
    .arguments = "",
    .summary = "carry a policy over to the newest language",
    .details = "Shows as a patch which fields have other names now, in all files of the policy;\n"
               "-w writes them, --check lists the files and exits 1. Nothing else of a file "
               "changes.\n",
    .options = { COMMAND_TAKES(REPO), COMMAND_TAKES(MAX_FILE), COMMAND_TAKES(MAX_INPUT),
                 COMMAND_TAKES(TRUST_OWNER), COMMAND_TAKES(WRITE), COMMAND_TAKES(DIFF),
                 COMMAND_TAKES(CHECK) },
    .run = run,
};
