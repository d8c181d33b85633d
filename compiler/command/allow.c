/* SPDX-License-Identifier: Apache-2.0
 *
 * The leave is a part of history and not of the policy: it holds for the change that it came with,
 * has an author and a date, and is gone with the next change. Lines anywhere in a message count,
 * because a squashed merge puts the trailers of its commits in the middle.
 */
#include "command/allow.h"

#include "base/vec.h"
#include "build/levels.h"
#include "command/authorise.h"
#include "command/output.h"
#include "source/history.h"

static const struct str key = STR_INIT("proxyc-allow:");

enum { SHOWN_DIGITS = 12 };

/* "PX405 the reason" behind the key; false for any other line. */
static bool read_line(struct str line, struct str *rule, struct str *reason)
{
    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    if (!str_ieq(str_sub(line, 0, key.n), key))
        return false;
    *reason = str_trim(str_sub(line, key.n, line.n));
    if (!str_cut(reason, ' ', rule))
        *rule = (struct str){ "", 0 };
    *reason = str_trim(*reason);
    return true;
}

/* How many findings of the rule left the sink. */
static size_t take_out(struct diag_sink *sink, enum diag_rule rule)
{
    size_t kept = 0, before = sink->all.count;

    for (size_t i = 0; i < before; i++)
        if (sink->all.items[i]->rule != rule)
            sink->all.items[kept++] = sink->all.items[i];
    sink->all.count = kept;
    return before - kept;
}

static void apply_line(struct command_session *s, struct str commit, struct str name,
                       struct str reason)
{
    enum diag_rule rule = diag_rule_find(name);
    size_t findings;

    if (rule == DIAG_RULES || !build_levels_of_change(rule)) {
        command_output_say(s->c,
                           "commit " STR_FMT ": `Proxyc-Allow` is for rules that judge a change, "
                           "such as PX405, not `" STR_FMT "`",
                           STR_ARG(commit), STR_ARG(name));
        return;
    }
    if (reason.n == 0) {
        command_output_say(
            s->c, "commit " STR_FMT ": `Proxyc-Allow: " STR_FMT "` wants a reason behind it",
            STR_ARG(commit), STR_ARG(name));
        return;
    }
    findings = take_out(&s->sink, rule);
    if (findings > 0)
        *VEC_ADD(s->c->arena, &s->sink.allowed) = (struct diag_allowed){
            .rule = rule, .commit = commit, .reason = reason, .findings = findings
        };
}

/* Leave from signatures is given by who may sign. */
static bool may_give(const struct command_session *new, const struct command_authorise *list,
                     const struct source_commit *c, struct str rule)
{
    return diag_rule_find(rule) != DIAG_CHANGE_NOT_AUTHORISED ||
           command_authorise_judge(new, list, c).verdict == SIGN_GOOD;
}

void command_allow_apply(const struct command_session *old, struct command_session *new)
{
    struct command_authorise list;
    struct source_commits commits = { 0 };

    if (!old->build.set.origin.git || !new->build.set.origin.git)
        return;
    command_authorise_open(old, &list);
    source_history_range(new->build.source, old->build.set.origin.commit, &commits);
    for (size_t i = 0; i < commits.count; i++) {
        struct str rest = commits.items[i].message, line, rule, reason;
        struct str hex = str_hex(new->c->arena, commits.items[i].oid, commits.items[i].oid_bytes);

        while (str_cut(&rest, '\n', &line))
            if (read_line(line, &rule, &reason) && may_give(new, &list, &commits.items[i], rule))
                apply_line(new, str_sub(hex, 0, SHOWN_DIGITS), rule, reason);
    }
}
