/* SPDX-License-Identifier: Apache-2.0
 *
 * What a script sees of the world, as its caller supplies it: one message (a request and, later,
 * its response) and the host around it. proxyd puts its exchange behind this, `proxyc test` what
 * the test says; the sandbox between is the same code.
 *
 * Reads go through at once. Writes are kept by the run and given to `commit` when it has ended
 * well, all together: a run that fails leaves nothing behind.
 */
#ifndef SCRIPT_VIEW_H
#define SCRIPT_VIEW_H

#include "base/ip.h"
#include "table/match.h"

enum script_side { SCRIPT_REQUEST, SCRIPT_RESPONSE, SCRIPT_SIDES };

/* Texts of a message; p NULL where it has none. */
enum script_text {
    SCRIPT_METHOD,
    SCRIPT_SCHEME,
    SCRIPT_VERSION,
    SCRIPT_HOST, /* without port */
    SCRIPT_PATH, /* normal form, as routed */
    SCRIPT_RAW_PATH,
    SCRIPT_QUERY,
    SCRIPT_CLIENT,
    SCRIPT_PEER,
    SCRIPT_PRINCIPAL,
    SCRIPT_RULE, /* namespace/route/rule */
    SCRIPT_RULE_FILE,
    SCRIPT_GENERATION,
    SCRIPT_TRACE,
    SCRIPT_VARIANT,
    SCRIPT_VARIANT_SPLIT, /* what set_variant names beside the member */
    SCRIPT_UPSTREAM,
    SCRIPT_ENDPOINT,
    SCRIPT_TEXTS
};

enum script_number {
    SCRIPT_PORT,
    SCRIPT_STATUS,
    SCRIPT_LOCAL, /* 1: the proxy's own answer */
    SCRIPT_RULE_LINE,
    SCRIPT_NUMBERS
};

enum script_kind { SCRIPT_NIL, SCRIPT_BOOLEAN, SCRIPT_INTEGER, SCRIPT_FLOAT, SCRIPT_STRING };

/* A scalar on its way into or out of a script. */
struct script_value {
    enum script_kind kind;
    bool boolean;
    int64_t integer;
    double number;
    struct str text;
};

struct script_pair {
    struct str key;
    struct script_value value;
};

/* What a run has written. */
struct script_commit {
    uint32_t texts_set; /* bits of enum script_text */
    struct str texts[SCRIPT_TEXTS];
    bool status_set, skip_body, reroute;
    uint32_t status;
    bool fields_set[SCRIPT_SIDES];
    const struct table_field *fields[SCRIPT_SIDES];
    size_t field_count[SCRIPT_SIDES];
    bool body_set;
    struct str body;
};

struct script_view {
    struct str (*text)(void *message, enum script_text what);
    uint32_t (*number)(void *message, enum script_number what);
    const struct table_field *(*fields)(void *message, enum script_side side, size_t *count);
    /* A claim of the verified token as JSON; false where there is none. */
    bool (*claim)(void *message, struct str path, struct str *json);
    struct str (*body)(void *message, enum script_side side);
    void (*commit)(void *message, const struct script_commit *c);
};

/* ---- the host ---- */

enum script_verb {
    SCRIPT_GET,
    SCRIPT_SET,
    SCRIPT_ADD,
    SCRIPT_INCR,
    SCRIPT_CAS,
    SCRIPT_DELETE,
    SCRIPT_TTL
};

/* Why something outside went wrong, as scripts are told. */
enum script_code {
#define CODE(NAME, word) SCRIPT_CODE_##NAME,
#include "script/codes.def"
    SCRIPT_CODE_COUNT
};

struct script_dict_op {
    enum script_verb verb;
    struct str dict, key;
    struct script_value value, old;
    int64_t by, init;
    double ttl;
};

struct script_host {
    void *context;
    double (*now)(void *context); /* seconds of UTC */
    uint64_t (*monotonic_ms)(void *context);
    void (*random)(void *context, uint8_t *out, size_t n);
    void (*log)(void *context, struct str filter, struct str level, struct str text);
    enum script_code (*dict)(void *context, const struct script_dict_op *op,
                             struct script_value *out);
    int64_t (*counter)(void *context, struct str name, int64_t add);
    /* how: "lookup", "lookup_ip", "lookup_prefix", "lookup_suffix". */
    bool (*map)(void *context, struct str name, struct str how, struct str key, struct str *out);
    bool (*set)(void *context, struct str name, const struct ip *ip);
    bool (*secret)(void *context, struct str name, struct str *bytes);
    void (*metric)(void *context, struct str name, struct str verb,
                   const struct script_pair *labels, size_t count, double n);
    bool (*limit)(void *context, struct str key, struct str name, int64_t *remaining,
                  double *reset_s);
};

#endif
