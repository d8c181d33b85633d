/* SPDX-License-Identifier: Apache-2.0
 *
 * What the host keeps or counts: dicts, counters, maps, metrics, limits, secrets. Names must be
 * declared by the filter; what fails outside is `nil, code`.
 */
#include "script/run.h"

enum { KEY_MAX = 250, VALUE_MAX = 4096, LABELS_MAX = 8 };

static const struct script_host *host_of(lua_State *L)
{
    return script_run_of(L)->vm->host;
}

/* ---- handles ---- */

static int make(lua_State *L, enum script_declared_kind kind, enum api_type type)
{
    script_run_declared(L, kind, script_run_str(L, 1));
    (void)script_run_new_object(L, type, script_run_str(L, 1));
    return 1;
}

static int dict(lua_State *L)
{
    return make(L, SCRIPT_DICT, API_DICT);
}

static int counter(lua_State *L)
{
    return make(L, SCRIPT_COUNTER, API_COUNTER);
}

static int map(lua_State *L)
{
    return make(L, SCRIPT_MAP, API_MAP);
}

static int secret(lua_State *L)
{
    return make(L, SCRIPT_SECRET, API_SECRET);
}

static int limit(lua_State *L)
{
    const struct script_host *host = host_of(L);
    int64_t remaining = 0;
    double reset = 0;

    script_run_declared(L, SCRIPT_LIMIT, script_run_str(L, 2));
    lua_pushboolean(L, host->limit(host->context, script_run_str(L, 1), script_run_str(L, 2),
                                   &remaining, &reset));
    lua_pushinteger(L, remaining);
    lua_pushnumber(L, reset);
    return 3;
}

/* A use's handle may have been kept by no other: each has its own _ENV, but a module's table could
 * be passed on. */
static struct str name_of(lua_State *L)
{
    const struct script_object *o = lua_touserdata(L, 1);

    return o->name;
}

/* ---- dicts ---- */

static struct script_value stored(lua_State *L, int i)
{
    struct script_value v = script_run_value(L, i);

    if (v.kind == SCRIPT_STRING && v.text.n > VALUE_MAX)
        luaL_error(L, "a dict's values have at most %d bytes", VALUE_MAX);
    return v;
}

static struct script_dict_op op_of(lua_State *L, enum script_verb verb)
{
    struct script_dict_op op = { .verb = verb, .dict = name_of(L), .key = script_run_str(L, 2) };

    if (op.key.n > KEY_MAX)
        luaL_error(L, "a dict's keys have at most %d bytes", KEY_MAX);
    return op;
}

static int run_op(lua_State *L, const struct script_dict_op *op)
{
    const struct script_host *host = host_of(L);
    struct script_value out = { .kind = SCRIPT_NIL };
    enum script_code code = host->dict(host->context, op, &out);

    if (code != SCRIPT_CODE_OK)
        return script_run_fail(L, code);
    script_run_push_value(L, &out);
    return 1;
}

static int dict_get(lua_State *L)
{
    struct script_dict_op op = op_of(L, SCRIPT_GET);

    return run_op(L, &op);
}

static int dict_put(lua_State *L, enum script_verb verb)
{
    struct script_dict_op op = op_of(L, verb);

    op.value = stored(L, 3);
    op.ttl = lua_tonumber(L, 4);
    return run_op(L, &op);
}

static int dict_set(lua_State *L)
{
    return dict_put(L, SCRIPT_SET);
}

static int dict_add(lua_State *L)
{
    return dict_put(L, SCRIPT_ADD);
}

static int dict_incr(lua_State *L)
{
    struct script_dict_op op = op_of(L, SCRIPT_INCR);

    op.by = luaL_optinteger(L, 3, 1);
    op.init = luaL_optinteger(L, 4, 0);
    op.ttl = luaL_optnumber(L, 5, 0);
    return run_op(L, &op);
}

static int dict_cas(lua_State *L)
{
    struct script_dict_op op = op_of(L, SCRIPT_CAS);

    op.old = stored(L, 3);
    op.value = stored(L, 4);
    return run_op(L, &op);
}

static int dict_delete(lua_State *L)
{
    struct script_dict_op op = op_of(L, SCRIPT_DELETE);

    return run_op(L, &op);
}

static int dict_ttl(lua_State *L)
{
    struct script_dict_op op = op_of(L, SCRIPT_TTL);

    return run_op(L, &op);
}

/* ---- counters and maps ---- */

static int counter_add(lua_State *L)
{
    const struct script_host *host = host_of(L);

    (void)host->counter(host->context, name_of(L), lua_tointeger(L, 2));
    return 0;
}

