/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc lint`: every rule of the catalogue over the base and all environments, or one. With
 * --against the change since another revision is judged too, and what that revision has as well is
 * left out, by fingerprint. In order: judge, silence (comments, commits), leave out what was not
 * asked for, mend, print. Who comes back to an earlier policy is told what the rules find and is not
 * held up by it.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "build/age.h"
#include "build/docs.h"
#include "build/ignore.h"
#include "build/levels.h"
#include "build/subject.h"
#include "build/text.h"
#include "command/allow.h"
#include "command/authorise.h"
#include "command/jump.h"
#include "command/leak.h"
#include "command/mend.h"
#include "command/metrics.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/rules.h"
#include "command/session.h"
#include "command/style.h"
#include "diag/print.h"

enum { FINDINGS_MAX = 1000000 };

struct wish {
    bool rules[DIAG_RULES]; /* to report */
    bool has_level;
    enum diag_level level; /* of --fail-on */
    uint64_t findings;     /* of --max-findings; 0: all */
    struct command_formats formats;
    struct check_load *load; /* of --metrics; NULL: none */
};

/* ---- what is asked for ---- */

static bool read_findings(struct command_context *c, struct wish *w)
{
    struct str text = command_value(c, COMMAND_OPT_MAX_FINDINGS);

    if (text.p == NULL || str_to_u64(text, FINDINGS_MAX, &w->findings))
        return true;
    (void)command_output_usage(c, "`--max-findings` takes a number, not `" STR_FMT "`",
                               STR_ARG(text));
    return false;
}

static bool read_wish(struct command_context *c, struct wish *w)
{
    struct str level = command_value(c, COMMAND_OPT_FAIL_ON);

    if (!command_rules_choose(c, w->rules) || !read_findings(c, w) || !command_mend_fits(c) ||
        !command_output_formats(c, diag_print_names(), &w->formats))
        return false;
    w->has_level = level.p != NULL;
    return !w->has_level || command_rules_level(c, level, &w->level);
}

static bool read_where(struct command_context *c, struct source_where *where)
{
    struct str rev = { 0 };

    if (command_has(c, COMMAND_OPT_STAGED) && command_has(c, COMMAND_OPT_REV)) {
        (void)command_output_usage(c, "`--staged` is `--rev INDEX`; give one of the two");
        return false;
    }
    if (command_has(c, COMMAND_OPT_STAGED))
        rev = STR("INDEX");
    return command_session_where(c, rev, where);
}

static enum diag_level fail_level(const struct command_session *s, const struct wish *w)
{
    static const enum diag_level levels[] = { [POLICY_LEVEL_ERROR] = DIAG_ERROR,
                                              [POLICY_LEVEL_WARNING] = DIAG_WARNING,
                                              [POLICY_LEVEL_INFO] = DIAG_INFO };

    if (w->has_level)
        return w->level;
    if (s->build.project == NULL)
        return DIAG_ERROR;
    assert(s->build.project->fail_on < LEN(levels));
    return levels[s->build.project->fail_on];
}

/* ---- what is left out ---- */

/* The same finding, wherever its line went. */
static bool is_known(const struct command_session *old, const struct diag *d)
{
    for (size_t i = 0; old != NULL && i < old->sink.all.count; i++)
        if (str_eq(old->sink.all.items[i]->fingerprint, d->fingerprint))
            return true;
    return false;
}

/* A member at 0 % rested in the base already, or this change takes it back: no retreat is held up. */
static bool is_at_rest(const struct command_session *old, const struct diag *d)
{
    return old != NULL && d->rule == DIAG_SPLIT_DEAD_MEMBER;
}

/* Trouble with the source is never left out. `old` NULL: no base to compare with. */
static void keep_wanted(struct command_session *s, const struct command_session *old,
                        const struct wish *w)
{
    size_t n = 0;

    for (size_t i = 0; i < s->sink.all.count; i++) {
        struct diag *d = s->sink.all.items[i];

        if (d->rule == DIAG_INPUT || (w->rules[d->rule] && command_session_in_paths(s, d->at) &&
                                      !is_known(old, d) && !is_at_rest(old, d)))
            s->sink.all.items[n++] = d;
    }
    s->sink.all.count = n;
}

/* ---- what is said ---- */

static struct str clean_text(const struct command_session *s)
{
    struct arena *a = s->c->arena;
    size_t documents = s->build.docs->base.count, environments = s->build.environments.count;
    struct str silenced = STR("");

    if (command_has(s->c, COMMAND_OPT_QUIET))
        return STR("");
    for (size_t i = 0; i < environments; i++)
        documents += s->build.docs->environments[i].count;
    if (s->sink.silenced > 0)
        silenced = str_fmt(a, ", %zu silenced", s->sink.silenced);
    return str_fmt(a, "no %sfindings in %zu documents (%zu environment%s)" STR_FMT "\n",
                   command_has(s->c, COMMAND_OPT_AGAINST) ? "new " : "", documents, environments,
                   environments == 1 ? "" : "s", STR_ARG(silenced));
}

static struct str text_of(struct command_session *s, const struct command_format *f)
{
    bool colour = f->file.p == NULL && command_output_colour(s->c, s->c->out);
    struct str text = diag_print(s->c->arena, &s->sink, command_session_files(s),
                                 (enum diag_format)f->format, colour);

    if (f->format == DIAG_HUMAN && s->sink.all.count == 0 && s->open)
        return str_fmt(s->c->arena, STR_FMT STR_FMT, STR_ARG(text), STR_ARG(clean_text(s)));
    return text;
}

/* The page of a step of GitHub Actions takes what annotations have no room for. */
static int add_summary(struct command_session *s, const struct wish *w)
{
    const char *page = getenv("GITHUB_STEP_SUMMARY");

    if (page == NULL || page[0] == '\0')
        return COMMAND_OK;
    for (size_t i = 0; i < w->formats.count; i++)
        if (w->formats.items[i].format == DIAG_GITHUB)
            return command_output_append(
                s->c,
                diag_print(s->c->arena, &s->sink, command_session_files(s), DIAG_MARKDOWN, false),
                str_of(page));
    return COMMAND_OK;
}

/* A return fails for what cannot be compiled, and for nothing else. */
static bool fails(const struct command_session *s, enum diag_level least)
{
    size_t n = 0;

    for (uint32_t level = least; level <= DIAG_ERROR; level++)
        n += diag_count(&s->sink, (enum diag_level)level);
    if (n == 0 || s->sink.returns_to.n == 0)
        return n > 0;
    for (size_t i = 0; i < s->sink.all.count; i++)
        if (s->sink.all.items[i]->rule == DIAG_INPUT ||
            build_levels_stops(s->sink.all.items[i]->rule))
            return true;
    return false;
}

static int print(struct command_session *s, const struct wish *w)
{
    int worst = fails(s, fail_level(s, w)) || !s->open ? COMMAND_NEGATIVE : COMMAND_OK;

    if (diag_has_input_trouble(&s->sink))
        worst = COMMAND_TROUBLE;
    worst = command_worse(worst, add_summary(s, w));
    diag_limit(&s->sink, (size_t)w->findings);
    for (size_t i = 0; i < w->formats.count; i++)
        worst = command_worse(worst, command_output_put(s->c, text_of(s, &w->formats.items[i]),
                                                        w->formats.items[i].file));
    return worst;
}

/* Mends where it was asked to, and prints what is left. With --diff the patch is all there is on
 * stdout, and the exit status tells of all findings. */
static int finish(struct command_session *s, const struct wish *w)
{
    struct command_context *c = s->c;
    bool patch_only = command_has(c, COMMAND_OPT_DIFF);
    int code = COMMAND_OK;

    if (patch_only)
        code = fails(s, fail_level(s, w)) ? COMMAND_NEGATIVE : COMMAND_OK;
    if (patch_only || command_has(c, COMMAND_OPT_FIX))
        code = command_worse(code, command_mend_run(s));
    return patch_only || code == COMMAND_TROUBLE ? code : command_worse(code, print(s, w));
}

/* ---- judging ---- */

static void settle(struct command_session *s, bool complete)
{
    /* What several environments share is one finding, before anything is counted. */
    diag_settle(&s->sink, command_session_files(s));
    if (s->build.docs != NULL) {
        build_ignore_apply(&s->build, complete, &s->sink);
        build_subject_set(&s->build, &s->sink);
    }
    s->sink.folder = s->build.set.origin.root;
    diag_settle(&s->sink, command_session_files(s));
}

/* What changed since the old one, what commits allow of it, and whether it is a way back. */
static void judge_change(struct command_session *old, struct command_session *s,
                         const struct command_words *environments)
{
    const struct source_origin *origin = &old->build.set.origin;
    struct str base = command_jump_base(old, command_value(s->c, COMMAND_OPT_AGAINST));

    for (size_t i = 0; i < environments->count; i++)
        command_jump_check(old, s, base, environments->items[i]);
    command_authorise_check(old, s, base);
    command_leak_check(s, old, base);
    diag_settle(&s->sink, command_session_files(s));
    command_allow_apply(old, s);
    s->sink.since = str_hex(s->c->arena, origin->commit, origin->oid_bytes);
    if (s->sink.all.count > 0 &&
        memcmp(origin->tree, s->build.set.origin.tree, sizeof(origin->tree)) != 0)
        s->sink.returns_to = command_jump_returns_to(old, s);
}

/* Shares that stand still for too long. A shallow clone tells as far as it goes. */
static void judge_age(struct command_session *s)
{
    struct source_commits commits = { 0 };
    struct diag_sink unheard;

    diag_init(&unheard, s->c->arena);
    if (s->build.docs != NULL && s->build.set.origin.git &&
        source_history_walk(s->build.source, BUILD_AGE_COMMITS_MAX, &commits, &unheard))
        build_age_check(&s->build, &commits, &s->sink);
}

/* Files in another form are looked for where somebody asked for that. */
static bool wants_style(const struct command_session *s, const struct wish *w)
{
    return w->rules[DIAG_NOT_FORMATTED] && s->sink.levels[DIAG_NOT_FORMATTED] != DIAG_OFF &&
           (command_has(s->c, COMMAND_OPT_ONLY) || fail_level(s, w) == DIAG_INFO ||
            s->sink.levels[DIAG_NOT_FORMATTED] > DIAG_INFO);
}

static int lint_against(struct command_session *s, const struct command_words *environments,
                        const struct wish *w)
{
    struct command_context *c = s->c;
    bool complete = !command_has(c, COMMAND_OPT_ENV);
    struct command_session old;
    const struct command_session *known = &old;
    struct source_where where;
    int code;

    if (!command_session_where(c, command_value(c, COMMAND_OPT_AGAINST), &where))
        return COMMAND_USAGE;
    if (command_session_open(&old, c, &where)) {
        build_check(&old.build, STR(""), true, &old.sink);
        if (wants_style(s, w))
            command_style_check(&old);
        judge_age(&old);
        judge_age(s);
        judge_change(&old, s, environments);
    } else if (old.sink.absent) {
        command_output_say(c, "note: `" STR_FMT "` has no policy yet: all of it is new",
                           STR_ARG(command_value(c, COMMAND_OPT_AGAINST)));
        command_leak_check(s, NULL, STR(""));
        known = NULL;
    } else if (diag_has_input_trouble(&old.sink)) {
        code = command_session_report(&old);
        command_session_close(&old);
        return code;
    }
    settle(&old, complete);
    settle(s, complete);
    keep_wanted(s, known, w);
    code = finish(s, w);
    command_session_close(&old);
    return code;
}

static int lint_open(struct command_session *s, const struct wish *w)
{
    struct str environment = command_value(s->c, COMMAND_OPT_ENV);
    struct command_words environments = { 0 };

    if (!command_session_environments(s, &environments) || !command_session_paths_exist(s))
        return COMMAND_USAGE;
    s->build.load = w->load;
    build_check(&s->build, environment.p != NULL ? environment : STR(""), environment.p == NULL,
                &s->sink);
    command_metrics_note(s->c, w->load);
    command_authorise_look(s);
    if (wants_style(s, w))
        command_style_check(s);
    if (command_has(s->c, COMMAND_OPT_AGAINST))
        return lint_against(s, &environments, w);
    if (command_has(s->c, COMMAND_OPT_HISTORY)) {
        command_leak_check(s, NULL, STR(""));
        judge_age(s);
    }
    settle(s, environment.p == NULL);
    keep_wanted(s, NULL, w);
    return finish(s, w);
}

/* Documents on stdin, each by itself. */
static int lint_stdin(struct command_context *c, const struct source_where *where,
                      const struct wish *w)
{
    struct command_session s = { .c = c, .open = true };
    struct str text;

    if (command_has(c, COMMAND_OPT_FIX) || command_has(c, COMMAND_OPT_AGAINST) ||
        command_has(c, COMMAND_OPT_STAGED) || command_has(c, COMMAND_OPT_METRICS) ||
        c->arguments.count > 1)
        return command_output_usage(
            c, "`-` reads documents from stdin and looks at each by itself: "
               "no other file, no `--fix`, `--against`, `--staged` or `--metrics`");
    if (!command_output_stdin(c->arena, where->file_max ? where->file_max : SOURCE_FILE_MAX, &text))
        return command_output_trouble(c, "stdin cannot be read, or is longer than --max-file");
    diag_init(&s.sink, c->arena);
    build_text_check(&s.build, c->arena, STR("stdin"), text, &s.sink);
    settle(&s, false);
    c->arguments.count = 0;
    keep_wanted(&s, NULL, w);
    return finish(&s, w);
}

/* Whoever goes on with the documents after they were judged wants them as they are written. */
static bool may_be_short(const struct command_context *c)
{
    return !command_has(c, COMMAND_OPT_FIX) && !command_has(c, COMMAND_OPT_DIFF) &&
           !command_has(c, COMMAND_OPT_AGAINST) && !command_has(c, COMMAND_OPT_HISTORY) &&
           !command_has(c, COMMAND_OPT_ONLY);
}

static bool open_policy(struct command_session *s, struct command_context *c,
                        const struct source_where *where, const struct wish *w)
{
    if (!may_be_short(c))
        return command_session_open(s, c, where);
    if (!command_session_open_short(s, c, where))
        return false;
    if (!wants_style(s, w))
        return true;
    command_session_close(s);
    return command_session_open(s, c, where);
}

static int run(struct command_context *c)
{
    struct command_session session;
    struct source_where where;
    struct wish w = { 0 };
    int code;

    if (command_has(c, COMMAND_OPT_LIST_RULES))
        return command_rules_list(c);
    if (command_has(c, COMMAND_OPT_EXPLAIN))
        return command_rules_explain(c);
    if (!read_wish(c, &w) || !read_where(c, &where))
        return COMMAND_USAGE;
    if (c->arguments.count > 0 && str_eq(c->arguments.items[0], STR("-")))
        return lint_stdin(c, &where, &w);
    code = command_metrics_read(c, &w.load);
    if (code != COMMAND_OK)
        return code;
    if (open_policy(&session, c, &where, &w)) {
        code = lint_open(&session, &w);
    } else {
        settle(&session, false);
        code = print(&session, &w);
    }
    command_session_close(&session);
    return code;
}

const struct command command_lint = {
    .name = "lint",
    .arguments = "[PATH...]",
    .summary = "judge a policy, the base and every environment",
    .details =
        "Checks the base with every environment (or the one that --env names) and prints what it\n"
        "finds; with PATHs, what it finds in these files and folders of the policy. `-` reads\n"
        "documents from stdin and looks at text and schema of each by itself. Exit 1 where a\n"
        "finding has at least the level of --fail-on (failOn in proxyc.yaml).\n\n"
        "--against REV leaves out what REV has as well and judges the change since: PX405, PX414,\n"
        "PX633, and PX630 where proxyc.yaml of REV wants signed commits.\n"
        "merge-base:REV is where this branch left REV. A commit since then with the line\n"
        "`Proxyc-Allow: PX405 REASON` has leave from that rule, and a return to an earlier policy\n"
        "is not held up by any. Secrets that REV or a commit since then held and that are gone now\n"
        "are found too (PX622); --history looks for them in all commits, 2,000 at most.\n\n"
        "--metrics FILE holds limits and shares against what was measured: PX508, PX908, and the load\n"
        "that PX405 would bring. It is JSON (`proxyc doc metrics`, `proxyc schema --kind metrics`):\n"
        "{\"period\": \"p95 hour\", \"proxies\": 2,\n"
        " \"rules\": {\"NAMESPACE/ROUTE/RULE\": {\"rate\": 1220.5, \"meanMs\": 81.5}},\n"
        " \"routes\": {\"NAMESPACE/ROUTE\": {\"rate\": 12}},\n"
        " \"upstreams\": {\"NAMESPACE/NAME\": {\"rate\": 122, \"meanMs\": 80, \"p99Ms\": 310}}}\n"
        "Rates are requests a second of all proxies together. Nothing is said of what is not in it;\n"
        "names that the policy has not are noted. Exit 3 where it cannot be read.\n\n"
        "A comment `# proxyc:ignore PX505 REASON` silences rules for the line below it, or, before\n"
        "the first line of a document, for the document.\n\n"
        "--fix applies what help proposes to the work tree where that is safe, --fix=unsafe also\n"
        "where it may change what the policy does; --diff shows the patch instead.\n\n"
        "Formats: human, short (FILE:LINE:COL: ...), json, sarif, github (annotations; the rest\n"
        "goes to $GITHUB_STEP_SUMMARY), gitlab (Code Quality), rdjson (reviewdog), junit, markdown.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(FORMAT), COMMAND_TAKES(FAIL_ON),
                 COMMAND_TAKES(AGAINST), COMMAND_TAKES(HISTORY), COMMAND_TAKES(LIST_RULES),
                 COMMAND_TAKES(EXPLAIN), COMMAND_TAKES(ONLY), COMMAND_TAKES(SKIP),
                 COMMAND_TAKES(STAGED), COMMAND_TAKES(FIX), COMMAND_TAKES(DIFF),
                 COMMAND_TAKES(MAX_FINDINGS), COMMAND_TAKES(METRICS) },
    .arguments_max = COMMAND_ANY_ARGUMENTS,
    .run = run,
};
