/* SPDX-License-Identifier: Apache-2.0
 *
 * Two spaces a level, a member a line, empty containers on one. Keys are ours and are not escaped.
 */
#include "diag/write.h"

static void newline(struct diag_write *w)
{
    diag_out_add(w->out, STR("\n"));
    for (unsigned i = 0; i < w->depth; i++)
        diag_out_add(w->out, STR("  "));
}

static void begin(struct diag_write *w, const char *key)
{
    if (w->depth > 0) {
        if (w->filled[w->depth - 1])
            diag_out_add(w->out, STR(","));
        w->filled[w->depth - 1] = true;
        newline(w);
    }
    assert((key != NULL) == (w->depth > 0 && w->closers[w->depth - 1] == '}'));
    if (key != NULL)
        diag_out_fmt(w->out, "\"%s\": ", key);
}

void diag_write_open(struct diag_write *w, const char *key, char kind)
{
    begin(w, key);
    assert(w->depth < DIAG_WRITE_DEPTH);
    diag_out_add(w->out, kind == '{' ? STR("{") : STR("["));
    w->closers[w->depth] = kind == '{' ? '}' : ']';
    w->filled[w->depth++] = false;
}

void diag_write_close(struct diag_write *w)
{
    assert(w->depth > 0);
    w->depth--;
    if (w->filled[w->depth])
        newline(w);
    diag_out_add(w->out, (struct str){ &w->closers[w->depth], 1 });
    if (w->depth == 0)
        diag_out_add(w->out, STR("\n"));
}

static void escape(struct diag_out *o, char c)
{
    static const char plain[] = "\"\\\n\r\t", marks[] = "\"\\nrt";
    const char *hit = memchr(plain, c, sizeof(plain) - 1);

    if (hit != NULL)
        diag_out_fmt(o, "\\%c", marks[hit - plain]);
    else
        diag_out_fmt(o, "\\u%04x", (unsigned)(unsigned char)c);
}

static void add_valid(struct diag_out *o, struct str text)
{
    size_t from = 0;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
            continue;
        diag_out_add(o, str_sub(text, from, i - from));
        escape(o, text.p[i]);
        from = i + 1;
    }
    diag_out_add(o, str_sub(text, from, text.n));
}

void diag_write_text(struct diag_write *w, const char *key, struct str text)
{
    size_t bad;

    begin(w, key);
    diag_out_add(w->out, STR("\""));
    while (!str_utf8(text, &bad)) {
        add_valid(w->out, str_sub(text, 0, bad));
        diag_out_add(w->out, STR("\xEF\xBF\xBD"));
        text = str_sub(text, bad + 1, text.n);
    }
    add_valid(w->out, text);
    diag_out_add(w->out, STR("\""));
}

void diag_write_number(struct diag_write *w, const char *key, uint64_t number)
{
    begin(w, key);
    diag_out_fmt(w->out, "%llu", (unsigned long long)number);
}

void diag_write_bool(struct diag_write *w, const char *key, bool value)
{
    begin(w, key);
    diag_out_add(w->out, value ? STR("true") : STR("false"));
}

void diag_write_null(struct diag_write *w, const char *key)
{
    begin(w, key);
    diag_out_add(w->out, STR("null"));
}

void diag_write_maybe(struct diag_write *w, const char *key, struct str text)
{
    if (text.n > 0)
        diag_write_text(w, key, text);
    else
        diag_write_null(w, key);
}
