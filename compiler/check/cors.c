/* SPDX-License-Identifier: Apache-2.0
 *
 * A pattern of origins is judged by origins that somebody else can register and that it takes: what
 * it shows is a fact, not a style. Three ways to be loose are tried: a `.` that stands for any sign,
 * a wildcard that runs into the name, and an end that goes on.
 */
#include "check/cors.h"

#include "regex/dfa.h"
#include "regex/product.h"

static void set_subject(struct diag *d, const struct policy_route *route)
{
    diag_subject(d, "Route " STR_FMT, STR_ARG(route->meta.full));
}

/* ---- PX611 ---- */

static void check_star(struct check *c, const struct policy_route *route,
                       const struct policy_cors *cors, const struct policy_origin *origin)
{
    struct diag *d;

    if (!cors->credentials || origin->kind != POLICY_ORIGIN_EXACT ||
        !str_eq(origin->text.text, STR("*")))
        return;
    d = diag_add(
        c->sink, DIAG_CORS_STAR_CREDENTIALS, origin->text.node->at,
        "`*` with `credentials: true`: every site may read what its visitors may read here");
    set_subject(d, route);
    diag_label(d, "every origin");
    diag_related(d, doc_span(cors->node, STR("credentials")), "with the user's cookies");
    diag_note(d,
              "browsers refuse a `*` beside credentials, so that a proxy has to name each origin "
              "that asks");
    diag_help(d, "name the origins, or take `credentials` out");
}

/* ---- PX612 ---- */

static bool is_word(char c)
{
    char lower = str_lower(c);

    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* The first `.` between letters that is not escaped, in no class and not repeated: SIZE_MAX where
 * there is none. */
static size_t bare_dot(struct str p, size_t from)
{
    bool class = false;

    for (size_t i = 0; i + 1 < p.n; i++) {
        if (p.p[i] == '\\') {
            i++;
            continue;
        }
        class = (class || p.p[i] == '[') && p.p[i] != ']';
        if (i >= from && i > 0 && p.p[i] == '.' && !class && is_word(p.p[i + 1]) &&
            str_find(STR("([|"), p.p[i - 1]) == 3)
            return i;
    }
    return SIZE_MAX;
}

/* The pattern with each bare dot escaped. */
static struct str tightened(struct arena *a, struct str p)
{
    size_t from = 0;

    for (size_t at; (at = bare_dot(p, from)) != SIZE_MAX; from = at + 2)
        p = str_fmt(a, STR_FMT "\\" STR_FMT, STR_ARG(str_sub(p, 0, at)),
                    STR_ARG(str_sub(p, at, p.n)));
    return p;
}

static bool compile(struct arena *a, struct str pattern, struct regex *out)
{
    struct regex_fault fault;

    return regex_compile(a, pattern, &regex_limits, out, &fault);
}

/* A text that the tight pattern takes with one of its dots as another sign, where the loose one
 * takes it then. */
static bool dot_witness(struct arena *a, const struct regex *loose, struct str pattern,
                        struct str *out)
{
    struct regex tight;
    struct str text;

    if (bare_dot(pattern, 0) == SIZE_MAX || !compile(a, tightened(a, pattern), &tight) ||
        !regex_product_text(a, &tight.dfa, &text))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '.')
            continue;
        *out = str_fmt(a, STR_FMT "-" STR_FMT, STR_ARG(str_sub(text, 0, i)),
                       STR_ARG(str_sub(text, i + 1, text.n)));
        if (regex_dfa_match(&loose->dfa, *out))
            return true;
    }
    return false;
}

/* What all texts of the pattern end with, as far as it is written out: "example.com". */
static struct str literal_end(struct arena *a, struct str p)
{
    struct str text = STR("");
    size_t i = p.n;

    if (i > 0 && p.p[i - 1] == '$')
        i--;
    while (i > 0 && (is_word(p.p[i - 1]) || p.p[i - 1] == '.')) {
        bool escaped = i > 1 && p.p[i - 2] == '\\';

        if (escaped != (p.p[i - 1] == '.'))
            break;
        text = str_fmt(a, "%c" STR_FMT, p.p[i - 1], STR_ARG(text));
        i -= escaped ? 2 : 1;
    }
    return text;
}

/* Something before the name, or behind it. */
static bool name_witness(struct arena *a, const struct regex *loose, struct str pattern,
                         struct str *out)
{
    struct str end = literal_end(a, pattern), text;

    *out = end.n > 0 ? str_fmt(a, "https://evil-" STR_FMT, STR_ARG(end))
                     : STR("https://evil-example.com");
    if (!str_has_prefix(end, STR(".")) && regex_dfa_match(&loose->dfa, *out))
        return true;
    if (!regex_product_text(a, &loose->dfa, &text))
        return false;
    *out = str_fmt(a, STR_FMT ".evil-example.com", STR_ARG(text));
    return regex_dfa_match(&loose->dfa, *out);
}

static void report_loose(struct check *c, const struct policy_route *route,
                         const struct policy_origin *origin, struct str witness, bool dot)
{
    struct str pattern = origin->text.text;
    struct diag *d = diag_add(c->sink, DIAG_CORS_LOOSE_REGEX, origin->text.node->at,
                              "`" STR_FMT "` takes origins of other people", STR_ARG(pattern));

    set_subject(d, route);
    if (dot) {
        diag_label(d, "a `.` takes any sign; `\\.` is a dot");
        diag_help(d, "escape it: `" STR_FMT "`", STR_ARG(tightened(c->arena, pattern)));
    } else {
        diag_label(d, "the name may be part of a longer one");
        diag_help(d,
                  "let labels end in a dot, `https://([a-z0-9-]+\\.)*example\\.com`, and the name "
                  "be the end");
    }
    diag_example(d, "origin: " STR_FMT, STR_ARG(witness));
}

static void check_pattern(struct check *c, const struct policy_route *route,
                          const struct policy_origin *origin)
{
    struct str pattern = origin->text.text, witness;
    struct arena_mark mark = arena_mark(c->scratch);
    const struct resolve_pattern *loose = resolve_pattern_find(c->plan->patterns, pattern);

    if (loose != NULL && loose->ok) {
        if (dot_witness(c->scratch, &loose->regex, pattern, &witness))
            report_loose(c, route, origin, witness, true);
        else if (name_witness(c->scratch, &loose->regex, pattern, &witness))
            report_loose(c, route, origin, witness, false);
    }
    arena_rewind(c->scratch, mark);
}

static void check_origins(struct check *c, const struct policy_route *route,
                          const struct policy_cors *cors)
{
    for (size_t i = 0; i < cors->origins.count; i++) {
        const struct policy_origin *origin = &cors->origins.items[i];

        check_star(c, route, cors, origin);
        if (origin->kind == POLICY_ORIGIN_REGEX)
            check_pattern(c, route, origin);
    }
}

/* Rules that take the route's default have it in common: once is enough. */
void check_cors_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];
        const struct policy_cors *last = NULL;

        for (size_t k = 0; k < route->rules.count; k++) {
            const struct policy_cors *cors = route->rules.items[k].more->cors;

            if (cors != NULL && cors != last)
                check_origins(c, route, cors);
            last = cors != NULL ? cors : last;
        }
    }
}
