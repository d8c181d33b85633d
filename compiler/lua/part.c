/* SPDX-License-Identifier: Apache-2.0
 *
 * A script inside of a YAML block is indented: each line has its own distance to the file's text.
 */
#include "lua/part.h"

#include <stdio.h>

static size_t line_of(const struct lua_lint *l, uint32_t at, uint32_t *start)
{
    size_t line = 0;

    *start = 0;
    for (uint32_t i = 0; i < at; i++) {
        if (l->source->text.p[i] == '\n') {
            line++;
            *start = i + 1;
        }
    }
    return line;
}

static uint32_t place(const struct lua_lint *l, uint32_t at)
{
    uint32_t start;
    size_t line;

    if (l->source->lines == NULL)
        return at;
    line = line_of(l, at, &start);
    if (line >= l->source->line_count)
        return l->source->whole.end;
    return l->source->lines[line] + (at - start);
}

struct diag_span lua_part_span(const struct lua_lint *l, uint32_t start, uint32_t end)
{
    if (l->source->is_opaque)
        return l->source->whole;
    return (struct diag_span){ l->source->file, place(l, start), place(l, end) };
}

static struct str format(struct arena *a, const char *fmt, va_list args)
{
    char text[512];
    int n = vsnprintf(text, sizeof text, fmt, args);

    return str_dup(a, (struct str){ text, n < (int)sizeof text ? (size_t)n : sizeof text - 1 });
}

static struct diag *say(struct lua_lint *l, enum diag_rule rule, uint32_t start, uint32_t end,
                        struct str text)
{
    return diag_add(l->sink, rule, lua_part_span(l, start, end), STR_FMT, STR_ARG(text));
}

struct diag *lua_part_say(struct lua_lint *l, enum diag_rule rule, const struct lua_node *n,
                          const char *fmt, ...)
{
    va_list args;
    struct str text;

    va_start(args, fmt);
    text = format(l->arena, fmt, args);
    va_end(args);
    return say(l, rule, n->start, n->end, text);
}

struct diag *lua_part_say_at(struct lua_lint *l, enum diag_rule rule, uint32_t start, uint32_t end,
                             const char *fmt, ...)
{
    va_list args;
    struct str text;

    va_start(args, fmt);
    text = format(l->arena, fmt, args);
    va_end(args);
    return say(l, rule, start, end, text);
}

struct diag *lua_part_say_name(struct lua_lint *l, enum diag_rule rule, const struct lua_node *n,
                               const char *fmt, ...)
{
    const struct lua_node *name =
        n->kind == LUA_INDEX || n->kind == LUA_METHOD ? lua_child(n, 1) : n;
    va_list args;
    struct str text;

    assert(name != NULL);
    va_start(args, fmt);
    text = format(l->arena, fmt, args);
    va_end(args);
    return say(l, rule, name->start, name->end, text);
}

void lua_part_related(struct lua_lint *l, struct diag *d, const struct lua_node *n,
                      const char *label)
{
    diag_related(d, lua_part_span(l, n->start, n->end), "%s", label);
}

struct str lua_part_text(const struct lua_lint *l, const struct lua_node *n)
{
    struct str s = str_sub(l->tree.text, n->start, n->end - n->start);

    s = str_sub(s, 0, str_find(s, '\n'));
    return s.n > 48 ? str_fmt(l->arena, STR_FMT "...", STR_ARG(str_sub(s, 0, 45))) : s;
}
