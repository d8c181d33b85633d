/* SPDX-License-Identifier: Apache-2.0
 *
 * Names in the script against names in the Filter. A name may be written out, or be a parameter
 * that the Filter declares for it, or an entry of such a parameter in a loop; one that is put
 * together from the request cannot be checked by anybody and is refused. What cannot be followed is
 * left to run time, which refuses the same.
 */
#include "bind/suggest.h"
#include "lua/api.h"
#include "lua/rules.h"
#include "lua/type.h"

struct taker {
    struct str function;
    enum lua_use use;
    uint8_t object;
};

static const struct taker takers[] = {
    { STR_INIT("dict"), LUA_USE_DICT, API_PX },
    { STR_INIT("counter"), LUA_USE_COUNTER, API_PX },
    { STR_INIT("map"), LUA_USE_MAP, API_PX },
    { STR_INIT("secret"), LUA_USE_SECRET, API_PX },
    { STR_INIT("limit"), LUA_USE_LIMIT, API_PX },
    { STR_INIT("ip_in"), LUA_USE_SET, API_REQ },
    { STR_INIT("set_variant"), LUA_USE_SPLIT, API_REQ },
    { STR_INIT("log_field"), LUA_USE_LOG_FIELD, API_REQ },
};

static const struct {
    const char *noun, *field;
} words[LUA_USES] = {
    [LUA_USE_SERVICE] = { "service", "services" },
    [LUA_USE_DICT] = { "dict", "dicts" },
    [LUA_USE_SECRET] = { "secret", "secrets" },
    [LUA_USE_MAP] = { "map", "maps" },
    [LUA_USE_SET] = { "set", "sets" },
    [LUA_USE_SPLIT] = { "split", "splits" },
    [LUA_USE_METRIC] = { "metric", "metrics" },
    [LUA_USE_LOG_FIELD] = { "log field", "logFields" },
    [LUA_USE_COUNTER] = { "counter", "counters" },
    [LUA_USE_LIMIT] = { "limit", "limits" },
};

static const struct lua_word *find_word(const struct lua_word *items, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (!items[i].is_param && str_eq(items[i].name, name))
            return &items[i];
    return NULL;
}

static struct str nearest(const struct lua_word *items, size_t count, struct str name)
{
    struct bind_suggest s = bind_suggest_for(name);

    for (size_t i = 0; i < count; i++)
        if (!items[i].is_param)
            bind_suggest_offer(&s, items[i].name);
    return s.best;
}

static void undeclared(struct lua_lint *l, const struct lua_node *at, enum lua_use use)
{
    const struct lua_words *u = &l->filter->uses[use];
    struct str near = nearest(u->items, u->count, at->text);
    struct diag *d =
        lua_part_say(l, DIAG_LUA_UNDECLARED, at, "the Filter declares no %s `" STR_FMT "`",
                     words[use].noun, STR_ARG(at->text));

    if (near.p != NULL)
        diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(near));
    else
        diag_help(d, "add it to `uses.%s` of the Filter", words[use].field);
}

static bool param_is_declared(const struct lua_lint *l, enum lua_use use, struct str param)
{
    const struct lua_words *u = &l->filter->uses[use];

    for (size_t i = 0; i < u->count; i++)
        if (u->items[i].is_param && str_eq(u->items[i].name, param))
            return true;
    for (size_t i = 0; i < l->filter->param_count; i++)
        if (str_eq(l->filter->params[i].name, param))
            return l->filter->params[i].ref.n > 0;
    return true; /* PX828 */
}

static bool is_from_request(const struct lua_node *n)
{
    enum api_type object;

    if (n->kind == LUA_BINARY)
        return n->op == LUA_LEX_CONCAT || (n->op == LUA_LEX_OR && is_from_request(n->first));
    object = n->kind == LUA_METHOD ? lua_type_of(n->first).type : API_UNKNOWN;
    return object == API_REQ || object == API_BODY;
}

static void use_of(struct lua_lint *l, const struct lua_node *n, enum lua_use use)
{
    struct str param = lua_type_param(n);
    struct diag *d;

    if (n->kind == LUA_NAME && n->var != NULL && n->var->writes == 0 && n->var->value != NULL)
        n = n->var->value;
    if (n->kind == LUA_STRING) {
        if (find_word(l->filter->uses[use].items, l->filter->uses[use].count, n->text) == NULL)
            undeclared(l, n, use);
    } else if (param.p != NULL) {
        if (param_is_declared(l, use, param))
            return;
        d = lua_part_say(l, DIAG_LUA_UNDECLARED, n,
                         "`" STR_FMT "` names a %s and is not declared for it",
                         STR_ARG(lua_part_text(l, n)), words[use].noun);
        diag_help(d, "add `{param: " STR_FMT "}` to `uses.%s` of the Filter", STR_ARG(param),
                  words[use].field);
    } else if (is_from_request(n)) {
        d = lua_part_say(l, DIAG_LUA_UNDECLARED, n, "the name of a %s is made while a request runs",
                         words[use].noun);
        diag_help(d, "write it out, or take it from a parameter that `uses.%s` declares",
                  words[use].field);
    }
}

