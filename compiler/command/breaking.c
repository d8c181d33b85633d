/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc breaking --against REV`: of all that `diff` finds what a reviewer should have agreed to: who
 * may pass got wider, requests or hosts lost their rule, a split jumps. What could not be found out
 * is no finding, but is said.
 */
#include "base/vec.h"
#include "check/drift.h"
#include "command/compare.h"
#include "command/json.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/text.h"
#include "diff/say.h"

enum danger { DANGER_AUTH, DANGER_TLS, DANGER_ROUTE, DANGER_HOST, DANGER_SPLIT, DANGERS };

static const struct str dangers[DANGERS] = {
    [DANGER_AUTH] = STR_INIT("auth"),    [DANGER_TLS] = STR_INIT("tls"),
    [DANGER_ROUTE] = STR_INIT("route-"), [DANGER_HOST] = STR_INIT("host-"),
    [DANGER_SPLIT] = STR_INIT("split"),
};

struct finding {
    enum danger danger;
    struct str environment, text, place, example;
};

struct findings {
    struct command_context *c;
    struct command_formats formats;
    bool allowed[DANGERS];
    struct finding *items;
    size_t count, cap;
    size_t unknown;
    struct str environment;
};

static void add(struct findings *f, enum danger danger, struct str text, struct str place,
                struct str example)
{
    if (!f->allowed[danger])
        *VEC_ADD(f->c->arena, f) = (struct finding){ danger, f->environment, text, place, example };
}

static void judge_facts(struct findings *f, struct str who, const struct diff_facts *facts,
                        struct str place, struct str example)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct diff_fact *fact = &facts->items[i];
        enum danger danger = fact->aspect == FIELD_ASPECT_TLS ? DANGER_TLS : DANGER_AUTH;

        if (fact->weakened == NULL ||
            (fact->aspect != FIELD_ASPECT_TLS && fact->aspect != FIELD_ASPECT_AUTH))
            continue;
        add(f, danger,
            str_fmt(f->c->arena, STR_FMT ": " STR_FMT " (%s)", STR_ARG(who),
                    STR_ARG(diff_say_fact(f->c->arena, NULL, fact)), fact->weakened),
            place, example);
    }
}

static void judge_change(struct findings *f, const struct diff_change *c, uint32_t step)
{
    struct arena *a = f->c->arena;

    judge_facts(f, str_fmt(a, "%s " STR_FMT, c->part, STR_ARG(c->name)), &c->facts, c->place,
                c->example.request);
    if (c->growth > step)
        add(f, DANGER_SPLIT,
            str_fmt(a,
                    "split " STR_FMT ": " STR_FMT " gains " STR_FMT "%%, " STR_FMT
                    "%% is the largest step",
                    STR_ARG(c->name), STR_ARG(c->grows),
                    STR_ARG(command_output_percent(a, c->growth)),
                    STR_ARG(command_output_percent(a, step))),
            c->place, STR(""));
}

static const struct diff_change *removed_rule(const struct diff *d, struct str name)
{
    for (size_t i = 0; i < d->changes.count; i++) {
        const struct diff_change *c = &d->changes.items[i];

        if (c->kind == DIFF_REMOVED && (c->classes & DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_REMOVED)) &&
            str_eq(c->name, name))
            return c;
    }
    return NULL;
}

/* Requests that no rule takes any more, or that lost theirs to one that does something else. */
static void judge_shift(struct findings *f, const struct diff *d, const struct diff_shift *s)
{
    const struct diff_change *gone = removed_rule(d, s->rule[0]);
    struct str place = gone != NULL ? gone->place : STR("");
    struct arena *a = f->c->arena;

    if (s->unknown) {
        f->unknown++;
        return;
    }
    judge_facts(f,
                str_fmt(a, "requests of " STR_FMT " go to " STR_FMT,
                        STR_ARG(diff_say_rule(a, s, 0)), STR_ARG(diff_say_rule(a, s, 1))),
                &s->weakened, place, s->example.request);
    if (s->rule[1].n == 0 ||
        (gone != NULL && (s->classes & DIFF_CLASS_BIT(FIELD_ASPECT_ACTION)) != 0))
        add(f, DANGER_ROUTE,
            str_fmt(a, "requests of " STR_FMT " go to " STR_FMT, STR_ARG(diff_say_rule(a, s, 0)),
                    STR_ARG(diff_say_rule(a, s, 1))),
            place, s->example.request);
}

static void judge(struct findings *f, const struct diff *d, uint32_t step)
{
    f->environment = diff_say_environment(f->c->arena, d);
    for (size_t i = 0; i < d->changes.count; i++)
        judge_change(f, &d->changes.items[i], step);
    for (size_t i = 0; i < d->shifts.count; i++)
        judge_shift(f, d, &d->shifts.items[i]);
    for (size_t i = 0; i < d->hosts_gone.count; i++)
        add(f, DANGER_HOST, d->hosts_gone.items[i], STR(""), STR(""));
    f->unknown += d->unnamed;
}

static struct str tell(const struct findings *f)
{
    struct command_text t = { .arena = f->c->arena };

    for (size_t i = 0; i < f->count; i++) {
        const struct finding *x = &f->items[i];

        command_text_fmt(&t, STR_FMT "%s[" STR_FMT "] " STR_FMT, STR_ARG(x->environment),
                         x->environment.n ? ": " : "", STR_ARG(dangers[x->danger]),
                         STR_ARG(x->text));
        if (x->place.n > 0)
            command_text_fmt(&t, "  (" STR_FMT ")", STR_ARG(x->place));
        command_text_add(&t, STR("\n"));
        if (x->example.n > 0)
            command_text_fmt(&t, "    example: " STR_FMT "\n", STR_ARG(x->example));
    }
    command_text_fmt(&t, "%zu dangerous difference%s", f->count, f->count == 1 ? "" : "s");
    if (f->unknown > 0)
        command_text_fmt(&t, ", %zu unknown", f->unknown);
    command_text_add(&t, STR("\n"));
    return command_text_str(&t);
}

static struct str tell_json(const struct findings *f)
{
    struct command_json *root = command_json_object(), *list = command_json_array();

    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put_number(root, "unknown", f->unknown);
    for (size_t i = 0; i < f->count; i++) {
        struct command_json *o = command_json_object();

        command_json_put_text(o, "environment", f->items[i].environment);
        command_json_put_text(o, "class", dangers[f->items[i].danger]);
        command_json_put_text(o, "text", f->items[i].text);
        command_json_put_text(o, "place", f->items[i].place);
        command_json_put_text(o, "example", f->items[i].example);
        command_json_add(list, o);
    }
    command_json_put(root, "findings", list);
    return command_json_finish(f->c->arena, &root);
}

static int print(struct command_context *c, const struct command_compare *made, void *ctx)
{
    struct findings *f = ctx;
    int code;

    for (size_t i = 0; i < made->diffs.count; i++)
        judge(f, &made->diffs.items[i], check_drift_step(made->project));
    code = f->count > 0 ? COMMAND_NEGATIVE : COMMAND_OK;
    for (size_t i = 0; i < f->formats.count; i++)
        code = command_worse(
            code, command_output_put(c, f->formats.items[i].format ? tell_json(f) : tell(f),
                                     f->formats.items[i].file));
    return code;
}

static bool allow(struct findings *f, struct str word)
{
    for (size_t i = 0; i < LEN(dangers); i++) {
        if (str_eq(dangers[i], word)) {
            f->allowed[i] = true;
            return true;
        }
    }
    (void)command_output_usage(
        f->c, "`--allow` takes auth, tls, route-, host- and split, not `" STR_FMT "`",
        STR_ARG(word));
    return false;
}

static bool read_allowed(struct findings *f)
{
    const struct command_words *values = &f->c->values[COMMAND_OPT_ALLOW];

    for (size_t i = 0; i < values->count; i++) {
        struct str rest = values->items[i], word;

        while (str_cut(&rest, ',', &word)) {
            if (!allow(f, word))
                return false;
        }
    }
    return true;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    struct findings f = { .c = c };
    struct source_where from, to;

    if (!command_has(c, COMMAND_OPT_AGAINST))
        return command_output_usage(c, "say what to compare with: `--against REV`");
    if (!command_output_formats(c, names, &f.formats) || !read_allowed(&f) ||
        !command_session_where(c, command_value(c, COMMAND_OPT_AGAINST), &from) ||
        !command_session_where(c, (struct str){ 0 }, &to))
        return COMMAND_USAGE;
    return command_compare_run(c, &from, &to, NULL, print, &f);
}

const struct command command_breaking = {
    .name = "breaking",
    .arguments = "",
    .summary = "list the dangerous differences to a revision",
    .details =
        "Compares what the revision ([--rev, or the work tree]) decides with --against REV, and\n"
        "lists what somebody should have agreed to: auth and tls (weaker than before), route- and\n"
        "host- (requests or hosts that lose their rule), split (a member gains more than\n"
        "maxStepPercent). --allow CLASS lets a class pass. Formats: human, json. Exit 1 where\n"
        "there is any.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(FORMAT), COMMAND_TAKES(AGAINST),
                 COMMAND_TAKES(ALLOW) },
    .arguments_max = 0,
    .run = run,
};