static int counter_value(lua_State *L)
{
    const struct script_host *host = host_of(L);

    lua_pushinteger(L, host->counter(host->context, name_of(L), 0));
    return 1;
}

static int look_up(lua_State *L, struct str how)
{
    const struct script_host *host = host_of(L);
    struct str value;

    if (!host->map(host->context, name_of(L), how, script_run_str(L, 2), &value))
        value = (struct str){ NULL, 0 };
    return script_run_push_text(L, value);
}

static int map_lookup(lua_State *L)
{
    return look_up(L, STR("lookup"));
}

static int map_lookup_ip(lua_State *L)
{
    return look_up(L, STR("lookup_ip"));
}

static int map_lookup_prefix(lua_State *L)
{
    return look_up(L, STR("lookup_prefix"));
}

static int map_lookup_suffix(lua_State *L)
{
    return look_up(L, STR("lookup_suffix"));
}

/* ---- metrics ---- */

/* px.metrics.NAME */
static int metrics(lua_State *L)
{
    if (script_run_of(L) == NULL || lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "px.metrics has the metrics that the filter declares");
    script_run_declared(L, SCRIPT_METRIC, script_run_str(L, 2));
    (void)script_run_new_object(L, API_METRIC, script_run_str(L, 2));
    return 1;
}

/* True where "label=value" is a line of the declaration. */
static bool declared_label(const struct script_spec *spec, struct str metric, struct str label,
                           struct str value)
{
    for (size_t i = 0; i < spec->declared_count; i++) {
        const struct script_declared *d = &spec->declared[i];
        struct str rest = d->detail, line;

        if (d->kind != SCRIPT_METRIC || !str_eq(d->name, metric))
            continue;
        while (str_cut(&rest, '\n', &line)) {
            size_t eq = str_find(line, '=');

            if (str_eq(str_sub(line, 0, eq), label) && str_eq(str_sub(line, eq + 1, line.n), value))
                return true;
        }
    }
    return false;
}

/* The labels of the table at 2, in the order of their names. */
static size_t read_labels(lua_State *L, struct script_pair labels[LABELS_MAX])
{
    const struct script_run *r = script_run_of(L);
    const struct script_spec *spec = &r->vm->uses[r->use].spec;
    size_t n = 0;

    if (!lua_istable(L, 2))
        return 0;
    for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
        struct script_pair p;
        size_t at = n;

        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING || n == LABELS_MAX)
            luaL_error(L, "labels are at most %d names with texts", LABELS_MAX);
        p = (struct script_pair){ script_run_str(L, -2), script_run_value(L, -1) };
        if (!declared_label(spec, name_of(L), p.key, p.value.text))
            luaL_error(L, "`%s=%s` is no label of the metric that the filter declares", p.key.p,
                       p.value.text.p);
        for (; at > 0 && str_cmp(labels[at - 1].key, p.key) > 0; at--)
            labels[at] = labels[at - 1];
        labels[at] = p;
        n++;
    }
    return n;
}

static int count(lua_State *L, struct str verb)
{
    const struct script_host *host = host_of(L);
    struct script_pair labels[LABELS_MAX];
    size_t n = read_labels(L, labels);

    host->metric(host->context, name_of(L), verb, labels, n, luaL_optnumber(L, 3, 1));
    return 0;
}

static int metric_inc(lua_State *L)
{
    return count(L, STR("inc"));
}

static int metric_set(lua_State *L)
{
    return count(L, STR("set"));
}

static int metric_observe(lua_State *L)
{
    return count(L, STR("observe"));
}

const struct script_function script_store_functions[] = {
    { "dict", dict },     { "counter", counter }, { "map", map },
    { "secret", secret }, { "limit", limit },     { NULL, NULL },
};

const struct script_function script_store_objects[] = {
    { "dict.get", dict_get },
    { "dict.set", dict_set },
    { "dict.add", dict_add },
    { "dict.incr", dict_incr },
    { "dict.cas", dict_cas },
    { "dict.delete", dict_delete },
    { "dict.ttl", dict_ttl },
    { "counter.add", counter_add },
    { "counter.value", counter_value },
    { "map.lookup", map_lookup },
    { "map.lookup_ip", map_lookup_ip },
    { "map.lookup_prefix", map_lookup_prefix },
    { "map.lookup_suffix", map_lookup_suffix },
    { "metric.inc", metric_inc },
    { "metric.set", metric_set },
    { "metric.observe", metric_observe },
    { "metrics", metrics },
    { NULL, NULL },
};
