/* SPDX-License-Identifier: Apache-2.0
 *
 * The router: a request becomes the rule that takes it. A shape-hash table (tuple-space search, as
 * in Open vSwitch's classifier): every pattern shape of a host is one hash probe, so that the cost
 * hangs on how many kinds of pattern a host uses, not on how many patterns.
 */
#ifndef TABLE_MATCH_H
#define TABLE_MATCH_H

#include "base/ip.h"
#include "table/view.h"

/* One header field of a message, as the parsers of proxyd and proxyc fill it in. */
struct table_field {
    struct str name;  /* any case */
    struct str value; /* without surrounding white space */
    uint32_t hash;    /* table_name_hash(name) */
};

/* Case-insensitive 32-bit hash of a field name, cheap enough to compute while parsing (FNV-1a over
 * c | 0x20). */
static inline uint32_t table_name_hash(struct str name)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < name.n; i++)
        h = (h ^ ((unsigned char)name.p[i] | 0x20u)) * 16777619u;
    return h;
}

/* Where the fields of a request stand that the table has names for. Filled in one pass over the fields once
 * TABLE_SLOTS_PATIENCE conditions have asked for one: few are cheaper looked for one by one, and of many each costs what
 * comparing its value costs from then on. */
struct table_slots {
    const struct table *of;       /* whose names; NULL: not filled yet */
    uint32_t asked;               /* conditions before that */
    uint16_t at[TABLE_SLOTS_MAX]; /* by name: the first such field; see predicate.c */
};

enum { TABLE_SLOTS_PATIENCE = 8 };

/* For another request, or when fields have changed. */
static inline void table_slots_reset(struct table_slots *s)
{
    s->of = NULL;
    s->asked = 0;
}

/* A claim of a verified token: what is no text is written as JSON. */
struct table_claim {
    struct str name, value;
};

struct table_request {
    uint32_t domain; /* of the listener */
    enum table_method method;
    struct str method_name; /* where method is TABLE_METHOD_OTHER */
    struct str host;        /* table_target_host */
    struct str path;        /* table_target_parse */
    struct str query;       /* without '?'; p == NULL: none */
    const struct table_field *fields;
    size_t field_count;
    struct ip client;
    struct str sni;                   /* server name of the handshake, lower case; p NULL: none */
    const struct table_claim *claims; /* of the verified token */
    size_t claim_count;
    struct str principal; /* who a certificate, password or key says it is; p NULL: nobody */
    struct str scheme; /* it came in by; table_rewrite_location alone asks for this and the port */
    uint16_t port;     /* written behind its host, 0: none */
    char
        *scratch; /* for fields that occur more than once: they match as one value joined by ", " */
    size_t scratch_cap;
    struct table_slots *
        slots; /* used while the fields stay as they are; NULL: each condition searches the fields */
    uint64_t turn; /* a number of its own, for rules that take a fraction of what matches */
};

enum table_outcome {
    TABLE_MATCHED,
    TABLE_NO_HOST,      /* 404: no host pattern of this listener takes the host */
    TABLE_NO_RULE,      /* 404 */
    TABLE_WRONG_METHOD, /* 405: a rule would take it with another method; those are in `allowed` */
};

struct table_match {
    enum table_outcome outcome;
    uint32_t rule;    /* index, where matched */
    uint32_t allowed; /* bits of enum table_method, for 405 */
};

/* Decides. Pure: no allocation, no system call, work bounded by verified fields. */
void table_match_find(const struct table *t, const struct table_request *q,
                      struct table_match *out);

/* The status of a request that was not matched: 501 for a method that nobody names, 405 where
 * another method would do and for CONNECT and TRACE, else 404. */
uint32_t table_match_status(const struct table_match *m, enum table_method method);

/* True where the rule's method bits and all its predicates hold for q; *failed is the first that
 * does not (index into PRED, or TABLE_NONE where it was the method). For `proxyc explain` and the
 * tests' oracle. */
bool table_match_rule_holds(const struct table *t, uint32_t rule, const struct table_request *q,
                            uint32_t *failed);

/* The value of a name in the request (header joined, query parameter's or cookie's first,
 * percent-encoding left as it is; the client address as text for TABLE_CLIENT_ADDRESS). False where
 * it is absent. */
bool table_match_value(const struct table *t, const struct table_request *q,
                       enum table_subject subject, uint32_t name, struct str *value);

#endif
