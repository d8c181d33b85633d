/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads case files and judges heads; fails the test that asked.
 */
#include "case_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

void case_file_open(struct case_file *f, const char *path)
{
    json_error_t error;

    f->rows = json_load_file(path, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (f->rows == NULL)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    f->count = json_array_size(f->rows);
}

void case_file_close(struct case_file *f)
{
    json_decref(f->rows);
}

struct str case_file_latin1(const json_t *string)
{
    const unsigned char *p = (const unsigned char *)json_string_value(string);
    size_t n = json_string_length(string), at = 0;
    char *out = malloc(n + 1);

    assert_non_null(p);
    assert_non_null(out);
    for (size_t i = 0; i < n; i++) {
        if (p[i] >= 0x80) {
            out[at++] = (char)((p[i] & 3) << 6 | (p[i + 1] & 0x3f));
            i++;
        } else {
            out[at++] = (char)p[i];
        }
    }
    return (struct str){ out, at };
}

static void append(struct str *all, struct str piece, size_t times)
{
    char *p = realloc((void *)(uintptr_t)all->p, all->n + piece.n * times + 1);

    assert_non_null(p);
    for (size_t i = 0; i < times; i++)
        memcpy(p + all->n + i * piece.n, piece.p, piece.n);
    *all = (struct str){ p, all->n + piece.n * times };
    free((void *)(uintptr_t)piece.p);
}

static struct str bytes_of(const json_t *value)
{
    struct str all = { NULL, 0 };
    const json_t *part;
    size_t i;

    if (json_is_string(value))
        return case_file_latin1(value);
    json_array_foreach(value, i, part)
    {
        if (json_is_string(part))
            append(&all, case_file_latin1(part), 1);
        else
            append(&all, case_file_latin1(json_object_get(part, "repeat")),
                   (size_t)json_integer_value(json_object_get(part, "times")));
    }
    return all;
}

void case_file_row(const struct case_file *f, size_t i, struct case_row *row)
{
    row->row = json_array_get(f->rows, i);
    row->id = json_string_value(json_object_get(row->row, "id"));
    row->expect = json_object_get(row->row, "expect");
    row->bytes = bytes_of(json_object_get(row->row, "bytes"));
    assert_non_null(row->id);
    assert_true(json_is_object(row->expect));
}

bool case_file_splits(size_t at, size_t n)
{
    static const size_t limits[] = { 32, 256, 4096, 8192, 16384, 32768, 65536 };

    if (n <= 4096 || at < 512 || n - at < 512)
        return true;
    for (size_t i = 0; i < LEN(limits); i++) {
        if (at + 48 > limits[i] && at < limits[i] + 80)
            return true;
    }
    return false;
}

static bool find_line(struct str head, struct str text, bool whole)
{
    for (size_t at = 0; at < head.n;) {
        const char *lf = memchr(head.p + at, '\n', head.n - at);
        size_t n = lf == NULL ? head.n - at : (size_t)(lf - head.p) - at - 1;
        struct str line = { head.p + at, n };

        if (whole && str_eq(line, text))
            return true;
        if (!whole && n > text.n && line.p[text.n] == ':' &&
            str_ieq(str_sub(line, 0, text.n), text))
            return true;
        at += n + 2;
    }
    return false;
}

bool case_file_has_line(struct str head, struct str line)
{
    return find_line(head, line, true);
}

bool case_file_has_name(struct str head, struct str name)
{
    return find_line(head, name, false);
}

void case_file_check_head(const char *id, const json_t *expect, struct str head)
{
    const json_t *text;
    size_t i;

    json_array_foreach(json_object_get(expect, "has"), i, text)
    {
        struct str line = case_file_latin1(text);

        if (!case_file_has_line(head, line))
            fail_msg("%s: no line '%s' in\n" STR_FMT, id, json_string_value(text), STR_ARG(head));
        free((void *)(uintptr_t)line.p);
    }
    json_array_foreach(json_object_get(expect, "lacks"), i, text)
    {
        if (case_file_has_name(head, str_of(json_string_value(text))))
            fail_msg("%s: a field '%s' in\n" STR_FMT, id, json_string_value(text), STR_ARG(head));
    }
}
