/* SPDX-License-Identifier: Apache-2.0
 *
 * One scalar out, one in. A value that was plain stays plain unless some reader of YAML 1.1 or 1.2
 * would make something else of it than it is here (plain.c).
 */
#include "doc/edit.h"

#include "doc/plain.h"

static bool one_of(char c, const char *set)
{
    return c != '\0' && str_find(str_of(set), c) < str_of(set).n;
}

static struct str in_single(struct arena *a, struct str v)
{
    char *p = arena_take_text(a, 2 * v.n + 2);
    size_t n = 0;

    p[n++] = '\'';
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\'')
            p[n++] = '\'';
        p[n++] = v.p[i];
    }
    p[n++] = '\'';
    return (struct str){ p, n };
}

static struct str in_double(struct arena *a, struct str v)
{
    static const char hex[] = "0123456789abcdef";
    char *p = arena_take_text(a, 4 * v.n + 2);
    size_t n = 0;

    p[n++] = '"';
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];

        if (c < 0x20 || c == 0x7F) {
            p[n++] = '\\';
            p[n++] = 'x';
            p[n++] = hex[c >> 4];
            p[n++] = hex[c & 15];
            continue;
        }
        if (c == '"' || c == '\\')
            p[n++] = '\\';
        p[n++] = v.p[i];
    }
    p[n++] = '"';
    return (struct str){ p, n };
}

static bool has_control(struct str v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7F)
            return true;
    return false;
}

static struct str dressed(struct arena *a, char first, struct str value)
{
    if (first == '\'' && !has_control(value))
        return in_single(a, value);
    if (one_of(first, "\"'|>") || !doc_plain_is_safe(value))
        return in_double(a, value);
    return value;
}

struct str doc_edit_scalar(struct arena *a, struct str text, const struct doc_node *at,
                           struct str value)
{
    size_t start = MIN(at->at.start, text.n), end = MIN(MAX(at->at.end, at->at.start), text.n);
    bool empty = start == end, glued = empty && start > 0 && !one_of(text.p[start - 1], " \t\n[{");
    struct str new = dressed(a, empty ? '\0' : text.p[start], value);

    return str_fmt(a, STR_FMT "%s" STR_FMT STR_FMT, (int)start, text.p, glued ? " " : "",
                   STR_ARG(new), STR_ARG(str_sub(text, end, text.n)));
}
