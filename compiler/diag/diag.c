/* SPDX-License-Identifier: Apache-2.0
 *
 * A sink keeps DIAG_KEPT_MAX diagnostics; a hostile input that
 * earns more is still counted level by level, so that exit codes do not depend on what came first.
 * Texts are made at once and live on the sink's arena: nobody has to keep names alive for a later
 * printer.
 */
#include "diag/diag.h"

#include <stdio.h>
#include <stdlib.h>

#include "diag/fingerprint.h"

void diag_init(struct diag_sink *sink, struct arena *a)
{
    *sink = (struct diag_sink){ .arena = a };
    for (size_t i = 0; i < LEN(sink->levels); i++)
        sink->levels[i] = (uint8_t)diag_rule_info((enum diag_rule)i)->level;
}

PRINTF(2, 0) static struct str format(struct arena *a, const char *fmt, va_list args)
{
    /* a NULL arena: of one that is only counted */
    return a ? str_vfmt(a, fmt, args) : (struct str){ "", 0 };
}

/* Puts a diagnostic in the place of a milder one, from the end on; each place is looked at once a
 * level, so that a million findings cost no more than reading them. */
static bool displace(struct diag_sink *sink, struct diag *d)
{
    while (sink->upgraded < DIAG_KEPT_MAX) {
        struct diag **place = &sink->all.items[DIAG_KEPT_MAX - 1 - sink->upgraded++];

        if ((*place)->level >= d->level)
            continue;
        sink->left_out[(*place)->level]++;
        *place = d;
        return true;
    }
    return false;
}

static void keep(struct diag_sink *sink, struct diag *d)
{
    if (!sink->counts_only && sink->all.count < DIAG_KEPT_MAX)
        *VEC_ADD(sink->arena, &sink->all) = d;
    else if (sink->counts_only || d->level < DIAG_ERROR || !displace(sink, d))
        sink->left_out[d->level]++;
}

bool diag_full(const struct diag_sink *sink)
{
    return sink->counts_only ||
           (sink->all.count >= DIAG_KEPT_MAX && sink->upgraded >= DIAG_KEPT_MAX);
}

/* Nobody will read it: no texts are made. */
static bool is_counted_only(struct diag_sink *sink, enum diag_level level)
{
    bool kept = sink->all.count < DIAG_KEPT_MAX || (level == DIAG_ERROR && !diag_full(sink));

    if (level == DIAG_OFF || (kept && !sink->counts_only))
        return false;
    if (!sink->unheard)
        sink->unheard = NEW(sink->arena, struct diag);
    return true;
}

PRINTF(4, 0)
static struct diag *add(struct diag_sink *sink, enum diag_rule rule, struct diag_span at,
                        const char *fmt, va_list args)
{
    enum diag_level level = rule == DIAG_INPUT ? DIAG_ERROR : (enum diag_level)sink->levels[rule];
    struct diag *d = is_counted_only(sink, level) ? sink->unheard : NEW(sink->arena, struct diag);

    assert((size_t)rule <= DIAG_RULES);
    *d = (struct diag){ .rule = rule, .level = level, .at = at };
    d->arena = d == sink->unheard ? NULL : sink->arena;
    d->message = format(d->arena, fmt, args);
    if (d->level == DIAG_OFF)
        return d;
    sink->input_trouble = sink->input_trouble || rule == DIAG_INPUT;
    keep(sink, d);
    return d;
}

struct diag *diag_add(struct diag_sink *sink, enum diag_rule rule, struct diag_span at,
                      const char *fmt, ...)
{
    struct diag *d;
    va_list args;

    va_start(args, fmt);
    d = add(sink, rule, at, fmt, args);
    va_end(args);
    return d;
}

bool diag_fail(struct diag_sink *sink, enum diag_rule rule, struct diag_span at, const char *fmt,
               ...)
{
    va_list args;

    va_start(args, fmt);
    (void)add(sink, rule, at, fmt, args);
    va_end(args);
    return false;
}

void diag_take_over(struct diag_sink *sink, const struct diag_sink *other)
{
    sink->input_trouble = sink->input_trouble || other->input_trouble;
    for (size_t i = 0; i < other->all.count; i++)
        keep(sink, other->all.items[i]);
    for (size_t i = 0; i < other->secrets.count; i++)
        *VEC_ADD(sink->arena, &sink->secrets) = other->secrets.items[i];
    for (size_t i = 0; i < LEN(other->left_out); i++)
        sink->left_out[i] += other->left_out[i];
}

