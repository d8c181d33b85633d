/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands know folders alone: some open a dozen revisions, and one fetch is enough for them all.
 * What would be written goes to a copy that nobody looks at, and is refused.
 */
#include "command/remote.h"

#include "command/cache.h"
#include "command/output.h"
#include "command/rows.h"
#include "diag/print.h"
#include "source/remote.h"

static bool writes(const struct command_context *c)
{
    return command_has(c, COMMAND_OPT_WRITE) || command_has(c, COMMAND_OPT_FIX) ||
           command_has(c, COMMAND_OPT_INSTALL) ||
           (command_has(c, COMMAND_OPT_COMMIT) && c->command != &command_verify);
}

int command_remote_fetch(struct command_context *c)
{
    struct command_words *values = &c->values[COMMAND_OPT_REPO];
    struct source_remote remote = { .url = command_value(c, COMMAND_OPT_REPO) };
    struct diag_files none = { 0 };
    struct diag_sink sink;
    struct str path, text;

    if (remote.url.p == NULL || !source_remote_is(remote.url))
        return COMMAND_OK;
    if (writes(c))
        return command_output_usage(c, "a repository behind a URL is read and not written; clone "
                                       "it and name the folder");
    remote.cache = command_cache_folder(c);
    if (remote.cache.p == NULL)
        return command_output_trouble(c, "there is no HOME to keep a copy in; say `--cache DIR`");
    diag_init(&sink, c->arena);
    if (source_remote_fetch(&remote, c->arena, &path, &sink)) {
        c->remote = remote.url;
        values->items[values->count - 1] = path;
        return COMMAND_OK;
    }
    text = diag_print(c->arena, &sink, none, DIAG_HUMAN, command_output_colour(c, c->err));
    (void)fwrite(text.p, 1, text.n, c->err);
    return COMMAND_TROUBLE;
}
