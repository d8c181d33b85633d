/* SPDX-License-Identifier: Apache-2.0
 *
 * What comes of a few statements in the sandbox: the values that they return, as text with ", " between them, or "! "
 * and the error that they raise. Each row has a machine and a world (tests/kit/world.h) of its own.
 */
#ifndef TESTS_UNIT_SCRIPT_SAID_H
#define TESTS_UNIT_SCRIPT_SAID_H

#include <stdio.h>

#include "kit/test.h"
#include "kit/world.h"
#include "script/script.h"

struct said_row {
    const char *body, *said;
};

static inline struct script_spec said_spec(const char *source)
{
    static const struct script_declared declared[] = {
        { SCRIPT_SERVICE, STR_INIT("auth"), { NULL, 0 } },
        { SCRIPT_DICT, STR_INIT("seen"), { NULL, 0 } },
        { SCRIPT_SECRET, STR_INIT("k"), { NULL, 0 } },
        { SCRIPT_SECRET, STR_INIT("lost"), { NULL, 0 } },
        { SCRIPT_MAP, STR_INIT("geo"), { NULL, 0 } },
        { SCRIPT_SET_OF, STR_INIT("office"), { NULL, 0 } },
        { SCRIPT_SPLIT, STR_INIT("shop"), { NULL, 0 } },
        { SCRIPT_COUNTER, STR_INIT("c"), { NULL, 0 } },
        { SCRIPT_LIMIT, STR_INIT("l"), { NULL, 0 } },
        { SCRIPT_DNS, STR_INIT("*.test"), { NULL, 0 } },
        { SCRIPT_LOG_FIELD, STR_INIT("arm"), { NULL, 0 } },
        { SCRIPT_METRIC, STR_INIT("m"), STR_INIT("result=ok\nresult=no") },
    };

    return (struct script_spec){
        .filter = STR("default/f"),
        .source = { STR("f.lua"), str_of(source), 1 },
        .declared = declared,
        .declared_count = LEN(declared),
        .params = STR("{\"n\": 5, \"list\": [1, 2]}"),
        .limits = { .memory = 1 << 20, .calls = 4, .wait_ms = 250 },
    };
}

/* Runs one hook with these statements in `w`; a wait is answered with the code that the world's status is. */
static inline void said(struct world *w, enum api_phase phase, const char *body, char out[1024])
{
    static const struct {
        const char *hook, *parameters;
    } hooks[API_PHASES] = {
        [API_PHASE_REQUEST] = { "on_request", "req, p" },
        [API_PHASE_REQUEST_BODY] = { "on_request_body", "req, body, p" },
        [API_PHASE_RESPONSE] = { "on_response", "req, res, p" },
        [API_PHASE_RESPONSE_BODY] = { "on_response_body", "req, res, body, p" },
        [API_PHASE_LOG] = { "on_log", "req, res, p" },
    };
    char source[4096], error[SCRIPT_ERROR_MAX];
    struct script *vm = script_new(&w->host, 0);
    struct script_spec spec;
    struct script_run *r;
    struct str text;
    uint32_t use;

    snprintf(source, sizeof(source),
             "local function say(...) local t = {} for i = 1, select('#', ...) do "
             "t[i] = tostring((select(i, ...))) end error('= ' .. table.concat(t, ', '), 0) end "
             "return {%s = function(%s) say((function() %s end)()) end}",
             hooks[phase].hook, hooks[phase].parameters, body);
    spec = said_spec(source);
    if (!script_add(vm, &spec, &use, error))
        fail_msg("%s: %s", body, error);
    r = script_begin(vm, use, phase, &w->exchange);
    while (script_step(r) == SCRIPT_WAITING) {
        size_t count;
        struct script_wait *waits = script_waits(r, &count);

        for (size_t i = 0; i < count; i++) {
            waits[i].code = i == 0 ? SCRIPT_CODE_OK : SCRIPT_CODE_RESET;
            waits[i].status = 201;
            waits[i].got_body = waits[i].path;
        }
    }
    text = str_of(script_error(r));
    if (str_has_prefix(text, STR("= ")))
        text = str_sub(text, 2, text.n);
    else
        text = str_fmt(
            &w->arena, "! " STR_FMT,
            STR_ARG(str_has_prefix(text, STR("f.lua:1: ")) ? str_sub(text, 9, text.n) : text));
    snprintf(out, 1024, STR_FMT, STR_ARG(text));
    script_end(r);
    script_free(&vm);
}

static inline void said_rows(enum api_phase phase, const struct said_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct world w;
        char out[1024];

        kit_world_init(&w);
        w.body = STR("{\"user\": {\"name\": \"ann\", \"tags\": [\"a\", \"b\"]}, \"n\": 3}");
        said(&w, phase, rows[i].body, out);
        if (!str_eq(str_of(out), str_of(rows[i].said)))
            fail_msg("%s\nsaid %s\nnot  %s", rows[i].body, out, rows[i].said);
        kit_world_fini(&w);
    }
}

#endif
