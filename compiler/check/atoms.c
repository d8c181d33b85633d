/* SPDX-License-Identifier: Apache-2.0
 *
 * Without prefix, suffix and contains the atoms are: absent, each value named, any other value.
 * With them every value v does what "p ~ c1 ~ c2 ~ ... ~ s" does, where p and s are the longest
 * prefix and suffix that hold for v, c are the strings it contains and ~ is a byte that no
 * condition holds: prefixes of p, suffixes of s and the strings contained are the same. So these
 * forms are all there is. Writing such a form twice, with ~ between, gives yet another value of the
 * same atom: values named by `exact` never use an atom up. Where one is a regular expression, all
 * become automata, and their product says which combinations there are.
 */
#include "check/atoms.h"

#include <stdlib.h>

#include "base/vec.h"
#include "check/language.h"

enum { CONTAINS_MAX = 8 }; /* their subsets are enumerated */

struct strs {
    struct str *items;
    size_t count, cap;
};

struct parts {
    struct strs exact, prefix, suffix, contains;
    char separator;
};

bool check_atoms_hold(const struct policy_condition *c, const struct check_atom *atom)
{
    switch ((enum policy_matcher_op)c->op) {
    case POLICY_MATCH_EXACT:
        return !atom->absent && str_eq(atom->value, c->value.text);
    case POLICY_MATCH_PREFIX:
        return !atom->absent && str_has_prefix(atom->value, c->value.text);
    case POLICY_MATCH_SUFFIX:
        return !atom->absent && str_has_suffix(atom->value, c->value.text);
    case POLICY_MATCH_CONTAINS:
        return !atom->absent && str_contains(atom->value, c->value.text);
    case POLICY_MATCH_PRESENT:
        return !atom->absent;
    case POLICY_MATCH_ABSENT:
        return atom->absent;
    case POLICY_MATCH_NOT:
        return atom->absent || !str_eq(atom->value, c->value.text);
    case POLICY_MATCH_REGEX:
        return !atom->absent && resolve_pattern_holds(c->pattern, atom->value);
    }
    return false;
}

static int compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void unique(struct strs *s)
{
    size_t n = 0;

    if (s->count > 0)
        qsort(s->items, s->count, sizeof(*s->items), compare_strs);
    for (size_t i = 0; i < s->count; i++)
        if (n == 0 || !str_eq(s->items[n - 1], s->items[i]))
            s->items[n++] = s->items[i];
    s->count = n;
}

/* A byte that occurs in no condition's value. */
static char separator_of(const struct check_conditions *conditions)
{
    static const char choices[] = "-xyz~_.0123456789abcdefghijklmnopqrstuvw";
    char c = '!';

    for (size_t i = 0; i < sizeof(choices) - 1; i++) {
        bool used = false;

        c = choices[i];
        for (size_t k = 0; k < conditions->count && !used; k++) {
            struct str text = conditions->items[k]->value.text;

            used = text.n > 0 && str_find(text, c) < text.n;
        }
        if (!used)
            return c;
    }
    return '\0';
}

static void sort_out(struct arena *a, const struct check_conditions *conditions, struct parts *p)
{
    for (size_t i = 0; i < conditions->count; i++) {
        struct strs *lists[] = {
            [POLICY_MATCH_EXACT] = &p->exact,       [POLICY_MATCH_NOT] = &p->exact,
            [POLICY_MATCH_PREFIX] = &p->prefix,     [POLICY_MATCH_SUFFIX] = &p->suffix,
            [POLICY_MATCH_CONTAINS] = &p->contains, [POLICY_MATCH_PRESENT] = NULL,
            [POLICY_MATCH_ABSENT] = NULL,           [POLICY_MATCH_REGEX] = NULL,
        };
        struct strs *list = lists[conditions->items[i]->op];

        if (list != NULL)
            *VEC_ADD(a, list) = conditions->items[i]->value.text;
    }
    unique(&p->exact);
    unique(&p->prefix);
    unique(&p->suffix);
    unique(&p->contains);
    p->separator = separator_of(conditions);
}

