/* SPDX-License-Identifier: Apache-2.0
 *
 * What a result was made of, kept beside the cache together with it: the files of the policy, in order. A file that has
 * a short form is as it was where the digest of its facts is (freeze.h); of others the facts are those of its documents'
 * nodes; a file whose facts nobody knows is known by its blob id. Where files differ in nothing but their blob ids,
 * what another document's checks can depend on is what it was, and only what changed has to be looked at.
 *
 * What is kept stays as long as its facts hold: files that changed since are found together, again each time, so that a
 * run that finds few of them writes nothing.
 */
#ifndef BUILD_INPUTS_H
#define BUILD_INPUTS_H

#include "base/digest.h"
#include "build/build.h"
#include "cache/cache.h"

enum {
    BUILD_INPUTS_CHANGED_MAX = 64, /* more changed files than that are not looked at one by one */
    BUILD_INPUTS_TEXT_MAX =
        256 << 10, /* a longer file that has no short form is known by its blob id alone */
};

struct build_input {
    struct digest what; /* its facts or, where nobody knows those, its blob id */
    uint8_t oid[CACHE_OID_BYTES];
    uint64_t text_bytes; /* that may be kept of it; 0: none */
};

struct build_inputs {
    struct cache_place place;
    struct digest about;       /* the result's name, and the paths of `items` */
    struct build_input *items; /* files read so far: of scripts one learns from the documents */
    size_t count;
    /* Once build_inputs_find found it: */
    const struct build_input *before;
    size_t before_count; /* with the scripts */
    struct str texts;    /* of `before`, one after the other */
    struct str result;
    size_t routes; /* that were compiled into it */
    bool *changed; /* by file, `count` of them */
};

/* Describes what a result of this kind (letters) and name would be made of; NULL where nothing is kept from one run to
 * the next. Only before anything is given back that was read (build_short_done). */
struct build_inputs *build_inputs_new(struct build *b, const char *kind, struct str name);

/* Reads what is kept, and what of it changed. False where there is none, or it is of other facts, or too much changed. */
NODISCARD bool build_inputs_find(const struct build *b, struct build_inputs *in);

/* Scripts are read once the documents are there: true where they are the same, and no others. */
bool build_inputs_same_scripts(const struct build *b, const struct build_inputs *in);

/* Keeps a result and, where `texts` says so, what it was made of that no cache has. All scripts were read. */
void build_inputs_keep(const struct build *b, const struct build_inputs *in, bool texts,
                       struct str result);

#endif
