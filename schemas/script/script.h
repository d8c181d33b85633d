/* SPDX-License-Identifier: Apache-2.0
 *
 * The sandbox: Lua 5.4 with an exact list of what is there (api.def), every piece of work counted,
 * memory capped, nothing that outlives a run but what a filter keeps in its own locals.
 *
 * One struct script is one virtual machine with all filter uses of a table. A *run* is one hook of
 * one use over one message. It takes a pooled coroutine, ends or waits, and is ended by its owner:
 *
 *     run = script_begin(vm, use, phase, exchange)
 *     while (script_step(run) == SCRIPT_WAITING) answer run->waits, then step again
 *     look at run->outcome; script_end(run)
 *
 * Fuel is counted, not time: the same run costs the same everywhere. Not here: chains of filters,
 * sockets, timers; the owner has them.
 */
#ifndef SCRIPT_SCRIPT_H
#define SCRIPT_SCRIPT_H

#include "script/api.h"
#include "script/view.h"
#include "table/search.h"

enum {
    SCRIPT_SOURCE_MAX = 64 << 10,
    SCRIPT_HEAP_MAX = 32 << 20,   /* of a virtual machine */
    SCRIPT_BLOCK_MAX = 512 << 10, /* of one allocation */
    SCRIPT_MEMORY_DEFAULT = 1 << 20,
    SCRIPT_LOAD_FUEL = 20000000,
    SCRIPT_REQUEST_FUEL = 50000, /* of a phase that sees a head, where nothing is written */
    SCRIPT_RUNS_MAX = 1024,      /* at once; more are refused with SCRIPT_LO */
    SCRIPT_WAITS_MAX = 32,
    SCRIPT_FIELDS_MAX = 200,
    SCRIPT_FIELD_BYTES_MAX = 8 << 10,
    SCRIPT_HEAD_BYTES_MAX = 64 << 10,
    SCRIPT_VARS_MAX = 256, /* writes of req:set and req:log_field in one exchange */
    SCRIPT_ERROR_MAX = 512,
};

struct script;

struct script_source {
    struct str name; /* of the chunk: "filters/x.lua"; in messages */
    struct str text;
    uint32_t line; /* of the text's first line in that file, from 1 */
};

/* What `require` may name. */
struct script_module {
    struct str name;
    struct script_source source;
};

enum script_declared_kind {
    SCRIPT_SERVICE,
    SCRIPT_DICT,
    SCRIPT_SECRET,
    SCRIPT_MAP,
    SCRIPT_SET_OF,
    SCRIPT_SPLIT,
    SCRIPT_METRIC,
    SCRIPT_LOG_FIELD,
    SCRIPT_COUNTER,
    SCRIPT_LIMIT,
    SCRIPT_DNS,
    SCRIPT_DECLARED_KINDS
};

/* A name that the filter's document declares; `detail` of a metric: its labels and values as
 * "label=value" lines. */
struct script_declared {
    enum script_declared_kind kind;
    struct str name, detail;
};

/* A pattern that the filter's scripts give to px.re, and what finds it: borrowed by the machine. */
struct script_regex {
    struct str pattern;
    struct table_search search;
};

struct script_limits {
    uint32_t fuel; /* 0: by phase */
    uint32_t memory;
    uint32_t calls;
    uint32_t wait_ms;
};

/* A filter with parameters, as some rule uses it. */
struct script_spec {
    struct str filter; /* namespace/name */
    struct script_source source;
    const struct script_module *modules;
    size_t module_count;
    const struct script_declared *declared;
    size_t declared_count;
    const struct script_regex *regexes;
    size_t regex_count;
    struct str params; /* JSON; empty: {} */
    struct script_limits limits;
};

/* Makes a virtual machine; NULL where memory ends. fail_at: the n-th allocation from now on fails
 * (tests); 0: none. The host must outlive it. */
struct script *script_new(const struct script_host *host, uint64_t fail_at);

/* Who looks on, in tests alone. NULL: nobody asks for that. */
struct script_watcher {
    void *context;
    /* A call of the API begins: `req:header("x-id")`; it has results: `"7"`. Of one that raises or has none there is
     * no result. */
    void (*call)(void *context, struct str text);
    void (*result)(void *context, struct str text);
    /* A line of a script is about to run; `chunk`: the source's name. */
    void (*line)(void *context, struct str chunk, uint32_t line);
};

