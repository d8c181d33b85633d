/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of what a difference is about: those that field rows give, and rules that come and go.
 */
#ifndef DIFF_CLASS_H
#define DIFF_CLASS_H

#include "policy/field.h"

/* Goes on where enum field_aspect ends, so that a set of both is one word. */
enum diff_class {
    DIFF_CLASS_FIELDS = FIELD_ASPECTS - 1,
#define CLASS(NAME, word) DIFF_CLASS_##NAME,
#include "diff/classes.def"
    DIFF_CLASSES,
};

#define DIFF_CLASS_BIT(class) (UINT32_C(1) << (class))

/* "auth", "route+". */
struct str diff_class_word(uint32_t class);

/* 0 where there is no class of that name. */
uint32_t diff_class_find(struct str word);

/* "auth, route+" of a set of bits. */
struct str diff_class_words(struct arena *a, uint32_t set);

#endif
