/* SPDX-License-Identifier: Apache-2.0
 *
 * Doubling buffer; old copies stay in the arena, at most as much again as the text.
 */
#include "command/text.h"

#include <stdarg.h>
#include <stdio.h>

static char *room(struct command_text *t, size_t n)
{
    if (t->cap - t->n < n) {
        size_t cap = MAX(MAX(t->cap * 2, t->n + n), (size_t)1024);
        char *p = arena_take_text(t->arena, cap);

        if (t->n > 0)
            memcpy(p, t->p, t->n);
        t->p = p;
        t->cap = cap;
    }
    return t->p + t->n;
}

void command_text_add(struct command_text *t, struct str s)
{
    if (s.n == 0)
        return;
    memcpy(room(t, s.n), s.p, s.n);
    t->n += s.n;
}

void command_text_fmt(struct command_text *t, const char *fmt, ...)
{
    va_list args, again;
    int n;

    va_start(args, fmt);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    assert(n >= 0);
    (void)vsnprintf(room(t, (size_t)n + 1), (size_t)n + 1, fmt, again);
    va_end(again);
    t->n += (size_t)n;
}

void command_text_xml(struct command_text *t, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '&')
            command_text_add(t, STR("&amp;"));
        else if (c == '<')
            command_text_add(t, STR("&lt;"));
        else if (c == '>')
            command_text_add(t, STR("&gt;"));
        else if (c == '"')
            command_text_add(t, STR("&quot;"));
        else if (c < 0x20 && c != '\t' && c != '\n')
            command_text_add(t, STR("?"));
        else
            command_text_add(t, str_sub(s, i, 1));
    }
}
