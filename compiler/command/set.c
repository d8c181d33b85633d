/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc set split/NS/NAME MEMBER=PERCENT`: changes numbers where they stand and nothing else:
 * comments, quotes and layout stay; a lock file follows, for without it the shares would not stand. The edited tree is compiled first; what would not compile is
 * not written. With --commit the change is a commit at once, also in a bare repository.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/target.h"
#include "command/text.h"
#include "diag/print.h"
#include "doc/edit.h"
#include "resolve/lock.h"
#include "source/commit.h"

struct edit {
    struct str member, percent; /* as given */
    uint32_t share;             /* 1/10,000 */
    uint32_t was;
    const struct doc_node *node; /* the scalar */
};

struct job {
    struct command_session *session;
    struct str environment; /* "": the base */
    const struct policy_split *split;
    struct edit *edits; /* as they stand in the file */
    size_t count;
    uint32_t file;               /* of the scalars */
    struct source_text files[2]; /* edited: theirs, and the lock's where the split has one */
    size_t file_count;
    struct str summary; /* "canary 10% -> 25%" */
};

/* "25", "12.5" or "0.25" -> 1/10,000 */
static bool read_percent(struct str s, uint32_t *share)
{
    size_t dot = str_find(s, '.');
    struct str whole = str_sub(s, 0, dot), part = str_sub(s, dot + 1, SIZE_MAX);
    uint64_t a, b = 0;

    if (!str_to_u64(whole, 100, &a) || (dot < s.n && (part.n == 0 || part.n > 2)))
        return false;
    for (size_t i = 0; i < part.n; i++) {
        if (part.p[i] < '0' || part.p[i] > '9')
            return false;
        b = b * 10 + (uint64_t)(part.p[i] - '0');
    }
    if (part.n == 1)
        b *= 10;
    if (a * 100 + b > 10000)
        return false;
    *share = (uint32_t)(a * 100 + b);
    return true;
}

static bool read_edits(struct command_context *c, struct job *job)
{
    job->count = c->arguments.count - 1;
    job->edits = NEW_N(c->arena, struct edit, job->count);
    for (size_t i = 0; i < job->count; i++) {
        struct str text = c->arguments.items[i + 1];
        struct edit *e = &job->edits[i];
        size_t equals = str_find(text, '=');

        e->member = str_sub(text, 0, equals);
        e->percent = str_sub(text, equals + 1, SIZE_MAX);
        if (equals > 0 && equals < text.n && read_percent(e->percent, &e->share))
            continue;
        (void)command_output_usage(
            c, "`" STR_FMT "` is not `MEMBER=PERCENT` with 0 to 100 and at most two decimals",
            STR_ARG(text));
        return false;
    }
    return true;
}

static const struct policy_member *find_member(const struct policy_split *split, struct str name)
{
    for (size_t i = 0; i < split->members.count; i++) {
        if (str_eq(split->members.items[i].key, name))
            return &split->members.items[i];
    }
    return NULL;
}

static int find_scalar(struct job *job, struct edit *e)
{
    struct command_context *c = job->session->c;
    const struct policy_split *split = job->split;
    const struct policy_member *m = find_member(split, e->member);
    struct str full = split->meta.full;

    if (m == NULL)
        return command_output_usage(c, "split " STR_FMT " has no member `" STR_FMT "`",
                                    STR_ARG(full), STR_ARG(e->member));
    e->node = doc_find(m->node, STR("percent"));
    if (m->has_percent && e->node != NULL && e->node->kind == DOC_SCALAR) {
        e->was = m->percent;
        return COMMAND_OK;
    }
    if (str_eq(split->baseline.text, e->member))
        return command_output_negative(
            c, "`" STR_FMT "` is the baseline of " STR_FMT ": it takes what the others leave",
            STR_ARG(e->member), STR_ARG(full));
    return command_output_negative(c,
                                   "member `" STR_FMT "` of " STR_FMT " has no `percent` to change",
                                   STR_ARG(e->member), STR_ARG(full));
}

static int by_place_descending(const void *pa, const void *pb)
{
    const struct edit *a = pa, *b = pb;

    return (a->node->at.start < b->node->at.start) - (a->node->at.start > b->node->at.start);
}

/* Finds every scalar and makes the edited text; last ones first, so that places stay right. */
static int make_text(struct job *job)
{
    struct command_session *s = job->session;
    struct arena *a = s->c->arena;
    struct str text;
    int code;

    for (size_t i = 0; i < job->count; i++) {
        code = find_scalar(job, &job->edits[i]);
        if (code != COMMAND_OK)
            return code;
        if (job->edits[i].node->at.file != job->edits[0].node->at.file)
            return command_output_negative(s->c,
                                           "the members stand in two files; set one at a time");
        job->summary = str_fmt(a, STR_FMT "%s" STR_FMT " " STR_FMT "%% -> " STR_FMT "%%",
                               STR_ARG(job->summary), i ? ", " : "", STR_ARG(job->edits[i].member),
                               STR_ARG(command_output_percent(a, job->edits[i].was)),
                               STR_ARG(command_output_percent(a, job->edits[i].share)));
    }
    job->file = job->edits[0].node->at.file;
    text = s->build.set.diag[job->file].text;
    qsort(job->edits, job->count, sizeof(*job->edits), by_place_descending);
    for (size_t i = 1; i < job->count; i++)
        if (by_place_descending(&job->edits[i - 1], &job->edits[i]) == 0)
            return command_output_usage(s->c, "`" STR_FMT "` is to have two shares",
                                        STR_ARG(job->edits[i].member));
    for (size_t i = 0; i < job->count; i++)
        text = doc_edit_scalar(a, text, job->edits[i].node,
                               command_output_percent(a, job->edits[i].share));
    job->files[job->file_count++] = (struct source_text){ s->build.set.diag[job->file].path, text };
    return COMMAND_OK;
}

static bool is_edited(const struct job *job, struct str member)
{
    for (size_t i = 0; i < job->count; i++)
        if (str_eq(job->edits[i].member, member))
            return true;
    return false;
}

/* True where nobody else's share hangs on what was edited, as by an alias of it. */
static bool moves_no_other(const struct job *job, const struct policy_model *made)
{
    const struct policy_split *was = job->split;

    for (size_t i = 0; i < made->splits.count; i++) {
        const struct policy_split *now = made->splits.items[i];

        for (size_t k = 0; str_eq(now->meta.full, was->meta.full) && k < now->members.count; k++) {
            const struct policy_member *m = &now->members.items[k];
            const struct policy_member *before = find_member(was, m->key);

            if (before == NULL || before->percent == m->percent || is_edited(job, m->key))
                continue;
            (void)command_output_negative(job->session->c,
                                          "member `" STR_FMT "` has its share from the same place",
                                          STR_ARG(m->key));
            return false;
        }
    }
    return true;
}

/* The split with the shares that it is to have. */
static struct policy_split *edited_split(const struct job *job)
{
    struct arena *a = job->session->c->arena;
    struct policy_split *split = NEW(a, struct policy_split);

    *split = *job->split;
    split->members.items = NEW_N(a, struct policy_member, split->members.count);
    for (size_t i = 0; i < split->members.count; i++) {
        struct policy_member *m = &split->members.items[i];

        *m = job->split->members.items[i];
        for (size_t k = 0; k < job->count; k++)
            if (str_eq(job->edits[k].member, m->key))
                m->percent = job->edits[k].share;
    }
    return split;
}

/* Who grows takes buckets from the baseline, who shrinks gives them back: `proxyc lock`. */
static int move_lock(struct job *job)
{
    struct command_session *s = job->session;
    struct arena *a = s->c->arena;
    struct policy_split *split;
    struct policy_lock lock;

    if (job->split->lock == NULL)
        return COMMAND_OK;
    split = edited_split(job);
    if (!resolve_lock_move(a, split, &lock))
        return command_output_negative(
            s->c, "the shares of " STR_FMT " cannot be laid out: more than 100%% or than %d ranges",
            STR_ARG(split->meta.full), RESOLVE_LOCK_RANGES_MAX);
    job->files[job->file_count++] =
        (struct source_text){ s->build.set.diag[job->split->lock->node->at.file].path,
                              resolve_lock_text(a, split, &lock) };
    return COMMAND_OK;
}

/* True where all that changes belongs to the environment alone. */
static bool is_of_environment(const struct job *job)
{
    struct command_session *s = job->session;
    struct str folder =
        str_fmt(s->c->arena, STR_FMT "/" STR_FMT "/", STR_ARG(s->build.project->environments.text),
                STR_ARG(job->environment));

    for (size_t i = 0; i < job->file_count; i++)
        if (job->environment.n == 0 || !str_has_prefix(job->files[i].path, folder))
            return false;
    return true;
}

/* Compiles the tree as it would be. */
static int verify(const struct job *job, const struct source_where *where)
{
    struct source_where edited = *where;
    struct command_words environments = { 0 };
    struct command_session s;
    struct command_compiled made;
    bool alone = true;
    int code;

    edited.overlay = job->files;
    edited.overlay_count = job->file_count;
    if (command_session_open(&s, job->session->c, &edited) &&
        command_session_environments(&s, &environments)) {
        for (size_t i = 0; i < environments.count; i++) {
            if (is_of_environment(job) && !str_eq(environments.items[i], job->environment))
                continue;
            if (!command_session_compile(&s, environments.items[i], &made))
                break;
            if (str_eq(environments.items[i], job->environment))
                alone = alone && moves_no_other(job, made.model);
        }
    }
    code = command_session_report(&s);
    if (code == COMMAND_OK && (!s.open || !alone))
        code = COMMAND_NEGATIVE;
    command_session_close(&s);
    if (code != COMMAND_OK && alone)
        (void)command_output_negative(job->session->c,
                                      "the policy would not compile so; nothing was changed");
    return code;
}

static struct str line_at(struct str text, uint32_t wanted)
{
    struct str line = { 0 };

    for (uint32_t i = 0; i < wanted; i++) {
        if (!str_cut(&text, '\n', &line))
            return STR("");
    }
    return line;
}

static struct str describe(const struct job *job)
{
    struct command_session *s = job->session;
    struct command_text t = { .arena = s->c->arena };
    struct str old = s->build.set.diag[job->file].text;
    uint32_t last = 0, line, column;

    for (size_t i = job->count; i > 0; i--) {
        diag_print_position(old, job->edits[i - 1].node->at.start, &line, &column);
        if (line == last)
            continue;
        if (last == 0)
            command_text_fmt(&t, STR_FMT ":%u: " STR_FMT "\n", STR_ARG(job->files[0].path), line,
                             STR_ARG(job->summary));
        command_text_fmt(&t, "-" STR_FMT "\n+" STR_FMT "\n", STR_ARG(line_at(old, line)),
                         STR_ARG(line_at(job->files[0].text, line)));
        last = line;
    }
    for (size_t i = 1; i < job->file_count; i++)
        command_text_fmt(&t, STR_FMT ": follows\n", STR_ARG(job->files[i].path));
    return command_text_str(&t);
}

static int commit(const struct job *job)
{
    struct command_session *s = job->session;
    struct command_context *c = s->c;
    struct str message = command_value(c, COMMAND_OPT_MESSAGE), hex;

    if (message.p == NULL)
        message = str_fmt(c->arena, "split " STR_FMT ": " STR_FMT "%s" STR_FMT "\n",
                          STR_ARG(job->split->meta.full), STR_ARG(job->summary),
                          job->environment.n ? " in " : "", STR_ARG(job->environment));
    if (!source_commit_files(s->build.source, (struct source_files){ job->files, job->file_count },
                             message, &hex, &s->sink))
        return command_worse(command_session_report(s), COMMAND_NEGATIVE);
    return command_output_put(
        c,
        str_fmt(c->arena, STR_FMT "committed " STR_FMT "\n", STR_ARG(describe(job)), STR_ARG(hex)),
        (struct str){ 0 });
}

static int write_files(const struct job *job)
{
    struct command_session *s = job->session;

    for (size_t i = 0; i < job->file_count; i++)
        if (!source_commit_write(s->build.source, job->files[i].path, job->files[i].text, &s->sink))
            return command_worse(command_session_report(s), COMMAND_NEGATIVE);
    return command_output_put(s->c, describe(job), (struct str){ 0 });
}

static bool changes_nothing(const struct job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        if (job->edits[i].was != job->edits[i].share)
            return false;
    }
    return true;
}

static int set_open(struct job *job, const struct source_where *where)
{
    struct command_context *c = job->session->c;
    int code;

    if (!command_target_split(job->session, c->arguments.items[0], &job->environment, &job->split))
        return COMMAND_USAGE;
    code = make_text(job);
    if (code != COMMAND_OK)
        return code;
    if (changes_nothing(job)) {
        command_output_say(c, STR_FMT ": " STR_FMT ": nothing to change",
                           STR_ARG(job->files[0].path), STR_ARG(job->summary));
        return COMMAND_OK;
    }
    code = move_lock(job);
    if (code != COMMAND_OK)
        return code;
    if (command_has(c, COMMAND_OPT_ENV) && job->session->build.environments.count > 1 &&
        !is_of_environment(job))
        command_output_say(c,
                           "note: this number stands in the base and counts in every environment");
    code = verify(job, where);
    if (code != COMMAND_OK)
        return code;
    return command_has(c, COMMAND_OPT_COMMIT) ? commit(job) : write_files(job);
}

static int run(struct command_context *c)
{
    struct command_session session;
    struct job job = { .session = &session, .summary = { "", 0 } };
    struct source_where where;
    int code;

    if (!read_edits(c, &job) || !command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_has(c, COMMAND_OPT_REV) && !command_has(c, COMMAND_OPT_COMMIT))
        return command_output_usage(c,
                                    "`--rev` wants `--commit`: only the work tree can be edited");
    if (command_has(c, COMMAND_OPT_MESSAGE) && !command_has(c, COMMAND_OPT_COMMIT))
        return command_output_usage(c, "`--message` wants `--commit`");
    if (command_session_open(&session, c, &where))
        code = set_open(&job, &where);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

const struct command command_set = {
    .name = "set",
    .arguments = "split/NAMESPACE/NAME MEMBER=PERCENT...",
    .summary = "change a split's percentages where they stand",
    .details =
        "Changes the numbers in the file that holds them, comments untouched, after having "
        "compiled\n"
        "the policy as it would be. A lock file of the split follows. --env NAME: the environment's\n"
        "split. --commit makes a commit of it, on top of --rev BRANCH also in a bare\n"
        "repository.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(COMMIT), COMMAND_TAKES(MESSAGE) },
    .arguments_min = 2,
    .arguments_max = COMMAND_ANY_ARGUMENTS,
    .run = run,
};
