/* SPDX-License-Identifier: Apache-2.0
 *
 * With --against the walk is as long as the change, so that it costs next to nothing in every pull
 * request. The whole history is looked at where --history asks for it: once, when a repository
 * begins to be linted, and now and then.
 */
#include "command/leak.h"

#include "build/leak.h"
#include "command/output.h"
#include "source/history.h"

static void say_unknown(const struct command_session *s, const struct source_commits *commits,
                        bool complete)
{
    if (commits->shallow)
        command_output_say(s->c, "note: this clone is shallow: whether older commits hold secrets "
                                 "(PX622) is unknown; fetch-depth: 0, or git fetch --unshallow");
    else if (commits->cut || !complete)
        command_output_say(s->c, "note: the history is longer than what is looked at: whether "
                                 "older commits hold secrets (PX622) is unknown");
}

void command_leak_check(struct command_session *s, const struct command_session *old,
                        struct str base)
{
    static const uint8_t none[32];
    bool whole = old == NULL || command_has(s->c, COMMAND_OPT_HISTORY);
    struct source_commits commits = { 0 };

    if (s->sink.levels[DIAG_SECRET_IN_HISTORY] == DIAG_OFF)
        return;
    if (old != NULL)
        build_leak_compare(&s->build, &old->build, base, &s->sink);
    source_history_range(s->build.source, whole ? none : old->build.set.origin.commit, &commits);
    say_unknown(s, &commits, build_leak_history(&s->build, &commits, &s->sink));
}
