/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of the sandbox: what its files share. Nobody outside includes this.
 *
 * A C function finds its run through the coroutine's extra space; there is no handle that a script
 * could keep. Between resumes C never calls a function of Lua that allocates: what a hook is given
 * is pushed by entry.c, inside the protected call.
 */
#ifndef SCRIPT_RUN_H
#define SCRIPT_RUN_H

#include <lauxlib.h>
#include <lua.h>

#include "script/script.h"

enum { SCRIPT_RUN_HOOK_STEP = 100 }; /* instructions between two looks at the fuel */

struct script_memory {
    size_t live, live_max, block_max;
    uint64_t count, fail_at;
    struct script_run *run; /* whose allocations these are; NULL: nobody's */
};

enum script_run_ref { /* in a use's table */
                      SCRIPT_REF_ENV = 1,
                      SCRIPT_REF_PARAMS,
                      SCRIPT_REF_STATE, /* what on_load gave */
                      SCRIPT_REF_MODULES,
                      SCRIPT_REF_REQUEST, /* what hooks are given: the machine's own objects */
                      SCRIPT_REF_RESPONSE,
                      SCRIPT_REF_BODY,
                      SCRIPT_REF_HOOKS = 8, /* + enum api_phase */
};

struct script_use {
    struct script_spec spec; /* copied onto the machine's arena */
    uint32_t phases;
    uint32_t load_fuel;
    int ref;
};

/* Userdata of ours begins with this; scripts can make no other. */
struct script_object {
    enum api_type type;
    uint32_t use;
    uint32_t number; /* a pattern: which of its use's */
    uint64_t run;    /* a Response: whose */
    struct str name;
};

struct script_side_copy {
    bool copied;
    struct table_field *items;
    size_t count, cap;
};

struct script_run {
    struct script *vm;
    lua_State *co;
    int ref; /* keeps the coroutine */
    struct script_run *next_free;
    struct arena arena; /* of this run alone, capped */
    struct arena_mark arena_start;
    uint64_t id; /* from here to `error` all is zero when a run begins */
    bool busy, aborted, started;
    uint32_t use;
    enum api_phase phase;
    struct script_exchange *x;
    int64_t fuel, fuel_first;
    int64_t memory, memory_max;
    uint32_t calls;
    double now;
    size_t vars_first;
    struct script_side_copy sides[SCRIPT_SIDES];
    struct script_commit commit;
    struct script_answer answer;
    bool answered;
    struct str chunk, chunk_out;
    bool last;
    struct script_wait *waits;
    size_t wait_count;
    bool wait_all;
    enum script_outcome outcome;
    enum script_cause cause;
    char error[SCRIPT_ERROR_MAX];
    void (*report)(void *context, struct str text); /* VALIDATE */
    void *report_context;
};

enum { SCRIPT_POOL_MAX = 256, SCRIPT_ROWS_MAX = 256 };

struct script {
    lua_State *L;
    const struct script_host *host;
    const struct script_watcher *watcher; /* NULL: nobody */
    struct script_memory memory;
    struct arena arena;
    struct script_use *uses;
    uint32_t use_count;
    size_t use_cap;
    struct script_run *free_runs;
    struct script_run **runs; /* all that were ever made */
    uint32_t run_count, busy_count;
    uint64_t next_id;
    size_t garbage_base;
    int globals_ref;
    void *singletons[API_TYPES];
    lua_CFunction functions[SCRIPT_ROWS_MAX]; /* by row of api.def */
};

/* A C function behind a row of api.def. */
struct script_function {
    const char *name;
    lua_CFunction call;
};

static inline struct script_run *script_run_of(lua_State *L)
{
    return *(struct script_run **)lua_getextraspace(L);
}

/* ---- fuel.c ---- */
/* Before each step; what is left of it afterwards hurts nobody, for nothing runs between steps. */
void script_fuel_arm(struct script_run *r);
/* Takes n; raises where nothing is left. */
void script_fuel_charge(lua_State *L, int64_t n);
/* Ends the run with this cause; does not come back. */
int script_fuel_abort(lua_State *L, enum script_cause cause, const char *text);

/* ---- watch.c: where nobody watches they do nothing ---- */
/* A call of a row: arguments from `first` on; 2: what it is called on stands at 1. */
void script_watch_call(lua_State *L, enum api_type type, const char *name, int first);
/* The topmost values are what a call came to. */
void script_watch_results(lua_State *L, int count);
/* The line hook. */
void script_watch_line(lua_State *L, lua_Debug *ar);

/* ---- memory.c ---- */
void *script_memory_alloc(void *context, void *block, size_t old_size, size_t new_size);
/* Of the run's arena; raises where the run has had its share. */
void *script_memory_take(lua_State *L, size_t bytes);
struct str script_memory_copy(lua_State *L, struct str s);

/* ---- run.c: how arguments and results travel ---- */
struct str script_run_str(lua_State *L, int i);
struct str script_run_opt(lua_State *L, int i, struct str otherwise);
void script_run_push(lua_State *L, struct str s);
int script_run_push_text(lua_State *L, struct str s);     /* nil where p is NULL; returns 1 */
int script_run_fail(lua_State *L, enum script_code code); /* nil, "code"; returns 2 */
void script_run_push_value(lua_State *L, const struct script_value *v);
struct script_value script_run_value(lua_State *L, int i); /* its text is the stack's */
/* Raises unless the filter declares the name. */
void script_run_declared(lua_State *L, enum script_declared_kind kind, struct str name);
struct script_object *script_run_object(lua_State *L, int i, enum api_type type);
/* Pushes req, res or body. */
void script_run_push_object(lua_State *L, enum api_type type);
/* The registry's key of a type's metatable. */
const void *script_run_type_key(enum api_type type);
/* Puts a table that shows the one on top and cannot be written into its place. */
void script_run_seal(lua_State *L);
int script_run_sealed(lua_State *L); /* what a write to such a table calls */
struct script_object *script_run_new_object(lua_State *L, enum api_type type, struct str name);

extern const struct script_function script_base_functions[], script_text_functions[],
    script_list_functions[], script_message_request[], script_reply_functions[],
    script_body_functions[], script_px_functions[], script_codec_functions[],
    script_digest_functions[], script_store_functions[], script_store_objects[],
    script_wait_functions[], script_answer_functions[], script_json_functions[],
    script_url_functions[], script_regex_functions[], script_regex_objects[],
    script_field_request[], script_field_response[], script_base_math[];

#endif
