/* SPDX-License-Identifier: Apache-2.0
 *
 * What is said points into the pattern where the text in the file is that of the pattern, byte by
 * byte; where YAML has escapes in it, at the whole.
 */
#include "check/pattern.h"

#include "regex/prefix.h"

/* A regular expression where it is written. */
struct place {
    struct str subject; /* "Route shop/shop, rule items" */
    const struct policy_text *written;
    const struct resolve_pattern *pattern;
    bool path;
};

/* `n` bytes of the pattern, from `at` on. */
static struct diag_span span_in(const struct place *p, size_t at, size_t n)
{
    struct diag_span span = p->written->node->at;
    size_t width = span.end - span.start, quote = width == p->pattern->text.n + 2;

    if (width != p->pattern->text.n + 2 * quote)
        return span;
    span.start += (uint32_t)(quote + at);
    span.end = span.start + (uint32_t)MAX(n, (size_t)1);
    return span;
}

static void set_subject(struct diag *d, const struct place *p)
{
    diag_subject(d, STR_FMT, STR_ARG(p->subject));
}

static struct diag *report_large(struct diag_sink *sink, struct str pattern, struct diag_span whole)
{
    struct diag *d = diag_add(sink, DIAG_DFA_BLOWUP, whole,
                              "`" STR_FMT "` needs more states than the %d a pattern may have",
                              STR_ARG(pattern), REGEX_DFA_STATES_MAX);

    diag_label(d, "too many states");
    diag_note(d,
              "counted repeats behind what can match the same bytes double the states with every "
              "count");
    diag_help(d, "write smaller counts, or say with a fixed sign where counting begins");
    return d;
}

struct diag *check_pattern_fault(struct diag_sink *sink, const struct regex_fault *f,
                                 struct str pattern, struct diag_span whole, struct diag_span part)
{
    struct diag *d;

    if (f->trouble == REGEX_TOO_LARGE)
        return report_large(sink, pattern, whole);
    if (f->trouble == REGEX_TOO_LONG)
        d = diag_add(sink, DIAG_REGEX_UNSUPPORTED, part,
                     "the pattern has %llu %s; it may have %llu", (unsigned long long)f->count,
                     f->what, (unsigned long long)f->max);
    else
        d = diag_add(sink, DIAG_REGEX_UNSUPPORTED, part, "%s", f->what);
    diag_label(d, "at byte %zu of the pattern", f->at + 1);
    if (f->help != NULL)
        diag_help(d, "%s", f->help);
    return d;
}

static void report_fault(struct check *c, const struct place *p)
{
    const struct regex_fault *f = &p->pattern->fault;

    set_subject(check_pattern_fault(c->sink, f, p->pattern->text, p->written->node->at,
                                    span_in(p, f->at, f->n)),
                p);
}

static void report_anchors(struct check *c, const struct place *p)
{
    for (size_t i = 0; i < 2; i++) {
        size_t at = p->pattern->regex.anchors[i];
        struct diag_span span;
        struct diag *d;

        if (at == SIZE_MAX)
            continue;
        span = span_in(p, at, 1);
        d = diag_add(c->sink, DIAG_REGEX_ANCHOR, span, "the `%c` is needless",
                     p->pattern->text.p[at]);
        set_subject(d, p);
        diag_label(d, "the whole %s is matched anyway", p->path ? "path" : "value");
        diag_help(d, "take it out");
        if (span.end - span.start == 1) {
            diag_edit(d, span, "%s", "");
            diag_safe(d);
        }
    }
}

