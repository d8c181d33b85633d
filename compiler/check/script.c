/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a script's bytes stand: a file of its own, or a block of the YAML file, whose lines lose
 * their indentation. In quotes a script keeps its place only where it is written as it is read.
 */
#include "check/script.h"

#include "lua/lint.h"
#include "lua/regex.h"
#include "regex/search.h"
#include "script/api.h"
#include "table/layout.h"

/* ---- paths ---- */

static size_t folder_end(struct str path)
{
    size_t n = path.n;

    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return n;
}

struct str check_script_path(struct arena *a, struct str document, struct str name)
{
    struct str out = str_dup(a, str_sub(document, 0, folder_end(document))), part, rest = name;

    if (str_has_prefix(name, STR("/")))
        return (struct str){ 0 };
    while (str_cut(&rest, '/', &part)) {
        if (part.n == 0 || str_eq(part, STR(".")))
            continue;
        if (!str_eq(part, STR(".."))) {
            out = str_fmt(a, STR_FMT STR_FMT "%s", STR_ARG(out), STR_ARG(part),
                          rest.p != NULL ? "/" : "");
            continue;
        }
        if (out.n == 0)
            return (struct str){ 0 };
        out.n = folder_end(str_sub(out, 0, out.n - 1));
    }
    return out;
}

static bool find_file(struct diag_files files, struct str path, struct lua_source *out)
{
    for (size_t i = 0; path.p != NULL && i < files.count; i++) {
        if (!str_eq(files.items[i].path, path))
            continue;
        *out = (struct lua_source){ .text = files.items[i].text, .file = (uint32_t)i };
        return true;
    }
    return false;
}

static bool named_file(struct arena *a, const struct policy_text *name, struct diag_files files,
                       struct lua_source *out)
{
    uint32_t file = name->node->at.file;

    return file < files.count &&
           find_file(files, check_script_path(a, files.items[file].path, name->text), out);
}

/* ---- inside of YAML ---- */

