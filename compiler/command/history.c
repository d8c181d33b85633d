/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc history KIND/NS/NAME`: what became of an object, commit by commit along the first parents;
 * of a split, what it gave to whom. Only the files that hold its documents are looked at, and parsed
 * only where their blobs change: the rest of the policy can have been broken and the history is still
 * told. What is compared is what the documents say, without what they inherit.
 */
#include "base/time.h"
#include "base/vec.h"
#include "build/past.h"
#include "command/authorise.h"
#include "command/json.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/target.h"
#include "command/text.h"
#include "diag/lines.h"
#include "diff/object.h"
#include "diff/say.h"

enum { COMMITS_DEFAULT = 1000, COMMITS_MAX = 1000000, FACTS_SHOWN = 8 };

struct value {
    struct build_past_value is;
    struct str text; /* of a split "canary 25%, stable 75%" */
    struct diff_leaves leaves;
};

struct walk {
    struct command_session *session;
    struct command_target target;
    struct build_past past;
    struct source_commits commits;
    struct command_authorise signers; /* as --allowed-signers or the policy name them */
    struct value value;               /* at the commit looked at last */
    struct entries {
        struct entry {
            const struct source_commit *commit;
            struct value value;
            struct diff_facts facts; /* against the value before; none of an object that is new */
            struct sign_commit sign;
        } * items;
        size_t count, cap;
    } entries; /* newest first: commits that gave the split this value */
};

static struct str shares_text(struct arena *a, const struct policy_split *split)
{
    struct command_text t = { .arena = a };
    uint32_t left = TABLE_BUCKETS;

    for (size_t i = 0; i < split->members.count; i++)
        left -= MIN(split->members.items[i].percent, left);
    for (size_t i = 0; i < split->members.count; i++) {
        const struct policy_member *m = &split->members.items[i];
        uint32_t share = m->has_percent ? m->percent : left;

        command_text_fmt(&t, "%s" STR_FMT " " STR_FMT "%%", i ? ", " : "", STR_ARG(m->key),
                         STR_ARG(command_output_percent(a, share)));
    }
    return command_text_str(&t);
}

static struct value read_value(struct walk *w)
{
    struct value v = { .is = build_past_read(&w->past) };

    if (v.is.object == NULL)
        return v;
    if (w->target.kind == POLICY_TRAFFIC_SPLIT)
        v.text = shares_text(w->session->c->arena, v.is.object);
    diff_object_whole(w->session->c->arena, w->target.kind, v.is.object, &v.leaves);
    return v;
}

/* What belongs to a rule or member that came or went as a whole goes without saying. */
static bool is_part(struct arena *a, const struct diff_facts *facts, const struct diff_fact *f)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct diff_fact *g = &facts->items[i];

        if (g->item && str_has_prefix(f->what, str_fmt(a, STR_FMT "." STR_FMT ".", STR_ARG(g->what),
                                                       STR_ARG(g->to.n ? g->to : g->from))))
            return true;
    }
    return false;
}

/* A commit stands in the list where its value differs from its parent's. */
static void tell_change(struct walk *w, const struct source_commit *c, const struct value *is,
                        const struct value *was)
{
    struct arena *a = w->session->c->arena;
    struct diff_facts all = { 0 }, facts = { 0 };

    if (is->is.object != NULL && was->is.object != NULL)
        diff_fact_list(a, &was->leaves, &is->leaves, FIELD_ASPECTS, &all);
    for (size_t i = 0; i < all.count; i++)
        if (!is_part(a, &all, &all.items[i]))
            *VEC_ADD(a, &facts) = all.items[i];
    if (facts.count > 0 || is->is.there != was->is.there || is->is.readable != was->is.readable)
        *VEC_ADD(a, &w->entries) = (struct entry){ .commit = c, .value = *is, .facts = facts };
}

static void tell_changes(struct walk *w)
{
    for (size_t i = 0; i < w->commits.count; i++) {
        const struct source_commit *c = &w->commits.items[i];
        struct value before = w->value;

        if (build_past_step(&w->past, c) || i == 0)
            w->value = read_value(w);
        if (i > 0)
            tell_change(w, c - 1, &before, &w->value);
    }
    if (w->commits.count > 0)
        tell_change(w, &w->commits.items[w->commits.count - 1], &w->value, &(struct value){ 0 });
}

static void judge_signers(struct walk *w)
{
    for (size_t i = 0; i < w->entries.count; i++)
        w->entries.items[i].sign =
            command_authorise_judge(w->session, &w->signers, w->entries.items[i].commit);
}

/* "Ann, signed by ann@example.com"; what is not signed says nothing. */
static struct str author_text(struct arena *a, const struct entry *e)
{
    switch (e->sign.verdict) {
    case SIGN_UNSIGNED:
        return e->commit->author;
    case SIGN_GOOD:
        return str_fmt(a, STR_FMT ", signed by " STR_FMT, STR_ARG(e->commit->author),
                       STR_ARG(e->sign.signer));
    case SIGN_UNKNOWN_KEY:
        return str_fmt(a, STR_FMT ", signed by the key " STR_FMT, STR_ARG(e->commit->author),
                       STR_ARG(e->sign.fingerprint));
    default:
        return str_fmt(a, STR_FMT ", %s", STR_ARG(e->commit->author),
                       sign_commit_words(e->sign.verdict));
    }
}

static struct str value_text(const struct entry *e)
{
    const struct value *v = &e->value;

    if (!v->is.there)
        return STR("not there");
    if (v->is.object == NULL || !v->is.readable)
        return STR("cannot be read");
    if (v->text.n > 0)
        return v->text;
    return e->facts.count > 0 ? STR("changed") : STR("there");
}

/* "members.canary.percent": the value says it. */
static bool is_share(const struct walk *w, const struct diff_fact *f)
{
    return w->target.kind == POLICY_TRAFFIC_SPLIT && str_has_prefix(f->what, STR("members.")) &&
           str_has_suffix(f->what, STR(".percent"));
}

static void tell_facts(const struct walk *w, const struct entry *e, struct command_text *t)
{
    size_t shown = 0, more = 0;

    for (size_t i = 0; i < e->facts.count; i++) {
        const struct diff_fact *f = &e->facts.items[i];

        if (is_share(w, f))
            continue;
        if (shown++ < FACTS_SHOWN)
            command_text_fmt(t, "    " STR_FMT "\n",
                             STR_ARG(diag_lines_tame(t->arena, diff_say_fact(t->arena, NULL, f))));
        else
            more++;
    }
    if (more > 0)
        command_text_fmt(t, "    and %zu more: --format json has them all\n", more);
}

static struct str as_text(const struct walk *w)
{
    struct arena *a = w->session->c->arena;
    struct command_text t = { .arena = a };
    char time[TIME_ISO_BYTES];

    for (size_t i = 0; i < w->entries.count; i++) {
        const struct entry *e = &w->entries.items[i];
        struct str hex = str_hex(a, e->commit->oid, e->commit->oid_bytes);

        time_format_iso(e->commit->time, time);
        command_text_fmt(&t, STR_FMT "  %.16s  " STR_FMT "  " STR_FMT "  " STR_FMT "\n",
                         STR_ARG(str_sub(hex, 0, 12)), time, STR_ARG(author_text(a, e)),
                         STR_ARG(value_text(e)), STR_ARG(e->commit->subject));
        tell_facts(w, e, &t);
    }
    return command_text_str(&t);
}

static struct command_json *facts_json(const struct diff_facts *facts)
{
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < facts->count; i++) {
        const struct diff_fact *f = &facts->items[i];
        struct command_json *o = command_json_object();

        command_json_put_text(o, "what", f->what);
        command_json_put_text(o, "from", f->from);
        command_json_put_text(o, "to", f->to);
        command_json_add(list, o);
    }
    return list;
}

static struct str as_json(const struct walk *w)
{
    struct arena *a = w->session->c->arena;
    struct command_json *root = command_json_object(), *list = command_json_array();
    char time[TIME_ISO_BYTES];

    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put_text(root, "kind", str_of(policy_field_kind(w->target.kind)->name));
    command_json_put_text(root, "name", w->target.meta->full);
    command_json_put_text(root, "environment", w->target.environment);
    command_json_put_bool(root, "shallow", w->commits.shallow);
    for (size_t i = 0; i < w->entries.count; i++) {
        const struct entry *e = &w->entries.items[i];
        struct command_json *o = command_json_object();

        time_format_iso(e->commit->time, time);
        command_json_put_text(o, "commit", str_hex(a, e->commit->oid, e->commit->oid_bytes));
        command_json_put_text(o, "time", (struct str){ time, sizeof(time) });
        command_json_put_text(o, "author", e->commit->author);
        command_json_put_text(o, "signature", str_of(sign_commit_words(e->sign.verdict)));
        command_json_put_text(o, "signer", e->sign.signer);
        command_json_put_text(o, "subject", e->commit->subject);
        command_json_put_text(o, "value", value_text(e));
        command_json_put(o, "changes", facts_json(&e->facts));
        command_json_add(list, o);
    }
    command_json_put(root, "commits", list);
    return command_json_finish(a, &root);
}

static int history_open(struct command_session *s, const struct command_formats *formats,
                        size_t max)
{
    struct str signers = command_value(s->c, COMMAND_OPT_ALLOWED);
    struct walk w = { .session = s };
    int code = COMMAND_OK;

    if (signers.p == NULL)
        command_authorise_open(s, &w.signers);
    else if (!command_authorise_file(s->c, signers, &w.signers, &code))
        return code;

    if (!command_target_find(s, POLICY_KINDS, s->c->arguments.items[0], &w.target))
        return COMMAND_USAGE;
    build_past_open(&w.past, &s->build, w.target.environment, w.target.kind, w.target.meta);
    diag_init(&s->sink, s->c->arena);
    if (!source_history_walk(s->build.source, max, &w.commits, &s->sink))
        return command_worse(command_session_report(s), COMMAND_NEGATIVE);
    tell_changes(&w);
    judge_signers(&w);
    for (size_t i = 0; i < formats->count; i++)
        code = command_worse(
            code, command_output_put(s->c, formats->items[i].format ? as_json(&w) : as_text(&w),
                                     formats->items[i].file));
    if (w.commits.shallow)
        command_output_say(s->c, "the clone is shallow: what was before its boundary is not known "
                                 "(`git fetch --unshallow`)");
    else if (w.commits.count == max)
        command_output_say(s->c, "looked at %zu commits; --max looks at more", max);
    return code;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    struct str max_text = command_value(c, COMMAND_OPT_MAX);
    struct command_formats formats = { 0 };
    uint64_t max = COMMITS_DEFAULT;
    struct command_session session;
    struct source_where where;
    int code;

    if (max_text.p != NULL && (!str_to_u64(max_text, COMMITS_MAX, &max) || max == 0))
        return command_output_usage(c, "`--max` takes a number from 1 to %d, not `" STR_FMT "`",
                                    COMMITS_MAX, STR_ARG(max_text));
    if (!command_output_formats(c, names, &formats) ||
        !command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_session_open(&session, c, &where))
        code = history_open(&session, &formats, (size_t)max);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

const struct command command_history = {
    .name = "history",
    .arguments = "KIND/NAMESPACE/NAME",
    .summary = "tell what became of an object, commit by commit",
    .details =
        "Walks the first parents from --rev [HEAD] and prints the commits that changed what the\n"
        "object says: commit, date, author and signer, of a split its percentages, subject, and\n"
        "what changed. `split/shop/checkout`, `Route/shop/shop`; `checkout` where only one object\n"
        "has this name. --env NAME: the environment's object. What an abstract document says is\n"
        "told of under its own name. --allowed-signers names who signs; else `signatures` in proxyc.yaml does. --max N: at most N\n"
        "commits [1000]. Formats: human, json.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(FORMAT), COMMAND_TAKES(MAX),
                 COMMAND_TAKES(ALLOWED) },
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
