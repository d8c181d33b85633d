/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines are those of the file that people see: a script inside of YAML begins where its block does. A module that many
 * filters require is one file.
 */
#include "command/lines.h"

#include <stdlib.h>

#include "base/vec.h"
#include "command/text.h"
#include "diag/print.h"

bool command_lines_source(const struct policy_script *script, struct diag_files files,
                          struct script_source *out)
{
    uint32_t line, column;

    if (script->text.p == NULL || script->file >= files.count)
        return false;
    diag_print_position(files.items[script->file].text, script->start, &line, &column);
    *out = (struct script_source){ files.items[script->file].path, script->text, line };
    return true;
}

/* ---- what can run ---- */

static struct command_lines_file *find(struct command_lines *l, struct str path)
{
    if (l->last < l->count && str_eq(l->items[l->last].path, path))
        return &l->items[l->last];
    for (l->last = 0; l->last < l->count; l->last++) {
        if (str_eq(l->items[l->last].path, path))
            return &l->items[l->last];
    }
    return NULL;
}

static int compare_spans(const void *pa, const void *pb)
{
    const struct lua_lines_span *a = pa, *b = pb;

    return (a->first > b->first) - (a->first < b->first);
}

/* Among the first `count`, which are sorted. */
static bool is_known(const struct command_lines_file *f, size_t count,
                     const struct lua_lines_span *s)
{
    return count > 0 && bsearch(s, f->spans.items, count, sizeof(*s), compare_spans) != NULL;
}

static void know(struct command_lines *l, const struct policy_script *script,
                 struct diag_files files)
{
    struct command_lines_file *f;
    struct script_source source;
    struct lua_lines spans;
    size_t known;

    if (!command_lines_source(script, files, &source))
        return;
    lua_lines_of(l->arena, script->text, &spans);
    f = find(l, source.name);
    if (f == NULL) {
        f = VEC_ADD(l->arena, l);
        *f = (struct command_lines_file){ .path = str_dup(l->arena, source.name),
                                          .count = 1 + (uint32_t)str_count(
                                                           files.items[script->file].text, '\n') };
        f->hits = NEW_N(l->arena, uint32_t, f->count + 1);
    }
    known = f->spans.count;
    for (size_t i = 0; i < spans.count; i++) {
        struct lua_lines_span s = { spans.items[i].first + source.line - 1,
                                    spans.items[i].last + source.line - 1 };

        if (s.last <= f->count && !is_known(f, known, &s))
            *VEC_ADD(l->arena, &f->spans) = s;
    }
    if (f->spans.count > 1)
        qsort(f->spans.items, f->spans.count, sizeof(*f->spans.items), compare_spans);
}

void command_lines_know(struct command_lines *l, const struct policy_model *model,
                        struct diag_files files)
{
    for (size_t i = 0; i < model->filters.count; i++) {
        const struct policy_filter *f = model->filters.items[i];

        know(l, &f->script, files);
        for (size_t k = 0; f->module_scripts != NULL && k < f->modules.count; k++)
            know(l, &f->module_scripts[k], files);
    }
}

/* ---- what ran ---- */

void command_lines_hit(struct command_lines *l, struct str path, uint32_t line)
{
    struct command_lines_file *f = find(l, path);

    if (f != NULL && line <= f->count)
        f->hits[line]++;
}

/* Of its first line, or else of the one that ran least often: functions inside of it run more. */
static uint32_t hits_of(const struct command_lines_file *f, const struct lua_lines_span *s)
{
    uint32_t least = f->hits[s->first];

    for (uint32_t i = s->first; i <= s->last && f->hits[s->first] == 0; i++) {
        if (f->hits[i] > 0 && (least == 0 || f->hits[i] < least))
            least = f->hits[i];
    }
    return least;
}

static struct str lines_text(struct arena *a, const struct command_lines_file *f, size_t from,
                             size_t to)
{
    uint32_t first = f->spans.items[from].first, last = f->spans.items[to].last;

    return first == last ? str_fmt(a, "line %u", first) : str_fmt(a, "lines %u to %u", first, last);
}

static void add_file(struct arena *a, const struct command_lines_file *f,
                     struct command_coverage_rows *out)
{
    struct command_coverage_row row = {
        .environment = STR(""), .part = "script", .name = f->path, .total = (uint32_t)f->spans.count
    };
    size_t from = SIZE_MAX; /* of those in a row that did not run */

    for (size_t i = 0; i < f->spans.count; i++) {
        bool ran = hits_of(f, &f->spans.items[i]) > 0;

        row.covered += ran;
        if (ran && from != SIZE_MAX)
            *VEC_ADD(a, &row.missing) = lines_text(a, f, from, i - 1);
        from = ran ? SIZE_MAX : from == SIZE_MAX ? i : from;
    }
    if (from != SIZE_MAX)
        *VEC_ADD(a, &row.missing) = lines_text(a, f, from, f->spans.count - 1);
    out->covered += row.covered;
    out->total += row.total;
    *VEC_ADD(a, out) = row;
}

void command_lines_add(const struct command_lines *l, struct command_coverage_rows *out)
{
    for (size_t i = 0; i < l->count; i++)
        add_file(l->arena, &l->items[i], out);
    command_coverage_sort(out);
}

struct str command_lines_lcov(struct arena *a, const struct command_lines *l)
{
    struct command_text t = { .arena = a };

    for (size_t i = 0; i < l->count; i++) {
        const struct command_lines_file *f = &l->items[i];
        size_t ran = 0;

        command_text_fmt(&t, "TN:\nSF:" STR_FMT "\n", STR_ARG(f->path));
        for (size_t k = 0; k < f->spans.count; k++) {
            uint32_t hits = hits_of(f, &f->spans.items[k]);

            ran += hits > 0;
            command_text_fmt(&t, "DA:%u,%u\n", f->spans.items[k].first, hits);
        }
        command_text_fmt(&t, "LF:%zu\nLH:%zu\nend_of_record\n", f->spans.count, ran);
    }
    return command_text_str(&t);
}
