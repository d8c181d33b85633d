/* SPDX-License-Identifier: Apache-2.0
 *
 * A filter is lowered at its first use: one that nothing uses leaves the content id alone, as it
 * leaves traffic alone. A file that several filters have as a script or module is one record.
 */
#include "lower/filter.h"

#include "base/vec.h"
#include "doc/doc.h"
#include "lower/places.h"
#include "regex/search.h"
#include "resolve/declared.h"
#include "resolve/params.h"

_Static_assert((int)POLICY_BODY_BUFFER == (int)TABLE_BODY_BUFFER &&
                   (int)POLICY_BODY_STREAM == (int)TABLE_BODY_STREAM &&
                   (int)POLICY_TOO_LARGE_SKIP == (int)TABLE_TOO_LARGE_SKIP &&
                   (int)POLICY_STAGE_POST_AUTH == (int)TABLE_STAGE_POST_AUTH,
               "the same numbers");

struct lower_filters {
    uint32_t *indexes; /* per filter of the model: its LFLT record plus one; 0: not yet */
    struct {
        struct known_source {
            uint32_t file, start, index;
        } * items;
        size_t count, cap;
    } sources;
};

/* ---- filters ---- */

static struct lower_filters *filters_of(struct lower *l)
{
    if (l->filters == NULL) {
        l->filters = NEW(l->arena, struct lower_filters);
        l->filters->indexes = NEW_N(l->arena, uint32_t, l->model->filters.count + 1);
    }
    return l->filters;
}

static uint32_t add_source(struct lower *l, const struct policy_script *script)
{
    struct lower_filters *f = filters_of(l);
    const struct diag_span at = { .file = script->file, .start = script->start };
    struct table_script_source *out;
    struct digest digest;
    uint32_t index;

    for (size_t i = 0; i < f->sources.count; i++)
        if (f->sources.items[i].file == script->file && f->sources.items[i].start == script->start)
            return f->sources.items[i].index;
    out = emit_add(l->image, TABLE_LSRC, &index);
    digest = digest_of(script->text.p, script->text.n);
    memcpy(out->sha256, digest.bytes, sizeof(out->sha256));
    out->text = emit_text(l->image, script->text);
    lower_places_add_script(l, at);
    *VEC_ADD(l->arena, &f->sources) = (struct known_source){ script->file, script->start, index };
    return index;
}

static void add_modules(struct lower *l, const struct policy_filter *from, struct table_filter *out)
{
    out->module_first = emit_count(l->image, TABLE_LMOD);
    out->module_count = (uint32_t)from->modules.count;
    for (size_t i = 0; i < from->modules.count; i++) {
        struct str name = from->modules.items[i].text;
        uint32_t index;
        struct table_script_module *to = emit_add(l->image, TABLE_LMOD, &index);

        to->name = emit_text(
            l->image, str_has_suffix(name, STR(".lua")) ? str_sub(name, 0, name.n - 4) : name);
        to->source = add_source(l, &from->module_scripts[i]);
    }
}

static void add_regexes(struct lower *l, const struct policy_filter *from, struct table_filter *out)
{
    out->regex_first = emit_count(l->image, TABLE_LREX);
    out->regex_count = (uint32_t)from->regexes.count;
    for (size_t i = 0; i < from->regexes.count; i++) {
        const struct policy_script_regex *r = &from->regexes.items[i];
        uint32_t index;
        struct table_script_regex *to = emit_add(l->image, TABLE_LREX, &index);

        to->pattern = emit_text(l->image, r->pattern);
        to->forward = lower_automaton_add(&l->automata, &r->search->forward, r->pattern);
        to->backward = lower_automaton_add(&l->automata, &r->search->backward, r->pattern);
        to->flags = (r->search->at_start ? TABLE_REGEX_AT_START : 0u) |
                    (r->search->at_end ? TABLE_REGEX_AT_END : 0u);
    }
}

static uint32_t add_filter(struct lower *l, const struct policy_filter *from)
{
    uint32_t index;
    struct table_filter *out = emit_add(l->image, TABLE_LFLT, &index);

    out->stable_id = digest_stable_id(STR("filter"), from->meta.full);
    out->name = emit_text(l->image, from->meta.full);
    out->source = add_source(l, &from->script);
    add_modules(l, from, out);
    add_regexes(l, from, out);
    out->api = from->api;
    out->phases = from->phases;
    out->request_body = from->request_body;
    out->response_body = from->response_body;
    out->body_max = from->body_max;
    out->too_large = from->on_too_large;
    out->flags = from->decode ? TABLE_FILTER_DECODE : 0;
    out->fuel = from->fuel;
    out->memory = from->memory;
    out->calls = from->calls;
    out->wait_ms = from->wait_ms;
    out->status = from->status;
    return index;
}