/* ---- metrics ---- */

static void label(struct lua_lint *l, const struct lua_word *metric, const struct lua_node *item)
{
    const struct lua_node *key = item->first, *value = item->last;
    const struct lua_word *w;
    struct diag *d;
    struct str near;

    if (!item->has_key || key->kind != LUA_STRING)
        return;
    w = find_word(metric->words, metric->count, key->text);
    if (w == NULL) {
        d = lua_part_say(l, DIAG_LUA_UNDECLARED, key,
                         "the metric `" STR_FMT "` has no label `" STR_FMT "`",
                         STR_ARG(metric->name), STR_ARG(key->text));
        diag_related(d, metric->at, "declared here");
        return;
    }
    if (value->kind != LUA_STRING || w->is_open ||
        find_word(w->words, w->count, value->text) != NULL)
        return;
    d = lua_part_say(l, DIAG_LUA_UNDECLARED, value,
                     "the label `" STR_FMT "` has no value `" STR_FMT "`", STR_ARG(w->name),
                     STR_ARG(value->text));
    diag_related(d, w->at, "its values");
    near = nearest(w->words, w->count, value->text);
    if (near.p != NULL)
        diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(near));
    else
        diag_help(d, "add it there");
}

static bool is_metrics(struct lua_lint *l, const struct lua_node *n)
{
    enum api_type object;
    struct str dotted;

    return n->kind == LUA_INDEX && lua_child(n, 1)->kind == LUA_STRING &&
           lua_type_path(l->arena, n->first, &object, &dotted) && object == API_PX &&
           str_eq(dotted, STR("metrics"));
}

static void metric(struct lua_lint *l, const struct lua_node *n)
{
    const struct lua_words *u = &l->filter->uses[LUA_USE_METRIC];
    const struct lua_node *key = lua_child(n, 1), *call = n->parent, *labels;
    const struct lua_word *w = find_word(u->items, u->count, key->text);
    unsigned count;

    if (w == NULL) {
        undeclared(l, key, LUA_USE_METRIC);
        return;
    }
    if (call->kind != LUA_METHOD || call->first != n)
        return;
    labels = lua_type_arguments(call, &count);
    for (const struct lua_node *i = labels != NULL && labels->kind == LUA_TABLE ? labels->first
                                                                                : NULL;
         i != NULL; i = i->next)
        label(l, w, i);
}

/* ---- calls ---- */

static void service(struct lua_lint *l, const struct lua_node *table)
{
    if (table == NULL || table->kind != LUA_TABLE)
        return;
    for (const struct lua_node *i = table->first; i != NULL; i = i->next)
        if (i->has_key && i->first->kind == LUA_STRING && str_eq(i->first->text, STR("service")))
            use_of(l, i->last, LUA_USE_SERVICE);
}

static const struct lua_node *last_argument(const struct lua_node *first)
{
    while (first != NULL && first->next != NULL)
        first = first->next;
    return first;
}

static void call_of(struct lua_lint *l, const struct lua_node *call)
{
    struct lua_callee c;
    unsigned count;
    const struct lua_node *first = lua_type_arguments(call, &count);

    lua_type_callee(l->arena, call, &c);
    if (c.api == NULL || first == NULL)
        return;
    if (c.object == API_PX && str_has_prefix(c.name, STR("http.")))
        service(l, first);
    for (size_t i = 0; i < LEN(takers); i++)
        if (takers[i].object == c.object && str_eq(takers[i].function, c.name))
            use_of(l, takers[i].use == LUA_USE_LIMIT ? last_argument(first) : first, takers[i].use);
}

/* ---- require ---- */

