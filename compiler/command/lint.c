/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc lint`: every rule of the catalogue over the base and all environments, or one. With
 * --against what the other revision has as well is left out, and the change between the two is
 * judged (PX405).
 */
#include "base/vec.h"
#include "bind/suggest.h"
#include "build/docs.h"
#include "command/jump.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/session.h"
#include "command/text.h"
#include "diag/print.h"

static const char *const level_words[] = {
    [DIAG_OFF] = "off", [DIAG_INFO] = "info", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error"
};

struct wish {
    bool rules[DIAG_RULES]; /* to report */
    bool has_level;
    enum diag_level level; /* of --fail-on */
    struct command_formats formats;
};

static int list_rules(struct command_context *c)
{
    struct command_text t = { .arena = c->arena };

    for (uint32_t r = 0; r < DIAG_RULES; r++) {
        const struct diag_rule_info *info = diag_rule_info((enum diag_rule)r);

        command_text_fmt(&t, "PX%u  %-8s %-22s %s\n", info->code, level_words[info->level],
                         info->slug, info->meaning);
    }
    return command_output_put(c, command_text_str(&t), (struct str){ 0 });
}

static enum diag_rule find_rule(struct command_context *c, struct str name)
{
    enum diag_rule rule = diag_rule_find(name);
    struct str best = { 0 };

    if (rule != DIAG_RULES)
        return rule;
    for (uint32_t r = 0; r < DIAG_RULES; r++)
        bind_suggest_better(name, str_of(diag_rule_info((enum diag_rule)r)->slug), &best);
    if (best.n > 0)
        (void)command_output_usage(c, "there is no rule `" STR_FMT "`; did you mean `" STR_FMT "`?",
                                   STR_ARG(name), STR_ARG(best));
    else
        (void)command_output_usage(c, "there is no rule `" STR_FMT "`; see --list-rules",
                                   STR_ARG(name));
    return DIAG_RULES;
}

static int explain_rule(struct command_context *c)
{
    enum diag_rule rule = find_rule(c, command_value(c, COMMAND_OPT_EXPLAIN));

    if (rule == DIAG_RULES)
        return COMMAND_USAGE;
    return command_output_put(c, str_of(diag_rule_explain(rule)), (struct str){ 0 });
}

/* Sets the flags of the rules that an option names, separated by commas. */
static bool mark_rules(struct command_context *c, enum command_option option, bool value,
                       struct wish *w)
{
    for (size_t i = 0; i < c->values[option].count; i++) {
        struct str rest = c->values[option].items[i], name;

        while (str_cut(&rest, ',', &name)) {
            enum diag_rule rule = find_rule(c, name);

            if (rule == DIAG_RULES)
                return false;
            w->rules[rule] = value;
        }
    }
    return true;
}

static bool read_wish(struct command_context *c, struct wish *w)
{
    static const char *const names[] = { "human", "short", "json", "github", NULL };
    struct str level = command_value(c, COMMAND_OPT_FAIL_ON);

    for (uint32_t r = 0; r < DIAG_RULES; r++)
        w->rules[r] = !command_has(c, COMMAND_OPT_ONLY);
    if (!mark_rules(c, COMMAND_OPT_ONLY, true, w) || !mark_rules(c, COMMAND_OPT_SKIP, false, w) ||
        !command_output_formats(c, names, &w->formats))
        return false;
    if (level.p == NULL)
        return true;
    for (uint32_t l = DIAG_INFO; l <= DIAG_ERROR; l++) {
        if (str_eq(level, str_of(level_words[l]))) {
            w->has_level = true;
            w->level = (enum diag_level)l;
            return true;
        }
    }
    (void)command_output_usage(c, "`--fail-on` takes error, warning or info, not `" STR_FMT "`",
                               STR_ARG(level));
    return false;
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

/* The same finding, wherever its line went. */
static bool known(const struct command_session *old, const struct diag *d)
{
    for (size_t i = 0; i < old->sink.all.count; i++)
        if (str_eq(old->sink.all.items[i]->fingerprint, d->fingerprint))
            return true;
    return false;
}

/* Trouble with the source is never left out. `old` NULL: no base to compare with. */
static void keep_wanted(struct command_session *s, const struct command_session *old,
                        const struct wish *w)
{
    size_t n = 0;

    for (size_t i = 0; i < s->sink.all.count; i++) {
        struct diag *d = s->sink.all.items[i];
        bool keep =
            d->rule == DIAG_INPUT || (w->rules[d->rule] && (old == NULL || !known(old, d)));

        if (keep)
            s->sink.all.items[n++] = d;
    }
    s->sink.all.count = n;
}

static struct str clean_text(const struct command_session *s, bool against)
{
    struct arena *a = s->c->arena;
    size_t documents = s->build.docs->base.count, environments = s->build.environments.count;

    for (size_t i = 0; i < environments; i++)
        documents += s->build.docs->environments[i].count;
    return str_fmt(a, "no %sfindings in %zu documents (%zu environment%s)\n", against ? "new " : "",
                   documents, environments, environments == 1 ? "" : "s");
}

static int print(struct command_session *s, const struct wish *w)
{
    struct diag_files files = command_session_files(s);
    int worst = COMMAND_OK;

    diag_settle(&s->sink, files);
    for (size_t i = 0; i < s->sink.all.count; i++) {
        if (s->sink.all.items[i]->level >= fail_level(s, w))
            worst = COMMAND_NEGATIVE;
    }
    if (!s->open)
        worst = COMMAND_NEGATIVE;
    if (diag_has_input_trouble(&s->sink))
        worst = COMMAND_TROUBLE;
    for (size_t i = 0; i < w->formats.count; i++) {
        const struct command_format *f = &w->formats.items[i];
        bool colour = f->file.p == NULL && command_output_colour(s->c, s->c->out);
        struct str text =
            diag_print(s->c->arena, &s->sink, files, (enum diag_format)f->format, colour);

        if (f->format == DIAG_HUMAN && s->sink.all.count == 0 && s->open)
            text = clean_text(s, command_has(s->c, COMMAND_OPT_AGAINST));
        worst = command_worse(worst, command_output_put(s->c, text, f->file));
    }
    return worst;
}

static void check(struct command_session *s)
{
    struct str environment = command_value(s->c, COMMAND_OPT_ENV);

    build_check(&s->build, environment.p != NULL ? environment : STR(""), environment.p == NULL,
                &s->sink);
}

static int lint_against(struct command_session *s, const struct wish *w)
{
    struct command_context *c = s->c;
    struct command_words environments = { 0 };
    struct command_session old;
    struct source_where where;
    int code;

    if (!command_session_where(c, command_value(c, COMMAND_OPT_AGAINST), &where) ||
        !command_session_environments(s, &environments))
        return COMMAND_USAGE;
    if (command_session_open(&old, c, &where)) {
        build_check(&old.build, STR(""), true, &old.sink);
        for (size_t i = 0; i < environments.count; i++)
            command_jump_check(&old, s, environments.items[i]);
    } else if (diag_has_input_trouble(&old.sink)) {
        code = command_session_report(&old);
        command_session_close(&old);
        return code;
    }
    diag_settle(&old.sink, command_session_files(&old));
    diag_settle(&s->sink, command_session_files(s));
    keep_wanted(s, &old, w);
    code = print(s, w);
    command_session_close(&old);
    return code;
}

static int lint_open(struct command_session *s, const struct wish *w)
{
    struct command_words environments = { 0 };

    if (!command_session_environments(s, &environments))
        return COMMAND_USAGE;
    check(s);
    if (command_has(s->c, COMMAND_OPT_AGAINST))
        return lint_against(s, w);
    keep_wanted(s, NULL, w);
    return print(s, w);
}

static int run(struct command_context *c)
{
    struct command_session session;
    struct source_where where;
    struct wish w = { 0 };
    int code;

    if (command_has(c, COMMAND_OPT_LIST_RULES))
        return list_rules(c);
    if (command_has(c, COMMAND_OPT_EXPLAIN))
        return explain_rule(c);
    if (!read_wish(c, &w) || !command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_session_open(&session, c, &where))
        code = lint_open(&session, &w);
    else
        code = print(&session, &w);
    command_session_close(&session);
    return code;
}

const struct command command_lint = {
    .name = "lint",
    .arguments = "",
    .summary = "judge a policy, the base and every environment",
    .details =
        "Checks the base with every environment (or the one that --env names) and prints what it\n"
        "finds. Exit 1 where a finding has at least the level of --fail-on (failOn in "
        "proxyc.yaml).\n"
        "--against REV leaves out what REV has as well and judges the change: PX405.\n"
        "Formats: human, short, json, github.\n",
    .options = COMMAND_SOURCE | COMMAND_BIT(FORMAT) | COMMAND_BIT(FAIL_ON) | COMMAND_BIT(AGAINST) |
               COMMAND_BIT(LIST_RULES) | COMMAND_BIT(EXPLAIN) | COMMAND_BIT(ONLY) |
               COMMAND_BIT(SKIP),
    .run = run,
};
