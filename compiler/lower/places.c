/* SPDX-License-Identifier: Apache-2.0
 *
 * The starts of a file's lines are noted at its first use and then searched, so that a large file costs one pass, not
 * one pass a rule. Rules are lowered in the order of precedence, which jumps about in files: so their places are found
 * before, file by file.
 */
#include "lower/places.h"

#include "base/vec.h"

struct lines {       /* of a file */
    uint32_t *items; /* offsets of line starts */
    size_t count, cap;
    struct table_text path; /* once used */
    bool used;
};

struct lower_places {
    struct diag_files files;
    struct lines *lines; /* per file */
};

struct lower_places *lower_places_new(struct lower *l, struct diag_files files)
{
    struct lower_places *places = NEW(l->arena, struct lower_places);

    places->files = files;
    places->lines = NEW_N(l->arena, struct lines, files.count + 1);
    return places;
}

static void note_lines(struct arena *a, struct lines *lines, struct str text)
{
    size_t at = 0;

    for (size_t i = 0; i < text.n; i++)
        lines->cap += text.p[i] == '\n';
    lines->cap++;
    lines->items = NEW_N(a, uint32_t, lines->cap);
    *VEC_ADD(a, lines) = 0;
    while (at < text.n) {
        at += str_find(str_sub(text, at, text.n), '\n') + 1;
        if (at < text.n)
            *VEC_ADD(a, lines) = (uint32_t)at;
    }
}

/* The last line that starts at or before the offset. */
static size_t line_of(const struct lines *lines, uint32_t offset)
{
    size_t low = 0, high = lines->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (lines->items[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Columns count code points: bytes that continue one are not counted. */
static uint32_t column_of(struct str text, uint32_t start, uint32_t offset)
{
    uint32_t column = 1;

    for (uint32_t i = start; i < offset && i < text.n; i++)
        column += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return column;
}

struct lower_place lower_places_find(struct lower *l, struct diag_span at)
{
    struct lower_places *places = l->places;
    struct lines *lines;
    struct str text;
    size_t line;

    if (at.file >= places->files.count)
        return (struct lower_place){ .file = UINT32_MAX };
    lines = &places->lines[at.file];
    text = places->files.items[at.file].text;
    if (lines->count == 0)
        note_lines(l->arena, lines, text);
    line = line_of(lines, at.start);
    return (struct lower_place){ .file = at.file,
                                 .line = (uint32_t)line + 1,
                                 .column = column_of(text, lines->items[line], at.start) };
}

uint32_t lower_places_add(struct lower *l, const struct lower_place *place)
{
    struct lower_places *places = l->places;
    struct table_source *out;
    struct lines *lines;
    uint32_t index;

    if (place->file == UINT32_MAX)
        return TABLE_NONE;
    lines = &places->lines[place->file];
    if (!lines->used)
        lines->path = emit_cold_text(l->image, places->files.items[place->file].path);
    lines->used = true;
    out = emit_add(l->image, TABLE_SMAP, &index);
    out->path = lines->path;
    out->line = place->line;
    out->column = place->column;
    return index;
}
