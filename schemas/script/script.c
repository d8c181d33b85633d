/* SPDX-License-Identifier: Apache-2.0
 *
 * Machines and runs. Coroutines are pooled: one that ended well is used again as it is, one that
 * failed is reset first. The collector is stopped while scripts run; script_turn has it work
 * between events.
 */
#include "script/script.h"

#include "base/vec.h"

#include <stdlib.h>

#include "script/entry.h"
#include "script/object.h"

enum { GARBAGE_MIN = 256 << 10, FULL_MAX = 1 << 20, RUN_ARENA_MAX = 4 << 20, STEPS = 8 };

static const uint32_t fuel_of_phase[API_PHASES] = {
    [API_PHASE_LOAD] = SCRIPT_LOAD_FUEL,
    [API_PHASE_VALIDATE] = SCRIPT_LOAD_FUEL,
    [API_PHASE_REQUEST] = SCRIPT_REQUEST_FUEL,
    [API_PHASE_REQUEST_CHUNK] = 20000,
    [API_PHASE_REQUEST_BODY] = 500000,
    [API_PHASE_RESPONSE] = SCRIPT_REQUEST_FUEL,
    [API_PHASE_RESPONSE_CHUNK] = 20000,
    [API_PHASE_RESPONSE_BODY] = 500000,
    [API_PHASE_LOG] = 10000,
};

const char *script_cause_flag(enum script_cause cause)
{
    static const char *const flags[] = { "", "LE", "LF", "LM", "LT", "LO" };

    return flags[cause];
}

/* ---- machines ---- */

static int open_all(lua_State *L)
{
    script_object_open(L, lua_touserdata(L, 1));
    return 0;
}

struct script *script_new(const struct script_host *host, uint64_t fail_at)
{
    struct script *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return NULL;
    s->host = host;
    s->memory = (struct script_memory){ .live_max = SCRIPT_HEAP_MAX,
                                        .block_max = SCRIPT_BLOCK_MAX,
                                        .fail_at = fail_at };
    arena_init(&s->arena, 0);
    s->L = lua_newstate(script_memory_alloc, &s->memory);
    if (s->L == NULL)
        goto out;
    *(struct script_run **)lua_getextraspace(s->L) = NULL;
    lua_pushcfunction(s->L, open_all);
    lua_pushlightuserdata(s->L, s);
    if (lua_pcall(s->L, 1, 0, 0) != LUA_OK)
        goto out;
    lua_gc(s->L, LUA_GCINC, 200, 100, 8);
    lua_gc(s->L, LUA_GCSTOP);
    s->garbage_base = s->memory.live;
    return s;
out:
    script_free(&s);
    return NULL;
}

void script_free(struct script **s)
{
    if (*s == NULL)
        return;
    (*s)->memory.run = NULL;
    if ((*s)->L != NULL)
        lua_close((*s)->L);
    for (uint32_t i = 0; i < (*s)->run_count; i++) {
        arena_fini(&(*s)->runs[i]->arena);
        free((*s)->runs[i]);
    }
    free((*s)->runs);
    arena_fini(&(*s)->arena);
    free(*s);
    *s = NULL;
}

size_t script_heap(const struct script *s)
{
    return s->memory.live;
}

void script_turn(struct script *s)
{
    size_t garbage = s->memory.live > s->garbage_base ? s->memory.live - s->garbage_base : 0;

    if (garbage < GARBAGE_MIN)
        return;
    if (s->memory.live < FULL_MAX) {
        lua_gc(s->L, LUA_GCCOLLECT);
        s->garbage_base = s->memory.live;
        return;
    }
    for (int i = 0; i < STEPS; i++) {
        if (lua_gc(s->L, LUA_GCSTEP, 0)) {
            s->garbage_base = s->memory.live;
            return;
        }
    }
}

/* ---- the pool ---- */