static void require(struct lua_lint *l, const struct lua_node *call)
{
    unsigned count;
    const struct lua_node *n = lua_type_arguments(call, &count);
    struct bind_suggest s;
    struct diag *d;

    if (n == NULL)
        return;
    if (n->kind != LUA_STRING) {
        d = lua_part_say(l, DIAG_LUA_REQUIRE, n, "`require` is given something else than a string");
        diag_note(d, "modules are found when the policy is compiled, not while a request runs");
        return;
    }
    s = bind_suggest_for(n->text);
    for (size_t i = 0; i < l->filter->module_count; i++) {
        if (str_eq(l->filter->modules[i].name, n->text)) {
            l->modules_used[i] = 1;
            return;
        }
        bind_suggest_offer(&s, l->filter->modules[i].name);
    }
    d = lua_part_say(l, DIAG_LUA_REQUIRE, n, "the Filter has no module `" STR_FMT "`",
                     STR_ARG(n->text));
    if (s.best.p != NULL)
        diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(s.best));
    else
        diag_help(d, "add `" STR_FMT ".lua` to `modules` of the Filter", STR_ARG(n->text));
}

/* ---- parameters ---- */

static void param(struct lua_lint *l, const struct lua_node *n)
{
    const struct lua_node *key = lua_child(n, 1);
    struct bind_suggest s = bind_suggest_for(key->text);
    struct diag *d;

    for (size_t i = 0; i < l->filter->param_count; i++) {
        if (str_eq(l->filter->params[i].name, key->text)) {
            l->params_read[i] = 1;
            return;
        }
        bind_suggest_offer(&s, l->filter->params[i].name);
    }
    if (l->filter->params_open)
        return;
    d = lua_part_say(l, DIAG_LUA_PARAM, key, "the Filter has no parameter `" STR_FMT "`",
                     STR_ARG(key->text));
    if (s.best.p == NULL) {
        diag_help(d, "add it to `params.properties` of the Filter");
        return;
    }
    diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(s.best));
    if (key->end - key->start == key->text.n)
        diag_edit(d, lua_part_span(l, key->start, key->end), STR_FMT, STR_ARG(s.best));
}

static void params(struct lua_lint *l, const struct lua_node *name)
{
    const struct lua_node *index = name->parent;

    if (index->kind == LUA_INDEX && index->first == name && lua_child(index, 1)->kind == LUA_STRING)
        param(l, index);
    else
        l->params_escape = true;
}

static bool is_require(const struct lua_node *n)
{
    return n->kind == LUA_CALL && n->first->kind == LUA_NAME && n->first->var == NULL &&
           str_eq(n->first->text, STR("require"));
}

void lua_declared_check(struct lua_lint *l)
{
    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        if (n->kind == LUA_CALL || n->kind == LUA_METHOD)
            call_of(l, n);
        if (is_require(n))
            require(l, n);
        if (is_metrics(l, n))
            metric(l, n);
        if (n->kind == LUA_NAME && n->var != NULL && n->var->is_params && n != n->var->node)
            params(l, n);
    }
}

/* ---- bodies ---- */

static void body(struct lua_lint *l, enum api_phase phase, enum lua_body declared,
                 enum lua_body wanted, struct diag_span at)
{
    static const char *const names[] = { "none", "stream", "buffer" };
    bool is_request = phase == API_PHASE_REQUEST_BODY || phase == API_PHASE_REQUEST_CHUNK;
    const char *side = is_request ? "request" : "response";
    struct str hook = lua_api_phase(phase)->hook;
    struct diag *d;

    if ((l->hooks[phase].name != NULL) == (declared == wanted))
        return;
    if (l->hooks[phase].name == NULL) {
        d = diag_add(l->sink, DIAG_LUA_BODY, at,
                     "`%s: %s` is declared and the script has no `" STR_FMT "`", side,
                     names[wanted], STR_ARG(hook));
        diag_help(d, "take it out, or write the hook");
        return;
    }
    d = lua_part_say(l, DIAG_LUA_BODY, l->hooks[phase].name,
                     "`" STR_FMT "` is never called: the Filter has `%s: %s`", STR_ARG(hook), side,
                     names[declared]);
    if (at.file != UINT32_MAX)
        diag_related(d, at, "declared here");
    diag_help(d, "`body: {%s: %s}`", side, names[wanted]);
}

void lua_declared_bodies(struct lua_lint *l)
{
    const struct lua_filter *f = l->filter;

    body(l, API_PHASE_REQUEST_CHUNK, f->request, LUA_BODY_STREAM, f->request_at);
    body(l, API_PHASE_REQUEST_BODY, f->request, LUA_BODY_BUFFER, f->request_at);
    body(l, API_PHASE_RESPONSE_CHUNK, f->response, LUA_BODY_STREAM, f->response_at);
    body(l, API_PHASE_RESPONSE_BODY, f->response, LUA_BODY_BUFFER, f->response_at);
}
