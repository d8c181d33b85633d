/* SPDX-License-Identifier: Apache-2.0
 *
 * Small tables for tests: rules and patterns in, a verified table out.
 */
#ifndef KIT_TABLE_H
#define KIT_TABLE_H

#include "emit/emit.h"
#include "lower/automaton.h"
#include "lower/router.h"
#include "table/match.h"
#include "table/verify.h"

struct kit {
    struct arena a;
    struct emit_image *image;
    struct lower_automata automata;
    struct {
        struct lower_pattern *items;
        size_t count, cap;
    } patterns;
    uint64_t seed;
    struct str file;
};

/* Every kind of record is there once: listener, upstream with an endpoint, split with two members.
 */
void kit_init(struct kit *k);
void kit_fini(struct kit *k);

/* The names that conditions ask for, in the order of the NAME section. */
enum kit_name { KIT_X_A, KIT_X_B, KIT_QUERY_Q, KIT_COOKIE_C, KIT_NAMES };

/* Begins a Route; without it all rules are of one. */
void kit_route(struct kit *k, const char *name);

/* Adds a rule that answers 200; its name has its number. */
uint32_t kit_rule(struct kit *k, uint32_t methods);

/* Adds a condition to the newest rule. */
void kit_condition(struct kit *k, enum table_op op, enum kit_name name, uint32_t flags,
                   struct str value);
void kit_method_condition(struct kit *k, struct str method);

/* Adds a regular expression that the path must match to the newest rule. */
void kit_path_condition(struct kit *k, const char *pattern);

/* "= /a" exact, "~ /a/{x}" template, "/a" prefix; "* /a" the rule's
 * pattern, whose paths are all at or below /a. */
void kit_pattern(struct kit *k, uint32_t domain, const char *host, const char *path, uint32_t rule);

/* Builds, lays out and verifies; all of it must work. */
struct table kit_build(struct kit *k);

/* Recounts the digests of a changed file, so that only its structure is judged. */
void kit_fix(uint8_t *file, size_t len);

/* A table with every kind of leaf, for damage: rules 0..4, hosts "a.test" and "*.test", two rules
 * on one path. */
struct table kit_build_sample(struct kit *k);

/* One number of a file replaced; digests are recounted afterwards. */
struct kit_damage {
    uint32_t
        section; /* 0: the header; TABLE_NONE: the directory entry of the section type in `entry` */
    uint32_t entry;
    size_t offset; /* within the section, header or entry */
    uint32_t bytes;
    uint64_t value;
    enum table_fault fault; /* what the verifier must say */
    const char *field;      /* NULL: any */
};

/* True where the verifier refuses the damaged copy with that fault and field; else *error is what
 * it said. */
bool kit_refuses(struct kit *k, const struct kit_damage *d, struct table_error *error);

/* A field with its hash. */
struct table_field kit_field(const char *name, const char *value);

#endif