static int make_thread(lua_State *L)
{
    struct script_run *r = lua_touserdata(L, 1);

    r->co = lua_newthread(L);
    r->ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static bool make_thread_of(struct script *s, struct script_run *r)
{
    lua_pushcfunction(s->L, make_thread);
    lua_pushlightuserdata(s->L, r);
    if (lua_pcall(s->L, 1, 0, 0) == LUA_OK)
        return true;
    lua_settop(s->L, 0);
    return false;
}

static struct script_run *new_run(struct script *s)
{
    struct script_run **runs, *r;

    if (s->run_count >= SCRIPT_RUNS_MAX)
        return NULL;
    runs = realloc(s->runs, (s->run_count + 1) * sizeof(struct script_run *));
    if (runs == NULL)
        return NULL;
    s->runs = runs;
    r = calloc(1, sizeof(*r));
    if (r == NULL)
        return NULL;
    if (!make_thread_of(s, r)) {
        free(r);
        return NULL;
    }
    r->vm = s;
    /* The first chunk is the run's for good: most need no other. */
    arena_init(&r->arena, RUN_ARENA_MAX);
    (void)arena_take(&r->arena, ARENA_ALIGN);
    r->arena_start = arena_mark(&r->arena);
    s->runs[s->run_count++] = r;
    return r;
}

static struct script_run *take(struct script *s)
{
    struct script_run *r = s->free_runs;

    if (r == NULL)
        return new_run(s);
    s->free_runs = r->next_free;
    return r;
}

static void begin(struct script_run *r, uint32_t use, enum api_phase phase,
                  struct script_exchange *x)
{
    const struct script_limits *limits = &r->vm->uses[use].spec.limits;

    /* What a run keeps stands before, and of its error the end is all that matters. */
    memset(&r->id, 0, offsetof(struct script_run, error) - offsetof(struct script_run, id));
    r->error[0] = '\0';
    r->report = NULL;
    r->id = ++r->vm->next_id;
    r->busy = true;
    r->use = use;
    r->phase = phase;
    r->x = x;
    r->fuel = fuel_of_phase[phase];
    if (limits->fuel > 0 && phase != API_PHASE_LOAD && phase != API_PHASE_VALIDATE)
        r->fuel = limits->fuel;
    r->fuel_first = r->fuel;
    r->memory_max = limits->memory > 0 ? limits->memory : SCRIPT_MEMORY_DEFAULT;
    if (phase == API_PHASE_LOAD)
        r->memory_max = SCRIPT_HEAP_MAX;
    r->now = r->vm->host->now(r->vm->host->context);
    r->vars_first = x != NULL ? x->var_count : 0;
    *(struct script_run **)lua_getextraspace(r->co) = r;
    r->vm->busy_count++;
}

struct script_run *script_begin(struct script *s, uint32_t use, enum api_phase phase,
                                struct script_exchange *x)
{
    struct script_run *r = take(s);

    assert(use < s->use_count);
    if (r != NULL)
        begin(r, use, phase, x);
    return r;
}

void script_chunk(struct script_run *r, struct str chunk, bool last)
{
    r->chunk = chunk;
    r->last = last;
}

void script_end(struct script_run *r)
{
    struct script *s = r->vm;

    assert(r->busy);
    if (r->outcome == SCRIPT_FAILED || lua_status(r->co) != LUA_OK)
        lua_resetthread(r->co);
    lua_settop(r->co, 0);
    *(struct script_run **)lua_getextraspace(r->co) = NULL;
    arena_rewind(&r->arena, r->arena_start);
    r->busy = false;
    r->next_free = s->free_runs;
    s->free_runs = r;
    s->busy_count--;
}

/* ---- steps ---- */

static void keep_error(struct script_run *r)
{
    const char *text;

    if (lua_type(r->co, -1) == LUA_TSTRING)
        text = lua_tostring(r->co, -1);
    else
        text = "the error is no text";
    snprintf(r->error, sizeof(r->error), "%s", text);
    if (r->cause == SCRIPT_FINE)
        r->cause = SCRIPT_LE;
}

static void fail(struct script_run *r)
{
    r->outcome = SCRIPT_FAILED;
    if (r->x != NULL)
        r->x->var_count = r->vars_first;
}

static void commit(struct script_run *r)
{
    for (int side = 0; side < SCRIPT_SIDES; side++) {
        if (!r->sides[side].copied)
            continue;
        r->commit.fields_set[side] = true;
        r->commit.fields[side] = r->sides[side].items;
        r->commit.field_count[side] = r->sides[side].count;
    }
    if (r->x != NULL && r->x->view->commit != NULL && r->outcome != SCRIPT_RESPONDED)
        r->x->view->commit(r->x->message, &r->commit);
}

static enum script_outcome step(struct script_run *r, lua_CFunction entry)
{
    struct script *s = r->vm;
    int results, status;

    if (!r->started && entry != NULL)
        lua_pushcfunction(r->co, entry);
    r->started = true;
    s->memory.run = r;
    script_fuel_arm(r);
    status = lua_resume(r->co, NULL, 0, &results);
    s->memory.run = NULL;
    if (status == LUA_YIELD) {
        r->outcome = SCRIPT_WAITING;
    } else if (status == LUA_OK && !r->aborted) {
        commit(r);
    } else {
        if (status == LUA_OK)
            snprintf(r->error, sizeof(r->error), "%s",
                     r->cause == SCRIPT_LM ? "out of memory" : "out of fuel");
        else if (status == LUA_ERRMEM && r->cause == SCRIPT_FINE)
            r->cause = SCRIPT_LM;
        if (status != LUA_OK)
            keep_error(r);
        fail(r);
    }
    return r->outcome;
}

enum script_outcome script_step(struct script_run *r)
{
    return step(r, script_entry_start);
}

struct script_wait *script_waits(struct script_run *r, size_t *count)
{
    *count = r->wait_count;
    return r->waits;
}

void script_expire(struct script_run *r)
{
    assert(r->outcome == SCRIPT_WAITING);
    r->cause = SCRIPT_LT;
    snprintf(r->error, sizeof(r->error), "waited longer than `wait` allows");
    fail(r);
}

const struct script_answer *script_answer(const struct script_run *r)
{
    return &r->answer;
}

struct str script_chunk_out(const struct script_run *r)
{
    return r->chunk_out;
}

enum script_cause script_cause(const struct script_run *r)
{
    return r->cause;
}

const char *script_error(const struct script_run *r)
{
    return r->error;
}

uint32_t script_fuel_used(const struct script_run *r)
{
    return (uint32_t)(r->fuel_first - r->fuel);
}

/* ---- uses ---- */

static struct script_source copy_source(struct arena *a, const struct script_source *source)
{
    return (struct script_source){ str_dup(a, source->name), str_dup(a, source->text),
                                   source->line };
}

static struct script_spec copy_spec(struct arena *a, const struct script_spec *spec)
{
    struct script_spec made = *spec;
    struct script_module *modules = NEW_N(a, struct script_module, spec->module_count + 1);
    struct script_declared *declared = NEW_N(a, struct script_declared, spec->declared_count + 1);
    struct script_regex *regexes = NEW_N(a, struct script_regex, spec->regex_count + 1);

    made.filter = str_dup(a, spec->filter);
    made.source = copy_source(a, &spec->source);
    made.params = str_dup(a, spec->params);
    for (size_t i = 0; i < spec->module_count; i++) {
        modules[i].name = str_dup(a, spec->modules[i].name);
        modules[i].source = copy_source(a, &spec->modules[i].source);
    }
    for (size_t i = 0; i < spec->declared_count; i++) {
        declared[i].kind = spec->declared[i].kind;
        declared[i].name = str_dup(a, spec->declared[i].name);
        declared[i].detail = str_dup(a, spec->declared[i].detail);
    }
    for (size_t i = 0; i < spec->regex_count; i++) {
        regexes[i] = spec->regexes[i];
        regexes[i].pattern = str_dup(a, spec->regexes[i].pattern);
    }
    made.regexes = regexes;
    made.modules = modules;
    made.declared = declared;
    return made;
}

bool script_add(struct script *s, const struct script_spec *spec, uint32_t *use,
                char error[SCRIPT_ERROR_MAX])
{
    struct script_run *r;
    bool ok;

    s->uses = vec_grow(&s->arena, s->uses, s->use_count, &s->use_cap, sizeof(*s->uses));
    s->uses[s->use_count] =
        (struct script_use){ .spec = copy_spec(&s->arena, spec), .ref = LUA_NOREF };
    r = take(s);
    if (r == NULL) {
        snprintf(error, SCRIPT_ERROR_MAX, "out of memory");
        return false;
    }
    begin(r, s->use_count, API_PHASE_LOAD, NULL);
    ok = step(r, script_entry_load) == SCRIPT_PASSED;
    if (!ok)
        snprintf(error, SCRIPT_ERROR_MAX, "%s", r->error);
    s->uses[s->use_count].load_fuel = script_fuel_used(r);
    script_end(r);
    if (!ok)
        return false;
    *use = s->use_count++;
    s->garbage_base = s->memory.live;
    return true;
}

uint32_t script_phases(const struct script *s, uint32_t use)
{
    return s->uses[use].phases;
}

uint32_t script_load_fuel(const struct script *s, uint32_t use)
{
    return s->uses[use].load_fuel;
}

bool script_validate(struct script *s, uint32_t use, void (*see)(void *context, struct str text),
                     void *context, char error[SCRIPT_ERROR_MAX])
{
    struct script_run *r = script_begin(s, use, API_PHASE_VALIDATE, NULL);
    bool ok;

    if (r == NULL) {
        snprintf(error, SCRIPT_ERROR_MAX, "out of memory");
        return false;
    }
    r->report = see;
    r->report_context = context;
    ok = script_step(r) != SCRIPT_FAILED;
    if (!ok)
        snprintf(error, SCRIPT_ERROR_MAX, "%s", r->error);
    script_end(r);
    return ok;
}
