/* SPDX-License-Identifier: Apache-2.0
 *
 * The starts of a file's lines are noted at its first use and then searched, so that a large file costs one pass, not
 * one pass a rule.
 */
#include "lower/places.h"

#include "base/vec.h"
#include "table/identity.h"

struct lines {       /* of a file */
    uint32_t *items; /* offsets of line starts */
    size_t count, cap;
};

struct lower_places {
    struct diag_files files;
    struct lines *lines; /* per file */
    uint32_t file;       /* of the last name */
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

static struct table_text path_of(struct lower *l, uint32_t file)
{
    const struct diag_files *files = &l->places->files;

    return emit_cold_text(l->image, file < files->count ? files->items[file].path : STR(""));
}

static uint32_t pack(const struct lower_place *place)
{
    return table_identity_pack((struct table_identity_place){ place->line, place->column });
}

void lower_places_add_script(struct lower *l, struct diag_span at)
{
    const struct lower_place place = lower_places_find(l, at);
    uint32_t index;
    struct table_script_place *out = emit_add(l->image, TABLE_LPLC, &index);

    out->path = path_of(l, place.file);
    out->place = pack(&place);
}

/* Neighbours stand in the same file more often than not. */
static void begin_file(struct lower *l, uint32_t file, uint32_t name)
{
    uint32_t index;
    struct table_source_file *out = emit_add(l->image, TABLE_SFIL, &index);

    out->path = path_of(l, file);
    out->name_first = name;
    l->places->file = file;
}

void lower_places_add(struct lower *l, const struct lower_place *place)
{
    uint32_t index;
    struct table_source *out = emit_add(l->image, TABLE_SMAP, &index);

    out->place = pack(place);
    if (index == 0 || place->file != l->places->file)
        begin_file(l, place->file, index);
}