static void append(char *buf, size_t *n, struct str s)
{
    if (s.n > 0)
        memcpy(buf + *n, s.p, s.n);
    *n += s.n;
}

/* prefix ~ contained ~ ... ~ suffix; without parts it is "~" alone. */
static struct str form(struct arena *a, const struct parts *p, struct str prefix, struct str suffix,
                       uint32_t subset)
{
    size_t room = prefix.n + suffix.n + 2, n = 0;
    struct str separator = { &p->separator, 1 };
    char *buf;

    for (size_t i = 0; i < p->contains.count; i++)
        room += p->contains.items[i].n + 1;
    buf = arena_take_text(a, room);
    append(buf, &n, prefix);
    append(buf, &n, separator);
    for (size_t i = 0; i < p->contains.count; i++) {
        if (!(subset >> i & 1))
            continue;
        append(buf, &n, p->contains.items[i]);
        append(buf, &n, separator);
    }
    append(buf, &n, suffix);
    return (struct str){ buf, n };
}

static void add_forms(struct arena *a, const struct parts *p, struct str prefix, struct str suffix,
                      struct check_atoms *out)
{
    for (uint32_t subset = 0; subset < UINT32_C(1) << p->contains.count; subset++)
        *VEC_ADD(a, out) = (struct check_atom){ .value = form(a, p, prefix, suffix, subset) };
}

static bool same_language(const struct policy_condition *a, const struct policy_condition *b)
{
    return a->op == b->op && str_eq(a->value.text, b->value.text);
}

/* One atom a combination of automata. */
static bool make_by_languages(struct arena *a, const struct check_conditions *conditions,
                              struct check_atoms *out)
{
    const struct regex_dfa *dfas[REGEX_PRODUCT_MAX];
    struct regex_cells cells;
    size_t count = 1;

    if (!check_language_values(a, conditions->subject, &dfas[0]))
        return false;
    for (size_t i = 0; i < conditions->count; i++) {
        bool known = false;

        for (size_t k = 0; k < i && !known; k++)
            known = same_language(conditions->items[k], conditions->items[i]);
        if (known)
            continue;
        if (count == LEN(dfas) || !check_language_condition(a, conditions->items[i], &dfas[count]))
            return false;
        count++;
    }
    if (!regex_product_cells(a, dfas, count, 1, REGEX_PRODUCT_STATES_MAX, &cells) ||
        cells.count >= CHECK_ATOMS_MAX)
        return false;
    for (size_t i = 0; i < cells.count; i++)
        *VEC_ADD(a, out) = (struct check_atom){ .value = cells.items[i].text };
    *VEC_ADD(a, out) = (struct check_atom){ .absent = true, .value = STR("") };
    return true;
}

bool check_atoms_make(struct arena *a, const struct check_conditions *conditions,
                      struct check_atoms *out)
{
    struct parts p = { 0 };
    size_t forms;

    for (size_t i = 0; i < conditions->count; i++)
        if (conditions->items[i]->op == POLICY_MATCH_REGEX)
            return make_by_languages(a, conditions, out);
    sort_out(a, conditions, &p);
    if (p.contains.count > CONTAINS_MAX || p.separator == '\0')
        return false;
    forms = (p.prefix.count + 1) * (p.suffix.count + 1) << p.contains.count;
    if (forms + p.exact.count >= CHECK_ATOMS_MAX)
        return false;
    for (size_t i = 0; i < p.exact.count; i++)
        *VEC_ADD(a, out) = (struct check_atom){ .value = p.exact.items[i] };
    for (size_t i = 0; i <= p.prefix.count; i++)
        for (size_t k = 0; k <= p.suffix.count; k++)
            add_forms(a, &p, i ? p.prefix.items[i - 1] : STR(""),
                      k ? p.suffix.items[k - 1] : STR(""), out);
    *VEC_ADD(a, out) = (struct check_atom){ .absent = true, .value = STR("") };
    return true;
}
