/* SPDX-License-Identifier: Apache-2.0
 *
 * A case of a FilterTest that nobody wrote: a request, a response and a world that are in order and unusual, made of
 * numbers that are the same every time and of words that the filter and its tests use. It is a list of parts, any of
 * which may be taken out, and its text is a case that can be pasted into the test.
 */
#ifndef COMMAND_SPECIMEN_H
#define COMMAND_SPECIMEN_H

#include "policy/model.h"

enum {
    COMMAND_SPECIMEN_WORDS_MAX = 512, /* of a filter and its tests */
    COMMAND_SPECIMEN_HUGE = 7000,     /* bytes of a huge value; fields take 8 KiB */
};

struct command_specimen_words {
    struct str *items;
    size_t count, cap;
};

/* What the specimens of a test have in common. */
struct command_specimen_kind {
    const struct policy_filter_test *test;
    struct command_specimen_words names;  /* that may be those of a field, a claim, a parameter */
    struct command_specimen_words values; /* any */
    struct command_specimen_words paths, bodies;
    struct command_specimen_words services, dicts, secrets;
};

struct command_specimen_part {
    uint8_t place;  /* in the table of places */
    bool off;       /* taken out */
    struct str key; /* of a map; else empty */
    struct str value;
};

struct command_specimen {
    struct str name; /* of the case */
    struct command_specimen_part *items;
    size_t count, cap;
};

void command_specimen_learn(struct arena *a, const struct policy_model *model,
                            const struct policy_filter_test *test,
                            struct command_specimen_kind *out);

/* Specimen number `n` of those that `seed` begins. */
void command_specimen_make(struct arena *a, const struct command_specimen_kind *kind, uint64_t seed,
                           uint32_t n, struct command_specimen *out);

/* The case, as an item of `cases`. */
struct str command_specimen_text(struct arena *a, const struct command_specimen *s);

/* The same as a case of a test that is bound; NULL where the language would not take it. */
const struct policy_filter_case *command_specimen_bind(struct arena *a,
                                                       const struct command_specimen *s);

#endif
