/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc bisect`: the commit that changed what happens to one request. A binary search along the
 * first parents, as `git bisect` does it, with the table of each commit as the judge: twelve
 * compilations for two thousand commits. A commit that does not compile says nothing and is passed
 * over; where such commits stand beside the change, all of them are named.
 *
 * What counts is what client and upstream see. A rule that got another name or line changed nothing.
 */
#include "base/time.h"
#include "base/vec.h"
#include "command/apply.h"
#include "command/ask.h"
#include "command/json.h"
#include "command/outcome.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/session.h"
#include "command/text.h"
#include "source/history.h"
#include "table/identity.h"

enum { COMMITS_DEFAULT = 10000, COMMITS_MAX = 1000000, SHOWN_DIGITS = 12 };

struct outcome {
    bool asked, compiles;
    struct str whole;       /* what is compared */
    struct str action;      /* in short */
    struct str rule, place; /* which rule took it, and where it is written; empty: none */
};

struct search {
    struct command_context *c;
    struct command_decide_request request;
    struct source_commits commits; /* newest first: [0] is bad */
    struct outcome *outcomes;      /* of each */
    size_t bad, good;              /* the search stands between them: bad < good */
    size_t asked;
};

static struct str hex_of(const struct search *s, size_t at)
{
    const struct source_commit *c = &s->commits.items[at];

    return str_hex(s->c->arena, c->oid, c->oid_bytes);
}

static struct str short_of(const struct search *s, size_t at)
{
    return str_sub(hex_of(s, at), 0, SHOWN_DIGITS);
}

/* ---- one commit ---- */

static void decide(struct search *s, struct command_session *session,
                   const struct command_compiled *made, struct outcome *out)
{
    struct command_applied_list filters = { 0 };
    struct command_decide_request in = s->request;
    const struct table *t = &made->table;
    struct arena *a = s->c->arena;
    struct command_decision d;

    if (!command_ask_listener(s->c, t, &in)) {
        out->action = out->whole = STR("no such listener");
        return;
    }
    command_decide_route(t, &in, a, &d);
    command_decide_rewrite(t, &in, a, &d);
    command_apply_filters(
        a, &(struct command_apply_place){ made->model, command_session_files(session), t, NULL },
        &in, &d, &filters);
    out->whole = command_outcome_whole(a, t, &d);
    out->action = command_outcome_action(a, t, &d);
    if (d.member != NULL)
        out->action = str_fmt(a, STR_FMT ", member " STR_FMT, STR_ARG(out->action),
                              STR_ARG(table_text(t, d.member->name)));
    if (d.rule == NULL)
        return;
    out->rule = table_identity_name(a, t, d.rule->name);
    out->place = command_outcome_place(a, t, (uint32_t)(d.rule - table_rule(t, 0)));
}

static const struct outcome *ask(struct search *s, size_t at)
{
    struct outcome *o = &s->outcomes[at];
    struct command_session session;
    struct command_compiled made;
    struct source_where where;

    if (o->asked)
        return o;
    *o = (struct outcome){ .asked = true, .rule = STR(""), .place = STR("") };
    s->asked++;
    if (!command_session_where(s->c, hex_of(s, at), &where))
        return o;
    if (command_session_open(&session, s->c, &where)) {
        struct str environment = command_value(s->c, COMMAND_OPT_ENV);

        if (environment.p == NULL && session.build.environments.count == 1)
            environment = session.build.environments.items[0];
        o->compiles =
            command_session_compile(&session, environment.p != NULL ? environment : STR(""), &made);
        if (o->compiles)
            decide(s, &session, &made, o);
    }
    command_session_close(&session);
    return o;
}

static bool is_bad(struct search *s, const struct outcome *o)
{
    return str_eq(o->whole, s->outcomes[0].whole);
}

/* ---- the search ---- */

/* The commit nearest to the middle that compiles; false where none between the ends does. */
static bool pick(struct search *s, size_t *at)
{
    size_t middle = s->bad + (s->good - s->bad) / 2;

    for (size_t step = 0; step < s->good - s->bad; step++) {
        if (middle + step < s->good && ask(s, middle + step)->compiles) {
            *at = middle + step;
            return true;
        }
        if (step <= middle && middle - step > s->bad && ask(s, middle - step)->compiles) {
            *at = middle - step;
            return true;
        }
    }
    return false;
}

static void search(struct search *s)
{
    size_t at;

    while (s->good - s->bad > 1 && pick(s, &at)) {
        if (is_bad(s, ask(s, at)))
            s->bad = at;
        else
            s->good = at;
    }
}

/* The end that is called good: what --good names, or the oldest commit that compiles. */
static int find_good(struct search *s)
{
    struct str rev = command_value(s->c, COMMAND_OPT_GOOD);
    const struct source_commits *all = &s->commits;

    s->good = all->count - 1;
    if (rev.p == NULL) {
        while (s->good > 0 && !ask(s, s->good)->compiles)
            s->good--;
    } else {
        struct source_where where;
        struct diag_sink unheard;
        struct source *source;

        diag_init(&unheard, s->c->arena);
        if (!command_session_where(s->c, rev, &where))
            return COMMAND_USAGE;
        source = source_open(&where, s->c->arena, &unheard);
        s->good = all->count;
        for (size_t i = 0; source != NULL && i < all->count; i++)
            if (memcmp(all->items[i].oid, source_origin(source)->commit, 32) == 0)
                s->good = i;
        source_close(&source);
    }
    if (s->good == all->count)
        return command_output_usage(s->c,
                                    "`--good " STR_FMT "` is not among the %zu commits looked at: "
                                    "the first parents of " STR_FMT,
                                    STR_ARG(rev), all->count, STR_ARG(short_of(s, 0)));
    if (!ask(s, s->good)->compiles)
        return command_output_negative(s->c, "commit " STR_FMT " does not compile",
                                       STR_ARG(short_of(s, s->good)));
    return COMMAND_OK;
}

/* ---- what is said ---- */

static struct str rule_text(struct arena *a, const struct outcome *o)
{
    if (o->rule.n == 0)
        return STR("by no rule");
    return str_fmt(a, "by rule " STR_FMT " (" STR_FMT ")", STR_ARG(o->rule), STR_ARG(o->place));
}

static void tell_commit(const struct search *s, struct command_text *t, const char *title,
                        size_t at)
{
    const struct source_commit *c = &s->commits.items[at];
    char time[TIME_ISO_BYTES];

    time_format_iso(c->time, time);
    command_text_fmt(t, "%-11s " STR_FMT "  %.16s  " STR_FMT "  " STR_FMT "\n", title,
                     STR_ARG(short_of(s, at)), time, STR_ARG(c->author), STR_ARG(c->subject));
}

static struct str as_text(const struct search *s)
{
    const struct outcome *before = &s->outcomes[s->good], *after = &s->outcomes[s->bad];
    struct command_text t = { .arena = s->c->arena };
    struct str left = before->whole, right = after->whole, was, is;
    size_t passed = 0;

    tell_commit(s, &t, "changed by", s->bad);
    for (size_t i = s->bad + 1; i < s->good; i++)
        tell_commit(s, &t, "or by", i);
    command_text_fmt(&t,
                     "before      " STR_FMT ", " STR_FMT "\nafter       " STR_FMT ", " STR_FMT "\n",
                     STR_ARG(before->action), STR_ARG(rule_text(s->c->arena, before)),
                     STR_ARG(after->action), STR_ARG(rule_text(s->c->arena, after)));
    while (str_eq(before->action, after->action) && str_cut(&left, '\n', &was) &&
           str_cut(&right, '\n', &is))
        if (!str_eq(was, is))
            command_text_fmt(&t, "          - " STR_FMT "\n          + " STR_FMT "\n", STR_ARG(was),
                             STR_ARG(is));
    for (size_t i = 0; i < s->commits.count; i++)
        passed += s->outcomes[i].asked && !s->outcomes[i].compiles;
    command_text_fmt(&t, "looked at   %zu of %zu commits\n", s->asked, s->commits.count);
    if (passed > 0)
        command_text_fmt(&t, "passed over %zu that do%s not compile\n", passed,
                         passed == 1 ? "es" : "");
    return command_text_str(&t);
}

static struct command_json *outcome_json(const struct outcome *o)
{
    struct command_json *j = command_json_object();

    command_json_put_text(j, "action", o->action);
    command_json_put_text(j, "rule", o->rule);
    command_json_put_text(j, "place", o->place);
    command_json_put_text(j, "outcome", o->whole);
    return j;
}

static struct command_json *commit_json(const struct search *s, size_t at)
{
    const struct source_commit *c = &s->commits.items[at];
    struct command_json *j = command_json_object();
    char time[TIME_ISO_BYTES];

    time_format_iso(c->time, time);
    command_json_put_text(j, "commit", hex_of(s, at));
    command_json_put_text(j, "time", (struct str){ time, sizeof(time) });
    command_json_put_text(j, "author", c->author);
    command_json_put_text(j, "subject", c->subject);
    return j;
}

static struct str as_json(const struct search *s)
{
    struct command_json *root = command_json_object(), *list = command_json_array();
    struct command_json *passed = command_json_array();

    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put(root, "changed_by", commit_json(s, s->bad));
    for (size_t i = s->bad + 1; i < s->good; i++)
        command_json_add(list, commit_json(s, i));
    command_json_put(root, "or_by", list);
    command_json_put(root, "before", outcome_json(&s->outcomes[s->good]));
    command_json_put(root, "after", outcome_json(&s->outcomes[s->bad]));
    for (size_t i = 0; i < s->commits.count; i++)
        if (s->outcomes[i].asked && !s->outcomes[i].compiles)
            command_json_add_text(passed, hex_of(s, i));
    command_json_put(root, "passed_over", passed);
    command_json_put_number(root, "commits", s->commits.count);
    command_json_put_number(root, "looked_at", s->asked);
    command_json_put_bool(root, "shallow", s->commits.shallow);
    return command_json_finish(s->c->arena, &root);
}

/* ---- the command ---- */

static void say_limits(const struct search *s, size_t max)
{
    if (s->commits.shallow)
        command_output_say(s->c, "the clone is shallow: what was before its boundary is not known "
                                 "(`git fetch --unshallow`)");
    else if (s->commits.count == max)
        command_output_say(s->c, "looked at %zu commits; --max looks at more", max);
}

static int run_search(struct search *s, const struct command_formats *formats)
{
    int code;

    s->outcomes = NEW_N(s->c->arena, struct outcome, s->commits.count);
    if (!ask(s, 0)->compiles)
        return command_output_negative(
            s->c, "commit " STR_FMT " does not compile: `proxyc lint --rev " STR_FMT "`",
            STR_ARG(short_of(s, 0)), STR_ARG(short_of(s, 0)));
    code = find_good(s);
    if (code != COMMAND_OK)
        return code;
    if (is_bad(s, ask(s, s->good)))
        return command_output_negative(
            s->c, "the request has the same outcome at " STR_FMT " and at " STR_FMT ": " STR_FMT,
            STR_ARG(short_of(s, s->good)), STR_ARG(short_of(s, 0)), STR_ARG(s->outcomes[0].action));
    search(s);
    for (size_t i = 0; i < formats->count; i++)
        code = command_worse(
            code, command_output_put(s->c, formats->items[i].format ? as_json(s) : as_text(s),
                                     formats->items[i].file));
    return code;
}

static bool read_max(struct command_context *c, uint64_t *max)
{
    struct str text = command_value(c, COMMAND_OPT_MAX);

    *max = COMMITS_DEFAULT;
    if (text.p == NULL || (str_to_u64(text, COMMITS_MAX, max) && *max > 0))
        return true;
    (void)command_output_usage(c, "`--max` takes a number from 1 to %d, not `" STR_FMT "`",
                               COMMITS_MAX, STR_ARG(text));
    return false;
}

/* The newest end has to be usable as it is: its environment and listener are asked for by name. */
static int look_at_bad(struct search *s, struct command_session *session)
{
    struct command_compiled made;
    struct str environment;

    if (!command_session_environment(session, &environment))
        return COMMAND_USAGE;
    if (!command_session_compile(session, environment, &made))
        return command_session_report(session);
    return command_ask_listener(s->c, &made.table, &s->request)
               ? COMMAND_OK
               : command_ask_which(s->c, &made.table);
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    struct str rev = command_value(c, COMMAND_OPT_BAD);
    struct command_formats formats = { 0 };
    struct search s = { .c = c };
    struct command_session session;
    struct source_where where;
    uint64_t max;
    int code;

    if (!command_ask_read(c, &s.request) || !read_max(c, &max) ||
        !command_output_formats(c, names, &formats) ||
        !command_session_where(c, rev.p != NULL ? rev : STR("HEAD"), &where))
        return COMMAND_USAGE;
    if (!command_session_open(&session, c, &where))
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    else
        code = look_at_bad(&s, &session);
    if (code == COMMAND_OK &&
        !source_history_walk(session.build.source, (size_t)max, &s.commits, &session.sink))
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    if (code != COMMAND_OK)
        return code;
    code = run_search(&s, &formats);
    say_limits(&s, (size_t)max);
    return code;
}

const struct command command_bisect = {
    .name = "bisect",
    .arguments = "URL",
    .summary = "find the commit that changed what happens to one request",
    .details =
        "Searches the first parents of --bad [HEAD] back to --good [the oldest commit that\n"
        "compiles] for the commit since which the request has the outcome that it has at --bad,\n"
        "and prints it with both decisions. The request is written as for `explain`. Commits that\n"
        "do not compile are passed over. Exit 1 where the outcome is the same at both ends.\n"
        "Formats: human, json.\n",
    .options = { COMMAND_ASK, COMMAND_REPOSITORY, COMMAND_TAKES(ENV), COMMAND_TAKES(FORMAT),
                 COMMAND_TAKES(MAX), COMMAND_TAKES(GOOD), COMMAND_TAKES(BAD) },
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