static bool is_read(const struct policy_filter *f)
{
    for (size_t i = 0; i < f->modules.count; i++)
        if (f->module_scripts == NULL || f->module_scripts[i].text.p == NULL)
            return false;
    return f->script.text.p != NULL;
}

/* ---- uses ---- */

static enum table_on_error on_error_of(const struct policy_filter *f,
                                       const struct policy_filter_use *use)
{
    if (!use->has_on_error && !f->has_on_error)
        return TABLE_ON_ERROR_BY_PHASE;
    return (use->has_on_error ? use->on_error : f->on_error) == POLICY_FAIL_OPEN
               ? TABLE_ON_ERROR_OPEN
               : TABLE_ON_ERROR_CLOSED;
}

static void add_declared(struct lower *l, const struct resolve_declared_list *all,
                         struct table_filter_use *out)
{
    out->declared_first = emit_count(l->image, TABLE_LDEC);
    out->declared_count = (uint32_t)all->count;
    for (size_t i = 0; i < all->count; i++) {
        uint32_t index;
        struct table_declared *to = emit_add(l->image, TABLE_LDEC, &index);

        to->name = emit_text(l->image, all->items[i].name);
        to->detail = emit_text(l->image, all->items[i].detail);
        to->kind = all->items[i].kind;
        to->size = all->items[i].size;
    }
}

static void refuse(struct lower *l, const struct policy_filter_use *use, struct str why)
{
    l->failed = true;
    (void)diag_fail(l->sink, DIAG_LUA_CONFIG, use->node->at,
                    "the filter `" STR_FMT "` cannot be used: " STR_FMT, STR_ARG(use->use.text),
                    STR_ARG(why));
}

static void add_use(struct lower *l, const struct policy_filter_use *use)
{
    const struct doc_node *params = doc_find(use->node, STR("params"));
    struct resolve_declared_list declared = { 0 };
    struct resolve_params_fault fault = { 0 };
    const struct policy_filter *f;
    struct table_filter_use *out;
    uint32_t *filter, index;
    struct str json;

    if (use->use.index == UINT32_MAX) /* there is no such filter: said before */
        return;
    f = l->model->filters.items[use->use.index];
    filter = &filters_of(l)->indexes[use->use.index];
    json = resolve_params_json(l->arena, doc_find(f->node, STR("params")), params, &fault);
    if (json.p == NULL || !is_read(f)) {
        refuse(l, use, json.p == NULL ? fault.text : STR("its script was not read"));
        return;
    }
    resolve_declared_add(l->arena, f, params, &declared);
    if (json.n > TABLE_PARAMS_BYTES_MAX || declared.count > TABLE_DECLARED_MAX) {
        refuse(l, use,
               str_fmt(l->arena,
                       "parameters of %zu bytes that name %zu things are given; "
                       "%d and %d are the most",
                       json.n, declared.count, TABLE_PARAMS_BYTES_MAX, TABLE_DECLARED_MAX));
        return;
    }
    if (*filter == 0)
        *filter = add_filter(l, f) + 1;
    out = emit_add(l->image, TABLE_LUSE, &index);
    out->params = emit_text(l->image, json);
    out->filter = *filter - 1;
    out->stage = use->stage;
    out->on_error = on_error_of(f, use);
    add_declared(l, &declared, out);
}

struct lower_filter_range lower_filter_uses(struct lower *l, const struct policy_filter_use *uses,
                                            size_t count)
{
    struct lower_filter_range range = { .first = emit_count(l->image, TABLE_LUSE) };

    for (size_t i = 0; i < count; i++)
        add_use(l, &uses[i]);
    range.count = emit_count(l->image, TABLE_LUSE) - range.first;
    return range;
}

uint32_t lower_filter_phases(const struct lower *l, uint32_t first, uint32_t count)
{
    uint32_t phases = 0;

    for (uint32_t i = first; i < first + count; i++) {
        const struct table_filter_use *use = emit_at(l->image, TABLE_LUSE, i);

        phases |= ((const struct table_filter *)emit_at(l->image, TABLE_LFLT, use->filter))->phases;
    }
    return phases;
}

void lower_filter_member(struct lower *l, const struct policy_member *member, uint32_t index)
{
    struct lower_filter_range range;
    struct table_member_filters *out;
    uint32_t at;

    if (member->filters.count == 0)
        return;
    range = lower_filter_uses(l, member->filters.items, member->filters.count);
    out = emit_add(l->image, TABLE_LMEM, &at);
    out->member = index;
    out->filter_first = range.first;
    out->filter_count = range.count;
    out->filter_phases = lower_filter_phases(l, range.first, range.count);
}
