/* SPDX-License-Identifier: Apache-2.0
 *
 * The bits of feat_required, by name.
 */
#ifndef TABLE_FEATURES_H
#define TABLE_FEATURES_H

#include "base/arena.h"
#include "base/str.h"

#define FEATURE(bit, NAME, word, doc) \
    static const uint64_t TABLE_FEATURE_##NAME = UINT64_C(1) << (bit);
#include "table/features.def"

/* All bits that this code has a name for; a file with others is of a newer format. */
static const uint64_t TABLE_FEATURES_KNOWN = 0
#define FEATURE(bit, NAME, word, doc) | UINT64_C(1) << (bit)
#include "table/features.def"
    ;

/* What this tree's proxyd has, and its version: "0.1". */
uint64_t table_features_here(void);
struct str table_features_release(struct arena *a);

/* What a proxyd of that version has ("0.1", "0.1.2"), of a newer one at least. False where the text
 * is no version. */
bool table_features_of(struct str version, uint64_t *bits);

/* The words of a set of bits: "tls, h2 and retry"; on the arena. */
struct str table_features_text(struct arena *a, uint64_t bits);

#endif