static void add_note(struct diag *d, struct diag_notes *list, struct diag_note_item item)
{
    if (d->arena)
        *VEC_ADD(d->arena, list) = item;
}

void diag_label(struct diag *d, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    d->label = format(d->arena, fmt, args);
    va_end(args);
}

void diag_related(struct diag *d, struct diag_span at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_note(d, &d->related,
             (struct diag_note_item){ .at = at, .text = format(d->arena, fmt, args) });
    va_end(args);
}

void diag_note(struct diag *d, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_note(d, &d->notes,
             (struct diag_note_item){ .at = DIAG_NOWHERE, .text = format(d->arena, fmt, args) });
    va_end(args);
}

void diag_note_at(struct diag *d, struct diag_span at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_note(d, &d->notes,
             (struct diag_note_item){ .at = at, .text = format(d->arena, fmt, args) });
    va_end(args);
}

void diag_example(struct diag *d, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_note(d, &d->notes,
             (struct diag_note_item){ .at = DIAG_NOWHERE,
                                      .text = format(d->arena, fmt, args),
                                      .role = DIAG_ROLE_EXAMPLE });
    va_end(args);
}

void diag_context(struct diag *d, struct diag_span at)
{
    add_note(d, &d->related,
             (struct diag_note_item){ .at = at, .text = STR(""), .role = DIAG_ROLE_CONTEXT });
}

void diag_help(struct diag *d, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    d->help = format(d->arena, fmt, args);
    va_end(args);
}

void diag_edit(struct diag *d, struct diag_span at, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    if (d->arena)
        *VEC_ADD(d->arena, &d->edits) =
            (struct diag_edit_item){ .at = at, .text = format(d->arena, fmt, args) };
    va_end(args);
}

void diag_safe(struct diag *d)
{
    d->safety = DIAG_SAFE;
}

void diag_subject(struct diag *d, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    d->context = format(d->arena, fmt, args);
    va_end(args);
}

static struct str path_of(const struct diag *d, const struct diag_files *files)
{
    return d->at.file < files->count ? files->items[d->at.file].path : (struct str){ 0 };
}

static int by_number(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* Place, code, message. What is left equal are repetitions. Offsets order as lines and columns do.
 */
static int by_place(const void *left, const void *right, void *files)
{
    const struct diag *a = *(struct diag *const *)left, *b = *(struct diag *const *)right;
    int order = str_cmp(path_of(a, files), path_of(b, files));

    if (!order)
        order = by_number(a->at.file, b->at.file);
    if (!order)
        order = by_number(a->at.start, b->at.start);
    if (!order)
        order = by_number(diag_rule_info(a->rule)->code, diag_rule_info(b->rule)->code);
    if (!order)
        order = by_number(a->at.end, b->at.end);
    return order ? order : str_cmp(a->message, b->message);
}

void diag_settle(struct diag_sink *sink, struct diag_files files)
{
    size_t kept = 0;

    if (sink->all.count == 0)
        return;
    qsort_r(sink->all.items, sink->all.count, sizeof(*sink->all.items), by_place, &files);
    for (size_t i = 1; i < sink->all.count; i++)
        if (by_place(&sink->all.items[kept], &sink->all.items[i], &files) != 0)
            sink->all.items[++kept] = sink->all.items[i];
    sink->all.count = kept + 1;
    diag_fingerprint_set(sink, files);
}

void diag_limit(struct diag_sink *sink, size_t n)
{
    size_t kept = 0, room[DIAG_ERROR + 1] = { 0 }, left = n;

    if (n == 0 || sink->all.count <= n)
        return;
    for (int level = DIAG_ERROR; level >= DIAG_INFO; level--) {
        for (size_t i = 0; i < sink->all.count && room[level] < left; i++)
            room[level] += sink->all.items[i]->level == (enum diag_level)level;
        left -= room[level];
    }
    for (size_t i = 0; i < sink->all.count; i++) {
        struct diag *d = sink->all.items[i];

        if (room[d->level] > 0) {
            room[d->level]--;
            sink->all.items[kept++] = d;
        } else {
            sink->left_out[d->level]++;
        }
    }
    sink->all.count = kept;
}

size_t diag_count(const struct diag_sink *sink, enum diag_level level)
{
    size_t count = sink->left_out[level];

    for (size_t i = 0; i < sink->all.count; i++)
        count += sink->all.items[i]->level == level;
    return count;
}

bool diag_has_input_trouble(const struct diag_sink *sink)
{
    return sink->input_trouble;
}
