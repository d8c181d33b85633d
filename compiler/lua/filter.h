/* SPDX-License-Identifier: Apache-2.0
 *
 * What the linter has to know of a Filter, in terms of its own: the caller reads it off the
 * document. All zero: nothing is declared.
 */
#ifndef LUA_FILTER_H
#define LUA_FILTER_H

#include "diag/diag.h"

/* A text and the file that holds it. */
struct lua_source {
    struct str text;
    uint32_t file;
    /* Where the lines of the text begin in the file; NULL: the text is the file. */
    const uint32_t *lines;
    size_t line_count;
    struct diag_span whole; /* with lines NULL and this set: places inside cannot be told */
    bool is_opaque;         /* `whole` is all that can be pointed at */
};

struct lua_word {
    struct str name;
    struct diag_span at;
    bool is_param;                /* the names are what users put into the parameter of this name */
    bool is_open;                 /* of a label: any value */
    const struct lua_word *words; /* a metric's labels, a label's values */
    size_t count;
};

struct lua_words {
    const struct lua_word *items;
    size_t count;
};

/* What a filter declares by name, after the functions that take these names. */
enum lua_use {
    LUA_USE_SERVICE,
    LUA_USE_DICT,
    LUA_USE_SECRET,
    LUA_USE_MAP,
    LUA_USE_SET,
    LUA_USE_SPLIT,
    LUA_USE_METRIC,
    LUA_USE_LOG_FIELD,
    LUA_USE_COUNTER,
    LUA_USE_LIMIT,
    LUA_USES
};

enum lua_body { LUA_BODY_NONE, LUA_BODY_STREAM, LUA_BODY_BUFFER };

struct lua_param {
    struct str name;
    struct diag_span at;
    struct str ref; /* x-ref: what it names; empty: nothing */
};

struct lua_module {
    struct str name; /* "lib/hex" */
    struct diag_span at;
    struct lua_source source;
    bool is_missing; /* there is no such file: somebody else says so */
};

struct lua_filter {
    struct lua_source source;
    enum lua_body request, response;
    struct diag_span request_at, response_at; /* DIAG_NOWHERE: not declared */
    struct lua_words uses[LUA_USES];
    const struct lua_param *params;
    size_t param_count;
    bool params_open; /* others than these may be there */
    const struct lua_module *modules;
    size_t module_count;
};

#endif
