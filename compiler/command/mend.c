/* SPDX-License-Identifier: Apache-2.0
 *
 * Each file is written beside itself and moved over, so that nobody reads half of it. Edits that
 * overlap wait for another run: once the first is done, the second may not be wanted any more.
 */
#include "command/mend.h"

#include "command/output.h"
#include "diag/patch.h"
#include "source/commit.h"

static bool has_word(const struct command_context *c)
{
    struct str how = command_value(c, COMMAND_OPT_FIX);

    if (how.n == 0 || str_eq(how, STR("safe")) || str_eq(how, STR("unsafe")))
        return true;
    (void)command_output_usage(c, "`--fix` takes `safe` or `unsafe`, not `" STR_FMT "`",
                               STR_ARG(how));
    return false;
}

bool command_mend_fits(const struct command_context *c)
{
    struct str rev = command_value(c, COMMAND_OPT_REV);
    bool writes = command_has(c, COMMAND_OPT_FIX) && !command_has(c, COMMAND_OPT_DIFF);

    if (!has_word(c))
        return false;
    if (!writes ||
        (!command_has(c, COMMAND_OPT_STAGED) && (rev.p == NULL || str_eq(rev, STR("WORKTREE")))))
        return true;
    (void)command_output_usage(
        c, "`--fix` changes files of the work tree, not of a revision; `--diff` shows the patch");
    return false;
}

static int write_files(struct command_session *s, const struct diag_patch *p)
{
    struct diag_files files = command_session_files(s);
    struct diag_sink trouble;
    size_t written = 0;

    diag_init(&trouble, s->c->arena);
    for (uint32_t i = 0; i < files.count; i++) {
        if (!diag_patch_touches(p, i))
            continue;
        if (!source_commit_write(s->build.source, files.items[i].path,
                                 diag_patch_text(s->c->arena, p, files, i), &trouble))
            return command_output_trouble(s->c, STR_FMT, STR_ARG(trouble.all.items[0]->message));
        written++;
    }
    if (p->taken > 0)
        command_output_say(s->c, "mended %zu finding%s in %zu file%s", p->taken,
                           p->taken == 1 ? "" : "s", written, written == 1 ? "" : "s");
    return COMMAND_OK;
}

int command_mend_run(struct command_session *s)
{
    struct command_context *c = s->c;
    struct diag_files files = command_session_files(s);
    bool unsafe = str_eq(command_value(c, COMMAND_OPT_FIX), STR("unsafe"));
    struct diag_patch patch;
    int code;

    diag_patch_take(&s->sink, files, unsafe ? DIAG_UNSAFE : DIAG_SAFE, &patch);
    if (command_has(c, COMMAND_OPT_DIFF))
        code = command_output_put(
            c, diag_patch_diff(c->arena, &patch, files, s->build.set.origin.root),
            (struct str){ 0 });
    else
        code = write_files(s, &patch);
    if (patch.put_off > 0)
        command_output_say(c, "%zu more overlap these: run it again", patch.put_off);
    return code;
}
