/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc test`: the RouteTests of a policy against the table that it compiles to, in memory, and its
 * FilterTests.
 * Without --env every environment is tested; a test that names environments runs in those alone.
 */
#include "base/vec.h"
#include "command/fuzz.h"
#include "command/options.h"
#include "command/output.h"
#include "command/report.h"
#include "command/rows.h"
#include "command/session.h"
#include "diag/print.h"
#include "doc/doc.h"

enum { DECISION_ROOM = 1 << 20 };

enum { HUMAN, JSON, JUNIT, TAP, LCOV }; /* in the order of the names below */

/* A case's place in the report. */
static struct command_report_case *begin_case(struct command_session *s,
                                              const struct policy_model *model,
                                              const struct policy_meta *meta,
                                              const struct doc_node *node, struct str name,
                                              struct command_report *report)
{
    struct diag_span at = node != NULL ? node->at : meta->node->at;
    struct command_report_case *c = VEC_ADD(s->c->arena, report);
    uint32_t column;

    *c = (struct command_report_case){
        .environment = model->environment,
        .test = meta->full,
        .name = name,
        .path = s->build.set.diag[at.file].path,
    };
    diag_print_position(s->build.set.diag[at.file].text, at.start, &c->line, &column);
    return c;
}

static void end_case(const struct command_session *s, struct command_report_case *c,
                     struct command_report *report)
{
    c->places = NEW_N(s->c->arena, struct str, c->failures.count);
    for (size_t i = 0; i < c->failures.count; i++)
        c->places[i] = command_session_place(s, c->failures.items[i].at);
    if (c->failures.count > 0)
        report->failed++;
    else
        report->passed++;
}

/* Who looks on while a case runs; NULL where nobody asks. */
static struct command_watch *watch_of(const struct command_session *s, struct command_watch *w,
                                      struct command_report *report)
{
    bool calls = command_has(s->c, COMMAND_OPT_TRACE);

    command_watch_init(w, s->c->arena, calls, report->covers ? &report->lines : NULL);
    return calls || report->covers ? w : NULL;
}

static void run_case(struct command_session *s, const struct command_expect *of,
                     const struct policy_test *test, const struct policy_test_case *one,
                     struct command_report *report)
{
    struct command_report_case *c =
        begin_case(s, of->model, &test->meta, one->node, one->name.text, report);
    struct command_expect e = *of;
    struct command_watch watch;

    e.watch = watch_of(s, &watch, report);
    command_expect_case(&e, test, one, &c->failures);
    c->trace = watch.trace;
    end_case(s, c, report);
}

static void run_test(struct command_session *s, const struct command_expect *e,
                     const struct policy_test *test, struct command_report *report)
{
    struct str filter = command_value(s->c, COMMAND_OPT_FILTER);

    if (!command_session_in_paths(s, test->meta.node->at))
        return;
    for (size_t i = 0; i < test->cases.count; i++) {
        if (!str_contains(test->cases.items[i].name.text, filter))
            continue;
        if (policy_test_runs_in(test, e->model->environment))
            run_case(s, e, test, &test->cases.items[i], report);
        else
            report->skipped++;
    }
}

/* Numbers of the command line. */
struct numbers {
    uint32_t least; /* --fail-under in 1/10,000; 0 where it is not given */
    uint32_t fuzz;  /* cases; 0: none */
    uint64_t seed;
};

static void fuzz(struct command_session *s, const struct command_trial *of, const struct numbers *n,
                 struct command_report *report)
{
    struct str name =
        str_fmt(s->c->arena, "fuzz: %u cases of seed %llu", n->fuzz, (unsigned long long)n->seed);
    struct command_report_case *c;

    if (!str_contains(name, command_value(s->c, COMMAND_OPT_FILTER)))
        return;
    c = begin_case(s, of->model, &of->test->meta, of->test->node, name, report);
    command_fuzz_test(of, n->fuzz, n->seed, c);
    end_case(s, c, report);
}

/* Filters are the same in every environment but for what is merged over them. */
static void run_filter_test(struct command_session *s, const struct policy_model *model,
                            const struct policy_filter_test *test, const struct numbers *n,
                            struct command_report *report)
{
    struct str filter = command_value(s->c, COMMAND_OPT_FILTER);
    struct command_trial trial = { s->c->arena, model, command_session_files(s), test, NULL };

    if (!command_session_in_paths(s, test->meta.node->at))
        return;
    for (size_t i = 0; i < test->cases.count; i++) {
        const struct policy_filter_case *one = &test->cases.items[i];
        struct command_report_case *c;
        struct command_watch watch;

        if (!str_contains(one->name.text, filter))
            continue;
        c = begin_case(s, model, &test->meta, one->node, one->name.text, report);
        trial.watch = watch_of(s, &watch, report);
        command_trial_case(&trial, one, c);
        c->trace = watch.trace;
        end_case(s, c, report);
    }
    if (n->fuzz > 0)
        fuzz(s, &trial, n, report);
}

/* A first chunk that holds a decision and stays: one that is asked for and given back with every
 * request costs ten times the decision. */
static void keep_room(struct arena *scratch)
{
    struct arena_mark empty = arena_mark(scratch);

    (void)arena_take_text(scratch, DECISION_ROOM);
    arena_rewind(scratch, empty);
}

static bool run_environment(struct command_session *s, struct str environment,
                            const struct numbers *n, struct command_report *report)
{
    struct command_coverage coverage;
    struct command_compiled made;
    struct arena scratch;
    struct command_expect e;

    if (!command_session_compile(s, environment, &made))
        return false;
    arena_init(&scratch, 0);
    keep_room(&scratch);
    command_coverage_init(s->c->arena, &made.table, &coverage);
    e = (struct command_expect){ made.model, &made.table, s->c->arena,
                                 &scratch,   &coverage,   command_session_files(s),
                                 NULL };
    if (report->covers)
        command_lines_know(&report->lines, made.model, command_session_files(s));
    for (size_t i = 0; i < made.model->tests.count; i++)
        run_test(s, &e, made.model->tests.items[i], report);
    for (size_t i = 0; i < made.model->filter_tests.count; i++)
        run_filter_test(s, made.model, made.model->filter_tests.items[i], n, report);
    arena_fini(&scratch);
    if (report->covers)
        command_coverage_add(s->c->arena, made.model, &made.table, &coverage, &report->coverage);
    return true;
}

static struct str text_of(const struct command_context *c, uint32_t format,
                          const struct command_report *report)
{
    static struct str (*const texts[])(struct arena *, const struct command_report *) = {
        [JSON] = command_report_json,
        [JUNIT] = command_report_junit,
        [TAP] = command_report_tap,
        [LCOV] = command_report_lcov,
    };

    if (format == HUMAN)
        return command_report_human(c->arena, report, command_output_colour(c, c->out));
    return texts[format](c->arena, report);
}

static int print(const struct command_context *c, const struct command_formats *formats,
                 const struct command_report *report, uint32_t least)
{
    int worst = report->failed > 0 ? COMMAND_NEGATIVE : COMMAND_OK;

    for (size_t i = 0; i < formats->count; i++) {
        const struct command_format *f = &formats->items[i];

        worst = command_worse(worst, command_output_put(c, text_of(c, f->format, report), f->file));
    }
    if (command_coverage_share(&report->coverage) >= least)
        return worst;
    return command_worse(
        worst,
        command_output_negative(
            c, "coverage is " STR_FMT "%%, `--fail-under` wants " STR_FMT "%%",
            STR_ARG(command_output_percent(c->arena, command_coverage_share(&report->coverage))),
            STR_ARG(command_output_percent(c->arena, least))));
}

static bool covers(const struct command_context *c, const struct command_formats *formats)
{
    for (size_t i = 0; i < formats->count; i++) {
        if (formats->items[i].format == LCOV)
            return true;
    }
    return command_has(c, COMMAND_OPT_COVERAGE) || command_has(c, COMMAND_OPT_FAIL_UNDER);
}

static int test_open(struct command_session *s, const struct command_formats *formats,
                     const struct numbers *n)
{
    struct command_words environments = { 0 };
    struct command_report report = { .covers = covers(s->c, formats),
                                     .lines = { .arena = s->c->arena } };
    int code;

    if (!command_session_environments(s, &environments) || !command_session_paths_exist(s))
        return COMMAND_USAGE;
    for (size_t i = 0; i < environments.count; i++) {
        if (!run_environment(s, environments.items[i], n, &report))
            break;
    }
    command_lines_add(&report.lines, &report.coverage);
    code = command_session_report(s);
    return code != COMMAND_OK ? code : print(s->c, formats, &report, n->least);
}

/* The number of an option, as it was where it is not given or has no value; false after a message. */
static bool read_number(const struct command_context *c, enum command_option option, uint64_t least,
                        uint64_t most, uint64_t *number)
{
    struct str text = command_value(c, option);

    if (text.n == 0 || (str_to_u64(text, most, number) && *number >= least))
        return true;
    (void)command_output_usage(c, "`--%s` takes %llu to %llu, not `" STR_FMT "`",
                               command_options_row(option)->name, (unsigned long long)least,
                               (unsigned long long)most, STR_ARG(text));
    return false;
}

static bool read_numbers(const struct command_context *c, struct numbers *out)
{
    uint64_t percent = 0, cases = COMMAND_FUZZ_CASES, seed = 1;

    if (!read_number(c, COMMAND_OPT_FAIL_UNDER, 0, 100, &percent) ||
        !read_number(c, COMMAND_OPT_FUZZ, 1, COMMAND_FUZZ_CASES_MAX, &cases) ||
        !read_number(c, COMMAND_OPT_SEED, 0, UINT32_MAX, &seed))
        return false;
    *out = (struct numbers){ (uint32_t)percent * 100,
                             command_has(c, COMMAND_OPT_FUZZ) ? (uint32_t)cases : 0, seed };
    return true;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", "junit", "tap", "lcov", NULL };
    struct command_formats formats = { 0 };
    struct command_session session;
    struct source_where where;
    struct numbers numbers;
    int code;

    if (!command_output_formats(c, names, &formats) || !read_numbers(c, &numbers) ||
        !command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_session_open(&session, c, &where))
        code = test_open(&session, &formats, &numbers);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

const struct command command_test = {
    .name = "test",
    .arguments = "[PATH...]",
    .summary = "run the RouteTests and FilterTests against the compiled table",
    .details =
        "Compiles every environment (or the one that --env names) in memory and asks the table\n"
        "the questions of the RouteTest documents, by the code that proxyd runs. PATH: only tests\n"
        "in this file or folder. --coverage tells which alternatives of rules and members of splits\n"
        "no test asks for, the worst first, with a request each, and which lines of filters' scripts\n"
        "none runs; --fail-under PERCENT wants so many of them all. --trace tells what filters call,\n"
        "with arguments and results.\n\n"
        "--fuzz runs the filter of each FilterTest, with its parameters, over requests and responses\n"
        "that nobody wrote, while services and stores answer with every error: no error of the\n"
        "filter's own may come of it, and no more fuel than it has. A failure is shown as the\n"
        "smallest case found, to be pasted into the test; the same seed gives the same requests.\n\n"
        "Formats: human, json, junit, tap; lcov has the lines of scripts alone. Exit 1 where a case\n"
        "fails.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(FORMAT), COMMAND_TAKES(FILTER),
                 COMMAND_TAKES(COVERAGE), COMMAND_TAKES(TRACE), COMMAND_TAKES(FUZZ),
                 COMMAND_TAKES(SEED), COMMAND_TAKES(FAIL_UNDER) },
    .arguments_max = COMMAND_ANY_ARGUMENTS,
    .run = run,
};