/* The plainer matcher; NULL where there is none for this. */
static const char *plainer(const struct place *p, enum regex_disguise disguise, struct str *text)
{
    static const char *const names[][2] = {
        [REGEX_NOT_DISGUISED] = { NULL, NULL },  [REGEX_IS_EVERYTHING] = { "present", NULL },
        [REGEX_IS_TEXT] = { "exact", "exact" },  [REGEX_IS_PREFIX] = { "prefix", "prefix" },
        [REGEX_IS_SUFFIX] = { "suffix", NULL },  [REGEX_IS_INSIDE] = { "contains", NULL },
        [REGEX_IS_SUBTREE] = { NULL, "prefix" },
    };

    if (p->path && disguise == REGEX_IS_PREFIX && (text->n == 0 || text->p[text->n - 1] != '/'))
        return NULL; /* prefixes of paths are whole segments */
    if (disguise == REGEX_IS_EVERYTHING && !p->path)
        *text = STR("true");
    return names[disguise][p->path];
}

/* Whether a text needs no quotes in YAML, wherever it stands. */
static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char lower = str_lower(text.p[i]);

        if (!(lower >= 'a' && lower <= 'z') && !(text.p[i] == '/' || (i > 0 && text.p[i] == '-')))
            return false;
    }
    return text.n > 0;
}

/* Writes the plainer matcher over the key and the value. */
static void edit(struct diag *d, const struct place *p, const char *word, struct str text)
{
    const struct doc_node *node = p->written->node;
    struct diag_span span = node->at;

    if (node->key == NULL || node->key->at.file != span.file || !is_plain(text))
        return;
    span.start = node->key->at.start;
    diag_edit(d, span, "%s: " STR_FMT, word, STR_ARG(text));
}

static void report_disguise(struct check *c, const struct place *p)
{
    struct arena_mark mark = arena_mark(c->scratch);
    struct str text = STR("");
    enum regex_disguise disguise = regex_prefix_disguise(c->scratch, &p->pattern->regex.dfa, &text);
    const char *word = plainer(p, disguise, &text);
    bool nearly = p->path && disguise == REGEX_IS_PREFIX && text.n > 1;
    struct diag *d;

    if (word != NULL) {
        if (nearly)
            text.n--;
        d = diag_add(c->sink, DIAG_REGEX_LITERAL, p->written->node->at, "a plainer matcher says %s",
                     nearly ? "nearly the same" : "the same");
        set_subject(d, p);
        diag_label(d, "needs no regular expression");
        if (nearly)
            diag_note(d, "the prefix takes `" STR_FMT "` itself too", STR_ARG(text));
        diag_help(d, "write `%s: " STR_FMT "`", word, STR_ARG(text));
        edit(d, p, word, text);
    }
    arena_rewind(c->scratch, mark);
}

static void judge(struct check *c, const struct place *p)
{
    if (p->pattern == NULL)
        return;
    if (!p->pattern->ok) {
        report_fault(c, p);
        return;
    }
    report_anchors(c, p);
    report_disguise(c, p);
}

static void judge_conditions(struct check *c, struct place p, const struct policy_condition *items,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].op != POLICY_MATCH_REGEX)
            continue;
        p.written = &items[i].value;
        p.pattern = items[i].pattern;
        judge(c, &p);
    }
}

static void judge_match(struct check *c, struct place p, const struct policy_match *m)
{
    if (m->path_kind == POLICY_PATH_REGEX) {
        struct place path = p;

        path.path = true;
        path.written = &m->path;
        path.pattern = resolve_pattern_find(c->plan->patterns, m->path.text);
        judge(c, &path);
    }
    judge_conditions(c, p, m->more->headers.items, m->more->headers.count);
    judge_conditions(c, p, m->more->query.items, m->more->query.count);
    judge_conditions(c, p, m->more->cookies.items, m->more->cookies.count);
    judge_conditions(c, p, m->more->claims.items, m->more->claims.count);
}

static bool has_regex(const struct policy_match *m)
{
    const struct policy_condition *lists[] = { m->more->headers.items, m->more->query.items,
                                               m->more->cookies.items, m->more->claims.items };
    const size_t counts[] = { m->more->headers.count, m->more->query.count, m->more->cookies.count,
                              m->more->claims.count };

    for (size_t i = 0; i < LEN(lists); i++)
        for (size_t k = 0; k < counts[i]; k++)
            if (lists[i][k].op == POLICY_MATCH_REGEX)
                return true;
    return m->path_kind == POLICY_PATH_REGEX;
}

