/* SPDX-License-Identifier: Apache-2.0
 *
 * Each is written as a regular expression and compiled. Automata of plain texts are as long as the
 * texts, so only absurd ones fail.
 */
#include "check/language.h"

#include "regex/regex.h"

static bool compile(struct arena *a, struct str pattern, const struct regex_dfa **out)
{
    struct regex_limits limits = regex_limits;
    struct regex_fault fault;
    struct regex *r = NEW(a, struct regex);

    limits.pattern_bytes = UINT16_MAX;
    if (!regex_compile(a, pattern, &limits, r, &fault))
        return false;
    *out = &r->dfa;
    return true;
}

static bool quoted(struct arena *a, const char *before, struct str text, const char *after,
                   const struct regex_dfa **out)
{
    return compile(a, str_fmt(a, "%s" STR_FMT "%s", before, STR_ARG(regex_quote(a, text)), after),
                   out);
}

bool check_language_condition(struct arena *a, const struct policy_condition *c,
                              const struct regex_dfa **out)
{
    struct str text = c->value.text;

    switch ((enum policy_matcher_op)c->op) {
    case POLICY_MATCH_EXACT:
    case POLICY_MATCH_NOT:
        return quoted(a, "", text, "", out);
    case POLICY_MATCH_PREFIX:
        return quoted(a, "", text, ".*", out);
    case POLICY_MATCH_SUFFIX:
        return quoted(a, ".*", text, "", out);
    case POLICY_MATCH_CONTAINS:
        return quoted(a, ".*", text, ".*", out);
    case POLICY_MATCH_PRESENT:
    case POLICY_MATCH_ABSENT:
        return quoted(a, ".*", STR(""), "", out);
    case POLICY_MATCH_REGEX:
        break;
    }
    if (c->pattern == NULL || !c->pattern->ok)
        return false;
    *out = &c->pattern->regex.dfa;
    return true;
}

/* Without spaces around it and control characters; what separates query parameters or cookies is in
 * none. */
#define EDGE "[^\\x00-\\x20\\x7f"
#define INNER "[^\\x00-\\x08\\x0a-\\x1f\\x7f"
#define TRIMMED(without) "(" EDGE without "](" INNER without "]*" EDGE without "])?)?"
#define ESCAPE "%([1-9A-Fa-f][0-9A-Fa-f]|0[1-9BCEFbcef])"

bool check_language_values(struct arena *a, enum table_subject subject,
                           const struct regex_dfa **out)
{
    if (subject == TABLE_QUERY)
        return compile(a, STR("([!$'()*+,;=:@\\[\\]_~0-9A-Za-z./?\\-]|" ESCAPE ")*"), out);
    return compile(a, subject == TABLE_COOKIE ? STR(TRIMMED(";")) : STR(TRIMMED("")), out);
}

/* Segments that are wild become one of any bytes but '/'. */
static struct str template_pattern(struct arena *a, const struct resolve_alternative *alt)
{
    struct str rest = str_sub(alt->path, 1, alt->path.n), segment, pattern = STR("");

    for (uint32_t i = 0; str_cut(&rest, '/', &segment); i++) {
        bool wild = i < 32 && (alt->wild >> (31 - i) & 1);

        pattern = str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(pattern),
                          STR_ARG(wild ? STR("[^/]+") : regex_quote(a, segment)));
    }
    return pattern;
}

bool check_language_path(struct arena *a, const struct resolve_alternative *alt,
                         const struct regex_dfa **out)
{
    switch (alt->path_kind) {
    case POLICY_PATH_EXACT:
        return quoted(a, "", alt->path, "", out);
    case POLICY_PATH_TEMPLATE:
        return compile(a, template_pattern(a, alt), out);
    case POLICY_PATH_REGEX:
        *out = &alt->pattern->regex.dfa;
        return alt->pattern->ok;
    case POLICY_PATH_PREFIX:
    case POLICY_PATH_ANY:
        break;
    }
    return quoted(a, "", alt->path.n == 1 ? STR("") : alt->path, "(/.*)?", out);
}

struct str check_language_begin(const struct resolve_alternative *alt)
{
    size_t segment = 0, n = 0;

    if (alt->path_kind == POLICY_PATH_REGEX)
        return alt->pattern->below;
    if (alt->path_kind == POLICY_PATH_PREFIX && alt->path.n == 1)
        return STR("");
    if (alt->path_kind != POLICY_PATH_TEMPLATE)
        return alt->path;
    for (; n < alt->path.n; n++)
        if (alt->path.p[n] == '/' && segment < 32 && (alt->wild >> (31 - segment++) & 1))
            break;
    return str_sub(alt->path, 0, n);
}

bool check_language_near(const struct resolve_alternative *a, const struct resolve_alternative *b)
{
    struct str x = check_language_begin(a), y = check_language_begin(b);

    return str_has_prefix(x, y) || str_has_prefix(y, x);
}
