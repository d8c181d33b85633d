/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines that both texts have stay, the others are edits, and diag/patch.c writes edits as a patch.
 * The longest common subsequence by its table: policy files have some hundred lines. Where that
 * would take more than CELLS_MAX cells, all between the first and the last difference is one edit.
 */
#include "diff/text.h"

#include "base/vec.h"
#include "diag/patch.h"

enum { CELLS_MAX = 4 << 20 };

struct lines {
    struct str *items; /* with their newlines */
    size_t count, cap;
};

struct differ {
    struct arena *arena;
    struct lines old, new;
    size_t head, tail; /* lines that both begin and end with */
    struct diag_patch patch;
    size_t added, removed; /* lines */
    uint16_t
        *table; /* longest common subsequence of what follows a pair of lines; NULL: too large */
};

static struct lines split(struct arena *a, struct str text)
{
    struct lines lines = { 0 };

    while (text.n) {
        size_t end = MIN(str_find(text, '\n') + 1, text.n);

        *VEC_ADD(a, &lines) = str_sub(text, 0, end);
        text = str_sub(text, end, text.n);
    }
    return lines;
}

static size_t rows(const struct differ *d)
{
    return d->old.count - d->head - d->tail;
}

static size_t columns(const struct differ *d)
{
    return d->new.count - d->head - d->tail;
}

static bool equal(const struct differ *d, size_t i, size_t j)
{
    return str_eq(d->old.items[d->head + i], d->new.items[d->head + j]);
}

static uint16_t *cell(const struct differ *d, size_t i, size_t j)
{
    return &d->table[i * (columns(d) + 1) + j];
}

static void fill_table(struct differ *d)
{
    size_t n = rows(d), m = columns(d);

    if (n >= UINT16_MAX || m >= UINT16_MAX || (n + 1) * (m + 1) > CELLS_MAX)
        return;
    d->table = arena_take(d->arena, (n + 1) * (m + 1) * sizeof(*d->table));
    for (size_t i = n; i-- > 0;) {
        for (size_t j = m; j-- > 0;)
            *cell(d, i, j) = equal(d, i, j) ? (uint16_t)(*cell(d, i + 1, j + 1) + 1)
                                            : MAX(*cell(d, i + 1, j), *cell(d, i, j + 1));
    }
}

/* Bytes before the line. */
static uint32_t offset(const struct differ *d, size_t line)
{
    const struct lines *old = &d->old;

    if (line == old->count)
        return old->count
                   ? (uint32_t)(old->items[line - 1].p + old->items[line - 1].n - old->items[0].p)
                   : 0;
    return (uint32_t)(old->items[line].p - old->items[0].p);
}

/* Old lines [i, to_i) of the middle become the new lines [j, to_j). */
static void add_edit(struct differ *d, size_t i, size_t to_i, size_t j, size_t to_j)
{
    struct diag_edit_item *e;
    const struct str *first;

    if (i == to_i && j == to_j)
        return;
    d->removed += to_i - i;
    d->added += to_j - j;
    e = VEC_ADD(d->arena, &d->patch.edits);
    *e = (struct diag_edit_item){ .at = { 0, offset(d, d->head + i), offset(d, d->head + to_i) },
                                  .text = { "", 0 } };
    if (j == to_j)
        return;
    first = &d->new.items[d->head + j];
    e->text.p = first->p;
    for (size_t k = j; k < to_j; k++)
        e->text.n += d->new.items[d->head + k].n;
}

static void find_edits(struct differ *d)
{
    size_t n = rows(d), m = columns(d), i = 0, j = 0;

    while (d->table && (i < n || j < m)) {
        size_t from_i, from_j;

        while (i < n && j < m && equal(d, i, j)) {
            i++;
            j++;
        }
        from_i = i;
        from_j = j;
        while ((i < n || j < m) && !(i < n && j < m && equal(d, i, j))) {
            if (j == m || (i < n && *cell(d, i + 1, j) >= *cell(d, i, j + 1)))
                i++;
            else
                j++;
        }
        add_edit(d, from_i, i, from_j, j);
    }
    if (!d->table)
        add_edit(d, 0, n, 0, m);
}

static void differ_init(struct differ *d, struct arena *a, struct str old, struct str new)
{
    size_t least;

    *d = (struct differ){ .arena = a, .old = split(a, old), .new = split(a, new) };
    least = MIN(d->old.count, d->new.count);
    while (d->head < least && str_eq(d->old.items[d->head], d->new.items[d->head]))
        d->head++;
    while (d->tail < least - d->head && str_eq(d->old.items[d->old.count - 1 - d->tail],
                                               d->new.items[d->new.count - 1 - d->tail]))
        d->tail++;
    fill_table(d);
    find_edits(d);
}

struct str diff_text_patch(struct arena *a, struct str path, struct str old, struct str new)
{
    struct diag_file file = { path, old };
    struct differ d;

    differ_init(&d, a, old, new);
    return diag_patch_diff(a, &d.patch, (struct diag_files){ &file, 1 }, STR(""));
}

struct str diff_text_count(struct arena *a, struct str old, struct str new)
{
    struct differ d;

    differ_init(&d, a, old, new);
    if (d.added + d.removed == 0)
        return STR("");
    return str_fmt(a, "+%zu -%zu line%s", d.added, d.removed, d.added + d.removed == 1 ? "" : "s");
}
