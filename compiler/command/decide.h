/* SPDX-License-Identifier: Apache-2.0
 *
 * What proxyd would decide about one request, by the very code that proxyd runs (schemas/table),
 * over a table in memory. `test`, `explain` and the sampling of shares all ask here. Health, limits
 * and the headers that proxyd adds by itself are live state and stay out.
 */
#ifndef COMMAND_DECIDE_H
#define COMMAND_DECIDE_H

#include "table/access.h"
#include "table/split.h"

struct command_decide_request {
    uint32_t listener; /* index into LSTN */
    struct str scheme, method, host, target;
    const struct table_field *fields; /* hash is filled in by command_decide_field */
    size_t field_count;
    const struct table_claim *claims; /* of the verified token */
    size_t claim_count;
    struct str principal; /* p NULL: nobody */
    struct ip client;
    struct str sni; /* server name of the handshake; p NULL: none */
    bool has_bucket;
    uint32_t bucket; /* instead of the one that the sticky key or the sequence gives */
    uint64_t turn;   /* which request this is, for splits that are not sticky */
};

struct command_decide_fields {
    struct table_field *items;
    size_t count, cap;
};

struct command_decision {
    const char *refused; /* why no rule was asked (malformed target or host); NULL where one was */
    uint32_t status;     /* of the local answer; 0: forwarded */
    struct str host, path, query; /* as matched */
    struct table_request request; /* what the table was asked */
    struct table_match match;
    struct table_access access;        /* where a rule took it */
    const struct table_rule *rule;     /* NULL: none took it */
    const struct table_action *action; /* of the rule */
    const struct table_split *split;   /* NULL: none */
    struct table_choice choice;
    const struct table_member *member;
    const struct table_upstream *upstream;        /* NULL: answered locally */
    struct str path_out, host_out;                /* as forwarded; path without the query */
    struct str location;                          /* of a redirect */
    struct command_decide_fields request_fields;  /* as forwarded */
    struct command_decide_fields response_fields; /* that the policy sets or adds */
};

static inline struct table_field command_decide_field(struct str name, struct str value)
{
    return (struct table_field){ name, value, table_name_hash(name) };
}

/* Rule, split member and upstream; the slices point into `in`, the table or the arena. */
void command_decide_route(const struct table *t, const struct command_decide_request *in,
                          struct arena *a, struct command_decision *out);

/* The rest: path, host, Location, headers, of a decision that command_decide_route made. */
void command_decide_rewrite(const struct table *t, const struct command_decide_request *in,
                            struct arena *a, struct command_decision *out);

#endif
