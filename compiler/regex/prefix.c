/* SPDX-License-Identifier: Apache-2.0
 *
 * In a minimal automaton every state but the dead one leads to acceptance, so that a state with one
 * way on, and not accepting, is one more byte that all texts have in common.
 */
#include "regex/prefix.h"

#include "regex/dfa.h"
#include "regex/product.h"

/* The only byte that leads on; -1 where none does, -2 where several do. */
static int only_byte(const struct regex_dfa *dfa, uint32_t state)
{
    int only = -1;

    for (int byte = 0; byte < 256; byte++) {
        if (regex_dfa_next(dfa, state, dfa->classes[byte]) == 0)
            continue;
        if (only >= 0)
            return -2;
        only = byte;
    }
    return only;
}

struct str regex_prefix_literal(struct arena *a, const struct regex_dfa *dfa, uint32_t *state)
{
    char *p = arena_take_text(a, dfa->state_count + (size_t)1);
    size_t n = 0;
    int byte;

    for (*state = dfa->start; !dfa->accept[*state]; n++) {
        byte = only_byte(dfa, *state);
        if (byte < 0)
            break;
        p[n] = (char)byte;
        *state = regex_dfa_next(dfa, *state, dfa->classes[byte]);
    }
    return (struct str){ p, n };
}

struct str regex_prefix_segments(struct arena *a, const struct regex_dfa *dfa, size_t segments)
{
    uint32_t state;
    struct str literal = regex_prefix_literal(a, dfa, &state);
    int byte = only_byte(dfa, state);
    size_t slashes = 0, end = 0;

    if (literal.n == 0 || literal.p[0] != '/')
        return STR("");
    for (size_t i = 0; i < literal.n; i++) {
        if (literal.p[i] != '/')
            continue;
        end = i;
        if (++slashes > segments)
            break;
    }
    if (slashes <= segments && (byte == -1 || byte == '/'))
        end = literal.n;
    while (end > 0 && literal.p[end - 1] == '/')
        end--;
    return str_sub(literal, 0, end);
}

/* Whether the pattern, `text` between `before` and `after`, has this language. */
static bool is_language(struct arena *a, const struct regex_dfa *dfa, const char *before,
                        struct str text, const char *after)
{
    struct regex_limits limits = regex_limits;
    struct regex_fault fault;
    struct regex other;
    struct str pattern =
        str_fmt(a, "%s" STR_FMT "%s", before, STR_ARG(regex_quote(a, text)), after);

    limits.pattern_bytes = UINT16_MAX;
    return regex_compile(a, pattern, &limits, &other, &fault) &&
           regex_product_same(dfa, &other.dfa);
}

enum regex_disguise regex_prefix_disguise(struct arena *a, const struct regex_dfa *dfa,
                                          struct str *text)
{
    static const struct {
        enum regex_disguise disguise;
        const char *before, *after;
    } forms[] = {
        { REGEX_IS_TEXT, "", "" },          { REGEX_IS_PREFIX, "", ".*" },
        { REGEX_IS_SUFFIX, ".*", "" },      { REGEX_IS_INSIDE, ".*", ".*" },
        { REGEX_IS_SUBTREE, "", "(/.*)?" },
    };
    enum { STATES_MORE = 4 }; /* such automata have one for each byte, and a few */
    struct str shortest;

    if (!regex_product_text(a, dfa, &shortest) || dfa->state_count > shortest.n + STATES_MORE)
        return REGEX_NOT_DISGUISED;
    for (size_t i = 0; i < LEN(forms); i++) {
        if (!is_language(a, dfa, forms[i].before, shortest, forms[i].after))
            continue;
        *text = shortest;
        return shortest.n == 0 && forms[i].disguise == REGEX_IS_PREFIX ? REGEX_IS_EVERYTHING
                                                                       : forms[i].disguise;
    }
    return REGEX_NOT_DISGUISED;
}
