/* SPDX-License-Identifier: Apache-2.0
 *
 * Comments are no part of the document tree, so the texts are searched for the one word that all of
 * these begin with; a policy without it pays one search. A comment without a reason silences
 * nothing, and neither does one for a rule whose findings cannot be compiled.
 *
 * A comment for a rule that judges changes is never called unused: whether such a rule has anything
 * to say depends on the revision compared with.
 */
#include "build/ignore.h"

#include "base/vec.h"
#include "build/levels.h"
#include "build/subject.h"
#include "doc/chars.h"

enum { RULES_MAX = 16 }; /* named by one comment */

static const char word[] = "proxyc:ignore";

struct named {
    struct diag_span at;
    enum diag_rule rule; /* DIAG_RULES: there is none of that name */
    struct str text;
    bool used;
};

struct comment {
    struct diag_span at;       /* from its mark to the end of the line */
    struct diag_span silenced; /* what it speaks for */
    struct named rules[RULES_MAX];
    size_t count;
    bool behind; /* it stands behind something on its line */
    bool reason;
};

struct comments {
    struct comment *items;
    size_t count, cap;
};

/* ---- finding them ---- */

static uint32_t line_end(struct str text, size_t at)
{
    return (uint32_t)(at + str_find(str_sub(text, at, text.n), '\n'));
}

static uint32_t line_start(struct str text, size_t at)
{
    while (at > 0 && text.p[at - 1] != '\n')
        at--;
    return (uint32_t)at;
}

static struct str mark_of(struct str path)
{
    return str_has_suffix(path, STR(".lua")) ? STR("--") : STR("#");
}

/* True for a line that is blank or all comment. */
static bool is_aside(struct str line, struct str mark)
{
    line = str_trim(line);
    return line.n == 0 || str_has_prefix(line, mark) || str_eq(line, STR("\r"));
}

/* The mark that the word at `at` follows, on its line; false where it is just a word. */
static bool find_mark(struct str text, size_t at, struct str mark, struct comment *c)
{
    size_t start = line_start(text, at), p = at;

    while (p > start && text.p[p - 1] == ' ')
        p--;
    if (p < start + mark.n || !str_eq(str_sub(text, p - mark.n, mark.n), mark))
        return false;
    p -= mark.n;
    c->behind = str_trim(str_sub(text, start, p - start)).n > 0;
    if (c->behind && text.p[p - 1] != ' ' && text.p[p - 1] != '\t')
        return false;
    c->at.start = (uint32_t)p;
    c->at.end = line_end(text, at);
    return true;
}

/* The document of a text that holds `at`: its bytes after the `---`. */
static void document_at(struct str text, size_t at, uint32_t *start, uint32_t *end)
{
    *start = 0;
    for (size_t from = 0;;) {
        size_t next = doc_chars_separator(text, from);

        *end = (uint32_t)next;
        if (next > at || next >= text.n)
            return;
        *start = MIN(line_end(text, next) + 1, (uint32_t)text.n);
        from = next + 1;
    }
}

/* The line that follows, or the document whose first lines these are. */
static void find_silenced(struct str text, struct str mark, struct comment *c)
{
    uint32_t start, end, at = line_start(text, c->at.start);
    bool head = true;

    document_at(text, at, &start, &end);
    for (uint32_t p = start; p < at && head; p = line_end(text, p) + 1) {
        struct str line = str_sub(text, p, line_end(text, p) - p);

        head = is_aside(line, mark) || line.p[0] == '%' || str_has_prefix(line, STR("---"));
    }
    c->silenced = (struct diag_span){ c->at.file, start, end };
    if (head)
        return;
    for (at = c->at.end + 1; at < text.n; at = line_end(text, at) + 1) {
        struct str line = str_sub(text, at, line_end(text, at) - at);

        if (!str_has_prefix(str_trim(line), mark))
            break;
    }
    c->silenced.start = MIN(at, (uint32_t)text.n);
    c->silenced.end = line_end(text, c->silenced.start);
}

/* "PX504, host-hole the reason". */
static void read_rules(struct str text, struct comment *c, size_t at)
{
    struct str rest = str_sub(text, at, c->at.end - at);
    bool more = true;

    while (more && c->count < RULES_MAX) {
        struct named *n = &c->rules[c->count];
        size_t end = 0;

        rest = str_trim(rest);
        while (end < rest.n && rest.p[end] != ' ' && rest.p[end] != ',' && rest.p[end] != '\r')
            end++;
        if (end == 0)
            break;
        n->text = str_sub(rest, 0, end);
        n->rule = diag_rule_find(n->text);
        n->at.file = c->at.file;
        n->at.start = (uint32_t)(rest.p - text.p);
        n->at.end = n->at.start + (uint32_t)end;
        more = end < rest.n && rest.p[end] == ',';
        rest = str_sub(rest, end + more, rest.n);
        c->count++;
    }
    rest = str_trim(rest);
    c->reason = rest.n > 0 && !str_eq(rest, STR("\r"));
}

static void scan_file(const struct build *b, uint32_t file, const struct build_subjects **subjects,
                      struct comments *out)
{
    struct str path = b->set.diag[file].path, text = b->set.diag[file].text;
    size_t n = sizeof(word) - 1;
    const char *hit;