static void judge_matches(struct check *c, const char *kind, const struct policy_meta *meta,
                          struct str rule, const struct policy_match *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct place p = { 0 };

        if (!has_regex(&items[i]))
            continue;
        p.subject = str_fmt(c->arena, "%s " STR_FMT ", rule " STR_FMT, kind, STR_ARG(meta->full),
                            STR_ARG(rule));
        judge_match(c, p, &items[i]);
    }
}

/* Origins are texts or patterns and nothing between, so that there is no plainer matcher. Rules that
 * take the route's default have it in common: once is enough. */
static void judge_origins(struct check *c, const struct policy_route *route)
{
    const struct policy_cors *last = NULL;

    for (size_t k = 0; k < route->rules.count; k++) {
        const struct policy_cors *cors = route->rules.items[k].more->cors;

        for (size_t i = 0; cors != NULL && cors != last && i < cors->origins.count; i++) {
            const struct policy_origin *origin = &cors->origins.items[i];
            struct place p = { .written = &origin->text };

            if (origin->kind != POLICY_ORIGIN_REGEX)
                continue;
            p.subject = str_fmt(c->arena, "Route " STR_FMT, STR_ARG(route->meta.full));
            p.pattern = resolve_pattern_find(c->plan->patterns, origin->text.text);
            if (p.pattern != NULL && !p.pattern->ok)
                report_fault(c, &p);
            else if (p.pattern != NULL)
                report_anchors(c, &p);
        }
        last = cors != NULL ? cors : last;
    }
}

/* What tests expect of the headers of one message. */
static void judge_expected(struct check *c, const char *kind, const struct policy_meta *meta,
                           const struct policy_condition *items, size_t count)
{
    struct place p = { .subject = str_fmt(c->arena, "%s " STR_FMT, kind, STR_ARG(meta->full)) };

    judge_conditions(c, p, items, count);
}

static void judge_tests(struct check *c)
{
    for (size_t i = 0; i < c->model->tests.count; i++) {
        const struct policy_test *t = c->model->tests.items[i];

        for (size_t k = 0; k < t->cases.count; k++) {
            const struct policy_test_expect *e = &t->cases.items[k].expect;

            judge_expected(c, "RouteTest", &t->meta, e->upstream_headers.items,
                           e->upstream_headers.count);
            judge_expected(c, "RouteTest", &t->meta, e->response_headers.items,
                           e->response_headers.count);
        }
    }
    for (size_t i = 0; i < c->model->filter_tests.count; i++) {
        const struct policy_filter_test *t = c->model->filter_tests.items[i];

        for (size_t k = 0; k < t->cases.count; k++) {
            const struct policy_filter_expect *e = &t->cases.items[k].expect;

            judge_expected(c, "FilterTest", &t->meta, e->upstream_headers.items,
                           e->upstream_headers.count);
            judge_expected(c, "FilterTest", &t->meta, e->response_headers.items,
                           e->response_headers.count);
        }
    }
}

void check_pattern_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++)
            judge_matches(c, "Route", &route->meta, route->rules.items[k].name.text,
                          route->rules.items[k].match.items, route->rules.items[k].match.count);
        judge_origins(c, route);
    }
    judge_tests(c);
    for (size_t i = 0; i < c->model->auths.count; i++) {
        const struct policy_auth *auth = c->model->auths.items[i];

        for (size_t k = 0; k < auth->rules.count; k++)
            judge_matches(c, "AuthPolicy", &auth->meta, auth->rules.items[k].name.text,
                          auth->rules.items[k].match.items, auth->rules.items[k].match.count);
    }
}