static size_t count_lines(struct str text)
{
    size_t n = 1;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static size_t indent_of(struct str line)
{
    size_t n = 0;

    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

/* Lines of a `|` block: `at` is where its first line begins. */
static void block_lines(struct arena *a, struct str file, size_t at, struct lua_source *out)
{
    size_t count = count_lines(out->text), indent = 0, start = at;
    uint32_t *lines = NEW_N(a, uint32_t, count);
    struct str rest = str_sub(file, at, file.n), line;

    while (indent == 0 && str_cut(&rest, '\n', &line))
        if (indent_of(line) < line.n)
            indent = indent_of(line);
    for (size_t i = 0; i < count; i++) {
        size_t end = start + str_find(str_sub(file, start, file.n), '\n');

        lines[i] = (uint32_t)MIN(start + indent, end);
        start = MIN(end + 1, file.n);
    }
    out->lines = lines;
    out->line_count = count;
}

static void inline_source(struct arena *a, const struct policy_text *text, struct diag_files files,
                          struct lua_source *out)
{
    const struct doc_node *node = text->node;
    struct str file = files.items[node->at.file].text;
    struct str written = str_sub(file, node->at.start, node->at.end - node->at.start);
    uint32_t *lines;

    *out = (struct lua_source){ .text = text->text, .file = node->at.file, .whole = node->at };
    if (written.n > 1 && (written.p[0] == '"' || written.p[0] == '\''))
        written = str_sub(written, 1, written.n - 2);
    if (str_eq(written, text->text)) {
        lines = NEW(a, uint32_t);
        *lines = (uint32_t)(written.p - file.p);
        out->lines = lines;
        out->line_count = 1;
    } else if (written.n > 0 && written.p[0] == '|') {
        block_lines(a, file, node->at.start + str_find(written, '\n') + 1, out);
    } else {
        out->is_opaque = true;
    }
}

/* ---- what it declares ---- */

/* A text that is missing or was not understood has the place of what it belongs to. */
static struct diag_span place_of(const struct policy_text *t, const struct doc_node *around)
{
    return (t->node != NULL ? t->node : around)->at;
}

static struct lua_word word_of(const struct policy_filter_named *n)
{
    return (struct lua_word){ .name = n->text.text,
                              .at = place_of(&n->text, n->node),
                              .is_param = n->kind == POLICY_NAME_PARAM };
}

#define WORDS(target, list, expression)                                       \
    do {                                                                      \
        struct lua_word *all = NEW_N(a, struct lua_word, (list).count + 1);   \
        for (size_t i = 0; i < (list).count; i++)                             \
            all[i] = (expression);                                            \
        (target) = (struct lua_words){ .items = all, .count = (list).count }; \
    } while (0)

static struct lua_word text_word(const struct policy_text *t)
{
    return (struct lua_word){ .name = t->text, .at = t->node->at };
}

static struct lua_word ref_word(const struct policy_ref *r)
{
    return (struct lua_word){ .name = r->text, .at = r->node->at };
}

static struct lua_word dict_word(const struct policy_filter_dict *d)
{
    return (struct lua_word){ .name = d->name.text, .at = place_of(&d->name, d->node) };
}

/* A list of scalars as words. */
static void scalars(struct arena *a, const struct doc_node *list, struct lua_word *out)
{
    struct lua_word *words = NEW_N(a, struct lua_word, list->count + 1);

    for (const struct doc_node *n = list->first; n != NULL; n = n->next)
        words[out->count++] = (struct lua_word){ .name = n->text, .at = n->at };
    out->words = words;
    out->is_open = list->kind != DOC_LIST;
}

static struct lua_word metric_word(struct arena *a, const struct policy_filter_metric *m)
{
    const struct doc_node *labels = doc_find(m->node, STR("labels"));
    struct lua_word w = { .name = m->name.text, .at = place_of(&m->name, m->node) }, *words;

    if (labels == NULL || labels->kind != DOC_MAP)
        return w;
    words = NEW_N(a, struct lua_word, labels->count + 1);
    for (const struct doc_node *n = labels->first; n != NULL; n = n->next) {
        words[w.count] = (struct lua_word){ .name = n->key->text, .at = n->key->at };
        scalars(a, n, &words[w.count++]);
    }
    w.words = words;
    return w;
}

static void describe_stores(struct arena *a, const struct policy_filter_uses *u,
                            struct lua_filter *out)
{
    WORDS(out->uses[LUA_USE_SERVICE], u->services, ref_word(&u->services.items[i]));
    WORDS(out->uses[LUA_USE_DICT], u->dicts, dict_word(&u->dicts.items[i]));
    WORDS(out->uses[LUA_USE_SECRET], u->secrets, word_of(&u->secrets.items[i]));
    WORDS(out->uses[LUA_USE_MAP], u->maps, word_of(&u->maps.items[i]));
}

static void describe_choices(struct arena *a, const struct policy_filter_uses *u,
                             struct lua_filter *out)
{
    WORDS(out->uses[LUA_USE_SET], u->sets, word_of(&u->sets.items[i]));
    WORDS(out->uses[LUA_USE_SPLIT], u->splits, word_of(&u->splits.items[i]));
    WORDS(out->uses[LUA_USE_LIMIT], u->limits, text_word(&u->limits.items[i]));
}

static void describe_measures(struct arena *a, const struct policy_filter_uses *u,
                              struct lua_filter *out)
{
    WORDS(out->uses[LUA_USE_METRIC], u->metrics, metric_word(a, &u->metrics.items[i]));
    WORDS(out->uses[LUA_USE_LOG_FIELD], u->log_fields, word_of(&u->log_fields.items[i]));
    WORDS(out->uses[LUA_USE_COUNTER], u->counters, text_word(&u->counters.items[i]));
}

static struct str ref_of(const struct doc_node *schema)
{
    const struct doc_node *ref = doc_find(schema, STR("x-ref"));

    if (ref == NULL)
        ref = doc_find(doc_find(schema, STR("items")), STR("x-ref"));
    return ref != NULL ? ref->text : STR("");
}

static void describe_params(struct arena *a, const struct policy_filter *f, struct lua_filter *out)
{
    const struct doc_node *schema = doc_find(f->node, STR("params"));
    const struct doc_node *properties = doc_find(schema, STR("properties"));
    const struct doc_node *more = doc_find(schema, STR("additionalProperties"));
    struct lua_param *params;

    out->params_open = schema != NULL && more != NULL && !str_eq(more->text, STR("false"));
    if (properties == NULL || properties->kind != DOC_MAP)
        return;
    params = NEW_N(a, struct lua_param, properties->count + 1);
    for (const struct doc_node *n = properties->first; n != NULL; n = n->next)
        params[out->param_count++] =
            (struct lua_param){ .name = n->key->text, .at = n->key->at, .ref = ref_of(n) };
    out->params = params;
}

static void describe_modules(struct arena *a, const struct policy_filter *f,
                             struct diag_files files, struct lua_filter *out)
{
    struct lua_module *modules = NEW_N(a, struct lua_module, f->modules.count + 1);

    for (size_t i = 0; i < f->modules.count; i++) {
        struct lua_module *m = &modules[i];

        m->name = f->modules.items[i].text;
        if (str_has_suffix(m->name, STR(".lua")))
            m->name.n -= 4;
        m->at = f->modules.items[i].node->at;
        m->is_missing = !named_file(a, &f->modules.items[i], files, &m->source);
    }
    out->modules = modules;
    out->module_count = f->modules.count;
}

static struct diag_span body_span(const struct policy_filter *f, struct str side)
{
    const struct doc_node *node = doc_find(doc_find(f->node, STR("body")), side);

    return node != NULL ? node->at : DIAG_NOWHERE;
}

bool check_script_describe(struct arena *a, const struct policy_filter *f, struct diag_files files,
                           struct lua_filter *out)
{
    *out = (struct lua_filter){ .request = (enum lua_body)f->request_body,
                                .response = (enum lua_body)f->response_body };
    out->request_at = body_span(f, STR("request"));
    out->response_at = body_span(f, STR("response"));
    if (f->inline_source.node != NULL)
        inline_source(a, &f->inline_source, files, &out->source);
    else if (f->source.node == NULL || !named_file(a, &f->source, files, &out->source))
        return false;
    describe_stores(a, &f->uses, out);
    describe_choices(a, &f->uses, out);
    describe_measures(a, &f->uses, out);
    describe_params(a, f, out);
    describe_modules(a, f, files, out);
    return true;
}

/* ---- for the table ---- */

_Static_assert((1 << API_PHASES) - 1 == (int)TABLE_FILTER_PHASES, "a bit per phase");

static struct policy_script script_of(const struct lua_source *s)
{
    uint32_t start = s->lines != NULL ? s->lines[0] : s->is_opaque ? s->whole.start : 0;

    return (struct policy_script){ s->text, s->file, start };
}

/* Each pattern once; what has none of its own was judged before, and nobody makes a table of it. */
static void attach_regexes(struct arena *a, struct policy_filter *f,
                           const struct lua_filter *described)
{
    struct lua_regexes all;
    struct regex_fault fault;
    struct policy_script_regex *out;
    size_t count = 0;

    lua_regex_list(a, described, &all);
    out = NEW_N(a, struct policy_script_regex, all.count + 1);
    for (size_t i = 0; i < all.count; i++) {
        struct regex_search *search;
        bool known = false;

        for (size_t k = 0; k < count; k++)
            known = known || str_eq(out[k].pattern, all.items[i].pattern);
        if (known)
            continue;
        search = NEW(a, struct regex_search);
        if (regex_search_make(a, all.items[i].pattern, &regex_limits, search, &fault))
            out[count++] = (struct policy_script_regex){ all.items[i].pattern, search };
    }
    f->regexes.items = out;
    f->regexes.count = count;
}

void check_script_attach(struct arena *a, struct policy_filter *f, struct diag_files files)
{
    struct lua_filter described;

    if (!check_script_describe(a, f, files, &described))
        return;
    f->script = script_of(&described.source);
    f->phases = lua_lint_phases(a, &described) & ~(uint32_t)API_IN_VALIDATE;
    attach_regexes(a, f, &described);
    f->module_scripts = NEW_N(a, struct policy_script, f->modules.count + 1);
    for (size_t i = 0; i < f->modules.count; i++)
        if (!described.modules[i].is_missing)
            f->module_scripts[i] = script_of(&described.modules[i].source);
}