/* From now on; runs stay what they were, fuel included. It must outlive the machine. */
void script_watch(struct script *s, const struct script_watcher *watcher);

/* Ends it and all its runs. */
void script_free(struct script **s);

/* Loads a use: runs its file and on_load. False: why is in `error`, zero-terminated. */
NODISCARD bool script_add(struct script *s, const struct script_spec *spec, uint32_t *use,
                          char error[SCRIPT_ERROR_MAX]);

/* The hooks that a use has: bits of enum api_phase. */
uint32_t script_phases(const struct script *s, uint32_t use);

/* Fuel that loading it took. */
uint32_t script_load_fuel(const struct script *s, uint32_t use);

/* Collects garbage, some or all, where there is enough of it. Between events, never in a run. */
void script_turn(struct script *s);

size_t script_heap(const struct script *s);

/* ---- an exchange and its runs ---- */

/* What filters keep from a request's first phase to its log. The owner zeroes it and sets the first
 * three. */
struct script_exchange {
    struct arena *arena; /* of the request */
    const struct script_view *view;
    void *message;
    struct script_var {
        uint32_t use; /* UINT32_MAX: shared */
        bool log;     /* a field of the access log */
        struct script_pair pair;
    } * vars; /* later ones win */
    size_t var_count;
};

enum script_cause { SCRIPT_FINE, SCRIPT_LE, SCRIPT_LF, SCRIPT_LM, SCRIPT_LT, SCRIPT_LO };

/* "LE" and the like: the flag of the access log. */
const char *script_cause_flag(enum script_cause cause);

enum script_outcome {
    SCRIPT_PASSED,
    SCRIPT_RESPONDED, /* run->answer */
    SCRIPT_REPLACED,  /* a chunk: run->chunk_out */
    SCRIPT_DROPPED,   /* a chunk */
    SCRIPT_FAILED,    /* run->cause, run->error */
    SCRIPT_WAITING,   /* run->waits */
};

struct script_answer {
    uint32_t status;
    const struct table_field *fields;
    size_t field_count;
    struct str body;
};

enum script_wait_kind { SCRIPT_WAIT_CALL, SCRIPT_WAIT_SLEEP, SCRIPT_WAIT_DNS };

/* One thing that a run waits for; the owner fills in what is below the line and steps. */
struct script_wait {
    enum script_wait_kind kind;
    struct str service; /* or the name that is resolved */
    struct str method;  /* or the record type */
    struct str path, body;
    const struct table_field *fields;
    size_t field_count;
    uint32_t timeout_ms; /* or how long it sleeps */
    uint32_t body_max;
    bool fire; /* nobody waits for its answer */
    /* ---- */
    enum script_code code;
    uint32_t status;
    const struct table_field *got_fields;
    size_t got_field_count;
    struct str got_body;
    const struct str *records;
    size_t record_count;
};

struct script_run; /* run.h: inside; here through these */

/* Takes a run; NULL where too many are under way or memory has ended: SCRIPT_LO. chunk, last: of a
 * chunk phase, else empty. */
struct script_run *script_begin(struct script *s, uint32_t use, enum api_phase phase,
                                struct script_exchange *x);
void script_chunk(struct script_run *r, struct str chunk, bool last);

/* Runs until it ends or waits. */
enum script_outcome script_step(struct script_run *r);

/* What it waits for, of the last step. */
struct script_wait *script_waits(struct script_run *r, size_t *count);

/* Ends a waiting run as one that waited too long, SCRIPT_LT. */
void script_expire(struct script_run *r);

const struct script_answer *script_answer(const struct script_run *r);
struct str script_chunk_out(const struct script_run *r);
enum script_cause script_cause(const struct script_run *r);
const char *script_error(const struct script_run *r);
uint32_t script_fuel_used(const struct script_run *r);

/* Gives it back; what it wrote was committed by the step that ended well. */
void script_end(struct script_run *r);

/* Calls validate(p, report) of a use; each report(text) goes to `see`. */
NODISCARD bool script_validate(struct script *s, uint32_t use,
                               void (*see)(void *context, struct str text), void *context,
                               char error[SCRIPT_ERROR_MAX]);

#endif