    for (size_t at = 0; at < text.n; at += n) {
        struct comment c = { .at = { .file = file } };

        hit = memmem(text.p + at, text.n - at, word, n);
        if (hit == NULL)
            return;
        at = (size_t)(hit - text.p);
        if (!find_mark(text, at, mark_of(path), &c) || (at + n < text.n && text.p[at + n] > ' '))
            continue;
        if (*subjects == NULL)
            *subjects = build_subject_open(b);
        if (build_subject_in_text(*subjects, c.at))
            continue;
        read_rules(text, &c, at + n);
        find_silenced(text, mark_of(path), &c);
        *VEC_ADD(b->arena, out) = c;
    }
}

/* ---- what they do ---- */

static bool speaks_for(const struct comment *c, struct diag_span at)
{
    return c->reason && !c->behind && c->silenced.file == at.file &&
           c->silenced.start <= at.start && at.start <= c->silenced.end;
}

static bool silences(struct comments *all, const struct diag *d)
{
    bool found = false;

    for (size_t i = 0; i < all->count; i++) {
        struct comment *c = &all->items[i];

        if (!speaks_for(c, d->at))
            continue;
        for (size_t k = 0; k < c->count; k++) {
            if (c->rules[k].rule != d->rule)
                continue;
            c->rules[k].used = true;
            found = true;
        }
    }
    return found && d->rule < DIAG_RULES && build_levels_may_sink(d->rule);
}

/* The span to cut so that the comment goes, with its line where it has one. */
static struct diag_span without(const struct build *b, const struct comment *c)
{
    struct str text = b->set.diag[c->at.file].text;
    struct diag_span at = c->at;

    if (!c->behind) {
        at.start = line_start(text, at.start);
        at.end = MIN(at.end + 1, (uint32_t)text.n);
        return at;
    }
    while (at.start > 0 && text.p[at.start - 1] == ' ')
        at.start--;
    return at;
}

static struct diag *unused(struct diag_sink *sink, struct diag_span at, const char *why)
{
    return diag_add(sink, DIAG_UNUSED_SUPPRESSION, at, "`proxyc:ignore` has no effect: %s", why);
}

static void report_form(const struct comment *c, struct diag_sink *sink)
{
    struct diag *d;

    if (c->behind) {
        d = unused(sink, c->at, "it stands behind something on its line");
        diag_help(d, "put it on a line of its own, above the line it is for");
    } else if (c->count == 0) {
        d = unused(sink, c->at, "it names no rule");
        diag_help(d, "write `proxyc:ignore PX504 the reason`");
    } else {
        d = unused(sink, c->at, "it gives no reason");
        diag_help(d, "write behind the rule why its finding is wanted here: "
                     "`proxyc:ignore PX504 the reason`");
    }
}

static void report_rule(const struct build *b, const struct comment *c, const struct named *n,
                        struct diag_sink *sink)
{
    struct str shown = str_sub(n->text, 0, 60);
    struct diag *d;

    if (n->rule == DIAG_RULES) {
        d = unused(sink, n->at,
                   str_fmt(b->arena, "there is no rule `" STR_FMT "`", STR_ARG(shown)).p);
        diag_help(d, "`proxyc lint --list-rules` prints them all");
        return;
    }
    if (n->used && !build_levels_may_sink(n->rule)) {
        d = unused(sink, n->at,
                   build_levels_stops(n->rule) ? "what this rule finds cannot be compiled"
                                               : "no comment says who may change the policy");
        diag_help(d, "mend the finding");
        return;
    }
    d = unused(sink, n->at, str_fmt(b->arena, STR_FMT " finds nothing there", STR_ARG(shown)).p);
    diag_label(d, "nothing to ignore");
    if (c->count > 1) {
        diag_help(d, "take the rule off the list");
        return;
    }
    diag_help(d, "take the comment out");
    diag_edit(d, without(b, c), "%s", "");
    diag_safe(d);
}

static void report(const struct build *b, const struct comment *c, bool complete,
                   struct diag_sink *sink)
{
    if (c->behind || c->count == 0 || !c->reason) {
        report_form(c, sink);
        return;
    }
    for (size_t i = 0; i < c->count; i++) {
        const struct named *n = &c->rules[i];
        bool known = n->rule < DIAG_RULES;

        if (known && n->used && build_levels_may_sink(n->rule))
            continue;
        if (known && !n->used &&
            (!complete || build_levels_of_change(n->rule) || sink->levels[n->rule] == DIAG_OFF))
            continue;
        report_rule(b, c, n, sink);
    }
}

/* Where something cannot be compiled, rules that come later had no say. */
static bool all_spoke(const struct diag_sink *sink)
{
    for (size_t i = 0; i < sink->all.count; i++) {
        enum diag_rule rule = sink->all.items[i]->rule;

        if (rule == DIAG_INPUT || build_levels_stops(rule))
            return false;
    }
    return true;
}

void build_ignore_apply(struct build *b, bool complete, struct diag_sink *sink)
{
    const struct build_subjects *subjects = NULL;
    struct comments all = { 0 };
    size_t kept = 0;

    for (uint32_t i = 0; i < b->set.count; i++)
        scan_file(b, i, &subjects, &all);
    if (all.count == 0)
        return;
    for (size_t i = 0; i < sink->all.count; i++) {
        struct diag *d = sink->all.items[i];

        if (silences(&all, d))
            sink->silenced++;
        else
            sink->all.items[kept++] = d;
    }
    sink->all.count = kept;
    complete = complete && all_spoke(sink);
    for (size_t i = 0; i < all.count; i++)
        report(b, &all.items[i], complete, sink);
}
